"""A heading and the panels below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.domain.media import MediaKey
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.view.media.panel import MediaPanel
from desktop_app.gui.theme.theme import Theme

_LEFT = Qt.AlignmentFlag.AlignLeft


class MediaGroup(QWidget):
    def __init__(self, title: str, theme: Theme) -> None:
        super().__init__()
        self._panels: dict[MediaKey, MediaPanel] = {}
        self._head = label(title, "heading", self)
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.tokens.spacing.m)
        self._grid.setAlignment(_LEFT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.xs)
        layout.addWidget(self._head)
        layout.addLayout(self._grid)

    def add(self, key: MediaKey, panel: MediaPanel) -> None:
        """A new panel."""
        panel.setParent(self)
        self._panels[key] = panel

    def arrange(self, keys: Sequence[MediaKey], size: QSize, columns: int, *, named: bool) -> None:
        """Show the panels of these only, in this order and size, in as many columns."""
        shown = [key for key in keys if key in self._panels]
        for key, panel in self._panels.items():
            panel.setVisible(key in shown)
        self._head.setVisible(named)
        self.setVisible(bool(shown))
        for at, key in enumerate(shown):
            self._panels[key].setFixedSize(size)
            self._grid.addWidget(self._panels[key], at // columns, at % columns, _LEFT)
