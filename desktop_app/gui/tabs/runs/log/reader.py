"""Reads a log on the engine's loop: each call does bounded work and hands back values."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.gui.tabs.runs.log.lines import (
    BLOCK_BYTES,
    CUT_BYTES,
    BlockPlace,
    LogLine,
    Scan,
    Scanner,
    split_block,
    split_long_block,
)

Read = Callable[[int, int], Awaitable[bytes]]
"""Bytes of a file: `read(offset, size)`; fewer than asked for at its end."""

CHUNK_BYTES = 256 * 1024
"""What is worked on without giving others a turn: a few milliseconds."""
STEP_BYTES = 8 * 1024 * 1024
"""What one call scans at most."""
_TAIL_BYTES = 64 * 1024


@dataclass(frozen=True)
class Block:
    """The lines of one block, as the file was when it was known up to the offset `stop`."""

    start: int
    stop: int
    lines: tuple[LogLine, ...]


@dataclass(frozen=True)
class LinePage:
    """Single lines and where they are, each by its half-open range of bytes."""

    places: Sequence[tuple[int, int]]
    lines: Sequence[LogLine]


@dataclass(frozen=True)
class LinesPlace:
    """Some lines: `count` of those from the byte `start` to `stop`, without the first `skip`."""

    start: int
    stop: int
    skip: int = 0
    count: int = 1


async def scan(read: Read, scanner: Scanner, until: int) -> Scan:
    """Scan on, up to the offset `until` or `STEP_BYTES` further."""
    stop = min(until, scanner.end + STEP_BYTES)
    while scanner.end < stop:
        data = await read(scanner.end, min(CHUNK_BYTES, stop - scanner.end))
        if not data:
            break
        scanner.feed(data)
    return scanner.take()


async def tail_start(read: Read, size: int) -> int:
    """Where the first whole line in the last `CHUNK_BYTES` of a file begins; 0 where none does."""
    start = max(0, size - CHUNK_BYTES)
    newline = (await _read_whole(read, start, size)).find(b"\n", 0, -1)
    return start + newline + 1 if newline >= 0 else 0


async def read_block(read: Read, start: int, stop: int) -> Block:
    """The lines of a block; of a line too long to read, only what is shown of it is read."""
    if stop - start <= BLOCK_BYTES + CUT_BYTES + _TAIL_BYTES:
        data = await _read_whole(read, start, stop)
        return Block(start, stop, tuple(split_block(data, start)))
    head = await _read_whole(read, start, start + BLOCK_BYTES + CUT_BYTES)
    tail = await _read_whole(read, stop - _TAIL_BYTES, stop)
    return Block(start, stop, tuple(split_long_block(head, tail, start, stop)))


async def read_lines(read: Read, places: Sequence[tuple[int, int]]) -> LinePage:
    """Single lines by their half-open ranges of bytes."""
    blocks = [await read_block(read, start, stop) for start, stop in places]
    return LinePage(places, [block.lines[0] for block in blocks])


async def line_at(read: Read, block: BlockPlace, offset: int) -> int:
    """The number of the line that holds a byte of the block."""
    return block.first + (await _read_whole(read, block.start, offset)).count(b"\n")


async def read_pieces(read: Read | None, pieces: Sequence[LinesPlace]) -> bytes:
    """Some lines as they are in the file, of huge pieces the first `STEP_BYTES`; nothing where no
    file is open."""
    if read is None:
        return b""
    found, room = [], STEP_BYTES
    for piece in pieces:
        if room <= 0:
            break
        data = await _read_whole(read, piece.start, min(piece.stop, piece.start + room))
        lines = data.split(b"\n")[piece.skip :][: piece.count]
        found.extend(lines)
        room -= sum(map(len, lines))
    return b"\n".join(found)


async def read_text(read: Read, start: int, stop: int) -> bytes:
    """The bytes as they are, for copying and for the rest of a line that was cut."""
    return await _read_whole(read, start, stop)


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


async def _read_whole(read: Read, start: int, stop: int) -> bytes:
    pieces = []
    while start < stop:
        data = await read(start, min(CHUNK_BYTES, stop - start))
        if not data:
            break
        pieces.append(data)
        start += len(data)
    return b"".join(pieces)
