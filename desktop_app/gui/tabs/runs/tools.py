"""Small builders that the pages of this tab share."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.text_label import text_label


def tool_button(theme: Theme, icon: str, name: str, parent: QWidget) -> QToolButton:
    """A flat button with a picture; `name` is its tooltip and its accessible name."""
    button = QToolButton(parent)
    button.setToolTip(name)
    button.setAccessibleName(name)
    theme.bind_icon(button, icon, "muted")
    return button


def push_button(text: str, name: str, parent: QWidget, primary: bool = False) -> QPushButton:
    """A button with words; `name` is its accessible name."""
    button = QPushButton(text, parent)
    button.setAccessibleName(name)
    if primary:
        button.setProperty("primary", "true")
    return button


def label(text: str, role: str, parent: QWidget) -> QLabel:
    """Plain text in one of the style sheet's roles."""
    return text_label(text, parent, role)
