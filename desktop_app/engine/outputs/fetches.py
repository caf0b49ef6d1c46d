"""Runs that have ended at other hosts, and whose outputs are still to come.

What is to be fetched is written down before the run's end is, and forgotten once it is here: a kill
in between, or a host that is away for weeks, loses nothing. A person who stops it has it forgotten,
too: what did not come is fetched once somebody asks for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import Hindered
from desktop_app.domain.run import RunRecord
from desktop_app.engine.catalog import write_json
from desktop_app.engine.events import EventBus
from desktop_app.engine.outputs.output_files import NO_ROOM, OF_ONE_FILE
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, RunIndex
from desktop_app.engine.steps import reached
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker

GONE = ("no_run", "stopped")
"""The run is being removed, or somebody has stopped it."""
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
"""Seconds between attempts, doubled from the first to the longest."""


class Fetches:
    """Used by the process that follows; it brings the outputs of one run of each target at a
    time."""

    def __init__(
        self,
        paths: WorkspacePaths,
        outputs: Outputs,
        index: RunIndex,
        worker: Worker,
        bus: EventBus,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._paths = paths
        self._outputs = outputs
        self._index = index
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._waiting: dict[str, list[str]] = {}
        """Ids of runs by target, while something brings what those left."""
        self._told: dict[str, str] = {}
        self._woken = asyncio.Event()

    async def note(self, record: RunRecord) -> None:
        """The run is about to be told as ended: what it left is to be fetched. The record may not
        list that yet: the list and the end come one after the other."""
        if await self._outputs.elsewhere(record):
            run_id, target = record.summary.id, record.summary.target
            path = self._paths.fetch(run_id)
            await asyncio.to_thread(write_json, path, {"id": run_id, "target": target})
            reached("fetch_noted")

    async def begin(self) -> None:
        """Go on with everything that was noted."""
        for run_id, target in await asyncio.to_thread(lambda: list(self._noted())):
            self._start(run_id, target)

    async def start(self, record: RunRecord) -> None:
        """Fetch what a run left, if that was noted."""
        if await asyncio.to_thread(self._paths.fetch(record.summary.id).exists):
            self._start(record.summary.id, record.summary.target)

    def wake(self) -> None:
        """A host is back: what waits is tried now."""
        self._woken.set()

    async def finish(self, record: RunRecord) -> None:
        """Wait until a run's outputs are here, or cannot be now, which is told."""
        try:
            await self._outputs.bring_all(record)
        except KnownError as problem:
            if problem.code not in GONE:
                self._tell(record, problem)
        else:
            await asyncio.to_thread(self._forget, record.summary.id)

    def _noted(self) -> Iterator[tuple[str, str]]:
        for path in sorted(self._paths.fetches.glob("*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError):  # done meanwhile, not ours
                note = json.loads(path.read_text("utf-8"))
                yield str(note["id"]), str(note["target"])

    def _start(self, run_id: str, target: str) -> None:
        waiting = self._waiting.setdefault(target, [])
        if run_id not in waiting:
            waiting.append(run_id)
            if len(waiting) == 1:
                self._tasks.start(self._work(target, waiting), f"fetch outputs from {target}")

    async def _work(self, target: str, waiting: list[str]) -> None:
        pause = FIRST_PAUSE
        try:
            while waiting:
                run_id = waiting[0]
                if await self._done(run_id):
                    pause = FIRST_PAUSE
                    await asyncio.to_thread(self._forget, run_id)
                    waiting.remove(run_id)
                else:
                    await self._pause(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
                    waiting.append(waiting.pop(0))  # another one may be luckier
        finally:
            self._waiting.pop(target, None)

    async def _done(self, run_id: str) -> bool:
        """Whether there is nothing more to do for a run."""
        try:
            record = await self._worker(self._index.get, run_id)
        except NotFoundError:  # removed meanwhile
            return True
        try:
            await self._outputs.bring_all(record)
        except KnownError as problem:
            if problem.code in (*NO_ROOM, *OF_ONE_FILE):
                self._tell(record, problem)
            return problem.code in (*OF_ONE_FILE, *GONE)
        return True

    async def _pause(self, seconds: float) -> None:
        self._woken.clear()
        sleeping = asyncio.create_task(self._clock.sleep(seconds))
        waking = asyncio.create_task(self._woken.wait())
        try:
            await asyncio.wait([sleeping, waking], return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waking.cancel()

    def _tell(self, record: RunRecord, problem: KnownError) -> None:
        """Say it once, not at every attempt."""
        text = f"Outputs of {record.summary.name} are not here: {problem.text}"
        if self._told.get(record.summary.id) != text:
            self._told[record.summary.id] = text
            self._bus.post(Hindered(text=text, hint=problem.hint))

    def _forget(self, run_id: str) -> None:
        self._paths.fetch(run_id).unlink(missing_ok=True)
        self._told.pop(run_id, None)
