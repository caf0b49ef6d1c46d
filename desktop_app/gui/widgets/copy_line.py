"""A line to be compared or taken elsewhere: monospaced, with a button that copies it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop_app.gui.theme.theme import Theme

_TOLD_MS = 1500


class CopyButton(QToolButton):
    """Copies its `text`, and shows for a moment that it did. `name` is tooltip and accessible
    name."""

    def __init__(self, theme: Theme, name: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text_to_copy = text
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.clicked.connect(self._copy)
        self._told = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._told.timeout.connect(self._be_ready)
        self._be_ready()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text_to_copy)
        self._theme.bind_icon(self, "check", "success")
        self.setAccessibleDescription(self.tr("Copied"))
        self._told.start()

    def _be_ready(self) -> None:
        self._theme.bind_icon(self, "copy", "muted")
        self.setAccessibleDescription("")


class CopyLine(QWidget):
    """`name` says what the text is."""

    def __init__(self, theme: Theme, name: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.line = QLineEdit(text, self)
        self.line.setReadOnly(True)
        self.line.setFont(theme.mono_font())
        self.line.setAccessibleName(name)
        self.line.setCursorPosition(0)
        copy = CopyButton(theme, self.tr("Copy: {what}").format(what=name), text, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.tokens.spacing.xs)
        row.addWidget(self.line, 1)
        row.addWidget(copy)
