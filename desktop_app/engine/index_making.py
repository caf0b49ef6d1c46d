"""An index is opened, and made anew or brought up to date from the folders of runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import RunQuery
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Clock, IndexFactory, RunIndex, SeriesStore
from desktop_app.engine.series.pattern_files import PATTERNS
from desktop_app.engine.worker import Worker

_PAGE = 1000
OPEN_PERIOD = 0.5
"""Seconds between attempts to open an index that another process rebuilds."""
OPEN_PATIENCE = 600.0
"""Seconds to wait for it before that is told as an error."""


async def open_index(
    factory: IndexFactory, folder: Path, worker: Worker, clock: Clock, *, read_only: bool
) -> tuple[RunIndex, SeriesStore, Callable[[], None] | None]:
    """What `factory` gives, once no other process is rebuilding it. Raises `KnownError` (`busy`)
    where one still does after `OPEN_PATIENCE`."""
    deadline = clock.now() + OPEN_PATIENCE
    while True:
        try:
            return await worker(factory, folder, read_only)
        except KnownError as problem:
            if problem.code != "busy" or clock.now() >= deadline:
                raise
        await clock.sleep(OPEN_PERIOD)


async def rebuild(paths: WorkspacePaths, intake: Intake, worker: Worker) -> Sequence[KnownError]:
    """Take in every run that has a folder; what is wrong with those that cannot be."""
    return await _take_in(await asyncio.to_thread(lambda: list(paths.run_ids())), intake, worker)


async def refresh(
    paths: WorkspacePaths, index: RunIndex, intake: Intake, worker: Worker
) -> Sequence[KnownError]:
    """Take in what is new in a workspace that is only read: nobody else does. Returns as `rebuild`
    does."""
    ended, others = set[str](), set[str]()
    while True:
        offset = len(ended) + len(others)
        query = RunQuery(offset=offset, limit=_PAGE, archived=True, removed=None)
        runs = (await worker(index.page, query)).runs
        for run in runs:
            (ended if run.ended else others).add(run.id)
        if not runs:
            break
    there = await asyncio.to_thread(lambda: list(paths.run_ids()))
    for run_id in others | ended - set(there):
        await worker(intake.remove, run_id)
    for run_id in await asyncio.to_thread(_with_own_patterns, paths, ended & set(there)):
        if await worker(intake.is_behind, run_id):
            ended.remove(run_id)
    return await _take_in([run_id for run_id in there if run_id not in ended], intake, worker)


def _with_own_patterns(paths: WorkspacePaths, run_ids: Collection[str]) -> Sequence[str]:
    """The runs whose patterns somebody has changed, however long ago."""
    return [run_id for run_id in run_ids if Path(paths.run(run_id).path, PATTERNS).exists()]


async def _take_in(run_ids: Sequence[str], intake: Intake, worker: Worker) -> Sequence[KnownError]:
    problems: list[KnownError] = []
    for run_id in run_ids:
        try:
            await worker(intake.rebuild, run_id)
        except KnownError as problem:
            if problem.code != "broken_run":
                raise
            problems.append(problem)
    return problems
