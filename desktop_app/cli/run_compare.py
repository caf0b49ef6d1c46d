"""`trainyard run compare`: what was different between runs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from desktop_app.cli import records, texts
from desktop_app.cli.run_list import app
from desktop_app.cli.verbs import Session, verb
from desktop_app.domain.comparison import (
    Best,
    Kind,
    Part,
    Row,
    Value,
    all_rows,
    best_run,
    differing,
    labels,
    metric_names,
    not_ignored,
)
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.plain import number, time_text

if TYPE_CHECKING:
    from desktop_app.domain.code_changes import CodeChanges
    from desktop_app.domain.comparison import Comparison

__all__ = ["app"]

_DIRECTIONS = {"": 0, "max": 1, "min": -1}
_MARKS = {"added": "+", "removed": "-", "changed": "~"}


@verb(app, "compare")
async def compare(
    session: Session,
    runs: Annotated[
        list[str], typer.Argument(metavar="ID...", help="Two runs or more, by id or name.")
    ],
    metric: Annotated[
        str, typer.Option(metavar="NAME", help="By which metric a run is best.")
    ] = "",
    direction: Annotated[
        str, typer.Option(metavar="max|min", help="Which values of it are better.")
    ] = "",
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Leave a row out, such as seed or facts.started."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is the same in all of them.")
    ] = False,
) -> None:
    """Say what was different between runs: arguments, metrics, code, data, environment."""
    if direction not in _DIRECTIONS:
        raise InvalidError(
            "bad_direction", f"{direction!r} is no direction.", hint="Use max or min.",
            field="direction",
        )  # fmt: skip
    await session.engine.settle()
    found = await session.engine.comparisons.compare(runs)
    known = metric_names(found.runs)
    if metric and metric not in known:
        raise InvalidError(
            "no_metric", f"None of the runs has a metric {metric!r}.", field="metric",
            hint=f"Their metrics: {', '.join(known[:10])}." if known else "They have none.",
        )  # fmt: skip
    best = best_run(found.runs, metric, _DIRECTIONS[direction])
    rows = all_rows(found.runs, time.time())
    ignored = ignore or ()
    shown = not_ignored(rows, ignored) if everything else differing(rows, ignored)
    session.out.answer(_record(found, shown, best), lambda: _show(session, found, shown, best))
    if metric and best is None:
        session.out.note(f"The name {metric!r} does not tell what is better: use --direction.")


def _record(found: Comparison, rows: Sequence[Row], best: Best | None) -> records.Record:
    """Values are in the order of the runs: times in ISO 8601, durations in seconds, sizes in
    bytes."""
    return {
        "runs": [{"id": run.summary.id, "name": run.summary.name} for run in found.runs],
        **{_WORDS.get(part, part.value): _part_record(part, rows) for part in _PLAIN_PARTS},
        "metrics": {name: _metric_record(name, found) for name in _metrics(rows)},
        "code": [
            _code_record(run.summary.id, changes)
            for run, changes in zip(found.runs[1:], found.code[1:], strict=True)
        ],
        "best": None if best is None else _best_record(found.runs[best.place].summary.id, best),
    }


def _code_record(run_id: str, changes: CodeChanges) -> records.Record:
    return {
        "run": run_id,
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": list(changes.changed),
        "problem": changes.problem,
    }


def _best_record(run_id: str, best: Best) -> records.Record:
    return {
        "run": run_id,
        "metric": best.metric,
        "direction": "max" if best.direction > 0 else "min",
        "value": best.value,
    }


_WORDS = {Part.PARAMETERS: "parameters"}
_PLAIN_PARTS = [part for part in Part if part not in (Part.METRICS, Part.CODE)]


def _metrics(rows: Iterable[Row]) -> dict[str, None]:
    return dict.fromkeys(row.name for row in rows if row.part is Part.METRICS)


def _metric_record(name: str, found: Comparison) -> list[records.Record | None]:
    given = [run.summary.metrics.get(name) for run in found.runs]
    return [None if series is None else records.series_summary(series) for series in given]


def _part_record(part: Part, rows: Iterable[Row]) -> records.Record:
    return {
        row.key.removeprefix(f"{part}."): [_value_record(value, row.kind) for value in row.values]
        for row in rows
        if row.part is part
    }


def _value_record(value: Value, kind: Kind) -> Value:
    if value is None or isinstance(value, str):
        return value
    return time_text(value) if kind is Kind.TIME else number(value)


def _show(session: Session, found: Comparison, rows: Sequence[Row], best: Best | None) -> None:
    names = labels(found.runs)
    cells = [[row.key, *(_text(value, row.kind) for value in row.values)] for row in rows]
    if best is not None:
        crowned = ["best" if place == best.place else "" for place in range(len(names))]
        cells.append([f"best by {best.metric}", *crowned])
    if cells:
        session.out.table(["", *names], cells)
    else:
        session.out.note("Nothing differs but the code." if _changed(found) else "Nothing differs.")
    for name, changes in zip(names[1:], found.code[1:], strict=True):
        _show_code(session, f"{name} against {names[0]}", changes)


def _changed(found: Comparison) -> bool:
    return any(changes.files or changes.problem for changes in found.code)


def _show_code(session: Session, title: str, changes: CodeChanges) -> None:
    if changes.problem:
        session.out.note(f"warning: {title}: {changes.problem}")
    elif changes.files:
        session.out.line()
        session.out.line(f"Code of {title}:")
        for path, change in changes.files:
            session.out.line(f"  {_MARKS[change]} {path}")


def _text(value: Value, kind: Kind) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if kind is Kind.TIME:
        return texts.moment(value)
    if kind is Kind.DURATION:
        return texts.duration(0, value, 0)
    if kind is Kind.SIZE:
        return texts.size(int(value))
    return str(value) if isinstance(value, int) else texts.figure(value)
