"""What the status bar tells of hosts and of transfers: amount, rate, time left, and an end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.events import Progress
from desktop_app.domain.run import Contact
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.shell.transfers import Job
from desktop_app.gui.shell.window import Window
from desktop_app.gui.theme.theme import Theme
from tests.fakes import values
from tests.fakes.engine import FakeEngine, FakeWorkspaces
from tests.fakes.settings import FakeSettings
from tests.gui.conftest import RESOURCES

MIB = 1 << 20


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def box(name: str) -> Target:
    return Target(name, TransportKind.SSH, LauncherKind.PROCESS, ssh=SshHost("box"))


def at(done: int, total: int = 100 * MIB) -> Progress:
    return Progress(job="deliver x", text="up", done=done, total=total)


def test_a_rate_is_that_of_the_last_seconds_and_says_how_long_still() -> None:
    clock = Clock()
    job = Job(at(0), clock)
    assert (job.rate, job.seconds_left, job.numbers()) == (None, None, "0 B / 100 MiB · 0%")
    for second in range(1, 20):
        clock.now += 1
        job.put(at(second * MIB if second < 10 else 10 * MIB + (second - 10) * 4 * MIB))
    assert job.rate == pytest.approx(4 * MIB)
    assert job.numbers() == "46 MiB / 100 MiB · 46% · 4.0 MiB/s · 0:14"
    assert job.short() == "46% · 4.0 MiB/s · 0:14"


def test_work_in_steps_says_which_one_and_what_is_done_in_it() -> None:
    build = Progress(job="build x", text="Building vision on box", unit="steps")
    job = Job(build)
    assert (job.short(), job.numbers()) == ("Building vision on box", "")
    job.put(replace(build, done=3, total=7, detail="Collecting torch"))
    assert job.short() == "Building vision on box · step 3 of 7"
    assert job.numbers() == "step 3 of 7 · Collecting torch"
    job.put(replace(build, detail="Collecting torch"))
    assert job.numbers() == "Collecting torch"


def test_a_transfer_that_stands_still_promises_nothing() -> None:
    clock = Clock()
    job = Job(at(5 * MIB), clock)
    clock.now += 30
    job.put(at(5 * MIB))
    assert (job.rate, job.seconds_left) == (0.0, None)
    assert job.numbers() == "5.0 MiB / 100 MiB · 5%"


def test_one_that_begins_again_is_measured_anew() -> None:
    clock = Clock()
    job = Job(at(50 * MIB), clock)
    clock.now += 2
    job.put(at(0))
    clock.now += 2
    job.put(at(2 * MIB, total=0))
    assert job.numbers() == "2.0 MiB · 1.0 MiB/s"
    assert job.short() == "up · 2.0 MiB · 1.0 MiB/s"


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine, theme: Theme) -> Iterator[Window]:
    async def open_engine(folder: Path) -> Any:
        return engine

    bridge = Bridge(open_engine, cast(Any, FakeWorkspaces()))
    bridge.start()
    made = Window(theme, bridge, RESOURCES, KeptSettings(FakeSettings()))
    qtbot.addWidget(made, before_close_func=Window.close_without_notice)
    made.show()
    with qtbot.waitSignal(bridge.opened):
        bridge.open_workspace(engine.workspace.path)
    qtbot.waitUntil(lambda: bridge.idle)
    yield made
    made.settings.close()
    bridge.stop()
    bridge.deleteLater()


def test_a_transfer_for_a_run_is_cancelled_with_it(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    run = engine.add_run(name="birds")
    long = "Sending files to " + "gpu-server-in-the-basement" * 3
    engine.events.post(Progress(job="a", text="Reading the input data", unit="files", done=3))
    engine.events.post(Progress(job="b", text=long, done=MIB, total=4 * MIB, run_id=run.id))
    status = window.status
    qtbot.waitUntil(lambda: "25%" in status._transfers.text())
    assert status._transfers.text().endswith("+1")
    assert long in status._transfers.accessibleName()
    assert status._transfers.width() < 300
    status._transfers.click()
    panel = status.transfers
    qtbot.waitUntil(panel.isVisible)
    (cancel,) = [b for b in panel.findChildren(QPushButton) if b.isVisible()]
    assert (cancel.accessibleName(), cancel.accessibleDescription()) == ("Cancel run", long)
    cancel.click()
    qtbot.waitUntil(lambda: engine.script.called("runs.cancel") == [(run.id,)])
    assert not panel.isVisible()


def test_what_is_no_runs_is_stopped_by_its_job(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.events.post(Progress(job="export 1", text="Exporting birds", done=3, can_stop=True))
    qtbot.waitUntil(window.status._transfers.isVisible)
    window.status._transfers.click()
    panel = window.status.transfers
    qtbot.waitUntil(panel.isVisible)
    (cancel,) = [b for b in panel.findChildren(QPushButton) if b.isVisible()]
    assert cancel.accessibleName() == "Cancel"
    cancel.click()
    qtbot.waitUntil(lambda: engine.script.called("stop") == [("export 1",)])
    assert engine.script.called("runs.cancel") == []


def test_the_list_of_transfers_closes_by_key_and_with_the_last_one(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    job = Progress(job="a", text="Reading the input data", done=3)
    engine.events.post(job)
    panel = window.status.transfers
    qtbot.waitUntil(window.status._transfers.isVisible)
    window.status._transfers.click()
    qtbot.waitUntil(panel.isVisible)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    window.status._transfers.click()
    engine.events.post(Progress(job="a", finished=True))
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert not window.status._transfers.isVisible()


def test_a_lost_host_says_when_it_was_seen(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    lost = values.target_state(box("labbox"), contact=Contact.STALE, since=time.time() - 125)
    engine.targets.set_state(lost)
    dots = window.status.hosts.dots
    qtbot.waitUntil(lambda: "labbox" in dots)
    assert "last seen 2 min ago" in dots["labbox"].accessibleName()
    qtbot.waitUntil(window.status.hosts.tick.isActive)
    engine.targets.set_state(values.target_state(box("labbox")))
    qtbot.waitUntil(lambda: not window.status.hosts.tick.isActive())


def test_hosts_that_were_removed_leave_and_many_are_counted(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    for number in range(9):
        engine.targets.set_state(values.target_state(box(f"box-{number}")))
    status = window.status
    qtbot.waitUntil(lambda: len(window.activity.targets) == 11)
    assert window.minimumSizeHint().width() < 900
    dots = status.hosts.dots
    there = [name for name, dot in dots.items() if dot.isVisible()]
    assert there[:3] == ["local", "local-docker", "box-0"]
    assert status.hosts.more.text() == f"+{11 - len(there)}"
    assert all(dots[name].geometry().right() < status.hosts.width() for name in there)
    for number in range(9):
        window.bridge.call(engine.targets.remove, f"box-{number}")
    qtbot.waitUntil(lambda: list(window.activity.targets) == ["local", "local-docker"])
    assert status.hosts.more.isHidden()
    assert list(status.hosts.dots) == ["local", "local-docker"]


def test_other_hosts_are_not_connected_by_opening_a_workspace(
    window: Window, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.targets.states["box"] = values.target_state(box("box"), contact=Contact.NONE)
    window.activity.load()
    qtbot.waitUntil(lambda: "box" in window.activity.targets)
    qtbot.waitUntil(lambda: window.bridge.idle)
    assert engine.script.called("targets.facts") == []
