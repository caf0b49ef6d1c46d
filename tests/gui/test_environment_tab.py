"""The Environment tab over the fake engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.domain.environment import (
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.tab import EnvironmentTab
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, Went, drop, press


def open_tab(context: TabContext, shown: Shown) -> EnvironmentTab:
    tab = shown(EnvironmentTab(context))
    assert isinstance(tab, EnvironmentTab)
    return tab


def test_an_environment_is_made_from_a_requirements_file(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "my requirements.txt"
    file.write_text("# a comment\ntorch==2.14.1\n\ntorchvision\n", encoding="utf-8")
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    page.name.setText("vision")
    page.source.file.line.setText(str(file))
    with qtbot.waitSignal(page.created):
        page.submit()
    qtbot.waitUntil(lambda: tab.listing.current_key() == "vision")
    definition = engine.environments.items["vision"][0].definition
    assert definition.kind is EnvironmentKind.IMAGE
    assert tuple(definition.requirements) == ("torch==2.14.1", "torchvision")


def test_the_field_that_is_wrong_is_marked(
    context: TabContext, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    page.submit()
    assert page.field("file").error == "Choose a file."
    page.name.setText("Trainyard-mine")
    page.source.image.setChecked(True)
    page.submit()
    qtbot.waitUntil(lambda: "reserved" in page.field("name").error)
    page.name.setText("mine")
    page.source.from_file.setChecked(True)
    page.source.file.line.setText(str(tmp_path / "nothing.txt"))
    page.submit()
    qtbot.waitUntil(lambda: "cannot be read" in page.field("file").error)
    assert page.field("name").error == ""


def test_the_current_python_needs_no_build_and_cannot_be_removed(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.current_key() == CURRENT_PYTHON)
    assert tab.details.build.targets.isHidden()
    assert tab.details.build.build.isHidden()
    assert tab.details.remove.isHidden()


def test_a_virtual_environments_folder_is_used_as_it_is(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    python = tmp_path / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    tab = open_tab(context, shown)
    drop(tab, tmp_path / "venv")
    page = tab.create_page
    qtbot.waitUntil(lambda: page.source.told == f"A Python on this computer: {python}")
    with qtbot.waitSignal(page.created):
        page.submit()
    assert engine.environments.items["venv"][0].definition == EnvironmentDefinition(
        EnvironmentKind.INTERPRETER, python=str(python)
    )


def test_a_curated_one_is_cloned_to_be_changed(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.current_key() == CURRENT_PYTHON)
    press(tab.details, "Clone")
    form = tab.details.clone_form
    assert form.name.text() == "Current-Python copy"
    form.name.setText("Trainyard-Mine")
    form.submit()
    qtbot.waitUntil(lambda: "reserved" in form.field.error)
    form.name.setText("mine")
    form.submit()
    qtbot.waitUntil(lambda: tab.listing.current_key() == "mine")
    assert form.isHidden()
    assert engine.script.called("environments.clone")[-1] == (f"{CURRENT_PYTHON}:1", "mine")


def test_versions_are_compared(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    first = values.environment(version=1)
    changed = replace(first.definition, requirements=("torch==2.15.0", "tqdm"), apt=("git",))
    second = replace(first, version=2, definition=changed)
    engine.environments.items["vision"] = [first, second]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_named("vision")
    card = tab.details.versions
    qtbot.waitUntil(lambda: bool(card._changes._shown))
    assert card._changes._shown == [
        ("System package  git", "added: git"),
        ("Package  torch", "torch==2.14.1  →  torch==2.15.0"),
        ("Package  torchvision", "removed: torchvision==0.29.1"),
        ("Package  tqdm", "added: tqdm"),
    ]
    card.before.setCurrentIndex(1)
    card.before.activated.emit(1)
    qtbot.waitUntil(card._equal.isVisible)
    tab.show_named(CURRENT_PYTHON)
    assert card.isHidden()


def test_the_runs_that_used_it_are_shown_and_lead_to_them(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, went: Went
) -> None:
    used = engine.add_run()
    engine.add_run(environment="vision")
    tab = open_tab(context, shown)
    users = tab.details.users
    qtbot.waitUntil(lambda: [link.text() for link in users.runs] == [used.name])
    users.runs[0].click()
    assert went.to == [("runs", {"run_id": used.id})]


def test_what_a_live_run_uses_stays(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    engine.environments.in_use["vision"] = "birds-1"
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_named("vision")
    with qtbot.waitSignal(context.bridge.failure) as heard:
        press(tab.details, "Remove")
    assert "in use by birds-1" in str(heard.args)
    assert tab.listing.view.count() == 2
    engine.environments.in_use.clear()
    press(tab.details, "Remove")
    qtbot.waitUntil(lambda: tab.listing.view.count() == 1)
    engine.environments.in_use["vision"] = "birds-2"
    with qtbot.waitSignal(context.bridge.failure):
        tab.finish()
    assert tab.listing.view.count() == 2
    assert "vision" in engine.environments.items


def test_a_definition_is_saved_in_a_folder_of_its_name(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.current_key() == CURRENT_PYTHON)
    tab.details.save(tmp_path)
    qtbot.waitUntil(lambda: bool(context.toasts.toasts))
    assert engine.script.called("environments.save") == [
        (CURRENT_PYTHON, tmp_path / CURRENT_PYTHON, False)
    ]


def test_a_new_version_begins_with_what_the_newest_one_has(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    first = values.environment()
    definition = replace(
        first.definition, apt=("git",), constraints=("numpy<3",), variables={"A": "1"}
    )
    engine.environments.items["vision"] = [replace(first, definition=definition)]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_named("vision")
    press(tab.details, "New version")
    page = tab.change_page("vision")
    assert (page.name.text(), page.additions.apt.text()) == ("vision", "git")
    assert page.source.lines.toPlainText() == "torch==2.14.1\ntorchvision==0.29.1"
    page.source.lines.setPlainText("torch==2.15.0\n  torchvision=0.29.2")
    qtbot.waitUntil(lambda: "Line 2, column 14" in page.field("requirements").error)
    page.source.lines.setPlainText("torch==2.15.0\ntorchvision==0.29.2")
    qtbot.waitUntil(lambda: "2 packages on the image" in page.source.told)
    with qtbot.waitSignal(page.created):
        page.submit()
    newest = engine.environments.items["vision"][-1]
    assert newest.version == 2
    assert newest.definition == replace(
        definition, requirements=("torch==2.15.0", "torchvision==0.29.2")
    )
    press(tab, "New environment")
    page = tab.create_page
    assert (page.name.text(), page.source.lines.toPlainText()) == ("", "")
    assert page.additions.apt.text() == ""
