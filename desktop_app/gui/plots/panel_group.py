"""A heading that folds, and the panels below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.theme.theme import Theme

PANEL_HEIGHT = 220
"""Of a narrow panel; a wider one is higher too."""
_LEFT = Qt.AlignmentFlag.AlignLeft


class PanelGroup(QWidget):
    """A heading that folds, and the panels below it."""

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self._theme = theme
        self._panels: dict[str, QFrame] = {}
        self._head = QToolButton(self)
        font = self._head.font()
        font.setBold(True)
        self._head.setFont(font)
        self._head.setText(title or self.tr("Other metrics"))
        self._head.setAccessibleName(self.tr("Show group {name}").format(name=self._head.text()))
        self._head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._head.clicked.connect(self._toggle)
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setAlignment(_LEFT)
        self._grid.setSpacing(theme.tokens.spacing.m)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._head)
        layout.addWidget(self._body)
        self._fold(True)

    def show_header(self, shown: bool) -> None:
        self._head.setVisible(shown)

    def add(self, name: str, panel: CurvePlot) -> None:
        frame = QFrame(self._body)
        frame.setProperty("card", "true")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        self._panels[name] = frame

    def arrange(self, columns: int, width: int, names: set[str]) -> None:
        """Show the panels of these names, in as many columns of this width."""
        shown = sorted(names & self._panels.keys(), key=str.casefold)
        for name, frame in self._panels.items():
            frame.setVisible(name in names)
        self.setVisible(bool(shown))
        for at, name in enumerate(shown):
            self._panels[name].setFixedSize(width, max(PANEL_HEIGHT, width * 2 // 5))
            self._grid.addWidget(self._panels[name], at // columns, at % columns, _LEFT)

    def _toggle(self) -> None:
        self._fold(self._body.isHidden())

    def _fold(self, open_: bool) -> None:
        self._body.setVisible(open_)
        self._theme.bind_icon(self._head, "chevron-down" if open_ else "chevron-right", "muted")
