"""Plain text: what it says is never read as markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def text_label(text: str, parent: QWidget, role: str = "", wrap: bool = False) -> QLabel:
    """A label in one of the style sheet's roles (`muted`, `small`, `heading`, `error`, ...)."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    return label
