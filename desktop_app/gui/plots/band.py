"""The area between the least and the largest values of a curve that sums points up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.gui.plots.series import Floats

_NONE: Floats = np.empty(0, np.float64)


class Band(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Where a value lies outside of the line, it is seen here: no spike is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self._x = self._low = self._high = _NONE
        self._brush = QBrush()
        self._path = QPainterPath()
        self._area = QRectF()

    def set_color(self, color: QColor) -> None:
        self._brush = QBrush(color)
        self.update()

    def set_data(self, x: Floats, low: Floats, high: Floats) -> None:
        """NaN parts areas."""
        known = np.isfinite(low) & np.isfinite(high) & np.isfinite(x[: len(low)])
        self.prepareGeometryChange()
        self._x, self._low, self._high = x[: len(low)][known], low[known], high[known]
        self._path = _outline(x[: len(low)], low, high, known)
        self._area = self._path.boundingRect()
        self.update()

    def dataBounds(
        self, ax: int, frac: float = 1.0, orthoRange: Sequence[float] | None = None
    ) -> Sequence[float | None]:
        """As pyqtgraph asks of what is in a plot."""
        seen = np.ones(len(self._x), bool)
        if ax == 1 and orthoRange is not None:
            seen = (self._x >= orthoRange[0]) & (self._x <= orthoRange[1])
        if not seen.any():
            return None, None
        low, high = (self._x, self._x) if ax == 0 else (self._low, self._high)
        return float(low[seen].min()), float(high[seen].max())

    def pixelPadding(self) -> int:
        return 0

    def boundingRect(self) -> QRectF:
        return self._area

    def shape(self) -> QPainterPath:
        """The area."""
        return self._path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.fillPath(self._path, self._brush)


def _outline(x: Floats, low: Floats, high: Floats, known: np.ndarray) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)  # also where areas lie on each other
    edges = np.flatnonzero(np.diff(known, prepend=False, append=False))
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        there, back = slice(start, stop), slice(stop - 1, start - 1 if start else None, -1)
        around = np.concatenate([x[there], x[back]]), np.concatenate([low[there], high[back]])
        path.addPath(pg.functions.arrayToQPath(*around))
    return path
