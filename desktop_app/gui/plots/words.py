"""What plots say in words and on their axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from desktop_app.domain.metrics import LOG, PATTERN, SOURCES

_FIRST, _LATEST = 62_135_596_800.0, 253_402_300_800.0
"""Seconds from the year 1 to 1970, and from 1970 to the year 10000."""
_LONGEST = 1e12
"""Seconds that are written as hours, minutes and seconds."""


def plot_number(value: float) -> str:
    """Four significant digits; NaN and infinities as themselves."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    return f"{value:,.0f}" if 1e4 <= abs(value) < 1e9 else f"{value:.4g}"


@dataclass(frozen=True)
class ValueScale:
    """How the values of a plot are written and how far its y axis reaches.

    `tick` takes a value and the step between ticks, so that neighbours read differently. `low` and
    `high` fix the range, `low` alone is never gone below; `least` is the smallest range that is
    worth showing. `binary` puts ticks at powers of two.
    """

    number: Callable[[float], str] = plot_number
    tick: Callable[[float, float], str] | None = None
    low: float | None = None
    high: float | None = None
    least: float = 0.0
    binary: bool = False


def decimals(step: float) -> int:
    """How many decimals tell multiples of `step` apart."""
    if step <= 0 or not math.isfinite(step):
        return 0
    return min(6, max(0, math.ceil(-math.log10(step) - 1e-9)))


def time_axis_text(values: Sequence[float], scale: float, spacing: float) -> list[str]:
    """Seconds as `12:40` or `1:02:40`; below a second's spacing with a fraction."""
    return [_clock(value, spacing) for value in values]


def _clock(seconds: float, spacing: float) -> str:
    if not abs(seconds) < _LONGEST:
        return f"{seconds:.3g} s"
    if spacing < 1:
        places = decimals(spacing)
        return f"{round(seconds, places) + 0.0:.{places}f} s"
    sign = "−" if seconds < 0 else ""
    whole = abs(int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def clock_axis_text(values: Sequence[float], spacing: float, dated: int = 0) -> list[str]:
    """Times (seconds since the epoch) as the clock here shows them; the date with number `dated`
    and with the first one of each new day, and alone where ticks are days apart. What is beyond
    the calendar stays a number."""
    texts, day = [], _date(values[0]) if values else QDate()
    for number, value in enumerate(values):
        if not _in_calendar(value):
            texts.append(f"{value:.4g}")
            continue
        moment = _moment(value)
        date = QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
        time = moment.toString("HH:mm" if spacing >= 60 else "HH:mm:ss")
        if spacing < 1:
            time = moment.toString("HH:mm:ss.zzz")
        new, day = number == dated or moment.date() != day, moment.date()
        texts.append(date if spacing >= 86400 else f"{date} {time}" if new else time)
    return texts


def clock_text(seconds: float) -> str:
    """A time (seconds since the epoch) as calendar and clock here show it; what is beyond the
    calendar stays a number."""
    if not _in_calendar(seconds):
        return f"{seconds:.4g}"
    moment = _moment(seconds)
    date = QLocale().toString(moment.date(), QLocale.FormatType.ShortFormat)
    return f"{date} {moment.toString('HH:mm:ss')}"


def _in_calendar(seconds: float) -> bool:
    """Years 1 to 9999, and no more than a zone away from their ends."""
    return 86400 - _FIRST < seconds < _LATEST - 86400


def _date(seconds: float) -> QDate:
    return _moment(seconds).date() if _in_calendar(seconds) else QDate()


def _moment(seconds: float) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))


def source_text(source: str) -> str:
    """Where points come from, in a word; empty for what the script logged itself."""
    if source == LOG:
        return QCoreApplication.translate("Plots", "Log")
    if source == PATTERN:
        return QCoreApplication.translate("Plots", "Log, by a pattern")
    return SOURCES.get(source, "")


def describe(series: Sequence[tuple[str, int, str]]) -> str:
    """The accessible description of a plot: each series' name, point count and last value."""
    tr = QCoreApplication.translate
    if not series:
        return tr("Plots", "No series")
    texts = []
    for name, count, last in series:
        text = tr("Plots", "{name}: {count} points, last value {last}")
        if not count:
            text = tr("Plots", "{name}: no points yet")
        texts.append(text.format(name=name, count=count, last=last))
    return "; ".join(texts)
