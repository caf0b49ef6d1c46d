"""The table of runs: pages, updates in place, filter, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import RunChanged, RunRemoved
from desktop_app.domain.run import Outcome, RunQuery, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.model import PAGE, RunTableModel
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def _names(tab: RunsTab) -> list[str]:
    model = tab.table.model
    runs = [model.run(row) for row in range(model.rowCount())]
    return [run.name if run is not None else "" for run in runs]


def _texts(tab: RunsTab) -> str:
    """What stands above the table and in place of it."""
    return "\n".join(part.text() for part in tab.table.findChildren(QLabel) if part.isVisible())


def _wait_rows(qtbot: QtBot, tab: RunsTab, rows: int) -> None:
    qtbot.waitUntil(lambda: tab.table.model.ready and tab.table.model.rowCount() == rows)


def _cell(tab: RunsTab, row: int, title: str) -> str:
    model = tab.table.model
    at = next(n for n, column in enumerate(model.columns) if column.title == title)
    return str(model.data(model.index(row, at)))


def test_an_empty_workspace_says_what_to_do(qtbot: QtBot, tab: RunsTab) -> None:
    qtbot.waitUntil(lambda: tab.table.model.ready)
    empty = tab.table.findChild(QWidget, "")
    assert empty is not None
    buttons = [b for b in tab.table.findChildren(QWidget) if b.accessibleName() == "New run"]
    assert [b.isVisible() for b in buttons].count(True) == 1
    next(b for b in buttons if b.isVisible()).setFocus()
    QTest.keyClick(next(b for b in buttons if b.isVisible()), Qt.Key.Key_Space)
    assert tab.form is not None
    assert tab.form.isVisible()


def test_a_new_run_appears_on_top_and_its_changes_stay_in_their_row(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    qtbot.waitUntil(lambda: tab.table.model.ready)
    first, second = engine.add_run(), engine.add_run(name="训练 'two' runs")
    qtbot.waitUntil(lambda: _names(tab) == ["训练 'two' runs", first.name])
    engine.change_run(first.id, stage=Stage.RUNNING, progress=0.43)
    qtbot.waitUntil(lambda: _cell(tab, 1, "State") == "Running 43%")
    engine.end_run(second.id, Outcome.FAILED)
    qtbot.waitUntil(lambda: _cell(tab, 0, "State") == "Failed")
    assert _names(tab) == ["训练 'two' runs", first.name]


def test_a_change_that_overtakes_the_page_of_its_run_is_kept(
    qtbot: QtBot, engine: FakeEngine, context: TabContext
) -> None:
    run = engine.add_run()
    model = RunTableModel(context)
    model.ask(RunQuery())
    ended = replace(run, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)
    model.take_event(RunChanged(run=ended, number=1_000))
    qtbot.waitUntil(lambda: model.ready)
    assert model.run(0) == ended
    model.refresh()
    model.take_event(RunChanged(run=run, number=999))
    assert model.run(0) == ended


def test_only_the_pages_in_view_are_read(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    for _ in range(5 * PAGE):
        engine.add_run()
    tab = RunsTab(context)
    shown(tab)
    _wait_rows(qtbot, tab, 5 * PAGE)
    offsets = [cast(RunQuery, a[0]).offset for a in engine.script.called("runs.list")]
    assert set(offsets) == {0}
    tab.table.table.scrollToBottom()
    qtbot.waitUntil(lambda: tab.table.model.run(5 * PAGE - 1) is not None)
    offsets = [cast(RunQuery, a[0]).offset for a in engine.script.called("runs.list")]
    assert set(offsets) == {0, 4 * PAGE}


def test_selection_and_scroll_stay_on_their_runs_while_others_come(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    for _ in range(100):
        engine.add_run()
    tab = RunsTab(context)
    shown(tab)
    _wait_rows(qtbot, tab, 100)
    table = tab.table.table
    table.setCurrentIndex(tab.table.model.index(60, 0))
    table.verticalScrollBar().setValue(50)
    chosen, top = table.current_run, tab.table.model.run(50)
    assert chosen is not None
    for _ in range(3):
        engine.add_run()
    _wait_rows(qtbot, tab, 103)
    qtbot.waitUntil(lambda: tab.table.model.run(table.verticalScrollBar().value()) == top)
    assert table.current_run == chosen
    tab.table.model.refresh()
    qtbot.waitUntil(lambda: len(engine.script.called("runs.list")) >= 2)
    assert table.current_run == chosen


def test_a_refresh_moves_the_selection_with_its_run(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    ids = [engine.add_run().id for _ in range(5)]
    _wait_rows(qtbot, tab, 5)
    assert tab.table.table.choose(ids[0])
    # Another process removed two and nobody told: a snapshot has to sort it out.
    for run_id in ids[2:4]:
        del engine.records[run_id]
    tab.table.model.refresh()
    _wait_rows(qtbot, tab, 3)
    current = tab.table.table.current_run
    assert current is not None
    assert current.id == ids[0]
    assert tab.table.table.currentIndex().row() == 2


def test_the_filter_is_applied_while_typing_and_its_error_stands_below_it(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    for name in ("birds-1", "bees-1", "birds-2"):
        engine.add_run(name=name)
    _wait_rows(qtbot, tab, 3)
    assert tab.table.filter.accessibleName() == "Filter runs"
    QTest.keyClicks(tab.table.filter, "birds")
    _wait_rows(qtbot, tab, 2)
    engine.script.fail("runs.list", InvalidError("bad", "It ends too early.", field="filter"))
    QTest.keyClicks(tab.table.filter, "-")
    qtbot.waitUntil(lambda: tab.table.filter.accessibleDescription() == "It ends too early.")
    assert tab.table.model.rowCount() == 2
    QTest.keyClicks(tab.table.filter, "2")
    _wait_rows(qtbot, tab, 1)
    assert tab.table.filter.accessibleDescription() == ""


def test_with_a_filter_a_new_run_shows_only_if_it_matches(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    engine.add_run(name="birds-1")
    _wait_rows(qtbot, tab, 1)
    tab.table.filter.setText("birds")
    _wait_rows(qtbot, tab, 1)
    engine.add_run(name="bees-1")
    engine.add_run(name="birds-2")
    qtbot.waitUntil(lambda: _names(tab) == ["birds-2", "birds-1"])


def test_where_no_run_matched_the_first_that_does_shows_with_the_count(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    bees = engine.add_run(name="bees-1")
    _wait_rows(qtbot, tab, 1)
    tab.table.filter.setText("birds")
    _wait_rows(qtbot, tab, 0)
    assert not tab.table.table.isVisible()
    engine.add_run(name="birds-1")
    qtbot.waitUntil(lambda: "1 run" in _texts(tab))
    assert tab.table.table.isVisible()
    engine.add_run(name="birds-2")
    qtbot.waitUntil(lambda: "2 run" in _texts(tab))
    engine.change_run(bees.id, name="bees and birds")
    qtbot.waitUntil(lambda: "3 run" in _texts(tab))


def test_columns_of_metrics_turn_up_and_the_selection_stays(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    _wait_rows(qtbot, tab, 1)
    tab.table.table.choose(run.id)
    engine.grow_metric(run.id, "val/acc", [0.5, 0.94117, 0.9])
    qtbot.waitUntil(lambda: "val/acc (best)" in [c.title for c in tab.table.model.columns])
    assert _cell(tab, 0, "val/acc (best)") == "0.9412"
    assert tab.table.table.current_run is not None
    for name in ("a", "b", "c", "d"):
        engine.grow_metric(run.id, name, [1.0])
    qtbot.waitUntil(lambda: len(tab.table.model.columns) == 11)
    assert len(tab.table.table.selectedIndexes()) == 11


def test_arrow_keys_move_the_run_beside_the_table(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    ids = [engine.add_run().id for _ in range(3)]
    _wait_rows(qtbot, tab, 3)
    table = tab.table.table
    table.setFocus()
    table.choose(ids[2])
    qtbot.waitUntil(lambda: tab.run_view.detail is not None)
    assert tab.run_view.isVisible()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert tab.run_view.run_id == ids[1]
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert not tab.table.isVisible()
    QTest.keyClick(tab.run_view, Qt.Key.Key_Escape)
    assert tab.table.isVisible()
    QTest.keyClick(table, Qt.Key.Key_Escape)
    assert not tab.run_view.isVisible()


def test_a_click_on_the_first_row_shows_its_run(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    _wait_rows(qtbot, tab, 1)
    table = tab.table.table
    table.setFocus()
    middle = table.visualRect(table.model().index(0, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert tab.run_view.isVisible()
    assert tab.run_view.run_id == run.id


def test_the_menu_fits_the_state_of_the_run(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    live, ended = engine.add_run(), engine.add_run()
    done = engine.end_run(ended.id)
    table = tab.table.table
    texts = {
        run.id: [a.text() for a in table.menu_for([run]).actions() if a.text()]
        for run in (live, done)
    }
    assert texts[live.id] == [
        *("Open run", "Run again…", "Star", "Tags…", "Archive", "Copy id", "Export…"),
        "Cancel run",
    ]
    assert texts[ended.id] == [
        *("Open run", "Run again…", "Retry run", "Register model…", "Export run…", "Star"),
        *("Tags…", "Archive"),
        *("Copy id", "Export…", "Remove run"),
    ]
    cancel = next(a for a in table.menu_for([live]).actions() if a.text() == "Cancel run")
    cancel.trigger()
    qtbot.waitUntil(lambda: engine.script.called("runs.cancel") == [(live.id,)])


def test_where_a_run_is_removed_the_next_one_is_shown_and_after_the_last_none(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    other = engine.add_run()
    engine.end_run(run.id)
    _wait_rows(qtbot, tab, 2)
    tab.show_run(run.id)
    qtbot.waitUntil(lambda: tab.run_view.detail is not None)
    del engine.records[run.id]
    engine.events.post(RunRemoved(run_id=run.id))
    _wait_rows(qtbot, tab, 1)
    assert tab.run_view.run_id == other.id
    del engine.records[other.id]
    engine.events.post(RunRemoved(run_id=other.id))
    qtbot.waitUntil(lambda: not tab.run_view.isVisible())
    assert _names(tab) == []
