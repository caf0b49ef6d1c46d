"""The star, the tags and the note of the run that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.view.note import SAVE_MS
from desktop_app.gui.tabs.runs.view.page import RunView
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def view(context: TabContext, engine: FakeEngine, shown: Shown) -> RunView:
    view = cast(RunView, shown(RunView(context)))
    context.bridge.event_posted.connect(view.take_event)
    return view


def _annotation(engine: FakeEngine, run_id: str) -> Annotation:
    return engine.record(run_id).summary.annotation


def _open(qtbot: QtBot, view: RunView, run_id: str) -> None:
    view.open(run_id)
    qtbot.waitUntil(lambda: view.detail is not None and view.detail.summary.id == run_id)
    view.tabs.setCurrentWidget(view.arguments)


def _button(view: RunView, name: str) -> QToolButton:
    return next(b for b in view.findChildren(QToolButton) if b.accessibleName() == name)


def test_a_run_is_starred_from_its_header(qtbot: QtBot, engine: FakeEngine, view: RunView) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    star = _button(view, "Star")
    star.click()
    qtbot.waitUntil(lambda: _annotation(engine, run.id).starred)
    qtbot.waitUntil(lambda: star.accessibleName() == "Remove star")
    star.click()
    qtbot.waitUntil(lambda: not _annotation(engine, run.id).starred)


def test_the_header_tells_the_tags_as_they_change(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    assert _button(view, "Tags…").accessibleDescription() == "none"
    engine.change_run(run.id, annotation=Annotation(("base", "night")))
    qtbot.waitUntil(lambda: _button(view, "Tags…").accessibleDescription() == "base, night")


def test_a_note_is_saved_a_moment_after_it_was_written(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    note = view.arguments.note
    QTest.keyClicks(note.text, " lower lr")
    assert engine.script.called("runs.annotate") == []
    qtbot.waitUntil(lambda: _annotation(engine, run.id).note == "lower lr", timeout=10 * SAVE_MS)
    assert len(engine.script.called("runs.annotate")) == 1
    assert note.text.toPlainText() == " lower lr"


def test_turning_to_another_run_saves_the_note_of_the_first(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    first, second = engine.add_run(), engine.add_run()
    engine.change_run(second.id, annotation=Annotation(note="of the second"))
    _open(qtbot, view, first.id)
    QTest.keyClicks(view.arguments.note.text, "x")
    _open(qtbot, view, second.id)
    qtbot.waitUntil(lambda: _annotation(engine, first.id).note == "x")
    assert view.arguments.note.text.toPlainText() == "of the second"
    assert _annotation(engine, second.id).note == "of the second"


def test_leaving_the_page_saves_the_note(qtbot: QtBot, engine: FakeEngine, view: RunView) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    QTest.keyClicks(view.arguments.note.text, "seen")
    view.tabs.setCurrentWidget(view.curves)
    qtbot.waitUntil(lambda: _annotation(engine, run.id).note == "seen")


def test_a_note_that_another_process_wrote_is_shown_unless_one_is_being_written(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    note = view.arguments.note
    engine.change_run(run.id, annotation=Annotation(note="theirs"))
    qtbot.waitUntil(lambda: note.text.toPlainText() == "theirs")
    note.text.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(note.text, "mine ")
    engine.change_run(run.id, annotation=Annotation(note="theirs again"))
    qtbot.waitUntil(lambda: _annotation(engine, run.id).note == "mine theirs", timeout=6000)
    assert note.text.toPlainText() == "mine theirs"


def test_a_note_that_cannot_be_saved_stays_and_is_tried_again(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    engine.script.fail("runs.annotate", KnownError("cannot_write", "The disk is full."))
    note = view.arguments.note
    QTest.keyClicks(note.text, "a")
    note.save()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert note.text.toPlainText() == "a"
    QTest.keyClicks(note.text, "b")
    note.save()
    qtbot.waitUntil(lambda: _annotation(engine, run.id).note == "ab")


def test_a_note_that_was_not_saved_is_there_when_its_run_is_shown_again(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, view: RunView
) -> None:
    first, second = engine.add_run(), engine.add_run()
    _open(qtbot, view, first.id)
    told: list[Exception] = []
    context.bridge.failure.connect(told.append)
    engine.script.fail("runs.annotate", KnownError("cannot_write", "The disk is full."))
    QTest.keyClicks(view.arguments.note.text, "what I saw")
    _open(qtbot, view, second.id)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert view.arguments.note.text.toPlainText() == ""
    _open(qtbot, view, first.id)
    assert view.arguments.note.text.toPlainText() == "what I saw"
    view.arguments.note.save()
    qtbot.waitUntil(lambda: _annotation(engine, first.id).note == "what I saw")


def test_the_last_words_of_a_note_are_saved_when_the_program_ends(
    qtbot: QtBot, context: TabContext, engine: FakeEngine, view: RunView
) -> None:
    run = engine.add_run()
    _open(qtbot, view, run.id)
    QTest.keyClicks(view.arguments.note.text, "end")
    view.hide()
    context.bridge.stop()
    assert _annotation(engine, run.id).note == "end"
