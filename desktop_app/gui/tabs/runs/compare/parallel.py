"""The Parallel axes page: an axis for each thing that differs, a line for each run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QWidget

from desktop_app.domain.comparison import Comparison, Part
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.compare.counted import CountedPage
from desktop_app.gui.tabs.runs.compare.relations import (
    REACH,
    Dimension,
    RunsPicture,
    dimensions_of,
    draw_note,
)
from desktop_app.gui.tabs.runs.compare.samples import look_of
from desktop_app.gui.tabs.runs.compare.words import tick_text
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.empty_state import EmptyState

MOST_ARGUMENTS = 20
MOST_METRICS = 4
_AXIS_WIDTH = 130
"""The least distance of two axes, in pixels."""
_FADED = 60


class ParallelPicture(RunsPicture):
    """Arguments at the left, metrics at the right, so that lines lead from causes to effects."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.setAccessibleName(self.tr("Lines of the runs over parallel axes"))
        self.dimensions: Sequence[Dimension] = ()

    def show_dimensions(self, runs: Sequence[DrawnRun], dimensions: Sequence[Dimension]) -> None:
        """Show runs over other axes."""
        self.dimensions = dimensions
        self.setMinimumWidth(_AXIS_WIDTH * (len(dimensions) + 1))
        self.show_runs(runs)

    def minimumSizeHint(self) -> QSize:
        return QSize(_AXIS_WIDTH * (len(self.dimensions) + 1), 240)

    def line(self, run: int) -> list[QPointF]:
        """The points of a run, one on each axis that it has a place on."""
        places = [dimension.scale.places[run] for dimension in self.dimensions]
        return [self._at(at, place) for at, place in enumerate(places) if place is not None]

    def nearest(self, place: QPointF) -> int:
        away = [_distance(self.line(run), place) for run in range(len(self.runs))]
        closest = min(range(len(away)), key=away.__getitem__, default=-1)
        return closest if closest >= 0 and away[closest] <= REACH else -1

    def told(self, run: int) -> str:
        values = ", ".join(f"{each.title} {each.text(run)}" for each in self.dimensions)
        return f"{self.runs[run].label}: {values}"

    def draw(self, painter: QPainter) -> None:
        for run in range(len(self.runs)):
            if run != self.pointed:
                self._draw_line(painter, run)
        for at, dimension in enumerate(self.dimensions):
            self._draw_axis(painter, at, dimension)
        if 0 <= self.pointed < len(self.runs):
            self._draw_line(painter, self.pointed)
            self._draw_values(painter, self.pointed)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_AXIS_WIDTH / 2, 56, -_AXIS_WIDTH / 2, -32)

    def _at(self, axis: int, place: float) -> QPointF:
        area = self._area()
        step = area.width() / max(1, len(self.dimensions) - 1)
        return QPointF(area.left() + axis * step, area.bottom() - place * area.height())

    def _draw_line(self, painter: QPainter, run: int) -> None:
        look = look_of(self.runs[run], self.theme)
        color = QColor(look.color)
        if self.pointed >= 0 and run != self.pointed:
            color.setAlpha(_FADED)
        painter.setPen(QPen(color, 3 if run == self.pointed else 1.5, look.dash))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(self.line(run)))

    def _draw_axis(self, painter: QPainter, at: int, dimension: Dimension) -> None:
        top, bottom = self._at(at, 1), self._at(at, 0)
        painter.setPen(self.theme.color("border_strong"))
        painter.drawLine(bottom, top)
        metrics = painter.fontMetrics()
        painter.setPen(self.theme.color("muted"))
        for tick in dimension.scale.ticks:
            place = self._at(at, tick.place)
            painter.drawLine(place, place + QPointF(4, 0))
            text = metrics.elidedText(
                tick_text(dimension.row, tick), Qt.TextElideMode.ElideMiddle, _AXIS_WIDTH - 30
            )
            painter.drawText(place + QPointF(8, 4), text)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.theme.color("text"))
        room = _AXIS_WIDTH - 10
        title = painter.fontMetrics().elidedText(
            dimension.title, Qt.TextElideMode.ElideMiddle, room
        )
        box = QRectF(top.x() - room / 2, top.y() - 36, room, metrics.height() + 4)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), title)
        font.setBold(False)
        painter.setFont(font)

    def _draw_values(self, painter: QPainter, run: int) -> None:
        """The name at the first axis, the value at each."""
        for at, dimension in enumerate(self.dimensions):
            place = dimension.scale.places[run]
            if place is None:
                continue
            text = dimension.text(run)
            text = text if at else f"{self.runs[run].label}   {text}"
            draw_note(painter, self.theme, text, self._at(at, place), self.width())


class ParallelPage(CountedPage):
    """The picture, wider than the window where there are many axes."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._stack = QStackedLayout(self)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.picture = ParallelPicture(context.theme, area)
        self.picture.run_opened.connect(self.run_opened)
        area.setWidget(self.picture)
        none = self.tr("These runs differ in fewer than two arguments or metrics.")
        self._none = EmptyState(context.theme, "chart-line", none, parent=self)
        self._area = area
        self._stack.addWidget(area)
        self._stack.addWidget(self._none)

    def counting(self, comparison: Comparison) -> Callable[[], list[Dimension]]:
        return partial(axes_of, comparison, time.time())

    def show_counted(self, runs: Sequence[DrawnRun], found: object) -> None:
        assert isinstance(found, list)
        self.picture.show_dimensions(runs, found)
        self._stack.setCurrentWidget(self._area if len(found) > 1 else self._none)


def axes_of(comparison: Comparison, now: float) -> list[Dimension]:
    """The first arguments, then the most telling metrics, of which the most telling one comes last.
    Not for the window's thread."""
    found = dimensions_of(comparison, now)
    arguments = [each for each in found if each.row.part is Part.PARAMETERS]
    metrics = [each for each in found if each.row.part is Part.METRICS]
    return [*arguments[:MOST_ARGUMENTS], *reversed(metrics[:MOST_METRICS])]


def _distance(line: Sequence[QPointF], place: QPointF) -> float:
    """From a place to the nearest part of a line; infinite for a line without parts."""
    return min((_to_part(*part, place) for part in pairwise(line)), default=math.inf)


def _to_part(one: QPointF, other: QPointF, place: QPointF) -> float:
    along, away = other - one, place - one
    length = QPointF.dotProduct(along, along)
    part = max(0.0, min(1.0, QPointF.dotProduct(along, away) / length)) if length else 0.0
    return math.hypot(*(away - along * part).toTuple())
