"""Tells what changed with runs, whichever process changed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import MetricsGrew, RunAdded, RunChanged, RunRemoved, StreamGrew
from desktop_app.domain.run import Contact, LogSource, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, RunIndex
from desktop_app.engine.worker import Worker
from desktop_app.hostside import layout

PERIOD = 0.2
"""Seconds between looks at the index for what other processes changed (one small query)."""
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


class RunNews:
    """Posts run events, each change once."""

    def __init__(
        self,
        paths: WorkspacePaths,
        index: RunIndex,
        worker: Worker,
        bus: EventBus,
        clock: Clock,
        contact: Callable[[str], Contact],
    ) -> None:
        self._paths = paths
        self._index = index
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._contact = contact
        self._last: dict[str, RunSummary] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        self._seen = 0

    def overlay(self, summary: RunSummary) -> RunSummary:
        """The summary with what is known of contact now."""
        contact = Contact.NONE if summary.ended else self._contact(summary.target)
        return replace(summary, contact=contact)

    def publish(self, record: RunRecord) -> None:
        """Say that a run is as it is now, unless that was said already."""
        summary = self.overlay(record.summary)
        last = self._last.get(summary.id)
        if last == summary:
            return
        new = last is None and summary.stage is Stage.SUBMITTED
        self._last[summary.id] = summary
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
            await self._clock.sleep(PERIOD)
            try:
                await self._round(keeper)
            except KnownError:  # a busy index: what was not told is told in the next round
                continue

    async def _round(self, keeper: Keeps) -> None:
        seen, records, removed = await self._worker(self._index.changed_since, self._seen)
        for run_id in removed:
            self.removed(run_id)
            await keeper.let_go(run_id)
        for record in records:
            self.publish(record)
            await keeper.heed(record)
            if not keeper.following:
                await self._tell_growth(record)
        if not keeper.following:
            self._tell_text_growth()
        self._seen = seen

    def removed(self, run_id: str) -> None:
        """Say that a run is gone."""
        self._last.pop(run_id, None)
        self._bus.post(RunRemoved(run_id=run_id))

    async def _tell_growth(self, record: RunRecord) -> None:
        run_id = record.summary.id
        try:
            _, series = await self._worker(self._index.progress, run_id)
        except NotFoundError:  # removed meanwhile, which is news of its own
            return
        for system in (False, True):
            counts = {s.name: s.summary.count for s in series if s.system is system}
            if counts:
                self._bus.post(MetricsGrew(run_id=run_id, counts=counts, system=system))

    def _tell_text_growth(self) -> None:
        for run_id, summary in self._last.items():
            if summary.ended:
                continue
            for source in log_sources(self._paths, run_id):
                if self._sizes.get((run_id, source.file)) != source.size:
                    self._sizes[run_id, source.file] = source.size
                    self._bus.post(StreamGrew(run_id=run_id, file=source.file, size=source.size))


def log_sources(paths: WorkspacePaths, run_id: str) -> list[LogSource]:
    """The text streams of a run that are here: standard output first, then the build, then
    `./logs`."""
    folder = paths.run(run_id)
    found = [Path(folder.stdout), Path(folder.build_log)]
    found += sorted(p for p in Path(folder.logs).rglob("*") if p.is_file())
    root = Path(folder.path)
    return [
        LogSource(path.relative_to(root).as_posix(), path.stat().st_size)
        for path in found
        if path.is_file()
    ]


def is_text(file: str) -> bool:
    """Whether a file of a run folder is a text stream that views read."""
    return file in (layout.STDOUT, layout.BUILD_LOG) or file.startswith(layout.LOGS + "/")
