"""Comparing runs of the fake engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.domain.code_changes import CodeChanges, FileDiff, changes_between, diff_of
from desktop_app.domain.comparison import ComparedInput, ComparedRun, Comparison, check_count
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from tests.fakes import values

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeComparisons:
    """Same face as `Comparisons`."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine

    async def compare(self, runs: Sequence[str]) -> Comparison:
        await self._engine.script.enter("comparisons.compare", runs)
        with self._engine.lock:
            ids = list(dict.fromkeys(self._engine.record(run).summary.id for run in runs))
            check_count(len(ids))
            return Comparison(
                runs=[self._compared(run) for run in ids],
                code=[self._changes(ids[0], run) for run in ids],
                number=self._engine.events.number,
            )

    async def changes(self, one: str, other: str) -> CodeChanges:
        await self._engine.script.enter("comparisons.changes", one, other)
        return self._changes(one, other)

    async def diff(self, one: str, other: str, path: str) -> FileDiff:
        await self._engine.script.enter("comparisons.diff", one, other, path)
        return diff_of(path, *(self._code(run).get(path, b"") for run in (one, other)))

    def _compared(self, run: str) -> ComparedRun:
        record = self._engine.record(run)
        inputs = record.spec.inputs if record.spec is not None else {}
        made = ComparedRun(
            record.summary,
            source=str(self._engine.workspace.path / "project"),
            inputs={name: ComparedInput(path) for name, path in inputs.items()},
            definition=EnvironmentDefinition(EnvironmentKind.INTERPRETER),
        )
        return replace(made, **record.compared)

    def _changes(self, one: str, other: str) -> CodeChanges:
        return changes_between(*(_digests(self._code(run)) for run in (one, other)))

    def _code(self, run: str) -> Mapping[str, bytes]:
        code = self._engine.record(run).code
        return self._engine.code if code is None else code


def _digests(code: Mapping[str, bytes]) -> Mapping[str, str]:
    return {path: values.sha256(data) for path, data in code.items()}
