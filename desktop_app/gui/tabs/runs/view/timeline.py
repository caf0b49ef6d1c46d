"""The stages of a run in a row, with how long each took, or has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.domain.run import Stage, StageSpan
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.words import duration_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import stage_word

ORDER = (Stage.PREPARING, Stage.SCALING, Stage.RUNNING, Stage.FINALIZING)
_GAP = 10


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
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._refresh)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_stages(self, stages: Sequence[StageSpan], ended: bool) -> None:
        """Show these; `ended` stops the ticking."""
        self._stages, self._ended = tuple(stages), ended
        self._refresh()
        self._run_timer()

    @property
    def text(self) -> str:
        """What is shown, in a line."""
        return " › ".join(f"{name} {took}".strip() for name, took, _, _ in self._steps())

    def sizeHint(self) -> QSize:
        return QSize(360, QFontMetrics(self.font()).height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = 0
        for name, took, live, known in self._steps():
            if left:
                left = self._draw(painter, left, "›", "border_strong", False)
            role = "accent" if live else ("text" if known else "border_strong")
            left = self._draw(painter, left, name, role, live)
            if took:
                left = self._draw(painter, left - 4, took, "accent" if live else "muted", False)
        painter.end()

    def _draw(self, painter: QPainter, left: int, text: str, role: str, bold: bool) -> int:
        font = QFont(self.font())
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        width = QFontMetrics(font).horizontalAdvance(text)
        rect = QRect(left, 0, width + 2, self.height())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), text)
        return left + width + _GAP

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
        self.setToolTip("\n".join(localized(s.detail) for s in self._stages if s.detail))
        self.update()

    def _run_timer(self) -> None:
        if self.isVisible() and not self._ended and self._stages:
            self._tick.start()
        else:
            self._tick.stop()
