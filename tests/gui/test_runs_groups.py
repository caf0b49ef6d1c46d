"""The runs table in groups: headings, folding, keys, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.events import RunRemoved
from desktop_app.domain.run import Outcome, RunGroup, RunQuery
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.table.headings import Heading
from desktop_app.gui.tabs.runs.table.layout import Layout
from desktop_app.gui.tabs.runs.table.page import LAYOUT_SETTING
from desktop_app.gui.widgets.check_popup import Check
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
FAILED, LIVE = "State: Failed, 2 runs, expanded", "State: Live, 2 runs, expanded"


@pytest.fixture
def tab(qtbot: QtBot, context: TabContext, engine: FakeEngine, shown: Shown) -> Iterator[RunsTab]:
    """With the failed runs 0 and 1, and the live runs 2 and 3."""
    for number in range(4):
        run = engine.add_run(name=f"run {number}", experiment="鸡 'x'" if number % 2 else "")
        if number < 2:
            engine.end_run(run.id, Outcome.FAILED)
    made = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: made.table.model.ready and made.table.model.rowCount() == 4)
    yield made
    made.table.grouping.close()


def _rows(tab: RunsTab) -> list[str]:
    """Headings as they are told, runs by their names."""
    model, found = tab.table.model, list[str]()
    for row in range(model.rowCount()):
        heading, run = model.heading(row), model.run(row)
        found.append(heading.text if heading is not None else run.name if run is not None else "")
    return found


def _open(qtbot: QtBot, tab: RunsTab) -> None:
    buttons = tab.table.findChildren(QToolButton)
    next(button for button in buttons if button.accessibleName() == "Group runs").click()
    qtbot.waitUntil(tab.table.grouping.isVisible)


def _group(qtbot: QtBot, tab: RunsTab, field: str) -> None:
    tab.table.grouping.toggled.emit(field, True)
    qtbot.waitUntil(lambda: tab.table.model.ready)


def _key(tab: RunsTab, row: int, key: Qt.Key) -> None:
    table = tab.table.table
    table.setFocus()
    table.setCurrentIndex(tab.table.model.index(row, 0))
    QTest.keyClick(table, key)


def _names(tab: RunsTab) -> list[str]:
    rows = sorted(index.row() for index in tab.table.table.selectionModel().selectedRows())
    found = map(tab.table.model.run, rows)
    return [run.name for run in found if run is not None]


def test_runs_of_one_value_come_below_its_heading(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    assert _rows(tab) == [FAILED, "run 1", "run 0", LIVE, "run 3", "run 2"]
    _group(qtbot, tab, "experiment")
    assert _rows(tab) == [
        *("Experiment: 鸡 'x', 2 runs, 1 live, 1 failed, expanded", "run 3", "run 1"),
        *("Experiment: No value, 2 runs, 1 live, 1 failed, expanded", "run 2", "run 0"),
    ]
    tab.table.table.sort_requested.emit("name", False)
    qtbot.waitUntil(lambda: _rows(tab)[1:3] == ["run 1", "run 3"])
    _group(qtbot, tab, "")
    assert _rows(tab) == ["run 0", "run 1", "run 2", "run 3"]


def test_the_button_offers_what_can_be_grouped_by(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    popup = tab.table.grouping
    _open(qtbot, tab)
    assert [popup.list.item(at).text() for at in range(7)] == [
        *("No groups", "Experiment", "State", "Target", "Script", "Environment", "Tags")
    ]
    assert popup.states()[""] == Check.Checked
    popup.list.item(2).setCheckState(Check.Checked)
    qtbot.waitUntil(lambda: _rows(tab)[0] == FAILED)
    assert not popup.isVisible()
    _open(qtbot, tab)
    chosen = [field for field, state in popup.states().items() if state == Check.Checked]
    assert chosen == ["outcome"]
    names = {button.accessibleName(): button for button in popup.findChildren(QPushButton)}
    names["Collapse all groups"].click()
    assert _rows(tab) == [text.replace("expanded", "collapsed") for text in (FAILED, LIVE)]
    _open(qtbot, tab)
    names["Expand all groups"].click()
    assert len(_rows(tab)) == 6
    popup.toggled.emit("outcome", False)
    qtbot.waitUntil(lambda: len(_rows(tab)) == 4)


def test_keys_fold_and_unfold_the_heading_that_they_are_on(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    folded = [FAILED.replace("expanded", "collapsed"), LIVE, "run 3", "run 2"]
    expanded = _rows(tab)
    for fold, unfold in (
        (Qt.Key.Key_Left, Qt.Key.Key_Right),
        (Qt.Key.Key_Space, Qt.Key.Key_Space),
        (Qt.Key.Key_Return, Qt.Key.Key_Enter),
    ):
        _key(tab, 0, fold)
        assert _rows(tab) == folded
        assert tab.table.table.currentIndex().row() == 0
        _key(tab, 0, unfold)
        assert _rows(tab) == expanded
    _key(tab, 0, Qt.Key.Key_Right)
    assert _rows(tab) == expanded
    assert not tab.run_view.isVisible()


def test_arrow_keys_go_over_headings_to_runs(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    _key(tab, 2, Qt.Key.Key_Down)
    assert (tab.table.table.currentIndex().row(), _names(tab)) == (3, [])
    QTest.keyClick(tab.table.table, Qt.Key.Key_Down)
    assert _names(tab) == ["run 3"]
    tab.table.table.selectAll()
    assert _names(tab) == ["run 1", "run 0", "run 3", "run 2"]


def test_a_click_on_the_triangle_and_a_double_click_fold(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    table = tab.table.table
    middle = table.visualRect(tab.table.model.index(0, 2)).center()
    left = Qt.MouseButton.LeftButton
    QTest.mouseClick(table.viewport(), left, pos=middle)
    assert len(_rows(tab)) == 6
    QTest.mouseDClick(table.viewport(), left, pos=middle)
    assert len(_rows(tab)) == 4
    QTest.mouseClick(table.viewport(), left, pos=QPoint(10, middle.y()))
    assert len(_rows(tab)) == 6


def test_a_heading_tells_what_it_shows_to_who_cannot_see_it(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    table = tab.table.table
    face = QAccessible.queryAccessibleInterface(table)
    place = table.visualRect(tab.table.model.index(0, 2)).center()
    middle = table.viewport().mapToGlobal(place)

    def told() -> str:
        return face.childAt(middle.x(), middle.y()).text(QAccessible.Text.Name)

    assert told() == FAILED
    _key(tab, 0, Qt.Key.Key_Left)
    assert told() == FAILED.replace("expanded", "collapsed")


def test_what_is_folded_stays_so_while_the_table_is_open(qtbot: QtBot, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    _key(tab, 3, Qt.Key.Key_Left)
    _group(qtbot, tab, "experiment")
    assert len(_rows(tab)) == 6
    _group(qtbot, tab, "outcome")
    assert _rows(tab) == [FAILED, "run 1", "run 0", LIVE.replace("expanded", "collapsed")]


def test_a_run_that_ends_goes_to_its_group_and_stays_selected(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    _group(qtbot, tab, "outcome")
    run = tab.table.model.run(4)
    assert run is not None
    assert tab.table.table.choose(run.id)
    engine.end_run(run.id, Outcome.FAILED)
    qtbot.waitUntil(lambda: tab.table.model.row_of(run.id) == 1)
    assert _rows(tab) == [
        *("State: Failed, 3 runs, expanded", "run 3", "run 1", "run 0"),
        *("State: Live, 1 runs, expanded", "run 2"),
    ]
    assert (_names(tab), tab.table.table.currentIndex().row()) == (["run 3"], 1)
    engine.add_run(name="run 4")
    qtbot.waitUntil(lambda: _rows(tab)[4:] == [LIVE, "run 4", "run 2"])
    assert _names(tab) == ["run 3"]


def test_headings_count_live_and_failed_runs_as_they_change(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    _group(qtbot, tab, "experiment")
    run = tab.table.model.run(1)
    assert run is not None
    engine.end_run(run.id, Outcome.FAILED)
    qtbot.waitUntil(lambda: _rows(tab)[0] == "Experiment: 鸡 'x', 2 runs, 2 failed, expanded")
    assert _rows(tab)[1:3] == ["run 3", "run 1"]


def test_a_group_goes_with_its_last_run(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    _group(qtbot, tab, "outcome")
    for row in (4, 4):
        run = tab.table.model.run(row)
        assert run is not None
        del engine.records[run.id]
        engine.events.post(RunRemoved(run_id=run.id))
        qtbot.waitUntil(lambda run_id=run.id: tab.table.model.summary(run_id) is None)  # type: ignore[misc]
    assert _rows(tab) == [FAILED, "run 1", "run 0"]


def test_tags_group_as_one_text(qtbot: QtBot, engine: FakeEngine, tab: RunsTab) -> None:
    run = tab.table.model.run(0)
    assert run is not None
    _group(qtbot, tab, "tag")
    assert _rows(tab)[0] == "Tags: No value, 4 runs, 2 live, 2 failed, expanded"
    tab.table.table.annotate_requested.emit([run.id], AnnotationChange(add=["b", "a"]))
    qtbot.waitUntil(lambda: _rows(tab)[0] == "Tags: a, b, 1 runs, 1 live, expanded")


def test_what_is_seen_stays_while_a_group_above_it_grows(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    for number in range(60):
        engine.add_run(name=f"new {number}", experiment="z")
    _group(qtbot, tab, "experiment")
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 67)
    bar = tab.table.table.verticalScrollBar()
    bar.setValue(20)
    top = tab.table.model.run(20)
    engine.add_run(name="first", experiment="a")
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 69)
    qtbot.waitUntil(lambda: bar.value() == 22)
    assert tab.table.model.run(22) == top


def test_the_table_does_not_follow_one_run_to_its_new_group(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    ids = [engine.add_run(name=f"new {number}").id for number in range(60)]
    _group(qtbot, tab, "outcome")
    qtbot.waitUntil(lambda: tab.table.model.rowCount() == 66)
    bar = tab.table.table.verticalScrollBar()
    top = tab.table.model.row_of(ids[40])
    bar.setValue(top)
    engine.end_run(ids[40], Outcome.FAILED)
    qtbot.waitUntil(lambda: tab.table.model.row_of(ids[40]) == 1)
    qtbot.waitUntil(lambda: tab.table.model.row_of(ids[39]) == top + 1)
    assert bar.value() == top


def test_the_group_is_remembered_and_part_of_a_view(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, tab: RunsTab, shown: Shown
) -> None:
    _group(qtbot, tab, "experiment")
    kept = context.settings.get(f"{LAYOUT_SETTING}.{engine.workspace.id}")
    assert Layout.read(kept).group == "experiment"
    view = tab.table.layout_now
    _group(qtbot, tab, "")
    tab.table.show_layout(view)
    qtbot.waitUntil(lambda: len(_rows(tab)) == 6)
    again = cast(RunsTab, shown(RunsTab(context)))
    qtbot.waitUntil(lambda: again.table.model.ready and len(_rows(again)) == 6)
    assert cast(RunQuery, engine.script.called("runs.list")[-1][0]).group == "experiment"


@pytest.mark.parametrize("group", ["created_at", "nonsense (", 7, None])
def test_a_remembered_group_that_is_none_is_left_out(group: object) -> None:
    assert Layout.read({"group": group}) == Layout()


def test_a_heading_tells_how_far_the_metric_that_runs_are_sorted_by_goes() -> None:
    group = RunGroup("9", 2, gpu_hours=12.5, first=0.94123)
    up = Heading("params.lr", group, folded=False, metric="val/acc", highest=True)
    assert up.counts == "2 runs, val/acc up to 0.9412, 12.5 GPU hours"
    assert replace(up, highest=False).counts == "2 runs, val/acc down to 0.9412, 12.5 GPU hours"
    assert replace(up, metric="").counts == "2 runs, 12.5 GPU hours"
