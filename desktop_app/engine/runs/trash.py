"""Runs that were removed: they lie in the trash, come back, or are deleted for good.

Whether a run lies in the trash is part of what people added to it, so an index that is made anew,
another process and whoever opens the workspace after a kill all know. Its files stay where they are
until it is deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import Hindered
from desktop_app.domain.run import RunQuery, RunRecord, RunSummary
from desktop_app.domain.trash import TRASH_SETTING, Emptied, trash_days
from desktop_app.engine.catalog import cannot_write
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.follow import KEPT_OUT
from desktop_app.engine.following.hand_overs import OUT_OF_REACH
from desktop_app.engine.following.intake import GIVEN_UP_CAUSE
from desktop_app.engine.following.keep import Keeper
from desktop_app.engine.following.news import RunNews
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths, disk_use
from desktop_app.engine.ports import Clock, Settings
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.removals import Removals
from desktop_app.engine.runs.runs import Runs

DAY = 86_400.0
FIRST_LOOK = 60.0
"""Seconds until what is too old is looked for: a command that answers once does not wait for it."""
PERIOD = 3600.0
"""Seconds between such looks."""

Delete = Callable[[RunRecord], Awaitable[int | None]]
"""The bytes freed; None where the run is not to go now."""


class Trash:
    """The trash of a workspace. A run is named as `RunReader` says."""

    def __init__(
        self,
        *,
        paths: WorkspacePaths,
        runs: Runs,
        annotations: Annotations,
        removals: Removals,
        outputs: Outputs,
        keeper: Keeper,
        news: RunNews,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
    ) -> None:
        self._paths = paths
        self._runs = runs
        self._annotations = annotations
        self._removals = removals
        self._outputs = outputs
        self._keeper = keeper
        self._news = news
        self._bus = bus
        self._clock = clock
        self._settings = settings
        self._told: set[str] = set()
        """What hindered the last look."""

    async def put(self, runs: Sequence[str]) -> Sequence[RunSummary]:
        """Remove runs that have ended: no list has them any more, and nothing of them is deleted.
        Raises `InvalidError` (`still_running`); then all of them stay."""
        self._runs.refuse_read_only()
        records = [await self._runs.find(run) for run in runs]
        for record in records:
            _refuse_live(record)
        now, days = self._clock.now(), self._days()
        then = now + days * DAY if days else None
        ids = [record.summary.id for record in records if not _lies_there(record)]
        await self._annotations.change(
            ids, lambda _, old: replace(old, removed_at=now, delete_after=then)
        )
        return await self._publish(ids)

    async def restore(self, runs: Sequence[str]) -> Sequence[RunSummary]:
        """Take runs out of the trash, as they were; those that are not in it stay as they are.
        Raises `NotFoundError` (`being_deleted`); then none of them comes back."""
        self._runs.refuse_read_only()
        records = [await self._runs.find(run, removed=True) for run in runs]
        ids = [record.summary.id for record in records if _lies_there(record)]
        names = {record.summary.id: record.summary.name for record in records}

        def back(run_id: str, old: Annotation) -> Annotation:
            if self._paths.removal(run_id).exists():
                text = f"{names[run_id]} is being deleted and cannot be restored any more."
                raise NotFoundError("being_deleted", text, field="run")
            return replace(old, removed_at=None, delete_after=None)

        await self._annotations.change(ids, back)
        return await self._publish(ids)

    async def sizes(self, run_ids: Sequence[str]) -> Mapping[str, int]:
        """How many bytes these runs take up on this computer."""
        return await asyncio.to_thread(self._sizes, run_ids)

    async def delete(self, run: str, *, only_here: bool = False) -> int:
        """Delete an ended run everywhere and for good, whether it was in the trash or not; the
        bytes freed. Models registered from it stay.

        `only_here` asks no other host, where what the run left then stays. A host out of reach is
        an error otherwise. Raises `InvalidError` (`still_running`).
        """
        self._runs.refuse_read_only()
        record = await self._runs.find(run)
        _refuse_live(record)
        freed = await self._delete_asked(record, only_here=only_here)
        return freed or 0

    async def empty(self, run_ids: Sequence[str]) -> Emptied:
        """Delete these runs for good, as far as they are still in the trash. What hinders one of
        them hinders no other."""
        self._runs.refuse_read_only()
        return await self._empty(run_ids, self._delete_removed)

    async def expire(self) -> Emptied:
        """Delete what has been in the trash for as long as was promised when it was put there. A
        run of another host waits until there is contact with that: nobody is asked to log in for
        it."""
        now = self._clock.now()
        old = [
            run.id
            for run in await self._runs.every(RunQuery(removed=True))
            if run.annotation.delete_after is not None and run.annotation.delete_after < now
        ]
        return await self._empty(old, self._expire)

    async def run(self) -> None:
        """Delete what is too old, now and then, while this process is the one that follows."""
        await self._clock.sleep(FIRST_LOOK)
        while True:
            if self._keeper.following:
                with suppress(KnownError):  # a busy index: it is looked for again
                    self._tell((await self.expire()).problems)
            await self._clock.sleep(PERIOD)

    def _tell(self, problems: Sequence[KnownError]) -> None:
        """Say each once, however many runs it hinders, and not at every look."""
        hints = {problem.text: problem.hint for problem in problems}
        for text in hints.keys() - self._told:
            told = f"Runs in the trash are not deleted for good: {text}"
            self._bus.post(Hindered(text=told, hint=hints[text]))
        self._told = set(hints)

    async def _empty(self, run_ids: Sequence[str], delete: Delete) -> Emptied:
        gone: list[str] = []
        problems: list[KnownError] = []
        total = 0
        for run_id in run_ids:
            try:
                freed = await delete(await self._runs.find(run_id))
            except NotFoundError:  # another process was first
                continue
            except KnownError as problem:
                problems.append(problem)
                continue
            except OSError as error:
                problems.append(cannot_write(self._paths.removal(run_id), error))
                continue
            if freed is not None:
                gone.append(run_id)
                total += freed
        return Emptied(gone, total, problems)

    async def _delete_removed(self, record: RunRecord) -> int | None:
        since = record.summary.annotation.removed_at
        return None if since is None else await self._delete_asked(record, since=since)

    async def _expire(self, record: RunRecord) -> int | None:
        since = record.summary.annotation.removed_at
        if since is None or not await self._removals.is_at_hand(record.summary.target):
            return None
        return await self._delete(record, since=since)

    def _days(self) -> int:
        """How long a run that is put there now stays, 0 for ever."""
        try:
            kept = self._settings.get(TRASH_SETTING)
        except KnownError:
            return 0
        return trash_days(kept, lost=self._settings.lost)

    async def _delete(
        self, record: RunRecord, *, only_here: bool = False, since: float | None = None
    ) -> int | None:
        """The bytes freed; None where it was to have been in the trash `since` then, and is not."""
        summary = record.summary
        async with self._annotations.changing():
            if since is not None:
                annotation = await asyncio.to_thread(self._annotations.read, summary.id)
                if annotation.removed_at != since:
                    return None
            removal = await self._removals.note(summary.id, summary.target, only_here=only_here)
        freed = await self._removals.carry_out(removal)
        self._news.removed(summary.id)
        return freed

    async def _delete_asked(
        self, record: RunRecord, *, only_here: bool = False, since: float | None = None
    ) -> int | None:
        """As a person wants it, who is told what can be done where it is not possible."""
        try:
            return await self._delete(record, only_here=only_here, since=since)
        except KnownError as problem:
            raise await self._not_deleted(record, problem) from problem

    async def _not_deleted(self, record: RunRecord, problem: KnownError) -> KnownError:
        """The error that says what can be done. What goes on though it was given up is cancelled:
        somebody wants it gone now."""
        name = record.summary.name
        if problem.code == "still_running" and record.summary.cause == GIVEN_UP_CAUSE:
            host = await self._outputs.host(record)
            if host is not None:
                await host.cancel(record.summary.id)
            return InvalidError(
                "still_running",
                f"{name} was given up here and still went on there; it is being cancelled now.",
                hint="Delete it again in a moment.",
                field="run",
            )
        if problem.code in (*OUT_OF_REACH, *KEPT_OUT):
            hint = f"{name} stays until its host answers; or delete it only here."
            return KnownError(problem.code, problem.text, hint=hint)
        return problem

    async def _publish(self, run_ids: Sequence[str]) -> Sequence[RunSummary]:
        records = [await self._runs.find(run_id) for run_id in run_ids]
        for record in records:
            self._news.publish(record)
        return [record.summary for record in records]

    def _sizes(self, run_ids: Sequence[str]) -> dict[str, int]:
        return {run_id: disk_use(Path(self._paths.run(run_id).path)) for run_id in run_ids}


def _lies_there(record: RunRecord) -> bool:
    return record.summary.annotation.removed_at is not None


def _refuse_live(record: RunRecord) -> None:
    if not record.summary.ended:
        raise InvalidError("still_running", f"{record.summary.name} has not ended.",
                           hint="Cancel it first.", field="run")  # fmt: skip
