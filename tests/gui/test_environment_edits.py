"""What is typed in the forms of the Environment tab stays, whatever is dropped or looked at."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, drop, press
from tests.gui.test_environment_tab import open_tab


def test_a_new_version_that_is_being_typed_outlives_a_drop_and_a_look_elsewhere(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    engine.environments.items["words"] = [values.environment("words")]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 3)
    tab.show_named("vision")
    press(tab.details, "New version")
    page = tab.change_page("vision")
    page.source.lines.setPlainText("half-typed")
    dropped = tmp_path / "requirements.txt"
    dropped.write_text("torch\n", encoding="utf-8")
    drop(tab, dropped)
    assert tab.create_page.isVisible()
    assert tab.create_page.source.file.line.text() == str(dropped)
    (toast,) = context.toasts.toasts
    assert toast.text == "What you typed for a new version of vision is kept"
    tab.show_named("words")
    press(tab.details, "New version")
    other = tab.change_page("words")
    assert other is not page
    assert other.name.text() == "words"
    assert toast.action_button is not None
    toast.action_button.click()
    assert page.isVisible()
    assert (page.name.text(), page.source.lines.toPlainText()) == ("vision", "half-typed")
    tab.show_named("words")
    tab.show_named("vision")
    press(tab.details, "New version")
    assert page.source.lines.toPlainText() == "half-typed"
    press(page, "Cancel")
    press(tab.details, "New version")
    assert tab.change_page("vision").source.lines.toPlainText().startswith("torch==")


def test_a_drop_of_several_files_takes_the_place_of_nothing(
    context: TabContext, shown: Shown, tmp_path: Path
) -> None:
    tab = open_tab(context, shown)
    drop(tab, tmp_path / "one.txt")
    drop(tab, tmp_path / "two.txt", tmp_path / "three.txt")
    page = tab.create_page
    assert page.source.file.line.text() == str(tmp_path / "one.txt")
    assert "drop only that one" in page.field("file").error
    assert not context.toasts.toasts
