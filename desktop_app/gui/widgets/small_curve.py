"""A curve without axes, as small as a word."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.gui.theme.theme import Theme


def draw_curve(painter: QPainter, rect: QRect, values: Sequence[float], color: QColor) -> None:
    """From the left to the right, as high as `rect`; what is not finite parts it."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return
    # Halves, since the difference of two numbers may be none.
    low, span = min(finite) / 2, max(finite) / 2 - min(finite) / 2
    across = rect.width() / max(1, len(values) - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.3))
    stretch: list[QPointF] = []
    for number, value in enumerate((*values, math.nan)):
        if math.isfinite(value):
            height = (value / 2 - low) / span if span else 0.5
            place = rect.bottom() - height * rect.height()
            stretch.append(QPointF(rect.x() + number * across, place))
        else:
            painter.drawPolyline(stretch)
            if len(stretch) == 1:
                painter.drawEllipse(stretch[0], 1, 1)
            stretch = []


class SmallCurve(QWidget):
    """Shows some values; what they say is told in words beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._values: Sequence[float] = ()
        theme.changed.connect(self.update)

    @property
    def values(self) -> Sequence[float]:
        return self._values

    def set_values(self, values: Sequence[float]) -> None:
        self._values = values
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 48)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect().adjusted(2, 3, -3, -4)
        draw_curve(painter, area, self._values, self._theme.color("accent"))
        painter.end()
