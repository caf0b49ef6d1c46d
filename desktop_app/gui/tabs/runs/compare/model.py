"""The rows of a comparison under their headings, as a table with a column for each run."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.domain.comparison import (
    Best,
    Comparison,
    Part,
    Row,
    all_rows,
    best_run,
    differing,
    metric_names,
    not_ignored,
)
from desktop_app.gui.tabs.runs.compare.words import part_title, row_title, value_text, value_tip
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
Entry = Part | Row
"""A heading, or what stands under one."""


@dataclass(frozen=True)
class Wish:
    """What of a comparison a person wants to see. `direction` as in `Best`, 0 to go by the name of
    the metric; an empty `metric` is the most telling one."""

    metric: str = ""
    direction: int = 0
    everything: bool = False
    ignored: Collection[str] = ()


@dataclass(frozen=True)
class Table:
    """What is shown of a comparison: its entries, the best run, and the metrics to choose from.
    `same` holds the keys of the rows that do not differ."""

    entries: Sequence[Entry]
    best: Best | None
    metrics: Sequence[str]
    same: Collection[str]


def table_of(comparison: Comparison, wish: Wish, now: float) -> Table:
    """Some milliseconds for each thousand values: not for the window's thread."""
    runs = comparison.runs
    rows = all_rows(runs, now, comparison.code)
    shown = not_ignored(rows, wish.ignored) if wish.everything else differing(rows, wish.ignored)
    entries: list[Entry] = []
    for part, group in groupby(shown, key=lambda row: row.part):
        entries += [part, *group]
    return Table(
        entries,
        best=best_run(runs, wish.metric, wish.direction),
        metrics=metric_names(runs),
        same={row.key for row in shown if not row.differs},
    )


class DifferencesModel(QAbstractTableModel):
    """Runs are columns; the vertical header names the rows."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.runs: Sequence[DrawnRun] = ()
        self.entries: Sequence[Entry] = ()
        self.best: Best | None = None
        self._same: Collection[str] = ()

    def show(self, runs: Sequence[DrawnRun], table: Table) -> None:
        """Show another table; where it has the same rows, only values change."""
        stays = list(runs) == list(self.runs) and _keys(table.entries) == _keys(self.entries)
        if not stays:
            self.beginResetModel()
        self.runs, self.entries, self.best = runs, table.entries, table.best
        self._same = table.same
        if not stays:
            self.endResetModel()
        elif self.entries:
            last = self.index(len(self.entries) - 1, len(runs) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(runs) - 1)

    def row(self, number: int) -> Row | None:
        """The row of a number, None for a heading."""
        entry = self.entries[number] if 0 <= number < len(self.entries) else None
        return entry if isinstance(entry, Row) else None

    def differs(self, row: Row) -> bool:
        """As `Row.differs`, found out before."""
        return row.key not in self._same

    def crowned(self, column: int) -> bool:
        """Whether this run is the best one."""
        return self.best is not None and self.best.place == column

    def crowned_cell(self, number: int, column: int) -> bool:
        """Whether it is this value that a run is best by."""
        row = self.row(number)
        if row is None or self.best is None or not self.crowned(column):
            return False
        part = "max" if self.best.direction > 0 else "min"
        return (row.part, row.name, row.detail) == (Part.METRICS, self.best.metric, part)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.runs)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None:
            return None
        value = row.values[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return value_text(row, value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return value_tip(row, value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = value_text(row, value)
            best = self.crowned_cell(index.row(), index.column())
            return self.tr("{value}, the best").format(value=text) if best else text
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            entry = self.entries[section]
            return row_title(entry) if isinstance(entry, Row) else part_title(entry)
        label = self.runs[section].label
        if self.best is None or not self.crowned(section):
            return label
        return self.tr("{run}, best by {metric}").format(run=label, metric=self.best.metric)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return super().flags(index) if self.row(index.row()) else Qt.ItemFlag.NoItemFlags


def _keys(entries: Sequence[Entry]) -> list[str]:
    return [entry.key if isinstance(entry, Row) else entry for entry in entries]
