"""The Environment tab over the fake engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.domain.environment import (
    DEFAULT_GPU_IMAGE,
    DefaultImages,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import EnvironmentsChanged
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


def test_a_file_dropped_anywhere_on_the_tab_begins_an_environment(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "鸟 project" / "conda.yml"
    file.parent.mkdir()
    text = "dependencies:\n- python=3.12\n- pip:\n  - torch\n  - tqdm\n  - -i https://m/simple\n"
    file.write_text(text, "utf-8")
    tab = open_tab(context, shown)
    drop(tab, file)
    page = tab.create_page
    qtbot.waitUntil(lambda: page.source.told == "2 packages on the image python:3.12-slim")
    assert page.name.text() == "鸟 project"
    page.source.base_image.setText("gpu:1")
    qtbot.waitUntil(lambda: "gpu:1 brings its own Python" in page.source.told)
    with qtbot.waitSignal(page.created):
        page.submit()
    definition = engine.environments.items["鸟 project"][0].definition
    assert (definition.base_image, tuple(definition.requirements)) == (
        *("gpu:1", ("torch", "tqdm", "--index-url https://m/simple")),
    )


def test_a_folder_with_a_dockerfile_is_dropped_and_takes_its_files_along(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "鸟 image"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM a\nCOPY b.txt /\n", "utf-8")
    tab = open_tab(context, shown)
    drop(tab, folder)
    page = tab.create_page
    qtbot.waitUntil(lambda: "line 2, column 6" in page.field("file").error)
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.txt").write_text("b", "utf-8")
    assert page.field("base_image").isHidden()
    page.source.context.line.setText(str(other))
    qtbot.waitUntil(lambda: page.source.told == "A Docker image that this Dockerfile makes")
    assert page.name.text() == "鸟 image"
    page.additions.build_secrets.setText("TOKEN OTHER")
    with qtbot.waitSignal(page.created):
        page.submit()
    assert engine.script.called("environments.create")[-1][2] == other
    definition = engine.environments.items["鸟 image"][0].definition
    assert (definition.dockerfile, tuple(definition.build_secrets)) == (
        *("FROM a\nCOPY b.txt /\n", ("TOKEN", "OTHER")),
    )
    qtbot.waitUntil(lambda: tab.listing.current_key() == "鸟 image")
    assert tab.details.definition.requirements.toPlainText() == "FROM a\nCOPY b.txt /\n"


def test_the_workspaces_default_images_are_changed_and_used(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    defaults = page.default_images
    qtbot.waitUntil(lambda: defaults.gpu.text() == DEFAULT_GPU_IMAGE)
    defaults.cpu.setText("mine/cpu:1")
    with qtbot.waitSignal(defaults.changed):
        defaults.save.click()
    assert engine.environments.images == DefaultImages("mine/cpu:1", DEFAULT_GPU_IMAGE)
    page.source.typed.setChecked(True)
    assert page.source.base_image.placeholderText() == "mine/cpu:1"
    defaults.use.click()
    assert page.source.base_image.text() == DEFAULT_GPU_IMAGE
    refusal = InvalidError("bad_base_image", "'-x' is not the name of an image.", field="gpu")
    engine.script.fail("environments.set_default_images", refusal)
    defaults.save.click()
    qtbot.waitUntil(lambda: "'-x'" in defaults.fields["gpu"].error)


def test_what_is_wrong_with_a_file_is_said_with_its_place_while_one_writes(
    context: TabContext, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("torch\n  numpy=1.2\n", "utf-8")
    tab = open_tab(context, shown)
    drop(tab, file)
    page = tab.create_page
    field = page.field("file")
    qtbot.waitUntil(lambda: "line 2, column 8" in field.error)
    assert "Write numpy==1.2." in field.error
    assert page.source.told == ""
    (tmp_path / "good.txt").write_text("numpy==1.2\ntorch\n", "utf-8")
    page.source.file.line.setText(str(tmp_path / "good.txt"))
    qtbot.waitUntil(lambda: page.source.told == "2 packages on the image python:3.11-slim")
    assert field.error == ""


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


def test_an_image_is_given_more_and_what_is_wrong_in_it_is_marked(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    page.name.setText("mine")
    page.source.image.setChecked(True)
    assert page.field("file").isHidden()
    page.source.base_image.setText("mine:1")
    more = page.additions
    assert not more.apt.isVisible()
    more.variables.setPlainText("A=1\nB")
    page.submit()
    assert "'B' is no environment variable." in page.field("variables").error
    assert more.apt.isVisible()
    more.variables.setPlainText("A=1\n\nB=x=y")
    more.index_url.setText("/home/wheels")
    page.submit()
    qtbot.waitUntil(lambda: "is no address of an index" in page.field("index_url").error)
    more.index_url.setText("https://m/simple")
    more.apt.setText("git libgl1")
    more.post_install.setPlainText("echo done")
    with qtbot.waitSignal(page.created):
        page.submit()
    definition = engine.environments.items["mine"][0].definition
    assert definition == EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image="mine:1",
        requirements=("--index-url https://m/simple",),
        apt=("git", "libgl1"),
        variables={"A": "1", "B": "x=y"},
        post_install="echo done",
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
    page = tab.create_page
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
    assert (page.name.text(), page.source.lines.toPlainText()) == ("", "")
    assert page.additions.apt.text() == ""


def test_several_files_and_unknown_ones_are_refused_in_plain_words(
    context: TabContext, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("requirements.txt", '鸟\'s "photo".png'):
        (tmp_path / name).write_text("torch\n", "utf-8")
    tab = open_tab(context, shown)
    field = tab.create_page.field("file")
    drop(tab, tmp_path / "requirements.txt", tmp_path / '鸟\'s "photo".png')
    assert field.error.startswith("One file or folder defines an environment")
    drop(tab, tmp_path / '鸟\'s "photo".png')
    qtbot.waitUntil(lambda: "is no definition of an environment" in field.error)


def test_the_definition_is_seen_and_named_before_it_is_made(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    folder = tmp_path / "vision"
    folder.mkdir()
    (folder / "requirements.txt").write_text("torch\ntqdm\n", "utf-8")
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    drop(tab, folder / "requirements.txt")
    page = tab.create_page
    page.additions.apt.setText("git")
    qtbot.waitUntil(lambda: page.preview.toPlainText() == "python:3.11-slim\napt: git\ntorch\ntqdm")
    assert page.name.text() == "vision"
    help_text = page.name.accessibleDescription()
    assert help_text == "vision is there already: this becomes its version 2."
    page.name.setText("trainyard-x")
    assert "reserved" in page.field("name").error
    page.additions.variables.setPlainText("A")
    qtbot.waitUntil(lambda: "is no environment variable" in page.field("variables").error)
    assert not page.preview.isVisible()
    page.source.image.setChecked(True)
    page.additions.variables.clear()
    page.name.clear()
    page.source.base_image.setText("registry.lab:5000/ml/torch:2.1")
    qtbot.waitUntil(lambda: page.name.text() == "torch-2.1")


def test_what_was_typed_is_kept_until_it_is_made_or_given_up(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_create()
    page = tab.create_page
    assert page.source.from_file.hasFocus()
    page.source.typed.setChecked(True)
    page.source.lines.setPlainText("torch")
    page.name.setText("mine")
    engine.events.post(EnvironmentsChanged())  # another process changed one
    qtbot.waitUntil(lambda: len(engine.script.called("environments.list")) == 2)
    qtbot.waitUntil(lambda: context.bridge.idle)
    assert page.isVisible()
    QTest.keyClick(page.name, Qt.Key.Key_Escape)
    assert not page.isVisible()
    tab.show_create()
    assert (page.name.text(), page.source.lines.toPlainText()) == ("mine", "torch")
    tab.show_named("vision")
    assert not page.isVisible()
    tab.show_create()
    assert page.name.text() == "mine"
    press(page, "Cancel")
    tab.show_create()
    assert (page.name.text(), page.source.lines.toPlainText()) == ("", "")
    page.source.typed.setChecked(True)
    page.source.lines.setPlainText("torch")
    page.name.setText("mine")
    with qtbot.waitSignal(page.created):
        QTest.keyClick(page.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "mine" in engine.environments.items
