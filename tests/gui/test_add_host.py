"""The page that makes a host a target, and the sheet that forgets one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import (
    CheckResult,
    LauncherKind,
    SshClient,
    SshHost,
    SshRoute,
    Target,
    TransportKind,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.compute.add_host import AddHost
from desktop_app.gui.tabs.compute.remove_host import RemoveHost
from desktop_app.gui.tabs.compute.tab import ComputeTab
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.gui.conftest import Shown

GOOD = [CheckResult("contact", True, "labbox answers."), CheckResult("python", True, "3.11.")]
CHANGED = KnownError(
    "changed_host_key",
    "labbox has another key than the one in /home/ann/.ssh/known_hosts, line 7.",
    hint="Remove that line.",
    field="host_key",
)


@pytest.fixture
def tab(context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot) -> ComputeTab:
    """The tab, with the page open."""
    engine.ssh_aliases = ["labbox", "集群"]
    made = ComputeTab(context)
    shown(made)
    made.add_host()
    qtbot.waitUntil(lambda: context.bridge.idle)
    return made


@pytest.fixture
def page(tab: ComputeTab) -> AddHost:
    assert tab.add_page is not None
    return tab.add_page


def seen(root: QWidget) -> str:
    return "\n".join(x.text() for x in root.findChildren(QLabel) if x.isVisible() and x.text())


def press(root: QWidget, name: str) -> None:
    (found,) = [
        b for b in root.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()
    ]
    found.click()


def asked(engine: FakeEngine) -> list[tuple[object, ...]]:
    return engine.script.called("targets.try_host")


def test_the_hosts_of_the_configuration_are_offered_and_told_with_the_way_there(
    page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    box = page.fields.host
    assert [box.itemText(row) for row in range(box.count())] == ["labbox", "集群"]
    assert box.currentText() == ""
    engine.ssh_routes["labbox"] = SshRoute("ann", "10.0.0.5", 2222, ("gate", "bob@inner"))
    box.setCurrentIndex(0)
    said = "Goes to ann@10.0.0.5, port 2222, through gate › bob@inner"
    qtbot.waitUntil(lambda: said in seen(page.fields))
    assert page.fields.user.placeholderText() == "ann"
    assert page.fields.port.placeholderText() == "2222"
    assert page.fields.name.text() == "labbox"


def test_without_a_configuration_an_address_is_asked_for(
    context: TabContext, shown: Shown, qtbot: QtBot
) -> None:
    made = AddHost(context)
    shown(made)
    made.open()
    qtbot.waitUntil(lambda: "names no host: type an address" in seen(made))


def test_what_only_ssh_itself_can_reach_chooses_it(
    page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.ssh_routes["labbox"] = SshRoute("ann", "labbox", 22, by_program=True)
    page.fields.host.setEditText("labbox")
    qtbot.waitUntil(lambda: page.fields.client.currentData() == SshClient.OPENSSH)
    assert "ProxyCommand" in page.fields.fields["transport"]._help.text()


@pytest.mark.parametrize(
    ("typed", "user", "port", "host", "whole"),
    [
        ("ann@labbox:2222", "ann", "2222", "labbox", "ann@labbox:2222"),
        ("labbox", "", "", "labbox", "labbox"),
        ("bob@[fe80::1]:22", "bob", "22", "[fe80::1]", "bob@[fe80::1]:22"),
    ],
)
def test_what_is_typed_as_one_text_goes_into_its_fields(
    page: AddHost, typed: str, user: str, port: str, host: str, whole: str
) -> None:
    fields = page.fields
    fields.host.setEditText(typed)
    fields._split()
    assert (fields.user.text(), fields.port.text()) == (user, port)
    assert (fields.host.currentText(), fields.destination()) == (host, whole)


def test_a_name_that_is_taken_is_not_proposed_and_a_chosen_one_stays(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    for name in ("Labbox", "labbox-2"):
        host = Target(name, TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("labbox"))
        engine.targets.states[name] = values.target_state(host)
    made = AddHost(context)
    shown(made)
    made.open()
    qtbot.waitUntil(lambda: context.bridge.idle)
    made.fields.host.setEditText("labbox.example.org")
    assert made.fields.name.text() == "labbox-3"
    made.fields.host.setEditText("10.0.0.5")
    assert made.fields.name.text() == "10.0.0.5"
    made.fields.name.clear()
    QTest.keyClicks(made.fields.name, "mine")
    made.fields.host.setEditText("other")
    assert made.fields.name.text() == "mine"


def test_a_host_without_problems_is_added_at_once_and_its_check_is_on_its_card(
    tab: ComputeTab, page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.targets.checks = GOOD
    fields = page.fields
    fields.host.setEditText("ann@labbox:2222")
    fields.identity.line.setText("/home/ann/my key")
    fields.python.setText("/opt/python")
    fields.root.setText("/data/runs")
    fields.cache_limit.setText("20 GiB")
    fields.client.setCurrentIndex(1)
    fields.launcher.setCurrentIndex(1)
    page.check()
    qtbot.waitUntil(lambda: "labbox" in tab.cards)
    ssh = SshHost(
        *("ann@labbox:2222", "/home/ann/my key", "", SshClient.OPENSSH, "/opt/python"),
        *("/data/runs", 20 << 30),
    )
    assert asked(engine) == [("labbox", ssh, LauncherKind.DOCKER)]
    assert engine.targets.states["labbox"].target.ssh == ssh
    qtbot.waitUntil(lambda: len(tab.cards["labbox"].checks.rows) == 2)
    assert not page.isVisible()
    assert page.fields.host.currentText() == ""
    assert page.fields.cache_limit.text() == "100 GiB"


def test_problems_are_shown_with_their_repair_and_keep_nobody_from_adding(
    tab: ComputeTab, page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    page.fields.host.setEditText("labbox")
    page.check()
    qtbot.waitUntil(lambda: len(page.result.checks.rows) == 2)
    said = seen(page.result)
    for part in ("No container engine answers.", "Start Docker, or install it.", "AMD Ryzen"):
        assert part in said
    (copy,) = [b for b in page.result.findChildren(QToolButton) if "repair" in b.accessibleName()]
    copy.click()
    assert QApplication.clipboard().text() == "Start Docker, or install it."
    assert "labbox" not in tab.cards
    press(page, "Add anyway")
    qtbot.waitUntil(lambda: "labbox" in tab.cards)


def test_a_repair_that_is_a_command_is_copied_as_that(
    page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    command = "loginctl enable-linger"
    hint = "Let your services go on."
    engine.targets.checks = [CheckResult("log-out", False, "It ends runs.", hint, command)]
    page.fields.host.setEditText("labbox")
    page.check()
    qtbot.waitUntil(page.result.add_button.isVisible)
    assert hint in seen(page.result)
    (copy,) = [b for b in page.result.findChildren(QToolButton) if b.isVisible()]
    assert "log-out" in copy.accessibleName()
    copy.click()
    assert QApplication.clipboard().text() == command


def test_what_was_found_does_not_outlive_an_edit(page: AddHost, qtbot: QtBot) -> None:
    page.fields.host.setEditText("labbox")
    page.check()
    qtbot.waitUntil(page.result.add_button.isVisible)
    page.fields.python.setText("/opt/python")
    assert not page.result.add_button.isVisible()
    assert page.result.facts.isHidden()


def test_a_host_that_does_not_answer_can_be_added_for_later(
    tab: ComputeTab, page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    error = KnownError("unreachable", "labbox cannot be reached: it is off.", hint="Is it on?")
    engine.script.fail("targets.try_host", error)
    page.fields.host.setEditText("labbox")
    page.check()
    qtbot.waitUntil(lambda: error.text in seen(page.result))
    assert "Is it on?" in seen(page.result)
    press(page, "Add anyway")
    qtbot.waitUntil(lambda: "labbox" in tab.cards)


def test_there_is_no_way_past_a_changed_key(
    page: AddHost, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.script.fail("targets.try_host", CHANGED)
    page.fields.host.setEditText("labbox")
    page.check()
    field = page.fields.fields["host_key"]
    qtbot.waitUntil(lambda: field.error != "")
    assert "/home/ann/.ssh/known_hosts, line 7" in field.error
    assert page.result.add_button.isHidden()


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (InvalidError("name_taken", "There is another.", field="name"), "name"),
        (KnownError("permission_denied", "It does not let you in.", field="ssh"), "ssh"),
        (KnownError("needs_openssh", "By a program.", field="transport"), "transport"),
    ],
)
def test_an_error_is_told_at_its_field_and_the_keyboard_goes_there(
    page: AddHost, engine: FakeEngine, qtbot: QtBot, error: KnownError, field: str
) -> None:
    engine.script.fail("targets.try_host", error)
    page.fields.host.setEditText("labbox")
    page.fields._typed.stop()  # the way there, once it is known, clears the error of its field
    page.check()
    qtbot.waitUntil(lambda: page.fields.fields[field].error == error.text)
    assert page.fields.isEnabled()


def test_what_cannot_be_a_host_is_told_before_anything_is_asked(
    page: AddHost, engine: FakeEngine
) -> None:
    page.fields.host.setEditText("a b c")
    page.check()
    assert "is not an SSH destination" in page.fields.fields["ssh"].error
    page.fields.host.setEditText("labbox")
    page.fields.host_key.setText("MD5:00")
    page.check()
    assert "is not a fingerprint" in page.fields.fields["host_key"].error
    page.fields.host_key.clear()
    page.fields.cache_limit.setText("much")
    page.check()
    assert "is not a size" in page.fields.fields["cache_limit"].error
    assert asked(engine) == []


def test_connecting_can_be_cancelled(
    page: AddHost, engine: FakeEngine, context: TabContext, qtbot: QtBot
) -> None:
    engine.script.hold("targets.try_host")
    page.fields.host.setEditText("labbox")
    QTest.keyClick(page.fields.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(asked(engine)))
    assert "Connecting to labbox…" in seen(page)
    assert not page.check_button.isEnabled()
    press(page, "Cancel")
    assert page.check_button.isEnabled()
    engine.script.release("targets.try_host")
    qtbot.waitUntil(lambda: context.bridge.idle)
    assert list(engine.targets.states) == ["local", "local-docker"]


def test_tab_goes_down_the_page_and_everything_has_a_name(page: AddHost, qtbot: QtBot) -> None:
    page.fields.fields["ssh"].focus_editor()
    names, widget = [], page.fields.host.lineEdit()
    at: QWidget | None = widget
    while at is not None:
        if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus and page.isAncestorOf(at):
            names.append(at.accessibleName())
        at = at.nextInFocusChain()
        if at is widget:
            break
    wanted = [
        *("Host", "User", "Port", "Name", "Key file", "Browse for: Key file", "SSH program"),
        *("Fingerprint you expect", "Runs start as", "Python there", "Run root"),
        *("Back to the targets", "Check and add"),
    ]
    assert [name for name in dict.fromkeys(names) if name in wanted] == wanted
    assert "" not in names


class TestRemove:
    @pytest.fixture
    def sheet(
        self, context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
    ) -> Iterator[RemoveHost]:
        host = Target("labbox", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("ann@box"))
        engine.targets.states["labbox"] = values.target_state(host)
        made = ComputeTab(context)
        shown(made)
        qtbot.waitUntil(lambda: "labbox" in made.cards and made.cards["labbox"].isVisible())
        press(made.cards["labbox"], "Remove")
        (sheet,) = made.window().findChildren(RemoveHost)
        yield sheet
        made.close()

    def test_a_host_is_forgotten_and_nothing_there_is_touched(
        self, sheet: RemoveHost, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        assert "ann@box" in seen(sheet)
        with qtbot.waitSignal(sheet.accepted):
            press(sheet, "Remove")
        assert "labbox" not in engine.targets.states
        assert engine.script.called("targets.erase") == []

    def test_what_is_there_is_shown_before_it_is_removed(
        self, sheet: RemoveHost, engine: FakeEngine, context: TabContext, qtbot: QtBot
    ) -> None:
        sheet.clear_box.setChecked(True)
        assert not sheet.remove_button.isEnabled()
        qtbot.waitUntil(sheet.remove_button.isEnabled)
        assert sheet.traces.toPlainText() == "  2.0 KiB  /home/ann/.trainyard/hostside"
        with qtbot.waitSignal(sheet.accepted):
            press(sheet, "Remove all of this from the host")
        assert engine.script.called("targets.erase") == [("labbox",)]
        assert "labbox" not in engine.targets.states
        said = [toast.text for toast in context.toasts.toasts]
        assert said == [
            *("2.0 KiB were freed on labbox", "Some of it is still on labbox"),
            "labbox was removed",
        ]

    def test_runs_that_go_on_there_stop_it(
        self, sheet: RemoveHost, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        error = KnownError("still_running", "Runs go on here: x.", hint="Cancel them first.")
        engine.script.fail("targets.erase", error)
        sheet.clear_box.setChecked(True)
        qtbot.waitUntil(sheet.remove_button.isEnabled)
        press(sheet, "Remove all of this from the host")
        qtbot.waitUntil(lambda: "Runs go on here: x. Cancel them first." in seen(sheet))
        assert "labbox" in engine.targets.states
        sheet.reject()

    def test_a_host_that_is_gone_can_still_be_forgotten(
        self, sheet: RemoveHost, engine: FakeEngine, qtbot: QtBot
    ) -> None:
        engine.script.fail("targets.traces", KnownError("unreachable", "It is off."))
        sheet.clear_box.setChecked(True)
        qtbot.waitUntil(lambda: "It is off." in seen(sheet))
        assert not sheet.remove_button.isEnabled()
        sheet.clear_box.setChecked(False)
        with qtbot.waitSignal(sheet.accepted):
            press(sheet, "Remove")
        assert "labbox" not in engine.targets.states


def test_a_target_that_another_process_removed_leaves_the_tab(
    context: TabContext, engine: FakeEngine, shown: Shown, qtbot: QtBot
) -> None:
    host = Target("labbox", TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("box"))
    engine.targets.states["labbox"] = replace(values.target_state(host))
    tab = ComputeTab(context)
    shown(tab)
    qtbot.waitUntil(lambda: "labbox" in tab.cards)
    context.bridge.call(engine.targets.remove, "labbox")
    qtbot.waitUntil(lambda: "labbox" not in tab.cards)
