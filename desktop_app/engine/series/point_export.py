"""All points of a metric, written to a file of a person's choice."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.metrics import Points
from desktop_app.domain.plain import cell, time_text
from desktop_app.engine.catalog import cannot_write

if TYPE_CHECKING:
    from desktop_app.engine.series.epochs import Track

PIECE = 20_000
"""Points that are read and written at once: some 50 ms of a processor."""

Read = Callable[[int, int], Awaitable[Points]]
"""The points of one run from one number to another; fewer where there are no more."""


@dataclass(frozen=True)
class Source:
    """The points of one run, what it is called, and where its epochs are if that is known."""

    run: str
    read: Read
    track: Track | None = None


async def export_points(sources: Sequence[Source], place: Path, *, epochs: bool = False) -> int:
    """Write the points of some runs as CSV: step, time (ISO 8601) and value, the run before them
    where there are several, and with `epochs` these, empty where a run tells none. Runs without the
    metric are left out.

    The file is there once it is whole. Returns how many points it has; raises `KnownError`
    (`cannot_write`), `NotFoundError` where no run has the metric.
    """
    beside = place.parent / f".{uuid.uuid4().hex}.part"
    named = len(sources) > 1
    written, found, missing = 0, False, None
    try:
        columns = [*["run"][:named], *["epoch"][:epochs], "step", "time", "value"]
        await asyncio.to_thread(_begin, beside, _csv([columns]))
        for source in sources:
            try:
                async for points in _pieces(source.read):
                    text = await asyncio.to_thread(_rows, points, source, named, epochs)
                    await asyncio.to_thread(_append, beside, text)
                    written += len(points.values)
                found = True
            except NotFoundError as error:
                missing = error
        if missing is not None and not found:
            raise missing
        await asyncio.to_thread(beside.replace, place)
    except OSError as error:
        raise cannot_write(place, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
    return written


async def _pieces(read: Read) -> AsyncIterator[Points]:
    """Until there are no more."""
    at = 0
    while True:
        points = await read(at, at + PIECE)
        yield points
        at += len(points.values)
        if len(points.values) < PIECE:
            return


def _rows(points: Points, source: Source, named: bool, epochs: bool) -> str:
    columns: list[Iterable[object]] = [
        points.steps.tolist(),
        map(time_text, points.times.tolist()),
        points.values.tolist(),
    ]
    if epochs:
        columns.insert(0, _epochs(points, source.track))
    if named:
        columns.insert(0, repeat(cell(source.run), len(points.values)))
    return _csv(zip(*columns, strict=True))


def _epochs(points: Points, track: Track | None) -> Iterable[object]:
    if track is None:
        return repeat("", len(points.values))
    return [round(epoch, 6) for epoch in track.of(points).tolist()]


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _begin(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace", newline="")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
