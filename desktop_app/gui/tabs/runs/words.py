"""Numbers, sizes and times as people read them."""

from __future__ import annotations

import math
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

_LATEST = 253402300800.0
"""The year 10000, in seconds since the epoch: no calendar here goes on."""
_UNITS = ("KiB", "MiB", "GiB", "TiB", "PiB")


def size_text(size: float) -> str:
    """A size in bytes, in binary units: `14 B`, `1.5 MiB`."""
    if size < 1024:
        return f"{size:.0f} B"
    for unit in _UNITS:
        size /= 1024
        if size < 1024 or unit == _UNITS[-1]:
            break
    return f"{size:.1f} {unit}" if size < 10 else f"{size:.0f} {unit}"


def size_tick(size: float, step: float) -> str:
    """A size with as many decimals as tell it from its neighbours, `step` bytes away."""
    unit, factor = "B", 1.0
    for name in _UNITS:
        if abs(size) < 1024 * factor:
            break
        unit, factor = name, factor * 1024
    digits = 0 if step >= factor else min(4, math.ceil(math.log10(factor / step)))
    return f"{size / factor:.{digits}f} {unit}"


def number_text(value: float | None) -> str:
    """Four significant digits: `0.9412`, `1.3e-05`, `12,480`; empty for None."""
    if value is None:
        return ""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):,}"
    if 1e4 <= abs(value) < 1e9:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def duration_text(seconds: float | None) -> str:
    """`0:42`, `12:40`, `3:05:10`, `2 d 4 h`; empty for None."""
    if seconds is None:
        return ""
    whole = max(0, int(seconds))
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    if days:
        text = QCoreApplication.translate("RunWords", "{days} d {hours} h")
        return text.format(days=days, hours=hours)
    if hours:
        return f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes}:{rest:02}"


def hours_text(hours: float | None) -> str:
    """Hours as they are counted: `0.25`, `12.4`, `1,204`; empty for None."""
    if hours is None:
        return ""
    digits = 0 if hours >= 100 or not hours else 1 if hours >= 10 else 2
    return f"{hours:,.{digits}f}"


def minutes_text(seconds: float) -> str:
    """A time in whole minutes, hours or days: `10 min`, `3 h`, `2 d`."""
    tr = QCoreApplication.translate
    if seconds < 7200:
        return tr("RunWords", "{n} min").format(n=max(0, int(seconds // 60)))
    if seconds < 172_800:
        return tr("RunWords", "{n} h").format(n=int(seconds // 3600))
    return tr("RunWords", "{n} d").format(n=int(seconds // 86400))


def relative_text(time: float, now: float) -> str:
    """How long ago, or the day where that says more. Seconds since the epoch."""
    tr = QCoreApplication.translate
    gone = max(0.0, now - time)
    if gone < 10:
        return tr("RunWords", "just now")
    if gone < 60:
        return tr("RunWords", "{n} s ago").format(n=int(gone))
    if gone < 3600:
        return tr("RunWords", "{n} min ago").format(n=int(gone // 60))
    if gone < 86400:
        return tr("RunWords", "{n} h ago").format(n=int(gone // 3600))
    if gone < 7 * 86400:
        return tr("RunWords", "{n} d ago").format(n=int(gone // 86400))
    return local_text(time, "%Y-%m-%d")


def local_text(time: float, form: str) -> str:
    """A time in this computer's zone, which is the person's own; what is beyond the calendar stays
    a number."""
    try:
        return datetime.fromtimestamp(time).astimezone().strftime(form)
    except (OverflowError, ValueError, OSError):
        return f"{time:g}"


def seen_text(time: float, now: float) -> str:
    """When a lost host was heard last. Seconds since the epoch; empty for 0, which is never."""
    if not time:
        return ""
    text = QCoreApplication.translate("RunWords", "last seen {ago}")
    return text.format(ago=relative_text(time, now))


def absolute_text(time: float | None) -> str:
    """The date in the user's own words and the time, in this computer's zone; empty for None.
    What is beyond the calendar stays a number."""
    if time is None:
        return ""
    if not abs(time) < _LATEST:
        return f"{time:g}"
    moment = QDateTime.fromMSecsSinceEpoch(int(time * 1000))
    date = QLocale().toString(moment.date(), QLocale.FormatType.LongFormat)
    return f"{date} {moment.toString('HH:mm:ss')}"
