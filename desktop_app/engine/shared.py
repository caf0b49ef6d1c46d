"""Work that several ask for and that is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.catalog import cannot_write
from desktop_app.engine.ports import Clock, Locks

LOOK_PERIOD = 0.5
"""Seconds between looks at what another process does."""


@asynccontextmanager
async def alone(locks: Locks, path: Path, clock: Clock) -> AsyncIterator[None]:
    """Once no other process holds the lock. Raises `KnownError` (`cannot_write`) where it cannot be
    had at all."""
    try:
        while (lock := await asyncio.to_thread(locks.try_acquire, path)) is None:
            await clock.sleep(LOOK_PERIOD)
    except OSError as error:
        raise cannot_write(path, error) from error
    with lock:
        yield


class InTurn:
    """A lock between processes that is kept while work is awaited. In this process one at a time
    asks for it: those that waited would hold the threads which its holder needs to come to an
    end."""

    def __init__(self, locks: Locks, path: Path) -> None:
        self._locks = locks
        self._path = path
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Raises `KnownError` (`busy`) where another process keeps it too long."""
        async with self._turn:
            with await asyncio.to_thread(self._locks.acquire, self._path):
                yield


class Shared:
    """One piece of work for each key at a time: who asks for it meanwhile waits for the same. It
    goes on when who asked for it is cancelled."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def do(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Returns, or raises, as the work does; `KnownError` (`stopped`) where that was stopped."""
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(work())
            self._tasks[key] = task
            task.add_done_callback(partial(self._ended, key))
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            waiting = asyncio.current_task()
            if task.cancelled() and waiting is not None and not waiting.cancelling():
                raise KnownError("stopped", "It was stopped before it was done.") from None
            raise

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        self._tasks.pop(key, None)
        if not task.cancelled():
            task.exception()  # known to whoever still waits

    async def stop(self, key: str) -> None:
        """Cancel the work for a key, if there is any, and wait for its end."""
        task = self._tasks.get(key)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @property
    def keys(self) -> Sequence[str]:
        """Of what goes on now."""
        return tuple(self._tasks)

    async def close(self) -> None:
        """Cancel everything and wait for it to end."""
        for key in self.keys:
            await self.stop(key)
