"""Only the lines of a log that match, as rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import islice

from PySide6.QtCore import QModelIndex, QObject

from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.tabs.runs.log.lines import LogLine
from desktop_app.gui.tabs.runs.log.matches import Matches
from desktop_app.gui.tabs.runs.log.reader import (
    LinePage,
    LinesPlace,
    Read,
    read_lines,
    read_pieces,
)
from desktop_app.gui.tabs.runs.log.rows import Index, LogRows

_PAGE_ROWS = 64
"""Rows that are read at once."""
_KEPT_PAGES = 24
_MOST_COPIED = 20_000


class FilteredModel(LogRows):
    """The rows are those of `matches`, as they are found."""

    def __init__(self, bridge: Bridge, matches: Matches, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._matches = matches
        self._read: Read | None = None
        self._pages: OrderedDict[int, LinePage] = OrderedDict()
        self._reading: dict[int, Call] = {}
        self._rows = 0
        matches.changed.connect(self._follow)

    def open(self, read: Read | None) -> None:
        """Show the lines of another file."""
        self._read = read
        self._begin_anew()

    def line(self, row: int) -> LogLine | None:
        number, at = divmod(row, _PAGE_ROWS)
        page = self._pages.get(number)
        if page is None or page.places[-1] != self._place(self._rows_of(number)[-1]):
            self._request(number)
        if page is None or at >= len(page.lines):
            return None
        self._pages.move_to_end(number)
        return page.lines[at]

    def number(self, row: int) -> int:
        return self._matches.lines[row] + 1

    def copying(self, ranges: Sequence[tuple[int, int]]) -> Callable[[], Awaitable[bytes]]:
        rows = (row for first, last in ranges for row in range(first, last + 1))
        pieces = [LinesPlace(*self._place(row)) for row in islice(rows, _MOST_COPIED)]
        return partial(read_pieces, self._read, pieces)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._rows

    def _place(self, row: int) -> tuple[int, int]:
        return self._matches.starts[row], self._matches.stops[row]

    def _rows_of(self, page: int) -> range:
        first = page * _PAGE_ROWS
        return range(first, min(first + _PAGE_ROWS, self._rows))

    def _follow(self) -> None:
        rows = len(self._matches.lines)
        if not rows:
            self._begin_anew()
        elif rows < self._rows:
            self.beginRemoveRows(QModelIndex(), rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()
        elif rows > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        self.scanned.emit()

    def _begin_anew(self) -> None:
        self.beginResetModel()
        for call in self._reading.values():
            call.cancel()
        self._reading.clear()
        self._pages.clear()
        self._rows = 0
        self.endResetModel()

    def _request(self, page: int) -> None:
        if page in self._reading or self._read is None:
            return
        places = [self._place(row) for row in self._rows_of(page)]
        self._reading[page] = self._bridge.call(
            read_lines,
            *(self._read, places),
            then=partial(self._take, page),
            failed=partial(self._failed, page),
            owner=self,
        )

    def _take(self, number: int, page: LinePage) -> None:
        self._reading.pop(number, None)
        self._pages[number] = page
        self._pages.move_to_end(number)
        while len(self._pages) > _KEPT_PAGES:
            self._pages.popitem(last=False)
        first = number * _PAGE_ROWS
        last = min(first + len(page.lines), self._rows) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first), self.index(last))

    def _failed(self, page: int, error: Exception) -> None:
        self._reading.pop(page, None)
