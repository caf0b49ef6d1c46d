"""Plots: what is drawn, how often, and what they tell a screen reader."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QTransform
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from desktop_app.domain.metrics import Axis, Curve, CurveQuery, SeriesSummary
from desktop_app.gui.plots.band import Band
from desktop_app.gui.plots.clock import FRAME_SECONDS, LONGEST_PAUSE, FrameClock
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import Along, CurveLook, PlotOptions
from desktop_app.gui.plots.panel_grid import PAGE, PanelGrid
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import drawn

Shown = Callable[[QWidget], QWidget]


def _curve(values: Sequence[float], name: str = "loss") -> Curve:
    """Of points that were logged one step and one second apart."""
    return drawn([(n, float(n), value) for n, value in enumerate(values)], CurveQuery(name))


def _plot(theme: Theme, shown: Shown, title: str = "loss") -> CurvePlot:
    plot = CurvePlot(theme, title)
    plot.add_series("loss", CurveLook(theme.color("accent")))
    shown(plot)
    return plot


def test_many_curves_between_frames_set_data_once(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    for count in range(1, 101):
        plot.set_curve(_curve([0.0] * count))
    qtbot.waitUntil(lambda: plot.frames == 1)
    assert plot.draws == 1
    curve = plot.curve("loss")
    assert curve is not None
    assert curve.summary.count == 100


def test_a_value_that_never_changes_stands_on_an_axis_of_its_own_size(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown, "lr")
    plot.set_curve(_curve([0.003, 0.003, 0.003]))
    qtbot.waitUntil(lambda: plot.frames == 1)
    plot.canvas.box.updateAutoRange()
    low, high = plot.canvas.box.viewRange()[1]
    assert 0.001 < low < 0.003 < high < 0.005


def test_a_curve_without_news_is_not_drawn_again(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    plot.add_series("other", CurveLook(theme.color("danger")))
    plot.set_curve(_curve([1, 2]))
    plot.set_curve(_curve([1, 2], "other"))
    qtbot.waitUntil(lambda: plot.draws == 2)
    plot.set_curve(_curve([1, 2, 3]))
    qtbot.waitUntil(lambda: plot.draws == 3)
    assert plot.frames == 2


def test_a_hidden_plot_draws_when_it_is_shown(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = CurvePlot(theme, "loss")
    plot.add_series("loss", CurveLook(theme.color("accent")))
    plot.set_curve(_curve([1, 2, 3]))
    plot.draw_frame()
    first = plot.frames
    plot.set_curve(_curve([1, 2, 3, 4]))
    shown(plot)
    qtbot.waitUntil(lambda: plot.frames == first + 1)


def test_smoothing_adds_a_second_curve(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    plot.set_curve(_curve([1.0, 2.0, math.nan, 3.0]))
    qtbot.waitUntil(lambda: plot.draws == 1)
    plot.set_options(PlotOptions(smoothing=0.9))
    qtbot.waitUntil(lambda: plot.draws == 3)
    with qtbot.waitSignal(plot.seen):
        plot.set_options(PlotOptions(log=True, along=Along.TIME))
    qtbot.waitUntil(lambda: plot.draws == 3)
    assert plot.curve("loss") is None  # what was drawn over steps is not drawn over time
    with qtbot.waitSignal(plot.seen):
        plot.set_options(PlotOptions(log=True))
    plot.set_curve(_curve([1.0, 2.0]))
    qtbot.waitUntil(lambda: plot.draws == 5)


def test_a_plot_says_its_series_their_points_and_last_values(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown, "val/准确率")
    assert plot.canvas.accessibleDescription() == "loss: no points yet"
    plot.set_curve(_curve([0.5, 0.94117]))
    wanted = "loss: 2 points, last value 0.9412"
    qtbot.waitUntil(lambda: plot.canvas.accessibleDescription() == wanted, timeout=5000)
    face = QAccessible.queryAccessibleInterface(plot.canvas)
    assert face.text(QAccessible.Text.Name) == "Plot of val/准确率"
    assert face.text(QAccessible.Text.Description) == wanted


def test_a_plot_tells_where_points_come_from_that_the_script_did_not_log(
    theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown)
    own = _curve([0.5])
    for source, wanted in (("tensorboard", ["TensorBoard"]), ("log", ["Log"]), ("", [])):
        plot.set_curve(replace(own, summary=replace(own.summary, source=source)))
        seen = [label for label in plot.findChildren(QLabel) if label.isVisible()]
        assert [label.text() for label in seen if label.text() in ("TensorBoard", "Log")] == wanted


def test_the_cursor_shows_the_value_under_it(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    plot.set_curve(_curve([0.5, 0.25, 0.125]))
    qtbot.waitUntil(lambda: plot.frames == 1)
    values = [label.text() for label in plot.findChildren(QLabel)]
    assert "0.125" in values
    plot.set_cursor(0.9)
    assert "0.25 @ 1" in [label.text() for label in plot.findChildren(QLabel)]
    plot.set_cursor(None)
    assert "0.125" in [label.text() for label in plot.findChildren(QLabel)]


def _summed_up(low: float, high: float) -> Curve:
    """A thousand elements, each of many points between these."""
    x, level = np.arange(1000.0), np.full(1000, (low + high) / 2)
    summary = SeriesSummary(1_000_000, high, low, high, 999_999)
    edges = np.full(1000, low), np.full(1000, high)
    none = np.array([])
    return Curve("loss", summary, x, level, *edges, False, none, none, (0.0, 999.0), x, x)


def test_no_spike_is_hidden_where_points_are_summed_up(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown)
    plot.set_curve(_summed_up(-7.0, 9.0))
    qtbot.waitUntil(lambda: plot.frames == 1)
    (band,) = (item for item in plot.canvas.box.addedItems if isinstance(item, Band))
    area = band.boundingRect()
    assert (area.top(), area.bottom(), area.width()) == (-7, 9, 999)
    plot.canvas.box.updateAutoRange()
    low, high = plot.canvas.box.viewRange()[1]
    assert low <= -7 < 9 <= high
    before = plot.canvas.grab().toImage()
    band.hide()
    assert plot.canvas.grab().toImage() != before


def test_an_area_is_columns_that_end_at_gaps() -> None:
    band = Band()
    x = np.array([0.0, 10, math.nan, 5, 15, 20, 30])
    low = np.array([0.0, 1, math.nan, 2, 3, math.nan, 4])
    band.set_data(x, low, low + 10)
    columns = [(0, 5, 0, 10), (5, 10, 1, 11), (5, 10, 2, 12), (10, 15, 3, 13), (30, 30, 4, 14)]
    assert [tuple(column) for column in band.columns.tolist()] == columns
    assert band.dataBounds(1, orthoRange=(0, 4)) == (0, 10)
    assert band.dataBounds(1, orthoRange=(16, 29)) == (None, None)
    # Where areas lie above each other, what is between them is not covered.
    edges = np.array([[0, 0, 0, 6, 6], [2, 2, 0, 8, 8.0]])
    band.set_data(np.array([0.0, 9, math.nan, 0, 9]), *edges)
    covered = band.covered(QTransform(), 12, 10)
    assert np.flatnonzero(covered[:, 4]).tolist() == [0, 1, 6, 7]
    assert covered.any(axis=0).tolist() == [True] * 9 + [False] * 3
    band.set_data(np.empty(0), np.empty(0), np.empty(0))
    assert band.boundingRect().isEmpty()
    assert not band.covered(QTransform(), 12, 10).any()


def test_a_zoomed_plot_asks_for_what_is_seen_and_some_more(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown)
    whole = plot.query("loss")
    assert (whole.low, whole.high, whole.axis) == (-math.inf, math.inf, Axis.STEP)
    box = plot.canvas.box
    assert whole.most == round(box.width())
    with qtbot.waitSignal(plot.seen):
        box.setRange(xRange=(100, 200), padding=0)
        box.sigRangeChangedManually.emit([True, True])
    query = plot.query("loss")
    assert (query.low, query.high) == (0, 300)
    assert query.most == 3 * whole.most
    with qtbot.waitSignal(plot.seen):
        plot.reset_view()
    assert plot.query("loss") == whole


def test_more_pixels_show_more_of_a_curve_that_is_summed_up(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    plot = _plot(theme, shown)
    plot.set_curve(_curve([1.0, 2.0]))
    qtbot.waitUntil(lambda: plot.frames == 1)
    with qtbot.assertNotEmitted(plot.seen):
        plot.resize(plot.width() + 100, plot.height())
    plot.set_curve(_summed_up(0.0, 1.0))
    with qtbot.waitSignal(plot.seen):
        plot.resize(plot.width() + 100, plot.height())


def test_values_that_cannot_be_drawn_are_marked(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    plot.set_curve(_curve([1.0, 2.0, math.nan, 3.0, 3.0, math.inf]))
    qtbot.waitUntil(lambda: plot.frames == 1)
    items = (i for i in plot.canvas.scene().items() if isinstance(i, pg.ScatterPlotItem))
    (marks,) = (item for item in items if len(item.data))
    assert [axis.tolist() for axis in marks.getData()] == [[2, 5], [2, 3]]


class Drawn:
    """Notes when it is drawn."""

    def __init__(self, name: str, notes: list[str]) -> None:
        self.name = name
        self._notes = notes

    def draw_frame(self) -> None:
        self._notes.append(self.name)


def test_a_turn_of_the_clock_draws_one_plot_and_none_too_often() -> None:
    now, notes = [0.0], list[str]()
    clock = FrameClock(clock=lambda: now[0], used=lambda: 0.0)
    first, second = Drawn("first", notes), Drawn("second", notes)
    clock.request(first)
    clock.request(second)
    clock.turn()
    assert notes == ["first"]
    clock.request(first)
    clock.turn()
    clock.turn()
    assert notes == ["first", "second"]
    now[0] += FRAME_SECONDS
    clock.turn()
    assert notes == ["first", "second", "first"]


def test_plots_leave_the_windows_thread_its_time() -> None:
    now, used, notes = [1.0], [0.0], list[str]()
    clock = FrameClock(clock=lambda: now[0], used=lambda: used[0])
    old, new = Drawn("old", notes), Drawn("new", notes)
    clock.request(old)
    clock.turn()

    def after(seconds: float, busy: float) -> list[str]:
        now[0] += seconds
        used[0] += busy
        clock.request(old)
        clock.turn()
        return notes

    assert after(0.05, 0.02) == ["old"]  # drawing it took two fifths of the time
    clock.request(new)
    clock.turn()
    assert notes == ["old", "new"]  # what was never seen comes at once
    assert after(0.04, 0.02) == ["old", "new"]
    assert after(0.07, 0.0) == ["old", "new", "old"]
    assert after(LONGEST_PAUSE, LONGEST_PAUSE) == ["old", "new", "old", "old"]
    assert after(0.05, 0.05) == ["old", "new", "old", "old"]
    clock.hurry(old)  # it was zoomed
    assert after(0.0, 0.0) == ["old", "new", "old", "old", "old"]


def _grid(theme: Theme, made: list[str]) -> PanelGrid:
    def make(name: str) -> CurvePlot:
        made.append(name)
        plot = CurvePlot(theme, name)
        plot.add_series(name, CurveLook(theme.color("accent")))
        return plot

    return PanelGrid(theme, make)


def test_a_thousand_series_make_one_page_of_panels_one_a_turn(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    made: list[str] = []
    grid = _grid(theme, made)
    shown(grid)
    seen = [0]
    turns = QTimer(grid, interval=0)
    turns.timeout.connect(lambda: seen.append(len(made)))
    turns.start()
    grid.set_names(f"layer{n:04}/norm" for n in range(1000))
    assert made == []
    qtbot.waitUntil(lambda: len(grid.panels) == PAGE, timeout=10_000)
    turns.stop()
    assert len(made) == PAGE
    # Two timers without a delay take turns, give or take one.
    assert max(after - before for before, after in pairwise(seen)) <= 2


def test_panels_are_grouped_by_prefix_and_filtered_by_name(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    made: list[str] = []
    grid = _grid(theme, made)
    shown(grid)
    grid.set_names(["val/loss", "epoch", "train/loss", "train/acc"])
    assert list(grid.shown) == ["train/acc", "train/loss", "val/loss", "epoch"]
    qtbot.waitUntil(lambda: len(grid.panels) == 4)
    grid.set_filter("LOSS")
    visible = sorted(name for name, panel in grid.panels.items() if panel.isVisible())
    assert visible == ["train/loss", "val/loss"]
    grid.set_filter("")
    assert all(panel.isVisible() for panel in grid.panels.values())


def test_a_plot_that_is_gone_is_not_drawn(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    """Another run is turned to while the curves of one grow."""
    clock = FrameClock(theme)

    def make(name: str) -> CurvePlot:
        plot = CurvePlot(theme, name, clock=clock)
        plot.add_series(name, CurveLook(theme.color("accent")))
        return plot

    grid = PanelGrid(theme, make)
    shown(grid)
    grid.set_names(["loss"])
    qtbot.waitUntil(lambda: bool(grid.panels))
    plot = grid.panels["loss"]
    plot.set_curve(_curve([1.0, 2.0]))
    grid.clear()
    qtbot.waitUntil(lambda: not Shiboken.isValid(plot))
    clock.turn()
    assert plot.frames == 0


def test_the_cursor_is_shared_by_the_panels(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    made: list[str] = []
    grid = _grid(theme, made)
    shown(grid)
    grid.set_names(["a", "b"])
    qtbot.waitUntil(lambda: len(grid.panels) == 2)
    for name, panel in grid.panels.items():
        panel.set_curve(_curve([1.0, 2.0, 4.0], name))
    qtbot.waitUntil(lambda: all(panel.frames for panel in grid.panels.values()))
    grid.panels["a"].cursor_moved.emit(1.0)
    texts = [label.text() for label in grid.panels["b"].findChildren(QLabel)]
    assert "2 @ 1" in texts


def test_outliers_are_left_outside_on_request(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    plot = _plot(theme, shown)
    values = [1.0 + n / 1000 for n in range(1000)]
    values[10], values[500], values[600] = 1e6, -1e6, math.nan
    plot.set_curve(_curve(values))
    qtbot.waitUntil(lambda: plot.frames == 1)
    plot.canvas.box.updateAutoRange()
    low, high = plot.canvas.box.viewRange()[1]
    assert low < -1e6 < 1e6 < high
    plot.set_options(PlotOptions(middle=True))
    plot.canvas.box.updateAutoRange()
    low, high = plot.canvas.box.viewRange()[1]
    assert 0.9 < low < 1.02
    assert 1.98 < high < 2.1
    plot.set_options(PlotOptions())
    plot.canvas.box.updateAutoRange()
    low, high = plot.canvas.box.viewRange()[1]
    assert low < -1e6 < 1e6 < high


def test_of_an_area_too_the_middle_is_what_is_seen() -> None:
    band = Band()
    low, high = np.zeros(1000), np.ones(1000)
    low[5], high[7] = -1e6, 1e6
    band.set_data(np.arange(1000.0), low, high)
    assert band.dataBounds(1) == (-1e6, 1e6)
    assert band.dataBounds(1, 0.98) == (0.0, 1.0)
    assert band.dataBounds(0, 0.98) == (0.0, 999.0)
