"""Background tasks whose failure is never lost: it becomes a `FaultRaised` event."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from desktop_app.domain.errors import Fault
from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.engine.events import EventBus


class Tasks:
    """Supervises what nobody awaits."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run it in the background until `close`."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """Cancel everything and wait for it to end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        report = "".join(traceback.format_exception(error))
        self._bus.post(FaultRaised(text=f"{task.get_name()}: {error}", report=report))


@contextmanager
def ended_by_defects(bus: EventBus, hindered: Callable[[Hindered], None]) -> Iterator[None]:
    """While the current task waits: pass on what hinders; a defect in the background ends the wait,
    which may be for what never comes. Raises `Fault` (`background`)."""
    faults: list[FaultRaised] = []
    waiting, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert waiting is not None

    def listen(event: Event) -> None:
        if isinstance(event, Hindered):
            hindered(event)
        elif isinstance(event, FaultRaised):
            faults.append(event)
            loop.call_soon_threadsafe(waiting.cancel)

    stop = bus.subscribe(listen)
    try:
        yield
    except asyncio.CancelledError as cancelled:
        if not faults:
            raise
        waiting.uncancel()
        raise Fault("background", faults[0].text, hint=faults[0].report) from cancelled
    finally:
        stop()
