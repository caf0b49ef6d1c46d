"""The columns of the runs table: chosen by a person, or coming as metrics and tags turn up."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop_app.domain.run import RunQuery, RunSummary
from desktop_app.gui.tabs.runs.table.columns import (
    METRIC_COLUMNS,
    METRICS_AT,
    STAR,
    TAGS,
    Column,
    best_of,
    choose_metrics,
    column_for,
    metric_column,
    usual_columns,
)

Index = QModelIndex | QPersistentModelIndex
NONE = QModelIndex()


class ColumnsModel(QAbstractTableModel):
    """A table's columns and their titles; which rows it has is left to others."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = RunQuery()
        """Which runs are listed, and in which order."""
        self._metrics: tuple[str, ...] = ()
        self._usual = True
        """Whether nobody has chosen columns, so that those of metrics come as metrics do."""
        self._tagged = False
        """Whether a run was seen that has tags."""
        self._columns: tuple[Column, ...] = usual_columns(())

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    @property
    def usual(self) -> bool:
        """Whether the columns are the usual ones, not a person's choice."""
        return self._usual

    def set_columns(self, keys: Sequence[str] | None) -> None:
        """Show the columns of these keys; None for the usual ones. Those that stay do not move,
        and those of unknown keys are left out."""
        self._usual = keys is None
        wanted = self.columns_if_usual
        if keys is not None:
            wanted = tuple(column for column in map(column_for, keys) if column is not None)
        kept = {column.key for column in wanted}
        for at in range(len(self._columns) - 1, -1, -1):
            if self._columns[at].key not in kept:
                self.beginRemoveColumns(NONE, at, at)
                self._columns = (*self._columns[:at], *self._columns[at + 1 :])
                self.endRemoveColumns()
        shown = {column.key for column in self._columns}
        fresh = tuple(column for column in wanted if column.key not in shown)
        if fresh:
            first = len(self._columns)
            self.beginInsertColumns(NONE, first, first + len(fresh) - 1)
            self._columns = (*self._columns, *fresh)
            self.endInsertColumns()

    @property
    def columns_if_usual(self) -> tuple[Column, ...]:
        """The usual columns in their usual order."""
        return usual_columns(self._metrics, tagged=self._tagged)

    # ----------------------------------------------------------------- Qt's

    def columnCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole and column.key == STAR:
            return ""
        if role == Qt.ItemDataRole.DisplayRole and column.sort == self.query.sort:
            return f"{column.title} {'↓' if self.query.descending else '↑'}"
        if role == Qt.ItemDataRole.ToolTipRole and column.at is not None:
            hint = self.tr("Read for the runs in sight: the table cannot be sorted by it.")
            return f"{column.title}\n{hint}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        return None

    def choose_columns(self, runs: Sequence[RunSummary]) -> None:
        """Add columns of metrics and tags as they turn up: those that are there never go."""
        if not self._tagged and any(run.annotation.tags for run in runs):
            self._tagged = True
            if self._usual:
                at = [column.key for column in self.columns_if_usual].index(TAGS)
                self._insert_column(at, self.columns_if_usual[at])
        room = METRIC_COLUMNS - len(self._metrics)
        if room <= 0:
            return
        chosen = choose_metrics(runs)
        for name in [name for name in chosen if name not in self._metrics][:room]:
            at = METRICS_AT + len(self._metrics)
            self._metrics = (*self._metrics, name)
            if self._usual:
                self._insert_column(at, metric_column(best_of(name)))

    def _insert_column(self, at: int, column: Column) -> None:
        self.beginInsertColumns(NONE, at, at)
        self._columns = (*self._columns[:at], column, *self._columns[at:])
        self.endInsertColumns()


def alignment(column: Column) -> int:
    """To which side a column's texts stand, as Qt has it."""
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
