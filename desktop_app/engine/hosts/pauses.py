"""Pauses between attempts to reach a lost host, cut short where it may well be back."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

from desktop_app.engine.ports import Clock

LOOK_SECONDS = 1.0
"""How often the network is looked at, and only while a host is lost."""
_ASLEEP_SECONDS = 5.0
"""A look that comes so much too late: this computer has slept, or stood still."""

Pause = Callable[[float], Awaitable[bool]]
"""So many seconds at most; whether they were cut short."""


class Pauses:
    """`network` names how this computer is connected now; where it raises `OSError`, nothing is
    known to have changed."""

    def __init__(self, clock: Clock, network: Callable[[], str]) -> None:
        self._clock = clock
        self._network = network

    async def pause(self, seconds: float) -> bool:
        """Cut short once the network is another one, or this computer has slept."""
        before = self._name("")
        looks = math.ceil(seconds / LOOK_SECONDS)
        for _ in range(looks):
            due = self._clock.now() + seconds / looks
            await self._clock.sleep(seconds / looks)
            if self._name(before) != before or self._clock.now() > due + _ASLEEP_SECONDS:
                return True
        return False

    def _name(self, unknown: str) -> str:
        try:
            return self._network()
        except OSError:
            return unknown
