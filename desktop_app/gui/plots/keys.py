"""Keys that the window has a use for, and something in it a nearer one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent


def asks_for_escape(event: QEvent) -> bool:
    """Whether this asks who wants the Escape that was pressed: whoever accepts it gets it, before
    any shortcut does."""
    is_question = event.type() == QEvent.Type.ShortcutOverride
    return is_question and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
