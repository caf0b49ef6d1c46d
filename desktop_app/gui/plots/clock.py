"""Shares frames between plots, so that many that grow at once never make one long frame."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

TURN_MS = 8
"""The pause between two plots: the window gets its turn in it."""
FRAME_SECONDS = 0.033


class Drawn(Protocol):
    """A plot that can draw what has come."""

    def draw_frame(self) -> None: ...


class FrameClock(QObject):
    """Draws one plot a turn, each at most once in `FRAME_SECONDS`, in the order they asked."""

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._waiting: dict[Drawn, None] = {}
        self._drawn: dict[Drawn, float] = {}
        self._timer = QTimer(self, singleShot=True, interval=TURN_MS)
        self._timer.timeout.connect(self.turn)

    def request(self, plot: Drawn) -> None:
        """Draw this plot soon."""
        self._waiting[plot] = None
        if not self._timer.isActive():
            self._timer.start()

    def forget(self, plot: Drawn) -> None:
        """The plot is hidden or gone."""
        self._waiting.pop(plot, None)
        self._drawn.pop(plot, None)

    def turn(self) -> None:
        """Draw the first plot that is due."""
        now = self._clock()
        for plot in self._waiting:
            if now - self._drawn.get(plot, -1.0) >= FRAME_SECONDS:
                del self._waiting[plot]
                self._drawn[plot] = now
                plot.draw_frame()
                break
        if self._waiting:
            self._timer.start()
