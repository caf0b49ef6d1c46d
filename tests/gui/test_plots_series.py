"""Gaps, areas, logarithms and smoothing; no window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from desktop_app.gui.plots.arrangement import Arrangement
from desktop_app.gui.plots.axis import (
    Axis,
    binary_step,
    clock_step,
    off_the_wall,
    on_the_wall,
    round_step,
)
from desktop_app.gui.plots.looks import Along, PlotOptions
from desktop_app.gui.plots.series import nearest, prepare, smooth
from desktop_app.gui.plots.words import clock_axis_text, clock_text, time_axis_text
from desktop_app.gui.tabs.runs.view.system_names import SystemNames
from tests.fakes.curves import drawn

NAN, INF = float("nan"), float("inf")


def test_what_is_not_finite_is_a_gap_and_marked_beside_what_is() -> None:
    curve = drawn([(n, n, value) for n, value in enumerate([NAN, 1, NAN, INF, 4])])
    drawing = prepare(curve, log=False, smoothing=0)
    assert np.isnan(drawing.y).tolist() == [True, False, True, True, False]
    assert drawing.odd_x.tolist() == [0, 2, 3]
    assert drawing.odd_y.tolist() == [1, 1, 1]


def test_a_logarithmic_axis_has_gaps_at_zero_and_below() -> None:
    curve = drawn([(n, n, value) for n, value in enumerate([1, 0, -1, 10])])
    drawing = prepare(curve, log=True, smoothing=0)
    assert np.isnan(drawing.y).tolist() == [False, True, True, False]
    assert drawing.y[3] == 1
    assert len(drawing.odd_x) == 0


def test_on_a_logarithmic_axis_an_area_that_reaches_zero_ends_at_the_line() -> None:
    curve = drawn([(0, 0.0, 100.0), (1, 1.0, 100.0)])
    summed = replace(curve, exact=False, low=np.array([10.0, -5.0]), high=np.array([1e3, 1e4]))
    drawing = prepare(summed, log=True, smoothing=0)
    assert (drawing.low.tolist(), drawing.high.tolist()) == ([1, 2], [3, 4])


def test_on_a_logarithmic_horizontal_axis_places_are_logarithms_and_zero_has_none() -> None:
    curve = drawn([(step, float(step), 5.0) for step in (0, 1, 10, 100)])
    drawing = prepare(curve, log=False, smoothing=0.5, log_x=True)
    assert np.array_equal(drawing.x, [NAN, 0, 1, 2], equal_nan=True)
    assert np.array_equal(drawing.smooth_x, [NAN, 0, 1, 2], equal_nan=True)
    assert drawing.y.tolist() == [5, 5, 5, 5]
    options = PlotOptions(log_x=True)
    assert [options.seen(place) for place in (1.0, 1000.0)] == [0, 3]
    assert options.seen(0.0) is None
    assert (options.place(2.0), options.place(1e9)) == (100, 1e300)
    assert PlotOptions(along=Along.CLOCK, log_x=True).seen(7.0) == 7.0


def test_values_that_no_line_leads_to_are_told_apart() -> None:
    steps = [(0, 1.0), (1, NAN), (2, 3.0), (3, 4.0), (2, 5.0), (1, 6.0)]
    curve = drawn([(step, float(step), value) for step, value in steps])
    made = prepare(curve, log=False, smoothing=0)
    assert [made.alone_x.tolist(), made.alone_y.tolist()] == [[0, 2, 1], [1, 5, 6]]


def test_points_have_no_area_around_them() -> None:
    assert len(prepare(drawn([(0, 0.0, 1.0)]), log=False, smoothing=0).low) == 0


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


def test_smoothing_skips_gaps() -> None:
    y = np.ones(999)
    y[::3] = NAN
    smooth_x, smooth_y = smooth(np.arange(999.0), y, 0.5)
    assert len(smooth_x) == 666
    assert smooth_y == pytest.approx(np.ones(666))


def test_the_nearest_element_is_found_also_where_steps_go_back() -> None:
    rising = np.array([0.0, 10, 20])
    assert [nearest(rising, at) for at in (-5, 4, 6, 99)] == [0, 0, 1, 2]
    assert nearest(np.array([0.0, 20, NAN, 10]), 11) == 3
    assert nearest(np.empty(0), 1) == -1
    assert nearest(np.array([NAN]), 1) == -1


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
    assert names.group("network/sent") == "Computer"
    assert names.scale("gpu0/power").number(311.4) == "311 W"


@pytest.mark.parametrize("name", ["network/received", "network/sent", "disk/read", "disk/written"])
def test_traffic_is_told_in_bytes_a_second(name: str) -> None:
    scale = SystemNames().scale(name)
    assert scale.number(1536.0) == "1.5 KiB/s"
    assert scale.tick is not None
    assert scale.tick(2048.0, 1024.0) == "2 KiB/s"
    assert SystemNames().title(name) != name


@pytest.mark.parametrize("time", [1e300, -1e300, INF, -INF, NAN, 253_402_300_799.0, -62e9])
def test_times_that_no_calendar_holds_are_numbers_on_every_axis(time: float) -> None:
    assert clock_text(0.0) != clock_text(time)
    (text,) = clock_axis_text([time], 86400)
    assert text
    assert len(time_axis_text([time], 1.0, 60.0)) == 1
    assert on_the_wall(time) == pytest.approx(time, rel=1e-3, nan_ok=True)
    assert off_the_wall(time) == pytest.approx(time, rel=1e-3, nan_ok=True)
    assert clock_text(1e300) == "1e+300"
    assert clock_axis_text([0.0, 1e300], 86400)[1] == "1e+300"
    assert time_axis_text([-1e300], 1.0, 60.0) == ["-1e+300 s"]


def test_an_axis_of_such_times_has_ticks(qapp: QApplication) -> None:
    axis = Axis("bottom", pg.ViewBox())
    axis.along = Along.CLOCK
    axis.steps = clock_step
    axis.setRange(-1e300, 1e300)
    ((spacing, values),) = axis.tickValues(-1e300, 1e300, 600)
    assert spacing > 1e299
    assert len(axis.tickStrings(values, 1.0, spacing)) == len(values) > 1


def test_what_is_remembered_of_plots_is_read_whatever_it_is() -> None:
    assert Arrangement.read(None) == Arrangement()
    assert Arrangement.read({"pinned": ["a", 3, "a", "b"], "order": "x"}) == Arrangement(("a", "b"))
    assert PlotOptions.read([]) == PlotOptions()
    for smoothing in (-1, 1, "0.5", None):
        assert PlotOptions.read({"smoothing": smoothing, "along": 7}) == PlotOptions()
    kept = {"smoothing": 0.25, "along": "clock", "log": True, "middle": True}
    assert PlotOptions.read(kept) == PlotOptions(0.25, Along.CLOCK, log=True, middle=True)


def test_what_was_moved_stands_before_what_was_not_and_groups_do_not_mix() -> None:
    arranged = Arrangement().move("c", 0, ["a", "b", "c"]).move("z", 0, ["y", "z"])
    assert sorted(["a", "b", "c", "new"], key=arranged.place) == ["c", "a", "b", "new"]
    assert sorted(["y", "z"], key=arranged.place) == ["z", "y"]
    again = arranged.move("a", 2, ["c", "a", "b"])
    assert again.order == ("z", "y", "c", "b", "a")


def test_a_name_is_pinned_once_and_at_the_end() -> None:
    arranged = Arrangement().pin("a", True).pin("b", True).pin("a", True)
    assert arranged.pinned == ("b", "a")
    assert arranged.pin("b", False).pinned == ("a",)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer stands where clocks go forward on 2026-03-29 at two o'clock."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


def test_ticks_of_the_clock_are_at_midnight_here_also_across_a_change_of_the_clocks(
    qapp: QApplication, berlin: None
) -> None:
    first = datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp()
    axis = Axis("bottom", pg.ViewBox())
    axis.along, axis.steps = Along.CLOCK, clock_step
    ((spacing, values),) = axis.tickValues(first, first + 3 * 86400, 400)
    assert spacing == 86400
    hours = [datetime.fromtimestamp(value).astimezone().hour for value in values]
    assert hours == [0, 0, 0]
    assert [after - before for before, after in pairwise(values)] == [82800, 86400]


@pytest.fixture
def american() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def test_the_clock_shows_the_date_with_the_first_tick_of_each_day(
    qapp: QApplication, berlin: None, american: None
) -> None:
    start = datetime(2026, 11, 28, 21, tzinfo=UTC).timestamp()
    texts = clock_axis_text([start + hour * 3600 for hour in range(4)], 3600)
    assert texts == ["11/28/26 22:00", "23:00", "11/29/26 00:00", "01:00"]
    assert clock_axis_text([start, start + 60], 60, 1) == ["22:00", "11/28/26 22:01"]
    assert clock_axis_text([], 60) == []
    assert clock_axis_text([start], 86400) == ["11/28/26"]
    assert clock_axis_text([start + 0.25], 0.25) == ["11/28/26 22:00:00.250"]
