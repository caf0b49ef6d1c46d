"""What of a comparison can be laid along an axis, and a picture of the runs on such axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.comparison import Comparison, Part, Row, all_rows
from desktop_app.domain.scales import Scale, scale_of
from desktop_app.gui.tabs.runs.compare.words import row_title, value_text
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun
from desktop_app.gui.theme.theme import Theme

TITLE_HEIGHT = 48
"""What is at the top of a picture, in pixels."""
REACH = 12
"""Pixels within which the pointer means a run."""
_FORWARD = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)


@dataclass(frozen=True)
class Dimension:
    """A row of a comparison as an axis."""

    row: Row
    scale: Scale

    @property
    def title(self) -> str:
        return row_title(self.row)

    def text(self, run: int) -> str:
        """The value of a run."""
        return value_text(self.row, self.row.values[run])


def dimensions_of(comparison: Comparison, now: float) -> list[Dimension]:
    """The arguments and metrics that differ, and how long the runs took. Not for the window's
    thread."""
    rows = all_rows(comparison.runs, now)
    return [Dimension(row, scale_of(row)) for row in rows if row.differs and _is_one(row)]


def _is_one(row: Row) -> bool:
    if row.part is Part.FACTS:
        return row.name == "duration"
    return row.part is Part.PARAMETERS or (row.part is Part.METRICS and row.telling)


class RunsPicture(QWidget):
    """Each run somewhere in a picture; the one under the pointer, or that the arrow keys lead to,
    stands out. `run_opened` asks for that one: a double click, or Enter."""

    run_opened = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.runs: Sequence[DrawnRun] = ()
        self.pointed = -1
        """The place of the run that stands out; -1 for none."""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def nearest(self, place: QPointF) -> int:
        """The run within `REACH` of a place; -1 for none."""
        raise NotImplementedError

    def told(self, run: int) -> str:
        """A run in words."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw the picture."""
        raise NotImplementedError

    def show_runs(self, runs: Sequence[DrawnRun]) -> None:
        """There are these runs now."""
        self.runs = runs
        self.pointed = min(self.pointed, len(runs) - 1)
        self._describe()
        self.update()

    def point(self, run: int) -> None:
        """Make a run stand out; -1 for none."""
        if run != self.pointed:
            self.pointed = run
            self._describe()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.color("surface"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(self.theme.tokens.font_size.small)
        painter.setFont(font)
        self.draw(painter)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point(self.nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.point(-1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point(-1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._open(self.nearest(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (*_FORWARD, *_BACK) and self.runs:
            forward = event.key() in _FORWARD
            outside = -1 if forward else 0
            start = self.pointed if self.pointed >= 0 else outside
            self.point((start + (1 if forward else -1)) % len(self.runs))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.pointed)
        else:
            super().keyPressEvent(event)

    def _open(self, run: int) -> None:
        if run >= 0:
            self.run_opened.emit(self.runs[run].id)

    def _describe(self) -> None:
        chosen = range(len(self.runs)) if self.pointed < 0 else [self.pointed]
        self.setAccessibleDescription("; ".join(map(self.told, chosen)))


def draw_note(painter: QPainter, theme: Theme, text: str, place: QPointF, right: float) -> None:
    """A label over a picture above `place`, below it where titles may be; left of `right`."""
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 8
    left = max(4.0, min(place.x() + 10, right - width - 4))
    above = place.y() - height - 8
    top = above if above > TITLE_HEIGHT else place.y() + 8
    painter.setPen(theme.color("border_strong"))
    painter.setBrush(theme.color("raised"))
    radius = theme.tokens.radius
    painter.drawRoundedRect(round(left), round(top), width, height, radius, radius)
    painter.setPen(theme.color("text"))
    center = int(Qt.AlignmentFlag.AlignCenter)
    painter.drawText(round(left), round(top), width, height, center, text)
