"""Makes the index say what the folders of runs say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import RunQuery
from desktop_app.engine.intake import Intake
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import RunIndex
from desktop_app.engine.worker import Worker

_PAGE = 1000


class Reindexing:
    """For one workspace, by the process that opens it."""

    def __init__(
        self, paths: WorkspacePaths, index: RunIndex, intake: Intake, worker: Worker
    ) -> None:
        self._paths = paths
        self._index = index
        self._intake = intake
        self._worker = worker

    async def rebuild(self) -> Sequence[KnownError]:
        """Take in every run anew; what is wrong with those that cannot be."""
        return await self._rebuild(await self._there())

    async def refresh(self) -> Sequence[KnownError]:
        """Take in what is new in a workspace that is only read: nobody else does."""
        ended, others = set[str](), set[str]()
        while True:
            query = RunQuery(offset=len(ended) + len(others), limit=_PAGE, archived=True)
            runs = (await self._worker(self._index.page, query)).runs
            for run in runs:
                (ended if run.ended else others).add(run.id)
            if not runs:
                break
        there = await self._there()
        for run_id in others | ended - set(there):
            await self._worker(self._intake.remove, run_id)
        return await self._rebuild([run_id for run_id in there if run_id not in ended])

    async def _there(self) -> Sequence[str]:
        return await asyncio.to_thread(lambda: list(self._paths.run_ids()))

    async def _rebuild(self, run_ids: Sequence[str]) -> Sequence[KnownError]:
        problems: list[KnownError] = []
        for run_id in run_ids:
            try:
                await self._worker(self._intake.rebuild, run_id)
            except KnownError as problem:
                if problem.code != "broken_run":
                    raise
                problems.append(problem)
        return problems
