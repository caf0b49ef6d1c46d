"""The Workspace, Compute, Environment and Models tabs over the fake engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.compute.tab import ComputeTab
from desktop_app.gui.tabs.models.tab import ModelsTab
from desktop_app.gui.tabs.workspace.tab import WorkspaceTab
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, Went, drop, press

# ------------------------------------------------------------------ workspace


def test_an_empty_workspace_says_where_to_drop_data(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(WorkspaceTab(context))
    assert isinstance(tab, WorkspaceTab)
    qtbot.waitUntil(tab._zone.isVisible)


def test_a_folder_dropped_on_the_tab_becomes_a_dataset(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / 'bird\'s "photos" 鸟'
    folder.mkdir()
    tab = shown(WorkspaceTab(context))
    assert isinstance(tab, WorkspaceTab)
    drop(tab, folder)
    name = "bird's -photos- 鸟"
    qtbot.waitUntil(lambda: tab.model.row_of(name) == 0)
    assert engine.script.called("datasets.add") == [(folder, "")]
    qtbot.waitUntil(lambda: tab.details._name.text() == name)


def test_an_exported_run_dropped_on_the_tab_is_offered_where_runs_are(
    context: TabContext, engine: FakeEngine, shown: Shown, went: Went, tmp_path: Path
) -> None:
    file = tmp_path / "birds 鸟.trainyard"
    file.touch()
    drop(shown(WorkspaceTab(context)), file)
    assert went.to == [("runs", {"import_file": file})]
    assert engine.script.called("datasets.add") == []


def test_a_dataset_is_taken_into_a_new_run(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, went: Went
) -> None:
    engine.datasets.items = {"birds": values.dataset()}
    tab = shown(WorkspaceTab(context))
    qtbot.waitUntil(lambda: any(b.isVisible() for b in tab.findChildren(QPushButton)))
    assert isinstance(tab, WorkspaceTab)
    qtbot.waitUntil(lambda: tab.details._dataset is not None)
    press(tab, "New run with this")
    assert went.to == [("runs", {"prefill": {"data": "birds"}})]


def test_removing_a_dataset_can_be_undone_and_is_done_when_the_window_closes(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.datasets.items = {n: values.dataset(n) for n in ("ants", "bees")}
    tab = shown(WorkspaceTab(context))
    assert isinstance(tab, WorkspaceTab)
    qtbot.waitUntil(lambda: len(tab.model.items) == 2)
    press(tab, "Remove")
    assert [item.name for item in tab.model.items] == ["bees"]
    undo = context.toasts.toasts[-1].action_button
    assert undo is not None
    undo.click()
    assert [item.name for item in tab.model.items] == ["ants", "bees"]
    assert not engine.script.called("datasets.remove")
    press(tab, "Remove")
    tab.finish()
    qtbot.waitUntil(lambda: len(engine.datasets.items) == 1)
    assert engine.script.called("datasets.remove")


def test_news_while_the_list_is_on_its_way_are_not_lost(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.script.hold("datasets.list")
    tab = shown(WorkspaceTab(context))
    assert isinstance(tab, WorkspaceTab)
    qtbot.waitUntil(lambda: bool(engine.script.called("datasets.list")))
    context.bridge.call(engine.datasets.add, Path("/data/late"))
    qtbot.waitUntil(lambda: "late" in engine.datasets.items)
    engine.script.release("datasets.list")
    qtbot.waitUntil(lambda: tab.model.row_of("late") == 0)


def test_a_workspace_is_made_and_a_taken_folder_is_marked(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    tab = shown(WorkspaceTab(context))
    assert isinstance(tab, WorkspaceTab)
    tab.show_create()
    page = tab.create_page
    page.submit()
    assert page._folder_field.error == "Choose a folder."
    page.folder.line.setText(str(engine.workspace.path))
    page.submit()
    qtbot.waitUntil(lambda: "workspace already" in page._folder_field.error)
    page.folder.line.setText(str(tmp_path / "new work"))
    with qtbot.waitSignal(page.created):
        page.submit()
    qtbot.waitUntil(lambda: context.bridge.idle)


# -------------------------------------------------------------------- compute


def test_hosts_are_watched_only_while_the_tab_is_seen(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(ComputeTab(context))
    qtbot.waitUntil(lambda: engine.targets.watched == ["local", "local-docker"])
    tab.hide()
    qtbot.waitUntil(lambda: engine.targets.watched == [])


def test_a_target_without_an_engine_says_why_and_what_to_do(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(ComputeTab(context))
    assert isinstance(tab, ComputeTab)
    qtbot.waitUntil(lambda: len(tab.cards) == 2)
    card = tab.cards["local-docker"]
    assert card._problem._text.text() == values.no_engine().reason
    assert card._problem._hint.text() == values.no_engine().hint
    assert not card._run.isEnabled()
    assert tab.cards["local"]._run.isEnabled()


def test_live_load_follows_the_host(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(ComputeTab(context))
    assert isinstance(tab, ComputeTab)
    qtbot.waitUntil(lambda: len(tab.cards) == 2)
    state = engine.targets.states["local"]
    engine.targets.set_state(replace(state, facts=values.host_facts(cpu_percent=88.0)))
    meter = tab.cards["local"]._meters["cpu"]
    qtbot.waitUntil(lambda: meter._value.text() == "88 %")


def test_a_check_names_each_problem_with_its_repair(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(ComputeTab(context))
    assert isinstance(tab, ComputeTab)
    qtbot.waitUntil(lambda: len(tab.cards) == 2)
    tab.cards["local"]._check.click()
    qtbot.waitUntil(lambda: len(tab.cards["local"].checks.rows) == 2)
    assert tab.cards["local"]._check.isEnabled()


def test_a_target_is_created_reused_and_removed(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    tab = shown(ComputeTab(context))
    assert isinstance(tab, ComputeTab)
    press(tab, "New target")
    tab.create_card.name.setText("a/b")
    tab.create_card.submit()
    qtbot.waitUntil(lambda: "contains" in tab.create_card._name_field.error)
    tab.create_card.name.setText("my box")
    tab.create_card.submit()
    qtbot.waitUntil(lambda: "my box" in tab.cards)
    qtbot.waitUntil(tab.create_card.isHidden)
    qtbot.waitUntil(tab.cards["my box"].isVisible)  # it is laid out in the next turn
    press(tab.cards["my box"], "Remove")
    qtbot.waitUntil(lambda: "my box" not in tab.cards)
    assert "my box" not in engine.targets.states


# --------------------------------------------------------------------- models


def test_a_model_shows_its_versions_and_the_way_to_its_run(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, went: Went
) -> None:
    for number in (1, 2):
        engine.models.put(values.model_version(version=number))
    tab = shown(ModelsTab(context))
    assert isinstance(tab, ModelsTab)
    qtbot.waitUntil(lambda: tab.details.versions.count() == 2)
    assert tab.details.versions.currentText() == "Version 2"
    press(tab, "Show the run")
    assert went.to == [("runs", {"run_id": values.run_id(1)})]
    press(tab, "Copy SHA-256")
    assert QGuiApplication.clipboard().text() == f"{2:064x}"


def test_a_file_dropped_on_the_tab_is_registered(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "my net.pt"
    file.write_bytes(b"weights")
    tab = shown(ModelsTab(context))
    assert isinstance(tab, ModelsTab)
    drop(tab, file)
    assert tab.register_page.name.text() == "my net"
    press(tab.register_page, "Register")
    qtbot.waitUntil(lambda: tab.listing.current_key() == "my net")
    assert engine.models.items["my net"][0].sha256 == values.sha256(b"weights")


def test_a_version_is_downloaded(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot, tmp_path: Path
) -> None:
    made = engine.models.put(values.model_version())
    tab = shown(ModelsTab(context))
    assert isinstance(tab, ModelsTab)
    tab.download_to(made, str(tmp_path / "kept.pt"))
    qtbot.waitUntil((tmp_path / "kept.pt").exists)
    qtbot.waitUntil(lambda: bool(context.toasts.toasts))


def test_removing_a_version_can_be_undone(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    for number in (1, 2):
        engine.models.put(values.model_version(version=number))
    tab = shown(ModelsTab(context))
    assert isinstance(tab, ModelsTab)
    qtbot.waitUntil(lambda: tab.details.versions.count() == 2)
    press(tab, "Remove version")
    assert tab.details.versions.count() == 1
    undo = context.toasts.toasts[-1].action_button
    assert undo is not None
    undo.click()
    assert tab.details.versions.count() == 2
    assert not engine.script.called("models.remove")


def test_a_note_is_kept_with_its_version(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.models.put(values.model_version())
    tab = shown(ModelsTab(context))
    assert isinstance(tab, ModelsTab)
    qtbot.waitUntil(lambda: tab.details.version is not None)
    tab.details.note.setText("the good one")
    tab.details.note.editingFinished.emit()
    qtbot.waitUntil(lambda: engine.models.items["bird-classifier"][0].note == "the good one")
