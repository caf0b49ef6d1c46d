"""A window without a screen: theme, bridge with a fake engine, and a strict end of every test."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import (
    QLocale,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QtMsgType,
    QTranslator,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.bridge import Bridge
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import use_messages
from desktop_app.gui.plots.loading import reading
from desktop_app.gui.settings.kept import KeptSettings
from desktop_app.gui.shell.window import Window
from desktop_app.gui.tabs.runs.tab import RunsTab
from desktop_app.gui.tabs.runs.view.page import PAGES, RunView
from desktop_app.gui.theme.theme import Choice, Theme
from desktop_app.gui.translation import install_translations
from desktop_app.gui.widgets.toast import ToastHost
from tests.fakes.engine import FakeEngine, FakeWorkspaces
from tests.fakes.settings import FakeSettings

RESOURCES = Path(__file__).parents[2] / "resources"
ENDING_S = 5
"""A thread that has nothing left to do has ended by then."""


@pytest.fixture(autouse=True, scope="session")
def what_plots_need_is_read(qapp: QApplication) -> None:
    """So that no test ends while it is being read, which goes on over several turns."""
    for piece in reading():
        piece()


@pytest.fixture(autouse=True)
def stray_things_fail(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """A Qt warning, a thread or a visible window left behind fails the test that left it."""
    messages: list[str] = []

    def note(kind: QtMsgType, context: object, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not text.startswith("This plugin does not support"):
            messages.append(text)

    old = qInstallMessageHandler(note)
    threads = set(threading.enumerate())
    yield
    qInstallMessageHandler(old)
    left = [w for w in qapp.topLevelWidgets() if w.isVisible()]
    for widget in left:
        widget.close()
    assert not messages, f"Qt warned: {messages}"
    assert not left, f"still visible: {left}"
    stray = set(threading.enumerate()) - threads
    for thread in stray:  # one may just be ending, such as that which waited for a child
        thread.join(ENDING_S)
    assert not any(thread.is_alive() for thread in stray), f"left running: {stray}"


@contextmanager
def speaking(app: QApplication, language: str) -> Iterator[None]:
    """The program in a language, as the setting chooses it."""
    before, children = QLocale(), set(app.findChildren(QTranslator))
    install_translations(app, RESOURCES, language)
    try:
        yield
    finally:
        for translator in set(app.findChildren(QTranslator)) - children:
            app.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)
        use_messages(None)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    made = Theme(RESOURCES, Choice.LIGHT)
    made.apply(qapp)
    return made


@pytest.fixture
def engine(tmp_path: Path) -> FakeEngine:
    folder = tmp_path / "birds.work"
    folder.mkdir()
    (folder / "config.json").write_text("{}", encoding="utf-8")
    return FakeEngine(folder)


@pytest.fixture
def bridge(qtbot: QtBot, engine: FakeEngine) -> Iterator[Bridge]:
    """A running bridge with the fake engine open."""

    async def open_engine(folder: Path) -> Any:
        return engine

    made = Bridge(open_engine, cast(Any, FakeWorkspaces()))
    made.start()
    with qtbot.waitSignal(made.opened):
        made.open_workspace(engine.workspace.path)
    yield made
    made.stop()
    made.deleteLater()
    gc.collect()


@dataclass
class Went:
    """Where a tab asked the window to go."""

    to: list[tuple[str, dict[str, object]]]

    def __call__(self, tab: str, **what: object) -> None:
        self.to.append((tab, what))


@pytest.fixture
def went() -> Went:
    return Went([])


@pytest.fixture
def toast_parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(1280, 800)
    return widget


@pytest.fixture
def context(
    bridge: Bridge, engine: FakeEngine, theme: Theme, toast_parent: QWidget, went: Went
) -> TabContext:
    return TabContext(
        bridge=bridge,
        theme=theme,
        toasts=ToastHost(theme, toast_parent),
        resources=RESOURCES,
        settings=FakeSettings(),
        navigate=went,
    )


@pytest.fixture
def settings() -> FakeSettings:
    return FakeSettings()


@pytest.fixture
def idle_bridge(engine: FakeEngine) -> Iterator[Bridge]:
    """A bridge on which no workspace is open yet."""

    async def open_engine(folder: Path) -> Any:
        return engine

    made = Bridge(open_engine, cast(Any, FakeWorkspaces()))
    made.start()
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def window(
    qtbot: QtBot, idle_bridge: Bridge, theme: Theme, settings: FakeSettings
) -> Iterator[Window]:
    made = Window(theme, idle_bridge, RESOURCES, KeptSettings(settings))
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.painted):
        made.show()
    yield made
    made.close_without_notice()
    made.settings.close()


@pytest.fixture
def opened(qtbot: QtBot, window: Window, engine: FakeEngine) -> Window:
    """The window with the fake engine's workspace open."""
    with qtbot.waitSignal(window.bridge.opened):
        window.bridge.open_workspace(engine.workspace.path)
    qtbot.waitUntil(lambda: window.bridge.idle)
    return window


Shown = Callable[[QWidget], QWidget]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    """Show a widget at 1280 x 800 and wait until it is exposed; it is closed after the test."""
    kept: list[QWidget] = []  # qtbot does not, and Qt dies of one that goes while it is laid out

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(1280, 800)
        with qtbot.waitExposed(widget):
            widget.show()
        kept.append(widget)
        return widget

    return show


def open_run(qtbot: QtBot, tab: RunsTab, run_id: str) -> RunView:
    """Show a run beside the table, with all of its pages."""
    tab.show_run(run_id)
    view = tab.run_view
    qtbot.waitUntil(
        lambda: view.detail is not None and view.detail.summary.id == run_id, timeout=10_000
    )
    qtbot.waitUntil(lambda: view.tabs.count() == len(PAGES), timeout=10_000)
    return view


def press(root: QWidget, name: str) -> None:
    found = [
        b for b in root.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()
    ]
    assert len(found) == 1, f"{name}: {len(found)} buttons"
    found[0].click()


def drop(widget: QWidget, *paths: Path) -> None:
    """What Qt delivers when files are dropped from the file manager."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(10, 10), action, mime, button, keys)
    widget.dragEnterEvent(enter)
    assert enter.isAccepted()
    widget.dropEvent(QDropEvent(QPointF(10, 10), action, mime, button, keys))
