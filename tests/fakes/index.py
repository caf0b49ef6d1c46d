"""`RunIndex` and `SeriesStore` in memory."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from desktop_app.adapters.clock import SystemClock
from desktop_app.domain.annotation import Annotation, in_order
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.filters import (
    And,
    Comparison,
    Expression,
    Field,
    FieldKind,
    Not,
    Operator,
    Or,
    parse_field,
    parse_filter,
    speaks_of,
)
from desktop_app.domain.groups import MOST_GROUPS, grouped, parse_group
from desktop_app.domain.metrics import Curve, CurveQuery, Points, SeriesState
from desktop_app.domain.run import Outcome, RunGroup, RunPage, RunQuery, RunRecord, RunSummary
from tests.fakes.curves import drawn, grown

Value = str | float | None
_now = SystemClock().now
NOT_SORTED = Field(FieldKind.RUN, "created_at")


class FakeRunIndex:
    """As the real one: the metrics of a record are those of its series, its annotation is what
    `annotate` was told."""

    def __init__(self) -> None:
        self._records: dict[str, RunRecord] = {}
        self._changes: dict[str, int] = {}
        self._removed: dict[str, int] = {}
        self._offsets: dict[str, dict[str, int]] = {}
        self._series: dict[str, dict[int, SeriesState]] = {}
        self._annotations: dict[str, Annotation] = {}
        self._number = 0

    def store(self, record: RunRecord, offsets: Mapping[str, int]) -> int:
        return self._store(record, offsets, ())

    def grow(self, run_id: str, offsets: Mapping[str, int], series: Sequence[SeriesState]) -> int:
        return self._store(self.get(run_id), offsets, series)

    def regrow(
        self,
        run_id: str,
        offsets: Mapping[str, int | None],
        series: Sequence[SeriesState],
        gone: Collection[int] = (),
    ) -> int:
        record = self.get(run_id)
        for number in gone:
            self._series[run_id].pop(number, None)
        for file in [file for file, at in offsets.items() if at is None]:
            self._offsets[run_id].pop(file, None)
        kept = {file: at for file, at in offsets.items() if at is not None}
        return self._put(record, kept, series)

    def _store(
        self, record: RunRecord, offsets: Mapping[str, int], series: Sequence[SeriesState]
    ) -> int:
        known = self._records.get(record.summary.id)
        if known is not None and known.summary.ended:
            return self._number
        return self._put(record, offsets, series)

    def _put(
        self, record: RunRecord, offsets: Mapping[str, int], series: Sequence[SeriesState]
    ) -> int:
        run_id = record.summary.id
        self._number += 1
        self._changes[run_id] = self._number
        self._removed.pop(run_id, None)
        self._offsets.setdefault(run_id, {}).update(offsets)
        states = self._series.setdefault(run_id, {})
        states.update((state.number, state) for state in series)
        shown = [s for _, s in sorted(states.items()) if not s.system and not s.left_out]
        metrics = {state.name: state.summary for state in shown}
        summary = replace(
            record.summary,
            metrics=metrics,
            parameters=dict(record.summary.parameters),
            annotation=self._annotations.get(run_id, Annotation()),
        )
        self._records[run_id] = RunRecord(
            summary,
            tuple(record.stages),
            tuple(record.outputs),
            tuple(record.host_command),
            record.hint,
        )
        return self._number

    def annotate(self, annotations: Mapping[str, Annotation]) -> None:
        for run_id, annotation in annotations.items():
            if run_id in self._records:
                self._number += 1
                self._changes[run_id] = self._number
                self._annotations[run_id] = annotation
                record = self._records[run_id]
                summary = replace(record.summary, annotation=annotation)
                self._records[run_id] = replace(record, summary=summary)

    def get(self, run_id: str) -> RunRecord:
        if run_id not in self._records:
            raise NotFoundError("no_run", f"There is no run {run_id!r} in this workspace.")
        return self._records[run_id]

    def page(self, query: RunQuery) -> RunPage:
        expression = parse_filter(query.filter)
        field = parse_field(query.sort)
        if query.group:
            parse_group(query.group)
        hides = not (query.archived or query.removed) and not speaks_of(expression, "archived")
        found = [
            record.summary
            for record in self._records.values()
            if query.experiment in ("", record.summary.experiment)
            and (expression is None or matches(expression, record.summary))
            and not (hides and record.summary.annotation.archived)
            and query.removed in (None, record.summary.annotation.removed_at is not None)
            and (query.only is None or record.summary.id in query.only)
        ]
        found.sort(key=lambda run: run.id, reverse=query.descending)
        for part in reversed(_sort_parts(field)):
            _sort(found, part, query.descending)
        groups = group_runs(found, query.group, field) if query.group else ()
        start = max(query.offset, 0)
        page = found[start : start + max(query.limit, 0)]
        return RunPage(tuple(page), len(found), self._number, groups)

    def fields(self) -> Sequence[Field]:
        summaries = [record.summary for record in self._records.values()]
        given = {name for summary in summaries for name in summary.parameters}
        logged = {name for summary in summaries for name in summary.metrics}
        return [
            *(Field(FieldKind.PARAMETER, name) for name in sorted(given)),
            *(Field(FieldKind.METRIC, name, "last") for name in sorted(logged)),
        ]

    def tags(self) -> Sequence[str]:
        return in_order(
            tag for record in self._records.values() for tag in record.summary.annotation.tags
        )

    def live(self) -> Sequence[RunRecord]:
        living = [r for r in self._records.values() if not r.summary.ended]
        return tuple(sorted(living, key=lambda r: (r.summary.created_at, r.summary.id)))

    def progress(
        self, run_id: str, names: Collection[str] | None = None
    ) -> tuple[Mapping[str, int], Sequence[SeriesState]]:
        states = self._series.get(run_id, {})
        return dict(self._offsets.get(run_id, {})), tuple(s for _, s in sorted(states.items()))

    def changed_since(self, number: int) -> tuple[int, Sequence[RunRecord], Sequence[str]]:
        changed = sorted((n, run_id) for run_id, n in self._changes.items() if n > number)
        gone = sorted((n, run_id) for run_id, n in self._removed.items() if n > number)
        records = tuple(self._records[run_id] for _, run_id in changed)
        return self._number, records, tuple(run_id for _, run_id in gone)

    def remove(self, run_id: str) -> None:
        if self._records.pop(run_id, None) is None:
            return
        self._number += 1
        self._removed[run_id] = self._number
        for kept in (self._changes, self._offsets, self._series, self._annotations):
            kept.pop(run_id, None)

    def close(self) -> None:
        """Nothing is held."""


def group_runs(runs: list[RunSummary], text: str, sort: Field = NOT_SORTED) -> Sequence[RunGroup]:
    """Put runs that are sorted by a field into the order of their groups."""
    by_value = grouped(runs, parse_group(text))
    told_apart = set(sorted(value for value in by_value if value)[:MOST_GROUPS])
    groups = {value: list(of) for value, of in by_value.items() if value in told_apart}
    kept = {run.id for of in groups.values() for run in of}
    others = [run for run in runs if run.id not in kept]
    if others:
        groups[""] = others
    runs[:] = [run for of in groups.values() for run in of]
    return tuple(
        RunGroup(
            value,
            len(of),
            sum(not run.ended for run in of),
            sum(run.outcome is Outcome.FAILED for run in of),
            sum(run.gpu_hours(_now()) or 0.0 for run in of),
            next(filter(_is_there, (_metric(run, sort) for run in of)), None),
        )
        for value, of in groups.items()
    )


def _is_there(value: float | None) -> bool:
    return value is not None


def _metric(run: RunSummary, field: Field) -> float | None:
    """The value of a metric by which runs are sorted, None for NaN."""
    value = _value(field, run, True) if field.kind is FieldKind.METRIC else None
    return value if isinstance(value, float) and value == value else None


class FakeSeriesStore:
    """Point by point, as simply as can be."""

    def __init__(self) -> None:
        self._points: dict[tuple[str, int], list[tuple[int, float, float]]] = {}
        self._gone: set[tuple[str, int]] = set()

    def append(
        self, run_id: str, records: bytes, series: Mapping[int, SeriesState]
    ) -> Sequence[SeriesState]:
        if len(records) % 32:
            raise ValueError(f"{len(records)} bytes are not whole records of 32")
        unpacked = list(struct.iter_unpack("<qqdd", records))
        unknown = {number for number, *_ in unpacked} - set(series)
        if unknown:
            raise ValueError(f"records of unknown series: {sorted(unknown)}")
        states: dict[int, SeriesState] = {}
        for number, step, time, value in unpacked:
            state = states.get(number, series[number])
            points = self._points.setdefault((run_id, state.number), [])
            points[state.summary.count :] = [(step, time, value)]
            states[number] = replace(state, summary=grown(state.summary, step, value))
        return list(states.values())

    def read(self, run_id: str, series: SeriesState, start: int, stop: int) -> Points:
        stop = min(max(stop, 0), series.summary.count)
        start = min(max(start, 0), stop)
        points = self._of(run_id, series)[start:stop]
        return Points(
            series.name,
            start,
            np.array([p[0] for p in points], dtype=np.int64),
            np.array([p[1] for p in points], dtype=np.float64),
            np.array([p[2] for p in points], dtype=np.float64),
        )

    def curve(self, run_id: str, series: SeriesState, query: CurveQuery) -> Curve:
        points = self._of(run_id, series)[: series.summary.count]
        return drawn(points, query)

    def value_at(self, run_id: str, series: SeriesState, step: int) -> float | None:
        points = self._of(run_id, series)[: series.summary.count]
        there = [(at, number, value) for number, (at, _, value) in enumerate(points) if at <= step]
        return max(there)[2] if there else None

    def drop(self, run_id: str, series: Collection[SeriesState]) -> None:
        self._gone |= {(run_id, state.number) for state in series}

    def _of(self, run_id: str, series: SeriesState) -> list[tuple[int, float, float]]:
        if (run_id, series.number) in self._gone:
            raise NotFoundError("no_metric", "The run has this metric no more.", field="name")
        return self._points.get((run_id, series.number), [])

    def remove(self, run_id: str) -> None:
        self._gone = {key for key in self._gone if key[0] != run_id}
        self._points = {key: kept for key, kept in self._points.items() if key[0] != run_id}


def matches(expression: Expression, run: RunSummary) -> bool:
    """What the filter language's documentation says, literally."""
    match expression:
        case Not(part):
            return not matches(part, run)
        case And(parts):
            return all(matches(part, run) for part in parts)
        case Or(parts):
            return any(matches(part, run) for part in parts)
        case Comparison(field, Operator.NOT_EQUAL, wanted):
            return not matches(Comparison(field, Operator.EQUAL, wanted), run)
        case Comparison(Field(FieldKind.RUN, "tag"), operator, wanted):
            return any(_holds(tag, operator, wanted) for tag in run.annotation.tags)
        case Comparison(field, operator, wanted):
            return _holds(_value(field, run, isinstance(wanted, str)), operator, wanted)


_COMPARE: dict[Operator, Callable[[str | float, str | float], bool]] = {
    Operator.EQUAL: lambda a, b: a == b or _both_nan(a, b),
    Operator.LESS: lambda a, b: a < b,  # type: ignore[operator]  # both are text or both numbers
    Operator.LESS_EQUAL: lambda a, b: a <= b,  # type: ignore[operator]  # as above
    Operator.GREATER: lambda a, b: a > b,  # type: ignore[operator]  # as above
    Operator.GREATER_EQUAL: lambda a, b: a >= b,  # type: ignore[operator]  # as above
    Operator.LIKE: lambda a, b: _like(str(a), str(b)),
}


def _holds(value: Value, operator: Operator, wanted: str | float) -> bool:
    return value is not None and _COMPARE[operator](value, wanted)


def _both_nan(a: str | float, b: str | float) -> bool:
    return isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)


def _like(text: str, pattern: str) -> bool:
    translated = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in pattern)
    return re.fullmatch(translated, text, re.IGNORECASE | re.ASCII | re.DOTALL) is not None


def _value(field: Field, run: RunSummary, as_text: bool) -> Value:
    match field.kind:
        case FieldKind.METRIC:
            summary = run.metrics.get(field.name)
            return None if summary is None else float(getattr(summary, field.part))
        case FieldKind.PARAMETER:
            text = run.parameters.get(field.name)
            return text if as_text or text is None else _number(text)
        case FieldKind.RUN if field.name == "duration":
            ended, started = run.ended_at, run.started_at
            return None if ended is None or started is None else ended - started
        case FieldKind.RUN if field.name == "tag":
            return min(run.annotation.tags, default=None)
        case FieldKind.RUN if field.name in ("starred", "archived"):
            return float(getattr(run.annotation, field.name))
        case FieldKind.RUN if field.name == "note":
            return run.annotation.note or None
        case FieldKind.RUN if field.name == "gpu_hours":
            return run.gpu_hours(_now())
        case FieldKind.RUN if field.name == "removed_at":
            return run.annotation.removed_at
    value = getattr(run, field.name)
    return value if value is None or isinstance(value, str) else float(value)


def _number(text: str) -> float | None:
    try:
        return None if "_" in text or not text.isascii() else float(text)
    except ValueError:
        return None


def _sort_parts(field: Field) -> list[Callable[[RunSummary], Value]]:
    if field.kind is FieldKind.PARAMETER:
        return [lambda run: _value(field, run, False), lambda run: _value(field, run, True)]
    return [lambda run: _value(field, run, True)]


def _sort(found: list[RunSummary], part: Callable[[RunSummary], Value], descending: bool) -> None:
    """Stable; runs without the value, or with NaN, come last."""

    def missing(run: RunSummary) -> bool:
        value = part(run)
        return value is None or (isinstance(value, float) and math.isnan(value))

    there = [run for run in found if not missing(run)]
    # Stable in both directions: equal values keep the order of what was sorted before.
    ordered = sorted(there, key=lambda run: _Key(part(run)), reverse=descending)
    found[:] = ordered + [run for run in found if missing(run)]


class _Key:
    def __init__(self, value: Value) -> None:
        self._value = value

    def __lt__(self, other: _Key) -> bool:
        return self._value < other._value  # type: ignore[operator]  # one field has one type
