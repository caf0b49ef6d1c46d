"""Where the values of compared runs lie on an axis, and what is written beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.domain.comparison import Row, Value, as_number

MOST_TICKS = 6
_MANY_TIMES = 100
"""Where the largest value is so many times the least one, what counts is how often it doubles."""


@dataclass(frozen=True)
class Tick:
    """A mark: its place on the axis, and the value that is there."""

    place: float
    value: Value


@dataclass(frozen=True)
class Scale:
    """An axis from 0 to 1. `places` are those of the runs, None for one without a value."""

    places: Sequence[float | None]
    ticks: Sequence[Tick]


def scale_of(row: Row) -> Scale:
    """Numbers by their size, a logarithmic one where they are positive and far apart; anything else
    by its text, evenly spaced."""
    numbers = [as_number(value) for value in row.values]
    given = [value for value in row.values if value is not None]
    known = [number for number in numbers if number is not None and math.isfinite(number)]
    if given and sum(number is not None for number in numbers) == len(given):
        return _of_numbers(numbers, known)
    return _of_texts(row.values)


def _of_numbers(numbers: Sequence[float | None], known: Sequence[float]) -> Scale:
    if not known:
        return Scale([None] * len(numbers), ())
    low, high = min(known), max(known)
    logarithmic = low > 0 and high / low >= _MANY_TIMES
    place = _placing(low, high, math.log if logarithmic else float)
    values = _powers(low, high) if logarithmic else _round_values(low, high)
    finite = (None if n is None or not math.isfinite(n) else n for n in numbers)
    return Scale(
        [None if number is None else place(number) for number in finite],
        [Tick(place(value), value) for value in values],
    )


def _placing(low: float, high: float, size: Callable[[float], float]) -> Callable[[float], float]:
    # Halves: the distance of two numbers may be no number any more.
    least, most = size(low) / 2, size(high) / 2
    if least == most:
        return lambda value: 0.5
    return lambda value: (size(value) / 2 - least) / (most - least)


def _powers(low: float, high: float) -> list[float]:
    """Powers of ten from `low` to `high`, of many of them some."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = math.ceil((last - first + 1) / MOST_TICKS)
    return [10.0**power for power in range(first, last + 1, step)]


def _round_values(low: float, high: float) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    if low == high:
        return [low]
    least = high / (MOST_TICKS - 1) - low / (MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= least * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def _of_texts(values: Sequence[Value]) -> Scale:
    texts = sorted({str(value) for value in values if value is not None})
    places = {text: (at + 0.5) / len(texts) for at, text in enumerate(texts)}
    return Scale(
        [None if value is None else places[str(value)] for value in values],
        [Tick(place, text) for text, place in places.items()],
    )
