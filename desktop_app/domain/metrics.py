"""Metrics: named series of (step, time, value)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray


@dataclass(frozen=True)
class SeriesSummary:
    """What lists and tables need of a series; never its points.

    `last`, `min` and `max` may be NaN or infinite: `min` and `max` ignore NaN unless all are.
    """

    count: int
    last: float
    min: float
    max: float
    last_step: int = 0


@dataclass(frozen=True)
class SeriesState:
    """A series of one run as far as it was taken in; `number` names its points file.

    `system` series are the host's samples (CPU, memory, GPUs), the others are the script's.
    """

    number: int
    name: str
    system: bool
    summary: SeriesSummary


@dataclass(frozen=True)
class Points:
    """The points `start` ... `start + len(values)` of one series. Times are seconds since the
    epoch."""

    name: str
    start: int
    steps: NDArray[int64]
    times: NDArray[float64]
    values: NDArray[float64]
