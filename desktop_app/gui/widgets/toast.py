"""Toasts: short messages at the lower right corner of a window, for errors and undo."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QFocusEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.text_label import text_label

_WIDTH = 380
_LONGEST_STACK = 4
_SHOWN_MS = 6000


class Kind(enum.StrEnum):
    """What a toast tells. Errors stay until they are closed; the others leave by themselves."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


_LOOKS = {
    Kind.INFO: ("info", "info"),
    Kind.SUCCESS: ("circle-check", "success"),
    Kind.WARNING: ("triangle-alert", "warning"),
    Kind.ERROR: ("circle-x", "danger"),
}


class Toast(QFrame):
    """One message. Made by `ToastHost.show`."""

    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: Kind,
        action_text: str,
        details: str,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toast")
        self.setProperty("kind", kind.value)
        self.setAccessibleName(text)
        self.setFixedWidth(_WIDTH)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        self._stays = kind is Kind.ERROR
        self.action_button: QPushButton | None = None
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.m, space.m, space.s, space.m)
        layout.setSpacing(space.s)
        layout.addLayout(self._first_line(theme, text, kind))
        self._details = self._details_view(theme, details)
        layout.addWidget(self._details)
        if action_text or details:
            layout.addLayout(self._last_line(action_text, bool(details)))
        self._run_timer()

    @property
    def text(self) -> str:
        return self.accessibleName()

    def fit(self) -> None:
        """Take the height that the wrapped text needs at the toast's width."""
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def dismiss(self) -> None:
        """Close it now."""
        self._timer.stop()
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._run_timer()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._timer.stop()

    def _run_timer(self) -> None:
        if not self._stays:
            self._timer.start()

    def _first_line(self, theme: Theme, text: str, kind: Kind) -> QHBoxLayout:
        icon, role = _LOOKS[kind]
        label = text_label(text, self, wrap=True)
        close = QToolButton(self)
        close.setAccessibleName(self.tr("Close message"))
        close.setToolTip(self.tr("Close"))
        close.clicked.connect(self.dismiss)
        close.setProperty("compact", "true")
        close.setFixedSize(20, 20)
        theme.bind_icon(close, "x", "muted")
        line = QHBoxLayout()
        line.setSpacing(theme.tokens.spacing.s)
        line.addWidget(IconLabel(theme, icon, role, 16, self), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1, Qt.AlignmentFlag.AlignTop)
        line.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _details_view(self, theme: Theme, details: str) -> QPlainTextEdit:
        view = QPlainTextEdit(details, self)
        view.setReadOnly(True)
        view.setFont(theme.mono_font())
        view.setFixedHeight(120)
        view.setAccessibleName(self.tr("Details of the message"))
        view.hide()
        return view

    def _last_line(self, action_text: str, has_details: bool) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        if has_details:
            toggle = QPushButton(self.tr("Details"), self)
            toggle.setCheckable(True)
            toggle.setProperty("link", "true")
            toggle.setAccessibleName(self.tr("Show details of the message"))
            toggle.toggled.connect(self._show_details)
            line.addWidget(toggle)
        if action_text:
            self.action_button = QPushButton(action_text, self)
            self.action_button.setAccessibleName(action_text)
            self.action_button.clicked.connect(self.dismiss)
            line.addWidget(self.action_button)
        return line

    def _show_details(self, shown: bool) -> None:
        # Whoever reads the details has not finished when the time is up.
        self._stays = self._stays or shown
        self._timer.stop()
        self._details.setVisible(shown)
        self.fit()


class ToastHost(QObject):
    """Stacks the toasts of one window at its lower right corner, the newest at the bottom."""

    def __init__(self, theme: Theme, window: QWidget, bottom_margin: int = 40) -> None:
        """`bottom_margin` keeps the status bar free, in device-independent pixels."""
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._bottom_margin = bottom_margin
        self._toasts: list[Toast] = []
        window.installEventFilter(self)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """What is shown now, the oldest first."""
        return tuple(self._toasts)

    def show(
        self,
        text: str,
        kind: Kind = Kind.INFO,
        action_text: str = "",
        action: Callable[[], object] | None = None,
        details: str = "",
    ) -> Toast:
        """Show `text`, and announce it to screen readers.

        `action_text` labels a button that calls `action` and closes the toast. `details` is plain
        text behind a "Details" button. The oldest leaves where there are more than four.
        """
        toast = Toast(self._theme, text, kind, action_text, details, self._window)
        if toast.action_button is not None and action is not None:
            toast.action_button.clicked.connect(action)
        toast.closed.connect(self._forget_closed)
        toast.installEventFilter(self)
        self._toasts.append(toast)
        toast.show()
        toast.raise_()
        self._announce(text, kind)
        if len(self._toasts) > _LONGEST_STACK:
            self._toasts[0].dismiss()
        self._place()
        return toast

    def tell(self, text: str, kind: Kind = Kind.INFO) -> None:
        """Announce `text` to screen readers only: who sees the window sees it there already."""
        self._announce(text, kind)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if watched is self._window:
                self._place()
            else:  # a toast: after its own layout has taken the new size
                QTimer.singleShot(0, self, self._place)
        return False

    def _forget_closed(self) -> None:
        self._toasts = [toast for toast in self._toasts if not toast.isHidden()]
        self._place()

    def _place(self) -> None:
        margin = self._theme.tokens.spacing.l
        bottom = self._window.height() - self._bottom_margin
        for toast in reversed(self._toasts):
            toast.fit()
            bottom -= toast.height()
            toast.move(self._window.width() - toast.width() - margin, bottom)
            bottom -= self._theme.tokens.spacing.s

    def _announce(self, text: str, kind: Kind) -> None:
        event = QAccessibleAnnouncementEvent(self._window, text)
        if kind is Kind.ERROR:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)
