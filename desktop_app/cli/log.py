"""What a run writes on our standard output, byte for byte, now and while it grows."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from desktop_app.cli.verbs import Session
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.run import STDOUT, LogSource, RunDetail


def file_of(detail: RunDetail, source: str) -> str:
    """The file of a log that is called so. Raises `NotFoundError` (`field="source"`)."""
    for log in detail.logs:
        if source in (log.name, log.name.removeprefix("logs/")):
            return log.file
    if source == LogSource(STDOUT, 0).name:  # nothing was printed yet
        return STDOUT
    known = ", ".join(log.name for log in detail.logs)
    raise NotFoundError(
        "no_log", f"The run has no log {source!r}.", field="source",
        hint=f"It has: {known}." if known else "It has written nothing.",
    )  # fmt: skip


async def print_log(session: Session, run_id: str, file: str = STDOUT, *, follow: bool) -> None:
    """Write the log; with `follow`, go on until the run has ended and all of it is written."""
    from desktop_app.engine.following.tail import tail_log

    engine = session.engine
    try:
        tail = tail_log(engine.runs, engine.events, run_id, file, follow=follow)
        async with aclosing(tail) as pieces:
            async for data in pieces:
                await asyncio.to_thread(session.out.raw, data)
    except asyncio.CancelledError:
        if follow:
            session.out.note(f"The run goes on. Stop it with: trainyard run cancel {run_id}")
        raise
