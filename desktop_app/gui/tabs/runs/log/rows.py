"""What a log view shows: rows of text, each read when it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop_app.gui.tabs.runs.log.folds import Fold
from desktop_app.gui.tabs.runs.log.lines import LogLine

Index = QModelIndex | QPersistentModelIndex


class LogRows(QAbstractListModel):
    """Text is read when a row is asked for; until it is there the row is empty.

    `scanned` is emitted whenever more rows are known.
    """

    scanned = Signal()

    @abstractmethod
    def line(self, row: int) -> LogLine | None:
        """The line of a row; None while it is being read."""

    @abstractmethod
    def number(self, row: int) -> int | None:
        """Which line of the file it is, from 1 on; None while that is not known."""

    @abstractmethod
    def copying(self, ranges: Sequence[tuple[int, int]]) -> Callable[[], Awaitable[bytes]]:
        """What reads the text of stretches of rows, each by its first and its last one, as it is
        in the file; of very many, as much as a clipboard takes. For the engine's loop."""

    def fold(self, row: int) -> Fold | None:
        """The traceback whose last line the row shows."""
        return None

    def toggle(self, row: int) -> None:
        """Open or close the fold of a row."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        line = self.line(index.row())
        if line is None:
            return ""
        fold = self.fold(index.row())
        if role == Qt.ItemDataRole.DisplayRole or fold is None or not fold.closed:
            return line.text
        return f"{line.text} ({self.fold_text(fold)})"

    def fold_text(self, fold: Fold) -> str:
        """What is said of the lines that are folded away."""
        return self.tr("traceback, %n more lines", "", fold.hidden)
