"""Brings the outputs of runs at other hosts here: on demand, and all of a run that has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import Progress
from desktop_app.domain.run import OutputFile, RunRecord
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.outputs.fetch import Fetch
from desktop_app.engine.outputs.output_files import OF_ONE_FILE, OutputFiles
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, Locks
from desktop_app.engine.progress import Report
from desktop_app.engine.runs.submit import Named
from desktop_app.engine.shared import Shared, alone
from desktop_app.engine.steps import reached


class Outputs:
    """What runs left: here, or to be brought here."""

    def __init__(
        self,
        paths: WorkspacePaths,
        hosts: Hosts,
        targets: Named[Target],
        bus: EventBus,
        locks: Locks,
        clock: Clock,
        read_only: str,
    ) -> None:
        """`read_only` says why nothing may be brought, empty where it may."""
        self._paths = paths
        self._hosts = hosts
        self._targets = targets
        self._bus = bus
        self._locks = locks
        self._clock = clock
        self._read_only = read_only
        self._under_way = Shared()

    async def bring(self, record: RunRecord, output: OutputFile) -> Path:
        """One output of a run, here and verified when this returns; where it lies.

        Raises `KnownError`: `unreachable` and what else keeps us out; `not_found`, `corrupt` where
        the host has not what it listed; `bad_path`, `bad_name`; `no_room`, `cannot_write`;
        `changed` where something else is in its place here; `stopped`.
        """
        place = OutputFiles(self._paths, record).place(output)
        if await self.elsewhere(record):
            job = _job(record.summary.id, output.path)
            await self._under_way.do(job, lambda: self._bring(record, [output], job))
        return place

    async def bring_all(self, record: RunRecord) -> None:
        """Every output of a run. Raises as `bring`, for one that is not to be had; the others are
        here then, unless host or disk hindered that."""
        if await self.elsewhere(record):
            job = _job(record.summary.id)
            await self._under_way.do(job, lambda: self._bring_all(record, job))

    async def lacking(self, record: RunRecord) -> bool:
        """Whether some of a run's outputs are at its host only."""
        if not await self.elsewhere(record):
            return False
        files = OutputFiles(self._paths, record)
        missing, _ = await asyncio.to_thread(files.missing, record.outputs)
        return bool(missing)

    async def elsewhere(self, record: RunRecord) -> bool:
        """Whether the outputs of a run are brought: its host is not this computer."""
        if record.summary.origin:
            return False
        host = await self.host(record)
        return host is None or not host.in_place

    async def stop(self, job: str) -> None:
        """End what is being brought, by the job of its `Progress`. What has come of it stays: who
        asks again gets the rest."""
        await self._under_way.stop(job)

    async def stop_run(self, run_id: str) -> None:
        """Bring no more of a run now, neither all of it nor one output."""
        whole = _job(run_id)
        for job in self._under_way.keys:
            if job == whole or job.startswith(f"{whole} "):
                await self.stop(job)

    async def close(self) -> None:
        """Leave what is being brought for later."""
        await self._under_way.close()

    async def host(self, record: RunRecord) -> Host | None:
        """The host of a run, None where its target was removed."""
        try:
            return self._hosts.host(await self._targets.get(record.summary.target))
        except NotFoundError:
            return None

    async def _bring_all(self, record: RunRecord, job: str) -> None:
        async with self._holding(self._paths.fetch_lock(record.summary.id)):
            await self._bring(record, record.outputs, job)
            await asyncio.to_thread(OutputFiles(self._paths, record).clean)
            reached("outputs_came")

    @asynccontextmanager
    async def _holding(self, path: Path) -> AsyncIterator[None]:
        """Once no other process does the same. The lock's file goes when it is done: who waits for
        it finds everything here."""
        async with alone(self._locks, path, self._clock):
            yield
        with suppress(OSError):  # somebody looks at it just now
            await asyncio.to_thread(path.unlink)

    async def _bring(self, record: RunRecord, outputs: Sequence[OutputFile], job: str) -> None:
        files = OutputFiles(self._paths, record)
        missing, found = await asyncio.to_thread(files.missing, outputs)
        problems = list(found)
        if missing:
            host = await self._reachable(record, missing)
            async with host.fetches:
                problems += await self._fetch(host, record, files, missing, job)
        if problems:  # what may still come counts more than what will not
            raise min(problems, key=lambda problem: problem.code in OF_ONE_FILE)

    async def _fetch(
        self,
        host: Host,
        record: RunRecord,
        files: OutputFiles,
        missing: Sequence[OutputFile],
        job: str,
    ) -> Sequence[KnownError]:
        run_id = record.summary.id
        text = f"Fetching outputs of {record.summary.name}"
        total = sum(output.size for output in missing)
        total -= await asyncio.to_thread(files.kept, missing)
        report = Report(self._bus, Progress(job=job, text=text, total=total, can_stop=True))

        def alone(sha256: str) -> AbstractAsyncContextManager[None]:
            return self._holding(self._paths.fetch_lock(run_id, sha256))

        def wanted() -> bool:
            return not self._paths.removal(run_id).exists()

        try:
            return await Fetch(host, run_id, files, report, alone, wanted).bring(missing)
        finally:
            report.finish()

    async def _reachable(self, record: RunRecord, missing: Sequence[OutputFile]) -> Host:
        if self._read_only:
            raise InvalidError("read_only", self._read_only)
        host = await self.host(record)
        if host is None:
            raise KnownError(
                "not_found",
                f"{missing[0].path!r} is not here, and there is no target "
                f"{record.summary.target!r} any more from which it could be fetched.",
                hint="Add its host again under that name.",
            )
        return host


def _job(run_id: str, path: str = "") -> str:
    """Names what is brought: all of a run, or one output."""
    return f"fetch {run_id} {path}" if path else f"fetch {run_id}"
