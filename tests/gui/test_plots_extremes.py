"""Curves of the largest, the smallest and the oddest numbers there are: drawn, and with an axis
that can be read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.metrics import Axis, Curve, CurveQuery
from desktop_app.gui.plots.axis import exact_texts
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import Along, CurveLook, PlotOptions
from desktop_app.gui.plots.picture import picture, svg
from desktop_app.gui.plots.values import tsv_text, value_rows
from desktop_app.gui.plots.words import plot_number, time_axis_text
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import drawn

Shown = Callable[[QWidget], QWidget]
LARGEST = 1.7976931348623157e308
VALUES = {
    "both ends": [1e308, -1e308, 0.0, 1.0],
    "the largest": [LARGEST, -LARGEST, LARGEST],
    "one huge": [1e308, 1e308, 1e308],
    "denormals": [5e-324, -5e-324, 1e-320, 0.0],
    "one denormal": [5e-324, 5e-324],
    "neighbours": [1.0, 1.0 + 2**-52, 1.0 - 2**-53],
    "far apart": [1e-300, 1.0, 1e300],
    "not finite": [math.nan, math.inf, -math.inf],
}
STEPS = {
    "few": [0, 1, 2, 3],
    "huge": [2**62, 2**62 + 1, 2**62 + 2, 2**62 + 3],
    "both ends": [-(2**63), -(2**62), 2**62, 2**63 - 1],
    "going back": [2**62, 5, 4, 3],
    "one": [2**62, 2**62, 2**62, 2**62],
}
TIMES = {
    "usual": [1.7e9, 1.7e9 + 1, 1.7e9 + 2, 1.7e9 + 3],
    "going back": [1.7e9, 1.6e9, 5.0, 1.7e9],
}
OPTIONS = [
    PlotOptions(),
    PlotOptions(log=True),
    PlotOptions(smoothing=0.9),
    PlotOptions(middle=True),
    PlotOptions(smoothing=0.9, log=True, middle=True),
]


def _curve(
    values: Sequence[float],
    steps: Sequence[int] = STEPS["few"],
    times: Sequence[float] = TIMES["usual"],
    axis: Axis = Axis.STEP,
) -> Curve:
    points = list(zip(steps, times, values, strict=False))
    return drawn(points, CurveQuery("loss", axis=axis))


@pytest.fixture
def plot(theme: Theme, shown: Shown) -> CurvePlot:
    made = CurvePlot(theme, "loss")
    made.add_series("loss", CurveLook(theme.color("accent")))
    shown(made)
    return made


def _draw(qtbot: QtBot, plot: CurvePlot, curve: Curve, options: PlotOptions) -> None:
    """Until it was painted."""
    frames = plot.frames
    plot.set_options(options)
    plot.set_curve(curve)
    qtbot.waitUntil(lambda: plot.frames > frames)
    plot.canvas.box.updateAutoRange()
    assert not picture(plot).isNull()


def _ticks(plot: CurvePlot, side: str) -> list[str]:
    """What stands beside an axis."""
    axis = {"left": plot.canvas.left, "bottom": plot.canvas.bottom}[side]
    low, high = axis.range
    assert math.isfinite(low)
    assert math.isfinite(high)
    size = axis.height() if side == "left" else axis.width()
    ((spacing, places), *_) = axis.tickValues(low, high, size)
    assert all(low <= place <= high for place in places)
    texts = axis.tickStrings(places, 1.0, spacing)
    assert len(texts) == len(set(texts)) == len(places)
    return texts


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
def test_any_values_are_drawn_with_an_axis_that_can_be_read(
    values: list[float], qtbot: QtBot, plot: CurvePlot
) -> None:
    for options in OPTIONS:
        _draw(qtbot, plot, _curve(values), options)
        assert 2 <= len(_ticks(plot, "left")) <= 40, options
        assert 2 <= len(_ticks(plot, "bottom")) <= 40, options
        assert b"nan" not in svg(plot)
    plot.set_cursor(0.0)
    assert plot.head.value.text() == f"{plot_number(values[0])} @ 0"


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_any_steps_are_drawn_with_an_axis_that_can_be_read(
    steps: list[int], qtbot: QtBot, plot: CurvePlot
) -> None:
    curve = _curve([1.0, 2.0, 3.0, 4.0], steps)
    _draw(qtbot, plot, curve, PlotOptions(smoothing=0.5))
    assert 2 <= len(_ticks(plot, "bottom")) <= 40
    plot.set_cursor(float(steps[0]))
    assert f"@ {round(float(steps[0])):,}" in plot.head.value.text()
    rows = value_rows([("loss", curve)])
    assert [row.step for row in rows] == [float(step) for step in steps]


@pytest.mark.parametrize("times", TIMES.values(), ids=TIMES)
def test_times_that_go_back_are_drawn(times: list[float], qtbot: QtBot, plot: CurvePlot) -> None:
    curve = _curve([1.0, 2.0, 3.0, 4.0], times=times, axis=Axis.TIME)
    for along in (Along.TIME, Along.CLOCK):
        _draw(qtbot, plot, curve, PlotOptions(along=along))
        plot.set_cursor(times[1])
        assert plot.head.value.text().startswith("2 @ ")
    assert tsv_text(value_rows([("loss", curve)])).count("\n") == 5


@pytest.mark.parametrize("along", Along)
def test_the_only_place_has_room_at_both_sides(along: Along, qtbot: QtBot, plot: CurvePlot) -> None:
    axis = Axis.TIME if along in (Along.TIME, Along.CLOCK) else Axis.STEP
    _draw(qtbot, plot, _curve([2.0], steps=[7], times=[1.7e9], axis=axis), PlotOptions(along=along))
    low, high = plot.canvas.box.viewRange()[0]
    assert 1 <= high - low <= 2
    assert 2 <= len(_ticks(plot, "bottom")) <= 40


@pytest.mark.parametrize(
    ("times", "step", "texts"),
    [
        ([0.0, 0.5, 1.0], 0.5, ["0.0 s", "0.5 s", "1.0 s"]),
        ([1234.1, 1234.2], 0.1, ["1234.1 s", "1234.2 s"]),
        ([-1e-12, 0.01], 0.01, ["0.00 s", "0.01 s"]),
        ([59.0, 60.0], 1.0, ["0:59", "1:00"]),
    ],
)
def test_times_that_are_close_are_told_apart(
    times: list[float], step: float, texts: list[str]
) -> None:
    assert time_axis_text(times, 1.0, step) == texts


def test_an_area_from_one_end_to_the_other_is_drawn(qtbot: QtBot, plot: CurvePlot) -> None:
    curve = _curve([0.0, 1.0, -1.0, 0.5])
    ends = np.array([LARGEST, 1e308, 5e-324, 1.0])
    for options in OPTIONS:
        _draw(qtbot, plot, replace(curve, exact=False, low=-ends, high=ends), options)
        assert 2 <= len(_ticks(plot, "left")) <= 40, options


@pytest.mark.parametrize(
    ("values", "step", "texts"),
    [
        ([0.0, 0.5, 1.0], 0.5, ["0", "0.5", "1.0"]),
        ([-1e6, 0.0, 1e6], 1e6, ["-1e+06", "0", "1e+06"]),
        ([12_345_660, 12_345_680], 20, ["12345660", "12345680"]),
        ([2.0**62, 2.0**62 + 2e6], 2e6, ["4.611686018427e+18", "4.611686018429e+18"]),
        ([1.2345678e-5, 1.2345679e-5], 1e-12, ["1.2345678e-05", "1.2345679e-05"]),
        ([5e-291, 1e-290], 5e-291, ["5e-291", "1e-290"]),
    ],
)
def test_ticks_have_as_many_digits_as_tell_them_apart(
    values: list[float], step: float, texts: list[str]
) -> None:
    assert exact_texts(values, step) == texts
