"""What the runs table shows of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.metrics import SeriesSummary
from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.view.causes import detail_text, lost_host_text
from desktop_app.gui.tabs.runs.words import (
    absolute_text,
    duration_text,
    number_text,
    relative_text,
)
from desktop_app.gui.widgets.state_badge import state_look

METRIC_COLUMNS = 3
METRICS_AT = 2
"""The columns of metrics come after so many others."""
_HIGHER = ("acc", "auc", "f1", "iou", "map", "precision", "recall", "score", "bleu", "reward", "r2")
_LOWER = ("loss", "err", "mae", "mse", "rmse", "perplexity", "ppl", "wer")

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


def fixed_columns() -> tuple[Column, ...]:
    """The columns beside those of the metrics."""
    return (
        Column("state", _tr("State"), _state, _state_tip, 136),
        Column("name", _tr("Name"), _name, _name_tip, 180, sort="name"),
        Column("experiment", _tr("Experiment"), _experiment, _experiment, 120, sort="experiment"),
        Column("target", _tr("Target"), _target, _target, 92, sort="target"),
        Column("script", _tr("Script"), _script, _script, 110, sort="script"),
        Column("started", _tr("Started"), _started, _started_tip, 96, True, "created_at", True),
        Column("took", _tr("Took"), _took, _took, 72, True, "", True),
    )


def all_columns(metrics: Sequence[str]) -> tuple[Column, ...]:
    """The fixed columns with those of these metrics in their midst."""
    fixed = fixed_columns()
    return (
        *fixed[:METRICS_AT],
        *(metric_column(name) for name in metrics),
        *fixed[METRICS_AT:],
    )


def metric_column(name: str) -> Column:
    """A metric's best value where its name tells which way is better, else its last one."""
    title = f"{name} ({_tr('best')})" if direction(name) else f"{name} ({_tr('last')})"
    return Column(
        f"metrics.{name}",
        title,
        lambda run, now: number_text(best(name, run.metrics.get(name))),
        lambda run, now: metric_tip(run.metrics.get(name)),
        min(150, max(88, 22 + 7 * len(title))),
        right=True,
    )


def direction(name: str) -> int:
    """1 where higher is better, -1 where lower is, 0 where the name does not tell."""
    words = name.casefold()
    if any(word in words for word in _LOWER):
        return -1
    return 1 if any(word in words for word in _HIGHER) else 0


def best(name: str, series: SeriesSummary | None) -> float | None:
    """The value that the column of this metric shows."""
    if series is None or not series.count:
        return None
    way = direction(name)
    if not way:
        return series.last
    return series.max if way > 0 else series.min


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

    def worth(name: str) -> tuple[bool, bool, int, str]:
        return ("val" not in name.casefold(), not direction(name), -counts[name], name)

    return tuple(sorted(counts, key=worth)[:METRIC_COLUMNS])


def took(run: RunSummary, now: float) -> float | None:
    """Seconds from the script's start to its end or to now; None where it has not started."""
    if run.started_at is None:
        return None
    return (run.ended_at if run.ended_at is not None else now) - run.started_at


def progress_text(run: RunSummary) -> str:
    """The state in a word, with the percentage while there is one."""
    word = state_look(run.stage, run.outcome, run.cancelling).word
    if run.progress is not None and not run.ended:
        return f"{word} {run.progress:.0%}"
    return word


def _state(run: RunSummary, now: float) -> str:
    return progress_text(run)


def _state_tip(run: RunSummary, now: float) -> str:
    texts = [progress_text(run), detail_text(run), lost_host_text(run, now)]
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


def _started(run: RunSummary, now: float) -> str:
    return relative_text(run.created_at, now)


def _started_tip(run: RunSummary, now: float) -> str:
    return absolute_text(run.created_at)


def _took(run: RunSummary, now: float) -> str:
    return duration_text(took(run, now))


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunColumns", text)
