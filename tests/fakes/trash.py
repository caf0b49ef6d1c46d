"""The trash of the fake engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import RunRemoved
from desktop_app.domain.run import RunSummary
from desktop_app.domain.trash import TRASH_DAYS, Emptied

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine

SIZE = 4096
"""Bytes of each run."""


class FakeTrash:
    """Same face as `Trash`. `empty` fails run by run, as the script of `trash.delete` says."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine

    async def put(self, runs: Sequence[str]) -> Sequence[RunSummary]:
        await self._engine.script.enter("trash.put", runs)
        for run in runs:
            self._refuse_live(run)
        return [self._mark(run, self._engine.now) for run in runs]

    async def restore(self, runs: Sequence[str]) -> Sequence[RunSummary]:
        await self._engine.script.enter("trash.restore", runs)
        there = [
            summary
            for summary in (self._engine.record(run).summary for run in runs)
            if summary.annotation.removed_at is not None
        ]
        return [self._mark(summary.id, None) for summary in there]

    async def sizes(self, run_ids: Sequence[str]) -> Mapping[str, int]:
        await self._engine.script.enter("trash.sizes", run_ids)
        return dict.fromkeys(run_ids, SIZE)

    async def delete(self, run: str, *, only_here: bool = False) -> int:
        await self._engine.script.enter("trash.delete", run)
        self._refuse_live(run)
        summary = self._engine.record(run).summary
        with self._engine.lock:
            del self._engine.records[summary.id]
        self._engine.events.post(RunRemoved(run_id=summary.id))
        return SIZE

    async def empty(self, run_ids: Sequence[str]) -> Emptied:
        await self._engine.script.enter("trash.empty", run_ids)
        gone: list[str] = []
        problems: list[KnownError] = []
        for run_id in run_ids:
            try:
                await self.delete(run_id)
                gone.append(run_id)
            except KnownError as problem:
                problems.append(problem)
        return Emptied(gone, SIZE * len(gone), problems)

    def _mark(self, run: str, removed_at: float | None) -> RunSummary:
        old = self._engine.record(run).summary
        then = None if removed_at is None else removed_at + TRASH_DAYS * 86_400.0
        annotation = replace(old.annotation, removed_at=removed_at, delete_after=then)
        return self._engine.change_run(old.id, annotation=annotation)

    def _refuse_live(self, run: str) -> None:
        if not self._engine.record(run).summary.ended:
            raise InvalidError("live", "This run has not ended.", hint="Cancel it first.")
