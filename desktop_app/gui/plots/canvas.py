"""A view box with two axes: what a plot needs, without the menus and forms of pyqtgraph's own
`PlotWidget`, which cost several times as much to make."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsGridLayout, QGraphicsItem, QWidget

from desktop_app.gui.plots.axis import Axis, binary_step, round_step
from desktop_app.gui.plots.words import ValueScale

LEAST, LEAST_LOG = 1e-290, 1e-9
"""How little the vertical axis may reach over, of values and of their logarithms."""
_LOWEST = -1e307
"""What an axis without a lower end has for one."""
_GRID_ALPHA = 30
_MIDDLE = 0.98


class Canvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no stubs
    """Drag zooms a box, and moves what is seen with Shift. The wheel zooms with Ctrl and else
    scrolls the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = pg.ViewBox(enableMenu=False)
        self.box.setMouseMode(self.box.RectMode)
        self.left = Axis("left", self.box)
        self.bottom = Axis("bottom", self.box)
        self._frame = frame = pg.GraphicsWidget()
        grid = QGraphicsGridLayout()
        grid.setContentsMargins(4, 4, 8, 2)
        grid.setSpacing(0)
        grid.addItem(self.left, 0, 0)
        grid.addItem(self.box, 0, 1)
        grid.addItem(self.bottom, 1, 1)
        grid.setRowStretchFactor(0, 1)
        grid.setColumnStretchFactor(1, 1)
        # The axes draw the grid over the box, so they have to lie below it.
        self.left.setZValue(-1)
        self.bottom.setZValue(-1)
        frame.setLayout(grid)
        self.setCentralItem(frame)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.blank = True
        """Whether nothing but the background is seen."""

    def settle(self) -> None:
        """Put everything in its place before it is painted, so that it is painted once. It is seen
        from now on: before it was known what the axes are to show."""
        for _ in range(2):  # with other texts the axes take other room, and so their ticks change
            self.box.prepareForPaint()
            for axis in (self.left, self.bottom):
                axis.prepare()
            self._frame.layout().activate()
        if self.blank:
            self.blank = False
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.blank:
            painter = QPainter(self.viewport())
            painter.fillRect(event.rect(), self.backgroundBrush())
            painter.end()
        else:
            super().paintEvent(event)

    def add(self, item: QGraphicsItem, *, ignore_bounds: bool = False) -> None:
        """Put an item into the plot."""
        self.box.addItem(item, ignoreBounds=ignore_bounds)

    def set_log(self, x: bool, y: bool) -> None:
        """Write the axes for values whose logarithms are drawn."""
        self.bottom.setLogMode(x, None)
        self.left.setLogMode(None, y)

    def set_scale(self, scale: ValueScale, *, log: bool) -> None:
        """Write the vertical axis for such values, and let it reach no farther than they do."""
        self.left.tick = scale.tick
        self.left.steps = binary_step if scale.binary else round_step
        self.box.setLimits(minYRange=max(scale.least, LEAST_LOG if log else LEAST))
        if scale.low is not None and scale.high is not None:
            self.box.setYRange(scale.low, scale.high)
        elif scale.low is not None:  # which is of the values, not of their logarithms
            self.box.setLimits(yMin=_LOWEST if log else scale.low)

    def set_colors(self, background: QColor, text: QColor, grid: QColor, font: QFont) -> None:
        self.setBackground(background)
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(grid))
            axis.setTextPen(pg.mkPen(text))
            axis.setStyle(tickFont=font, tickLength=-4, autoExpandTextSpace=True)
        self.left.setGrid(_GRID_ALPHA)

    def show_all(self, *, middle: bool = False) -> None:
        """Show everything, and follow what comes; with `middle` no higher and no lower than the
        middle 98 % of it reach."""
        self.box.enableAutoRange(x=True, y=_MIDDLE if middle else True)

    def zoom(self, factor: float, around: float | None) -> None:
        """Show so many times as much of the horizontal axis, `around` a place or the middle."""
        low, high = self.box.viewRange()[0]
        middle = (low + high) / 2 if around is None else around
        self._look_at(middle + (low - middle) * factor, middle + (high - middle) * factor)

    def pan(self, share: float) -> None:
        """Move along the horizontal axis, by a share of what is seen of it."""
        low, high = self.box.viewRange()[0]
        self._look_at(low + share * (high - low), high + share * (high - low))

    def _look_at(self, low: float, high: float) -> None:
        self.box.setXRange(low, high, padding=0)
        self.box.sigRangeChangedManually.emit([True, False])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        moves = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self.box.setMouseMode(self.box.PanMode if moves else self.box.RectMode)
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()
