"""All lines of a log as rows. Only blocks in view, and some around them, are in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, QObject, Signal

from desktop_app.domain.tracebacks import TracebackLines
from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.tabs.runs.log.folds import MOST, Fold, Folds
from desktop_app.gui.tabs.runs.log.lines import BlockPlace, LineMap, LogLine, Scan, Scanner
from desktop_app.gui.tabs.runs.log.reader import (
    Block,
    LinesPlace,
    Read,
    line_at,
    read_block,
    read_pieces,
    scan,
    tail_start,
)
from desktop_app.gui.tabs.runs.log.rows import Index, LogRows

KEPT_BLOCKS = 48
LARGE_BYTES = 16 * 1024 * 1024
"""The end of a larger file is shown before the rest is scanned."""
_REQUESTS = 3


class LogModel(LogRows):
    """`settled` is emitted when all of the file is known."""

    settled = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._read: Read | None = None
        self._scan: Call | None = None
        self._restart()

    @property
    def map(self) -> LineMap:
        """Where the lines are."""
        return self._map

    @property
    def read(self) -> Read | None:
        """How the bytes of the open file are read, None while none is open."""
        return self._read

    @property
    def folds(self) -> Folds:
        """The tracebacks that were found."""
        return self._folds

    @property
    def kept_blocks(self) -> int:
        """How many blocks of text are in memory."""
        return len(self._blocks)

    @property
    def busy(self) -> bool:
        """Whether something is being read or scanned."""
        return self._scan is not None or bool(self._reading)

    @property
    def unknown_bytes(self) -> int:
        """How much of the file was not scanned yet."""
        tail = self._map.tail
        known = self._map.head.end + (tail.end - tail.start if tail is not None else 0)
        return max(0, self._target - known)

    def open(self, read: Read | None, size: int) -> None:
        """Show another file that has `size` bytes now, or nothing."""
        self.beginResetModel()
        self._cancel()
        self._read = read
        self._restart()
        self.endResetModel()
        if read is not None and size > LARGE_BYTES:
            self._target = size
            self._scan = self._bridge.call(
                tail_start,
                read,
                size,
                then=self._begin_at_end,
                failed=self._scan_failed,
                owner=self,
            )
        else:
            self.grow(size)

    def grow(self, size: int) -> None:
        """The file has `size` bytes now; a smaller size means that it was begun anew."""
        if self._read is None:
            return
        if size < self._map.end:
            self.open(self._read, size)
            return
        self._target = max(size, self._target)
        self._scan_on()

    def line(self, row: int) -> LogLine | None:
        number = self._folds.line(row)
        place = self._map.block_of(number)
        block = self._blocks.get(place.start)
        if block is None or block.stop != place.stop:
            self._request(place)
        if block is None:
            return None
        self._blocks.move_to_end(place.start)
        at = number - place.first
        return block.lines[at] if at < len(block.lines) else None

    def number(self, row: int) -> int | None:
        line = self._folds.line(row)
        return line + 1 if line < self._map.head.lines else None

    def row_of(self, line: int) -> int:
        """The row that shows a line; where it is folded away, that is opened."""
        fold = self._folds.of_line(line)
        if fold is not None and fold.closed and line < fold.last:
            self._set_fold(replace(fold, closed=False))
        return self._folds.row(line)

    def find_line(self, offset: int, then: Callable[[int], None], owner: QObject) -> None:
        """Tell the line that holds a byte, unless that is not known yet."""
        place = self._map.block_at(offset)
        if place is not None and self._read is not None:
            self._bridge.call(line_at, self._read, place, offset, then=then, owner=owner)

    def copying(self, ranges: Sequence[tuple[int, int]]) -> Callable[[], Awaitable[bytes]]:
        places = [self._lines_place(first, last) for first, last in ranges]
        return partial(read_pieces, self.read, places)

    def fold(self, row: int) -> Fold | None:
        line = self._folds.line(row)
        fold = self._folds.of_line(line)
        return fold if fold is not None and fold.last == line else None

    def toggle(self, row: int) -> None:
        fold = self._folds.of_line(self._folds.line(row))
        if fold is not None:
            self._set_fold(replace(fold, closed=not fold.closed))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._rows

    # ------------------------------------------------------------- scanning

    def _restart(self) -> None:
        self._map = LineMap()
        self._folds = Folds()
        self._from_start = self._at_end = Scanner()
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._wanted: list[BlockPlace] = []
        self._reading: dict[int, Call] = {}
        self._scan = None
        self._target = 0
        self._rows = 0

    def _cancel(self) -> None:
        for call in (self._scan, *self._reading.values()):
            if call is not None:
                call.cancel()

    def _begin_at_end(self, start: int) -> None:
        self._scan = None
        if start:
            self._map.begin_tail(start)
            self._at_end = Scanner(start)
        self._scan_on()

    def _scan_on(self) -> None:
        """What came last is scanned first, then what lies before the end of a large file."""
        places, read = self._map, self._read
        if self._scan is not None or read is None:
            return
        scanner, until = self._at_end, self._target
        if until <= places.end and places.tail is not None:
            scanner, until = self._from_start, places.tail.start
        if scanner.end < until:
            self._scan = self._bridge.call(
                scan,
                *(read, scanner, until),
                then=self._take_scan,
                failed=self._scan_failed,
                owner=self,
            )

    def _scan_failed(self, error: Exception) -> None:
        self._scan = None
        self._target = self._map.end
        self.settled.emit()

    def _take_scan(self, found: Scan) -> None:
        self._scan = None
        at, count = self._map.growth(found)
        known = self._map.end if at == self._map.lines else self._map.head.end
        if found.end == known and self._map.tail is not None:
            self.open(self._read, found.end)  # the file is shorter than was told
            return
        row, fresh = at - self._folds.hidden, range(at, at + count)
        tracebacks = self._map.apply(found)
        folded = [lines for lines in tracebacks if lines.first in fresh and lines.last in fresh]
        for lines in folded:
            count -= self._put_fold(self._folded(lines))
        if count > 0:
            self.beginInsertRows(QModelIndex(), row, row + count - 1)
            self._rows += count
            self.endInsertRows()
        if row > 0:
            self.dataChanged.emit(self.index(row - 1), self.index(row - 1))
        for lines in tracebacks:
            if lines not in folded:
                self._set_fold(self._folded(lines))
        self.scanned.emit()
        if found.end == known:
            self._target = known
        self._scan_on()
        if self._scan is None:
            self.settled.emit()

    # -------------------------------------------------------------- folding

    def _folded(self, lines: TracebackLines) -> Fold:
        """A traceback that was found: closed, unless its beginning has been opened."""
        known = self._folds.of_line(lines.first)
        closed = known.closed if known is not None else len(self._folds) < MOST
        return Fold(lines.first, lines.last, closed)

    def _set_fold(self, fold: Fold) -> None:
        """Open or close a fold, or fold lines that are shown."""
        row = self._folds.row(fold.first)
        known = self._folds.of_line(fold.first)
        change = fold.hidden - (known.hidden if known is not None else 0)
        if change > 0:
            self.beginRemoveRows(QModelIndex(), row, row + change - 1)
        elif change < 0:
            self.beginInsertRows(QModelIndex(), row, row - change - 1)
        self._rows -= self._put_fold(fold)
        if change > 0:
            self.endRemoveRows()
        elif change < 0:
            self.endInsertRows()

    def _put_fold(self, fold: Fold) -> int:
        """How many more lines are folded away now."""
        before = self._folds.hidden
        self._folds.put(fold)
        return self._folds.hidden - before

    # -------------------------------------------------------------- reading

    def _lines_place(self, first_row: int, last_row: int) -> LinesPlace:
        """Where the lines of some rows are, those that are folded into them too."""
        first, last = self._folds.line(first_row), self._folds.line(last_row)
        fold = self._folds.of_line(first)
        if fold is not None and fold.closed:
            first = fold.first
        begin, end = self._map.block_of(first), self._map.block_of(last)
        return LinesPlace(begin.start, end.stop, first - begin.first, last - first + 1)

    def _request(self, place: BlockPlace) -> None:
        if place.start in self._reading:
            return
        # What was scrolled past long ago is not worth reading any more.
        kept = [wanted for wanted in self._wanted if wanted.start != place.start]
        self._wanted = [*kept[-_REQUESTS:], place]
        self._read_on()

    def _read_on(self) -> None:
        while self._wanted and len(self._reading) < _REQUESTS and self._read is not None:
            place = self._wanted.pop()
            arguments = (self._read, place.start, place.stop)
            self._reading[place.start] = self._bridge.call(
                read_block, *arguments, then=self._take_block, failed=self._read_failed, owner=self
            )

    def _read_failed(self, error: Exception) -> None:
        self._reading.clear()
        self._wanted.clear()
        self.settled.emit()

    def _take_block(self, block: Block) -> None:
        self._reading.pop(block.start, None)
        self._blocks[block.start] = block
        self._blocks.move_to_end(block.start)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        place = self._map.block_at(block.start)
        if place is not None and block.lines:
            first = self._folds.row(place.first)
            last = min(self._folds.row(place.first + len(block.lines) - 1), self._rows - 1)
            self.dataChanged.emit(self.index(first), self.index(max(first, last)))
        self._read_on()
