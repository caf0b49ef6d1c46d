"""What is known of runs as JSON and CSV have it."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from desktop_app.domain.filters import (
    FLAG_FIELDS,
    NUMBER_FIELDS,
    TIME_FIELDS,
    Field,
    FieldKind,
    field_text,
)
from desktop_app.domain.run import RunSummary

PlainValue = str | float | bool | list[str] | None


def time_text(seconds: float | None) -> str | None:
    """Seconds since the epoch as `2026-01-31T12:00:00.000000Z`; None for what is beyond the
    calendar."""
    if seconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def number(value: float) -> float | str:
    """JSON has no NaN and no infinities: they are the strings NaN, Infinity, -Infinity."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


AtSteps = Mapping[tuple[str, Field], float]
"""Values of metrics at steps, by the ids of their runs and the fields."""
NO_STEPS: AtSteps = {}


def value_of(run: RunSummary, field: Field, now: float, at: AtSteps = NO_STEPS) -> PlainValue:
    """What a run has in a field, None where it has nothing. A parameter is text, as it was given;
    times are texts in ISO 8601, of `tag` there is a list. `now` is in seconds since the epoch;
    values of metrics at steps, which no run knows of itself, are looked up in `at`."""
    if field.step is not None:
        value = at.get((run.id, field))
        return None if value is None else number(value)
    if field.kind is FieldKind.PARAMETER:
        return run.parameters.get(field.name)
    if field.kind is FieldKind.METRIC:
        series = run.metrics.get(field.name)
        return None if series is None else number(getattr(series, field.part))
    if field.name in TIME_FIELDS:
        on = run.annotation if field.name == "removed_at" else run
        return time_text(getattr(on, field.name))
    return _own(run, field.name, now)


def _own(run: RunSummary, name: str, now: float) -> PlainValue:
    """What all runs have, but for times."""
    match name:
        case "tag":
            return list(run.annotation.tags)
        case "note":
            return run.annotation.note
        case "starred" | "archived":
            return bool(getattr(run.annotation, name))
        case "stage":
            return run.stage.value
        case "outcome":
            return None if run.outcome is None else run.outcome.value
        case "duration":
            return run.duration
        case "gpu_hours":
            return run.gpu_hours(now)
    value: str | float | None = getattr(run, name)
    return bool(value) if name in FLAG_FIELDS else value


def starts_highest(field: Field) -> bool:
    """Whether people who sort by it want the greatest first: numbers and times, not texts."""
    if field.kind is not FieldKind.RUN:
        return True
    return field.name in (*TIME_FIELDS, *FLAG_FIELDS, *NUMBER_FIELDS)


def csv_text(
    runs: Iterable[RunSummary], fields: Sequence[Field], now: float, at: AtSteps = NO_STEPS
) -> str:
    """One line for each run below a line of the fields' names; tags parted by commas. A text that a
    spreadsheet would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(field_text, fields))
    for run in runs:
        writer.writerow([cell(value_of(run, field, now, at)) for field in fields])
    return out.getvalue()


def cell(value: PlainValue) -> object:
    """A value as CSV has it; no text is taken for a formula."""
    if isinstance(value, list):
        value = ", ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value if is_number(value) else "'" + value
    return value


def is_number(text: str) -> bool:
    """Whether Python reads it as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def json_text(
    runs: Iterable[RunSummary], fields: Sequence[Field], now: float, at: AtSteps = NO_STEPS
) -> str:
    """An array of one object for each run, its keys the fields' names."""
    return json.dumps(
        [{field_text(field): value_of(run, field, now, at) for field in fields} for run in runs],
        ensure_ascii=False,
        indent=1,
    )
