"""Axes with one level of ticks: few, round and cheap to draw."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QPainter, QPicture

from desktop_app.gui.plots.looks import Along
from desktop_app.gui.plots.words import clock_axis_text, time_axis_text

_PIXELS = {"left": 30, "bottom": 66}
_DATE_PIXELS = 110
_LETTER_PIXELS = 7
_DIGITS = 6
_MOST_POWER, _LEAST_POWER = 330, 1e-10
"""Logarithms that numbers have, and how far they are apart at least where ticks are between."""
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


def exact_texts(values: Sequence[float], step: float) -> list[str]:
    """Ticks a step apart, each with as many digits as tell it from its neighbours."""
    places = max(0, math.ceil(-math.log10(step) - 1e-9))
    return [
        f"{value:.{places}f}" if 0.001 <= abs(value) < 10_000 else _short(value, step)
        for value in values
    ]


def _short(value: float, step: float) -> str:
    if not value:
        return "0"
    digits = math.floor(math.log10(abs(value))) - math.floor(math.log10(step)) + 1
    if digits > _DIGITS and step >= 1 and abs(value) < 1e15:
        return f"{value:.0f}"
    return f"{value:.{min(max(digits, _DIGITS), 17)}g}"


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
        self.picture: QPicture | None = None
        """What is painted, None where it is to be found out anew."""
        super().__init__(side, linkView=box)
        self._side = side
        self.steps: Steps = round_step
        self.tick: Callable[[float, float], str] | None = None
        self.along: Along | None = None
        self.enableAutoSIPrefix(False)

    def lie_along(self, along: Along) -> None:
        """Write what the horizontal axis of a plot is along."""
        self.along = along
        self.steps = clock_step if along in (Along.TIME, Along.CLOCK) else round_step
        self.picture = None
        self.update()

    def _updateLabel(self) -> None:
        """It has no title, which pyqtgraph would set anew with every pen."""
        self.picture = None
        self.update()

    def prepare(self) -> None:
        """Find out what is painted, and how much room its texts take. While it is painted that
        would be too late: with other room the whole plot is painted again."""
        if self.picture is None:
            picture = QPicture()
            painter = QPainter(picture)
            painter.setFont(self.style["tickFont"])
            specs = self.generateDrawSpecs(painter)
            if specs is not None:
                self.drawPicture(painter, *specs)
            painter.end()
            self.picture = picture

    def tickSpacing(self, low: float, high: float, size: float) -> Sequence[tuple[float, float]]:
        span = abs(high - low)
        if self.logMode or not span or not math.isfinite(span):
            spacing: Any = super().tickSpacing(low, high, size)
            return list(spacing)
        room = _DATE_PIXELS if self.along is Along.CLOCK else _PIXELS[self._side]
        step = self.steps(span / max(2.0, size / room))
        if self._side == "bottom" and self.along in (None, Along.STEP):
            ends = [round(end / step) * step for end in (low, high)]
            letters = max(map(len, exact_texts(ends, step)))
            room = max(room, _LETTER_PIXELS * (letters + 2))
            step = self.steps(span / max(2.0, size / room))
        return [(step, 0)]

    def tickValues(
        self, low: float, high: float, size: float
    ) -> Sequence[tuple[float, Sequence[float]]]:
        """On the clock they are round where the person is: at midnight there, for instance."""
        if self.logMode and not -_MOST_POWER <= low < high <= _MOST_POWER:
            return []  # the axis has turned, and what was drawn on it has not
        if self._within_a_decade(low, high):
            step = round_step((10.0**high - 10.0**low) / max(2.0, size / _PIXELS[self._side]))
            first, last = math.ceil(10.0**low / step), math.floor(10.0**high / step)
            return [(step, [math.log10(number * step) for number in range(first, last + 1)])]
        if self.logMode or not 0 < high - low < math.inf:
            found: Any = super().tickValues(low, high, size)
            return list(found)
        on_clock = self.along is Along.CLOCK
        if on_clock:
            low, high = on_the_wall(low), on_the_wall(high)
        ((step, _),) = self.tickSpacing(low, high, size)
        start = math.ceil(low / step) * step
        ticks = [number * step + start for number in range(int((high - start) / step) + 1)]
        return [(step, [off_the_wall(tick) for tick in ticks] if on_clock else ticks)]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        if self.along is Along.TIME and not self.logMode:
            return time_axis_text(values, scale, spacing)
        if self.along is Along.CLOCK:
            return clock_axis_text(values, spacing, self._first_with_room(values))
        if self.logMode and not self._within_a_decade(*self.range):
            texts: list[str] = super().tickStrings(values, scale, spacing)
            return texts
        if self.logMode:
            return exact_texts([10.0**value for value in values], spacing)
        if self.tick is not None:
            return [self.tick(value, spacing) for value in values]
        return exact_texts([value * scale for value in values], spacing * scale)

    def _within_a_decade(self, low: float, high: float) -> bool:
        """Whether logarithms reach over less than there are round ones to write."""
        return bool(self.logMode) and _LEAST_POWER < high - low < 1 and abs(low) < 300

    def _first_with_room(self, values: Sequence[float]) -> int:
        """The number of the first tick that is far enough from the axis' end for a date."""
        low, high = self.range
        pixels = [(value - low) / (high - low) * self.width() for value in values]
        far = (n for n, at in enumerate(pixels) if at >= _DATE_PIXELS / 2)
        return next(far, 0)
