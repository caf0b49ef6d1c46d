"""Axes with one level of ticks: few, round and cheap to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pyqtgraph as pg

from desktop_app.gui.plots.looks import Along
from desktop_app.gui.plots.words import clock_axis_text, time_axis_text

_PIXELS = {"left": 30, "bottom": 66}
_DATE_PIXELS = 110
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


def on_the_wall(seconds: float) -> float:
    """A time (seconds since the epoch) as clocks here show it, as if they showed UTC. What is
    beyond the calendar stays as it is."""
    try:
        shift = datetime.fromtimestamp(seconds, UTC).astimezone().utcoffset()
    except (OverflowError, ValueError, OSError):
        return seconds
    return seconds + (shift.total_seconds() if shift is not None else 0.0)


def off_the_wall(seconds: float) -> float:
    """The time at which clocks here show this; `on_the_wall` the other way round."""
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).astimezone().timestamp()
    except (OverflowError, ValueError, OSError):
        return seconds


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no stubs
    """`steps` chooses the distance of ticks, `tick` writes a value at that distance."""

    def __init__(self, side: str, box: pg.ViewBox) -> None:
        super().__init__(side, linkView=box)
        self._side = side
        self.steps: Steps = round_step
        self.tick: Callable[[float, float], str] | None = None
        self.along: Along | None = None
        self.enableAutoSIPrefix(False)

    def tickSpacing(self, low: float, high: float, size: float) -> Sequence[tuple[float, float]]:
        span = abs(high - low)
        if self.logMode or not span or not math.isfinite(span):
            spacing: Any = super().tickSpacing(low, high, size)
            return list(spacing)
        room = _DATE_PIXELS if self.along is Along.CLOCK else _PIXELS[self._side]
        least = span / max(2.0, size / room)
        return [(self.steps(least), 0)]

    def tickValues(
        self, low: float, high: float, size: float
    ) -> Sequence[tuple[float, Sequence[float]]]:
        """On the clock they are round where the person is: at midnight there, for instance."""
        if self.along is not Along.CLOCK or not (math.isfinite(low) and math.isfinite(high)):
            found: Any = super().tickValues(low, high, size)
            return list(found)
        levels: Any = super().tickValues(on_the_wall(low), on_the_wall(high), size)
        return [(spacing, [off_the_wall(value) for value in values]) for spacing, values in levels]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.along is Along.TIME and not self.logMode:
            return time_axis_text(values, scale, spacing)
        if self.along is Along.CLOCK:
            return clock_axis_text(values, spacing, self._first_with_room(values))
        if self.tick is not None and not self.logMode:
            return [self.tick(value, spacing) for value in values]
        texts: list[str] = super().tickStrings(values, scale, spacing)
        return texts

    def _first_with_room(self, values: Sequence[float]) -> int:
        """The number of the first tick that is far enough from the axis' end for a date."""
        low, high = self.range
        pixels = [(value - low) / (high - low) * self.width() for value in values]
        far = (n for n, at in enumerate(pixels) if at >= _DATE_PIXELS / 2)
        return next(far, 0)
