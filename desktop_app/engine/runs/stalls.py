"""Which live runs have said nothing new for long: no point of a metric, no line of a log."""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Event, MetricsGrew, RunStalled, StreamGrew
from desktop_app.domain.notice import STALL_MINUTES, STALL_SETTING
from desktop_app.domain.run import Contact, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths, file_sizes
from desktop_app.engine.ports import Clock, RunIndex, Settings
from desktop_app.engine.worker import Worker
from desktop_app.hostside import layout

PERIOD = 15.0
"""Seconds between looks: one query, and some `stat` calls for each run whose script runs."""
LATE = 4 * PERIOD
"""A look that comes so many seconds after the one before: this computer slept meanwhile."""


class Stalls:
    """Looks at the times of the files that runs write, so that every process finds the same. One
    look for all runs; what a stalled one writes is heard at once."""

    def __init__(
        self,
        paths: WorkspacePaths,
        index: RunIndex,
        worker: Worker,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
        overlay: Callable[[RunSummary], RunSummary],
        publish: Callable[[RunRecord], None],
    ) -> None:
        """`overlay` adds what is known of contact, and what is known here; `publish` says that a
        run is as it is now."""
        self._paths = paths
        self._index = index
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._overlay = overlay
        self._publish = publish
        self._since: dict[str, float] = {}
        self._looked = math.inf
        """When the last look began."""
        self._awake = -math.inf
        """Since when looks have come as they should."""
        self._spoke = asyncio.Event()

    def since(self, run_id: str) -> float | None:
        """When a run that says nothing new said something last, in seconds since the epoch; None
        for every other one."""
        return self._since.get(run_id)

    async def run(self) -> None:
        """Look until cancelled, and post `RunStalled` once for each run that falls silent."""
        stop = self._bus.subscribe(self._heed)
        try:
            while True:
                with suppress(KnownError):  # a busy index: the next look finds the same
                    await self._round()
                await self._rest()
        finally:
            stop()

    async def _rest(self) -> None:
        """Until the next look is due, or a run that was silent has written something."""
        spoke = asyncio.create_task(self._spoke.wait())
        due = asyncio.create_task(self._clock.sleep(PERIOD))
        try:
            await asyncio.wait((spoke, due), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (spoke, due):
                task.cancel()
            await asyncio.gather(spoke, due, return_exceptions=True)
        self._spoke.clear()

    def _heed(self, event: Event) -> None:
        match event:
            case StreamGrew(run_id=run_id) | MetricsGrew(run_id=run_id, system=False):
                if run_id in self._since:
                    self._spoke.set()

    async def _round(self) -> None:
        now = self._clock.now()
        if now - self._looked > LATE:
            self._awake = now
        self._looked = now
        patience = 60.0 * await asyncio.to_thread(stall_minutes, self._settings)
        records = {record.summary.id: record for record in await self._worker(self._index.live)}
        for run_id in self._since.keys() - records.keys():
            del self._since[run_id]
        for record in records.values():
            silent_since = None
            if patience and self._is_heard(record.summary):
                try:
                    last = await asyncio.to_thread(_last_sign, self._paths, record.summary)
                except OSError:  # its folder cannot be read: what was found last holds
                    continue
                # What slept with this computer has all its time to say something again.
                last = max(last, self._since.get(record.summary.id, self._awake))
                silent_since = last if now - last >= patience else None
            self._note(record, silent_since)

    def _is_heard(self, run: RunSummary) -> bool:
        """Whether its script runs where it would be heard: a lost host is told as that."""
        live = self._overlay(run).contact is Contact.LIVE
        return run.stage is Stage.RUNNING and live and not run.cancelling

    def _note(self, record: RunRecord, silent_since: float | None) -> None:
        run_id = record.summary.id
        before = self._since.pop(run_id, None)
        if silent_since is not None:
            self._since[run_id] = silent_since
        if before == silent_since:
            return
        self._publish(record)
        if before is None:
            self._bus.post(RunStalled(run=self._overlay(record.summary)))


def stall_minutes(settings: Settings) -> int:
    """After how many minutes a silent run is told, 0 for never. Blocking."""
    try:
        kept = settings.get(STALL_SETTING)
    except KnownError:  # told where settings are shown and changed
        return STALL_MINUTES
    return kept if isinstance(kept, int) and kept >= 0 else STALL_MINUTES


def _last_sign(paths: WorkspacePaths, run: RunSummary) -> float:
    """When the script began or wrote something last. Blocking."""
    times = [run.began]
    for place in _written(paths, run.id):
        try:
            times.append(os.stat(place).st_mtime)  # noqa: PTH116 - of many files, often
        except FileNotFoundError:
            continue
    return max(times)


def _written(paths: WorkspacePaths, run_id: str) -> Iterator[Path]:
    folder = paths.run(run_id)
    places: Sequence[str] = (layout.STDOUT, layout.LOGS, layout.METRICS)
    for place in places:
        yield from (path for path, _ in file_sizes(Path(folder.at(place))))
