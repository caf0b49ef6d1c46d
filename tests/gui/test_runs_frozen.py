"""Columns that stay in sight, and the rest of what the headings of the runs table offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.columns import Column, column_for
from desktop_app.gui.tabs.runs.table.layout import Layout
from desktop_app.gui.tabs.runs.table.page import LAYOUT_SETTING
from desktop_app.gui.tabs.runs.table.view import RunTable
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
KEYS = ["starred", "name", "state", "params.a", "params.b", "params.c", "params.d"]
WIDE = {"name": 200, **dict.fromkeys(KEYS[3:], 300)}


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> RunsTab:
    """With more columns than there is room for, star and name among the first."""
    for number in range(5):
        given = {letter: f"{letter} {number}" for letter in "abcd"}
        engine.end_run(engine.add_run(name=f"run {number}", parameters=given).id)
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 5)
    qtbot.waitUntil(lambda: context.bridge.idle)
    made.table.show_layout(Layout(list(KEYS), WIDE))
    qtbot.waitUntil(lambda: context.bridge.idle)
    return made


def _action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def _column(key: str) -> Column:
    found = column_for(key)
    assert found is not None
    return found


def _number(tab: RunsTab, key: str) -> int:
    return [column.key for column in tab.table.model.columns].index(key)


def _freeze(tab: RunsTab, key: str) -> RunTable:
    table = tab.table.table
    _action(table.header_menu(_column(key)), "Freeze up to here").trigger()
    return table


def _picture(table: RunTable, left: int, width: int) -> QImage:
    rect = QRect(left, 0, width, table.viewport().height())
    return table.viewport().grab(rect).toImage()


def test_frozen_columns_look_the_same_wherever_the_others_are_scrolled_to(
    qtbot: QtBot, tab: RunsTab
) -> None:
    table = _freeze(tab, "name")
    table.viewport().repaint()
    assert table.frozen_width == 32 + 200
    before, others = _picture(table, 0, 232), _picture(table, 240, 300)
    bar = table.horizontalScrollBar()
    assert bar.maximum() > 200
    bar.setValue(bar.maximum())
    assert _picture(table, 0, 232) == before
    assert _picture(table, 240, 300) != others
    bar.setValue(0)
    assert _picture(table, 240, 300) == others


def test_a_click_on_a_frozen_column_is_meant_for_it(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    table = _freeze(tab, "name")
    table.horizontalScrollBar().setValue(250)
    name = table.visualRect(tab.table.model.index(2, _number(tab, "name")))
    assert (name.left(), name.width()) == (32, 200)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=name.center())
    assert table.currentIndex() == tab.table.model.index(2, _number(tab, "name"))
    assert table.horizontalScrollBar().value() == 250
    run = tab.table.model.run(2)
    assert run is not None
    assert tab.shown_run == run.id
    star = table.visualRect(tab.table.model.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=star)
    qtbot.waitUntil(lambda: len(engine.script.called("runs.annotate")) == 1)
    beside = table.indexAt(QPoint(240, name.center().y()))
    assert beside.column() not in (0, _number(tab, "name"))


def test_frozen_headings_sort_size_and_move_the_columns_of_the_table(
    qtbot: QtBot, tab: RunsTab
) -> None:
    table = _freeze(tab, "state")
    head = table.frozen_headings
    assert head.geometry().topLeft() == table.horizontalHeader().geometry().topLeft()
    assert (head.isVisible(), head.width()) == (True, table.frozen_width)
    table.horizontalScrollBar().setValue(250)
    place = QPoint(100, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert tab.table.model.query.sort == "name"
    head.resizeSection(_number(tab, "name"), 150)
    assert table.columnWidth(_number(tab, "name")) == 150
    assert head.width() == table.frozen_width == 32 + 150 + 136
    head.moveSection(1, 2)
    assert table.shown_keys[:3] == ["starred", "state", "name"]


def test_the_keyboard_never_leaves_a_column_behind_the_frozen_ones(tab: RunsTab) -> None:
    table, model = _freeze(tab, "name"), tab.table.model
    table.horizontalScrollBar().setValue(table.horizontalScrollBar().maximum())
    table.setCurrentIndex(model.index(0, _number(tab, "params.a")))
    assert table.columnViewportPosition(_number(tab, "params.a")) == table.frozen_width
    table.horizontalScrollBar().setValue(250)
    table.setCurrentIndex(model.index(1, _number(tab, "name")))
    assert table.horizontalScrollBar().value() == 250


def test_in_a_narrow_window_fewer_columns_stay(tab: RunsTab) -> None:
    table = _freeze(tab, "params.b")
    assert table.frozen_width == 32 + 200 + 136 + 300
    tab.resize(600, 400)
    assert table.frozen_width == 32 + 200 + 136
    tab.resize(330, 400)
    assert table.frozen_width == 32
    tab.resize(1280, 800)
    assert table.frozen_width == 32 + 200 + 136 + 300


def test_what_is_frozen_is_remembered_with_the_view_until_it_is_unfrozen(
    context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    table = _freeze(tab, "name")
    setting = f"{LAYOUT_SETTING}.{engine.workspace.id}"
    kept = context.settings.get(setting)
    assert Layout.read(kept).frozen == 2
    assert "Freeze up to here" not in _texts(table.header_menu(_column("name")))
    _action(table.header_menu(_column("state")), "Unfreeze columns").trigger()
    assert (table.frozen_width, table.frozen_headings.isVisible()) == (0, False)
    assert Layout.read(context.settings.get(setting)).frozen == 0
    tab.table.show_layout(Layout.read(kept))
    assert table.frozen_width == 232
    assert Layout.read({"frozen": "x"}) == Layout()


def _texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_a_heading_offers_order_places_and_a_filter(qtbot: QtBot, tab: RunsTab) -> None:
    table = tab.table.table
    assert _texts(table.header_menu(_column("name"))) == [
        *("Sort from the lowest", "Sort from the highest", "Filter by this column…"),
        *("Move to the left", "Move to the right", "Freeze up to here", "Choose columns…"),
    ]
    _action(table.header_menu(_column("name")), "Move to the left").trigger()
    assert table.shown_keys[:3] == ["name", "starred", "state"]
    menu = table.header_menu(_column("name"))
    assert not _action(menu, "Move to the left").isEnabled()
    _action(menu, "Move to the right").trigger()
    assert table.shown_keys[:3] == ["starred", "name", "state"]


def test_to_filter_by_a_column_is_to_type_the_rest(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    tab.activateWindow()
    asked = len(engine.script.called("runs.list"))
    _action(tab.table.table.header_menu(_column("state")), "Filter by this column…").trigger()
    line = tab.table.filter
    assert (line.text(), line.cursorPosition()) == ("outcome ", 8)
    assert not tab.table._typed.isActive()
    assert len(engine.script.called("runs.list")) == asked
    line.setText("run 1")
    _action(tab.table.table.header_menu(_column("params.a")), "Filter by this column…").trigger()
    assert line.text() == "run 1 and params.a "


def test_the_menu_key_with_ctrl_opens_the_menu_of_the_current_column(tab: RunsTab) -> None:
    table = tab.table.table
    table.setCurrentIndex(tab.table.model.index(1, _number(tab, "params.a")))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard,
        QPoint(5, 5),
        table.mapToGlobal(QPoint(5, 5)),
        Qt.KeyboardModifier.ControlModifier,
    )
    QApplication.sendEvent(table, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Hide column" in _texts(menu)
    menu.close()
