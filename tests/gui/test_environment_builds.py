"""Builds in the Environment tab: states in the list, the table of targets, the log."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.environment import Build, BuildState, BuildStep
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.run import CURRENT_PYTHON, Stage
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.build import BuildCard
from desktop_app.gui.tabs.environment.log import BuildLog
from desktop_app.gui.tabs.environment.tab import EnvironmentTab
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, press

DOCKER = "local-docker"


@pytest.fixture
def tab(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> EnvironmentTab:
    """With one environment, chosen, on its page of builds."""
    engine.environments.items["vision"] = [values.environment()]
    made = shown(EnvironmentTab(context))
    assert isinstance(made, EnvironmentTab)
    qtbot.waitUntil(lambda: made.listing.view.count() == 2)
    made.show_named("vision")
    made.details.pages.setCurrentIndex(1)
    qtbot.waitUntil(lambda: len(rows(made.details.build)) == 2)
    return made


def rows(card: BuildCard) -> list[list[str]]:
    """The table as it reads."""
    model = card.targets.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def spoken(tab: EnvironmentTab, row: int) -> str:
    text = tab.listing.view.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(text, str)
    return text


def test_the_list_says_where_each_environment_is_built(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: spoken(tab, 1) == "vision, Not built yet")
    assert spoken(tab, 0) == f"{CURRENT_PYTHON}, Needs no build"
    engine.builds.set(Build("vision", "local", BuildState.STALE, version=1))
    engine.builds.set(Build("vision", DOCKER, BuildState.FAILED, detail="no"))
    qtbot.waitUntil(
        lambda: spoken(tab, 1) == "vision, local-docker: The build failed, local: Stale"
    )
    tip = tab.listing.view.item(1).toolTip()
    assert tip == (
        "vision\nlocal-docker: The build failed\nlocal: Stale: version 1 is there, not the newest"
    )


def test_a_build_shows_its_step_and_its_log_as_it_grows(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    log = tmp_path / "build.log"
    log.write_text("of an older one\nStep 1/3 : FROM x\n", encoding="utf-8")
    card = tab.details.build
    card.targets.setCurrentIndex(card.targets.model().index(1, 0))
    step = BuildStep(1, 3, "FROM x")
    building = Build(
        "vision", DOCKER, BuildState.BUILDING, log=str(log), version=1, step=step, log_begin=16
    )
    engine.builds.set(building)
    qtbot.waitUntil(lambda: card.log.text.toPlainText() == "Step 1/3 : FROM x\n")
    assert rows(card)[1] == [DOCKER, "Building, step 1 of 3: FROM x", "1", ""]
    assert card._state.text() == "local-docker: Building, step 1 of 3: FROM x"
    assert (card._bar.value(), card._bar.maximum()) == (1, 3)
    assert (card.build.isVisible(), card.cancel.isVisible()) == (False, True)
    with log.open("a") as file:
        file.write("\x1b[32mStep 2/3\x1b[0m\r\n")
    qtbot.waitUntil(lambda: card.log.text.toPlainText().endswith("FROM x\nStep 2/3\n"))
    engine.builds.set(replace(building, state=BuildState.READY, step=BuildStep(), built_at=1e9))
    qtbot.waitUntil(lambda: card._state.text() == "local-docker: Ready")
    assert not card.build.isEnabled()
    assert card.log.text.toPlainText().endswith("Step 2/3\n")


def test_a_build_is_begun_and_cancelled_on_the_target_that_is_current(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    card = tab.details.build
    card.targets.setCurrentIndex(card.targets.model().index(1, 0))
    engine.script.hold("builds.build")
    press(card, "Build now")
    qtbot.waitUntil(lambda: engine.script.called("builds.build") == [("vision", DOCKER)])
    engine.builds.set(Build("vision", DOCKER, BuildState.BUILDING))
    qtbot.waitUntil(card.cancel.isVisible)
    press(card, "Cancel build")
    qtbot.waitUntil(lambda: rows(card)[1][1] == "Not built yet")
    engine.script.fail("builds.build", KnownError("cancelled", "Cancelled while it was built."))
    engine.script.release("builds.build")
    qtbot.waitUntil(card.build.isEnabled)
    assert card._detail.isHidden()


def test_others_who_wait_keep_a_cancelled_build_going(
    tab: EnvironmentTab, engine: FakeEngine, context: TabContext, qtbot: QtBot
) -> None:
    card = tab.details.build
    engine.builds.set(Build("vision", "local", BuildState.BUILDING, waits_since=1e9))
    qtbot.waitUntil(card.cancel.isVisible)
    assert "Waiting for the build that began at 2001-09-" in card._state.text()
    engine.builds.others_wait = True
    press(card, "Cancel build")
    qtbot.waitUntil(lambda: bool(context.toasts.toasts))
    assert card.cancel.isVisible()


def test_a_build_that_cannot_begin_says_why(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    card = tab.details.build
    engine.script.fail("builds.build", InvalidError("no_engine", "No engine answers."))
    press(card, "Build now")
    qtbot.waitUntil(lambda: card._detail.text() == "No engine answers.")


def test_a_failure_marks_its_line_with_the_cause_and_the_repair_above(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    log = tmp_path / "build.log"
    words = [f"line {number}" for number in range(400)]
    words[37] = "ERROR: No matching distribution found for x"
    log.write_text("\n".join(words), encoding="utf-8")
    engine.builds.failing["vision", "local"] = 37
    failed = Build(
        "vision", "local", BuildState.FAILED, words[37], str(log), hint="Check its name."
    )
    engine.builds.set(failed)
    card = tab.details.build
    qtbot.waitUntil(lambda: bool(card.log.text.extraSelections()))
    (mark,) = card.log.text.extraSelections()
    assert mark.cursor.block().text() == words[37]
    assert card.log.text.textCursor().block().text() == words[37]
    assert (card._detail.text(), card._hint.text()) == (words[37], "Check its name.")
    press(card.log, "Copy log")
    assert QGuiApplication.clipboard().text() == "\n".join(words)
    card.log.save(tmp_path / "kept log.txt")
    qtbot.waitUntil((tmp_path / "kept log.txt").exists)
    engine.builds.set(replace(failed, state=BuildState.BUILDING, detail="", hint=""))
    qtbot.waitUntil(lambda: not card.log.text.extraSelections())
    assert card._hint.isHidden()


def test_a_line_that_ends_across_two_pieces_of_a_log_is_one_line(
    context: TabContext, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "build.log"
    first = "x" * (64 * 1024 - 1)
    path.write_bytes(f"{first}\r\nfailed\r\nlast\r".encode())
    log = shown(BuildLog(context))
    assert isinstance(log, BuildLog)
    log.show_log(str(path), 0, False)
    qtbot.waitUntil(lambda: log.text.toPlainText() == f"{first}\nfailed\nlast\n")
    log.mark(1)
    assert log.text.textCursor().block().text() == "failed"


def test_of_a_log_that_cannot_be_read_no_word_is_left_once_another_one_is_shown(
    context: TabContext, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    log = shown(BuildLog(context))
    assert isinstance(log, BuildLog)
    log.show_log(str(tmp_path), 0, False)
    qtbot.waitUntil(lambda: "cannot be read" in log.text.placeholderText())
    path = tmp_path / "build.log"
    path.write_text("one\n")
    log.show_log(str(path), 0, False)
    qtbot.waitUntil(lambda: log.text.toPlainText() == "one\n")
    assert log.text.placeholderText() == ""
    log.show_log(str(tmp_path), 0, False)
    log.show_log(str(path), 4, False)  # while the answer for the other one is on its way
    path.write_text("one\ntwo\n")
    qtbot.waitUntil(lambda: log.text.toPlainText() == "two\n")
    assert log.text.placeholderText() == ""


def test_a_run_that_prepares_lets_the_states_be_asked_again(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    run = engine.add_run()
    asked = len(engine.script.called("builds.states"))
    engine.change_run(run.id, stage=Stage.PREPARING)
    qtbot.waitUntil(lambda: len(engine.script.called("builds.states")) == asked + 1)
    engine.change_run(run.id, detail="Building")
    engine.builds.known["vision", DOCKER] = Build("vision", DOCKER, BuildState.READY)
    engine.change_run(run.id, stage=Stage.RUNNING)
    qtbot.waitUntil(lambda: spoken(tab, 1) == "vision, local-docker: Ready")
    qtbot.waitUntil(lambda: len(engine.script.called("builds.states")) == asked + 2)
