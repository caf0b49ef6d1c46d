"""The stages of a run in a row, with how long each took, or has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.run import Stage, StageSpan
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.view.moment import Moment
from desktop_app.gui.tabs.runs.words import duration_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import stage_word

ORDER = (Stage.PREPARING, Stage.SCALING, Stage.RUNNING, Stage.FINALIZING)
_GAP = 10
_STEP = "›"


@dataclass(frozen=True)
class _Word:
    """A piece of the line; `gap` pixels before it."""

    text: str
    role: str
    gap: int
    bold: bool = False


@dataclass(frozen=True)
class _Area:
    """When a stage went, and where its words are."""

    began: float
    ended: float
    left: float
    right: float


class Timeline(QWidget):
    """Four steps; those to come are faint. Ticks by itself while the run lives."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._spans: dict[Stage, tuple[float, bool]] = {}
        self._stages: tuple[StageSpan, ...] = ()
        self._ended = False
        self._moment: Moment | None = None
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._refresh)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def share(self, moment: Moment) -> None:
        """Mark the moment that is pointed at elsewhere, and the other way round."""
        self._moment = moment
        self.setMouseTracking(True)
        moment.changed.connect(self.update)

    def set_stages(self, stages: Sequence[StageSpan], ended: bool) -> None:
        """Show these; `ended` stops the ticking."""
        self._stages, self._ended = tuple(stages), ended
        self._refresh()
        self._run_timer()

    @property
    def shown(self) -> str:
        """What is painted, but for an elided end."""
        return " ".join(word.text for word in self._fitting())

    @property
    def text(self) -> str:
        """What there is to show, in a line."""
        return " › ".join(f"{name} {took}".strip() for name, took, _, _ in self._steps())

    def sizeHint(self) -> QSize:
        return QSize(360, QFontMetrics(self.font()).height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_tool_tip()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 0
        for word in self._fitting():
            painter.setFont(self._font(word))
            painter.setPen(self._theme.color(word.role))
            left += word.gap
            if left >= self.width():
                break
            rect = QRect(left, 0, self.width() - left, self.height())
            text = painter.fontMetrics().elidedText(
                word.text, Qt.TextElideMode.ElideRight, rect.width()
            )
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), text)
            left += painter.fontMetrics().horizontalAdvance(word.text)
        place = None if self._moment is None else self.place_of(self._moment.time)
        if place is not None:
            painter.setPen(self._theme.plot_colors().cursor)
            painter.drawLine(round(place), 0, round(place), self.height())
        painter.end()

    def place_of(self, time: float | None) -> float | None:
        """How far from the left a time (seconds since the epoch) is marked: as far into the words
        of its stage as it lies in that. None where it lies in none."""
        for area in self._areas():
            if time is not None and area.began <= time <= area.ended:
                share = (time - area.began) / ((area.ended - area.began) or 1.0)
                return area.left + share * (area.right - area.left)
        return None

    def time_at(self, x: float) -> float | None:
        """The time that is pointed at; `place_of` the other way round."""
        for area in self._areas():
            if area.left <= x <= area.right:
                share = (x - area.left) / ((area.right - area.left) or 1.0)
                return area.began + share * (area.ended - area.began)
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._moment is None:
            return
        time = self.time_at(event.position().x())
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self._moment.point(time)
        elif time is not None:
            self._moment.drag(time)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._moment is not None:
            self._moment.point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        time = self.time_at(event.position().x())
        left = event.button() is Qt.MouseButton.LeftButton
        if self._moment is not None and time is not None and left:
            self._moment.click(time)

    def _areas(self) -> Iterator[_Area]:
        """Of each stage that was reached, from when to when it went, and where its words are; of
        one that came several times, the last."""
        spans = {span.stage: span for span in self._stages}
        left, number = 0.0, 0
        ends: list[tuple[float, float]] = []
        for word in self._fitting():
            left += word.gap
            right = left + QFontMetrics(self._font(word)).horizontalAdvance(word.text)
            if word.text == _STEP:
                number += 1
            elif len(ends) == number:
                ends.append((left, right))
            else:
                ends[number] = ends[number][0], right
            left = right
        for stage, (start, end) in zip(ORDER, ends, strict=True):
            if (span := spans.get(stage)) is not None:
                ended = span.ended_at if span.ended_at is not None else self._clock()
                yield _Area(span.started_at, ended, start, end)

    def _fitting(self) -> list[_Word]:
        """What is painted: where room is short, how long preparing and tidying up took is left out
        first; the end of the line is elided where even that is too long."""
        words = self._words(ORDER)
        return words if self._width(words) <= self.width() else self._words((Stage.RUNNING,))

    def _words(self, timed: Sequence[Stage]) -> list[_Word]:
        """The line with the times of these stages and of the one that is going on."""
        words: list[_Word] = []
        for stage, (name, took, live, known) in zip(ORDER, self._steps(), strict=True):
            if words:
                words.append(_Word(_STEP, "border_strong", _GAP))
            role = "accent" if live else ("text" if known else "border_strong")
            words.append(_Word(name, role, _GAP if words else 0, bold=live))
            if took and (live or stage in timed):
                words.append(_Word(took, "accent" if live else "muted", _GAP - 4))
        return words

    def _width(self, words: Sequence[_Word]) -> int:
        return sum(
            word.gap + QFontMetrics(self._font(word)).horizontalAdvance(word.text) for word in words
        )

    def _font(self, word: _Word) -> QFont:
        font = QFont(self.font())
        font.setBold(word.bold)
        return font

    def _steps(self) -> Iterator[tuple[str, str, bool, bool]]:
        """Name, duration, whether it is going on, whether it was reached."""
        for stage in ORDER:
            took = self._spans.get(stage)
            known = took is not None
            text = duration_text(took[0]) if took is not None else ""
            yield stage_word(stage), text, bool(took and took[1]), known

    def _refresh(self) -> None:
        now = self._clock()
        self._spans = {}
        for span in self._stages:
            if span.stage not in ORDER:
                continue
            live = span.ended_at is None and not self._ended
            end = span.ended_at if span.ended_at is not None else now
            before = self._spans.get(span.stage, (0.0, False))[0]
            self._spans[span.stage] = (before + max(0.0, end - span.started_at), live)
        self.setAccessibleName(self.tr("Stages"))
        self.setAccessibleDescription(self.text)
        self._update_tool_tip()
        self.update()

    def _update_tool_tip(self) -> None:
        """The whole line where it is shortened, and what each stage said."""
        whole = self._width(self._words(ORDER)) <= self.width()
        details = [localized(stage.detail) for stage in self._stages if stage.detail]
        self.setToolTip("\n".join(details if whole else [self.text, *details]))

    def _run_timer(self) -> None:
        if self.isVisible() and not self._ended and self._stages:
            self._tick.start()
        else:
            self._tick.stop()
