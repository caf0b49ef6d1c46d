"""What a person is told who interrupts a command that fetches outputs of another host."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.cli.verbs import Session
from desktop_app.domain.events import Event, Progress

KEPT = "What has been fetched stays."


@contextmanager
def fetching(session: Session, run_id: str) -> Iterator[None]:
    """Meanwhile, Ctrl-C while outputs of that run come says that what has come stays, and how to
    get the rest."""
    under_way = set[str]()

    def listen(event: Event) -> None:
        if isinstance(event, Progress) and event.job.startswith(f"fetch {run_id}"):
            (under_way.discard if event.finished else under_way.add)(event.job)

    stop = session.engine.events.subscribe(listen)
    try:
        yield
    except asyncio.CancelledError:
        if under_way:
            session.out.note(f"{KEPT} The same command goes on from there.")
        raise
    finally:
        stop()
