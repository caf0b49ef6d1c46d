"""A lock between processes that tasks of one process ask for at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from desktop_app.engine.shared import InTurn


class WaitingLocks:
    """One lock; `acquire` holds its thread until it is free, as that of files does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, path: Path) -> AbstractContextManager[None]:
        assert self._lock.acquire(timeout=5), "whoever holds it has no thread to go on with"
        return self._held()

    def try_acquire(self, path: Path) -> AbstractContextManager[None] | None:
        return self._held() if self._lock.acquire(blocking=False) else None

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._lock.release()


def test_those_that_wait_hold_no_thread_that_the_holder_needs() -> None:
    done: list[int] = []

    async def work(turns: InTurn, number: int) -> None:
        async with turns.held():
            await asyncio.to_thread(done.append, number)

    async def all_at_once() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(2))
        turns = InTurn(WaitingLocks(), Path("lock"))
        await asyncio.gather(*(work(turns, number) for number in range(10)))

    asyncio.run(all_at_once())
    assert done == list(range(10))
