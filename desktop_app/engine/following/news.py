"""Tells what changed with runs, whichever process changed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import (
    MediaGrew,
    MetricsGrew,
    OutputsChanged,
    RunAdded,
    RunChanged,
    RunRemoved,
    StreamGrew,
)
from desktop_app.domain.metrics import point_counts
from desktop_app.domain.run import Contact, LogSource, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.hosts import ContactState
from desktop_app.engine.paths import WorkspacePaths, file_sizes
from desktop_app.engine.ports import Clock, RunIndex
from desktop_app.engine.worker import Worker
from desktop_app.hostside import layout

PERIOD = 0.2
"""Seconds between looks at the index for what other processes changed (one small query)."""
PERIOD_OF_FOLLOWER = 0.5
"""The same for the process that follows: what runs write, it tells of itself."""
_NEWEST = 2**62


class Keeps(Protocol):
    """Who keeps the workspace up to date, or would if no other process did."""

    @property
    def following(self) -> bool:
        """Whether this process mirrors, and so tells of growth itself."""

    async def heed(self, record: RunRecord) -> None:
        """A run is as `record` says now, whichever process made it so."""

    async def let_go(self, run_id: str) -> None:
        """A run is gone."""

    def stumbled(self, problem: KnownError) -> None:
        """The index could not be read."""


class RunNews:
    """Posts run events, each change once."""

    def __init__(
        self,
        paths: WorkspacePaths,
        index: RunIndex,
        worker: Worker,
        bus: EventBus,
        clock: Clock,
        contact: Callable[[str], ContactState],
    ) -> None:
        self._paths = paths
        self._index = index
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._contact = contact
        self.silent_since: Callable[[str], float | None] = lambda run_id: None
        """Since when a run has said nothing new, None where that is not long ago."""
        self._last: dict[str, RunSummary] = {}
        """What was said last of runs; one that has ended is forgotten a round later."""
        self._over: set[str] = set()
        self._sizes: dict[str, dict[str, int]] = {}
        self._seen = 0

    def overlay(self, summary: RunSummary) -> RunSummary:
        """The summary with what is known now of contact and of a run's silence."""
        if summary.ended:
            return replace(summary, contact=Contact.NONE, last_seen=None, silent_since=None)
        known, silent = self._contact(summary.target), self.silent_since(summary.id)
        return replace(summary, contact=known.contact, last_seen=known.seen, silent_since=silent)

    def publish(self, record: RunRecord) -> None:
        """Say that a run is as it is now, unless that was said already. One that is being imported
        is nobody's business before it is whole."""
        if record.summary.origin and not record.summary.ended:
            return
        summary = self.overlay(record.summary)
        last = self._last.get(summary.id)
        if last == summary:
            return
        new = last is None and summary.stage is Stage.SUBMITTED
        self._last[summary.id] = summary
        if summary.annotation.removed_at is not None:
            if last is None or last.annotation.removed_at is None:
                self._bus.post(RunRemoved(run_id=summary.id))
            return
        self._bus.post(RunAdded(run=summary) if new else RunChanged(run=summary))

    def contact_changed(self) -> None:
        """Say anew what is known of every live run."""
        for summary in list(self._last.values()):
            if not summary.ended:
                self.publish(RunRecord(summary))

    async def begin(self) -> None:
        """Everything before this moment is not news."""
        self._seen = (await self._worker(self._index.changed_since, _NEWEST))[0]

    async def run(self, keeper: Keeps) -> None:
        """Look for changes by other processes until cancelled; the keeper hears of each, too."""
        while True:
            await self._clock.sleep(PERIOD_OF_FOLLOWER if keeper.following else PERIOD)
            try:
                await self._round(keeper)
            except KnownError as problem:  # what was not told is told in the next round
                keeper.stumbled(problem)

    async def _round(self, keeper: Keeps) -> None:
        seen, records, removed = await self._worker(self._index.changed_since, self._seen)
        for run_id in removed:
            self.removed(run_id)
            await keeper.let_go(run_id)
        for record in records:
            # Before its end: who waits for that has been told of everything that belongs to it.
            if record.summary.ended and not keeper.following:
                await self._tell_growth(record)
                await self._tell_file_growth(record.summary.id)
                self._bus.post(OutputsChanged(run_id=record.summary.id))
            self.publish(record)
            await keeper.heed(record)
            if not record.summary.ended and not keeper.following:
                await self._tell_growth(record)
        if not keeper.following:
            for run_id in [run.id for run in self._last.values() if not run.ended]:
                await self._tell_file_growth(run_id)
        self._seen = seen
        self._forget_ended()

    def _forget_ended(self) -> None:
        over = {run.id for run in self._last.values() if run.ended}
        for run_id in over & self._over:
            self._last.pop(run_id)
            self._sizes.pop(run_id, None)
        self._over = over

    def removed(self, run_id: str) -> None:
        """Say that a run is gone."""
        self._last.pop(run_id, None)
        self._sizes.pop(run_id, None)
        self._bus.post(RunRemoved(run_id=run_id))

    async def _tell_growth(self, record: RunRecord) -> None:
        run_id = record.summary.id
        try:
            _, series = await self._worker(self._index.progress, run_id)
        except NotFoundError:  # removed meanwhile, which is news of its own
            return
        for system in (False, True):
            of_kind = [state for state in series if state.system is system]
            counts = point_counts(of_kind, record.summary.metrics)
            if counts:
                self._bus.post(MetricsGrew(run_id=run_id, counts=counts, system=system))

    async def _tell_file_growth(self, run_id: str) -> None:
        told = self._sizes.setdefault(run_id, {})
        for source in await asyncio.to_thread(log_sources, self._paths, run_id):
            if told.get(source.file) != source.size:
                told[source.file] = source.size
                self._bus.post(StreamGrew(run_id=run_id, file=source.file, size=source.size))
        media = await asyncio.to_thread(_media_size, Path(self._paths.run(run_id).metrics))
        if media != told.get(layout.ITEMS, 0):
            told[layout.ITEMS] = media
            self._bus.post(MediaGrew(run_id=run_id))


def log_sources(paths: WorkspacePaths, run_id: str) -> list[LogSource]:
    """The text streams of a run that are here: standard output first, then the build, then
    `./logs`. Blocking."""
    folder = paths.run(run_id)
    root = Path(folder.path)
    sizes = {
        path.relative_to(root).as_posix(): size for path, size in file_sizes(Path(folder.streams))
    }
    texts = sorted((file for file in sizes if is_text(file)), key=_order)
    return [LogSource(file, sizes[file]) for file in texts]


def _media_size(folder: Path) -> int:
    """Of all lines about images and the like that are here. Blocking."""
    return sum(size for path, size in file_sizes(folder) if path.suffix == layout.ITEMS)


def _order(file: str) -> tuple[int, str]:
    first = (layout.STDOUT, layout.BUILD_LOG)
    return (first.index(file) if file in first else len(first)), file


def is_text(file: str) -> bool:
    """Whether a file of a run folder is a text stream that views read."""
    return file in (layout.STDOUT, layout.BUILD_LOG) or file.startswith(layout.LOGS + "/")
