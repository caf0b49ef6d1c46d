"""Making an environment in its tab, over the fake engine: what is dropped, typed and seen first."""

from __future__ import annotations

from pathlib import Path

import pytest
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
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, drop, press
from tests.gui.test_environment_tab import open_tab


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


def test_a_typed_context_is_used_and_stays_while_the_path_of_its_dockerfile_is_wrong(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    folder, other = tmp_path / "image", tmp_path / "other"
    for made in (folder, other):
        made.mkdir()
    (folder / "Dockerfile").write_text("FROM a\nCOPY b.txt /\n", "utf-8")
    (folder / "requirements.txt").write_text("torch\n", "utf-8")
    (other / "b.txt").write_text("b", "utf-8")
    tab = open_tab(context, shown)
    drop(tab, folder / "Dockerfile")
    page = tab.create_page
    qtbot.waitUntil(page.source.context.isVisible)
    page.source.context.line.setText(str(other))
    told = "A Docker image that this Dockerfile makes"
    qtbot.waitUntil(lambda: page.source.told == told)
    page.source.file.line.setText(str(folder / "image of a bird"))
    qtbot.waitUntil(lambda: "is no definition" in page.field("file").error)
    assert page.source.context.isVisible()
    page.source.file.line.setText(str(folder / "requirements.txt"))
    qtbot.waitUntil(lambda: "1 packages" in page.source.told)
    assert not page.source.context.isVisible()
    page.source.file.line.setText(str(folder / "Dockerfile"))
    qtbot.waitUntil(lambda: page.source.told == told)
    assert page.source.context.isVisible()
    press(page, "Cancel")
    tab.show_create()
    assert not page.source.context.isVisible()
    assert page.source.base_image.isVisible()


def test_an_image_for_gpus_is_offered_only_where_there_is_a_field_for_it(
    context: TabContext, shown: Shown
) -> None:
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    assert page.default_images.use.isEnabled()
    page.source.interpreter.setChecked(True)
    assert not page.default_images.use.isEnabled()
    page.source.typed.setChecked(True)
    assert page.default_images.use.isEnabled()


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


def test_a_new_version_of_another_one_leaves_what_was_typed_for_a_new_environment(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_named("vision")
    tab.show_create()
    tab.create_page.source.typed.setChecked(True)
    tab.create_page.source.lines.setPlainText("torch")
    tab.create_page.name.setText("mine")
    tab.show_named(CURRENT_PYTHON)
    tab.show_named("vision")
    press(tab.details, "New version")
    assert tab.change_page("vision").name.text() == "vision"
    press(tab.change_page("vision"), "Cancel")
    tab.show_create()
    page = tab.create_page
    assert page.isVisible()
    assert (page.name.text(), page.source.lines.toPlainText()) == ("mine", "torch")


def test_an_environment_that_is_made_closes_no_page_on_which_something_else_is_typed(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.environments.items["vision"] = [values.environment()]
    tab = open_tab(context, shown)
    qtbot.waitUntil(lambda: tab.listing.view.count() == 2)
    tab.show_named("vision")
    tab.show_create()
    page = tab.create_page
    page.source.image.setChecked(True)
    page.source.base_image.setText("mine:1")
    page.name.setText("mine")
    engine.script.hold("environments.create")
    page.submit()
    tab.show_named(CURRENT_PYTHON)
    tab.show_named("vision")
    press(tab.details, "New version")
    tab.change_page("vision").source.lines.setPlainText("half-typed")
    with qtbot.waitSignal(page.created):
        engine.script.release("environments.create")
    qtbot.waitUntil(lambda: tab.listing.view.count() == 3)
    assert tab.change_page("vision").isVisible()
    assert tab.change_page("vision").source.lines.toPlainText() == "half-typed"
    tab.show_create()
    page.source.image.setChecked(True)
    page.source.base_image.setText("mine:2")
    page.name.setText("second")
    engine.script.hold("environments.create")
    page.submit()
    page.source.base_image.setText("mine:3")
    with qtbot.waitSignal(page.created):
        engine.script.release("environments.create")
    qtbot.waitUntil(lambda: tab.listing.view.count() == 4)
    assert page.isVisible()
    tab.show_create()
    assert page.source.base_image.text() == "mine:3"
    engine.script.hold("environments.create")
    engine.script.fail("environments.create", InvalidError("bad_name", "No.", field="name"))
    page.submit()
    page.name.setText("third")
    with qtbot.waitSignal(context.bridge.failure):
        engine.script.release("environments.create")
    assert page.field("name").error == ""


@pytest.mark.parametrize("waits", [False, True])
def test_what_was_given_up_does_not_come_back_with_a_check_under_way(
    waits: bool, context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "requirements.txt").write_text("torch\n", "utf-8")
    tab = open_tab(context, shown)
    tab.show_create()
    page = tab.create_page
    engine.script.hold("environments.read")
    page.source.offer(tmp_path / "requirements.txt")
    if waits:
        qtbot.waitUntil(lambda: bool(engine.script.called("environments.read")))
    press(page, "Cancel")
    assert not page._check_soon.isActive()
    engine.script.release("environments.read")
    qtbot.waitUntil(lambda: context.bridge.idle)
    tab.show_create()
    assert (page.name.text(), page.source.file.line.text()) == ("", "")
