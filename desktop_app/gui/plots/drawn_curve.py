"""One curve of a plot: what it looks like, and the items that draw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from desktop_app.domain.metrics import Curve
from desktop_app.gui.plots.band import Band
from desktop_app.gui.plots.canvas import Canvas
from desktop_app.gui.plots.looks import CurveLook, PlotOptions
from desktop_app.gui.plots.series import Drawing, prepare

MOST_DRAWN, MOST_NEW = 4, 2
"""Curves of one plot that are drawn in one frame, and of those whose items have to be made; more of
them take the next ones."""
BLANK = 4
"""For so many frames a new plot waits until all of its curves are drawn, to be seen with them."""
_FAINT = 70
_FADED = 0.25
_ROOM = 0.5
"""In steps or seconds: what lies at each side of the only place."""
_LEAST_PART = 1e-12
"""Of a number: differences that can still be drawn and written beside an axis."""


class Emphasis(Enum):
    """A curve among others that somebody points at one of."""

    NONE = auto()
    STRONG = auto()
    FAINT = auto()


_Z = {Emphasis.NONE: 0, Emphasis.FAINT: -2, Emphasis.STRONG: 2}


def drawn_next(dirty: Sequence[DrawnCurve]) -> Sequence[DrawnCurve]:
    """Which ones are drawn in the next frame: those that grow in every frame must not keep the
    others waiting."""
    first = sorted(dirty, key=lambda curve: curve.drawn_in)
    return first[: MOST_NEW if not first[0].drawn_in else MOST_DRAWN]


class DrawnCurve:
    """A series and its items, which are made when they are first wanted."""

    def __init__(self, name: str, look: CurveLook, canvas: Canvas) -> None:
        self.name = name
        self.look = look
        self.curve: Curve | None = None
        self.drawing: Drawing | None = None
        self.dirty = False
        self.drawn_in = 0
        """The frame of its plot in which it was drawn last."""
        self.visible = True
        self._emphasis = Emphasis.NONE
        self._smoothed = False
        self._canvas = canvas
        self._raw: pg.PlotCurveItem | None = None
        self._smooth: pg.PlotCurveItem | None = None
        self._band: Band | None = None
        self._alone: pg.ScatterPlotItem | None = None
        self._odd: pg.ScatterPlotItem | None = None

    @property
    def label(self) -> str:
        return self.look.label or self.name

    @property
    def lines(self) -> Iterator[pg.PlotCurveItem]:
        """What was drawn, and what it looks like smoothed."""
        return (line for line in (self._raw, self._smooth) if line is not None)

    def set_visible(self, visible: bool) -> None:
        self.visible = visible
        for item in self._items():
            item.setVisible(visible)

    def emphasise(self, emphasis: Emphasis, options: PlotOptions) -> None:
        before, self._emphasis = self._emphasis, emphasis
        if emphasis is before:
            return
        self._stack()
        if Emphasis.STRONG in (before, emphasis):  # a new pen draws a line anew
            self.restyle(options)

    def restyle(self, options: PlotOptions) -> None:
        color, dash = self.look.color, self.look.dash
        faint = QColor(color)
        faint.setAlpha(_FAINT)
        width = 2 if self._emphasis is Emphasis.STRONG else 1
        if self._raw is not None:
            smoothed = options.smoothing > 0
            pen = pg.mkPen(faint, width=1, style=dash)
            self._raw.setPen(pen if smoothed else pg.mkPen(color, width=width, style=dash))
        if self._smooth is not None:
            self._smooth.setPen(pg.mkPen(color, width=width, style=dash))
        if self._band is not None:
            self._band.set_color(faint)

    def _stack(self) -> None:
        """Put the items above or below those of other curves."""
        for item in self._items():
            item.setOpacity(_FADED if self._emphasis is Emphasis.FAINT else 1.0)
            item.setZValue(_Z[self._emphasis] - (item is self._band))

    def clear(self) -> None:
        """Draw nothing until a curve comes."""
        self.curve = None
        self.dirty = False
        self.blank()

    def blank(self) -> None:
        """Draw nothing until it is drawn anew."""
        self.drawing = None
        for item in (self._raw, self._smooth, self._alone, self._odd):
            if item is not None:
                item.setData([], [])
        if self._band is not None:
            self._band.set_data(*[np.empty(0)] * 3)

    def draw(self, options: PlotOptions) -> int:
        """Draw what has come; how often data was set."""
        self.dirty = False
        if self.curve is None:
            return 0
        drawing = prepare(
            self.curve, log=options.log, smoothing=options.smoothing, log_x=options.by_log
        )
        self.drawing = drawing
        smoothed = options.smoothing > 0
        new = self._raw is None
        if self._raw is None:
            self._raw = self._line()
        if new or smoothed is not self._smoothed:
            self._smoothed = smoothed
            self.restyle(options)
        self._raw.setData(drawing.x, drawing.y)
        self._draw_band(drawing, options)
        self._draw_points(drawing)
        if smoothed and self._smooth is None:
            self._smooth = self._line()
            self.restyle(options)
        if self._smooth is None:
            return 1
        self._smooth.setData(drawing.smooth_x, drawing.smooth_y)
        return 2

    def _draw_band(self, drawing: Drawing, options: PlotOptions) -> None:
        if self._band is None and len(drawing.low):
            self._band = Band()
            self._add(self._band)
            self.restyle(options)
        if self._band is not None:
            self._band.set_data(drawing.x, drawing.low, drawing.high)

    def _draw_points(self, drawing: Drawing) -> None:
        """What no line tells."""
        if self._alone is None and len(drawing.alone_x):
            self._alone = pg.ScatterPlotItem(symbol="o", size=5, pen=None)
            self._add(self._alone)
        if self._odd is None and len(drawing.odd_x):
            self._odd = pg.ScatterPlotItem(symbol="x", size=7, pen=None)
            self._add(self._odd, ignore_bounds=True)
        brush = pg.mkBrush(self.look.color)
        if self._alone is not None:
            self._alone.setData(drawing.alone_x, drawing.alone_y, brush=brush)
        if self._odd is not None:
            self._odd.setData(drawing.odd_x, drawing.odd_y, brush=brush)

    def _line(self) -> pg.PlotCurveItem:
        line = _Line(connect="finite", antialias=False)
        self._add(line)
        return line

    def _add(self, item: QGraphicsItem, *, ignore_bounds: bool = False) -> None:
        item.setVisible(self.visible)
        self._canvas.add(item, ignore_bounds=ignore_bounds)
        self._stack()

    def _items(self) -> Iterator[QGraphicsItem]:
        items = (self._band, self._raw, self._smooth, self._alone, self._odd)
        return (item for item in items if item is not None)


class _Line(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph has no stubs
    """A value that never changes gets room in its own size, so that its axis can be read; a place
    that is the only one, half a step or second at each side; places that differ in their last
    digits alone, some room around them."""

    def dataBounds(
        self, ax: int, frac: float = 1.0, orthoRange: Sequence[float] | None = None
    ) -> Sequence[float | None]:
        low, high = super().dataBounds(ax, frac, orthoRange)
        if low is None or high is None:
            return low, high
        room = 0.0
        if low == high:
            room = abs(low) / 2 if ax == 1 else _ROOM
        least = max(abs(low), abs(high)) * _LEAST_PART
        if high - low < least:
            room = max(room, least)
        return low - room, high + room
