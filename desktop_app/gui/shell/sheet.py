"""A sheet: a window-modal dialog that never blocks the loop (`open()`)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.text_label import text_label


class Sheet(QDialog):
    """A title, one paragraph, a body to fill and a row of buttons. It is deleted when closed."""

    def __init__(self, theme: Theme, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.theme = theme
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.xl, space.xl, space.l)
        layout.setSpacing(space.m)
        heading = QLabel(title, self)
        heading.setProperty("role", "title")
        layout.addWidget(heading)
        if text:
            layout.addWidget(self._paragraph(text))
        self.body = QVBoxLayout()
        self.body.setSpacing(space.s)
        layout.addLayout(self.body, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space.s)
        self._buttons.addStretch(1)
        layout.addLayout(self._buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line around it: where no frame is drawn for it, it would run into the window."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self.theme.color("border_strong"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def add_button(self, text: str, primary: bool = False) -> QPushButton:
        """A button at the right of the row, with `text` as its accessible name."""
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(primary)
        button.setDefault(primary)
        if primary:
            button.setProperty("primary", "true")
        self._buttons.addWidget(button)
        return button

    def add_text(self, text: str, name: str) -> QPlainTextEdit:
        """A read-only page of monospace text."""
        view = QPlainTextEdit(text, self)
        view.setReadOnly(True)
        view.setFont(self.theme.mono_font())
        view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        view.setAccessibleName(name)
        self.body.addWidget(view, 1)
        return view

    def _paragraph(self, text: str) -> QLabel:
        label = text_label(text, self, "muted", wrap=True)
        label.setMinimumWidth(420)
        return label
