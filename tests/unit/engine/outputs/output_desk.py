"""A run that has ended at another host, whose outputs are brought here."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Outcome, OutputFile, RunRecord, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.outputs.fetch import RESUMED_FROM
from desktop_app.engine.outputs.outputs import Outputs
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.runs.submit import Named
from desktop_app.hostside.protocol import Frame
from tests.fakes import values
from tests.unit.engine.doubles import Heard, StillClock, ThreadLocks

CHUNK = 256 * 1024
LARGE = os.urandom(RESUMED_FROM + 300_000)
GONE = KnownError("unreachable", "The host does not answer.")


def listed(path: str, data: bytes, **changes: Any) -> OutputFile:
    return replace(OutputFile(path, len(data), hashlib.sha256(data).hexdigest()), **changes)


class Box:
    """A host that has files, and does what a test makes it do."""

    in_place = False

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[Sequence[tuple[str, int]]] = []
        self.cut_after: int | None = None
        self.stalls_after: int | None = None
        self.stalled = asyncio.Event()
        self.says: Sequence[Frame] | None = None
        self.fetches = asyncio.Semaphore(2)

    @asynccontextmanager
    async def fetch(
        self, run_id: str, files: Sequence[tuple[str, int]]
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        self.asked.append(list(files))
        yield self._frames(files)

    async def _frames(self, files: Sequence[tuple[str, int]]) -> AsyncIterator[Frame]:
        if self.says is not None:
            for frame in self.says:
                yield frame
            return
        sent = 0
        for number, (path, offset) in enumerate(files):
            if path not in self.files:
                yield {"kind": "lacking", "file": number, "why": f"There is no {path}."}, b""
                continue
            for at in range(offset, len(self.files[path]), CHUNK):
                if self.cut_after is not None and sent >= self.cut_after:
                    self.cut_after = None
                    raise GONE
                if self.stalls_after is not None and sent >= self.stalls_after:
                    self.stalls_after = None
                    self.stalled.set()
                    await asyncio.Event().wait()
                data = self.files[path][at : at + CHUNK]
                sent += len(data)
                yield {"kind": "data", "file": number, "offset": at, "length": len(data)}, data
        yield {"kind": "answer"}, b""


class Desk:
    """A workspace with one run that has ended at the host."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.box = Box()
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = StillClock()
        self.record = RunRecord(
            values.summary(1, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED, target="box")
        )
        self.folder = Path(self.paths.run(self.record.summary.id).path)
        self.folder.mkdir(parents=True)
        self.outputs = self._outputs()

    def _outputs(self, read_only: str = "") -> Outputs:
        return Outputs(
            self.paths,
            cast(Hosts, self),
            cast(Named[Any], self),
            self.bus,
            ThreadLocks(),
            self.clock,
            read_only,
        )

    async def get(self, name: str) -> str:
        return name

    def host(self, target: str) -> Box:
        return self.box

    def list(self, *outputs: OutputFile) -> None:
        self.record = replace(self.record, outputs=outputs)

    def left(self, files: Mapping[str, bytes]) -> None:
        """The run left these, and the host says so."""
        self.box.files.update(files)
        self.list(*(listed(path, data) for path, data in files.items()))

    def bring_all(self) -> None:
        async def bring() -> None:
            async with asyncio.timeout(20):
                await self.outputs.bring_all(self.record)

        asyncio.run(bring())

    def refusal(self) -> KnownError:
        with pytest.raises(KnownError) as caught:
            self.bring_all()
        return caught.value

    @property
    def here(self) -> dict[str, bytes]:
        """Every file in the run's folder."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}
