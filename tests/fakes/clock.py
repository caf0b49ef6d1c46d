"""`Clock` that stands still until it is moved."""

from __future__ import annotations

import asyncio

from desktop_app.engine.hosts.pauses import Pause
from desktop_app.engine.ports import Clock


class FakeClock:
    """Sleepers wake when `advance` passes their time, in order of that time."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, woken))
        await woken

    @property
    def sleeping(self) -> int:
        """How many tasks sleep now."""
        return sum(not woken.done() for _, woken in self._sleepers)

    def advance(self, seconds: float) -> None:
        self._now += seconds
        due = sorted((s for s in self._sleepers if s[0] <= self._now), key=lambda s: s[0])
        self._sleepers = [s for s in self._sleepers if s[0] > self._now]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)


def sleeping(clock: Clock) -> Pause:
    """Pauses that a clock makes, and nothing cuts short."""

    async def pause(seconds: float) -> bool:
        await clock.sleep(seconds)
        return False

    return pause
