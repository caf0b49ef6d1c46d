"""What is drawn of a curve: smoothed, on a logarithmic axis, with its gaps. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.metrics import Curve

Floats = NDArray[np.float64]

_EMA_SCALE = 1000.0
_FARTHEST = 1e127
"""What lies further off is drawn here: Qt begins no line at 1e128 or beyond."""


@dataclass(frozen=True)
class Drawing:
    """What a curve is drawn from. NaN is a gap; `low` and `high` are empty where the line through
    `y` tells everything."""

    x: Floats
    y: Floats
    low: Floats
    high: Floats
    smooth_x: Floats
    smooth_y: Floats
    alone_x: Floats
    """Where a value has no neighbour that a line leads to, and in `alone_y` how high that is."""
    alone_y: Floats
    odd_x: Floats
    """Where there are values that cannot be drawn, and in `odd_y` how high to tell that."""
    odd_y: Floats


_NONE: Floats = np.empty(0, np.float64)


def prepare(curve: Curve, *, log: bool, smoothing: float, log_x: bool = False) -> Drawing:
    """The curve, and a smoothed one where `smoothing` (0 to 1) is above 0.

    On a logarithmic axis (`log` is the vertical one, `log_x` the other) what is drawn are
    logarithms. It has no place for zero and below: they are gaps, and nothing tells that they are
    missing.
    """
    y, low, high = curve.mean, curve.low, curve.high
    if log:
        y, low, high = (_logarithm(values) for values in (y, np.where(low > 0, low, y), high))
    else:
        y, low, high = (np.clip(values, -_FARTHEST, _FARTHEST) for values in (y, low, high))
    smooth_x, smooth_y = smooth(curve.x, y, smoothing) if smoothing > 0 else (_NONE, _NONE)
    x = _logarithm(curve.x) if log_x else curve.x
    odd, alone = np.isin(curve.x, curve.gaps) & np.isfinite(x), _alone(x + y)
    if curve.exact:
        low = high = _NONE
    if log_x:
        smooth_x = _logarithm(smooth_x)
    points = (x[alone], y[alone], x[odd], _last_known(y)[odd])
    return Drawing(x, y, low, high, smooth_x, smooth_y, *points)


def _alone(places: Floats) -> NDArray[np.bool_]:
    """Of each, whether it is known and neither its neighbours are."""
    known = np.isfinite(places)
    beside = np.zeros(len(known), bool)
    beside[1:] |= known[:-1]
    beside[:-1] |= known[1:]
    return known & ~beside


def _logarithm(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def _last_known(values: Floats) -> Floats:
    """Each value, or the one before it that is known (the first one that is); 0 where none is."""
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return np.zeros(len(values))
    before = np.searchsorted(known, np.arange(len(values)), side="right") - 1
    found: Floats = values[known[np.maximum(before, 0)]]
    return found


def smooth(x: Floats, y: Floats, weight: float) -> tuple[Floats, Floats]:
    """A time-weighted exponential moving average, corrected for its start.

    Points count by their distance on the x axis, so that it looks the same however densely they
    were logged. Gaps are left out.
    """
    good = np.isfinite(y)
    x, y = x[good], y[good]
    if len(x) < 2:
        return x, y
    span = float(np.max(x) - np.min(x)) or 1.0
    base = min(float(np.sqrt(weight)), 0.999)
    decay = base ** (np.abs(np.diff(x, prepend=x[0])) / span * _EMA_SCALE)
    size = float(np.max(np.abs(y))) or 1.0  # so that no sum overflows
    smoothed, total, mass = [], 0.0, 0.0
    for value, keep in zip((y / size).tolist(), decay.tolist(), strict=True):
        total = total * keep + value
        mass = mass * keep + 1.0
        smoothed.append(total / mass)
    return x, np.asarray(smoothed) * size


def nearest(x: Floats, position: float) -> int:
    """The index of the element nearest to `position`; -1 where there is none."""
    if not np.isfinite(x).any():
        return -1
    return int(np.nanargmin(np.abs(x - position)))


def moment_at(curve: Curve, x: float, *, by_time: bool) -> float | None:
    """The time (seconds since the epoch) of a place on the axis: of the element that is nearest to
    it where the axis is one of steps. None where the curve is empty."""
    at = nearest(curve.x, x)
    if at < 0:
        return None
    # By time the axis goes on where the curve ends.
    return float(curve.times[at] + (x - curve.x[at] if by_time else 0.0))


def place_of(curve: Curve, moment: float, *, by_time: bool) -> float | None:
    """The place on the axis of a time; `moment_at` the other way round."""
    at = nearest(curve.times, moment)
    if at < 0:
        return None
    return float(curve.x[at] + (moment - curve.times[at] if by_time else 0.0))
