"""Keeps a workspace up to date: the one process that holds the follow lock mirrors and takes in.

Any number of processes have a workspace open; each tries the lock, one gets it, and another takes
over when it is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import (
    Event,
    Hindered,
    MetricsGrew,
    OutputsChanged,
    PatternsChanged,
)
from desktop_app.domain.metrics import point_counts
from desktop_app.domain.run import Contact, RunRecord, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.attention import Attention
from desktop_app.engine.following.hand_overs import HandOvers
from desktop_app.engine.following.intake import Intake, Taken
from desktop_app.engine.following.line import Line
from desktop_app.engine.following.log_reading import LogReading
from desktop_app.engine.following.news import RunNews, is_text
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.outputs.fetches import Fetches
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, Locks, RunIndex
from desktop_app.engine.runs.removals import Removals
from desktop_app.engine.runs.requests import Request
from desktop_app.engine.runs.submit import Named, Submitter
from desktop_app.engine.series.pattern_store import PatternStore
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker

LOCK_PERIOD = 1.0
"""Seconds between attempts to become the one that follows."""
RETRY_PERIOD = 1.0
"""Seconds until what could not be taken in is tried again."""
SETTLE_PATIENCE = 5.0
"""Seconds that a face which answers once waits for another host."""


class Keeper:
    """Follows every live run of a workspace while it holds the lock."""

    def __init__(
        self,
        *,
        paths: WorkspacePaths,
        hosts: Hosts,
        targets: Named[Target],
        index: RunIndex,
        intake: Intake,
        submitter: Submitter,
        removals: Removals,
        fetches: Fetches,
        news: RunNews,
        bus: EventBus,
        worker: Worker,
        locks: Locks,
        clock: Clock,
        tasks: Tasks,
        attention: Attention,
        patterns: PatternStore,
    ) -> None:
        self._paths = paths
        self._hosts = hosts
        self._targets = targets
        self._index = index
        self._intake = intake
        self._submissions = submitter.submissions
        self._removals = removals
        self._fetches = fetches
        self._news = news
        self._bus = bus
        self._worker = worker
        self._locks = locks
        self._clock = clock
        self._tasks = tasks
        self._attention = attention
        attention.take = self._pend
        self._logs = LogReading(patterns, self._pend)
        bus.subscribe(self._heed_event)
        self._lock: AbstractContextManager[None] | None = None
        self._lines: dict[str, Line] = {}
        self._following: list[asyncio.Task[None]] = []
        self._pending: set[str] = set()
        self._wake = asyncio.Event()
        self._hindrances: set[str] = set()
        self.failing: dict[str, KnownError] = {}
        """Why the last try to take in what a run wrote has failed, by its id."""
        self._replaced = False
        """Whether the index that is open here is not the workspace's any more."""
        self._hand_overs = HandOvers(submitter, intake, news, worker, clock, tasks, self)

    @property
    def following(self) -> bool:
        """Whether this process is the one that follows."""
        return self._lock is not None

    def try_lock(self) -> bool:
        """Become the one that follows, if nobody else is."""
        lock = self._locks.try_acquire(self._paths.follow_lock)
        if lock is not None:
            lock.__enter__()
            self._lock = lock
        return lock is not None

    async def release(self) -> None:
        """Let another process follow, once what is being taken in is in the index."""
        tasks, self._following = self._following, []
        self._lines.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._worker(self._intake.clear)
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.__exit__(None, None, None)

    async def run(self) -> None:
        """Follow until cancelled, from the moment the lock is to be had."""
        try:
            while not self.following and not self._replaced:
                if not await self._take_over():
                    await self._clock.sleep(LOCK_PERIOD)
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._replaced:
                    return
                if not await self._take_each(tuple(self._pending)):
                    await self._clock.sleep(RETRY_PERIOD)
        finally:  # also where this process cannot go on: another one may be luckier
            await self.release()

    async def _take_over(self) -> bool:
        if not self.try_lock():
            return False
        try:
            await self.catch_up()
        except KnownError as problem:  # a busy index, a full disk
            self.hindered(problem)
            await self.release()
        return self.following

    async def catch_up(self) -> None:
        """Go on with what was cut off: removals, submissions; watch every live run."""
        await self._worker(self._intake.clear)
        await self._removals.finish(elsewhere=False)
        self._tasks.start(self._removals.finish(elsewhere=True), "remove runs at other hosts")
        await self._hand_overs.begin()
        for record in await self._worker(self._index.live):
            await self.watch(record)
        await self._logs.look()
        await self._fetches.begin()
        await self._hand_overs.all_now()
        self._tasks.start(self._hand_overs.run(), "hand over what waits")

    async def help_out(self) -> None:
        """Do what the process that follows may not be able to."""
        await self._hand_overs.help_out()

    async def watch(self, record: RunRecord) -> None:
        """Follow a run, if this process is the one that follows."""
        if not self.following:
            return
        self._news.publish(record)
        try:
            target = await self._targets.get(record.summary.target)
        except NotFoundError:  # a target that was removed: the run stays as it was last seen
            return
        follower = self._line(target).follower
        # Of one that is followed already each growth is told. Taking it in at each change would
        # never end: that is a change, too.
        if record.summary.id not in follower.watched:
            await follower.watch(record.summary.id)
            self._pend(record.summary.id)
        if record.summary.stage is Stage.SUBMITTED:
            self._hand_overs.note(record.summary.id)

    async def let_go(self, run_id: str) -> None:
        """Follow a run no more: it has ended, or is gone."""
        self._pending.discard(run_id)
        self._attention.forget(run_id)
        self._logs.forget(run_id)
        for line in self._lines.values():
            await line.let_go(run_id)
        await self._worker(self._intake.forget, run_id)

    async def heed(self, record: RunRecord) -> None:
        """A run is as `record` says now, whichever process made it so."""
        if record.summary.ended:
            if record.summary.id not in self._logs.noted:
                await self.let_go(record.summary.id)
            return
        annotation = record.summary.annotation
        await self._worker(self._intake.heed_annotation, record.summary.id, annotation)
        await self.watch(record)

    async def end_unstarted(self, request: Request, problem: KnownError) -> None:
        """End a run that no host has."""
        await asyncio.to_thread(self._submissions.end_unstarted, request, problem)
        await self.let_go(request["id"])
        await self._take_each((request["id"],), whole=True)

    async def wait(self, record: RunRecord, problem: KnownError) -> RunRecord:
        """A submitted run waits in the workspace; the record that says why."""
        return await self._hand_overs.wait(record, problem)

    def stumbled(self, problem: KnownError) -> None:
        """The index could not be read. One that was replaced cannot be written to either: whoever
        has the new one may follow."""
        if problem.code == "index_replaced":
            self.hindered(problem)
            self._replaced = True
            self._wake.set()

    async def settle(self) -> None:
        """Wait until everything that live runs have written by now is taken in, or cannot be: their
        hosts are out of reach, or the disk is full."""
        lines = tuple(self._lines.values())
        await asyncio.gather(*(_settled(line) for line in lines))
        for line in lines:
            await self._take_each(tuple(line.follower.watched), whole=True)
        await self._take_each(self._logs.noted, whole=True)

    def _line(self, target: Target) -> Line:
        key = self._hosts.key(target)
        if key not in self._lines:
            host = self._hosts.host(target)
            told = partial(self._contact, key)
            pause = self._hosts.pause
            line = Line(host, self._paths, self._clock, self._bus, self._grew, told, pause)
            self._lines[key] = line
            self._following.append(self._tasks.start(line.follower.run(), f"follow {key}"))
        return self._lines[key]

    def _contact(self, key: str, contact: Contact, problem: KnownError | None) -> None:
        text, hint = (problem.text, problem.hint) if problem else ("", "")
        if self._hosts.set_contact(key, contact, text, hint):
            self._news.contact_changed()
            if contact is Contact.LIVE:
                self._fetches.wake()
                self._tasks.start(self._hand_overs.all_now(), "hand over submitted runs")

    def _grew(self, run_id: str, file: str) -> None:
        if not is_text(file) or self._logs.wants(run_id, file):
            self._attention.grew(run_id, file)

    def _heed_event(self, event: Event) -> None:
        if isinstance(event, PatternsChanged) and self.following:
            self._tasks.start(self._logs.look(), "read logs for patterns")

    def _pend(self, run_id: str) -> None:
        self._pending.add(run_id)
        self._wake.set()

    async def _take_each(self, run_ids: Sequence[str], *, whole: bool = False) -> bool:
        """Take in a piece of what each of these runs wrote, or the `whole` of it; False where some
        of it has to wait, for a busy index or on a full disk."""
        hindered = False
        for run_id in run_ids:
            self._pending.discard(run_id)
            try:
                while await self._take(run_id) and whole:
                    pass
                self.failing.pop(run_id, None)
            except KnownError as problem:
                hindered = True
                self.failing[run_id] = problem
                self._pend(run_id)
                self.hindered(problem)
        if not hindered:
            self._hindrances.clear()
        return not hindered

    def hindered(self, problem: KnownError) -> None:
        """Say it once, not at every attempt."""
        if problem.text not in self._hindrances:
            self._hindrances.add(problem.text)
            self._bus.post(Hindered(text=problem.text, hint=problem.hint))

    async def _take(self, run_id: str, *, complete: bool = False) -> bool:
        """Take in what a run has written, a piece at most; whether there is more."""
        try:
            taken = await self._worker(self._intake.take, run_id, complete=complete)
            if taken.accepted:  # before anybody is told that the run goes on, or has ended
                await asyncio.to_thread(self._submissions.told_of, run_id)
        except NotFoundError:  # removed meanwhile
            await self._logs.gone(run_id)
            await self.let_go(run_id)
            return False
        self._tell(run_id, taken)
        await self._logs.taken(run_id, taken)
        line = next((x for x in self._lines.values() if run_id in x.follower.watched), None)
        if taken.more:
            self._pend(run_id)
        elif taken.holds_end and (line is None or line.whole(run_id)):
            await self._fetches.note(taken.record)
            await self._take(run_id, complete=True)
        if taken.record.summary.ended and run_id not in self._logs.noted:
            await self.let_go(run_id)
            await self._fetches.start(taken.record)
        return taken.more

    def _tell(self, run_id: str, taken: Taken) -> None:
        for system in (False, True):
            grown = [state for state in taken.series if state.system is system]
            counts = point_counts(grown, taken.record.summary.metrics)
            if not system:
                counts = {**dict.fromkeys(taken.numbers.gone, 0), **counts}
            if counts:
                self._bus.post(MetricsGrew(run_id=run_id, counts=counts, system=system))
        if taken.outputs_changed:
            self._bus.post(OutputsChanged(run_id=run_id))
        if taken.changed:
            self._news.publish(taken.record)


async def _settled(line: Line) -> None:
    """A host that does not answer keeps nobody waiting for long."""
    with suppress(TimeoutError):
        async with asyncio.timeout(None if line.host.in_place else SETTLE_PATIENCE):
            await line.settled.wait()
