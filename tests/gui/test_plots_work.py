"""How much is done at once when many series or several runs are shown: never all in one turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.plots.panel_grid import PAGE, PanelGrid, group_of
from desktop_app.gui.tabs.runs.compare.page import PAGES, ComparePage
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun, SeriesPage
from desktop_app.gui.theme.theme import Theme
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
MANY = [f"layer{number // 20:03}/w{number:05}" for number in range(10_000)]


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


def test_panels_are_made_one_per_turn(qtbot: QtBot, theme: Theme, shown: Shown) -> None:
    grid = PanelGrid(theme, partial(CurvePlot, theme))
    shown(grid)
    grid.set_names(MANY[:9])
    for number in range(1, 10):
        grid._make_next()
        assert len(grid.panels) == number


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
        page.tabs._make_next()
        assert page.tabs.count() == number
    qtbot.waitUntil(lambda: page.run_ids == runs)
    assert [page.tabs.widget(at) for at in range(len(PAGES))] == [
        page.curves, page.differences, page.code, page.scatter, page.parallel,
    ]  # fmt: skip
    assert len(page.findChildren(SeriesPage)) == 1
