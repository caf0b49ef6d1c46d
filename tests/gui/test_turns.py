"""What is not done while somebody waits: widgets are made where they stay, and once they are
wanted; a tab is built in one turn and shown in the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.shell.window import Window
from desktop_app.gui.tabs.compute.tab import ComputeTab
from desktop_app.gui.tabs.runs.compare import page as comparing
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.rows import Rows
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.check_popup import CheckPopup
from desktop_app.gui.widgets.package_list import PackageList
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, open_run


class Moves(QObject):
    """Notes the widgets with others in them that get another parent: they are styled anew."""

    def __init__(self) -> None:
        super().__init__()
        self.moved: list[QWidget] = []

    def eventFilter(self, of: QObject, event: QEvent) -> bool:
        moved = event.type() == QEvent.Type.ParentChange
        if moved and isinstance(of, QWidget) and of.findChild(QWidget) is not None:
            self.moved.append(of)
        return False


@pytest.fixture
def moves(qapp: QApplication) -> Iterator[Moves]:
    made = Moves()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.fixture
def tab(context: TabContext, shown: Shown, moves: Moves) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def test_pages_are_made_where_they_stay(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab, moves: Moves
) -> None:
    runs = [engine.add_run(), engine.add_run()]
    view = open_run(qtbot, tab, runs[0].id)
    tab.compare([run.id for run in runs])
    compared = tab.comparison
    qtbot.waitUntil(lambda: compared.tabs.count() == len(comparing.PAGES))
    places = {tab.table, tab.table.table, view, compared, *view.tabs.pages()}
    places |= {*compared.tabs.pages(), *view.findChildren(Card)}
    assert len(places) > 20
    assert places.isdisjoint(moves.moved)


def test_popups_of_the_table_are_made_when_they_are_wanted(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    open_run(qtbot, tab, engine.add_run().id)
    assert tab.findChildren(CheckPopup) == []
    assert tab.table.chooser is tab.table.chooser
    assert tab.findChildren(CheckPopup) == [tab.table.chooser]


def test_tables_are_made_for_what_a_run_has(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    view = open_run(qtbot, tab, engine.add_run().id)

    def shown() -> list[str]:
        tables = view.arguments.findChildren(Rows)
        return sorted(each.accessibleName() for each in tables if not each.isHidden())

    assert shown() == ["Metric sources"]
    assert len(view.arguments.findChildren(Rows)) == 1
    assert view.findChildren(PackageList) == []
    other = engine.add_run(parameters={"epochs": "3"})
    open_run(qtbot, tab, other.id)
    assert shown() == ["Arguments", "Metric sources"]
    open_run(qtbot, tab, engine.add_run().id)
    assert shown() == ["Metric sources"]


def test_a_tab_is_built_in_one_turn_and_shown_in_the_next(qtbot: QtBot, opened: Window) -> None:
    before = opened.stack.currentWidget()
    opened.navigate("runs")
    page = opened.pages.get("runs")
    assert page is not None
    assert opened.stack.currentWidget() is before
    qtbot.waitUntil(page.isVisible)
    opened.navigate("workspace")
    opened.navigate("runs")  # it is there
    assert opened.stack.currentWidget() is page


def test_a_tab_that_was_built_does_not_take_the_place_of_what_was_shown_since(
    qtbot: QtBot, opened: Window
) -> None:
    opened.navigate("models")
    opened.show_settings()
    settings = opened.stack.currentWidget()
    qtbot.waitUntil(lambda: not opened.pages._turn.isActive())
    assert opened.stack.currentWidget() is settings
    opened.navigate("models")
    assert opened.stack.currentWidget() is opened.pages.get("models")
    opened.navigate("compute")
    opened.navigate("workspace")
    workspace = opened.pages.get("workspace")
    qtbot.waitUntil(lambda: opened.stack.currentWidget() is workspace)
    assert not opened.pages._turn.isActive()


def test_the_keyboard_is_where_it_was_sent_while_the_tab_was_not_shown(
    qtbot: QtBot, opened: Window
) -> None:
    opened.navigate("compute", add_host=True)
    compute = opened.pages.get("compute")
    assert isinstance(compute, ComputeTab)
    page = compute.add_page
    assert page is not None
    qtbot.waitUntil(page.isVisible)
    assert page.fields.host.hasFocus()
    opened.navigate("models")
    models = cast(QWidget, opened.pages.get("models"))
    qtbot.waitUntil(models.isVisible)
    assert models.hasFocus()
