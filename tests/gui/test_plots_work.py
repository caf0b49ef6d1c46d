"""How much is done at once when many series or several runs are shown: never all in one turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollBar, QTableView, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from desktop_app.domain.events import MediaGrew, MetricsGrew, StreamGrew
from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.axis import Axis
from desktop_app.gui.plots.canvas import Canvas
from desktop_app.gui.plots.clock import FrameClock
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.looks import CurveLook
from desktop_app.gui.plots.order import group_of
from desktop_app.gui.plots.panel_grid import PAGE, PanelGrid
from desktop_app.gui.tabs.runs.compare.page import PAGES, ComparePage
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.page import RunView
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage
from desktop_app.gui.theme.theme import Theme
from tests.fakes.curves import drawn
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
MANY = [f"layer{number // 20:03}/w{number:05}" for number in range(10_000)]
TURNS = 10


def test_ten_thousand_series_are_put_in_order_once_and_a_page_of_them_becomes_panels(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    asked: Counter[str] = Counter()

    def group(name: str) -> str:
        asked[name] += 1
        return group_of(name)

    grid = PanelGrid(theme, partial(CurvePlot, theme), group)
    shown(grid)
    grid.set_names(MANY)
    assert grid.panels == {}
    qtbot.waitUntil(lambda: len(grid.panels) == PAGE, timeout=10_000)
    assert list(grid.shown) == MANY[:PAGE]
    assert grid.matching == len(MANY)
    assert {asked[name] for name in MANY[PAGE:]} == {1}
    grid.set_filter("w09")
    assert grid.matching == 1000
    assert {asked[name] for name in MANY[PAGE:9000]} == {1}


def test_a_panel_is_made_in_one_turn_and_put_in_its_place_in_the_next(
    theme: Theme, shown: Shown
) -> None:
    made: list[str] = []

    def make(name: str) -> CurvePlot:
        made.append(name)
        return CurvePlot(theme, name)

    clock = FrameClock()
    grid = PanelGrid(theme, make, clock=clock)
    shown(grid)
    grid.set_names(MANY[:9])
    for number in range(9):
        clock.turn()
        assert (len(made), len(grid.panels)) == (number + 1, number)
        clock.turn()
        assert (len(made), len(grid.panels)) == (number + 1, number + 1)


def test_what_is_made_but_no_longer_wanted_gets_no_place(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    clock = FrameClock()
    made: list[CurvePlot] = []

    def make(name: str) -> CurvePlot:
        made.append(CurvePlot(theme, name))
        return made[-1]

    grid = PanelGrid(theme, make, clock=clock)
    shown(grid)
    grid.set_names(["a", "b"])
    clock.turn()
    grid.set_filter("b")
    clock.turn()
    clock.turn()
    assert [plot.title for plot in made] == ["a", "b"]
    assert list(grid.panels) == ["b"]
    clock.turn()
    grid.set_filter("")
    clock.turn()
    grid.clear()
    clock.turn()
    assert grid.panels == {}
    qtbot.waitUntil(lambda: not any(map(Shiboken.isValid, made)))


def test_a_turn_holds_a_plot_that_is_drawn_or_other_work_never_both() -> None:
    notes: list[str] = []

    class Plot:
        def draw_frame(self) -> None:
            notes.append("drawn")
            if len(notes) < 6:
                clock.request(self)
                clock.hurry(self)

    def work() -> None:
        notes.append("done")
        clock.do(work)

    clock = FrameClock(used=lambda: 0.0)
    clock.request(Plot())
    clock.do(work)
    clock.do(work)
    for turn in range(1, 8):
        clock.turn()
        assert len(notes) == turn
    assert notes == ["done", "drawn"] * 3 + ["done"]
    clock.leave(work)
    clock.turn()
    assert len(notes) == 7


def test_what_fails_in_its_turn_keeps_nothing_else_from_being_done(qtbot: QtBot) -> None:
    class Plot:
        def __init__(self, fails: bool) -> None:
            self.fails = fails

        def draw_frame(self) -> None:
            if self.fails:
                raise ValueError("a plot")
            done.append("drawn")

    def fail() -> None:
        raise ValueError("a page")

    done: list[str] = []
    clock = FrameClock()
    clock.do(fail)
    clock.do(lambda: done.append("done"))
    with qtbot.captureExceptions() as failures:
        qtbot.waitUntil(lambda: done == ["done"])
    assert [str(failure[1]) for failure in failures] == ["a page"]
    clock.request(Plot(fails=True))
    clock.request(Plot(fails=False))
    with qtbot.captureExceptions() as failures:
        qtbot.waitUntil(lambda: done == ["done", "drawn"])
    assert [str(failure[1]) for failure in failures] == ["a plot"]


def test_pages_take_turns_with_the_plots(qtbot: QtBot, context: TabContext) -> None:
    view = RunView(context)
    qtbot.addWidget(view)
    drawn_with: list[int] = []

    class Plot:
        def draw_frame(self) -> None:
            drawn_with.append(view.tabs.count())

    view.tabs.make_next()
    clock = view.curves.clock
    for number in range(2, 5):
        clock.request(Plot())
        clock.turn()
        assert view.tabs.count() == number
        clock.turn()
        assert view.tabs.count() == number
    assert drawn_with == [2, 3, 4]


def test_news_of_a_run_make_no_page(qtbot: QtBot, context: TabContext, engine: FakeEngine) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    view = RunView(context)
    qtbot.addWidget(view)
    view.open(run.id)
    for event in (
        MetricsGrew(run_id=run.id, counts={"loss": 1}),
        MetricsGrew(run_id=run.id, counts={"cpu": 1}, system=True),
        StreamGrew(run_id=run.id, file="stdout.log", size=1),
        MediaGrew(run_id=run.id),
    ):
        view.take_event(event)
    assert view.tabs.count() == 0


def test_a_log_that_grew_while_its_page_was_not_made_is_shown_whole(
    qtbot: QtBot, context: TabContext, engine: FakeEngine
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_log(run.id, b"one\n")
    view = RunView(context)
    qtbot.addWidget(view)
    view.tabs.making.stop()
    view.open(run.id)
    qtbot.waitUntil(lambda: view.detail is not None)
    engine.grow_log(run.id, b"two\n")
    view.take_event(StreamGrew(run_id=run.id, file="stdout.log", size=8))
    view.tabs.make_next()
    view.tabs.setCurrentWidget(view.log)
    qtbot.waitUntil(lambda: view.log.model.map.lines == 2)
    view.close_run()


@pytest.mark.parametrize("curves", [1, 6])
def test_a_plot_is_first_painted_when_its_curves_are_there_and_once(
    curves: int, qtbot: QtBot, theme: Theme, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its axes show and the room that they take are known by then."""
    painted: list[int] = []
    paint = Axis.paint

    def note(axis: Axis, *arguments: object) -> None:
        if axis is plot.canvas.left:
            painted.append(len(plot.lines))
        paint(axis, *arguments)

    monkeypatch.setattr(Axis, "paint", note)
    clock = FrameClock()
    plot = CurvePlot(theme, "loss", clock=clock)
    names = [f"run {number}" for number in range(curves)]
    for name in names:
        plot.add_series(name, CurveLook(theme.color("accent")))
    shown(plot)
    _rest(qtbot)
    assert painted == []
    values = [1e-9 * number for number in range(40)]  # texts that need more room than usual ones
    for name in names:
        plot.set_curve(drawn([(n, float(n), value) for n, value in enumerate(values)]), name)
    qtbot.waitUntil(lambda: plot.draws == curves)
    _rest(qtbot)
    assert painted == [curves]


def test_a_new_panel_makes_no_other_one_be_painted(
    qtbot: QtBot, theme: Theme, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FrameClock()
    grid = PanelGrid(theme, partial(_filled, theme, clock), clock=clock)
    grid.resize(900, 900)
    shown(grid)
    grid.set_names(MANY[:6])
    qtbot.waitUntil(lambda: len(grid.panels) == 2)
    qtbot.waitUntil(lambda: not any(plot.canvas.blank for plot in grid.panels.values()))
    first = grid.panels[MANY[0]].canvas
    _rest(qtbot)
    painted: list[Canvas] = []
    paint = Canvas.paintEvent

    def note(canvas: Canvas, event: QPaintEvent) -> None:
        painted.append(canvas)
        paint(canvas, event)

    monkeypatch.setattr(Canvas, "paintEvent", note)
    qtbot.waitUntil(lambda: len(grid.panels) == 6)
    _rest(qtbot)
    assert first not in painted


def _filled(theme: Theme, clock: FrameClock, name: str) -> CurvePlot:
    plot = CurvePlot(theme, name, clock=clock)
    plot.add_series(name, CurveLook(theme.color("accent")))
    plot.set_curve(drawn([(n, float(n), float(n)) for n in range(9)]), name)
    return plot


def _rest(qtbot: QtBot) -> None:
    """Until what was asked for is painted, and what that asks for again."""
    turns = [0]
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: turns.append(0))
    timer.start()
    qtbot.waitUntil(lambda: len(turns) > TURNS)
    timer.stop()


def test_a_scroll_bar_that_comes_or_goes_moves_no_plot(
    qtbot: QtBot, theme: Theme, shown: Shown
) -> None:
    grid = PanelGrid(theme, partial(CurvePlot, theme))
    shown(grid)
    grid.set_names(MANY[:2])
    qtbot.waitUntil(lambda: len(grid.panels) == 2, timeout=10_000)
    before = grid.panels[MANY[0]].width()
    bar: QScrollBar = grid.verticalScrollBar()
    assert not bar.isVisible()
    grid.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    qtbot.waitUntil(bar.isVisible)
    assert grid.panels[MANY[0]].width() == before


def test_a_table_of_values_is_made_when_somebody_wants_to_see_one(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    engine.grow_metric(run.id, "loss", [1.0])
    page = SeriesPage(context)
    shown(page)
    page.open([DrawnRun(run.id)])
    qtbot.waitUntil(lambda: page.grid is not None and bool(page.grid.panels), timeout=10_000)
    assert page.findChildren(QTableView) == []
    page._list_values("loss")
    (table,) = page.findChildren(QTableView)
    assert table.isVisible()


def test_pages_of_a_comparison_are_made_one_per_turn_and_once(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    runs = [engine.add_run(stage=Stage.RUNNING).id for _ in range(3)]
    tab = cast(RunsTab, shown(RunsTab(context)))
    tab.compare(runs)
    page: ComparePage = tab.comparison
    made = page.tabs.count()
    assert made == 0
    for number in range(1, len(PAGES) + 1):
        page.tabs.make_next()
        assert page.tabs.count() == number
    qtbot.waitUntil(lambda: page.run_ids == runs)
    assert [page.tabs.widget(at) for at in range(len(PAGES))] == [
        page.curves, page.differences, page.code, page.scatter, page.parallel,
    ]  # fmt: skip
    assert len(page.findChildren(SeriesPage)) == 1
