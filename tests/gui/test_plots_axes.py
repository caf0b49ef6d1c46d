"""The horizontal axis of a plot: its logarithms, and times that no calendar holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.metrics import Axis
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import Along, CurveLook, PlotOptions
from desktop_app.gui.tabs.runs.view.series_bar import SeriesBar
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import drawn

Shown = Callable[[QWidget], QWidget]


def test_a_logarithmic_horizontal_axis_is_zoomed_and_pointed_at(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = CurvePlot(theme, "loss")
    plot.add_series("loss", CurveLook(theme.color("accent")))
    shown(plot)
    plot.set_options(PlotOptions(log_x=True))
    curve = drawn([(10**n, 100.0 + n, float(n)) for n in range(5)])
    plot.set_curve(curve, "loss")
    qtbot.waitUntil(lambda: plot.frames > 0)
    assert plot.moment_at(3.1) == 103.0
    plot.set_moment(102.0, fixed=True)
    assert plot.head.value.text() == "2 @ 100"
    plot.canvas.box.setXRange(1.0, 2.0, padding=0)
    plot.canvas.box.sigRangeChangedManually.emit([True, False])
    query = plot.query("loss")
    assert [query.low, query.high] == pytest.approx([1.0, 1000.0])


@pytest.mark.parametrize("along", list(Along))
@pytest.mark.parametrize("log_x", [False, True])
def test_a_curve_of_any_times_is_drawn_and_read_off(
    qtbot: QtBot, theme: Theme, shown: Shown, along: Along, log_x: bool
) -> None:
    plot = CurvePlot(theme, "loss")
    plot.add_series("loss", CurveLook(theme.color("accent")))
    shown(plot)
    plot.set_options(PlotOptions(along=along, log_x=log_x, smoothing=0.5))
    points = [(0, -1e300, 1.0), (2**62, 1e300, 2.0), (1, 1.7e9, 3.0)]
    query = plot.query("loss")
    known = replace(query, axis=Axis.STEP) if query.axis is Axis.EPOCH else query
    plot.set_curve(drawn(points, known), "loss")
    qtbot.waitUntil(lambda: plot.frames > 0)
    plot.grab()
    plot.set_moment(1e300, fixed=True)
    assert plot.head.value.text().startswith("2 @ ")


def test_a_logarithmic_axis_is_a_choice_of_its_own_and_is_remembered_where_it_is_offered(
    qtbot: QtBot, theme: Theme
) -> None:
    bar = SeriesBar(theme, system=False)
    qtbot.addWidget(bar)
    texts = [bar.axis.itemText(at) for at in range(bar.axis.count())]
    assert texts == [
        *("Step", "Step, log", "Epoch", "Relative time", "Relative time, log", "Date and time"),
    ]
    bar.axis.setCurrentIndex(texts.index("Step, log"))
    assert (bar.options.along, bar.options.log_x) == (Along.STEP, True)
    bar.set_options(PlotOptions(along=Along.TIME, log_x=True, smoothing=0.25))
    assert bar.axis.currentText() == "Relative time, log"
    bar.set_options(PlotOptions(along=Along.CLOCK, log_x=True))
    assert bar.axis.currentText() == "Date and time"
    assert bar.wished == PlotOptions(along=Along.CLOCK, log_x=True)
