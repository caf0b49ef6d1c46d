"""A run's standard output on ours, byte for byte, now and while it grows."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from desktop_app.cli.verbs import Session
from desktop_app.domain.events import Event, RunChanged, RunRemoved, StreamGrew

STDOUT = "streams/stdout.log"
_PIECE = 1 << 20
_LOOK_AGAIN_SECONDS = 1.0


async def print_log(session: Session, run_id: str, *, follow: bool) -> None:
    """Write the log; with `follow`, go on until the run has ended and all of it is written."""
    news = asyncio.Event()

    def listen(event: Event) -> None:
        if _about(event) == run_id:
            news.set()

    stop = session.engine.events.subscribe(listen)
    try:
        await _copy(session, run_id, news, follow=follow)
    except asyncio.CancelledError:
        if follow:
            session.out.note(f"The run goes on. Stop it with: trainyard run cancel {run_id}")
        raise
    finally:
        stop()


async def _copy(session: Session, run_id: str, news: asyncio.Event, *, follow: bool) -> None:
    offset = 0
    while True:
        news.clear()
        ended = not follow or (await session.engine.runs.show(run_id)).summary.ended
        while data := await session.engine.runs.read_log(run_id, STDOUT, offset, _PIECE):
            offset += len(data)
            await asyncio.to_thread(session.out.raw, data)
        if ended:
            return
        with suppress(TimeoutError):
            # Where another process follows the run, news of its streams may not reach us.
            await asyncio.wait_for(news.wait(), _LOOK_AGAIN_SECONDS)


def _about(event: Event) -> str:
    """The id of the run whose log or state the event tells of."""
    if isinstance(event, StreamGrew | RunRemoved):
        return event.run_id
    return event.run.id if isinstance(event, RunChanged) and event.run is not None else ""
