"""What several curves are at the pointer: a small list over their plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.gui.plots.looks import CurveLook
from desktop_app.gui.theme.theme import Theme

_MARGIN = 6
_SAMPLE = 14
_GAP = 6
_NAME_WIDTH = 150
"""A longer name is elided."""


@dataclass(frozen=True)
class Reading:
    """The value of a curve, and as text."""

    look: CurveLook
    name: str
    value: float
    text: str


class Readout(QWidget):
    """Lies at the side of the pointer where there is room, lets the mouse through, and lists the
    highest value first, as the curves lie: as many as fit."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plot = parent
        self._readings: Sequence[Reading] = ()
        self._left_out = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        font = self.font()
        font.setPixelSize(11)
        self.setFont(font)
        self.hide()

    @property
    def lines(self) -> Sequence[tuple[str, str]]:
        """The names and values that are listed."""
        lines = [(reading.name, reading.text) for reading in self._readings]
        return [*lines, (f"+ {self._left_out}", "")] if self._left_out else lines

    def show_readings(self, readings: Sequence[Reading], x: float) -> None:
        """List them beside `x`, a place on the parent's own horizontal axis."""
        area = self._plot.rect()
        room = max(1, (area.height() - 4 * _MARGIN) // self._line_height())
        ranked = sorted(readings, key=_rank)
        shown = ranked if len(ranked) <= room else ranked[: room - 1]
        self._readings, self._left_out = shown, len(ranked) - len(shown)
        width = self._width()
        left = round(x) + 2 * _MARGIN
        if left + width > area.right():
            left = max(0, round(x) - 2 * _MARGIN - width)
        height = len(self.lines) * self._line_height() + 2 * _MARGIN
        self.setGeometry(left, _MARGIN, width, height)
        self.setVisible(bool(ranked))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        back = QColor(self._theme.color("raised"))
        back.setAlpha(235)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("border"))
        painter.setBrush(back)
        radius = self._theme.tokens.radius
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), radius, radius)
        line = QRect(_MARGIN, _MARGIN, self.width() - 2 * _MARGIN, self._line_height())
        for number, (name, text) in enumerate(self.lines):
            if number < len(self._readings):
                self._draw_sample(painter, line, self._readings[number].look)
            self._draw_texts(painter, line, name, text)
            line.translate(0, self._line_height())
        painter.end()

    def _draw_sample(self, painter: QPainter, line: QRect, look: CurveLook) -> None:
        painter.setPen(QPen(look.color, 2, look.dash))
        middle = line.center().y()
        painter.drawLine(line.left(), middle, line.left() + _SAMPLE, middle)

    def _draw_texts(self, painter: QPainter, line: QRect, name: str, text: str) -> None:
        painter.setPen(self._theme.color("text"))
        rest = line.adjusted(_SAMPLE + _GAP, 0, 0, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rest, int(middle | Qt.AlignmentFlag.AlignLeft), self._elided(name))
        painter.drawText(rest, int(middle | Qt.AlignmentFlag.AlignRight), text)

    def _elided(self, name: str) -> str:
        return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 2

    def _width(self) -> int:
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(self._elided(n)) for n, _ in self.lines), default=0)
        texts = max((metrics.horizontalAdvance(text) for _, text in self.lines), default=0)
        return 2 * _MARGIN + _SAMPLE + names + texts + 3 * _GAP


def _rank(reading: Reading) -> tuple[bool, float]:
    """What is no number comes last."""
    return math.isnan(reading.value), -reading.value
