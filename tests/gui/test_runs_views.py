"""Named views of the runs table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.run import RunQuery
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.views import VIEWS_SETTING
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
BUILT_IN = ["All runs", "Live", "Starred", "Archived", "Removed runs…"]


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> Iterator[RunsTab]:
    engine.add_run(name="first")
    engine.add_run(name="second")
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 2)
    yield made
    made.table.views.close()


def _open(qtbot: QtBot, tab: RunsTab) -> list[QAction]:
    button = next(b for b in tab.table.findChildren(QToolButton) if b.accessibleName() == "Views")
    button.click()
    qtbot.waitUntil(tab.table.views.isVisible)
    return [action for action in tab.table.views.actions() if action.text()]


def _choose(qtbot: QtBot, tab: RunsTab, name: str) -> None:
    next(action for action in _open(qtbot, tab) if action.text() == name).trigger()
    tab.table.views.close()


def _asked(engine: FakeEngine) -> RunQuery:
    return cast(RunQuery, engine.script.called("runs.list")[-1][0])


def _save(qtbot: QtBot, tab: RunsTab, name: str) -> None:
    _open(qtbot, tab)
    field = tab.table.views.name
    field.setText(name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not tab.table.views.isVisible())


def test_some_views_are_there_from_the_beginning(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    actions = _open(qtbot, tab)
    assert [action.text() for action in actions] == BUILT_IN
    assert [action.isChecked() for action in actions] == [True, False, False, False, False]
    tab.table.views.close()
    _choose(qtbot, tab, "Archived")
    qtbot.waitUntil(lambda: _asked(engine).filter == "archived = true")
    assert tab.table.filter.text() == "archived = true"
    _choose(qtbot, tab, "All runs")
    qtbot.waitUntil(lambda: _asked(engine).filter == "")
    assert tab.table.filter.text() == ""


def test_a_saved_view_brings_its_runs_order_and_columns_back(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab, shown: Shown
) -> None:
    tab.table.filter.setText("first")
    QTest.keyClick(tab.table.filter, Qt.Key.Key_Return)
    tab.table.table.sort_requested.emit("name", False)
    keys = ["name", "took", "params.lr"]
    tab.table.chooser.usual_requested.emit()
    for key in tab.table.table.shown_keys:
        if key not in keys:
            tab.table.chooser.toggled.emit(key, False)
    tab.table.chooser.toggled.emit("params.lr", True)
    _save(qtbot, tab, "  by 'lr' & 鸡 ")
    _choose(qtbot, tab, "All runs")
    tab.table.chooser.usual_requested.emit()
    qtbot.waitUntil(lambda: _asked(engine).filter == "")
    again = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: again.table.model.ready)
    _choose(qtbot, again, "by 'lr' && 鸡")
    qtbot.waitUntil(lambda: again.table.model.ready and again.table.model.rowCount() == 1)
    query = again.table.model.query
    assert (query.filter, query.sort, query.descending) == ("first", "name", False)
    assert again.table.table.shown_keys == keys
    assert again.table.filter.text() == "first"
    again.table.views.close()


def test_a_view_is_replaced_by_one_of_its_name_and_can_be_removed(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    _save(qtbot, tab, "mine")
    _choose(qtbot, tab, "Starred")
    _save(qtbot, tab, "mine")
    assert {name: view.filter for name, view in tab.table.views.saved().items()} == {
        "mine": "starred = true"
    }
    texts = [action.text() for action in _open(qtbot, tab)]
    assert texts == [*BUILT_IN, "mine", "Remove a view"]
    tab.table.views.name.setText("  ")
    QTest.keyClick(tab.table.views.name, Qt.Key.Key_Return)
    assert list(tab.table.views.saved()) == ["mine"]
    (removal,) = [a.menu() for a in tab.table.views.actions() if a.text() == "Remove a view"]
    assert isinstance(removal, QMenu)
    removal.actions()[0].trigger()
    tab.table.views.close()
    assert tab.table.views.saved() == {}
    assert context.settings.get(f"{VIEWS_SETTING}.{engine.workspace.id}") == {}
