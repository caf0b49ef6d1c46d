"""From a script's thread to the engine and back."""

from __future__ import annotations

import asyncio
import importlib
import threading
import warnings
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from desktop_app.engine.tasks import ended_by_defects

if TYPE_CHECKING:
    from desktop_app.domain.events import Hindered
    from desktop_app.domain.workspace import WorkspaceInfo
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.workspaces import Workspaces

T = TypeVar("T")
# Scripts import this package by themselves, so nobody above it could hand it the composition root:
# it is looked up by name, here and nowhere else.
_ROOT = "desktop_app.app"
_CALLER = 4
"""Frames up to the script: from here over a method of the API and its own way to `call`."""


def workspaces() -> Workspaces:
    """What can be done without an open workspace."""
    found: Workspaces = importlib.import_module(_ROOT).workspaces()
    return found


class Connection:
    """Opens a workspace's engine for the length of one call, on a loop of its own thread.

    So it also serves notebooks, whose thread runs a loop already, and a script that ends or is
    killed leaves nothing behind.
    """

    def __init__(self, info: WorkspaceInfo) -> None:
        self.info = info

    def call(self, action: Callable[[Engine], Awaitable[T]]) -> T:
        """The result of `action`; blocks. Ctrl-C ends the call, never a run.

        Warns (`RuntimeWarning`) of what keeps runs from being taken in for now, such as a full
        disk. Raises `Fault` where a defect in the background would keep the call waiting for ever.
        """
        result: Future[T] = Future()
        told: SimpleQueue[Hindered | None] = SimpleQueue()
        result.add_done_callback(lambda _: told.put(None))
        loop = asyncio.new_event_loop()
        task = loop.create_task(_with_engine(self.info.path, action, told.put))
        thread = threading.Thread(target=_run, args=(loop, task, result), name="trainyard")
        thread.start()
        try:
            while (event := told.get()) is not None:
                warnings.warn(f"{event.text} {event.hint}", RuntimeWarning, stacklevel=_CALLER)
            return result.result()
        except (KeyboardInterrupt, RuntimeWarning):  # warnings may have been made errors
            with suppress(RuntimeError):  # the loop was closed: it has just ended by itself
                loop.call_soon_threadsafe(task.cancel)
            raise
        finally:
            thread.join()


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[T], result: Future[T]) -> None:
    try:
        result.set_result(loop.run_until_complete(task))
    except BaseException as error:  # noqa: BLE001  it is raised again in the caller's thread
        result.set_exception(error)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


async def _with_engine(
    folder: Path, action: Callable[[Engine], Awaitable[T]], hindered: Callable[[Hindered], None]
) -> T:
    engine: Engine = await importlib.import_module(_ROOT).open_engine(folder)
    try:
        with ended_by_defects(engine.events, hindered):
            await engine.settle()
            return await action(engine)
    finally:
        await engine.close()
