"""Notices on the desktop, for somebody who looks at another program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from desktop_app.domain.errors import KnownError, TrainyardError
from desktop_app.domain.notice import DesktopNotice
from desktop_app.engine.ports import Notifier
from desktop_app.gui.bridge import Bridge, Call, Failed

MakeNotifier = Callable[[], Notifier | None]
"""None where this desktop has notices by Qt alone."""


def no_notifier() -> None:
    """As `MakeNotifier`, for a window that nobody looks away from."""


class DesktopNotices(QObject):
    """`clicked` carries what a notice that was clicked is about, as `show` was told it.

    Where the desktop's service does not answer, or has none, the system's tray shows them. Where
    there is none of both, nothing is shown: the window tells the same.
    """

    clicked = Signal(object)

    def __init__(self, bridge: Bridge, make: MakeNotifier, icon: QIcon, window: QWidget) -> None:
        super().__init__(window)
        self._bridge = bridge
        self._make = make
        self._icon = icon
        self._window = window
        self._notifier: Notifier | None = None
        self._shown: dict[str, Call] = {}
        """By tag: those that may still be clicked."""
        self._tray: QSystemTrayIcon | None = None
        self._about: object = None

    @property
    def away(self) -> bool:
        """Whether nobody looks at the window: it is minimised, or another program has the focus."""
        active = QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        return not active or self._window.isMinimized()

    def show(self, notice: DesktopNotice, about: object, failed: Failed | None = None) -> None:
        """Show it in place of the one with its tag. `failed` hears why nothing can be shown."""
        earlier = self._shown.pop(notice.tag, None)
        if earlier is not None:
            earlier.cancel()
        self._shown[notice.tag] = self._bridge.call(
            self._tell,
            notice,
            then=partial(self._closed, notice.tag, about),
            failed=partial(self._by_tray, notice, about, failed),
            owner=self,
        )

    async def _tell(self, notice: DesktopNotice) -> bool:
        """On the engine's thread: what is needed for it is read when it is first wanted."""
        if self._notifier is None:
            self._notifier = self._make()
        if self._notifier is None:
            raise KnownError("no_notifications", "This desktop shows no notifications.")
        return await self._notifier.show(notice)

    def _closed(self, tag: str, about: object, clicked: bool) -> None:
        self._shown.pop(tag, None)
        if clicked:
            self.clicked.emit(about)

    def _by_tray(
        self, notice: DesktopNotice, about: object, failed: Failed | None, error: TrainyardError
    ) -> None:
        self._shown.pop(notice.tag, None)
        if not (QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()):
            if failed is not None:
                failed(error)
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self._tray_clicked)
            app = QGuiApplication.instance()
            assert isinstance(app, QGuiApplication)
            app.applicationStateChanged.connect(self._hide_tray)
        self._about = about
        self._tray.show()
        icon = QSystemTrayIcon.MessageIcon
        kind = icon.Warning if notice.urgent else icon.Information
        self._tray.showMessage(notice.title, notice.text, kind)

    def _tray_clicked(self) -> None:
        self.clicked.emit(self._about)

    def _hide_tray(self) -> None:
        """Somebody is back: what it told is in the window, too."""
        if self._tray is not None and not self.away:
            self._tray.hide()
