"""Every line of a log that matches what is looked for, found a bounded piece at a time."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Awaitable, Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.gui.bridge import Bridge, Call

MOST = 1_000_000
"""Matches that can be gone to; further ones are counted."""

Look = Callable[[LogSearch, LogPlace], Awaitable[LogMatches]]


class Matches(QObject):
    """`changed` tells that more was looked at, or that something else is looked for; `failed` why
    nothing can be looked for."""

    changed = Signal()
    failed = Signal(TrainyardError)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._look: Look | None = None
        self._search: LogSearch | None = None
        self._call: Call | None = None
        self._size = 0
        self._restart()

    @property
    def search(self) -> LogSearch | None:
        """What is looked for; None for nothing."""
        return self._search

    @property
    def busy(self) -> bool:
        return self._call is not None

    @property
    def done(self) -> float:
        """Which share of the log was looked at, 0 to 1."""
        return self._end / self._size if self._size else 1.0

    @property
    def count(self) -> int:
        """How many lines match."""
        return self._uncounted + len(self.lines)

    def open(self, look: Look | None, size: int) -> None:
        """Look in another log, that has `size` bytes now, for the same."""
        self._look, self._size = look, size
        self.look_for(self._search)

    def look_for(self, search: LogSearch | None) -> None:
        """Begin anew."""
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._search = search
        self._restart()
        self.changed.emit()
        self._go_on()

    def grow(self, size: int) -> None:
        """The log has `size` bytes now; where it became smaller it was begun anew."""
        smaller = size < self._size
        self._size = size
        if smaller:
            self.look_for(self._search)
        else:
            self._go_on()

    def at_or_before(self, line: int) -> int:
        """The last match at or before a line, by its place among those that were found; -1 where
        there is none."""
        return bisect_right(self.lines, line) - 1

    def at_or_after(self, line: int) -> int:
        """The first match at or after a line; the number of matches where there is none."""
        return bisect_left(self.lines, line)

    def _restart(self) -> None:
        self.lines, self.starts, self.stops = array("Q"), array("Q"), array("Q")
        self._place = LogPlace()
        self._end = 0
        self._uncounted = 0

    def _go_on(self) -> None:
        if (
            self._call is None
            and self._look is not None
            and self._search is not None
            and self._end < self._size
        ):
            self._call = self._bridge.call(
                self._look,
                *(self._search, self._place),
                then=self._take,
                failed=self._fail,
                owner=self,
            )

    def _take(self, found: LogMatches) -> None:
        self._call = None
        kept = bisect_left(self.starts, self._place.offset)
        room = MOST - kept
        for numbers, new in (
            (self.lines, found.lines),
            (self.starts, found.starts),
            (self.stops, found.stops),
        ):
            del numbers[kept:]
            numbers.extend(new[:room])
        self._uncounted += max(0, len(found.lines) - room)
        grew = found.end > self._end
        self._place, self._end = found.place, found.end
        if not grew:
            self._size = self._end
        self.changed.emit()
        self._go_on()

    def _fail(self, error: TrainyardError) -> None:
        self._call = None
        self._search = None
        self.failed.emit(error)
