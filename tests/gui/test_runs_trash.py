"""The removed runs in the window: restored, deleted for good, with what they take up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import KnownError
from desktop_app.domain.trash import TRASH_SETTING
from desktop_app.gui.context import TabContext
from desktop_app.gui.settings.page import SettingsPage
from desktop_app.gui.tabs.parts import Removals
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.trash.model import TrashModel
from desktop_app.gui.tabs.runs.trash.page import TrashPage
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
DAY = 86_400.0


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> RunsTab:
    """With run 0 in the table, and the runs 1, 2, 3 in the trash, which is shown."""
    for number in range(4):
        run = engine.add_run(name=f"run {number}")
        engine.end_run(run.id)
        if number:
            then = time.time() + (10 * number - 4.8) * DAY if number > 1 else None
            annotation = Annotation(removed_at=engine.now, delete_after=then)
            engine.change_run(run.id, annotation=annotation)
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 1)
    made.table.trash_requested.emit()
    qtbot.waitUntil(lambda: sorted(_names(made.trash)) == ["run 1", "run 2", "run 3"])
    qtbot.waitUntil(lambda: made.trash.model.total_size == 3 * 4096)
    return made


def _names(page: TrashPage) -> list[str]:
    return [run.name for run in page.model.rows]


def _button(page: TrashPage, text: str) -> QPushButton:
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def test_what_lies_there_says_what_it_takes_up_and_for_how_long_it_stays(
    context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    assert tab.trash._line.text() == (
        "3 runs, 12 KiB here, the first is deleted for good in 15 days"
    )
    model = TrashModel(context.theme, tab, clock=lambda: engine.now + 10 * DAY)
    run = tab.trash.model.rows[0]
    promised = Annotation(removed_at=engine.now, delete_after=engine.now + 30 * DAY)
    model.show_rows([replace(run, annotation=promised)])
    texts = [model.data(model.index(0, column)) for column in range(6)]
    assert texts[1:] == ["Default", "Succeeded", "2026-02-02", "20", ""]
    assert model.first_days == 20
    model.set_sizes({model.rows[0].id: 4096})
    assert model.data(model.index(0, 5)) == "4.0 KiB"
    model.show_rows([replace(run, annotation=Annotation(removed_at=engine.now))])
    assert model.data(model.index(0, 4)) == "No end"
    assert model.first_days is None


def test_selected_runs_are_restored_into_the_table(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    page = tab.trash
    assert not _button(page, "Restore").isEnabled()
    page.table.selectRow(0)
    name = _names(page)[0]
    _button(page, "Restore").click()
    qtbot.waitUntil(lambda: name not in _names(page))
    assert context.toasts.toasts[-1].text == "1 runs are back"
    qtbot.waitUntil(lambda: tab.table.model.total == 2)
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert tab.table.isVisible()


def test_where_nothing_may_be_changed_a_deletion_is_refused_at_once(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.workspace = replace(engine.workspace, read_only="Open for reading only.")
    refused: list[KnownError] = []
    context.bridge.failure.connect(refused.append)
    _button(tab.trash, "Empty the trash").click()
    assert [(e.code, e.text) for e in refused] == [("read_only", "Open for reading only.")]
    assert sorted(_names(tab.trash)) == ["run 1", "run 2", "run 3"]
    assert context.toasts.toasts == ()


def test_a_deletion_for_good_can_be_undone_until_it_is_done(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = tab.trash
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert len(_names(page)) == 2
    undo = context.toasts.toasts[-1].action_button
    assert isinstance(undo, QPushButton)
    undo.click()
    assert len(_names(page)) == 3
    assert engine.script.called("trash.empty") == []
    monkeypatch.setattr(Removals, "UNDO_MS", 20)
    page.table.selectRow(1)
    (gone,) = [run.id for run in page.selected]
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: gone not in engine.records)
    qtbot.waitUntil(lambda: "are free again" in context.toasts.toasts[-1].text)
    assert context.toasts.toasts[-1].text == "1 runs were deleted, 4.0 KiB are free again"


def test_the_trash_is_emptied_at_the_latest_when_the_window_closes(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    _button(tab.trash, "Empty the trash").click()
    assert tab.trash._nothing.isVisible()
    assert len(engine.records) == 4
    tab.finish()
    context.bridge.stop()
    assert len(engine.records) == 1


def test_of_several_deletions_those_that_were_possible_are_told(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    engine.script.fail("trash.delete", KnownError("unreachable", "The host is gone."))
    _button(tab.trash, "Empty the trash").click()
    tab.finish()
    qtbot.waitUntil(lambda: len(told) == 1)
    texts = [toast.text for toast in context.toasts.toasts]
    assert "2 runs were deleted, 8.0 KiB are free again" in texts
    qtbot.waitUntil(lambda: len(_names(tab.trash)) == 1)


def test_what_another_window_restores_leaves_the_trash(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = tab.trash.model.rows[0]
    engine.change_run(run.id, annotation=Annotation())
    qtbot.waitUntil(lambda: run.name not in _names(tab.trash))


def test_the_menu_of_a_removed_run_offers_both_ways(qtbot: QtBot, tab: RunsTab) -> None:
    page = tab.trash
    page.table.selectRow(0)
    page.table.customContextMenuRequested.emit(QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Restore", "Delete for good"]
    menu.close()


def test_how_long_removed_runs_stay_is_set_in_days(
    context: TabContext, engine: FakeEngine, shown: Shown
) -> None:
    page = cast(SettingsPage, shown(SettingsPage(context)))
    assert page.trash_box.value() == 30
    page.trash_box.setFocus()
    page.trash_box.selectAll()
    QTest.keyClicks(page.trash_box, "365")
    assert context.settings.get(TRASH_SETTING) is None
    QTest.keyClick(page.trash_box, Qt.Key.Key_Return)
    assert context.settings.get(TRASH_SETTING) == 365
    page.trash_box.setValue(0)
    QTest.keyClick(page.trash_box, Qt.Key.Key_Up)
    assert context.settings.get(TRASH_SETTING) == 365
    QTest.keyClick(page.trash_box, Qt.Key.Key_Down)
    page.language.setFocus()
    assert context.settings.get(TRASH_SETTING) == 0
    assert page.trash_box.text() == "Never"


def test_a_time_that_nobody_chose_is_not_saved(context: TabContext, shown: Shown) -> None:
    context.settings.put(TRASH_SETTING, "0")
    page = cast(SettingsPage, shown(SettingsPage(context)))
    assert page.trash_box.text() == "Never"
    page.trash_box.setFocus()
    page.language.setFocus()
    assert context.settings.get(TRASH_SETTING) == "0"


def test_sizes_are_asked_for_once_and_only_while_the_trash_is_in_sight(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    first, *others = [run.id for run in tab.trash.model.rows]
    assert engine.script.called("trash.sizes") == [([first, *others],)]
    engine.change_run(first, annotation=Annotation())
    qtbot.waitUntil(lambda: len(_names(tab.trash)) == 2)
    QTest.keyClick(tab.trash.table, Qt.Key.Key_Escape)
    lists = len(engine.script.called("runs.every"))
    engine.change_run(others[0], annotation=Annotation())
    qtbot.waitUntil(lambda: tab.table.model.total == 3)
    assert len(_names(tab.trash)) == 2
    assert len(engine.script.called("runs.every")) == lists
    removed = Annotation(removed_at=engine.now + 1)
    new = engine.end_run(engine.add_run(name="run 4").id).id
    engine.change_run(new, annotation=removed)
    tab.table.trash_requested.emit()
    qtbot.waitUntil(lambda: "run 4" in _names(tab.trash) and not tab.trash.model.unmeasured)
    assert tab.trash.model.total_size == 2 * 4096
    assert engine.script.called("trash.sizes") == [([first, *others],), ([new],)]
