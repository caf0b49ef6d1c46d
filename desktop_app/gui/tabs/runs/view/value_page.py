"""The values that a plot draws, as a table: to be read as numbers, and by screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop_app.gui.plots.keys import asks_for_escape
from desktop_app.gui.plots.values import ValueRow, epoch_text, local_time, step_text
from desktop_app.gui.tabs.runs.tools import label, tool_button
from desktop_app.gui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ValuesModel(QAbstractTableModel):
    """A row for each element of the curves; their names only where there are several, their epochs
    where curves are drawn along these."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: Sequence[ValueRow] = ()
        self._columns: Sequence[str] = ()

    def set_rows(self, rows: Sequence[ValueRow]) -> None:
        self.beginResetModel()
        self.rows = rows
        epochs = any(row.epoch is not None for row in rows)
        several = len({row.label for row in rows}) > 1
        self._columns = (*["epoch"][:epochs], "step", "time", "value", *["run"][:several])
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._columns[section] != "run" else None
        titles = {
            "epoch": self.tr("Epoch"),
            "step": self.tr("Step"),
            "time": self.tr("Time"),
            "value": self.tr("Value"),
            "run": self.tr("Run"),
        }
        return titles[self._columns[section]] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = 0) -> object:
        row, column = self.rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column != "run" else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        match column:
            case "epoch":
                return epoch_text(row)
            case "step":
                return step_text(row.step)
            case "time":
                return local_time(row.time)[:19]
            case "value":
                return f"{row.value:.6g}"
            case _:
                return row.label


class ValuePage(QWidget):
    """`left` asks for the plots again, `copied` carries the rows that are to be copied."""

    left = Signal()
    copied = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = tool_button(theme, "arrow-left", self.tr("Back to the plots"), self)
        self._back.clicked.connect(self.left)
        self._copy = tool_button(theme, "copy", self.tr("Copy values"), self)
        self._copy.clicked.connect(self._copy_all)
        self._title = label("", "heading", self)
        self._note = label("", "small", self)
        self.model = ValuesModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        keys = QKeySequence(QKeySequence.StandardKey.Copy)
        copy = QShortcut(keys, self.table, self._copy_selected)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)
        space = theme.tokens.spacing
        bar = QHBoxLayout()
        bar.setContentsMargins(space.m, 0, space.m, space.s)
        bar.setSpacing(space.s)
        bar.addWidget(self._back)
        bar.addWidget(self._title)
        bar.addWidget(self._note, 1)
        bar.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.table, 1)

    def show_values(self, title: str, rows: Sequence[ValueRow], *, exact: bool) -> None:
        """List what a plot draws; where it is not `exact`, rows stand for several points each."""
        self.model.set_rows(rows)
        self._title.setText(title)
        mean = self.tr("Each row is the mean of several points: zoom the plot to see each of them")
        self._note.setText("" if exact else mean)
        self.table.setAccessibleName(self.tr("Values of {name}").format(name=title))
        self.table.setAccessibleDescription(self._note.text())
        self.table.setFocus()
        if rows:
            self.table.selectRow(0)

    def event(self, event: QEvent) -> bool:
        """Escape leads back to the plots, before it closes anything else."""
        if asks_for_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _copy_all(self) -> None:
        self.copied.emit(self.model.rows)

    def _copy_selected(self) -> None:
        chosen = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        self.copied.emit([self.model.rows[row] for row in chosen])
