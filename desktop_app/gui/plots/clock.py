"""Shares frames between plots, so that many that come or grow at once never make one long frame."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

TURN_MS = 8
"""The pause between two plots: the window gets its turn in it."""
FRAME_SECONDS = 0.033
BUSY_SHARE = 0.2
"""Of the time of the window's thread: what curves that grow may keep it busy, with all else that it
does meanwhile."""
LONGEST_PAUSE = 0.25
"""Seconds after which a plot is drawn even so."""


class Drawn(Protocol):
    """A plot that can draw what has come."""

    def draw_frame(self) -> None: ...


class FrameClock(QObject):
    """Draws one plot a turn, each at most once in `FRAME_SECONDS`, in the order they asked. A plot
    that was never drawn or is hurried does not wait, the others do while the window's thread is
    busy. What else takes about as long as drawing a plot, such as making one, takes turns with
    them: a turn never holds both."""

    def __init__(
        self,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        """`used` tells the seconds of a processor that this thread has taken."""
        super().__init__(parent)
        self._clock = clock
        self._used = used
        self._last = (0.0, 0.0)
        """When a plot was drawn last, and what was used by then."""
        self._waiting: dict[Drawn, None] = {}
        self._drawn: dict[Drawn, float] = {}
        self._work: deque[Callable[[], object]] = deque()
        self._worked = False
        """Whether the last turn was one of work."""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.turn)

    def request(self, plot: Drawn) -> None:
        """Draw this plot soon."""
        self._waiting[plot] = None
        if not self._timer.isActive():
            self._timer.start(TURN_MS)

    def do(self, work: Callable[[], object]) -> None:
        """Do this in a turn of its own, soon; what is to be done already is not done twice."""
        if work not in self._work:
            self._work.append(work)
        if not self._timer.isActive():
            self._timer.start(0)

    def leave(self, work: Callable[[], object]) -> None:
        """Do not do this any more."""
        if work in self._work:
            self._work.remove(work)

    def hurry(self, plot: Drawn) -> None:
        """Somebody waits for what this plot shows next."""
        self._drawn.pop(plot, None)

    def forget(self, plot: Drawn) -> None:
        """The plot is hidden or gone."""
        self._waiting.pop(plot, None)
        self._drawn.pop(plot, None)

    def turn(self) -> None:
        """Draw the first plot that is due, or do the first work: the one after the other, where
        there are both. What fails keeps none of the others from its turn."""
        now, used = self._clock(), self._used()
        plot = None if self._work and not self._worked else self._due(now, used)
        self._worked = plot is None and bool(self._work)
        try:
            if plot is not None:
                del self._waiting[plot]
                self._drawn[plot] = now
                self._last = now, used
                plot.draw_frame()
            elif self._work:
                self._work.popleft()()
        finally:
            if self._waiting or self._work:
                self._timer.start(0 if self._worked else TURN_MS)

    def _due(self, now: float, used: float) -> Drawn | None:
        busy = self._busy(now, used)
        for plot in self._waiting:
            drawn = self._drawn.get(plot)
            if drawn is None or (now - drawn >= FRAME_SECONDS and not busy):
                return plot
        return None

    def _busy(self, now: float, used: float) -> bool:
        then, used_then = self._last
        passed = now - then
        return passed < LONGEST_PAUSE and used - used_then > BUSY_SHARE * passed
