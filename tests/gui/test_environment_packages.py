"""The packages of an environment, of its versions, and of a run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.domain.resolution import Package, Resolution
from desktop_app.domain.run import CURRENT_PYTHON, Outcome
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.tab import EnvironmentTab
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.package_list import PackageList
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, open_run, press

FOUND = values.resolution(six="1.16.0", torch="2.14.1", torchvision="0.29.1")


@pytest.fixture
def tab(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> EnvironmentTab:
    """With the environment `vision`, of one version."""
    engine.environments.items["vision"] = [values.environment()]
    made = shown(EnvironmentTab(context))
    assert isinstance(made, EnvironmentTab)
    qtbot.waitUntil(lambda: made.listing.view.count() == 2)
    return made


def cells(shown: PackageList) -> list[list[str]]:
    model = shown.found
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_until_it_is_built_it_is_said_how_its_packages_come_to_be_known(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    card = tab.details.packages
    qtbot.waitUntil(lambda: tab.listing.current_key() == CURRENT_PYTHON)
    assert card.empty.text() == "Start a run with it to see its packages."
    tab.show_named("vision")
    qtbot.waitUntil(lambda: card.empty.text() == "Build it to see its packages.")
    assert [part.isHidden() for part in (card.list, card.export, card.target)] == [True] * 3
    engine.builds.found["vision", "local"] = FOUND
    engine.builds.set(Build("vision", "local", BuildState.READY))
    qtbot.waitUntil(lambda: not card.list.isHidden())
    assert [part.isHidden() for part in (card.empty, card.target)] == [True, True]
    assert cells(card.list) == [
        *(["six", "1.16.0"], ["torch", "2.14.1"], ["torchvision", "0.29.1"]),
    ]
    assert card.list.facts.text() == "Python 3.11.2  ·  linux-x86_64"


def test_a_run_that_ended_brings_the_packages_that_it_found(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    run = engine.add_run(environment="vision")
    tab.show_named("vision")
    qtbot.waitUntil(lambda: bool(engine.script.called("builds.resolution")))
    engine.builds.found["vision", "local"] = FOUND
    engine.end_run(run.id, Outcome.SUCCEEDED)
    qtbot.waitUntil(lambda: not tab.details.packages.list.isHidden())


def test_where_several_targets_have_it_one_of_them_is_chosen(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.builds.found["vision", "local"] = FOUND
    engine.builds.found["vision", "local-docker"] = values.resolution(six="1.17.0")
    tab.show_named("vision")
    card = tab.details.packages
    qtbot.waitUntil(lambda: card.target.count() == 2)
    assert not card.target.isHidden()
    card.target.setCurrentIndex(card.target.findText("local-docker"))
    assert cells(card.list) == [["six", "1.17.0"]]
    card.target.setCurrentIndex(card.target.findText("local"))
    assert len(cells(card.list)) == 3


def test_the_lock_of_what_is_shown_is_saved(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.builds.found["vision", "local"] = FOUND
    tab.show_named("vision")
    card = tab.details.packages
    qtbot.waitUntil(lambda: not card.export.isHidden())
    lock = tmp_path / "鸟 lock.txt"
    lock.write_text("what the person chose to replace")
    card.save(lock)
    qtbot.waitUntil(lambda: "torch==2.14.1\n" in lock.read_text())


def test_news_of_another_environment_leave_the_target_and_what_is_selected(
    tab: EnvironmentTab, engine: FakeEngine, context: TabContext, qtbot: QtBot
) -> None:
    engine.builds.found["vision", "local"] = FOUND
    engine.builds.found["vision", "local-docker"] = values.resolution(six="1.17.0")
    tab.show_named("vision")
    card = tab.details.packages
    qtbot.waitUntil(lambda: card.target.count() == 2)
    for target in ("local", "local-docker"):
        card.target.setCurrentIndex(card.target.findText(target))
        card.list.table.selectRow(0)
        _tell_of_another(tab, engine, context, qtbot)
        assert card.target.currentText() == target
        assert len(card.list.table.selectionModel().selectedRows()) == 1


def _tell_of_another(
    tab: EnvironmentTab, engine: FakeEngine, context: TabContext, qtbot: QtBot
) -> None:
    listed = len(engine.script.called("environments.list"))
    engine.events.post(EnvironmentsChanged(names=("another",)))
    qtbot.waitUntil(lambda: len(engine.script.called("environments.list")) == listed + 1)
    qtbot.waitUntil(lambda: context.bridge.idle)


def test_the_lock_is_that_of_the_target_for_which_it_was_asked(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    engine.builds.found["vision", "local"] = FOUND
    engine.builds.found["vision", "local-docker"] = values.resolution(six="1.17.0")
    tab.show_named("vision")
    card = tab.details.packages
    qtbot.waitUntil(lambda: card.target.count() == 2)
    card.target.setCurrentIndex(card.target.findText("local-docker"))
    card.export.click()
    (dialog,) = card.findChildren(QFileDialog)
    card.target.setCurrentIndex(card.target.findText("local"))
    lock = tmp_path / "lock.txt"
    dialog.fileSelected.emit(str(lock))
    dialog.reject()
    qtbot.waitUntil(lambda: lock.exists() and "six==1.17.0\n" in lock.read_text())


@pytest.fixture
def package_list(theme: Theme, shown: Shown) -> PackageList:
    made = shown(PackageList(theme))
    assert isinstance(made, PackageList)
    made.show_resolution(FOUND)
    return made


def test_packages_are_found_by_a_part_of_their_name_and_counted(package_list: PackageList) -> None:
    assert package_list.count.text() == "3 packages"
    package_list.search.setText(" TORCH ")
    assert [row[0] for row in cells(package_list)] == ["torch", "torchvision"]
    assert package_list.count.text() == "2 of 3 packages"
    package_list.show_resolution(values.resolution(six="1", torch="3"))
    assert cells(package_list) == [["torch", "3"]]
    assert package_list.count.text() == "1 of 2 packages"


def test_what_is_selected_is_copied_else_all_that_is_shown(package_list: PackageList) -> None:
    package_list.search.setText("torch")
    press(package_list, "Copy packages")
    assert QGuiApplication.clipboard().text() == "torch==2.14.1\ntorchvision==0.29.1"
    package_list.table.selectRow(1)
    package_list.table.setFocus()
    QTest.keyClick(package_list.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "torchvision==0.29.1"


def test_they_are_sorted_by_their_headings_whatever_their_case(package_list: PackageList) -> None:
    packages = (Package("b", "2"), Package("A", "3"), Package("c", "1"))
    package_list.show_resolution(Resolution("3.11.2", packages))
    assert [row[0] for row in cells(package_list)] == ["A", "b", "c"]
    package_list.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in cells(package_list)] == ["c", "b", "A"]


def test_where_a_package_came_from_has_a_column_only_where_that_is_no_index(
    package_list: PackageList,
) -> None:
    assert package_list.found.columnCount() == 2
    origin = "git+https://h/mine.git@c0ffee"
    package_list.show_resolution(Resolution("3.11.2", (Package("mine", "1", origin),)))
    assert cells(package_list) == [["mine", "1", origin]]


def test_two_thousand_packages_are_scrolled_not_stretched(package_list: PackageList) -> None:
    many = {f"p{number}": str(number) for number in range(2000)}
    package_list.show_resolution(values.resolution(**many))
    assert package_list.count.text() == "2000 packages"
    assert package_list.table.height() < 400


def test_what_another_version_changed_includes_what_was_found(
    tab: EnvironmentTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    first = values.environment()
    second = replace(first, version=2, definition=replace(first.definition, apt=("git",)))
    engine.environments.items["vision"] = [first, second]
    engine.builds.found["vision:1", "local"] = FOUND
    engine.builds.found["vision:2", "local"] = values.resolution(six="1.16.0", torch="2.15.0")
    tab._feed.load()
    tab.show_named("vision")
    changes = tab.details.versions
    names = {
        *("System package  git: added: git", "Installed package  torch: 2.14.1  →  2.15.0"),
        "Installed package  torchvision: removed: 0.29.1",
    }
    qtbot.waitUntil(lambda: {w.accessibleName() for w in changes.findChildren(QWidget)} >= names)


def test_the_versions_that_are_compared_stay_and_an_answer_for_others_is_not_shown(
    tab: EnvironmentTab,
    engine: FakeEngine,
    context: TabContext,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = values.environment()
    engine.environments.items["vision"] = [
        replace(first, version=number, definition=replace(first.definition, apt=apt))
        for number, apt in ((1, ()), (2, ("git",)), (3, ("git", "vim")))
    ]
    tab._feed.load()
    tab.show_named("vision")
    card = tab.details.versions
    added = ("System package  vim", "added: vim")
    qtbot.waitUntil(lambda: card._changes._shown == [added])
    card.before.setCurrentIndex(0)
    card.after.setCurrentIndex(1)
    card.after.activated.emit(1)
    qtbot.waitUntil(lambda: card._changes._shown == [("System package  git", "added: git")])
    _tell_of_another(tab, engine, context, qtbot)
    assert (card.before.currentIndex(), card.after.currentIndex()) == (0, 1)
    slow, quick = Future[None](), engine.environments.diff

    async def diff(before: str, after: str) -> Sequence[DefinitionChange]:
        if before == "vision:1":
            await asyncio.shield(asyncio.wrap_future(slow))
        return await quick(before, after)

    monkeypatch.setattr(engine.environments, "diff", diff)
    card.before.activated.emit(0)
    card.before.setCurrentIndex(1)
    card.after.setCurrentIndex(2)
    card.before.activated.emit(1)
    qtbot.waitUntil(lambda: card._changes._shown == [added])
    slow.set_result(None)
    qtbot.waitUntil(lambda: context.bridge.idle)
    assert card._changes._shown == [added]


@pytest.fixture
def runs(context: TabContext, shown: Shown) -> RunsTab:
    made = shown(RunsTab(context))
    assert isinstance(made, RunsTab)
    return made


def test_a_run_shows_the_packages_that_it_had(
    runs: RunsTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    run = engine.add_run()
    view = open_run(qtbot, runs, run.id)
    card = view.environment.packages
    view.tabs.setCurrentWidget(view.environment)
    assert card.empty.text() == "They are found once the script has started."
    qtbot.waitUntil(lambda: len(engine.script.called("runs.packages")) == 1)
    engine.record(run.id).packages = FOUND
    engine.end_run(run.id, Outcome.SUCCEEDED)
    qtbot.waitUntil(lambda: not card.list.isHidden())
    assert [row[0] for row in cells(card.list)] == ["six", "torch", "torchvision"]
    assert card.empty.isHidden()


def test_a_run_whose_packages_nobody_knows_says_so(
    runs: RunsTab, engine: FakeEngine, qtbot: QtBot
) -> None:
    run = engine.add_run()
    engine.end_run(run.id, Outcome.SUCCEEDED)
    view = open_run(qtbot, runs, run.id)
    view.tabs.setCurrentWidget(view.environment)
    card = view.environment.packages
    qtbot.waitUntil(lambda: "not known which packages" in card.empty.text())
    assert card.list.isHidden()
