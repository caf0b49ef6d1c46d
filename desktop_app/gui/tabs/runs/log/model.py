"""The lines of a log as an item model. Only blocks in view, and some around them, are in memory."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop_app.gui.bridge import Bridge, Call
from desktop_app.gui.tabs.runs.log.lines import LineMap, LogLine, Scan, Scanner
from desktop_app.gui.tabs.runs.log.reader import Block, Read, read_block, scan

KEPT_BLOCKS = 48
_REQUESTS = 3

Index = QModelIndex | QPersistentModelIndex


class LogModel(QAbstractListModel):
    """Text is read when a row is asked for; until it is there the row is empty.

    `scanned` is emitted whenever more of the file is known; `settled` when all of it is.
    """

    scanned = Signal()
    settled = Signal()

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._read: Read | None = None
        self._target = 0
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
    def kept_blocks(self) -> int:
        """How many blocks of text are in memory."""
        return len(self._blocks)

    @property
    def busy(self) -> bool:
        """Whether something is being read or scanned."""
        return self._scan is not None or bool(self._reading)

    def open(self, read: Read | None, size: int) -> None:
        """Show another file that has `size` bytes now, or nothing."""
        self.beginResetModel()
        self._cancel()
        self._read = read
        self._restart()
        self.endResetModel()
        self.grow(size)

    def grow(self, size: int) -> None:
        """The file has `size` bytes now; a smaller size means that it was begun anew."""
        if self._read is None:
            return
        if size < self._map.size:
            self.open(self._read, size)
            return
        self._target = max(size, self._target)
        self._scan_on()

    def line(self, row: int) -> LogLine | None:
        """The line of a row; None while it is being read."""
        number = self._map.block_of(row)
        block = self._blocks.get(number)
        if block is None or block.size != self._map.span(number)[1]:
            self._request(number)
        if block is None:
            return None
        self._blocks.move_to_end(number)
        at = row - self._map.first_line(number)
        return block.lines[at] if at < len(block.lines) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.line(index.row())
        return line.text if line is not None else ""

    # ------------------------------------------------------------- scanning

    def _restart(self) -> None:
        self._map = LineMap()
        self._scanner = Scanner()
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._wanted: list[int] = []
        self._reading: dict[int, Call] = {}
        self._scan: Call | None = None
        self._target = 0
        self._rows = 0

    def _cancel(self) -> None:
        for call in (self._scan, *self._reading.values()):
            if call is not None:
                call.cancel()

    def _scan_on(self) -> None:
        if self._scan is None and self._target > self._map.size and self._read is not None:
            arguments = (self._read, self._scanner, self._target)
            self._scan = self._bridge.call(
                scan, *arguments, then=self._take_scan, failed=self._scan_failed, owner=self
            )

    def _scan_failed(self, error: Exception) -> None:
        self._scan = None
        self._target = self._map.size
        self.settled.emit()

    def _take_scan(self, found: Scan) -> None:
        self._scan = None
        grew = found.size > self._map.size
        last = self._rows - 1
        if found.lines > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, found.lines - 1)
            self._map.apply(found)
            self._rows = found.lines
            self.endInsertRows()
        else:
            self._map.apply(found)
        if last >= 0:
            self.dataChanged.emit(self.index(last), self.index(last))
        self.scanned.emit()
        if grew and self._target > found.size:
            self._scan_on()
        else:
            self._target = found.size
            self.settled.emit()

    # -------------------------------------------------------------- reading

    def _request(self, number: int) -> None:
        if number in self._reading:
            return
        if number in self._wanted:
            self._wanted.remove(number)
        # What was scrolled past long ago is not worth reading any more.
        self._wanted = [*self._wanted[-_REQUESTS:], number]
        self._read_on()

    def _read_on(self) -> None:
        while self._wanted and len(self._reading) < _REQUESTS and self._read is not None:
            number = self._wanted.pop()
            arguments = (self._read, number, *self._map.span(number))
            self._reading[number] = self._bridge.call(
                read_block, *arguments, then=self._take_block, failed=self._read_failed, owner=self
            )

    def _read_failed(self, error: Exception) -> None:
        self._reading.clear()
        self._wanted.clear()
        self.settled.emit()

    def _take_block(self, block: Block) -> None:
        self._reading.pop(block.number, None)
        self._blocks[block.number] = block
        self._blocks.move_to_end(block.number)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        first = self._map.first_line(block.number)
        last = min(first + len(block.lines), self._rows) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first), self.index(last))
        self._read_on()
