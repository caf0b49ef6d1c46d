"""The Scatter page: how one thing that differs goes with another, a point for each run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

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
from desktop_app.gui.tabs.runs.tools import label
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.empty_state import EmptyState

_RADIUS = 5.0
_MOST_NAMES = 12
"""Of more runs the names would lie over each other."""
_PAD = 24


class ScatterPicture(RunsPicture):
    """Two dimensions, a point for each run that has a place on both."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", parent)
        self.setAccessibleName(self.tr("Points of the runs"))
        self._across: Dimension | None = None
        self._up: Dimension | None = None

    def show_dimensions(self, runs: Sequence[DrawnRun], across: Dimension, up: Dimension) -> None:
        """Show runs by other dimensions."""
        self._across, self._up = across, up
        self.show_runs(runs)

    @property
    def points(self) -> list[QPointF | None]:
        """Where the runs are, None for one without a place."""
        if self._across is None or self._up is None:
            return []
        places = zip(self._across.scale.places, self._up.scale.places, strict=True)
        return [None if x is None or y is None else self._at(x, y) for x, y in places]

    def nearest(self, place: QPointF) -> int:
        away = [
            math.inf if point is None else math.hypot(*(point - place).toTuple())
            for point in self.points
        ]
        closest = min(range(len(away)), key=away.__getitem__, default=-1)
        return closest if closest >= 0 and away[closest] <= REACH else -1

    def told(self, run: int) -> str:
        if self._across is None or self._up is None:
            return ""
        values = ", ".join(f"{each.title} {each.text(run)}" for each in (self._across, self._up))
        return f"{self.runs[run].label}: {values}"

    def draw(self, painter: QPainter) -> None:
        if self._across is None or self._up is None:
            return
        self._draw_axes(painter, self._across, self._up)
        points = self.points
        for run, point in enumerate(points):
            if point is not None and run != self.pointed:
                self._draw_point(painter, run, point, _RADIUS)
        pointed = points[self.pointed] if self.pointed >= 0 else None
        if pointed is not None:
            self._draw_point(painter, self.pointed, pointed, _RADIUS + 2)
            draw_note(painter, self.theme, self.told(self.pointed), pointed, self.width())

    def _area(self) -> QRectF:
        """Where points may be: the marks and titles have their room beside it."""
        return QRectF(self.rect()).adjusted(96, 40, -32, -56)

    def _at(self, x: float, y: float) -> QPointF:
        area = self._area().adjusted(_PAD, _PAD, -_PAD, -_PAD)
        return QPointF(area.left() + x * area.width(), area.bottom() - y * area.height())

    def _draw_point(self, painter: QPainter, run: int, point: QPointF, radius: float) -> None:
        """A ring where another run of this colour has the full point."""
        look, surface = look_of(self.runs[run], self.theme), self.theme.color("surface")
        full = look.dash is Qt.PenStyle.SolidLine
        painter.setPen(QPen(surface, 1) if full else QPen(look.color, 2))
        painter.setBrush(look.color if full else surface)
        painter.drawEllipse(point, radius, radius)
        if len(self.runs) <= _MOST_NAMES and run != self.pointed:
            name = self.runs[run].label
            room = painter.fontMetrics().horizontalAdvance(name)
            right = point.x() + radius + 4 + room < self.width()
            painter.setPen(self.theme.color("muted"))
            painter.drawText(point + QPointF(radius + 4 if right else -radius - 4 - room, 4), name)

    def _draw_axes(self, painter: QPainter, across: Dimension, up: Dimension) -> None:
        area, grid, words = self._area(), self.theme.color("border"), self.theme.color("muted")
        painter.setPen(grid)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.topLeft())
        metrics = painter.fontMetrics()
        for tick in across.scale.ticks:
            x = self._at(tick.place, 0).x()
            painter.setPen(grid)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(words)
            box = QRectF(x - 60, area.bottom() + 4, 120, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), tick_text(across.row, tick))
        for tick in up.scale.ticks:
            y = self._at(0, tick.place).y()
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(words)
            text = metrics.elidedText(
                tick_text(up.row, tick), Qt.TextElideMode.ElideMiddle, round(area.left()) - 12
            )
            box = QRectF(4, y - metrics.height() / 2, area.left() - 12, metrics.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight), text)
        painter.setPen(self.theme.color("text"))
        painter.drawText(QPointF(area.left(), area.top() - 14), up.title)
        below = QRectF(area.left(), area.bottom() + 26, area.width(), metrics.height())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), across.title)


class ScatterPage(CountedPage):
    """The picture, and what lies along its axes."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._runs: Sequence[DrawnRun] = ()
        self._dimensions: Sequence[Dimension] = ()
        self._build()

    def counting(self, comparison: Comparison) -> Callable[[], list[Dimension]]:
        return partial(dimensions_of, comparison, time.time())

    def show_counted(self, runs: Sequence[DrawnRun], found: object) -> None:
        assert isinstance(found, list)
        self._runs, self._dimensions = runs, found
        kinds = [each.row.part for each in self._dimensions]
        # An argument against a metric, where there are such.
        first = kinds.index(Part.PARAMETERS) if Part.PARAMETERS in kinds else 0
        other = kinds.index(Part.METRICS) if Part.METRICS in kinds else len(kinds) - 1
        for box, usual in ((self.across, first), (self.up, other)):
            _offer(box, [each.title for each in self._dimensions], usual)
        self._show()

    def _build(self) -> None:
        space = self.context.theme.tokens.spacing
        self.across = self._make_box(self.tr("Along the horizontal axis"))
        self.up = self._make_box(self.tr("Along the vertical axis"))
        bar = QHBoxLayout()
        bar.setContentsMargins(space.m, space.s, space.m, space.s)
        bar.setSpacing(space.s)
        for title, box in ((self.tr("Vertical"), self.up), (self.tr("Horizontal"), self.across)):
            bar.addWidget(label(title, "small", self))
            bar.addWidget(box)
        bar.addStretch(1)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self.picture = ScatterPicture(self.context.theme, body)
        self.picture.run_opened.connect(self.run_opened)
        none = self.tr("These runs differ in fewer than two arguments or metrics.")
        self._none = EmptyState(self.context.theme, "chart-line", none, parent=body)
        self._stack.addWidget(self.picture)
        self._stack.addWidget(self._none)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(body, 1)

    def _make_box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.currentIndexChanged.connect(self._show)
        return box

    def _show(self, *_: object) -> None:
        if len(self._dimensions) < 2:
            self._stack.setCurrentWidget(self._none)
            return
        across, up = (self._dimensions[box.currentIndex()] for box in (self.across, self.up))
        self.picture.show_dimensions(self._runs, across, up)
        self._stack.setCurrentWidget(self.picture)


def _offer(box: QComboBox, titles: Sequence[str], usual: int) -> None:
    """Fill a box anew; what was chosen stays so as long as it is there."""
    if [box.itemText(at) for at in range(box.count())] == list(titles):
        return
    chosen = box.currentText()
    box.blockSignals(True)
    box.clear()
    box.addItems(list(titles))
    box.setCurrentIndex(titles.index(chosen) if chosen in titles else usual)
    box.blockSignals(False)
