"""Where values lie on an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from desktop_app.domain.comparison import Part, Row, Value
from desktop_app.domain.scales import Scale, Tick, scale_of


def scale(*values: Value) -> Scale:
    return scale_of(Row(Part.PARAMETERS, "x", values))


def marks(found: Scale) -> list[Value]:
    return [tick.value for tick in found.ticks]


def test_numbers_lie_by_their_size_also_those_that_are_text() -> None:
    found = scale("0", "5", None, 10)
    assert found.places == [0, 0.5, None, 1]
    assert found.ticks == [Tick(n / 10, n) for n in (0, 2, 4, 6, 8, 10)]


def test_numbers_far_apart_lie_by_their_logarithm() -> None:
    found = scale("0.001", "0.01", "0.1")
    assert found.places == pytest.approx([0, 0.5, 1])
    assert marks(found) == pytest.approx([0.001, 0.01, 0.1])
    assert scale(0, 0.001, 100).places[1] == pytest.approx(1e-5)
    assert len(scale(1e-300, 1e300).ticks) <= 6


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ((0.9, 0.95), [0.9, 0.91, 0.92, 0.93, 0.94, 0.95]),
        ((-3, 4), [-2, 0, 2, 4]),
        ((7, 7), [7]),
        ((1e308, -1e308), [-1e308, -5e307, 0, 5e307, 1e308]),
    ],
)
def test_marks_are_few_and_round(values: Sequence[Value], wanted: Sequence[float]) -> None:
    assert marks(scale(*values)) == pytest.approx(wanted)


def test_a_value_that_is_the_same_everywhere_lies_in_the_middle() -> None:
    assert scale("3", "3.0") == Scale([0.5, 0.5], [Tick(0.5, 3)])


def test_what_is_no_number_lies_by_its_text() -> None:
    found = scale("sgd", "adam", None, "sgd", 5)
    assert found.places == pytest.approx([5 / 6, 0.5, None, 5 / 6, 1 / 6])
    assert marks(found) == ["5", "adam", "sgd"]


def test_what_is_not_finite_has_no_place() -> None:
    assert scale(1, math.nan, 2, math.inf).places == [0, None, 1, None]
    assert scale(math.nan, None) == Scale([None, None], ())
    assert scale(None, None) == Scale([None, None], [])
