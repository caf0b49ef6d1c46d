"""Stars, tags, the archive, export and removal of runs that are selected in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.annotation import Annotation, AnnotationChange
from desktop_app.domain.errors import KnownError
from desktop_app.domain.filters import Field, field_text
from desktop_app.domain.run import RunQuery, RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.view import RunTable
from desktop_app.gui.widgets.check_popup import Check
from desktop_app.gui.widgets.empty_state import EmptyState
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> Iterator[RunsTab]:
    """With the ended runs 0, 1, 2 and the live run 3, the newest on top."""
    for number in range(4):
        run = engine.add_run(name=f"run {number}")
        if number < 3:
            engine.end_run(run.id)
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 4)
    yield made
    made.acting.tags.hide()


def _select(tab: RunsTab, *rows: int) -> list[RunSummary]:
    table, model = tab.table.table, tab.table.model
    table.clearSelection()
    for row in rows:
        flags = QItemSelectionModel.SelectionFlag
        table.selectionModel().select(model.index(row, 0), flags.Select | flags.Rows)
    return _selected(tab)


def _selected(tab: RunsTab) -> list[RunSummary]:
    """The selected runs from the top, as far as they were read."""
    rows = sorted(index.row() for index in tab.table.table.selectionModel().selectedRows())
    found = map(tab.table.model.run, rows)
    return [run for run in found if run is not None]


def _action(table: RunTable, runs: list[RunSummary], text: str) -> QAction:
    return next(a for a in table.menu_for(runs).actions() if a.text() == text)


def _names(tab: RunsTab) -> list[str]:
    model = tab.table.model
    runs = [model.run(row) for row in range(model.rowCount())]
    return [run.name if run is not None else "" for run in runs]


def _annotation(engine: FakeEngine, run: RunSummary) -> Annotation:
    return engine.record(run.id).summary.annotation


def _undo(context: TabContext) -> None:
    button = context.toasts.toasts[-1].action_button
    assert isinstance(button, QPushButton)
    button.click()


def _wait_toast(qtbot: QtBot, context: TabContext, text: str) -> None:
    qtbot.waitUntil(lambda: [toast.text for toast in context.toasts.toasts][-1:] == [text])


def test_several_runs_are_offered_what_fits_all_of_them(tab: RunsTab) -> None:
    runs = _select(tab, 0, 1, 3)
    texts = [a.text() for a in tab.table.table.menu_for(runs).actions() if a.text()]
    assert texts == [
        *("Compare 3 runs", "Retry 2 runs", "Star", "Tags…", "Archive", "Copy ids", "Export…"),
        *("Cancel run", "Remove 2 runs"),
    ]
    asked: list[list[str]] = []
    tab.table.table.compare_requested.connect(asked.append)
    _action(tab.table.table, runs, "Compare 3 runs").trigger()
    assert asked == [[run.id for run in runs]]


def test_several_selected_runs_are_compared_by_a_button_beside_their_number(
    qtbot: QtBot, tab: RunsTab
) -> None:
    compare = next(
        button
        for button in tab.table.findChildren(QToolButton)
        if button.accessibleName() == "Compare selected runs"
    )
    _select(tab, 1)
    assert not compare.isVisible()
    runs = _select(tab, 1, 3)
    qtbot.waitUntil(compare.isVisible)
    compare.click()
    qtbot.waitUntil(lambda: tab.comparison.run_ids == [run.id for run in runs])
    assert tab.comparison.isVisible()


def test_a_click_on_the_star_sets_it_without_opening_the_run(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    table, run = tab.table.table, tab.table.model.run(1)
    assert run is not None
    star = table.visualRect(tab.table.model.index(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=star)
    qtbot.waitUntil(lambda: _annotation(engine, run).starred)
    assert tab.shown_run == ""
    qtbot.waitUntil(lambda: tab.table.model.data(tab.table.model.index(1, 0), 11) == "Starred")
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=star)
    qtbot.waitUntil(lambda: not _annotation(engine, run).starred)


def test_the_key_s_stars_all_selected_runs_unless_all_are(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    runs = _select(tab, 0, 2)
    engine.change_run(runs[0].id, annotation=Annotation(starred=True))
    qtbot.waitUntil(lambda: _selected(tab)[0].annotation.starred)
    QTest.keyClick(tab.table.table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: _annotation(engine, runs[1]).starred)
    assert _annotation(engine, runs[0]).starred
    qtbot.waitUntil(lambda: all(r.annotation.starred for r in _selected(tab)))
    QTest.keyClick(tab.table.table, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: not any(_annotation(engine, run).starred for run in runs))


def test_tags_that_some_runs_have_are_half_checked_and_a_new_one_goes_to_all(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    _select(tab, 0, 1)
    first, second = _selected(tab)
    other = tab.table.model.run(3)
    assert other is not None
    engine.change_run(first.id, annotation=Annotation(("both", "one")))
    engine.change_run(second.id, annotation=Annotation(("both",)))
    engine.change_run(other.id, annotation=Annotation(("elsewhere",)))
    qtbot.waitUntil(lambda: _selected(tab)[1].annotation.tags == ("both",))
    popup = tab.acting.tags
    popup.open_for(_selected(tab), QPoint(10, 10))
    qtbot.waitUntil(lambda: len(popup.states()) == 3)
    assert popup.states() == {
        "both": Check.Checked,
        "one": Check.PartiallyChecked,
        "elsewhere": Check.Unchecked,
    }
    popup.search.setText("  夜 run ")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: _annotation(engine, second).tags == ("both", "夜 run"))
    assert _annotation(engine, first).tags == ("both", "one", "夜 run")
    popup.list.item(list(popup.states()).index("both")).setCheckState(Check.Unchecked)
    qtbot.waitUntil(lambda: _annotation(engine, second).tags == ("夜 run",))
    assert _annotation(engine, first).tags == ("one", "夜 run")


def test_a_word_that_is_no_tag_says_why_and_changes_nothing(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    popup = tab.acting.tags
    popup.open_for(_select(tab, 0), QPoint(10, 10))
    popup.search.setText("a,b")
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert "comma" in popup.hint.text()
    assert popup.search.text() == "a,b"
    assert engine.script.called("runs.annotate") == []


def test_archived_runs_leave_the_table_until_that_is_taken_back(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    runs = _select(tab, 1, 2)
    _action(tab.table.table, runs, "Archive").trigger()
    qtbot.waitUntil(lambda: _names(tab) == ["run 3", "run 0"])
    _wait_toast(qtbot, context, "2 runs were archived")
    _undo(context)
    qtbot.waitUntil(lambda: _names(tab) == ["run 3", "run 2", "run 1", "run 0"])
    assert not any(_annotation(engine, run).archived for run in runs)


def test_a_removal_of_several_runs_can_be_taken_back(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    runs = _select(tab, 0, 1, 3)
    QTest.keyClick(tab.table.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: _names(tab) == ["run 3", "run 1"])
    _wait_toast(qtbot, context, "2 runs were removed")
    ended = [run.id for run in runs if run.ended]
    assert engine.script.called("trash.put") == [(ended,)]
    _undo(context)
    qtbot.waitUntil(lambda: _names(tab) == ["run 3", "run 2", "run 1", "run 0"])
    assert engine.script.called("trash.restore") == [(ended,)]


def test_a_removal_of_one_run_names_it_and_one_that_is_refused_changes_nothing(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    _select(tab, 1)
    engine.script.fail("trash.put", KnownError("cannot_write", "The disk is full."))
    QTest.keyClick(tab.table.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert len(_names(tab)) == 4
    QTest.keyClick(tab.table.table, Qt.Key.Key_Delete)
    _wait_toast(qtbot, context, "run 2 was removed")
    qtbot.waitUntil(lambda: _names(tab) == ["run 3", "run 1", "run 0"])


def test_what_is_exported_are_the_selected_runs_with_the_shown_columns(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab, tmp_path: Path
) -> None:
    tab.table.model.set_columns(["name", "params.lr", "metrics.`val/acc`.max", "took"])
    runs = _select(tab, 0, 2)
    tab.acting.export([run.id for run in runs], str(tmp_path / "runs.json"))
    qtbot.waitUntil(lambda: len(engine.script.called("runs.export")) == 1)
    query, fields, place = cast(
        tuple[RunQuery, list[Field], Path], engine.script.called("runs.export")[0]
    )
    assert (query.only, query.archived) == (tuple(run.id for run in runs), True)
    assert place == tmp_path / "runs.json"
    assert [field_text(field) for field in fields] == [
        *("id", "name", "experiment", "stage", "outcome", "target", "created_at", "duration"),
        *("params.lr", "metrics.`val/acc`.max"),
    ]
    _wait_toast(qtbot, context, "2 runs were written to runs.json")


def test_a_change_that_is_refused_is_told(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    tab.table.table.annotate_requested.emit(["gone"], AnnotationChange(starred=True))
    qtbot.waitUntil(lambda: len(told) == 1)
    assert "gone" in str(told[0])


def test_the_menu_key_opens_the_menu_of_the_selected_runs(qtbot: QtBot, tab: RunsTab) -> None:
    table = tab.table.table
    table.setFocus()
    table.setCurrentIndex(tab.table.model.index(1, 2))
    place = QPoint(9, 700)
    key = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(table, QContextMenuEvent(key, place, table.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text() == "Open run"
    menu.close()


def test_what_is_done_to_all_reaches_runs_that_were_never_looked_at(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    for number in range(450):
        run = engine.add_run(name=f"run {number}")
        engine.end_run(run.id)
    tab = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: tab.table.model.ready and tab.table.model.rowCount() == 450)
    tab.table.table.selectAll()
    assert len(_selected(tab)) < 450
    QTest.keyClick(tab.table.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 0)
    _wait_toast(qtbot, context, "450 runs were removed")
    _undo(context)
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 450)


def test_nothing_is_done_where_the_order_changed_while_runs_were_read(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    for number in range(300):
        engine.add_run(name=f"run {number}")
    tab = cast(RunsTab, shown(RunsTab(context)))
    model = tab.table.model
    qtbot.waitUntil(lambda: model.ready and model.rowCount() == 300)
    acted: list[int] = []
    engine.script.hold("runs.list")
    model.selected.act([0, 250], lambda runs: acted.append(len(runs)))
    engine.add_run(name="newer")
    qtbot.waitUntil(lambda: model.rowCount() == 301)
    engine.script.release("runs.list")
    qtbot.waitUntil(lambda: context.bridge.idle)
    assert acted == []


def test_more_runs_than_can_be_read_at_once_are_told(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for _ in range(300):
        engine.add_run()
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 304)
    monkeypatch.setattr("desktop_app.gui.tabs.runs.table.selected.MOST", 200)
    monkeypatch.setattr("desktop_app.gui.tabs.runs.table.model.MOST_KEPT", 50)
    tab.table.model.refresh()
    qtbot.waitUntil(lambda: any(tab.table.model.run(row) is None for row in range(304)))
    tab.table.table.selectAll()
    QTest.keyClick(tab.table.table, Qt.Key.Key_S)
    _wait_toast(qtbot, context, "304 runs are too many to be changed at once.")
    assert engine.script.called("runs.annotate") == []


def test_where_all_runs_are_archived_the_way_to_them_stays(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab
) -> None:
    runs = _select(tab, 0, 1, 2, 3)
    _action(tab.table.table, runs, "Archive").trigger()
    empty = tab.table.findChild(EmptyState)
    assert isinstance(empty, EmptyState)

    def texts() -> set[str]:
        return {label.text() for label in empty.findChildren(QLabel) if label.isVisible()}

    qtbot.waitUntil(lambda: "All runs are archived." in texts())
    assert tab.table.filter.isVisible()
    button = next(b for b in empty.findChildren(QPushButton) if b.text() == "Show archived runs")
    button.click()
    qtbot.waitUntil(lambda: len(_names(tab)) == 4)


def test_where_all_runs_were_removed_the_way_to_them_stays(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    live = tab.table.model.run(0)
    assert live is not None
    engine.end_run(live.id)
    qtbot.waitUntil(lambda: all(run.ended for run in _select(tab, 0, 1, 2, 3)))
    QTest.keyClick(tab.table.table, Qt.Key.Key_Delete)
    empty = tab.table.findChild(EmptyState)
    assert isinstance(empty, EmptyState)
    qtbot.waitUntil(lambda: empty.button.text() == "Show removed runs")
    empty.button.click()
    qtbot.waitUntil(lambda: tab.trash.isVisible() and len(tab.trash.model.rows) == 4)
