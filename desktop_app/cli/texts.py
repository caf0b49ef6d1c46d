"""Numbers, sizes and times for a person."""

from __future__ import annotations

import time


def size(count: int) -> str:
    """Bytes in binary units: `1.5 MiB`."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if amount < 1024 or unit == "TiB":
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError(count)


def figure(value: float) -> str:
    """Significant digits, not noise: `0.9412`, `1.3e-05`, `nan`."""
    return f"{value:.4g}"


def moment(seconds: float | None) -> str:
    """In local time; empty for None. What is beyond the calendar stays a number."""
    if seconds is None:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
    except (OverflowError, ValueError, OSError):
        return f"{seconds:g}"


def duration(start: float | None, end: float | None, now: float) -> str:
    """`12:40` or `1:02:03` between two times; up to now without an end, empty without a start."""
    if start is None:
        return ""
    whole = max(0, round((end if end is not None else now) - start))
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def age(seconds: float, now: float) -> str:
    """How long ago, in the largest unit that fits: `3 min`."""
    passed = max(0.0, now - seconds)
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if passed >= length:
            return f"{passed // length:.0f} {unit}"
    return f"{passed:.0f} s"
