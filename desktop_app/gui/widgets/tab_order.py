"""Tab goes down the page, also through what was made later: Qt puts that at the window's end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def place_before(at: QWidget, *widgets: QWidget) -> None:
    """Let Tab reach `widgets`, one after the other, right after what it reaches before `at`."""
    before = at.previousInFocusChain()
    while before not in (None, at) and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    if before is None or before is at:
        return
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget
