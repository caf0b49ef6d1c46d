"""Looks for text in logs of any size, a bounded piece at a time."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from itertools import tee
from pathlib import Path
from typing import IO

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.terminal_text import readable

PIECE_BYTES = 64 << 20
"""What one look reads: some hundredths of a second."""
_CHUNK_BYTES = 1 << 20
_THREADS = min(4, os.cpu_count() or 1)
_LONGEST_LINE = 16 << 20
"""Of a longer line, this much is looked at."""


class LogPattern:
    """What a `LogSearch` asks for, ready to be looked for. Raises `InvalidError` (`field="search"`)
    for what is no regular expression."""

    def __init__(self, search: LogSearch) -> None:
        import re2

        options = re2.Options()
        options.case_sensitive = search.match_case
        options.never_nl = True
        options.log_errors = False
        text = search.text if search.regular else re2.escape(search.text)
        try:
            self._pattern = re2.compile(f"(?m){text}", options)
        except re2.error as error:
            raise InvalidError(
                "no_expression",
                "This is no regular expression.",
                hint="A sign such as ( or * stands for itself where \\ is before it.",
                field="search",
            ) from error

    def spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Where it is in a line that is shown, each as a half-open range of letters."""
        found = (match.span() for match in self._pattern.finditer(text))
        return [(start, stop) for start, stop in found if stop > start]

    def lines(self, data: bytes) -> Iterator[int]:
        """Where the lines that match begin, of some whole ones."""
        at = 0
        while at < len(data) and (match := self._pattern.search(data, at)) is not None:
            start = data.rfind(b"\n", at, match.start()) + 1 or at
            if start == len(data):
                break
            yield start
            at = data.find(b"\n", match.end()) + 1 or len(data)


def search_file(path: Path, search: LogSearch, place: LogPlace) -> LogMatches:
    """As `search_log`; nothing is found in a file that is not there."""
    try:
        with path.open("rb", buffering=0) as stream:
            return search_log(stream, search, place)
    except FileNotFoundError:
        return search_log(BytesIO(), search, place)


def search_log(file: IO[bytes], search: LogSearch, place: LogPlace) -> LogMatches:
    """The lines from `place` on that match, of at most `PIECE_BYTES`. Blocking; raises OSError,
    and what `LogPattern` raises."""
    find = partial(_find, LogPattern(search))
    lines, starts, stops = array("Q"), array("Q"), array("Q")
    line, last = place.line, _Part(place.offset, b"", inside=place.inside)
    with ThreadPoolExecutor(_THREADS) as pool:  # expressions are looked for without Python's lock
        parts, known = tee(_parts(file, place))
        for last, found in zip(known, pool.map(find, parts), strict=True):
            lines.extend(line + number for number in found.lines)
            starts.extend(last.offset + start for start in found.starts)
            stops.extend(last.offset + stop for stop in found.stops)
            line += found.ends
    end = last.offset + len(last.data)
    at = last.offset if last.unfinished else end
    return LogMatches(LogPlace(at, line, last.inside), lines, starts, stops, end)


@dataclass(frozen=True)
class _Part:
    """Lines to look at, or what is passed over of one that is too long."""

    offset: int
    data: bytes
    unfinished: bool = False
    """The last line, which has no end yet."""
    inside: bool = False
    """It ends inside of a line that is too long."""
    passed: bool = False


@dataclass
class _Found:
    """The lines of a part that match, by number, start and end, and how many lines end in it."""

    lines: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    ends: int = 0


def _parts(file: IO[bytes], place: LogPlace) -> Iterator[_Part]:
    """What is read of a file from a place on, as it is read."""
    file.seek(place.offset)
    at, inside, rest = place.offset, place.inside, b""
    for _ in range(PIECE_BYTES // _CHUNK_BYTES):
        data = file.read(_CHUNK_BYTES)
        if not data:
            if rest:
                yield _Part(at, rest, unfinished=True)
            return
        if inside:
            stop = data.find(b"\n") + 1
            passed = data[:stop] if stop else data
            inside = not stop
            yield _Part(at, passed, inside=inside, passed=True)
            at += len(passed)
            data = data[len(passed) :]
        data = rest + data
        stop = data.rfind(b"\n") + 1
        if stop:
            yield _Part(at, data[:stop])
            at += stop
        rest = data[stop:]
        if len(rest) >= _LONGEST_LINE:
            yield _Part(at, rest, inside=True)
            at += len(rest)
            rest, inside = b"", True


def _find(pattern: LogPattern, part: _Part) -> _Found:
    import numpy as np

    data = part.data
    if part.passed:
        return _Found(ends=data.endswith(b"\n"))
    found, at = _Found(), 0
    ends = np.frombuffer(data, np.uint8) == ord("\n")
    for start in _starts(pattern, data):
        found.ends += int(np.count_nonzero(ends[at:start]))
        at = start
        found.lines.append(found.ends)
        found.starts.append(start)
        found.stops.append(data.find(b"\n", start) + 1 or len(data))
    found.ends += int(np.count_nonzero(ends[at:]))
    return found


def _starts(pattern: LogPattern, data: bytes) -> Iterator[int]:
    """Where the lines that match begin, as they are read on a screen."""
    text = readable(data)
    if text is data:
        yield from pattern.lines(data)
        return
    at = seen = 0
    for start in pattern.lines(text):
        ends = text.count(b"\n", seen, start)
        seen = start
        for _ in range(ends):
            at = data.index(b"\n", at) + 1
        yield at
