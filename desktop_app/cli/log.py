"""A run's standard output on ours, byte for byte, now and while it grows."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from desktop_app.cli.verbs import Session


async def print_log(session: Session, run_id: str, *, follow: bool) -> None:
    """Write the log; with `follow`, go on until the run has ended and all of it is written."""
    from desktop_app.engine.tail import tail_log

    engine = session.engine
    try:
        async with aclosing(tail_log(engine.runs, engine.events, run_id, follow=follow)) as pieces:
            async for data in pieces:
                await asyncio.to_thread(session.out.raw, data)
    except asyncio.CancelledError:
        if follow:
            session.out.note(f"The run goes on. Stop it with: trainyard run cancel {run_id}")
        raise
