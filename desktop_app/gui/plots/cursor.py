"""The line in a plot that marks the place that is pointed at."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor


class CursorLine(pg.InfiniteLine):  # type: ignore[misc]  # pyqtgraph has no stubs
    """A line that stays where it was fixed is whole and can be dragged: `sigDragged` tells that."""

    def __init__(self) -> None:
        super().__init__(angle=90, movable=False)
        self._look: tuple[str, bool] | None = None
        self.hide()

    def show_at(self, x: float | None) -> None:
        """Mark a place of the horizontal axis; none with None."""
        self.setVisible(x is not None)
        if x is not None:
            self.setPos(x)

    def restyle(self, color: QColor, *, fixed: bool) -> None:
        """Draw it in this colour; whether it is `fixed` or follows the pointer. Costs nothing where
        that is so already: it is said with every move of the pointer."""
        if self._look == (color.name(), fixed):
            return
        self._look = color.name(), fixed
        self.setMovable(fixed)
        self.setCursor(Qt.CursorShape.SizeHorCursor if fixed else Qt.CursorShape.ArrowCursor)
        style = Qt.PenStyle.SolidLine if fixed else Qt.PenStyle.DotLine
        self.setPen(pg.mkPen(color, width=1, style=style))
        self.setHoverPen(pg.mkPen(color, width=3))
