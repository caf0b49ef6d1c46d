"""How the window tells that runs have ended, here and on the desktop."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.alert import Alert
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import RunStalled
from desktop_app.domain.notice import STALL_SETTING, DesktopNotice
from desktop_app.domain.run import Outcome, RunSummary
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.settings.page import DESKTOP_SETTING, SettingsPage
from desktop_app.gui.shell import endings
from desktop_app.gui.shell.close_notice import NOTICE_SETTING
from desktop_app.gui.shell.desktop_notices import DesktopNotices
from desktop_app.gui.shell.window import Window
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import Kind
from tests.fakes.engine import FakeEngine
from tests.fakes.notifier import FakeNotifier
from tests.fakes.settings import FakeSettings
from tests.gui.conftest import RESOURCES


@pytest.fixture
def notifier() -> FakeNotifier:
    return FakeNotifier()


@pytest.fixture
def window(
    qtbot: QtBot,
    bridge: Bridge,
    theme: Theme,
    notifier: FakeNotifier,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Window]:
    """Nobody looks at it; what ends within a test ends together."""
    monkeypatch.setattr(DesktopNotices, "away", property(lambda self: True))
    monkeypatch.setattr(endings, "TOGETHER_MS", 60_000)
    monkeypatch.setattr(endings, "PACE_MS", 0)
    made = Window(theme, bridge, RESOURCES, KeptSettings(FakeSettings()), lambda: notifier)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.painted):
        made.show()
    bridge.opened.emit(bridge.engine)
    yield made
    made.close_without_notice()
    made.settings.close()


def _end(qtbot: QtBot, engine: FakeEngine, window: Window, *outcomes: Outcome) -> list[RunSummary]:
    """Runs that end one after the other."""
    started = [engine.add_run() for _ in outcomes]
    qtbot.waitUntil(lambda: {run.id for run in started} <= set(window.activity.live))
    return [engine.end_run(run.id, outcome) for run, outcome in zip(started, outcomes, strict=True)]


def _toasts(window: Window) -> list[str]:
    return [toast.text for toast in window.context.toasts.toasts]


def _titles(notifier: FakeNotifier) -> list[str]:
    return [notice.title for notice in notifier.shown]


def test_the_end_of_a_run_is_told_with_its_best_metric(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    run = engine.add_run(name="birds 鸟")
    engine.grow_metric(run.id, "train/loss", [0.1])
    engine.grow_metric(run.id, "val/acc", [0.9512345, 0.5])
    qtbot.waitUntil(lambda: run.id in window.activity.live)
    engine.end_run(run.id)
    qtbot.waitUntil(lambda: bool(notifier.shown))
    tag = f"ended {run.id}"
    assert notifier.shown == [DesktopNotice("birds 鸟 succeeded", "val/acc: 0.9512", tag, "Show")]
    assert _toasts(window) == ["birds 鸟 succeeded"]


def test_runs_that_end_together_are_one_toast_and_one_notice_and_each_is_listed(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    outcomes = (Outcome.SUCCEEDED, Outcome.FAILED, Outcome.SUCCEEDED)
    runs = _end(qtbot, engine, window, *outcomes)
    qtbot.waitUntil(lambda: _toasts(window) == ["3 runs ended: 2 succeeded, 1 failed"])
    qtbot.waitUntil(lambda: _titles(notifier)[-1:] == ["3 runs ended"])
    last = notifier.shown[-1]
    assert (last.text, last.urgent) == ("2 succeeded, 1 failed", True)
    assert {notice.tag for notice in notifier.shown} == {f"ended {runs[0].id}"}
    listed = [(notice.text, notice.kind) for notice in window.actions_.notices.items]
    assert listed == [
        (f"{runs[2].name} succeeded", Kind.SUCCESS),
        (f"{runs[1].name} failed", Kind.ERROR),
        (f"{runs[0].name} succeeded", Kind.SUCCESS),
    ]


def test_runs_that_end_later_are_told_anew(
    qtbot: QtBot, engine: FakeEngine, window: Window
) -> None:
    (first,) = _end(qtbot, engine, window, Outcome.SUCCEEDED)
    qtbot.waitUntil(lambda: len(_toasts(window)) == 1)
    window.endings._together.stop()
    (second,) = _end(qtbot, engine, window, Outcome.CANCELLED)
    texts = [f"{first.name} succeeded", f"{second.name} was cancelled"]
    qtbot.waitUntil(lambda: _toasts(window) == texts)


def test_a_click_on_a_notice_brings_the_window_up_on_its_run(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    run = engine.add_run()
    notifier.clicked = {f"{run.name} failed"}
    qtbot.waitUntil(lambda: run.id in window.activity.live)
    window.showMinimized()
    engine.end_run(run.id, Outcome.FAILED)
    qtbot.waitUntil(lambda: window._sees(run.id))


@pytest.mark.parametrize("looks", [True, False])
def test_nothing_is_told_on_the_desktop_where_somebody_looks_or_wants_none(
    qtbot: QtBot,
    engine: FakeEngine,
    window: Window,
    notifier: FakeNotifier,
    monkeypatch: pytest.MonkeyPatch,
    looks: bool,
) -> None:
    if looks:
        monkeypatch.setattr(DesktopNotices, "away", property(lambda self: False))
    else:
        window.settings.put(DESKTOP_SETTING, False)
    (run,) = _end(qtbot, engine, window, Outcome.SUCCEEDED)
    qtbot.waitUntil(lambda: _toasts(window) == [f"{run.name} succeeded"])
    qtbot.waitUntil(lambda: window.bridge.idle)
    assert notifier.shown == []


def test_a_desktop_that_shows_nothing_costs_nothing_but_the_notice(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    notifier.trouble = KnownError("no_notifications", "This desktop shows no notifications.")
    (run,) = _end(qtbot, engine, window, Outcome.SUCCEEDED)
    qtbot.waitUntil(lambda: _toasts(window) == [f"{run.name} succeeded"])
    qtbot.waitUntil(lambda: window.bridge.idle)
    assert _toasts(window) == [f"{run.name} succeeded"]


def _settings(window: Window) -> SettingsPage:
    window.show_settings()
    (page,) = window.findChildren(SettingsPage)
    return page


def _button(page: QWidget, name: str) -> QPushButton:
    (found,) = [b for b in page.findChildren(QPushButton) if b.accessibleName() == name]
    return found


def test_a_notice_can_be_tried_and_what_hinders_it_is_told(
    qtbot: QtBot, window: Window, notifier: FakeNotifier
) -> None:
    button = _button(_settings(window), "Show a notification to try it")
    button.click()
    qtbot.waitUntil(lambda: bool(notifier.shown))
    assert notifier.shown[0].text == "This is what the end of a run looks like."
    notifier.trouble = KnownError("no_notifications", "This desktop shows no notifications.")
    button.click()
    qtbot.waitUntil(lambda: _toasts(window) == ["This desktop shows no notifications."])


def test_the_box_for_notices_is_kept(window: Window) -> None:
    box: Any = _settings(window).desktop_box
    assert box.isChecked()
    box.click()
    assert window.settings.get(DESKTOP_SETTING) is False


def test_what_somebody_waited_for_is_told_here_on_the_desktop_and_in_the_list(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    run = engine.add_run(name="birds 鸟")
    window.settings.put(NOTICE_SETTING, True)
    window.settings.put(DESKTOP_SETTING, False)  # it was asked for by itself
    condition = "metrics.loss < 0.1"
    engine.alerts.items["a"] = Alert("a", condition, run.id)
    engine.alerts.come_true("a", run.id)
    qtbot.waitUntil(lambda: _toasts(window) == [f"birds 鸟: {condition}"])
    qtbot.waitUntil(lambda: bool(notifier.shown))
    assert notifier.shown == [DesktopNotice("birds 鸟", condition, "alert a", "Show")]
    assert [each.text for each in window.actions_.notices.items] == [f"birds 鸟: {condition}"]


def test_a_run_that_falls_silent_is_told(
    qtbot: QtBot, engine: FakeEngine, window: Window, notifier: FakeNotifier
) -> None:
    window.settings.put(NOTICE_SETTING, True)
    run = engine.add_run(silent_since=time.time() - 600)
    engine.events.post(RunStalled(run=run))
    qtbot.waitUntil(lambda: _toasts(window) == [f"{run.name}: Nothing new for 10 min"])
    qtbot.waitUntil(lambda: bool(notifier.shown))
    assert notifier.shown[0].text == "Nothing new for 10 min"


def test_after_how_many_minutes_a_silent_run_is_told_is_kept(window: Window) -> None:
    box = _settings(window).stall_box
    assert (box.value(), box.accessibleName()) == (10, "Warn when a run says nothing new for")
    box.setValue(0)
    assert box.text() == "Never"
    assert window.settings.get(STALL_SETTING) == 0


def test_the_tray_tells_where_the_desktops_service_does_not(
    qtbot: QtBot,
    engine: FakeEngine,
    window: Window,
    notifier: FakeNotifier,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown: list[tuple[str, str]] = []
    for able in ("isSystemTrayAvailable", "supportsMessages"):
        monkeypatch.setattr(QSystemTrayIcon, able, staticmethod(lambda: True))
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda tray, title, text, kind: shown.append((title, text))
    )
    for part in ("show", "hide"):  # without a screen there is no tray to be in
        monkeypatch.setattr(QSystemTrayIcon, part, lambda tray: None)
    notifier.trouble = KnownError("no_notifications", "This desktop shows no notifications.")
    run = engine.add_run()
    engine.grow_metric(run.id, "val/acc", [0.5])
    qtbot.waitUntil(lambda: run.id in window.activity.live)
    engine.end_run(run.id)
    qtbot.waitUntil(lambda: shown == [(f"{run.name} succeeded", "val/acc: 0.5")])
    (tray,) = window.findChildren(QSystemTrayIcon)
    tray.messageClicked.emit()
    qtbot.waitUntil(lambda: window._sees(run.id))
