"""What a person does with a run once it was submitted, and what is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Outcome, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.header import EarlierRun
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import open_run

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


def _texts(view: QWidget) -> set[str]:
    return {label.text() for label in view.findChildren(QLabel) if label.isVisible()}


def test_a_retry_is_shown_at_once_and_leads_back_to_the_run_it_repeats(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    first = engine.add_run(name="R&D 鸟")
    view = open_run(qtbot, tab, first.id)
    header = view.header
    assert not header.retry_action.isVisible()
    engine.end_run(first.id, Outcome.FAILED)
    qtbot.waitUntil(header.retry_action.isVisible)
    qtbot.waitUntil(header.banner.retry_button.isVisible)
    header.banner.retry_button.click()
    qtbot.waitUntil(lambda: view.run_id != first.id and view.detail is not None)
    assert engine.script.called("runs.retry") == [(first.id,)]
    (link,) = view.findChildren(EarlierRun)
    assert (link.accessibleName(), link.isVisible()) == ("Retry of R&D 鸟", True)
    link.click()
    qtbot.waitUntil(lambda: view.run_id == first.id and view.detail is not None)
    assert not link.isVisible()


def test_what_hinders_a_retry_is_told_and_the_run_stays_in_sight(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, tab: RunsTab
) -> None:
    run = engine.add_run()
    engine.end_run(run.id, Outcome.FAILED)
    view = open_run(qtbot, tab, run.id)
    gone = InvalidError("no_input", "The input is gone.", hint="Put it back.", field="inputs")
    engine.script.fail("runs.retry", gone)
    with qtbot.waitSignal(context.bridge.failure) as told:
        tab.table.table.retry_requested.emit([run.id])
    assert told.args == [gone]
    assert view.run_id == run.id


def test_a_run_that_says_nothing_new_is_marked_in_its_row_and_its_header_until_it_does(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run(stage=Stage.RUNNING)
    view = open_run(qtbot, tab, run.id)
    engine.change_run(run.id, silent_since=time.time() - 11 * 60)
    qtbot.waitUntil(lambda: "Nothing new for 11 min" in _texts(view))
    model = tab.table.model
    column = [each.key for each in model.columns].index("state")
    assert model.text(model.index(0, column)) == "Silent 11 min"
    engine.change_run(run.id, silent_since=None)
    qtbot.waitUntil(lambda: "Nothing new for 11 min" not in _texts(view))
    assert model.text(model.index(0, column)) == "Running"


def test_escape_in_the_search_of_a_log_leaves_the_search_and_never_the_run(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    run = engine.add_run()
    engine.grow_log(run.id, b"one\ntwo\n")
    view = open_run(qtbot, tab, run.id)
    view.tabs.setCurrentWidget(view.log)
    view.log.focus_search()
    field = tab.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "two")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), view.log.view.hasFocus(), view.isVisible()) == ("", True, True)
    QTest.keyClick(view.log.view, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    place = tab.focusWidget()
    assert isinstance(place, QLineEdit)
    QTest.keyClick(place, Qt.Key.Key_Escape)
    assert (place.isVisible(), view.isVisible()) == (False, True)
