"""One plot with one or more curves that grow while they are looked at."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.domain.metrics import Axis, Curve, CurveQuery
from desktop_app.gui.plots.axis import binary_step, clock_step, round_step
from desktop_app.gui.plots.canvas import Canvas
from desktop_app.gui.plots.clock import FrameClock
from desktop_app.gui.plots.drawn_curve import DrawnCurve, Emphasis
from desktop_app.gui.plots.looks import Along, CurveLook, PlotOptions
from desktop_app.gui.plots.panel_head import PanelHead
from desktop_app.gui.plots.readout import Reading, Readout
from desktop_app.gui.plots.series import nearest
from desktop_app.gui.plots.words import (
    ValueScale,
    clock_text,
    describe,
    source_text,
    time_axis_text,
)
from desktop_app.gui.theme.theme import Theme

DESCRIPTION_MS = 1000
MOST_DRAWN = 4
"""Curves of one plot that are drawn in one frame; more of them take the next ones."""
_LEAST_WIDTH = 200
"""Pixels, as long as a plot has no size yet."""


class CurvePlot(QWidget):
    """Title with the last value, and the curves. Drawing happens once a frame, for what changed.
    Where there are several, their values are read off beside the pointer.

    What is drawn of a series is asked of the engine: `query` says what of it is seen, `seen` that
    this is something else now. `cursor_moved` tells the x position under the pointer (None when it
    left), so that other plots can `set_cursor` to the same; `menu_requested` where on the screen
    what can be done with it is to be offered. `draws` counts how often the data of a
    line was set, `frames` the frames in which any was.
    """

    cursor_moved = Signal(object)
    seen = Signal()
    menu_requested = Signal(QPoint)

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
    def canvas(self) -> Canvas:
        """The widget that draws."""
        return self._plot

    @property
    def drawn(self) -> Sequence[tuple[str, Curve]]:
        """The curves that are seen, by what they are called."""
        shown = (each for each in self._curves.values() if each.visible)
        return [(each.label, each.curve) for each in shown if each.curve is not None]

    def curve(self, name: str) -> Curve | None:
        """What came last of a series, None before. Raises `KeyError`."""
        return self._curves[name].curve

    def query(self, name: str) -> CurveQuery:
        """What is seen of a series: as far as the axis reaches and as far again at both sides, so
        that there is something to see while it is moved."""
        low, high = -math.inf, math.inf
        if not self._plot.box.autoRangeEnabled()[0]:
            left, right = self._plot.box.viewRange()[0]
            low, high = left - (right - left), right + (right - left)
        width = max(_LEAST_WIDTH, round(self._plot.box.width() * self.devicePixelRatioF()))
        shown = 1 if math.isinf(low) else 3
        axis = Axis.TIME if self._options.by_time else Axis.STEP
        return CurveQuery(name, axis=axis, low=low, high=high, most=shown * width)

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
        changed_axis = turned or (options.log, options.middle) != (
            self._options.log,
            self._options.middle,
        )
        self._options = options
        self._plot.set_log(options.log)
        self._name_axis()
        for shown in self._curves.values():
            if turned:
                shown.clear()
            shown.dirty = True
        if changed_axis:
            self.reset_view()
        self._schedule()

    def set_cursor(self, x: float | None) -> None:
        """Show the values at `x`, or the last ones."""
        self._cursor = x
        self._line.setVisible(x is not None)
        if x is not None:
            self._line.setPos(x)
        self._show_values()

    def set_in_sight(self, in_sight: bool) -> None:
        """Whether somebody sees it, where it is shown: else it is drawn when somebody does."""
        self._in_sight = in_sight
        self._draw_soon()

    def reset_view(self) -> None:
        """Show everything, and follow what comes."""
        self._plot.show_all(middle=self._options.middle)
        self._apply_scale()
        self._look()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        self.head = PanelHead(self._theme, self.title, self)
        self.head.menu_requested.connect(self.menu_requested)
        self._plot = Canvas(self)
        self._apply_scale()
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self._plot.add(self._line, ignore_bounds=True)
        self._plot.scene().sigMouseMoved.connect(self._pointed)
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

    def _apply_scale(self) -> None:
        scale, box = self._scale, self._plot.box
        self._plot.left.tick = scale.tick
        self._plot.left.steps = binary_step if scale.binary else round_step
        if scale.least:
            box.setLimits(minYRange=scale.least)
        if scale.low is not None and scale.high is not None:
            box.setYRange(scale.low, scale.high)

    def _name_axis(self) -> None:
        axis = self._plot.bottom
        axis.along = self._options.along
        axis.steps = clock_step if self._options.by_time else round_step
        axis.picture = None
        axis.update()

    def _restyle(self) -> None:
        colors = self._theme.plot_colors()
        font = self.font()
        font.setPixelSize(11)
        self._plot.set_colors(colors.background, colors.text, colors.grid, font)
        self._line.setPen(pg.mkPen(colors.cursor, width=1, style=Qt.PenStyle.DotLine))

    # --------------------------------------------------------------- drawing

    def _schedule(self) -> None:
        self._draw_soon()
        self._tell()

    def _draw_soon(self) -> None:
        if not (self._in_sight and self.isVisible()):
            self._clock.forget(self)
        elif any(curve.dirty for curve in self._curves.values()):
            self._clock.request(self)

    def draw_frame(self) -> None:
        """Draw what has come since the last frame; called by the clock."""
        dirty = [curve for curve in self._curves.values() if curve.dirty]
        if not dirty:
            return
        self.frames += 1
        for curve in dirty[:MOST_DRAWN]:
            self.draws += curve.draw(self._options)
        if len(dirty) > MOST_DRAWN:
            self._clock.request(self)
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
        self.head.value.setText("".join(map(self._value_text, curves)))
        if not several or self._cursor is None or not self._pointed_at:
            self._readout.hide()
            return
        readings = (self._reading(curve) for curve in self._curves.values() if curve.visible)
        at = self._plot.box.mapViewToScene(QPointF(self._cursor, 0)).x()
        self._readout.show_readings([reading for reading in readings if reading], at)

    def _reading(self, shown: DrawnCurve) -> Reading | None:
        at = -1 if shown.drawing is None else nearest(shown.drawing.x, self._cursor or 0.0)
        if shown.curve is None or at < 0:
            return None
        value = float(shown.curve.mean[at])
        return Reading(shown.look, shown.label, value, self._scale.number(value))

    def _value_text(self, shown: DrawnCurve) -> str:
        curve, drawing = shown.curve, shown.drawing
        if curve is None or drawing is None or not curve.summary.count:
            return ""
        at = -1 if self._cursor is None else nearest(drawing.x, self._cursor)
        if at < 0:
            return self._scale.number(curve.summary.last)
        value = self._scale.number(float(curve.mean[at]))
        return f"{value} @ {self._place_text(float(curve.x[at]))}"

    def _place_text(self, x: float) -> str:
        """A place on the axis in words."""
        if self._options.along is Along.CLOCK:
            return clock_text(x)
        return time_axis_text([x], 1, 1)[0] if self._options.by_time else f"{round(x):,}"

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
