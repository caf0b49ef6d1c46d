"""From the window to where a run is: a terminal there, its ports here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.shell.terminal import CommandSheet
from desktop_app.gui.tabs.compute.tab import ComputeTab
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.access import USUAL_PORT, ForwardSheet
from desktop_app.gui.tabs.runs.view.page import RunView
from tests.fakes import values
from tests.fakes.access import FREE_PORT
from tests.fakes.engine import FakeEngine

Shown = Callable[[QWidget], QWidget]
S = TypeVar("S", bound=QWidget)
URL = f"http://localhost:{FREE_PORT}"


@pytest.fixture
def tab(context: TabContext, shown: Shown) -> RunsTab:
    return cast(RunsTab, shown(RunsTab(context)))


@pytest.fixture
def view(tab: RunsTab, engine: FakeEngine, qtbot: QtBot) -> RunView:
    return opened(qtbot, tab, engine.add_run(name="birds 训练").id)


def opened(qtbot: QtBot, tab: RunsTab, run_id: str) -> RunView:
    tab.show_run(run_id)
    view = tab.run_view
    qtbot.waitUntil(lambda: view.detail is not None and view.detail.summary.id == run_id)
    return view


def choose(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def button(root: QWidget, name: str) -> QAbstractButton:
    found = [b for b in root.findChildren(QAbstractButton) if b.accessibleName() == name]
    return next(b for b in found if b.isVisible())


def texts(root: QWidget) -> set[str]:
    return {label.text() for label in root.findChildren(QLabel) if label.isVisible()}


def sheet(qtbot: QtBot, root: QWidget, kind: type[S]) -> S:
    qtbot.waitUntil(lambda: bool(root.window().findChildren(kind)))
    return root.window().findChildren(kind)[0]


def forward(qtbot: QtBot, view: RunView) -> ForwardSheet:
    choose(view.access.menu, "Forward a port…")
    return sheet(qtbot, view, ForwardSheet)


def test_a_terminal_is_opened_where_the_run_is(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    menu = view.header.access_button.menu()
    assert menu is view.access.menu
    assert view.header.access_button.accessibleName() == "Terminal and ports"
    choose(menu, "Open a terminal here")
    qtbot.waitUntil(lambda: bool(engine.access.opened))
    assert engine.access.opened[0].text == f"ssh -t box {view.run_id}"


def test_where_no_terminal_opens_the_command_can_be_copied(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    engine.script.fail("access.open_terminal", KnownError("no_terminal", "There is none."))
    choose(view.access.menu, "Open a terminal here")
    shown = sheet(qtbot, view, CommandSheet)
    assert shown.line.line.text() == f"ssh -t box {view.run_id}"
    assert "There is none." in texts(shown)
    button(shown, "Copy: Command").click()
    assert QGuiApplication.clipboard().text() == f"ssh -t box {view.run_id}"
    button(shown, "Close").click()


def test_the_commands_of_terminal_and_start_are_copied(
    qtbot: QtBot, view: RunView, engine: FakeEngine
) -> None:
    clipboard = QGuiApplication.clipboard()
    choose(view.access.menu, "Copy as a command")
    qtbot.waitUntil(lambda: clipboard.text() == f"ssh -t box {view.run_id}")
    choose(view.access.menu, "Copy the command that started it")
    qtbot.waitUntil(lambda: clipboard.text() == "ssh -t box python3 train.py")
    choose(view.access.menu, "Copy a command that shows its output")
    qtbot.waitUntil(lambda: clipboard.text() == "ssh -t box tail -f")
    choose(view.access.menu, "Copy a command that cancels it there")
    qtbot.waitUntil(lambda: clipboard.text() == f"ssh -t box cancel {view.run_id}")
    assert not view.access.remove_action.isEnabled(), "it has not ended"


def test_a_port_is_forwarded_opened_and_stopped(
    qtbot: QtBot, engine: FakeEngine, view: RunView, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsed: list[QUrl] = []

    def browse(url: QUrl) -> bool:
        browsed.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", browse)
    assert view.access.isHidden()
    asked = forward(qtbot, view)
    assert (asked.port.value(), asked.local_port.text()) == (USUAL_PORT, "any free one")
    assert asked.port.accessibleName() == "Port of the run"
    asked.port.setValue(8888)
    asked.forward_button.click()
    qtbot.waitUntil(view.access.isVisible)
    assert engine.script.called("access.forward") == [(view.run_id, 8888, 0)]
    assert f"Port 8888 is here as {URL}" in texts(view.access)
    button(view.access, "Open port 8888 in the browser").click()
    assert browsed == [QUrl(URL)]
    button(view.access, "Copy the ssh command for port 8888").click()
    assert QGuiApplication.clipboard().text() == f"ssh -N -L {FREE_PORT}:127.0.0.1:8888 box"
    (item,) = engine.access.forwards(view.run_id)
    engine.access.change(item, problem="Nothing listens on port 8888 there yet.", hint="Wait.")
    qtbot.waitUntil(lambda: "Nothing listens on port 8888 there yet. Wait." in texts(view.access))
    engine.access.change(item, problem="", hint="")
    qtbot.waitUntil(lambda: len(texts(view.access)) == 1)
    button(view.access, "Stop forwarding port 8888").click()
    qtbot.waitUntil(view.access.isHidden)
    assert engine.access.forwards(view.run_id) == []


def test_what_is_wrong_with_a_port_is_told_at_its_field(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    asked = forward(qtbot, view)
    engine.script.fail(
        "access.forward", InvalidError("port_in_use", "It is in use.", field="local_port")
    )
    asked.forward_button.click()
    qtbot.waitUntil(lambda: "It is in use." in texts(asked))
    assert asked.local_port.accessibleDescription() == "It is in use."
    engine.script.fail("access.forward", KnownError("unreachable", "It is off.", hint="Is it?"))
    asked.forward_button.click()
    qtbot.waitUntil(lambda: "It is off. Is it?" in texts(asked))
    assert "It is in use." not in texts(asked)
    button(asked, "Cancel").click()


def test_forwarded_ports_are_kept_for_another_run_and_end_with_the_view(
    qtbot: QtBot, engine: FakeEngine, tab: RunsTab
) -> None:
    first, second = engine.add_run(), engine.add_run()
    view = opened(qtbot, tab, first.id)
    forward(qtbot, view).forward_button.click()
    qtbot.waitUntil(view.access.isVisible)
    opened(qtbot, tab, second.id)
    assert view.access.isHidden()
    opened(qtbot, tab, first.id)
    qtbot.waitUntil(view.access.isVisible)
    button(view, "Close run").click()
    qtbot.waitUntil(lambda: engine.access.forwards(first.id) == [])
    assert view.access.isHidden()


def test_no_port_is_forwarded_of_a_run_that_has_ended(
    qtbot: QtBot, engine: FakeEngine, view: RunView
) -> None:
    assert view.access.forward_action.isEnabled()
    engine.end_run(view.run_id)
    qtbot.waitUntil(lambda: not view.access.forward_action.isEnabled())
    assert not view.access.cancel_action.isEnabled()
    clipboard = QGuiApplication.clipboard()
    choose(view.access.menu, "Copy a command that deletes it there")
    qtbot.waitUntil(lambda: clipboard.text() == f"ssh -t box remove {view.run_id}")


def test_a_host_has_a_terminal_on_its_card_and_this_computer_none(
    qtbot: QtBot, engine: FakeEngine, context: TabContext, shown: Shown
) -> None:
    box = Target("箱子", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("box"))
    engine.targets.states["箱子"] = values.target_state(box)
    tab = ComputeTab(context)
    shown(tab)
    qtbot.waitUntil(lambda: "箱子" in tab.cards and tab.cards["箱子"].isVisible())
    card = tab.cards["箱子"]
    assert button(card, "Terminal on 箱子").isVisible()
    assert tab.cards["local"].terminal_menu is None
    assert card.terminal_menu is not None
    choose(card.terminal_menu, "Open a terminal here")
    qtbot.waitUntil(lambda: bool(engine.access.opened))
    assert engine.script.called("access.target_shell") == [("箱子",)]
    choose(card.terminal_menu, "Copy a command that checks it")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "ssh -t box facts 箱子")
