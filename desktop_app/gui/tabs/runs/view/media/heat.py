"""Histograms over steps as a heat map: a column for each step, the darker the more numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.media import Histogram
from desktop_app.gui.theme.theme import Theme

ROWS = 96
_SHADES = 256
_MARGIN = 4


@dataclass(frozen=True)
class Heat:
    """`image` has a column for each of `steps` and shades from 0 to 255, the largest number at the
    top; `low` and `high` are its ends. `counts` and `others` are how many numbers there are of each
    step, finite or not."""

    image: QImage
    low: float
    high: float
    steps: Sequence[int]
    counts: Sequence[int]
    others: Sequence[int]


def heat_of(histograms: Sequence[Histogram]) -> Heat:
    """Blocking. Each column is as dark as its own largest number of values."""
    import numpy as np  # takes long, and is wanted here only

    ends = [(h.edges[0], h.edges[-1]) for h in histograms if h.counts]
    low = min((first for first, _ in ends), default=0.0)
    high = max((last for _, last in ends), default=0.0)
    shades = np.zeros((ROWS, max(len(histograms), 1)), np.uint8)
    edges = np.linspace(low / 4, high / 4, ROWS + 1)  # a width of all floats is none of them
    for column, histogram in enumerate(histograms):
        if not histogram.counts or low == high:
            continue
        sums = np.concatenate([[0.0], np.cumsum(histogram.counts)])
        found = np.diff(np.interp(edges, np.array(histogram.edges) / 4, sums))
        most = found.max()
        if most > 0:
            shades[::-1, column] = np.sqrt(found / most * (_SHADES - 1) ** 2).round()
    height, width = shades.shape
    image = QImage(shades.tobytes(), width, height, width, QImage.Format.Format_Indexed8).copy()
    return Heat(
        image,
        low,
        high,
        [h.step for h in histograms],
        [round(sum(h.counts)) for h in histograms],
        [h.other for h in histograms],
    )


class HeatView(QWidget):
    """Paints a heat map, with a mark at one step."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._heat: Heat | None = None
        self._step = 0
        theme.changed.connect(self._recolor)

    @property
    def heat(self) -> Heat | None:
        return self._heat

    def show_heat(self, heat: Heat, step: int) -> None:
        """Another one, marked at a step."""
        self._heat, self._step = heat, step
        self._recolor()
        text = self.tr("Values from {low} to {high}, steps {first} to {last}")
        ends = (heat.steps[0], heat.steps[-1]) if heat.steps else (step, step)
        self.setAccessibleDescription(
            text.format(low=f"{heat.low:.4g}", high=f"{heat.high:.4g}", first=ends[0], last=ends[1])
        )

    def _recolor(self) -> None:
        if self._heat is not None:
            few, many = self._theme.color("surface"), self._theme.color("accent")
            self._heat.image.setColorTable([_between(few, many, n) for n in range(_SHADES)])
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        heat = self._heat
        if heat is None or not heat.steps:
            return
        painter = QPainter(self)
        font = self.font()
        font.setPixelSize(self._theme.tokens.font_size.small)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        texts = (f"{heat.high:.4g}", f"{heat.low:.4g}")
        metrics = painter.fontMetrics()
        left = max(metrics.horizontalAdvance(text) for text in texts) + 2 * _MARGIN
        area = self.rect().adjusted(left, _MARGIN, -_MARGIN, -metrics.height() - _MARGIN)
        if area.isEmpty():
            return
        beside = QRect(0, area.top(), left - _MARGIN, area.height())
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(beside, right | Qt.AlignmentFlag.AlignTop, texts[0])
        painter.drawText(beside, right | Qt.AlignmentFlag.AlignBottom, texts[1])
        below = QRect(area.left(), area.bottom() + 2, area.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, str(heat.steps[0]))
        if len(heat.steps) > 1:
            painter.drawText(below, right, str(heat.steps[-1]))
        painter.drawImage(area, heat.image)
        column = min(bisect_left(heat.steps, self._step), len(heat.steps) - 1)
        x = area.left() + (column + 0.5) * area.width() / len(heat.steps)
        painter.setPen(self._theme.color("text"))
        painter.drawLine(round(x), area.top(), round(x), area.bottom())


def _between(few: QColor, many: QColor, shade: int) -> int:
    part = shade / (_SHADES - 1)
    ends = ((few.red(), many.red()), (few.green(), many.green()), (few.blue(), many.blue()))
    return QColor(*(round(a + (b - a) * part) for a, b in ends)).rgb()
