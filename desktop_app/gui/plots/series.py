"""The points of one series, growing, and what is drawn of them. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.metrics import Points

Floats = NDArray[np.float64]

SMOOTHED_POINTS = 4000
"""A smoothed curve has no more points than a wide screen has pixels."""
_EMA_SCALE = 1000.0


class SeriesBuffer:
    """Steps, times and values of a series, as far as they came. Growing is amortised."""

    def __init__(self) -> None:
        self.count = 0
        self.rising = True
        """Whether steps never went back, as they do at a restart from a checkpoint."""
        self._steps = np.empty(256, np.float64)
        self._times = np.empty(256, np.float64)
        self._values = np.empty(256, np.float64)

    def append(self, points: Points) -> bool:
        """Take points that follow those at hand; what is known already is skipped.

        False where there would be a gap: nothing was taken then.
        """
        if points.start > self.count:
            return False
        skip = self.count - points.start
        fresh = len(points.values) - skip
        if fresh <= 0:
            return True
        end = self.count + fresh
        self._make_room(end)
        self._steps[self.count : end] = points.steps[skip:]
        self._times[self.count : end] = points.times[skip:]
        self._values[self.count : end] = points.values[skip:]
        if self.rising:
            checked = self._steps[max(0, self.count - 1) : end]
            self.rising = bool(np.all(checked[1:] >= checked[:-1]))
        self.count = end
        return True

    @property
    def steps(self) -> Floats:
        return self._steps[: self.count]

    @property
    def times(self) -> Floats:
        return self._times[: self.count]

    @property
    def values(self) -> Floats:
        """As logged, NaN and infinities included."""
        return self._values[: self.count]

    def _make_room(self, size: int) -> None:
        if size <= len(self._values):
            return
        room = max(size, 2 * len(self._values))
        for name in ("_steps", "_times", "_values"):
            grown = np.empty(room, np.float64)
            grown[: self.count] = getattr(self, name)[: self.count]
            setattr(self, name, grown)


@dataclass(frozen=True)
class Drawing:
    """What a curve is drawn from. NaN is a gap."""

    x: Floats
    y: Floats
    smooth_x: Floats
    smooth_y: Floats
    rising: bool


def draw(buffer: SeriesBuffer, *, by_time: bool, log: bool, smoothing: float) -> Drawing:
    """The raw curve, and the smoothed one where `smoothing` (0 to 1) is above 0.

    `by_time` puts seconds since the first point on the x axis, else steps. A logarithmic axis has
    no place for zero and below: they are gaps.
    """
    if by_time and buffer.count:
        x = buffer.times - buffer.times[0]
        rising = bool(np.all(x[1:] >= x[:-1]))
    else:
        x, rising = buffer.steps, buffer.rising
    y = np.where(np.isfinite(buffer.values), buffer.values, np.nan)
    if log:
        y = np.where(y > 0, y, np.nan)
    empty = np.empty(0, np.float64)
    smooth_x, smooth_y = smooth(x, y, smoothing) if smoothing > 0 else (empty, empty)
    return Drawing(x, y, smooth_x, smooth_y, rising)


def smooth(x: Floats, y: Floats, weight: float) -> tuple[Floats, Floats]:
    """A time-weighted exponential moving average, corrected for its start.

    Points count by their distance on the x axis, so that it looks the same however densely they
    were logged. Gaps are left out; long series are averaged into `SMOOTHED_POINTS` first.
    """
    good = np.isfinite(y)
    x, y = thin(x[good], y[good])
    if len(x) < 2:
        return x, y
    span = float(np.max(x) - np.min(x)) or 1.0
    base = min(float(np.sqrt(weight)), 0.999)
    decay = base ** (np.abs(np.diff(x, prepend=x[0])) / span * _EMA_SCALE)
    smoothed, total, mass = [], 0.0, 0.0
    for value, keep in zip(y.tolist(), decay.tolist(), strict=True):
        total = total * keep + value
        mass = mass * keep + 1.0
        smoothed.append(total / mass)
    return x, np.asarray(smoothed)


def thin(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """At most `SMOOTHED_POINTS` points: means of as many neighbours as it takes."""
    if len(x) <= SMOOTHED_POINTS:
        return x, y
    size = -(-len(x) // SMOOTHED_POINTS)
    starts = np.arange(0, len(x), size)
    lengths = np.diff(np.append(starts, len(x)))
    return np.add.reduceat(x, starts) / lengths, np.add.reduceat(y, starts) / lengths


def nearest(x: Floats, position: float, rising: bool) -> int:
    """The index of the point nearest to `position`; -1 where there is none."""
    if not len(x):
        return -1
    if not rising:
        return int(np.argmin(np.abs(x - position)))
    at = int(np.searchsorted(x, position))
    if at == 0 or (at < len(x) and x[at] - position < position - x[at - 1]):
        return at
    return at - 1
