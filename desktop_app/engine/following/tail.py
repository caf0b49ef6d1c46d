"""A text that a run writes, from its first byte, also while it grows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Protocol

from desktop_app.domain.events import Event, RunChanged, RunRemoved, StreamGrew
from desktop_app.domain.run import RunDetail
from desktop_app.engine.events import EventBus
from desktop_app.hostside.layout import STDOUT

_PIECE = 1 << 20
_LOOK_AGAIN_SECONDS = 1.0


class LogReader(Protocol):
    def refuse_read_only(self) -> None: ...

    async def show(self, run: str) -> RunDetail: ...

    async def read_log(self, run: str, file: str, offset: int, size: int) -> bytes: ...


async def tail_log(
    runs: LogReader, events: EventBus, run_id: str, file: str = STDOUT, *, follow: bool
) -> AsyncGenerator[bytes, None]:
    """A log (`file` as in `LogSource`) in pieces, byte for byte; with `follow`, until the run has
    ended and all was told.

    Raises `InvalidError` (`read_only`) where the end of a run that is followed would never be
    known.
    """
    news, loop = asyncio.Event(), asyncio.get_running_loop()

    def listen(event: Event) -> None:
        if _about(event) == run_id:
            loop.call_soon_threadsafe(news.set)

    stop = events.subscribe(listen)
    offset = 0
    try:
        while True:
            news.clear()
            ended = not follow or (await runs.show(run_id)).summary.ended
            if not ended:
                runs.refuse_read_only()
            while data := await runs.read_log(run_id, file, offset, _PIECE):
                offset += len(data)
                yield data
            if ended:
                return
            with suppress(TimeoutError):
                # Where another process follows the run, news of its streams may not reach us.
                await asyncio.wait_for(news.wait(), _LOOK_AGAIN_SECONDS)
    finally:
        stop()


def _about(event: Event) -> str:
    """The id of the run whose log or state the event tells of."""
    if isinstance(event, StreamGrew | RunRemoved):
        return event.run_id
    return event.run.id if isinstance(event, RunChanged) and event.run is not None else ""
