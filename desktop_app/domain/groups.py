"""Runs put together by what they have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import Field, FieldKind, parse_field
from desktop_app.domain.run import RunSummary

RUN_GROUPS = (
    *("experiment", "outcome", "stage", "target", "script", "environment"),
    *("name", "cause", "tag", "origin"),
)
"""What all runs have and can be grouped by; beside it, parameters."""
MOST_GROUPS = 2_000
"""Of so many values, in alphabetical order, the runs are told apart. Those of further ones are in
one last group, together with the runs that have no value."""

_NUMBER = re.compile(r"\s*[+-]?((\d+\.?\d*|\.\d+)(e[+-]?\d+)?|inf(inity)?)\s*", re.I | re.A)


def parse_group(text: str) -> Field:
    """The field to group by. Raises `InvalidError` (`bad_group`, field `group`)."""
    try:
        field = parse_field(text)
    except InvalidError as error:
        raise InvalidError(
            "bad_group", f"Runs cannot be grouped by {text!r}.", hint=error.hint, field="group"
        ) from error
    of_all = field.kind is FieldKind.RUN and field.name in RUN_GROUPS
    if of_all or field.kind is FieldKind.PARAMETER:
        return field
    raise InvalidError(
        "bad_group",
        f"Runs cannot be grouped by {text!r}.",
        hint=f"Possible are {', '.join(RUN_GROUPS)} and params.NAME.",
        field="group",
    )


def group_of(run: RunSummary, field: Field) -> str:
    """The value by which a run is put to others: a parameter as it was given, of `tag` all tags.
    Empty where it has none."""
    if field.kind is FieldKind.PARAMETER:
        return run.parameters.get(field.name, "")
    if field.name == "tag":
        return ", ".join(sorted(run.annotation.tags))
    return str(getattr(run, field.name) or "")


def in_group_order(values: Iterable[str], field: Field) -> Sequence[str]:
    """Values as their groups come: of a parameter first those that are numbers, by their size, and
    that of runs without one last."""
    numbers = field.kind is FieldKind.PARAMETER

    def place(value: str) -> tuple[bool, bool, float, str]:
        number = number_of(value) if numbers else None
        return not value, number is None, number or 0.0, value

    return sorted(values, key=place)


def grouped(runs: Iterable[RunSummary], field: Field) -> Mapping[str, Sequence[RunSummary]]:
    """The runs by their values, in the order of the groups; those of one stay in order."""
    found: dict[str, list[RunSummary]] = {}
    for run in runs:
        found.setdefault(group_of(run, field), []).append(run)
    return {value: found[value] for value in in_group_order(found, field)}


def number_of(text: str) -> float | None:
    """The number that a parameter's text is, None where it is none (or NaN)."""
    return float(text) if _NUMBER.fullmatch(text) else None
