"""`Patterns` of the fake engine: what is pointed at is found in the fake log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.events import PatternsChanged
from desktop_app.domain.number_patterns import (
    NumberPattern,
    PatternPreview,
    RunPattern,
    check_series_name,
)
from desktop_app.domain.run import STDOUT
from desktop_app.engine.series.number_patterns import NumberFinder

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakePatterns:
    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.items: list[RunPattern] = []
        """Of whichever run."""

    async def list(self, run: str) -> Sequence[RunPattern]:
        await self._engine.script.enter("patterns.list", run)
        return tuple(self.items)

    async def preview(self, run: str, expression: str) -> PatternPreview:
        await self._engine.script.enter("patterns.preview", run, expression)
        log = self._engine.record(run).logs.get(STDOUT, b"")
        found = list(NumberFinder(expression).find(log))
        steps = tuple(n if each.step is None else each.step for n, each in enumerate(found))
        return PatternPreview(len(found), steps, tuple(each.value for each in found))

    async def add(
        self, run: str, pattern: NumberPattern, *, all_runs: bool = False, replaces: str = ""
    ) -> None:
        await self._engine.script.enter("patterns.add", run, pattern, all_runs, replaces)
        made = NumberPattern(check_series_name(pattern.name), pattern.expression)
        NumberFinder(made.expression)
        kept = [each for each in self.items if each.pattern.name != replaces]
        self.items = [*kept, RunPattern(made, all_runs)]
        self._engine.events.post(PatternsChanged())

    async def remove(self, run: str, name: str, *, only_run: bool = False) -> None:
        await self._engine.script.enter("patterns.remove", run, name, only_run)
        self.items = [each for each in self.items if each.pattern.name != name]
        self._engine.events.post(PatternsChanged())

    async def until_read(self, run: str) -> None:
        await self._engine.script.enter("patterns.until_read", run)
