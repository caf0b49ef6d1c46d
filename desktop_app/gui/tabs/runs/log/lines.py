"""Where the lines of a log are, and how the bytes of one become text. No Qt, no input or output.

A log is divided into blocks: each starts at a line's start and holds at least `BLOCK_BYTES` (the
last one may hold less). Only the starts of blocks are kept, so that a large file costs little
memory, and a block is small enough to be read and split whenever it comes into view.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.gui.tabs.runs.log.ansi import SEQUENCE_BYTES, Span, parse

BLOCK_BYTES = 32 * 1024
CUT_BYTES = 4 * 1024
"""What is shown of a longer line."""

_FOLDED = re.compile(rb"[^\n]*\r(?=[^\r\n])")


@dataclass(frozen=True)
class LogLine:
    """One line as it is shown. `start` and `size` are the whole line's place in bytes."""

    text: str
    spans: tuple[Span, ...] = ()
    start: int = 0
    size: int = 0
    cut: bool = False
    """Only the first `CUT_BYTES` are in `text`."""


@dataclass(frozen=True)
class Scan:
    """What one pass over more of the file found: block starts as (line number, offset)."""

    blocks: Sequence[tuple[int, int]]
    lines: int
    size: int


class Scanner:
    """Finds the blocks of a file whose bytes it is fed in order."""

    def __init__(self) -> None:
        self.size = 0
        self._newlines = 0
        self._block = 0
        self._open = False
        self._found: list[tuple[int, int]] = []

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        at = 0
        while True:
            wanted = max(at, self._block + BLOCK_BYTES - self.size - 1)
            end = data.find(b"\n", wanted) + 1
            if not end:
                break
            self._newlines += data.count(b"\n", at, end)
            self._block = self.size + end
            self._found.append((self._newlines, self._block))
            at = end
        self._newlines += data.count(b"\n", at)
        self.size += len(data)
        if data:
            self._open = not data.endswith(b"\n")

    def take(self) -> Scan:
        """What was found since the last call."""
        found, self._found = self._found, []
        return Scan(found, self._newlines + self._open, self.size)


class LineMap:
    """Where each line is, as far as the file was scanned."""

    def __init__(self) -> None:
        self._lines = array("Q", [0])
        self._offsets = array("Q", [0])
        self.lines = 0
        self.size = 0

    @property
    def blocks(self) -> int:
        return len(self._offsets)

    def apply(self, scan: Scan) -> None:
        for line, offset in scan.blocks:
            self._lines.append(line)
            self._offsets.append(offset)
        self.lines, self.size = scan.lines, scan.size

    def block_of(self, line: int) -> int:
        """The block that holds a line."""
        return bisect_right(self._lines, line) - 1

    def first_line(self, block: int) -> int:
        """The number of a block's first line."""
        return int(self._lines[block])

    def span(self, block: int) -> tuple[int, int]:
        """A block's half-open range of bytes."""
        last = block + 1 == len(self._offsets)
        return int(self._offsets[block]), self.size if last else int(self._offsets[block + 1])


def split_block(data: bytes, start: int) -> list[LogLine]:
    """The lines of a block that was read whole; `start` is its place in the file."""
    lines = []
    for raw in _lines(data):
        lines.append(make_line(raw, start))
        start += len(raw)
    return lines


def split_long_block(head: bytes, tail: bytes, start: int, stop: int) -> list[LogLine]:
    """The lines of a block whose last line is too long to read: only its ends were read."""
    raws = _lines(head)
    lines = []
    for raw in raws[:-1]:
        lines.append(make_line(raw, start))
        start += len(raw)
    living = fold(tail)
    if len(living) < len(tail.rstrip(b"\r\n")):
        raw, size = living, len(living)
    else:
        raw, size = raws[-1], stop - start
    lines.append(make_line(raw, start, stop - start, cut=size > CUT_BYTES))
    return lines


def make_line(raw: bytes, start: int, size: int | None = None, cut: bool | None = None) -> LogLine:
    """The text of a line's bytes: carriage returns folded, colours as spans, binary as escapes."""
    shown = fold(raw)
    if cut is None:
        cut = len(shown) > CUT_BYTES
    text, spans = parse(decode(shown[:CUT_BYTES]))
    return LogLine(text, spans, start, len(raw) if size is None else size, cut)


def fold(raw: bytes) -> bytes:
    """What a terminal shows last: the text after the last carriage return that text follows."""
    return raw.rstrip(b"\r\n").rpartition(b"\r")[2]


def decode(data: bytes) -> str:
    """UTF-8, with bytes that are none as `\\xNN`; a letter cut in two at the end is left out.

    Where such bytes outnumber letters beyond ASCII it is no text: what looks like a letter is
    chance, and would have Qt look through every font of the system.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.end == len(data) and len(data) - error.start < 4 and len(data) >= CUT_BYTES:
            data = data[: error.start]
        letters = data.decode(errors="ignore")
        beyond = sum(not letter.isascii() for letter in letters)
        broken = len(data) - len(letters.encode())
        return data.decode("ascii" if broken > beyond else "utf-8", "backslashreplace")


def readable(data: bytes) -> bytes:
    """Bytes to search in: no escape sequences, carriage returns folded, the same line ends."""
    if b"\x1b" in data:
        data = SEQUENCE_BYTES.sub(b"", data)
    if b"\r" in data:
        data = _FOLDED.sub(b"", data)
    return data


def _lines(data: bytes) -> list[bytes]:
    """Split at newlines only: `bytes.splitlines` also splits at carriage returns."""
    pieces = data.split(b"\n")
    lines = [piece + b"\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
