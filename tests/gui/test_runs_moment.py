"""One moment on all pages of a run: pointed at, fixed, followed into the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage, StageSpan
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import Along
from desktop_app.gui.plots.panel_grid import PanelGrid
from desktop_app.gui.plots.series import moment_at, place_of
from desktop_app.gui.plots.words import clock_text
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.moment import Moment
from desktop_app.gui.tabs.runs.view.page import PAGES, RunView
from desktop_app.gui.tabs.runs.view.series_page import SeriesPage
from desktop_app.gui.tabs.runs.view.timeline import Timeline
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import LOSS, drawn
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


def test_a_moment_is_fixed_by_one_click_and_freed_by_the_next(qtbot: QtBot) -> None:
    moment = Moment()
    told: list[tuple[float | None, bool]] = []
    moment.changed.connect(lambda: told.append((moment.time, moment.fixed)))
    moment.point(5.0)
    moment.point(5.0)
    moment.click(6.0)
    moment.point(7.0)
    moment.point(None)
    moment.click(8.0)
    moment.point(None)
    moment.click(9.0)
    moment.free()
    wanted = [(5.0, False), (6.0, True), (8.0, False), (None, False), (9.0, True), (None, False)]
    assert told == wanted


def test_places_on_an_axis_of_steps_and_moments_lead_to_each_other() -> None:
    curve = drawn([(0, 100.0, 1.0), (10, 101.0, 2.0), (20, 109.0, 3.0)], LOSS)
    assert [moment_at(curve, x, by_time=False) for x in (-5, 4, 6, 99)] == [100, 100, 101, 109]
    places = [place_of(curve, time, by_time=False) for time in (0, 100.6, 104, 200)]
    assert places == [0, 10, 10, 20]
    nothing = drawn([], LOSS)
    assert moment_at(nothing, 1.0, by_time=False) is None
    assert place_of(nothing, 1.0, by_time=True) is None


def test_the_timeline_marks_a_moment_as_far_into_the_words_of_its_stage_as_it_lies_in_it(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    timeline = Timeline(theme)
    shown(timeline)
    stages = [StageSpan(Stage.PREPARING, 100, 200), StageSpan(Stage.RUNNING, 200, 300)]
    timeline.set_stages(stages, ended=True)
    assert timeline.place_of(100.0) == 0.0
    middle, end = timeline.place_of(150.0), timeline.place_of(200.0)
    assert middle is not None
    assert end == 2 * middle
    assert timeline.time_at(middle) == 150.0
    running = timeline.place_of(250.0)
    assert running is not None
    assert running > end
    assert timeline.time_at(running) == pytest.approx(250.0)
    assert timeline.place_of(99.0) is None
    assert timeline.place_of(301.0) is None
    assert timeline.time_at(timeline.width() - 1.0) is None


@pytest.fixture
def view(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> RunView:
    """A run with one series of each kind, of five points a second apart."""
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [5.0, 4.0, 3.0, 2.0, 1.0])
    engine.grow_metric(run.id, "gpu0/power", [50.0, 60.0, 70.0, 80.0, 90.0], system=True)
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.show_run(run.id)
    made = tab.run_view
    qtbot.waitUntil(lambda: made.tabs.count() == len(PAGES))
    _drawn(qtbot, made.curves)
    return made


def _drawn(qtbot: QtBot, page: SeriesPage) -> tuple[PanelGrid, CurvePlot]:
    """The grid of a page with one plot, and that, once it is drawn."""
    qtbot.waitUntil(lambda: page.grid is not None and bool(page.grid.panels), timeout=10_000)
    assert page.grid is not None
    (panel,) = page.grid.panels.values()
    qtbot.waitUntil(lambda: panel.frames > 0)
    return page.grid, panel


def _times(engine: FakeEngine) -> list[float]:
    (record,) = engine.records.values()
    return record.series["loss", False].times


def _click(panel: CurvePlot, x: float) -> None:
    """Click into a plot at a place of its axis."""
    box = panel.canvas.box
    box.updateAutoRange()
    scene = box.mapViewToScene(QPointF(x, sum(box.viewRange()[1]) / 2))
    at = panel.canvas.mapFromScene(scene)
    QTest.mouseClick(panel.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)


def _reads(panel: CurvePlot) -> str:
    return panel.head.value.text()


def test_a_moment_that_is_clicked_is_marked_on_the_other_page_and_in_the_stages(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    _click(loss, 3.1)
    assert view.moment.time == _times(engine)[3]
    assert view.moment.fixed
    assert _reads(loss) == "2 @ 3"
    view.tabs.setCurrentWidget(view.system)
    _, power = _drawn(qtbot, view.system)
    qtbot.waitUntil(lambda: _reads(power).startswith("80 W @"))
    power.cursor_moved.emit(0.0)
    assert _reads(power).startswith("80 W @")
    _click(power, 4.0)
    assert not view.moment.fixed


def test_pointing_at_the_stages_marks_the_step_nearest_in_time(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    view.moment.point(_times(engine)[1] + 0.2)
    assert _reads(loss) == "4 @ 1"
    view.moment.point(None)
    assert _reads(loss) == "1"


def test_a_fixed_moment_keeps_its_place_when_the_axis_turns_to_time(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    _click(loss, 1.0)
    axis, time = view.curves.bar.axis, _times(engine)[1]
    axis.setCurrentIndex(axis.findData(Along.TIME.value))
    (record,) = engine.records.values()
    since = time - record.summary.began
    qtbot.waitUntil(lambda: _reads(loss) == f"4 @ 0:{since:02.0f}")
    assert loss.moment_at(since + 0.25) == time + 0.25
    axis.setCurrentIndex(axis.findData(Along.CLOCK.value))
    qtbot.waitUntil(lambda: _reads(loss) == f"4 @ {clock_text(time)}")
    assert loss.moment_at(time + 0.25) == time + 0.25


def test_the_keyboard_points_fixes_and_frees_before_it_closes_the_run(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    loss.canvas.setFocus()
    QTest.keyClick(loss.canvas, Qt.Key.Key_Left)
    assert _reads(loss) == "1 @ 4"
    QTest.keyClick(loss.canvas, Qt.Key.Key_Left)
    assert _reads(loss) == "2 @ 3"
    QTest.keyClick(loss.canvas, Qt.Key.Key_Space)
    assert (view.moment.time, view.moment.fixed) == (_times(engine)[3], True)
    QTest.keyClick(loss.canvas, Qt.Key.Key_Escape)
    assert (view.moment.time, view.moment.fixed) == (None, False)
    assert view.isVisible()
    assert [label.text() for label in loss.findChildren(QLabel) if "@" in label.text()] == []


def test_a_fixed_moment_is_dragged_through_the_run_and_all_pages_follow(
    qtbot: QtBot, engine: FakeEngine, view: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)
    _, loss = _drawn(qtbot, view.curves)
    _click(loss, 1.0)
    port, box = loss.canvas.viewport(), loss.canvas.box
    places = [
        loss.canvas.mapFromScene(box.mapViewToScene(QPointF(x, sum(box.viewRange()[1]) / 2)))
        for x in (1.0, 1.5, 2.0, 2.9, 3.1)
    ]
    QTest.mouseMove(port, places[0])
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(place),
            QPointF(port.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(port, event)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=places[-1])
    assert (view.moment.time, view.moment.fixed) == (_times(engine)[3], True)
    assert _reads(loss) == "2 @ 3"
    loss.canvas.setFocus()
    QTest.keyClick(loss.canvas, Qt.Key.Key_Left)
    assert (view.moment.time, view.moment.fixed) == (_times(engine)[2], True)


def test_the_log_goes_to_a_moment_that_was_fixed_once(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    run, times = view.run_id, _times(engine)
    engine.log_offsets[run] = dict.fromkeys(times, 0)
    _, loss = _drawn(qtbot, view.curves)
    _click(loss, 2.0)
    view.tabs.setCurrentWidget(view.log)
    qtbot.waitUntil(lambda: engine.script.called("runs.log_offset") == [(run, times[2])])
    view.tabs.setCurrentWidget(view.curves)
    view.tabs.setCurrentWidget(view.log)
    view.tabs.setCurrentWidget(view.curves)
    view.moment.drag(times[4])
    view.tabs.setCurrentWidget(view.log)
    qtbot.waitUntil(lambda: len(engine.script.called("runs.log_offset")) == 2)
    assert engine.script.called("runs.log_offset")[1] == (run, times[4])


def test_the_keyboard_zooms_moves_along_the_axis_and_shows_all_again(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    canvas = loss.canvas
    canvas.box.updateAutoRange()
    low, high = canvas.box.viewRange()[0]
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    near, far = canvas.box.viewRange()[0]
    assert far - near == pytest.approx((high - low) / 2)
    assert near < 4.0 < far  # around the last value, since none is pointed at
    QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.box.viewRange()[0] == pytest.approx(
        [near - (far - near) / 4, far - (far - near) / 4]
    )
    QTest.keyClick(canvas, Qt.Key.Key_Minus)
    assert not canvas.box.autoRangeEnabled()[0]
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.box.autoRangeEnabled()[0]


def test_a_drag_moves_the_curve_with_shift_and_else_zooms(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    _, loss = _drawn(qtbot, view.curves)
    canvas = loss.canvas
    modes = []
    for keys in (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, keys)
        modes.append(canvas.box.state["mouseMode"])
    assert modes == [canvas.box.PanMode, canvas.box.RectMode]


def test_the_stages_are_a_line_to_drag_along(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    timeline, moment = Timeline(theme), Moment()
    timeline.share(moment)
    shown(timeline)
    timeline.set_stages([StageSpan(Stage.RUNNING, 200, 300)], ended=True)
    middle, late = timeline.place_of(250.0), timeline.place_of(290.0)
    assert middle is not None
    assert late is not None
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(timeline, left, pos=QPoint(round(middle), 3))
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(late, 3.0),
        QPointF(timeline.mapToGlobal(QPoint(round(late), 3))),
        Qt.MouseButton.NoButton,
        left,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(timeline, event)
    assert moment.fixed
    assert moment.time == pytest.approx(290.0)


@pytest.mark.parametrize("by", ["menu", "enter"])
def test_the_log_is_shown_at_the_moment(
    qtbot: QtBot, engine: FakeEngine, view: RunView, by: str
) -> None:
    run, time = view.run_id, _times(engine)[2]
    engine.log_offsets[run] = {time: 0}
    _, loss = _drawn(qtbot, view.curves)
    _click(loss, 2.0)
    if by == "menu":
        loss.menu_requested.emit(loss.mapToGlobal(QPoint(9, 9)))
        (menu,) = [menu for menu in view.findChildren(QMenu) if menu.isVisible()]
        menu.close()
        (action,) = [a for a in menu.actions() if a.text() == "Show the log at this moment"]
        action.trigger()
    else:
        loss.canvas.setFocus()
        QTest.keyClick(loss.canvas, Qt.Key.Key_Return)
    assert view.tabs.currentWidget() is view.log
    qtbot.waitUntil(lambda: engine.script.called("runs.log_offset") == [(run, time)])
