"""The removed runs as a table model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.words import absolute_text, relative_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import run_look

_DAY = 86_400.0
_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
NAME, EXPERIMENT, STATE, REMOVED, LEFT, SIZE = range(6)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class TrashModel(QAbstractTableModel):
    """One row per run."""

    def __init__(
        self, theme: Theme, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self.runs: Sequence[RunSummary] = ()
        self._sizes: dict[str, int] = {}

    def set_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show other runs."""
        self.beginResetModel()
        self.runs = tuple(runs)
        self.endResetModel()

    def set_sizes(self, sizes: Mapping[str, int]) -> None:
        """How many bytes runs take up, by their ids."""
        self._sizes.update(sizes)
        if self.runs:
            self.dataChanged.emit(self.index(0, SIZE), self.index(len(self.runs) - 1, SIZE))

    @property
    def unmeasured(self) -> list[str]:
        """The ids of the runs whose size is not known yet."""
        return [run.id for run in self.runs if run.id not in self._sizes]

    @property
    def total_size(self) -> int | None:
        """Of all runs; None where that of some is not known yet."""
        sizes = [self._sizes.get(run.id) for run in self.runs]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def first_days(self) -> int | None:
        """Days until the first of them is deleted for good; None where none ever is."""
        times = (run.annotation.delete_after for run in self.runs)
        first = min((time for time in times if time is not None), default=None)
        return None if first is None else self._days_until(first)

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else SIZE + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= REMOVED:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Name"),
            self.tr("Experiment"),
            self.tr("State"),
            self.tr("Removed"),
            self.tr("Days left"),
            self.tr("Size"),
        )[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run, column = self.runs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= REMOVED:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(run, column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            look = run_look(run)
            return self._theme.icon(look.icon, look.role)
        return None

    def _text(self, run: RunSummary, column: int) -> str:
        removed_at = run.annotation.removed_at or 0.0
        match column:
            case 0:
                return run.name
            case 1:
                return run.experiment
            case 2:
                return run_look(run).word
            case 3:
                return relative_text(removed_at, self._clock())
            case 4:
                then = run.annotation.delete_after
                return self.tr("No end") if then is None else f"{self._days_until(then):,}"
            case 5 if run.id in self._sizes:
                return size_text(self._sizes[run.id])
        return ""

    def _tip(self, run: RunSummary, column: int) -> str:
        if column == REMOVED:
            return absolute_text(run.annotation.removed_at)
        if column == LEFT and run.annotation.delete_after is not None:
            return absolute_text(run.annotation.delete_after)
        return self._text(run, column)

    def _days_until(self, then: float) -> int:
        return max(0, round((then - self._clock()) / _DAY))
