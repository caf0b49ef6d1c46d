"""A workspace opened through the real engine for one use, and what uses of it share."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from desktop_app.app import open_engine, workspaces
from desktop_app.domain.events import Event, MetricsGrew, StreamGrew
from desktop_app.engine.engine import Engine
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.records import read_json

T = TypeVar("T")
STDOUT = "streams/stdout.log"


def in_workspace(folder: Path, use: Callable[[Engine], Awaitable[T]]) -> T:
    """Open the workspace, made where there is none, use it, close it."""

    async def opened() -> T:
        if not (folder / "config.json").exists():
            workspaces().create(folder)
        engine = await open_engine(folder)
        try:
            return await asyncio.wait_for(use(engine), 240)
        finally:
            await engine.close()

    return asyncio.run(opened())


async def kill_supervisor_after(points: int, told: asyncio.Queue[Event], folder: RunFolder) -> None:
    """Once more than so many points of the script's `loss` are here, as the engine has told."""
    count = 0
    while count <= points:
        event = await told.get()
        if isinstance(event, MetricsGrew) and not event.system:
            count = event.counts["loss"]
    os.kill((read_json(folder.supervisor) or {})["pid"], signal.SIGKILL)


class Watch:
    """What an engine tells of the log of one run, for those who wait for its lines."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(self._told.put_nowait)

    async def until_log_is(self, run_id: str, wanted: bytes) -> None:
        """Wait until the engine has told that the log has grown to what is wanted."""
        while True:
            event = await self._told.get()
            if not isinstance(event, StreamGrew) or (event.run_id, event.file) != (run_id, STDOUT):
                continue
            if event.size >= len(wanted):
                read = await self._engine.runs.read_log(run_id, STDOUT, 0, len(wanted) + 1)
                assert read == wanted
                return
