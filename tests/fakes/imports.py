"""The imports and exports of the fake engine: what lies where is what a test says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.origin import Importable, Imported

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeImports:
    """Same face as `Imports`; `found` is what lies at a path, `answer` what an import brings."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.found: dict[Path, Importable] = {}
        self.answer = Imported()

    async def look(self, path: Path) -> Importable:
        await self._engine.script.enter("imports.look", path)
        return self.found.get(path, Importable())

    async def bring(self, path: Path) -> Imported:
        await self._engine.script.enter("imports.bring", path)
        return self.answer


class FakeExports:
    """Same face as `Exports`; nothing is written."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine

    async def write(self, run: str, place: Path, *, replace: bool = False) -> Path:
        await self._engine.script.enter("exports.write", run, place, replace)
        return place
