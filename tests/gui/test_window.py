"""The window: tabs, palette, status bar, closing, crash panel, first start."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.adapters.settings import JsonSettings
from desktop_app.domain.compute import LauncherKind, Target, TransportKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import FaultRaised, Progress, RunChanged
from desktop_app.domain.origin import TRAINYARD, Importable
from desktop_app.domain.run import Contact, Outcome, Stage
from desktop_app.gui.main import Start
from desktop_app.gui.shell.close_notice import NOTICE_SETTING, CloseNotice
from desktop_app.gui.shell.crash import CrashPanel
from desktop_app.gui.shell.diagnostics import DiagnosticsSheet
from desktop_app.gui.shell.keyboard_map import KeyboardMap
from desktop_app.gui.shell.single import SingleWindow, server_name
from desktop_app.gui.shell.window import GEOMETRY_SETTING, Window
from desktop_app.gui.tabs.runs.importing import ImportSheet
from desktop_app.gui.widgets.toast import Kind
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.fakes.settings import FakeSettings

Open = Callable[[], Window]
ANOTHER = f"another-workspace-{os.getpid()}"


def sheet(window: Window, kind: type[QWidget]) -> list[Any]:
    return [s for s in window.findChildren(kind) if s.isVisible()]


def shows(window: Window, tab: str) -> bool:
    page = window.pages.get(tab)
    return page is not None and page.isVisible()


def press(root: QWidget, name: str) -> None:
    found = [b for b in root.findChildren(QPushButton) if b.accessibleName() == name]
    assert len(found) == 1, f"{name}: {len(found)} buttons"
    found[0].click()


def test_the_first_paint_needs_no_engine_and_no_tab(window: Window) -> None:
    assert not window.bridge.has_engine
    assert window.pages.get("workspace") is None


def test_every_tab_is_reached_by_its_key(qtbot: QtBot, opened: Window) -> None:
    opened.activateWindow()
    for number, name in enumerate(("workspace", "compute", "environment", "models"), start=1):
        digit = 5 if name == "models" else number
        key = getattr(Qt.Key, f"Key_{digit}")
        QTest.keyClick(opened, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(partial(shows, opened, name))
        assert opened.rail.button(name).isChecked()


def test_the_tab_shown_last_is_shown_again(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    opened.navigate("models")
    with qtbot.waitSignal(opened.bridge.opened):
        opened.bridge.open_workspace(engine.workspace.path)
    qtbot.waitUntil(lambda: opened.bridge.idle)
    assert opened.rail.button("models").isChecked()


def test_the_status_bar_follows_runs_hosts_and_jobs(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    run = engine.add_run(name="birds")
    engine.change_run(run.id, stage=Stage.RUNNING, progress=0.5)
    engine.events.post(Progress(job="a", text="up", done=1 << 20, total=4 << 20))
    lab = values.target_state(
        Target("labbox", TransportKind.LOCAL, LauncherKind.PROCESS), contact=Contact.STALE
    )
    engine.targets.set_state(lab)
    qtbot.waitUntil(lambda: "1 running" in opened.status._runs.text())
    qtbot.waitUntil(lambda: "25%" in opened.status._transfers.text())
    qtbot.waitUntil(lambda: "labbox" in opened.status.hosts.dots)
    assert opened.status._progress.value() == 50
    engine.change_run(run.id, progress=None)
    qtbot.waitUntil(lambda: not opened.status._progress.isVisible())
    engine.end_run(run.id)
    qtbot.waitUntil(lambda: "Nothing runs" in opened.status._runs.text())


def test_this_computer_is_asked_when_nothing_was_heard_of_it(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    silent = replace(engine.targets.states["local"], contact=Contact.NONE)
    engine.targets.states["local"] = silent
    opened.activity.load()
    qtbot.waitUntil(lambda: engine.script.called("targets.facts") == [("local",)])


def test_a_run_whose_end_overtakes_the_snapshot_is_not_live(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    run = engine.add_run(name="birds")
    qtbot.waitUntil(lambda: run.id in opened.activity.live)
    opened.activity.load()
    ended = replace(run, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)
    opened.bridge.event_posted.emit(RunChanged(run=ended, number=1_000))
    qtbot.waitUntil(lambda: opened.bridge.idle)
    assert not opened.activity.live


def test_the_end_of_a_run_is_told_with_the_way_to_it(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    run = engine.add_run(name="birds")
    qtbot.waitUntil(lambda: run.id in opened.activity.live)
    engine.end_run(run.id, Outcome.FAILED)
    qtbot.waitUntil(lambda: bool(opened.actions_.notices.items))
    assert opened.actions_.notices.items[0].text == "birds failed"


def test_the_palette_finds_things_by_a_few_letters_and_goes_there(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    engine.models.put(values.model_version("bird-classifier"))
    opened.actions_.open_palette()
    palette = opened.actions_._palette
    assert palette is not None
    qtbot.waitUntil(lambda: opened.bridge.idle)
    QTest.keyClicks(palette.line, "brdclas")
    assert palette.texts()[0].startswith("bird-classifier")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert opened.rail.button("models").isChecked()
    assert not palette.isVisible()


def test_a_question_mark_shows_the_keyboard_map(qtbot: QtBot, opened: Window) -> None:
    opened.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is opened)
    QTest.keyClick(opened.stack, Qt.Key.Key_Question)
    maps = sheet(opened, KeyboardMap)
    assert len(maps) == 1
    told = [label.text() for label in maps[0].findChildren(QLabel)]
    assert [text for text in told if text in ("Everywhere", "Runs", "Plots", "Log")] == [
        *("Everywhere", "Runs", "Plots", "Log"),
    ]
    assert told[told.index("Alt+← → ↑ ↓") + 1] == "Move the plot"
    maps[0].accept()


def test_a_question_mark_in_a_line_of_text_is_typed_into_it(qtbot: QtBot, opened: Window) -> None:
    opened.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is opened)
    line = QLineEdit(opened)
    line.show()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Question)
    assert line.text() == "?"
    assert not sheet(opened, KeyboardMap)


def test_closing_with_live_runs_says_that_they_go_on_and_can_be_told_once(
    qtbot: QtBot, opened: Window, engine: FakeEngine, settings: FakeSettings
) -> None:
    run = engine.add_run()
    qtbot.waitUntil(lambda: run.id in opened.activity.live)
    opened.close()
    assert opened.isVisible()
    notice = sheet(opened, CloseNotice)[0]
    notice._never.setChecked(True)
    with qtbot.waitSignal(opened.closed):
        press(notice, "Close the window")
    opened.settings.close()
    assert settings.get(NOTICE_SETTING) is True
    assert not engine.script.called("runs.cancel")


def test_closing_without_live_runs_asks_nothing(opened: Window) -> None:
    opened.close()
    assert not opened.isVisible()


def test_the_place_of_the_window_is_kept(window: Window, settings: FakeSettings) -> None:
    window.close()
    window.settings.close()
    assert isinstance(settings.get(GEOMETRY_SETTING), str)


def test_a_defect_shows_its_report(qtbot: QtBot, opened: Window, engine: FakeEngine) -> None:
    engine.script.fail("models.list", ZeroDivisionError("division by zero"))
    opened.bridge.call(engine.models.list)
    qtbot.waitUntil(lambda: bool(sheet(opened, CrashPanel)))
    panel = sheet(opened, CrashPanel)[0]
    assert "ZeroDivisionError" in panel._report
    panel.accept()


def test_what_is_copied_of_a_defect_in_the_background_holds_no_secret(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    engine.events.post(FaultRaised(text="follow: token=hunter2", report="token=hunter2 in follow"))
    qtbot.waitUntil(lambda: bool(sheet(opened, CrashPanel)))
    panel = sheet(opened, CrashPanel)[0]
    press(panel, "Copy")
    copied = QApplication.clipboard().text()
    assert "follow: token=[redacted]" in copied
    assert "hunter2" not in copied
    panel.accept()


def test_where_settings_cannot_be_saved_the_tabs_go_on_and_it_is_told_once(
    qtbot: QtBot, opened: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(opened.settings, "_store", JsonSettings(tmp_path / "file" / "x"))
    for tab in ("compute", "models", "environment"):
        opened.rail.button(tab).click()
        qtbot.waitUntil(partial(shows, opened, tab))
        opened.settings.save()
        qtbot.waitUntil(lambda: opened.settings._thread is None)
    qtbot.waitUntil(lambda: bool(opened.context.toasts.toasts))
    texts = [toast.text for toast in opened.context.toasts.toasts]
    assert texts == [f"Your settings cannot be saved: {_unwritable(tmp_path)}"]
    assert not sheet(opened, CrashPanel)


def test_closing_lets_the_workspace_go_where_settings_cannot_be_saved(
    opened: Window,
    engine: FakeEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(opened.settings, "_store", JsonSettings(tmp_path / "file" / "x"))
    finished: list[str] = []
    monkeypatch.setattr(opened.actions_, "finish", lambda: finished.append("finish"))
    opened.close()
    opened.settings.close()
    other = SingleWindow()
    assert other.claim(engine.workspace.id)
    other.release()
    assert finished == ["finish"]
    assert f"Your settings cannot be saved: {_unwritable(tmp_path)}" in capsys.readouterr().err


def _unwritable(folder: Path) -> str:
    return f"{folder / 'file' / 'x' / 'settings.json'} ({os.strerror(errno.ENOTDIR)})"


def test_an_error_that_no_view_takes_is_a_toast_with_its_hint(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    engine.script.fail("models.list", KnownError("full", "The disk is full.", hint="Make room."))
    opened.bridge.call(engine.models.list)
    qtbot.waitUntil(lambda: bool(opened.context.toasts.toasts))
    assert opened.context.toasts.toasts[0].text == "The disk is full."


def test_diagnostics_are_shown_before_they_are_saved(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    opened.actions_.toast("token=abc123 was refused", Kind.INFO)
    opened.actions_.show_diagnostics()
    made = sheet(opened, DiagnosticsSheet)[0]
    assert "Trainyard" in made._text
    assert "abc123" not in made._text
    made.reject()


def test_a_second_window_on_the_same_workspace_is_refused_and_raises_the_first(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    other = SingleWindow()
    with qtbot.waitSignal(opened.single.raised):
        assert not other.claim(engine.workspace.id)
    assert other.claim(ANOTHER)
    other.release()


def test_the_file_that_a_second_window_was_opened_with_is_offered_in_the_first(
    qtbot: QtBot, opened: Window, engine: FakeEngine
) -> None:
    file = Path("/some 'where'/鸟.trainyard")
    engine.imports.found[file] = Importable(TRAINYARD, ("birds", "cats"))
    with qtbot.waitSignal(opened.single.raised):
        assert not SingleWindow().claim(engine.workspace.id, file)
    qtbot.waitUntil(lambda: len(sheet(opened, ImportSheet)) == 1)
    assert opened.rail.button("runs").isChecked()
    (offered,) = sheet(opened, ImportSheet)
    assert offered.windowTitle() == "Import 2 runs from 鸟.trainyard?"
    press(offered, "Import")
    qtbot.waitUntil(lambda: engine.script.called("imports.bring") == [(file,)])
    qtbot.waitUntil(lambda: opened.bridge.idle)


def test_a_file_that_the_window_was_opened_with_waits_for_a_workspace(
    qtbot: QtBot, window: Window, engine: FakeEngine
) -> None:
    file = Path("/no runs.trainyard")
    window.actions_.bring(file)
    with qtbot.waitSignal(window.bridge.opened):
        window.bridge.open_workspace(engine.workspace.path)
    qtbot.waitUntil(lambda: engine.script.called("imports.look") == [(file,)])
    # The engine says what is wrong with what holds no run.
    qtbot.waitUntil(lambda: engine.script.called("imports.bring") == [(file,)])
    with qtbot.waitSignal(window.bridge.opened):
        window.bridge.open_workspace(engine.workspace.path)
    qtbot.waitUntil(lambda: window.bridge.idle)
    assert engine.script.called("imports.look") == [(file,)]


@pytest.mark.parametrize("said", [b"raise\n", b"[]\n", b'{"open": 7}\n', b"\xff\n", b"[" * 60_000])
def test_a_second_window_that_says_nothing_of_sense_only_raises_the_first(
    qtbot: QtBot, opened: Window, engine: FakeEngine, said: bytes
) -> None:
    socket = QLocalSocket()
    with qtbot.waitSignal(opened.single.raised):
        socket.connectToServer(server_name(engine.workspace.id))
        assert socket.waitForConnected()
        socket.write(said)
        assert socket.waitForBytesWritten()
    socket.disconnectFromServer()
    with qtbot.waitSignal(opened.single.brought) as brought:
        assert not SingleWindow().claim(engine.workspace.id, Path("/a"))
    assert brought.args == [Path("/a")]
    qtbot.waitUntil(lambda: engine.script.called("imports.bring") == [(Path("/a"),)])


def test_a_workspace_that_cannot_be_claimed_aloud_is_shown_and_that_is_told(
    qtbot: QtBot, opened: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/nowhere/at all")
    assert opened.single.claim(ANOTHER)
    (toast,) = opened.context.toasts.toasts
    assert toast.text == "A second window on this workspace would not find this one."
    assert "/nowhere/at all" in toast._details.toPlainText()
    monkeypatch.undo()
    assert opened.single.claim(ANOTHER)
    with qtbot.waitSignal(opened.single.raised):
        assert not SingleWindow().claim(ANOTHER)


def test_the_first_start_offers_three_ways_to_begin(qtbot: QtBot, window: Window) -> None:
    window.show_welcome()
    qtbot.waitUntil(lambda: window.bridge.idle)
    names = {b.accessibleName() for b in window.findChildren(QPushButton)}
    assert {"Try the sample", "Open a folder", "Connect a machine"} <= names
    assert not window.rail.button("runs").isEnabled()


def test_where_the_list_of_workspaces_cannot_be_read_the_first_start_is_offered(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable() -> list[object]:
        raise KnownError("settings_unreadable", "It cannot be read.")

    bridge = window.bridge
    monkeypatch.setattr(bridge, "start", lambda: None)  # it has
    monkeypatch.setattr(bridge.workspaces, "recent", unreadable)
    program = SimpleNamespace(window=window, bridge=bridge, settings=window.settings)
    Start(cast(Any, program), None, quit_when_painted=False).begin()
    qtbot.waitUntil(lambda: bool(window.context.toasts.toasts))
    qtbot.waitUntil(lambda: bridge.idle)
    assert window.stack.currentWidget() is window.welcome
    assert [toast.text for toast in window.context.toasts.toasts] == ["It cannot be read."]


def test_connecting_a_machine_makes_a_workspace_and_shows_compute(
    qtbot: QtBot, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home := tmp_path / "home with 'quotes' 家").mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    window.show_welcome()
    press(window, "Connect a machine")
    qtbot.waitUntil(lambda: window.rail.button("compute").isChecked())
    assert (home / "Trainyard" / "config.json").exists()
    qtbot.waitUntil(lambda: window.bridge.idle)


def test_a_folder_that_is_no_workspace_is_told_on_the_first_start(
    qtbot: QtBot, window: Window, tmp_path: Path
) -> None:
    window.show_welcome()
    window.bridge.call(window.bridge.workspaces.open, tmp_path / "nothing")
    qtbot.waitUntil(lambda: bool(window.context.toasts.toasts))
    assert "is not a workspace" in window.context.toasts.toasts[0].text
