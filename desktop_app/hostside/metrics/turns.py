"""Work in short turns beside a run, which needs the processor more."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator, Optional

from ..records import is_no_room

_PERIOD_SECONDS = 0.25
_TURN_SECONDS = 0.02
_REST = 15
"""How often as long as a turn took nothing is done."""
_ROOM_SECONDS = 20.0
"""For so long the end of a run waits for room on the disk."""


class Turns:
    """`work` gives the steps to all that there is to do now, each a short one. What finds no room
    on the disk (OSError) ends it; the next turn begins anew."""

    def __init__(self, work: Callable[[], Iterator[None]]) -> None:
        self._work = work
        self._steps: Optional[Iterator[None]] = None
        self._due = 0.0

    def tick(self) -> None:
        """Do some of it, if it is time; costs little when called often."""
        now = time.monotonic()
        if now >= self._due:
            steps = self._work() if self._steps is None else self._steps
            self._steps = None
            with contextlib.suppress(OSError):  # what is missing follows once there is room
                self._steps = None if _go_on(steps, now + _TURN_SECONDS) else steps
            spent = time.monotonic() - now
            self._due = now + max(_PERIOD_SECONDS, _REST * spent)

    def finish(self, seconds: float) -> bool:
        """Do all of it; False where so many seconds were not enough. Raises OSError, for want of
        room on the disk only after it was waited for."""
        self._steps = None
        started = time.monotonic()
        while True:
            try:
                return _go_on(self._work(), started + seconds)
            except OSError as error:
                waited = time.monotonic() - started
                if not is_no_room(error) or waited >= min(seconds, _ROOM_SECONDS):
                    raise
            time.sleep(_PERIOD_SECONDS)


def _go_on(steps: Iterator[None], until: float) -> bool:
    """Whether it came to the end by then."""
    return all(time.monotonic() < until for _ in steps)
