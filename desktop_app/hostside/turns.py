"""Work in short turns beside a run, which needs the processor more."""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator, Optional

_PERIOD_SECONDS = 0.25
_TURN_SECONDS = 0.02
_REST = 15
"""How often as long as a turn took nothing is done."""


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
            if self._steps is None:
                self._steps = self._work()
            if _go_on(self._steps, now + _TURN_SECONDS):
                self._steps = None
            spent = time.monotonic() - now
            self._due = now + max(_PERIOD_SECONDS, _REST * spent)

    def finish(self, seconds: float) -> bool:
        """Do all of it; False where so many seconds were not enough."""
        self._steps = None
        return _go_on(self._work(), time.monotonic() + seconds)


def _go_on(steps: Iterator[None], until: float) -> bool:
    """Whether it came to the end by then."""
    with contextlib.suppress(OSError):  # no room: what is missing follows once there is some
        for _ in steps:
            if time.monotonic() >= until:
                return False
    return True
