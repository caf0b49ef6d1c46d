"""When to take in what a run wrote: at once where somebody looks at it, else a little later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from desktop_app.engine.ports import Clock
from desktop_app.engine.tasks import Tasks
from desktop_app.hostside import layout

PATIENCE = 5.0
"""Seconds after a look until nobody looks any more. A view that shows a live run looks each time
the run's curves have grown."""
METRICS_PERIOD = 1.0
"""Seconds until the metrics of a run that nobody looks at are taken in: each taking in costs some
milliseconds of a processor on which the run may be training."""
SAMPLES_PERIOD = 10.0
"""The same for the samples of its host, which only a view of that run shows."""


class Attention:
    """Who reads the curves of a run says so here; who takes them in is told when to."""

    def __init__(self, clock: Clock, tasks: Tasks) -> None:
        self._clock = clock
        self._tasks = tasks
        self._looked: dict[str, float] = {}
        """When somebody looked last."""
        self._due: dict[str, float] = {}
        """When to take in what came of runs that nobody looks at."""
        self._waiting: asyncio.Task[None] | None = None
        self.take: Callable[[str], None] = lambda run_id: None
        """Called with a run of which something is to be taken in."""

    def look(self, run_id: str) -> None:
        """Somebody reads the curves of this run."""
        self._looked[run_id] = self._clock.now()
        if run_id in self._due:
            self._take(run_id)

    def grew(self, run_id: str, file: str) -> None:
        """A file of a run has grown. Only points can wait, also those that are read out of its
        output."""
        now = self._clock.now()
        points = file.startswith((layout.METRICS, layout.SYSTEM, layout.STDOUT))
        if not points or now - self._looked.get(run_id, 0.0) < PATIENCE:
            self._take(run_id)
            return
        due = now + (SAMPLES_PERIOD if file.startswith(layout.SYSTEM) else METRICS_PERIOD)
        self._due[run_id] = min(due, self._due.get(run_id, due))
        if self._waiting is None or self._waiting.done():
            self._waiting = self._tasks.start(self._take_due(), "take in what nobody looks at")

    def forget(self, run_id: str) -> None:
        """The run grows no more, or is followed no more."""
        self._looked.pop(run_id, None)
        self._due.pop(run_id, None)

    def _take(self, run_id: str) -> None:
        self._due.pop(run_id, None)
        self.take(run_id)

    async def _take_due(self) -> None:
        while self._due:
            await self._clock.sleep(METRICS_PERIOD)
            now = self._clock.now()
            for run_id in [run_id for run_id, due in self._due.items() if due <= now]:
                self._take(run_id)
