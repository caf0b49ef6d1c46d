"""Reads a log on the engine's loop: each call does bounded work and hands back values."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.gui.tabs.runs.log.lines import (
    BLOCK_BYTES,
    CUT_BYTES,
    LogLine,
    Scan,
    Scanner,
    readable,
    split_block,
    split_long_block,
)

Read = Callable[[int, int], Awaitable[bytes]]
"""Bytes of a file: `read(offset, size)`; fewer than asked for at its end."""

CHUNK_BYTES = 256 * 1024
"""What is worked on without giving others a turn: a few milliseconds."""
STEP_BYTES = 8 * 1024 * 1024
"""What one call scans or searches at most."""
_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True)
class Block:
    """The lines of one block, as the file was when it had `size` bytes."""

    number: int
    lines: tuple[LogLine, ...]
    size: int


@dataclass(frozen=True)
class Stretch:
    """A block to search in: its first line and its half-open range of bytes."""

    line: int
    start: int
    stop: int


@dataclass(frozen=True)
class Search:
    """Look for `pattern` in lines between `after` and `before`, both left out."""

    pattern: re.Pattern[bytes]
    stretches: tuple[Stretch, ...]
    after: int
    before: int
    backward: bool = False


@dataclass(frozen=True)
class Found:
    """What a search came to: the line, or the number of stretches that were searched in vain."""

    line: int | None
    searched: int


async def scan(read: Read, scanner: Scanner, until: int) -> Scan:
    """Scan on, up to the size `until` or `STEP_BYTES` further."""
    stop = min(until, scanner.size + STEP_BYTES)
    while scanner.size < stop:
        data = await read(scanner.size, min(CHUNK_BYTES, stop - scanner.size))
        if not data:
            break
        scanner.feed(data)
    return scanner.take()


async def read_block(read: Read, number: int, start: int, stop: int) -> Block:
    """The lines of a block; of a line too long to read, only what is shown of it is read."""
    if stop - start <= BLOCK_BYTES + CUT_BYTES + _TAIL_BYTES:
        data = await _read_whole(read, start, stop)
        return Block(number, tuple(split_block(data, start)), stop)
    head = await _read_whole(read, start, start + BLOCK_BYTES + CUT_BYTES)
    tail = await _read_whole(read, stop - _TAIL_BYTES, stop)
    return Block(number, tuple(split_long_block(head, tail, start, stop)), stop)


async def read_text(read: Read, start: int, stop: int) -> bytes:
    """The bytes as they are, for copying and for the rest of a line that was cut."""
    return await _read_whole(read, start, stop)


async def search(read: Read, search: Search) -> Found:
    """The first line of the stretches that matches, the last one where it goes backward."""
    stretches = search.stretches[::-1] if search.backward else search.stretches
    for searched, stretch in enumerate(stretches):
        stop = min(stretch.stop, stretch.start + STEP_BYTES)
        data = readable(await _read_whole(read, stretch.start, stop))
        line = _matching_line(search, data, stretch.line)
        if line is not None:
            return Found(line, searched)
    return Found(None, len(stretches))


async def save(read: Read, size: int, destination: Path) -> Path:
    """Write the first `size` bytes to `destination`, byte for byte. Raises `KnownError`."""
    at = 0
    await asyncio.to_thread(_write, destination, b"", at)
    while at < size:
        data = await read(at, min(CHUNK_BYTES, size - at))
        if not data:
            break
        await asyncio.to_thread(_write, destination, data, at)
        at += len(data)
    return destination


def _write(destination: Path, data: bytes, at: int) -> None:
    try:
        with destination.open("r+b" if at else "wb") as file:
            file.seek(at)
            file.write(data)
    except OSError as error:
        text = f"{destination} could not be written: {error.strerror or error}."
        raise KnownError("write_failed", text, hint="Choose another folder.") from error


def _matching_line(search: Search, data: bytes, line: int) -> int | None:
    at, best = 0, None
    for match in search.pattern.finditer(data):
        line += data.count(b"\n", at, match.start())
        at = match.start()
        if line <= search.after:
            continue
        if line >= search.before:
            break
        best = line
        if not search.backward:
            break
    return best


async def _read_whole(read: Read, start: int, stop: int) -> bytes:
    pieces = []
    while start < stop:
        data = await read(start, min(CHUNK_BYTES, stop - start))
        if not data:
            break
        pieces.append(data)
        start += len(data)
    return b"".join(pieces)
