"""What the runs table shows of a run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.filters import (
    Field,
    FieldKind,
    field_text,
    parse_column,
    parse_field,
    quoted,
)
from desktop_app.domain.metrics import SeriesSummary, best_part, by_worth, direction
from desktop_app.domain.origin import ORIGINS
from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.view.causes import detail_text, lost_host_text, silent_text
from desktop_app.gui.tabs.runs.words import (
    absolute_text,
    duration_text,
    hours_text,
    number_text,
    relative_text,
)
from desktop_app.gui.widgets.state_badge import run_look

METRIC_COLUMNS = 3
_SKETCH = "curve of "
STAR, TAGS = "starred", "tag"
METRICS_AT = 3
"""The columns of metrics come after so many others."""

Text = Callable[[RunSummary, float], str]


@dataclass(frozen=True)
class Column:
    """One column. `text` and `tip` take the run and the time now, in seconds since the epoch.

    `sort` is the key of `RunQuery.sort`, empty where the table cannot be sorted so.
    """

    key: str
    title: str
    text: Text
    tip: Text
    width: int
    right: bool = False
    sort: str = ""
    ticks: bool = False
    """Whether the text changes while a run lives."""
    sketched: str = ""
    """The metric whose course is drawn, empty for a column of texts."""
    at: Field | None = None
    """The metric whose value at a step is shown, which is read for the rows that are looked at."""


def fixed_columns() -> tuple[Column, ...]:
    """The columns beside those of the metrics."""
    return (
        Column(STAR, _tr("Star"), _nothing, _star_tip, 32, sort="starred"),
        Column("state", _tr("State"), _state, _state_tip, 136, sort="outcome", ticks=True),
        Column("name", _tr("Name"), _name, _name_tip, 180, sort="name"),
        Column("experiment", _tr("Experiment"), _experiment, _experiment, 120, sort="experiment"),
        Column("target", _tr("Target"), _target, _target, 92, sort="target"),
        Column("script", _tr("Script"), _script, _script, 110, sort="script"),
        Column(TAGS, _tr("Tags"), _tags, _tags, 150, sort="tag"),
        Column("note", _tr("Note"), _note, _note, 160, sort="note"),
        Column(
            "environment", _tr("Environment"), _environment, _environment, 140, sort="environment"
        ),
        Column("origin", _tr("Origin"), _origin, _origin, 110, sort="origin"),
        Column("started", _tr("Started"), _started, _started_tip, 96, True, "created_at", True),
        Column("took", _tr("Took"), _took, _took, 72, True, "duration", True),
        Column(
            "gpu_hours", _tr("GPU hours"), _gpu_hours, _gpu_hours_tip, 92, True, "gpu_hours", True
        ),
    )


def usual_columns(metrics: Sequence[str], *, tagged: bool = False) -> tuple[Column, ...]:
    """Those of the fixed columns that all people want, with the best values of these metrics in
    their midst. Tags are among them once runs are `tagged`."""
    rare = ("note", "environment", "origin", "gpu_hours", *(() if tagged else (TAGS,)))
    fixed = [column for column in fixed_columns() if column.key not in rare]
    return (
        *fixed[:METRICS_AT],
        *(metric_column(best_of(name)) for name in metrics),
        *fixed[METRICS_AT:],
    )


def column_for(key: str) -> Column | None:
    """The column of a key: a word for a fixed one, else a field as filter expressions have it.
    None for what is neither."""
    for column in fixed_columns():
        if column.key == key:
            return column
    if key.startswith(_SKETCH):
        return sketch_column(key.removeprefix(_SKETCH))
    try:
        field = parse_column(key)
    except InvalidError:
        return None
    if field.step is not None:
        return step_column(field)
    if field.kind is FieldKind.METRIC:
        return metric_column(field)
    return parameter_column(field) if field.kind is FieldKind.PARAMETER else None


def best_of(name: str) -> Field:
    """A metric's best value where its name tells which way is better, else its last one."""
    return Field(FieldKind.METRIC, name, best_part(name))


def metric_column(field: Field) -> Column:
    """The last, lowest or highest value of a metric, or how many there are."""
    name, part = field.name, field.part
    title = f"{name} ({part_word(field)})"
    return Column(
        field_text(field),
        title,
        lambda run, now: number_text(_part(run.metrics.get(name), part)),
        lambda run, now: metric_tip(run.metrics.get(name)),
        _width(title),
        right=True,
        sort=field_text(field),
    )


def step_column(field: Field) -> Column:
    """A metric's value at a step. The values are in no index, so nothing is sorted by them."""
    title = _tr("{metric} at {step}").format(metric=field.name, step=f"{field.step or 0:,}")

    def tip(run: RunSummary, now: float) -> str:
        return metric_tip(run.metrics.get(field.name))

    return Column(field_text(field), title, _nothing, tip, _width(title), right=True, at=field)


def sketch_column(name: str) -> Column:
    """The course of a metric, as a small curve."""
    title = _tr("{metric} (curve)").format(metric=name)

    def tip(run: RunSummary, now: float) -> str:
        return metric_tip(run.metrics.get(name))

    return Column(_SKETCH + name, title, _nothing, tip, 120, sketched=name)


def part_word(field: Field) -> str:
    """Which value of a metric it is, in a word."""
    if direction(field.name) and field == best_of(field.name):
        return _tr("best")
    words = {"last": _tr("last"), "min": _tr("lowest"), "max": _tr("highest")}
    return words.get(field.part, _tr("points"))


def parameter_column(field: Field) -> Column:
    """The value of one of the script's arguments."""
    name = field.name

    def text(run: RunSummary, now: float) -> str:
        return run.parameters.get(name, "")

    key = field_text(field)
    return Column(key, name, text, text, _width(name), right=True, sort=key)


def metric_of(column: Column) -> str:
    """The metric that a column is of, empty for none."""
    if column.sketched or not column.key.startswith(FieldKind.METRIC):
        return column.sketched
    return parse_column(column.key).name


def other_parts(column: Column) -> Sequence[Column]:
    """The columns of the other values of the same metric."""
    if column.sketched:
        return [metric_column(best_of(column.sketched))]
    if column.at is not None:
        return [metric_column(replace(column.at, step=None))]
    if not column.key.startswith(FieldKind.METRIC):
        return ()
    field = parse_field(column.key)
    parts = (replace(field, part=part) for part in ("last", "min", "max"))
    values = [metric_column(other) for other in parts if other != field]
    return [*values, sketch_column(field.name)]


def condition_of(run: RunSummary, column: Column) -> str:
    """The condition of the filter language that a run meets by what this column shows of it; empty
    where there is none."""
    if column.key == "state":
        return f"outcome = '{run.outcome}'" if run.outcome is not None else f"stage = '{run.stage}'"
    texts = {
        "experiment": run.experiment,
        "target": run.target,
        "script": run.script,
        "name": run.name,
        "environment": run.environment,
        "origin": run.origin,
    }
    if column.key == STAR:
        return f"starred = {str(run.annotation.starred).lower()}"
    if column.key == TAGS:
        return " and ".join(f"tag = {quoted(tag)}" for tag in run.annotation.tags)
    if column.key in texts:
        return f"{column.key} = {quoted(texts[column.key])}"
    if (
        column.sketched
        or column.at is not None
        or column.key in {fixed.key for fixed in fixed_columns()}
    ):
        return ""
    field = parse_field(column.key)
    if field.kind is FieldKind.PARAMETER:
        given = run.parameters.get(field.name)
        return "" if given is None else f"{column.key} = {quoted(given)}"
    number = _part(run.metrics.get(field.name), field.part)
    if number is None or math.isnan(number):
        return ""
    less = direction(field.name) < 0
    rounded = Context(prec=4, rounding=ROUND_CEILING if less else ROUND_FLOOR)
    value = float(rounded.create_decimal(repr(number)))
    return f"{column.key} {'<=' if less else '>='} {value!r}"


def _width(title: str) -> int:
    return min(150, max(88, 22 + 7 * len(title)))


def _part(series: SeriesSummary | None, part: str) -> float | None:
    if series is None or not series.count:
        return None
    values = {"last": series.last, "min": series.min, "max": series.max}
    return values.get(part, float(series.count))


def metric_tip(series: SeriesSummary | None) -> str:
    if series is None or not series.count:
        return ""
    text = _tr("Last {last} at step {step}, lowest {low}, highest {high}, {count} points")
    return text.format(
        last=number_text(series.last),
        step=f"{series.last_step:,}",
        low=number_text(series.min),
        high=number_text(series.max),
        count=f"{series.count:,}",
    )


def choose_metrics(runs: Iterable[RunSummary]) -> tuple[str, ...]:
    """The metrics worth a column: those of validation first, then the most common."""
    counts: Counter[str] = Counter()
    for run in runs:
        counts.update(run.metrics.keys())
    return tuple(by_worth(counts)[:METRIC_COLUMNS])


def progress_text(run: RunSummary) -> str:
    """The state in a word, with the percentage while there is one."""
    word = run_look(run).word
    if run.progress is not None and not run.ended:
        return f"{word} {run.progress:.0%}"
    return word


def time_left_text(run: RunSummary, now: float) -> str:
    """How long it goes on if it stays as fast; empty where that is not known."""
    left = run.time_left(now)
    return "" if left is None else _tr("About {time} left").format(time=duration_text(left))


def _origin(run: RunSummary, now: float) -> str:
    return ORIGINS.get(run.origin, "")


def _state(run: RunSummary, now: float) -> str:
    return silent_text(run, now, short=True) or progress_text(run)


def _state_tip(run: RunSummary, now: float) -> str:
    texts = [
        progress_text(run),
        time_left_text(run, now),
        detail_text(run),
        lost_host_text(run, now),
        silent_text(run, now),
    ]
    return "\n".join(text for text in texts if text)


def _name(run: RunSummary, now: float) -> str:
    name = run.name or run.id
    return _tr("{name} (smoke test)").format(name=name) if run.smoke_test else name


def _name_tip(run: RunSummary, now: float) -> str:
    return run.name or run.id


def _experiment(run: RunSummary, now: float) -> str:
    return run.experiment


def _target(run: RunSummary, now: float) -> str:
    return run.target


def _script(run: RunSummary, now: float) -> str:
    return run.script


def _environment(run: RunSummary, now: float) -> str:
    return run.environment


def _nothing(run: RunSummary, now: float) -> str:
    return ""


def _star_tip(run: RunSummary, now: float) -> str:
    return _tr("Starred") if run.annotation.starred else _tr("Not starred")


def _tags(run: RunSummary, now: float) -> str:
    return ", ".join(run.annotation.tags)


def _note(run: RunSummary, now: float) -> str:
    return run.annotation.note


def _started(run: RunSummary, now: float) -> str:
    return relative_text(run.created_at, now)


def _started_tip(run: RunSummary, now: float) -> str:
    return absolute_text(run.created_at)


def _took(run: RunSummary, now: float) -> str:
    return duration_text(run.took(now))


def _gpu_hours(run: RunSummary, now: float) -> str:
    return hours_text(run.gpu_hours(now))


def _gpu_hours_tip(run: RunSummary, now: float) -> str:
    if run.gpus is None:
        return ""
    return QCoreApplication.translate("RunColumns", "%Ln GPUs", "", run.gpus)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunColumns", text)
