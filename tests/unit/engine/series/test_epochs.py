"""A run's series along its epochs: matched by step or by time, zoomed, restarted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.domain.metrics import Axis, Curve, CurveQuery, epoch_series
from desktop_app.engine.series.epochs import Read, along_epochs, track_of
from tests.fakes.curves import drawn

NAN = float("nan")
Point = tuple[int, float, float]
LOSS = CurveQuery("loss", axis=Axis.EPOCH, epochs="epoch")


def reading(series: Mapping[str, Sequence[Point]]) -> Read:
    """A run with these points (step, time, value)."""

    def read(query: CurveQuery) -> Curve | None:
        assert query.axis is not Axis.EPOCH
        points = series.get(query.name)
        return None if points is None else replace(drawn(points, query), name=query.name)

    return read


def every(steps: Sequence[int], values: Sequence[float]) -> list[Point]:
    """Points whose time is that of their step."""
    return [(step, 1000.0 + step, value) for step, value in zip(steps, values, strict=True)]


def along(series: Mapping[str, Sequence[Point]], query: CurveQuery = LOSS) -> Curve:
    found = along_epochs(reading(series), query)
    assert found is not None
    return found


LOSSES = every(range(0, 300, 50), [6, 5, 4, 3, 2, 1])


def test_an_epoch_that_is_told_once_begins_there() -> None:
    epochs = every([0, 100, 200], [0, 1, 2])
    curve = along({"loss": LOSSES, "epoch": epochs})
    assert curve.x.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]
    assert curve.mean.tolist() == [6, 5, 4, 3, 2, 1]
    assert curve.steps.tolist() == [0, 50, 100, 150, 200, 250]
    assert curve.span == (0, 2.5)


def test_an_epoch_that_is_told_often_ends_with_the_last_time() -> None:
    """As Lightning does, which tells it with every fiftieth step."""
    steps = list(range(49, 300, 50))
    curve = along({"loss": every(steps, range(6)), "epoch": every(steps, [0, 0, 1, 1, 2, 2])})
    assert curve.x.tolist() == [0.5, 1, 1.5, 2, 2.5, 3]


def test_the_first_epoch_is_as_long_as_the_second_where_that_is_longer_already() -> None:
    told = every([1, 3, 5, 7], [0, 0, 1, 1])
    assert along({"loss": every([1, 3, 5, 7], range(4)), "epoch": told}).x.tolist() == [
        0.5,
        1,
        1.5,
        2,
    ]


def test_parts_of_epochs_are_taken_as_they_are_told() -> None:
    """As Transformers does."""
    epochs = every([10, 20, 40], [0.25, 0.5, 1.0])
    curve = along({"loss": every([0, 10, 15, 40], [4, 3, 2, 1]), "epoch": epochs})
    assert curve.x.tolist() == pytest.approx([0, 0.25, 0.375, 1.0])


def test_a_series_that_counts_other_steps_is_matched_by_time() -> None:
    epochs = [(n, 1000.0 + 100 * n, float(n)) for n in range(3)]
    curve = along({"loss": LOSSES, "epoch": epochs})
    assert curve.x.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]


def test_what_was_read_at_one_time_is_matched_by_step() -> None:
    epochs = [(step, 7.0, value) for step, _, value in every([0, 100, 200], [0, 1, 2])]
    losses = [(step, 7.0, value) for step, _, value in LOSSES]
    assert along({"loss": losses, "epoch": epochs}).x.tolist() == [0, 0.5, 1, 1.5, 2, 2.5]


def test_before_a_second_epoch_all_is_in_the_first() -> None:
    curve = along({"loss": LOSSES, "epoch": every([0], [0])})
    assert curve.x.tolist() == [0] * 6


def test_only_what_lies_in_a_window_of_epochs_is_asked_for() -> None:
    epochs, losses = every([0, 100, 200], [0, 1, 2]), every(range(300), [1.0] * 300)
    asked: list[CurveQuery] = []
    read = reading({"loss": losses, "epoch": epochs})

    def noted(query: CurveQuery) -> Curve | None:
        asked.append(query)
        return read(query)

    curve = along_epochs(noted, replace(LOSS, low=1.25, high=1.5, most=10))
    assert curve is not None
    assert (asked[-1].axis, asked[-1].low, asked[-1].high, asked[-1].most) == (
        Axis.STEP,
        125.0,
        150.0,
        10,
    )
    assert (curve.x[0], curve.x[-1]) == (1.24, 1.51)
    assert curve.span == (0, 2.99)


def test_a_window_beyond_all_epochs_is_empty_and_one_over_all_is_whole() -> None:
    track = track_of(reading({"loss": LOSSES, "epoch": every([0, 100], [0, 1])}), "loss", "epoch")
    assert track is not None
    assert track.window(-math.inf, math.inf) == (-math.inf, math.inf)
    assert track.window(50, 60) == (-math.inf, -math.inf)
    assert track.window(-5, 0.5) == (-math.inf, 50)
    assert track.window(1.5, 9) == (150, math.inf)


def test_a_restart_from_a_checkpoint_is_drawn_apart_by_step_and_by_time() -> None:
    went_on = [(0, 0), (1, 1), (2, 2), (1, 3), (2, 4), (3, 5)]
    epochs = [(100 * epoch, 100.0 * at, float(epoch)) for epoch, at in went_on]
    by_step = along({"loss": epochs, "epoch": epochs})
    others = [(n, time, value) for n, (_, time, value) in enumerate(epochs)]
    far = [(50 * n, time, value) for n, time, value in others]
    by_time = along({"loss": far, "epoch": others})
    for curve in (by_step, by_time):
        assert np.array_equal(curve.x, [0, 1, 2, NAN, 1, 2, 3], equal_nan=True)
        assert np.array_equal(curve.mean, [0, 1, 2, NAN, 1, 2, 3], equal_nan=True)
        assert curve.restarts.tolist() == [1]
        assert curve.span == (0, 3)
        assert len(curve.low) == len(curve.high) == len(curve.steps) == len(curve.times) == 7


def test_gaps_stay_where_they_are() -> None:
    curve = along({"loss": every([0, 50, 100], [1, NAN, 2]), "epoch": every([0, 100], [0, 1])})
    assert curve.gaps.tolist() == [0.5]
    assert curve.gaps[0] in curve.x


@pytest.mark.parametrize("epochs", [None, [], every([0, 1], [NAN, math.inf])])
def test_where_no_epoch_is_known_there_is_no_curve(epochs: list[Point] | None) -> None:
    series: dict[str, Sequence[Point]] = {"loss": LOSSES}
    if epochs is not None:
        series["epoch"] = epochs
    assert along_epochs(reading(series), LOSS) is None


def test_a_series_without_points_is_a_curve_without_points() -> None:
    curve = along({"loss": [], "epoch": every([0, 100], [0, 1])})
    assert len(curve.x) == 0
    assert math.isnan(curve.span[0])


def test_hostile_steps_and_times_make_no_error() -> None:
    far = [(2**62, 1e300, 1.0), (-(2**62), -1e300, 2.0), (0, 0.0, 1e308)]
    curve = along({"loss": far, "epoch": far})
    assert np.isfinite(curve.x[np.isfinite(curve.mean)]).all()


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["loss", "epoch"], "epoch"),
        (["train/epoch", "Epoch"], "Epoch"),
        (["epoch (TensorBoard)", "loss"], "epoch (TensorBoard)"),
        (["time_per_epoch", "epochs", "epoch_loss"], ""),
        ([], ""),
    ],
)
def test_the_series_of_epochs_is_known_by_its_name(names: list[str], found: str) -> None:
    assert epoch_series(names) == found
