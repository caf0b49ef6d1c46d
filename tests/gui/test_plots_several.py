"""Plots of several curves: which of them are seen, which one stands out, and what each is at the
pointer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.metrics import Curve, CurveQuery
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.drawn_curve import MOST_DRAWN, MOST_NEW
from desktop_app.gui.plots.looks import CurveLook, PlotOptions
from desktop_app.gui.plots.readout import Readout
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import drawn

Shown = Callable[[QWidget], QWidget]
RED, BLUE = QColor("#b3261e"), QColor("#2f5bd0")


def _curve(values: Sequence[float]) -> Curve:
    return drawn([(n, float(n), value) for n, value in enumerate(values)], CurveQuery("loss"))


@pytest.fixture
def plot(qtbot: QtBot, theme: Theme, shown: Shown) -> CurvePlot:
    made = CurvePlot(theme, "loss")
    made.add_series("a", CurveLook(RED, "birds 训练"))
    made.add_series("b", CurveLook(BLUE, "ants", Qt.PenStyle.DashLine))
    shown(made)
    made.set_curve(_curve([3.0, 2.0, 1.0]), "a")
    made.set_curve(_curve([6.0, 5.0]), "b")
    qtbot.waitUntil(lambda: made.draws == 2)
    return made


def _lines(plot: CurvePlot) -> list[pg.PlotCurveItem]:
    return [item for item in plot.canvas.box.addedItems if isinstance(item, pg.PlotCurveItem)]


def _point_at(plot: CurvePlot, step: float) -> None:
    plot._pointed(plot.canvas.box.mapViewToScene(QPointF(step, 2.0)))
    plot.set_cursor(step)


def test_curves_are_called_by_their_labels_and_told_apart_by_dashes(
    qtbot: QtBot, plot: CurvePlot
) -> None:
    wanted = "birds 训练: 3 points, last value 1; ants: 2 points, last value 5"
    qtbot.waitUntil(lambda: plot.canvas.accessibleDescription() == wanted, timeout=5000)
    styles = [line.opts["pen"].style() for line in _lines(plot)]
    assert styles == [Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine]


def test_curves_that_grow_in_every_frame_keep_no_other_one_waiting(
    theme: Theme, shown: Shown
) -> None:
    plot = CurvePlot(theme, "loss")
    names = [f"run {number}" for number in range(MOST_DRAWN + 2)]
    for name in names:
        plot.add_series(name, CurveLook(RED))
    shown(plot)
    for frame in range(-(-len(names) // MOST_NEW)):
        for name in names:
            plot.set_curve(_curve([1.0] * (frame + 1)), name)
        plot.draw_frame()
    assert len(plot.lines) == len(names)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_new_plot_is_seen_though_the_curves_that_it_waits_for_are_cleared(
    hidden: bool, qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = CurvePlot(theme, "loss")
    names = [f"run {number}" for number in range(MOST_NEW + 2)]
    for name in names:
        plot.add_series(name, CurveLook(RED))
    shown(plot)
    for name in names:
        plot.set_curve(_curve([1.0, 2.0]), name)
    plot.draw_frame()
    assert (len(plot.lines), plot.canvas.blank) == (MOST_NEW, True)
    if hidden:
        plot.hide()
    for name in names[MOST_NEW:]:
        plot.clear_curve(name)
    plot.show()
    qtbot.waitUntil(lambda: not plot.canvas.blank)
    assert len(plot.lines) == MOST_NEW


def test_a_curve_that_is_left_out_takes_no_room(plot: CurvePlot) -> None:
    plot.set_visible_series({"a"})
    assert [line.isVisible() for line in _lines(plot)] == [True, False]
    plot.canvas.box.updateAutoRange()
    assert plot.canvas.box.viewRange()[1][1] < 4
    plot.set_options(PlotOptions(smoothing=0.5))
    plot.draw_frame()
    assert [line.isVisible() for line in _lines(plot)] == [True, False, True, False]


def test_one_curve_stands_out_until_none_does(plot: CurvePlot) -> None:
    one, other = _lines(plot)

    def looks() -> list[tuple[int, float]]:
        return [(line.opts["pen"].width(), line.opacity()) for line in (one, other)]

    assert looks() == [(1, 1.0), (1, 1.0)]
    plot.emphasise("b")
    assert looks() == [(1, 0.25), (2, 1.0)]
    assert other.zValue() > one.zValue()
    plot.emphasise(None)
    assert looks() == [(1, 1.0), (1, 1.0)]
    assert other.zValue() == one.zValue()


def test_values_at_the_pointer_are_listed_the_highest_first(plot: CurvePlot) -> None:
    readout = plot.findChild(Readout)
    assert isinstance(readout, Readout)
    _point_at(plot, 1.1)
    assert readout.isVisible()
    assert readout.lines == [("ants", "5"), ("birds 训练", "2")]
    assert plot.canvas.rect().contains(readout.geometry())
    plot.set_visible_series({"a"})
    assert readout.lines == [("birds 训练", "2")]
    QApplication.sendEvent(plot.canvas.viewport(), QEvent(QEvent.Type.Leave))
    plot.set_cursor(None)
    assert not readout.isVisible()


def test_a_plot_that_is_not_pointed_at_shows_the_place_only(plot: CurvePlot) -> None:
    plot.set_cursor(1.0)
    readout = plot.findChild(Readout)
    assert isinstance(readout, Readout)
    assert not readout.isVisible()


def test_of_very_many_values_as_many_are_listed_as_fit(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = CurvePlot(theme, "loss")
    for number in range(100):
        plot.add_series(str(number), CurveLook(RED))
    shown(plot)
    plot.resize(400, 220)
    for number in range(100):
        plot.set_curve(_curve([float(number)] * 3), str(number))
    qtbot.waitUntil(lambda: plot.draws == 100, timeout=20_000)
    assert plot.frames == -(-100 // MOST_NEW)
    _point_at(plot, 1.0)
    readout = plot.findChild(Readout)
    assert isinstance(readout, Readout)
    assert readout.lines[0] == ("99", "99")
    assert readout.lines[-1] == (f"+ {100 - len(readout.lines) + 1}", "")
    assert plot.canvas.rect().contains(readout.geometry())
