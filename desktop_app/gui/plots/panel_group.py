"""A heading that folds, and the panels below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QToolButton, QVBoxLayout, QWidget

from desktop_app.gui.plots.curve_plot import CurvePlot
from desktop_app.gui.theme.theme import Theme

_LEFT = Qt.AlignmentFlag.AlignLeft


class PanelGroup(QWidget):
    """`folded` tells that a person folded it in, or opened it again."""

    folded = Signal(bool)

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._panels: dict[str, QFrame] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._head = QToolButton(self)
        font = self._head.font()
        font.setBold(True)
        self._head.setFont(font)
        self._head.setText(title)
        self._head.setAccessibleName(self.tr("Show group {name}").format(name=title))
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
        self.set_folded(False)

    def show_header(self, shown: bool) -> None:
        self._head.setVisible(shown)

    def add(self, name: str, panel: CurvePlot) -> None:
        """A new panel."""
        frame = QFrame(self._body)
        frame.setProperty("card", "true")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(panel)
        self._panels[name] = frame

    def take(self, name: str, other: PanelGroup) -> None:
        """Take a panel over from another group, where that has it."""
        if other is not self and name in other._panels:
            self._panels[name] = other._panels.pop(name)
            other._places.pop(name, None)
            self._panels[name].setParent(self._body)

    def arrange(self, columns: int, size: QSize, names: Sequence[str]) -> None:
        """Show the panels of these names only, in this order and size, in as many columns."""
        shown = [name for name in names if name in self._panels]
        for name, frame in self._panels.items():
            frame.setVisible(name in names)
        self.setVisible(bool(shown))
        for number, name in enumerate(shown):
            at = divmod(number, columns)
            self._panels[name].setFixedSize(size)
            if self._places.get(name) != at:  # what is put somewhere again is laid out anew
                self._places[name] = at
                self._grid.addWidget(self._panels[name], *at, _LEFT)

    def set_folded(self, folded: bool) -> None:
        self._body.setVisible(not folded)
        icon = "chevron-right" if folded else "chevron-down"
        self._theme.bind_icon(self._head, icon, "muted")

    def _toggle(self) -> None:
        folded = not self._body.isHidden()
        self.set_folded(folded)
        self.folded.emit(folded)
