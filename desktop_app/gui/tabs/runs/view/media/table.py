"""A logged table as a table; cells are shown as they are, never as HTML."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from desktop_app.domain.media import MediaTable
from desktop_app.gui.theme.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_LETTERS = 500
"""Of a cell that are laid out."""
_WIDEST = 320
_MEASURED_ROWS, _MEASURED_COLUMNS = 20, 20
"""All would take long."""


class MediaTableModel(QAbstractTableModel):
    """Cells are made into text when they are seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.table = MediaTable((), ())

    def set_table(self, table: MediaTable) -> None:
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.table.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        return self.table.columns[section][:_MOST_LETTERS]

    def data(self, index: Index, role: int = 0) -> object:
        value = self.table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = isinstance(value, int | float) and not isinstance(value, bool)
            return _RIGHT if number else _LEFT
        return cell_text(value)[:_MOST_LETTERS] if role == Qt.ItemDataRole.DisplayRole else None


def cell_text(value: str | float | bool | None) -> str:
    """Numbers in the digits that matter, nothing for None."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


class MediaTableView(QTableView):
    """Ctrl+C copies the selected cells, with tabs between them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table_model = MediaTableModel(self)
        self.setModel(self.table_model)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        head = self.horizontalHeader()
        head.setDefaultAlignment(_LEFT)
        head.setMaximumSectionSize(_WIDEST)
        head.setResizeContentsPrecision(_MEASURED_ROWS)
        keys = QKeySequence(QKeySequence.StandardKey.Copy)
        copy = QShortcut(keys, self, self._copy)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)

    def show_table(self, table: MediaTable) -> None:
        """Another table; where it has other columns, they are as wide as what they begin with."""
        before = self.table_model.table.columns
        self.table_model.set_table(table)
        if table.columns != before:
            for column in range(min(len(table.columns), _MEASURED_COLUMNS)):
                self.resizeColumnToContents(column)

    def _copy(self) -> None:
        rows: dict[int, list[tuple[int, str]]] = {}
        cells = self.table_model.table.rows
        for index in self.selectionModel().selectedIndexes():
            text = " ".join(cell_text(cells[index.row()][index.column()]).split())
            rows.setdefault(index.row(), []).append((index.column(), text))
        lines = ("\t".join(text for _, text in sorted(cells)) for _, cells in sorted(rows.items()))
        QApplication.clipboard().setText("\n".join(lines))
