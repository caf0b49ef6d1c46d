"""What does not fit, and what an index has, as a test says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.environment import Environment, EnvironmentDefinition
from desktop_app.domain.fit import Misfit
from desktop_app.domain.index_lines import LineAnswer
from desktop_app.domain.run import RunSpec

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeFit:
    """Same face as `Fit`; `found` are its answers by environment."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.found: dict[str, Sequence[Misfit]] = {}

    async def check(self, spec: RunSpec, *, ask_host: bool = False) -> Sequence[Misfit]:
        await self._engine.script.enter("fit.check", spec, ask_host)
        return self.found.get(spec.environment, ())

    async def add(self, name: str, packages: Sequence[str]) -> Environment:
        await self._engine.script.enter("fit.add", name, packages)
        self.found.pop(name, None)
        return await self._engine.environments.get(name)


class FakeIndexCheck:
    """Same face as `IndexCheck`; `answers` are what it finds."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.answers: Sequence[LineAnswer] = ()

    async def lines(self, definition: EnvironmentDefinition) -> Sequence[LineAnswer]:
        await self._engine.script.enter("index_check.lines", definition)
        return self.answers
