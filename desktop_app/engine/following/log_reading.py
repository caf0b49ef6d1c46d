"""Which runs print what patterns speak of, and whose output is to be read anew for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop_app.engine.following.intake import Taken
from desktop_app.engine.series.pattern_store import PatternStore
from desktop_app.hostside import layout


class LogReading:
    """For the process that keeps a workspace. `take` is called with a run of which something is to
    be taken in."""

    def __init__(self, store: PatternStore, take: Callable[[str], None]) -> None:
        self._store = store
        self._take = take
        self._growing: set[str] = set()
        self._noted: set[str] = set()

    @property
    def noted(self) -> tuple[str, ...]:
        """The runs whose patterns were changed, and whose output was not read for that."""
        return tuple(self._noted)

    def wants(self, run_id: str, file: str) -> bool:
        """Whether there is something to be read as this text grows."""
        return file == layout.STDOUT and run_id in self._growing

    async def look(self) -> None:
        """Find the runs whose patterns were changed, by whichever process."""
        for run_id in await asyncio.to_thread(lambda: list(self._store.noted())):
            self._noted.add(run_id)
            self._take(run_id)

    async def taken(self, run_id: str, taken: Taken) -> None:
        """Some of a run's output was read, or all."""
        if taken.numbers.patterns:
            self._growing.add(run_id)
        if run_id not in self._noted or taken.more:
            return
        if await asyncio.to_thread(self._store.settle, run_id, taken.numbers.patterns):
            self._noted.discard(run_id)
        else:
            self._take(run_id)

    async def gone(self, run_id: str) -> None:
        """A run was removed."""
        self._noted.discard(run_id)
        await asyncio.to_thread(self._store.forget, run_id)

    def forget(self, run_id: str) -> None:
        """A run grows no more."""
        self._growing.discard(run_id)
