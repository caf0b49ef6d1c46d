"""A workspace with its engine open on a thread of its own, as the window has it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.app import open_engine, workspaces
from desktop_app.domain.events import Event, StreamGrew
from desktop_app.domain.run import Outcome, RunDetail, RunSpec
from desktop_app.engine.engine import Engine
from tests.bench.loop import Loop, running_loop

T = TypeVar("T")
STDOUT = "streams/stdout.log"


class Desk:
    """Blocking calls for benches; the engine works on the other thread."""

    def __init__(self, folder: Path, loop: Loop) -> None:
        self.folder = folder
        self._loop = loop
        workspaces().create(folder)
        self.engine: Engine = self.wait(open_engine(folder))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """The answer of the engine."""
        return self._loop.wait(work)

    def spec(self, script: str) -> RunSpec:
        """A run of this text."""
        source = self.folder / "source"
        source.mkdir(exist_ok=True)
        (source / "train.py").write_text(script, "utf-8")
        return RunSpec(source=source, script="train.py")

    def run(self, spec: RunSpec) -> RunDetail:
        """Submit a run and wait for its end, which has to be a success."""
        return self.wait(self._succeed(spec))

    def first_line(self, spec: RunSpec) -> float:
        """Seconds from submitting a run until this process hears of its first output."""
        started = time.monotonic()
        _, heard = self.growth(spec)
        return heard[0][1] - started

    def growth(self, spec: RunSpec) -> tuple[RunDetail, list[tuple[int, float]]]:
        """A run, and when this process heard of how many bytes of its output."""
        heard: list[tuple[int, float]] = []

        def listen(event: Event) -> None:
            if isinstance(event, StreamGrew) and event.file == STDOUT:
                heard.append((event.size, time.monotonic()))

        stop = self.engine.events.subscribe(listen)
        detail = self.run(spec)
        stop()
        return detail, heard

    def text(self, detail: RunDetail) -> str:
        """What the script printed."""
        read = self.engine.runs.read_log(detail.summary.id, STDOUT, 0, 1 << 22)
        return self.wait(read).decode()

    def close(self) -> None:
        self.wait(self.engine.close())

    async def _succeed(self, spec: RunSpec) -> RunDetail:
        run = await self.engine.runs.submit(replace(spec, experiment="Bench"))
        detail = await self.engine.runs.wait(run.id)
        if detail.summary.outcome is not Outcome.SUCCEEDED:
            raise RuntimeError(f"{run.name}: {detail.summary.outcome}, {detail.summary.detail}")
        return detail


@contextmanager
def open_desk() -> Iterator[Desk]:
    """A new workspace, gone at the end of the block."""
    with (
        running_loop() as loop,
        tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder,
    ):
        desk = Desk(Path(folder, "workspace"), loop)
        try:
            yield desk
        finally:
            desk.close()
