"""How benches take times, and what they answer."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

Side = Callable[[], float]


class NotMeasured(Exception):
    """This machine lacks what a bench needs; the text says what."""


@dataclass(frozen=True)
class Options:
    """What a person chose for all benches."""

    photographs: Path
    """An ImageFolder with `train` and `val`."""


@dataclass(frozen=True)
class Row:
    """One line of the table. `met` is None where there is no aim, or nothing was measured."""

    what: str
    ours: str
    peer: str
    ratio: float | None
    aim: str
    met: bool | None


def at_most(
    what: str, ours: tuple[float, str], peer: tuple[float, str], factor: float, aim: str = ""
) -> Row:
    """A row whose aim is ours <= factor x peer. A side is its value and its text."""
    ratio = ours[0] / peer[0]
    text = aim or f"≤ {factor:g} ×"
    return Row(what, ours[1], peer[1], ratio, text, ratio <= factor)


def within(what: str, ours: tuple[float, str], limit: tuple[float, str]) -> Row:
    """A row whose peer is a limit that must not be passed."""
    return at_most(what, ours, (limit[0], f"limit {limit[1]}"), 1.0)


def interleaved(rounds: int, *sides: Side) -> list[list[float]]:
    """Measure every side in every round, so that all see the same machine; one list per side.

    The first round warms caches up and is thrown away. The order turns around every round, so that
    a machine that gets slower is no one's advantage.
    """
    found: list[list[float]] = [[] for _ in sides]
    order = list(enumerate(sides))
    for number in range(rounds + 1):
        for at, side in order:
            value = side()
            if number:
                found[at].append(value)
        order.reverse()
    return found


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that is not below `percent` percent of them."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def median(values: Sequence[float]) -> tuple[float, str]:
    """The median of times in seconds, and its text."""
    return timed(statistics.median(values))


def timed(seconds: float) -> tuple[float, str]:
    """A time, and its text."""
    return seconds, duration(seconds)


def duration(seconds: float) -> str:
    """`1.23 s`, `12.3 ms`, `1.23 µs`: three digits in the unit that suits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            return f"{seconds / size:.{_decimals(seconds / size)}f} {unit}"
    raise AssertionError("the last unit takes every number")


def _decimals(number: float) -> int:
    return 0 if number >= 100 else 1 if number >= 10 else 2
