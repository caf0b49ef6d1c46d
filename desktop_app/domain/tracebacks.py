"""Python's tracebacks in the bytes of a log: where they are, and what they say.

Their form is that of `traceback.print_exception`
(https://docs.python.org/3/library/traceback.html); launchers of several processes put the same
words before each line, such as `[rank0]: `.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass

_HEADER = b"Traceback (most recent call last):"
_CHAINED = (
    b"During handling of the above exception, another exception occurred:",
    b"The above exception was the direct cause of the following exception:",
)
_SYNTAX_ERRORS = ("SyntaxError: ", "IndentationError: ", "TabError: ")
_LONGEST_LINE = 64 * 1024
"""What is looked at of a line in bytes."""
_MOST_LINES = 10_000
"""What is indented for longer is no traceback."""
_FRAME = re.compile(r'\s+File "(?P<file>.+)", line (?P<line>\d+)(?:, in (?P<function>.+))?')


@dataclass(frozen=True)
class TracebackLines:
    """Lines of a log, counted from 0: from the first header of a chain to its last exception."""

    first: int
    last: int


@dataclass(frozen=True)
class Frame:
    """A call that a traceback names: the file as the interpreter knew it, the line from 1 on."""

    file: str
    line: int
    function: str = ""


@dataclass(frozen=True)
class Traceback:
    """What ended a script: the exception's line, and the calls that led to it, innermost last."""

    exception: str
    frames: Sequence[Frame]


class _State(enum.Enum):
    NONE = enum.auto()
    CALLS = enum.auto()
    ENDED = enum.auto()
    """The exception's line has gone by. What follows may chain another one to it."""
    PARTED = enum.auto()
    CHAINED = enum.auto()


class TracebackFinder:
    """Is fed a log from its first byte, in pieces of any size."""

    def __init__(self) -> None:
        self._state = _State.NONE
        self._line = 0
        self._rest = b""
        self._first = self._calls = 0
        self._before = b""
        self._found: list[TracebackLines] = []

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        stop = data.rfind(b"\n") + 1
        if not stop:
            self._keep(data)
            return
        whole, self._rest = self._rest + data[:stop], b""
        self._keep(data[stop:])
        at = 0
        while at < len(whole):
            at = self._search(whole, at) if self._state is _State.NONE else self._step(whole, at)

    def take(self) -> Sequence[TracebackLines]:
        """What was found since the last call. One that begins where an earlier one did replaces
        it: another exception was chained to it meanwhile."""
        found, self._found = self._found, []
        return found

    def _keep(self, data: bytes) -> None:
        self._rest += data[: _LONGEST_LINE - len(self._rest)]

    def _search(self, data: bytes, at: int) -> int:
        """Go to the next header, or to the end."""
        header = data.find(_HEADER, at)
        if header < 0:
            self._line += data.count(b"\n", at)
            return len(data)
        start = data.rfind(b"\n", at, header) + 1 or at
        self._line += data.count(b"\n", at, start)
        return self._step(data, start)

    def _step(self, data: bytes, at: int) -> int:
        """Take one line."""
        stop = data.index(b"\n", at)
        line = data[at:stop].rstrip(b"\r")
        if self._state is _State.NONE:
            self._begin(line)
        else:
            self._go_on(line)
        self._line += 1
        return stop + 1

    def _begin(self, line: bytes) -> None:
        before, header, after = line.partition(_HEADER)
        if header and not after:
            self._first, self._before, self._calls = self._line, before, 0
            self._state = _State.CALLS

    def _go_on(self, line: bytes) -> None:
        text = line.removeprefix(self._before)
        self._state = self._after(text)
        if self._state is _State.NONE:
            self._begin(line)

    def _after(self, text: bytes) -> _State:
        blank = not text.strip()
        if self._state is _State.CALLS:
            return self._after_call(text, blank)
        if self._state is _State.ENDED and blank:
            return _State.PARTED
        if self._state is _State.PARTED and text in _CHAINED:
            return _State.CHAINED
        if self._state is _State.CHAINED and text == _HEADER:
            return _State.CALLS
        return _State.CHAINED if self._state is _State.CHAINED and blank else _State.NONE

    def _after_call(self, text: bytes, blank: bool) -> _State:
        self._calls += 1
        if blank or self._calls > _MOST_LINES or text == _HEADER:
            return _State.NONE
        if text.startswith((b" ", b"\t")):
            return _State.CALLS
        self._found.append(TracebackLines(self._first, self._line))
        return _State.ENDED


def last_traceback(data: bytes) -> Traceback | None:
    """The last traceback of a log's end that has come as a whole; None if there is none."""
    finder = TracebackFinder()
    finder.feed(data if data.endswith(b"\n") else data + b"\n")
    lines = [line.decode(errors="backslashreplace").rstrip("\r") for line in data.split(b"\n")]
    found = finder.take()
    if not found:
        return _syntax_error(lines)
    first, last = found[-1].first, found[-1].last
    header = _HEADER.decode()
    begin = max(at for at in range(first, last) if lines[at].endswith(header))
    return _told(lines[begin + 1 : last + 1], lines[begin].removesuffix(header))


def _syntax_error(lines: Sequence[str]) -> Traceback | None:
    """What the interpreter says of a script that it cannot read: it has no header."""
    for last in range(len(lines) - 1, -1, -1):
        if lines[last].startswith(_SYNTAX_ERRORS):
            begin = last
            while begin and lines[begin - 1].startswith(" "):
                begin -= 1
            return _told(lines[begin : last + 1], "")
    return None


def _told(lines: Sequence[str], before: str) -> Traceback:
    """The calls and, as the last line, the exception; `before` are a launcher's words."""
    calls = (_FRAME.fullmatch(line.removeprefix(before)) for line in lines[:-1])
    frames = [
        Frame(call["file"], int(call["line"]), call["function"] or "") for call in calls if call
    ]
    return Traceback(lines[-1].removeprefix(before), frames)
