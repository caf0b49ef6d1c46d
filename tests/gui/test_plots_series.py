"""Points, gaps, restarts and smoothing; no window."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.metrics import Points
from desktop_app.gui.plots.axis import binary_step, clock_step, round_step
from desktop_app.gui.plots.series import (
    SMOOTHED_POINTS,
    SeriesBuffer,
    draw,
    nearest,
    smooth,
)
from desktop_app.gui.tabs.runs.view.system_names import SystemNames


def _points(start: int, values: list[float], steps: list[int] | None = None) -> Points:
    numbers = np.arange(start, start + len(values)) if steps is None else np.array(steps)
    return Points(
        "loss",
        start,
        numbers.astype(np.int64),
        100.0 + np.arange(start, start + len(values), dtype=np.float64),
        np.array(values, dtype=np.float64),
    )


def test_points_are_appended_once_however_they_overlap() -> None:
    buffer = SeriesBuffer()
    assert buffer.append(_points(0, [1, 2, 3]))
    assert buffer.append(_points(1, [2, 3, 4]))
    assert buffer.append(_points(0, [1]))
    assert buffer.values.tolist() == [1, 2, 3, 4]


def test_points_after_a_gap_are_refused() -> None:
    buffer = SeriesBuffer()
    buffer.append(_points(0, [1]))
    assert not buffer.append(_points(2, [3]))
    assert buffer.count == 1


def test_a_buffer_grows_past_its_room() -> None:
    buffer = SeriesBuffer()
    for start in range(0, 5000, 7):
        buffer.append(_points(start, [float(n) for n in range(start, start + 7)]))
    assert buffer.values.tolist() == [float(n) for n in range(buffer.count)]
    assert buffer.steps[-1] == buffer.count - 1


def test_a_restart_from_a_checkpoint_is_noticed() -> None:
    buffer = SeriesBuffer()
    buffer.append(_points(0, [1, 2, 3]))
    assert buffer.rising
    buffer.append(_points(3, [3], steps=[1]))
    assert not buffer.rising


def test_nan_and_infinity_are_gaps_and_stay_values() -> None:
    buffer = SeriesBuffer()
    buffer.append(_points(0, [1, float("nan"), float("inf"), 4]))
    drawing = draw(buffer, by_time=False, log=False, smoothing=0)
    assert np.isnan(drawing.y).tolist() == [False, True, True, False]
    assert buffer.values[2] == float("inf")


def test_a_logarithmic_axis_has_gaps_at_zero_and_below() -> None:
    buffer = SeriesBuffer()
    buffer.append(_points(0, [1, 0, -1, 10]))
    drawing = draw(buffer, by_time=False, log=True, smoothing=0)
    assert np.isnan(drawing.y).tolist() == [False, True, True, False]


def test_relative_time_begins_at_zero() -> None:
    buffer = SeriesBuffer()
    buffer.append(_points(0, [5, 6, 7]))
    assert draw(buffer, by_time=True, log=False, smoothing=0).x.tolist() == [0, 1, 2]


def test_smoothing_leaves_a_constant_alone_from_its_first_point() -> None:
    _, y = smooth(np.arange(100.0), np.full(100, 3.0), 0.9)
    assert y == pytest.approx(np.full(100, 3.0))


def test_smoothing_starts_at_the_first_value_and_lags_behind_a_step() -> None:
    values = np.array([0.0] * 50 + [1.0] * 50)
    _, y = smooth(np.arange(100.0), values, 0.9)
    assert y[0] == 0
    assert 0 < y[50] < 1
    assert y[99] == pytest.approx(1, abs=0.05)


def test_smoothing_counts_by_distance_not_by_number_of_points() -> None:
    dense, sparse = np.linspace(0, 100, 1001), np.linspace(0, 100, 101)
    _, by_dense = smooth(dense, np.sin(dense / 9), 0.95)
    _, by_sparse = smooth(sparse, np.sin(sparse / 9), 0.95)
    assert by_dense[::10] == pytest.approx(by_sparse, abs=0.06)


def test_smoothing_skips_gaps_and_thins_long_series() -> None:
    x = np.arange(1_000_000.0)
    y = np.ones(1_000_000)
    y[::3] = np.nan
    smooth_x, smooth_y = smooth(x, y, 0.5)
    assert len(smooth_x) <= SMOOTHED_POINTS
    assert smooth_y == pytest.approx(np.ones(len(smooth_y)))


def test_the_nearest_point_is_found_also_where_steps_go_back() -> None:
    rising = np.array([0.0, 10, 20])
    assert [nearest(rising, at, True) for at in (-5, 4, 6, 99)] == [0, 0, 1, 2]
    assert nearest(np.array([0.0, 20, 10]), 11, False) == 2
    assert nearest(np.empty(0), 1, True) == -1


@pytest.mark.parametrize(
    ("least", "step"), [(0.3, 0.5), (1, 1), (1.1, 2), (7, 10), (0.00012, 0.0002)]
)
def test_ticks_are_at_round_numbers(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_ticks_of_sizes_are_powers_of_two_and_of_times_round_times() -> None:
    assert binary_step(3 * 2**30) == 4 * 2**30
    assert [clock_step(s) for s in (0.4, 7, 70, 5000, 100_000)] == [0.5, 10, 120, 7200, 172_800]


def test_neighbouring_ticks_read_differently() -> None:
    names = SystemNames()
    free = names.scale("disk/free")
    assert free.tick is not None
    gib = float(1 << 30)
    texts = [free.tick(61 * gib + n * gib / 64, gib / 64) for n in range(3)]
    assert texts == ["61.00 GiB", "61.02 GiB", "61.03 GiB"]
    use = names.scale("cpu/percent")
    assert (use.low, use.high) == (0, 100)
    assert use.tick is not None
    assert [use.tick(value, 0.5) for value in (10, 10.5)] == ["10.0 %", "10.5 %"]


def test_system_series_have_titles_and_headings_and_unknown_ones_their_names() -> None:
    names = SystemNames()
    assert (names.title("gpu11/power"), names.group("gpu11/power")) == ("Power", "GPU 11")
    assert (names.title("cpu/percent"), names.group("cpu/percent")) == ("CPU use", "Computer")
    assert names.title("tpu/heat") == "tpu/heat"
    assert names.scale("gpu0/power").number(311.4) == "311 W"
