"""Scroll areas for screen readers."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QGraphicsView, QScrollArea


def install() -> None:
    """Let screen readers ask a scroll area for any child.

    Qt's own answer (6.11, QAccessibleAbstractScrollArea::child) reads past the end of its list, and
    ends the program, where a scroll bar has vanished since the reader counted the children.
    """
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, of: QObject | None) -> QAccessibleInterface | None:
    """None leaves it to Qt."""
    if isinstance(of, (QScrollArea, QGraphicsView)):
        return QAccessibleWidget(of, QAccessible.Role.Client)
    return None
