"""Where the lines of a log are, and how the bytes of one become text. No Qt, no input or output.

A log is divided into blocks: each starts at a line's start and holds at least `BLOCK_BYTES` (the
last one may hold less). Only the starts of blocks are kept, so that a large file costs little
memory, and a block is small enough to be read and split whenever it comes into view.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.tracebacks import TracebackFinder, TracebackLines
from desktop_app.gui.tabs.runs.log.ansi import Span, parse

BLOCK_BYTES = 32 * 1024
CUT_BYTES = 4 * 1024
"""What is shown of a longer line."""


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
    """What one pass over more of the file found. Lines are counted from where it began."""

    blocks: Sequence[tuple[int, int]]
    """Each by its first line and its offset."""
    lines: int
    end: int
    """The offset up to which the file is known."""
    tracebacks: Sequence[TracebackLines] = ()


class Scanner:
    """Finds the blocks and the tracebacks of a file whose bytes it is fed in order, from `start`
    on, which is the beginning of a line."""

    def __init__(self, start: int = 0) -> None:
        self.end = start
        self._newlines = 0
        self._block = start
        self._open = False
        self._found: list[tuple[int, int]] = []
        self._tracebacks = TracebackFinder()

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        at = 0
        while True:
            wanted = max(at, self._block + BLOCK_BYTES - self.end - 1)
            stop = data.find(b"\n", wanted) + 1
            if not stop:
                break
            self._newlines += data.count(b"\n", at, stop)
            self._block = self.end + stop
            self._found.append((self._newlines, self._block))
            at = stop
        self._newlines += data.count(b"\n", at)
        self.end += len(data)
        if data:
            self._open = not data.endswith(b"\n")
            self._tracebacks.feed(data)

    def take(self) -> Scan:
        """What was found since the last call."""
        found, self._found = self._found, []
        return Scan(found, self._newlines + self._open, self.end, self._tracebacks.take())


@dataclass(frozen=True)
class BlockPlace:
    """A block's first line, and its half-open range of bytes."""

    first: int
    start: int
    stop: int


class Stretch:
    """Where the lines of a part of the file are. It grows at its end only."""

    def __init__(self, start: int = 0) -> None:
        self._first_lines = array("Q", [0])
        self._offsets = array("Q", [start])
        self.before = 0
        """How many of its lines are not counted by what is applied from now on."""
        self.lines = 0
        self.end = start

    @property
    def start(self) -> int:
        return int(self._offsets[0])

    def apply(self, scan: Scan) -> None:
        for line, offset in scan.blocks:
            self._first_lines.append(line + self.before)
            self._offsets.append(offset)
        self.lines, self.end = scan.lines + self.before, scan.end

    def join(self, other: Stretch) -> None:
        """Go on with what is known of the part that begins where this one ends; what is applied
        from now on was counted from there."""
        if self._offsets[-1] == other.start:
            self._first_lines.pop()
            self._offsets.pop()
        self._first_lines.extend(line + self.lines for line in other._first_lines)
        self._offsets.extend(other._offsets)
        self.before = self.lines
        self.lines, self.end = self.lines + other.lines, other.end

    def block_of(self, line: int) -> BlockPlace:
        """The block that holds a line."""
        return self._place(bisect_right(self._first_lines, line) - 1)

    def block_at(self, offset: int) -> BlockPlace:
        """The block that holds a byte."""
        return self._place(max(0, bisect_right(self._offsets, offset) - 1))

    def _place(self, number: int) -> BlockPlace:
        last = number + 1 == len(self._offsets)
        stop = self.end if last else int(self._offsets[number + 1])
        return BlockPlace(int(self._first_lines[number]), int(self._offsets[number]), stop)


class LineMap:
    """Where each line is, as far as the file was scanned: from its start on, and of a large file
    its end before what lies between. Lines are counted through both parts."""

    def __init__(self) -> None:
        self.head = Stretch()
        self.tail: Stretch | None = None
        self._waiting: list[TracebackLines] = []

    @property
    def lines(self) -> int:
        return self.head.lines + (self.tail.lines if self.tail is not None else 0)

    @property
    def end(self) -> int:
        return self.head.end if self.tail is None else self.tail.end

    def begin_tail(self, start: int) -> None:
        """The end of the file, from the beginning of a line on, is scanned before the rest."""
        self.tail = Stretch(start)

    def growth(self, scan: Scan) -> tuple[int, int]:
        """Which lines a scan adds: the first one's number, and how many."""
        tail = self._tail_of(scan)
        if tail is not None:
            return self.lines, scan.lines - tail.lines
        return self.head.lines, scan.lines + self.head.before - self.head.lines

    def apply(self, scan: Scan) -> Sequence[TracebackLines]:
        """Take what a scan found, of whichever part: it says up to where. The tracebacks are told
        once it is known which lines they are."""
        tail = self._tail_of(scan)
        if tail is not None:
            tail.apply(scan)
            self._waiting.extend(scan.tracebacks)
            return ()
        found = _moved(scan.tracebacks, self.head.before)
        self.head.apply(scan)
        if self.tail is not None and scan.end == self.tail.start:
            self.head.join(self.tail)
            self.tail = None
            found += _moved(self._waiting, self.head.before)
            self._waiting.clear()
        return found

    def _tail_of(self, scan: Scan) -> Stretch | None:
        """The part at the end, if it is that which was scanned."""
        return self.tail if self.tail is not None and scan.end > self.tail.start else None

    def block_of(self, line: int) -> BlockPlace:
        """The block that holds a line."""
        if self.tail is None or line < self.head.lines:
            return self.head.block_of(line)
        place = self.tail.block_of(line - self.head.lines)
        return replace(place, first=place.first + self.head.lines)

    def block_at(self, offset: int) -> BlockPlace | None:
        """The block that holds a byte; None where the file was not scanned yet."""
        if self.tail is not None and offset >= self.tail.start:
            place = self.tail.block_at(offset)
            return replace(place, first=place.first + self.head.lines)
        return self.head.block_at(offset) if offset < self.head.end else None


def _moved(tracebacks: Sequence[TracebackLines], lines: int) -> list[TracebackLines]:
    return [TracebackLines(found.first + lines, found.last + lines) for found in tracebacks]


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


def _lines(data: bytes) -> list[bytes]:
    """Split at newlines only: `bytes.splitlines` also splits at carriage returns."""
    pieces = data.split(b"\n")
    lines = [piece + b"\n" for piece in pieces[:-1]]
    return [*lines, pieces[-1]] if pieces[-1] else lines
