"""Looks for text in logs of any size, a bounded piece at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import IO

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.terminal_text import readable

PIECE_BYTES = 32 << 20
"""What one look reads: some hundredths of a second."""
_CHUNK_BYTES = 1 << 20
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


def search_log(file: IO[bytes], search: LogSearch, place: LogPlace) -> LogMatches:
    """The lines from `place` on that match, of at most `PIECE_BYTES`. Blocking; raises OSError,
    and what `LogPattern` raises."""
    look = _Look(LogPattern(search), place)
    file.seek(place.offset)
    rest = b""
    for _ in range(PIECE_BYTES // _CHUNK_BYTES):
        data = file.read(_CHUNK_BYTES)
        if not data:
            return look.found(unfinished=rest)
        data = rest + look.skip(data)
        stop = data.rfind(b"\n") + 1
        look.take(data[:stop])
        rest = data[stop:]
        if len(rest) >= _LONGEST_LINE:
            look.take_beginning(rest)
            rest = b""
    return look.found()


class _Look:
    """Goes from line to line."""

    def __init__(self, pattern: LogPattern, place: LogPlace) -> None:
        self._pattern = pattern
        self._offset, self._line, self._inside = place.offset, place.line, place.inside
        self._lines, self._starts, self._stops = array("Q"), array("Q"), array("Q")

    def found(self, unfinished: bytes = b"") -> LogMatches:
        """All of it; `unfinished` is what there is of a last line that has no end yet."""
        self._note(unfinished)
        place = LogPlace(self._offset, self._line, self._inside)
        end = self._offset + len(unfinished)
        return LogMatches(place, self._lines, self._starts, self._stops, end)

    def take(self, data: bytes) -> None:
        """Whole lines."""
        self._line += self._note(data)
        self._offset += len(data)

    def take_beginning(self, data: bytes) -> None:
        """What is looked at of a line that is too long."""
        self._note(data)
        self._offset += len(data)
        self._inside = True

    def skip(self, data: bytes) -> bytes:
        """What comes behind the rest of such a line."""
        if not self._inside:
            return data
        stop = data.find(b"\n") + 1
        self._inside = not stop
        self._line += bool(stop)
        self._offset += stop or len(data)
        return data[stop:] if stop else b""

    def _note(self, data: bytes) -> int:
        """Note the lines that match; how many lines end in the data."""
        line = at = 0
        for start in _starts(self._pattern, data):
            line += data.count(b"\n", at, start)
            at = start
            self._lines.append(self._line + line)
            self._starts.append(self._offset + start)
            self._stops.append(self._offset + (data.find(b"\n", start) + 1 or len(data)))
        return line + data.count(b"\n", at)


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
