"""One plot with one or more curves that grow while they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.metrics import Points
from desktop_app.gui.plots.series import Drawing, SeriesBuffer, draw, nearest
from desktop_app.gui.plots.words import describe, plot_number, time_axis_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel

FRAME_MS = 33
DESCRIPTION_MS = 1000
_FAINT = 70


@dataclass(frozen=True)
class PlotOptions:
    """How curves are drawn. `smoothing` is 0 (none) to 1."""

    smoothing: float = 0.0
    by_time: bool = False
    log: bool = False


class _Curve:
    def __init__(self, name: str, color: QColor, plot: pg.PlotItem) -> None:
        self.name = name
        self.color = color
        self.buffer = SeriesBuffer()
        self.drawing: Drawing | None = None
        self.dirty = False
        self.raw = _item(plot)
        self.smooth = _item(plot)

    def restyle(self, options: PlotOptions) -> None:
        faint = QColor(self.color)
        faint.setAlpha(_FAINT)
        self.raw.setPen(pg.mkPen(faint if options.smoothing > 0 else self.color, width=1))
        self.smooth.setPen(pg.mkPen(self.color, width=1))


class _Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no stubs
    """The wheel scrolls the page; with Ctrl it zooms."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()


def _item(plot: pg.PlotItem) -> pg.PlotDataItem:
    item = pg.PlotDataItem(connect="finite", antialias=False)
    item.setDownsampling(auto=True, method="peak")
    plot.addItem(item)
    return item


class CurvePlot(QWidget):
    """Title with the last value, and the curves. Drawing happens once a frame, for what changed.

    `cursor_moved` tells the x position under the pointer (None when it left), so that other plots
    can `set_cursor` to the same. `draws` counts `setData` calls, `frames` the frames that made any.
    """

    cursor_moved = Signal(object)

    def __init__(
        self,
        theme: Theme,
        title: str,
        number: Callable[[float], str] = plot_number,
        parent: QWidget | None = None,
    ) -> None:
        """`number` writes a value, for instance as a size; then the y axis is written so, too."""
        super().__init__(parent)
        self._theme = theme
        self._number = number
        self.title = title
        self.draws = 0
        self.frames = 0
        self._options = PlotOptions()
        self._curves: dict[str, _Curve] = {}
        self._cursor: float | None = None
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self._draw_frame)
        self._telling = QTimer(self, singleShot=True, interval=DESCRIPTION_MS)
        self._telling.timeout.connect(self._describe)
        self._build()
        self._restyle()
        self._describe()
        theme.changed.connect(self._restyle)

    @property
    def series(self) -> Sequence[str]:
        return tuple(self._curves)

    @property
    def view(self) -> pg.PlotWidget:
        """The pyqtgraph widget."""
        return self._plot

    def buffer(self, name: str) -> SeriesBuffer:
        """The points of a series as far as they came. Raises `KeyError`."""
        return self._curves[name].buffer

    def add_series(self, name: str, color: QColor) -> None:
        """Begin a curve without points; one that is there only changes its colour."""
        curve = self._curves.get(name)
        if curve is None:
            curve = self._curves[name] = _Curve(name, color, self._plot.getPlotItem())
        curve.color = color
        curve.restyle(self._options)

    def append(self, points: Points) -> bool:
        """Add points to the series of their name; False where some before them are missing."""
        curve = self._curves[points.name]
        before = curve.buffer.count
        taken = curve.buffer.append(points)
        if curve.buffer.count > before:
            curve.dirty = True
            self._schedule()
        return taken

    def set_options(self, options: PlotOptions) -> None:
        if options == self._options:
            return
        changed_axis = options.by_time != self._options.by_time or options.log != self._options.log
        self._options = options
        self._plot.setLogMode(x=False, y=options.log)
        self._name_axis()
        for curve in self._curves.values():
            curve.dirty = True
            curve.restyle(options)
        if changed_axis:
            self._plot.enableAutoRange()
        self._schedule()

    def set_log(self, log: bool) -> None:
        """A logarithmic y axis, or a linear one."""
        self.set_options(replace(self._options, log=log))

    def set_cursor(self, x: float | None) -> None:
        """Show the values at `x`, or the last ones."""
        self._cursor = x
        self._line.setVisible(x is not None)
        if x is not None:
            self._line.setPos(x)
        self._show_values()

    def reset_view(self) -> None:
        """Show everything, and follow what comes."""
        self._plot.enableAutoRange()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self._title = ElidedLabel(self.title, self)
        self._title.setProperty("role", "heading")
        self._value = QLabel(self)
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setProperty("role", "small")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = QHBoxLayout()
        head.setContentsMargins(10, 6, 10, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._value)
        self._plot = _Plot(self)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFrameShape(pg.PlotWidget.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._plot.getPlotItem().setContentsMargins(0, 4, 8, 0)
        box = self._plot.getPlotItem().vb
        box.setMouseMode(box.RectMode)
        if self._number is not plot_number:
            self._plot.getAxis("left").tickStrings = self._value_ticks
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self._plot.addItem(self._line, ignoreBounds=True)
        self._plot.scene().sigMouseMoved.connect(self._pointed)
        self._plot.viewport().installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self._plot, 1)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name_axis()

    def _name_axis(self) -> None:
        axis = self._plot.getAxis("bottom")
        if self._options.by_time:
            axis.tickStrings = time_axis_text
        elif "tickStrings" in vars(axis):
            del axis.tickStrings
        axis.picture = None
        axis.update()

    def _value_ticks(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [self._number(value) for value in values]

    def _restyle(self) -> None:
        colors = self._theme.plot_colors()
        self._plot.setBackground(colors.background)
        font = self.font()
        font.setPixelSize(11)
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(pg.mkPen(colors.grid))
            axis.setTextPen(pg.mkPen(colors.text))
            axis.setStyle(tickFont=font, tickLength=-4, autoExpandTextSpace=True)
        self._plot.showGrid(x=False, y=True, alpha=0.12)
        self._line.setPen(pg.mkPen(colors.cursor, width=1, style=Qt.PenStyle.DotLine))

    # --------------------------------------------------------------- drawing

    def _schedule(self) -> None:
        if self.isVisible() and not self._frame.isActive():
            self._frame.start()
        if not self._telling.isActive():
            self._telling.start()

    def _draw_frame(self) -> None:
        dirty = [curve for curve in self._curves.values() if curve.dirty]
        if not dirty:
            return
        self.frames += 1
        for curve in dirty:
            self._draw_curve(curve)
        self._show_values()

    def _draw_curve(self, curve: _Curve) -> None:
        options = self._options
        curve.dirty = False
        drawing = draw(
            curve.buffer, by_time=options.by_time, log=options.log, smoothing=options.smoothing
        )
        had_smooth = curve.drawing is not None and len(curve.drawing.smooth_x) > 0
        curve.drawing = drawing
        # Clipping looks the ends up by bisection, which needs steps that never go back.
        curve.raw.setClipToView(drawing.rising)
        curve.raw.setData(drawing.x, drawing.y)
        self.draws += 1
        _mark_single(curve.raw, drawing.y, curve.color)
        if len(drawing.smooth_x) or had_smooth:
            curve.smooth.setData(drawing.smooth_x, drawing.smooth_y)
            self.draws += 1

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if any(curve.dirty for curve in self._curves.values()):
            self._frame.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frame.stop()

    # --------------------------------------------------------------- reading

    def _pointed(self, position: QPointF) -> None:
        box = self._plot.getPlotItem().vb
        if box.sceneBoundingRect().contains(position):
            self.cursor_moved.emit(float(box.mapSceneToView(position).x()))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.cursor_moved.emit(None)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset_view()
        return False

    def _show_values(self) -> None:
        texts = []
        for curve in self._curves.values():
            text = self._value_text(curve)
            if text:
                texts.append(f"{curve.name} {text}" if len(self._curves) > 1 else text)
        self._value.setText("   ".join(texts))

    def _value_text(self, curve: _Curve) -> str:
        buffer = curve.buffer
        if not buffer.count:
            return ""
        if self._cursor is None or curve.drawing is None:
            return self._number(float(buffer.values[-1]))
        at = nearest(curve.drawing.x, self._cursor, curve.drawing.rising)
        value = self._number(float(buffer.values[at]))
        if self._options.by_time:
            return f"{value} @ {time_axis_text([curve.drawing.x[at]], 1, 1)[0]}"
        return f"{value} @ {int(buffer.steps[at]):,}"

    def _describe(self) -> None:
        facts = [
            (curve.name, curve.buffer.count, self._last_text(curve.buffer))
            for curve in self._curves.values()
        ]
        text = describe(facts)
        for widget in (self, self._plot):
            widget.setAccessibleName(self.tr("Plot of {name}").format(name=self.title))
            widget.setAccessibleDescription(text)

    def _last_text(self, buffer: SeriesBuffer) -> str:
        return self._number(float(buffer.values[-1])) if buffer.count else ""


def _mark_single(item: pg.PlotDataItem, values: np.ndarray, color: QColor) -> None:
    """A line needs two points: one alone is drawn as a dot."""
    if len(values) == 1:
        item.setSymbol("o")
        item.setSymbolSize(6)
        item.setSymbolBrush(color)
        item.setSymbolPen(None)
    elif item.opts["symbol"] is not None:
        item.setSymbol(None)
