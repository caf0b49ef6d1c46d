"""One plot with one or more curves that grow while they are looked at."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.metrics import Curve, CurveQuery
from desktop_app.gui.plots.canvas import Canvas
from desktop_app.gui.plots.clock import FrameClock
from desktop_app.gui.plots.cursor import CursorLine
from desktop_app.gui.plots.drawn_curve import BLANK, DrawnCurve, Emphasis, drawn_next
from desktop_app.gui.plots.looks import CurveLook, PlotOptions
from desktop_app.gui.plots.panel_head import PanelHead
from desktop_app.gui.plots.reading import reading, value_text
from desktop_app.gui.plots.readout import Readout
from desktop_app.gui.plots.series import moment_at, nearest, place_of
from desktop_app.gui.plots.words import ValueScale, describe, source_text
from desktop_app.gui.theme.theme import Theme

DESCRIPTION_MS = 1000
_LEAST_WIDTH = 200
"""Pixels, as long as a plot has no size yet."""


class CurvePlot(QWidget):
    """Title with the last value, and the curves. Drawing happens once a frame, for what changed.
    Where there are several, their values are read off beside the pointer.

    What is drawn of a series is asked of the engine: `query` says what of it is seen, `seen` that
    this is something else now. `cursor_moved` tells the x position under the pointer (None when it
    left), so that other plots can `set_cursor` to the same; `clicked` the time of a click;
    `dragged` that of the place to which the line of a fixed moment is pulled; `menu_requested`
    where on the screen what can be done with it is to be offered. `draws` counts how often the data
    of a line was set, `frames` the frames in which any was.
    """

    cursor_moved = Signal(object)
    seen = Signal()
    menu_requested = Signal(QPoint)
    clicked = Signal(float)
    dragged = Signal(float)

    def __init__(
        self,
        theme: Theme,
        title: str,
        scale: ValueScale = ValueScale(),  # noqa: B008 - frozen
        *,
        clock: FrameClock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Plots that are shown together share a `clock`."""
        super().__init__(parent)
        self._theme = theme
        self._scale = scale
        self._clock = clock if clock is not None else FrameClock(self)
        self.title = title
        self.draws = 0
        self.frames = 0
        self._options = PlotOptions()
        self._curves: dict[str, DrawnCurve] = {}
        self._cursor: float | None = None
        self._moment: float | None = None
        self._fixed = False
        self._pointed_at = False
        self._in_sight = True
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
    def options(self) -> PlotOptions:
        return self._options

    @property
    def canvas(self) -> Canvas:
        """The widget that draws."""
        return self._plot

    @property
    def drawn(self) -> Sequence[tuple[str, Curve]]:
        """The curves that are seen, by what they are called."""
        shown = (each for each in self._curves.values() if each.visible)
        return [(each.label, each.curve) for each in shown if each.curve is not None]

    @property
    def lines(self) -> Sequence[pg.PlotCurveItem]:
        """The items that draw the lines that are seen."""
        return [line for each in self._curves.values() if each.visible for line in each.lines]

    def curve(self, name: str) -> Curve | None:
        """What came last of a series, None before. Raises `KeyError`."""
        return self._curves[name].curve

    def query(self, name: str) -> CurveQuery:
        """What is seen of a series: as far as the axis reaches and as far again at both sides, so
        that there is something to see while it is moved."""
        low, high = -math.inf, math.inf
        if not self._plot.box.autoRangeEnabled()[0]:
            left, right = self._plot.box.viewRange()[0]
            ends = left - (right - left), right + (right - left)
            low, high = map(self._options.place, ends)
        width = max(_LEAST_WIDTH, round(self._plot.box.width() * self.devicePixelRatioF()))
        shown = 1 if math.isinf(low) else 3
        most = shown * width
        return CurveQuery(name, axis=self._options.axis, low=low, high=high, most=most)

    def add_series(self, name: str, look: CurveLook) -> None:
        """Begin a curve without points; one that is there only changes its look."""
        curve = self._curves.get(name)
        if curve is None:
            curve = self._curves[name] = DrawnCurve(name, look, self._plot)
            self._tell(at_once=len(self._curves) == 1)
        curve.look = look
        curve.restyle(self._options)

    def set_curve(self, curve: Curve, name: str = "") -> None:
        """Draw this of a series, of that of its own name where none is given."""
        shown = self._curves[name or curve.name]
        shown.curve, shown.dirty = curve, True
        self.head.source.setText(source_text(curve.summary.source))
        self.head.source.setVisible(bool(curve.summary.source))
        self._schedule()

    def clear_curve(self, name: str) -> None:
        """Draw nothing of a series: it has no place on this axis."""
        if self._curves[name].curve is not None:
            self._curves[name].clear()
            self._show_values()
            self._tell()

    def set_visible_series(self, names: Collection[str]) -> None:
        """Show these series, and none of the others."""
        for name, curve in self._curves.items():
            curve.set_visible(name in names)
        self._show_values()

    def emphasise(self, name: str | None) -> None:
        """Make one series stand out from the others; None for none."""
        for other, curve in self._curves.items():
            chosen = Emphasis.STRONG if other == name else Emphasis.FAINT
            curve.emphasise(chosen if name in self._curves else Emphasis.NONE, self._options)
        self._show_values()

    def set_options(self, options: PlotOptions) -> None:
        if options == self._options:
            return
        turned = options.along is not self._options.along
        before, self._options = self._options, options
        smoothed = replace(before, smoothing=options.smoothing)
        scaled = (options.by_log, options.log) != (before.by_log, before.log)
        self._plot.set_log(options.by_log, options.log)
        self._name_axis()
        for shown in self._curves.values():
            if turned:
                shown.clear()
            elif scaled:  # no value is drawn where its logarithm has its place
                shown.blank()
            shown.dirty = True
        if options != smoothed:
            self.reset_view()
        self._schedule()

    def moment_at(self, x: float) -> float | None:
        """The time (seconds since the epoch) of a place on the axis; None where nothing is."""
        return self._mapped(moment_at, self._options.place(x))

    def set_moment(self, moment: float | None, *, fixed: bool) -> None:
        """Show the values at a time, or the last ones; the line of one that is `fixed` is whole."""
        self._moment, self._fixed = moment, fixed
        self._restyle_line()
        self._place_cursor()

    def next_place(self, by: int) -> float | None:
        """The place of the next value of the first curve, or with -1 of the one before; of the last
        one where none is pointed at. None where there are no values."""
        drawings = (each.drawing for each in self._curves.values() if each.visible)
        x = next((drawing.x for drawing in drawings if drawing is not None), np.empty(0))
        x = np.sort(x[np.isfinite(x)])
        if not len(x):
            return None
        at = len(x) - 1 if self._cursor is None else nearest(x, self._cursor) + by
        return float(x[max(0, min(at, len(x) - 1))])

    def _place_cursor(self) -> None:
        """Put the line where the moment is, which moves while a curve comes or the axis turns."""
        place = None if self._moment is None else self._mapped(place_of, self._moment)
        self._show_cursor(None if place is None else self._options.seen(place))

    def _mapped(self, mapping: Callable[..., float | None], value: float) -> float | None:
        by_time = self._options.by_time
        found = (mapping(curve, value, by_time=by_time) for _, curve in self.drawn)
        return next((place for place in found if place is not None), None)

    def set_cursor(self, x: float | None) -> None:
        """Show the values at `x`, or the last ones."""
        self._moment = None
        self._show_cursor(x)

    def _show_cursor(self, x: float | None) -> None:
        self._cursor = x
        self._line.show_at(x)
        self._show_values()

    def set_in_sight(self, in_sight: bool) -> None:
        """Whether somebody sees it, where it is shown: else it is drawn when somebody does."""
        self._in_sight = in_sight
        self._draw_soon()

    def reset_view(self) -> None:
        """Show everything, and follow what comes."""
        self._plot.show_all(middle=self._options.middle)
        self._plot.set_scale(self._scale, log=self._options.log)
        self._look()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self.head = PanelHead(self._theme, self.title, self)
        self.head.menu_requested.connect(self.menu_requested)
        self._plot = Canvas(self)
        self._plot.set_scale(self._scale, log=self._options.log)
        self._line = CursorLine()
        self._line.sigDragged.connect(self._drag)
        self._plot.add(self._line, ignore_bounds=True)
        self._plot.scene().sigMouseMoved.connect(self._pointed)
        self._plot.scene().sigMouseClicked.connect(self._click)
        self._plot.viewport().installEventFilter(self)
        self._readout = Readout(self._theme, self._plot)
        self._plot.box.sigRangeChangedManually.connect(self._look)
        self._plot.box.sigResized.connect(self._widened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._plot, 1)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name_axis()

    def _name_axis(self) -> None:
        self._plot.bottom.lie_along(self._options.along)

    def _restyle(self) -> None:
        colors = self._theme.plot_colors()
        font = self.font()
        font.setPixelSize(11)
        self._plot.set_colors(colors.background, colors.text, colors.grid, font)
        self._restyle_line()

    def _restyle_line(self) -> None:
        self._line.restyle(self._theme.plot_colors().cursor, fixed=self._fixed)

    # --------------------------------------------------------------- drawing

    def _schedule(self) -> None:
        self._draw_soon()
        self._tell()

    def _draw_soon(self) -> None:
        if not (self._in_sight and self.isVisible()):
            self._clock.forget(self)
        elif (self.frames and self._plot.blank) or any(c.dirty for c in self._curves.values()):
            self._clock.request(self)

    def draw_frame(self) -> None:
        """Draw what has come since the last frame; called by the clock."""
        dirty = [curve for curve in self._curves.values() if curve.dirty]
        if not dirty:
            if self.frames and self._plot.blank:  # the ones that it waited for were cleared
                self._plot.settle()
            return
        self.frames += 1
        for curve in drawn_next(dirty):
            self.draws += curve.draw(self._options)
            curve.drawn_in = self.frames
        left = [curve for curve in dirty if curve.dirty]
        new = any(not curve.drawn_in for curve in left)
        if new:
            self._clock.hurry(self)
        if left:
            self._clock.request(self)
        if not (new and self._plot.blank and self.frames % BLANK):
            self._plot.settle()
        if self._moment is not None:
            self._place_cursor()
        else:
            self._show_values()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_soon()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.head.more.set_wanted(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.head.more.set_wanted(False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_requested.emit(event.globalPos())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.forget(self)

    def _look(self, *_: object) -> None:
        """Something else is to be seen, and at once."""
        self._clock.hurry(self)
        self.seen.emit()

    def _widened(self, *_: object) -> None:
        """More pixels show more."""
        shown = (each.curve for each in self._curves.values())
        if any(curve is not None and not curve.exact for curve in shown):
            self._look()

    # --------------------------------------------------------------- reading

    def _pointed(self, position: QPointF) -> None:
        box = self._plot.box
        if box.sceneBoundingRect().contains(position):
            self._pointed_at = True
            self.cursor_moved.emit(float(box.mapSceneToView(position).x()))

    def _click(self, event: MouseClickEvent) -> None:
        box = self._plot.box
        if event.button() is Qt.MouseButton.LeftButton and box.sceneBoundingRect().contains(
            event.scenePos()
        ):
            moment = self.moment_at(float(box.mapSceneToView(event.scenePos()).x()))
            if moment is not None:
                self.clicked.emit(moment)

    def _drag(self, line: CursorLine) -> None:
        moment = self.moment_at(float(line.value()))
        if moment is not None:
            self.dragged.emit(moment)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._pointed_at = False
            self.cursor_moved.emit(None)
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset_view()
        return False

    def _show_values(self) -> None:
        """Of one series beside the title, of several beside the pointer."""
        several = len(self._curves) > 1
        curves = [] if several else [*self._curves.values()]
        texts = (
            value_text(each, self._cursor, self._scale, self._options.along) for each in curves
        )
        self.head.value.setText("".join(texts))
        if not several or self._cursor is None or not self._pointed_at:
            self._readout.hide()
            return
        visible = (curve for curve in self._curves.values() if curve.visible)
        readings = (reading(curve, self._cursor, self._scale) for curve in visible)
        at = self._plot.box.mapViewToScene(QPointF(self._cursor, 0)).x()
        self._readout.show_readings([each for each in readings if each], at)

    def _tell(self, at_once: bool = False) -> None:
        """Describe the plot, as a rule a moment later: together with what comes meanwhile."""
        if at_once:
            self._describe()
        elif not self._telling.isActive():
            self._telling.start()

    def _describe(self) -> None:
        facts = []
        for shown in self._curves.values():
            count = shown.curve.summary.count if shown.curve is not None else 0
            last = self._scale.number(shown.curve.summary.last) if shown.curve is not None else ""
            facts.append((shown.label, count, last))
        text = describe(facts)
        for widget in (self, self._plot):
            widget.setAccessibleName(self.tr("Plot of {name}").format(name=self.title))
            widget.setAccessibleDescription(text)
