"""The page of what was built of environments, over the fake engine."""

from __future__ import annotations

import time
from collections import UserDict
from collections.abc import ItemsView
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.built import BuiltEnvironment, BuiltHost, BuiltKind, Discarded
from desktop_app.domain.environment import Build, BuildState
from desktop_app.domain.errors import KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.built.model import (
    FREES,
    HOST,
    KIND,
    NAME,
    SIZE,
    USED,
    USERS,
    BuiltModel,
)
from desktop_app.gui.tabs.environment.built.page import BuiltPage
from desktop_app.gui.tabs.environment.tab import EnvironmentTab
from desktop_app.gui.tabs.parts import Removals
from tests.fakes import values
from tests.fakes.built import DAY, built_environment
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown, press

TIP = Qt.ItemDataRole.ToolTipRole


def open_page(context: TabContext, shown: Shown, qtbot: QtBot) -> tuple[EnvironmentTab, BuiltPage]:
    tab = shown(EnvironmentTab(context))
    assert isinstance(tab, EnvironmentTab)
    qtbot.waitUntil(lambda: tab.listing.view.count() > 0)
    tab.built_page.opener.click()
    qtbot.waitUntil(lambda: context.bridge.idle)  # it is asked once more as it is shown
    return tab, tab.built_page


def cells(page: BuiltPage, row: int, *columns: int) -> list[object]:
    return [page.model.data(page.model.index(row, column)) for column in columns]


def choose(page: BuiltPage, *rows: int) -> None:
    chosen = [page.model.rows[row] for row in rows]
    page._select(lambda one: one in chosen)


def image(name: str, **changes: object) -> BuiltEnvironment:
    """An image of 300 MiB of which only 10 are not the base's."""
    pieces = {f"own {name}": 10 << 20}
    kind = BuiltKind.IMAGE
    return built_environment(name, kind=kind, size=300 << 20, pieces=pieces, **changes)


def test_all_is_listed_with_what_it_takes_and_the_sum_stands_in_the_header(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    used = time.time() - 3 * DAY
    gone = image("old:1", environments=[], used_at=None)
    engine.built.put(built_environment(runs=["birds-1"], used_at=used), gone)
    tab, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: page.opener.text() == "Disk use: 110 MiB")
    assert cells(page, 0, NAME, KIND, HOST) == [
        *("old:1 (definition removed)", "Image", "This computer"),
    ]
    assert cells(page, 0, SIZE, FREES, USED, USERS) == ["300 MiB", "10 MiB", "not known", ""]
    assert cells(page, 1, NAME, KIND) == ["vision:1", "venv"]
    tips = [page.model.data(page.model.index(row, KIND), TIP) for row in (0, 1)]
    assert tips == ["Docker image", "Virtual environment"]
    assert cells(page, 1, SIZE, FREES, USED, USERS) == ["100 MiB", "100 MiB", "3 d ago", "birds-1"]
    assert page._line.text() == "2 built, together 110 MiB"
    press(page, "Back")
    assert not page.isVisible()
    assert tab.details.isVisible()


class Counted(UserDict[str, int]):
    """Pieces that say how often they were gone through."""

    readings = 0

    def items(self) -> ItemsView[str, int]:
        Counted.readings += 1
        return super().items()


def test_thousands_are_reckoned_once_and_only_what_is_in_sight_is_asked_for(
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: set[int] = set()
    data = BuiltModel.data

    def noted(model: BuiltModel, index: QModelIndex, role: int = 0) -> object:
        asked.add(index.row())
        return data(model, index, role)

    monkeypatch.setattr(BuiltModel, "data", noted)
    monkeypatch.setattr(Counted, "readings", 0)
    many = [built_environment(f"e:{n}", pieces=Counted({"p": 1, f"{n}": 2})) for n in range(2000)]
    engine.built.put(*many)
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2000)
    page.table.grab()
    page.table.resize(page.table.width() - 10, page.table.height())
    page.table.grab()
    answers = len(engine.script.called("built.list"))
    assert Counted.readings <= 4 * 2000 * answers  # the sum, what each frees, what is selected
    assert 0 < len(asked) < 100
    assert cells(page, 1999, FREES) == ["2 B"]


def test_names_stay_wide_enough_beside_long_hosts_however_the_columns_are_dragged(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment(host="cluster-of-the-department-of-ornithology"))
    _, page = open_page(context, shown, qtbot)
    page.window().resize(1208, 772)  # what the rail leaves of a window of 1280 x 800
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    header = page.table.horizontalHeader()
    qtbot.waitUntil(lambda: header.length() == page.table.viewport().width())
    assert header.sectionSize(NAME) >= 200
    header.resizeSection(HOST, 500)
    assert header.sectionSize(NAME) == 200
    header.resizeSection(HOST, 60)
    assert header.length() == page.table.viewport().width()


def test_what_deleting_frees_is_said_before_and_after(
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Removals, "UNDO_MS", 0)
    shared = {"torch": 2 << 30}
    one = image("one:1")
    one, other = replace(one, pieces={**one.pieces, **shared}), image("two:1")
    other = replace(other, pieces={**other.pieces, **shared})
    engine.built.put(one, other, built_environment())
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    assert not page._delete.isEnabled()
    choose(page, 0)
    assert page._chosen.text() == "1 selected: deleting frees 10 MiB"
    choose(page, 0, 1)
    assert page._chosen.text() == "2 selected: deleting frees 2.0 GiB"
    press(page, "Delete the selected ones")
    qtbot.waitUntil(lambda: [one.title for one in page.model.rows] == ["vision:1"])
    texts = [toast.text for toast in context.toasts.toasts]
    assert texts[0] == "2 built environments are deleted: 2.0 GiB"
    qtbot.waitUntil(lambda: "2.0 GiB were freed" in [t.text for t in context.toasts.toasts])
    qtbot.waitUntil(lambda: page.opener.text() == "Disk use: 100 MiB")


def test_a_deletion_can_be_undone_for_a_while_and_is_done_when_the_window_closes(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment("a:1"), built_environment("b:1"))
    tab, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    page.table.setFocus()
    choose(page, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    undo = context.toasts.toasts[-1].action_button
    assert isinstance(undo, QPushButton)
    undo.click()
    assert len(page.model.rows) == 2
    assert engine.script.called("built.remove") == []
    choose(page, 0)
    page._delete_selected()
    tab.finish()
    qtbot.waitUntil(lambda: len(engine.script.called("built.remove")) == 1)


def test_the_page_has_the_keys_once_it_is_opened_and_its_opener_once_it_is_closed(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment("a:1"), built_environment("b:1"))
    tab, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert page.opener.hasFocus()
    page.model.show_rows([])
    page._stack.setCurrentWidget(page._nothing)
    QTest.keyClick(page.opener, Qt.Key.Key_Space)
    assert page._back.hasFocus()
    QTest.keyClick(page._back, Qt.Key.Key_Escape)
    assert page.opener.hasFocus()
    assert tab.details.isVisible()


def test_what_is_in_use_stays_and_who_uses_it_is_said(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment(runs=["birds-1", "birds-2"], building=True))
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    choose(page, 0)
    page._delete_selected()
    (toast,) = context.toasts.toasts
    assert toast.text == "vision:1 stays: it is in use by birds-1, birds-2, its build"
    assert engine.script.called("built.remove") == []


def test_what_could_not_be_deleted_is_told(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment())
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    problem = KnownError("in_use", "vision:1 on local stays: It is in use by birds-1.")
    with qtbot.waitSignal(context.bridge.failure) as failed:
        page._deleted(Discarded(problems=[problem]))
    assert failed.args == [problem]


def test_what_was_not_used_for_long_is_selected_at_once(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    now = time.time()
    old = built_environment("old:1", made_at=now - 90 * DAY, used_at=now - 40 * DAY)
    new = built_environment("new:1", made_at=now - 90 * DAY, used_at=now)
    engine.built.put(old, new, replace(old, key="x", runs=["birds-1"]))
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 3)
    press(page, "Select what was not used for 30 days")
    assert [one.title for one in page.selected] == ["old:1"]


def test_a_host_that_cannot_be_asked_is_shown_and_one_without_contact_is_asked_on_demand(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    engine.built.put(built_environment())
    engine.built.hosts += [
        BuiltHost(["box"], trouble="It sleeps.", hint="Wake it."),
        BuiltHost(["far"], asked=False),
    ]
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: page._troubles.text() == "box: It sleeps. Wake it.")
    assert len(page.model.rows) == 1
    assert page._everywhere.toolTip() == "far"
    engine.built.hosts.pop()
    press(page, "Ask every host")
    qtbot.waitUntil(page._everywhere.isHidden)
    assert ("", False) in engine.script.called("built.list")


def test_every_host_is_asked_once_and_what_it_answered_stays_until_it_is_deleted(
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Removals, "UNDO_MS", 0)
    engine.built.hosts.append(BuiltHost(["far"], asked=False))
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(page._everywhere.isVisible)
    there = [built_environment(f"{name}:1", host="far") for name in "ab"]
    engine.built.hosts[1] = BuiltHost(["far"], there)
    press(page, "Ask every host")
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)
    assert page._everywhere.isHidden()
    engine.built.hosts[1] = BuiltHost(["far"], asked=False)
    page.load()
    qtbot.waitUntil(page._everywhere.isVisible)
    assert engine.script.called("built.list")[-1] == ("", True)
    assert [one.title for one in page.model.rows] == ["a:1", "b:1"]
    choose(page, 0)
    page._delete_selected()
    qtbot.waitUntil(lambda: [one.title for one in page._every] == ["b:1"])
    assert engine.script.called("built.list")[-1] == ("", True)
    assert [one.title for one in page.model.rows] == ["b:1"]


def test_nothing_built_is_said_and_a_build_appears_by_itself(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    _, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(page._nothing.isVisible)
    assert page.opener.text() == "Disk use: 0 B"
    engine.built.put(built_environment())
    engine.builds.set(Build("vision", "local", BuildState.READY))
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    assert page.table.isVisible()


def test_what_was_built_of_a_removed_environment_is_offered(
    context: TabContext,
    engine: FakeEngine,
    shown: Shown,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Removals, "UNDO_MS", 0)
    engine.environments.items["vision"] = [values.environment()]
    engine.built.put(built_environment(), built_environment("other:1"))
    tab, page = open_page(context, shown, qtbot)
    qtbot.waitUntil(lambda: len(page.model.rows) == 2 and tab.listing.view.count() == 2)
    tab.show_named("vision")
    tab.details.remove.click()
    text = "What was built of vision is still there: 100 MiB"
    qtbot.waitUntil(lambda: text in [toast.text for toast in context.toasts.toasts])
    offer = next(toast for toast in context.toasts.toasts if toast.text == text)
    assert isinstance(offer.action_button, QPushButton)
    offer.action_button.click()
    qtbot.waitUntil(lambda: [one.title for one in engine.built.hosts[0].built] == ["other:1"])
    assert "vision" not in engine.environments.items
