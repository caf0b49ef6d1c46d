"""Metrics: named series of (step, time, value)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidError

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

TENSORBOARD = "tensorboard"
MLFLOW = "mlflow"
CSV = "csv"
LOG = "log"
SOURCES: Mapping[str, str] = {
    TENSORBOARD: "TensorBoard",
    MLFLOW: "MLflow",
    CSV: "CSV",
    LOG: "log",
}
"""Where points come from beside the script's own `trainyard.log`: its event files, what it tells
MLflow, the CSV files of loggers, or the lines that it prints. With the words for people."""
USUAL_SOURCES = tuple(SOURCES)
"""Whoever asks for nothing else gets these."""
PATTERN = "pattern"
"""The source of numbers in the log that a person pointed at."""
SOURCE_WORDS: Mapping[str, str] = {**SOURCES, PATTERN: "pattern"}
"""For people: what a series says of where it is from."""
_ORDER = ("", TENSORBOARD, MLFLOW, CSV, PATTERN, LOG)
"""Of sources that give one name to a series: the first has it."""
MOST_SERIES = 10_000
"""Of one writer in a run. Those that it named first are taken in; the points of others stay in the
run's folder."""


def check_sources(names: Iterable[str], *, field: str = "collect") -> None:
    """Raise `InvalidError` for what is no source."""
    for name in names:
        if name not in SOURCES:
            raise InvalidError(
                "no_source",
                f"Metrics are not collected from {name!r}.",
                hint=f"They are collected from: {', '.join(SOURCES)}.",
                field=field,
            )


_HIGHER = ("acc", "auc", "f1", "iou", "map", "precision", "recall", "score", "bleu", "reward", "r2")
_LOWER = ("loss", "err", "mae", "mse", "rmse", "perplexity", "ppl", "wer")


def direction(name: str) -> int:
    """1 where higher is better, -1 where lower is, 0 where the metric's name does not tell."""
    words = name.casefold()
    if any(word in words for word in _LOWER):
        return -1
    return 1 if any(word in words for word in _HIGHER) else 0


def best_part(name: str) -> str:
    """Which value of a metric says how good a run was: `max`, `min`, or `last` where the name does
    not tell which way is better."""
    return {1: "max", 0: "last", -1: "min"}[direction(name)]


def by_worth(counts: Mapping[str, int]) -> list[str]:
    """Metrics, the most telling first: those of validation, then those whose name says which way
    is better, then by `counts`, in how many runs each is; last the number of the epoch, which tells
    nothing of a run's worth."""

    def worth(name: str) -> tuple[bool, bool, bool, int, str]:
        known = "val" not in name.casefold(), not direction(name)
        return _tells_epochs(name), *known, -counts[name], name

    return sorted(counts, key=worth)


@dataclass(frozen=True)
class SeriesSummary:
    """What lists and tables need of a series; never its points.

    `last`, `min` and `max` may be NaN or infinite: `min` and `max` ignore NaN unless all are.
    `source` is a key of `SOURCE_WORDS`, empty for what the script or the host logged itself.
    """

    count: int
    last: float
    min: float
    max: float
    last_step: int = 0
    source: str = ""


def best_value(metrics: Mapping[str, SeriesSummary]) -> tuple[str, float] | None:
    """The most telling metric of a run and its best value, None for a run without any."""
    counted = {name: 1 for name, series in metrics.items() if series.count}
    if not counted:
        return None
    name = by_worth(counted)[0]
    series = metrics[name]
    values = {"last": series.last, "min": series.min, "max": series.max}
    return name, values[best_part(name)]


@dataclass(frozen=True)
class SeriesState:
    """A series of one run as far as it was taken in; `number` names its points file.

    `system` series are the host's samples (CPU, memory, GPUs), the others are the script's. `name`
    is what it is called here, `logged_as` what its source calls it where that differs. A series
    that is left out has no name.
    """

    number: int
    name: str
    system: bool
    summary: SeriesSummary
    logged_as: str = ""

    @property
    def origin(self) -> Origin:
        return self.summary.source, self.logged_as or self.name

    @property
    def left_out(self) -> bool:
        """Whether nobody is shown it: another source has the same numbers."""
        return not self.name and bool(self.logged_as)

    def named(self, name: str) -> SeriesState:
        """The same under another name."""
        logged = self.origin[1]
        return replace(self, name=name, logged_as="" if name == logged else logged)


Origin = tuple[str, str]
"""The source of a series, and the name that this gives it."""


def series_names(origins: Iterable[Origin]) -> dict[Origin, str]:
    """What the series of a run are called. A name that the script logs itself is its own: what
    another source calls so gets the source behind it, as in `loss (TensorBoard)`. What is printed
    is left out, with an empty name, where another source has it under the same or nearly the same
    name. In whichever order series come, the same ones get the same names."""
    ordered = sorted(origins, key=lambda origin: (_ORDER.index(origin[0]), origin[1]))
    logged = {_likeness(name) for source, name in ordered if source != LOG}
    names: dict[Origin, str] = {}
    taken: set[str] = set()
    for source, own_name in ordered:
        if source == LOG and _likeness(own_name) in logged:
            names[source, own_name] = ""
            continue
        name = own_name
        while name in taken:
            name = f"{name} ({SOURCE_WORDS[source]})"
        names[source, own_name] = name
        taken.add(name)
    return names


_BETWEEN_WORDS = re.compile(r"[/_\-. ]+")
_SAME_WORDS = {
    "training": "train",
    **dict.fromkeys(("valid", "validation"), "val"),
    "testing": "test",
    "evaluation": "eval",
    "accuracy": "acc",
}


def _likeness(name: str) -> tuple[str, ...]:
    """Equal for names that mean one metric: `Val_Loss`, `valid/loss` and `validation loss`."""
    words = [word for word in _BETWEEN_WORDS.split(name.casefold()) if word]
    return tuple(_SAME_WORDS.get(word, word) for word in words) or (name,)


def point_counts(states: Iterable[SeriesState], shown: Container[str]) -> dict[str, int]:
    """How many points series have, by their names: those that are left out have none, where their
    name is not among the `shown` ones of their run."""
    counts: dict[str, int] = {}
    for state in states:
        if not state.left_out:
            counts[state.name] = state.summary.count
        elif state.logged_as not in shown:
            counts[state.logged_as] = 0
    return counts


@dataclass(frozen=True)
class Points:
    """The points `start` ... `start + len(values)` of one series. Times are seconds since the
    epoch."""

    name: str
    start: int
    steps: NDArray[int64]
    times: NDArray[float64]
    values: NDArray[float64]


class Axis(StrEnum):
    """What a curve is drawn over. A store knows of steps and times; where epochs are among them is
    found by the engine."""

    STEP = "step"
    TIME = "time"
    EPOCH = "epoch"


def epoch_series(names: Iterable[str]) -> str:
    """The series that says in which epoch its run was: `epoch`, or one that ends so, as
    `train/epoch` does; empty where there is none. Of several it is the one with the shortest name.
    """
    told = filter(_tells_epochs, names)
    return min(told, key=lambda name: (len(name), name), default="")


def _tells_epochs(name: str) -> bool:
    """By its name, without the group before it and the source behind it."""
    return name.partition(" (")[0].rpartition("/")[2].casefold() == "epoch"


@dataclass(frozen=True)
class CurveQuery:
    """What is to be seen of a series: from `low` to `high` on the axis, in about `most` elements.

    Times are seconds after `origin`, which is seconds since the epoch. `epochs` is the series that
    tells the run's epochs, for that axis.
    """

    name: str
    system: bool = False
    axis: Axis = Axis.STEP
    epochs: str = ""
    origin: float = 0.0
    low: float = -inf
    high: float = inf
    most: int = 1000


@dataclass(frozen=True)
class Curve:
    """A series as it is drawn, in the order in which its points came: one element for each point
    where `exact`, else one for some points that follow each other. An element beyond each end of
    what was asked for is here too, so that lines reach the edge.

    `x` and `mean`, `low` and `high` of an element's finite values have one length. All are NaN
    between two elements that no line joins, since the axis goes back there (a restart from a
    checkpoint); the last three where an element has no finite value. An element whose points go
    back many times is two, at both ends of the range in which they lie.
    """

    name: str
    summary: SeriesSummary
    x: NDArray[float64]
    mean: NDArray[float64]
    low: NDArray[float64]
    high: NDArray[float64]
    exact: bool
    gaps: NDArray[float64]
    """Where on the axis there are values that are not finite."""
    restarts: NDArray[float64]
    """Where on the axis it goes on after it went back, as far as that is seen."""
    span: tuple[float, float]
    """The least and the largest place on the axis of the whole series; NaN where it is empty."""
    steps: NDArray[float64]
    """Of each element, whichever axis it is drawn over, and so are `times`, in seconds since the
    epoch. NaN where `x` is."""
    times: NDArray[float64]
