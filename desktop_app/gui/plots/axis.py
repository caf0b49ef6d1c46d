"""Axes with one level of ticks: few, round and cheap to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import pyqtgraph as pg

from desktop_app.gui.plots.words import time_axis_text

_PIXELS = {"left": 30, "bottom": 66}
_CLOCK = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200)

Steps = Callable[[float], float]
"""The step between ticks that is at least as large as this."""


def round_step(least: float) -> float:
    """1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= least * 0.999)


def binary_step(least: float) -> float:
    """A power of two: sizes in binary units come out round."""
    return float(2.0 ** math.ceil(math.log2(least)))


def clock_step(least: float) -> float:
    """Round in seconds, minutes, hours or days."""
    if least <= 1:
        return round_step(least)
    return next(
        (float(step) for step in _CLOCK if step >= least), 86400 * round_step(least / 86400)
    )


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no stubs
    """`steps` chooses the distance of ticks, `tick` writes a value at that distance."""

    def __init__(self, side: str, box: pg.ViewBox) -> None:
        super().__init__(side, linkView=box)
        self._side = side
        self.steps: Steps = round_step
        self.tick: Callable[[float, float], str] | None = None
        self.by_time = False
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, low: float, high: float, size: float) -> Sequence[tuple[float, float]]:
        span = abs(high - low)
        if self.logMode or not span or not math.isfinite(span):
            spacing: Any = super().tickSpacing(low, high, size)
            return list(spacing)
        least = span / max(2.0, size / _PIXELS[self._side])
        return [(self.steps(least), 0)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.by_time:
            return time_axis_text(values, scale, spacing)
        if self.tick is not None and not self.logMode:
            return [self.tick(value, spacing) for value in values]
        texts: list[str] = super().tickStrings(values, scale, spacing)
        return texts
