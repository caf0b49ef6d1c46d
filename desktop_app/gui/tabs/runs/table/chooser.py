"""Which columns the runs table shows: those that all runs have, parameters, metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.filters import Field, FieldKind
from desktop_app.gui.tabs.runs.table.columns import (
    Column,
    best_of,
    fixed_columns,
    metric_column,
    parameter_column,
)
from desktop_app.gui.tabs.runs.tools import push_button
from desktop_app.gui.theme.theme import Theme

_KeyRole = Qt.ItemDataRole.UserRole


class ColumnChooser(QFrame):
    """A list with a check for each column, that stays until somebody clicks elsewhere.

    `toggled` carries a column's key and whether it is to be shown; `usual_requested` asks for the
    columns that nobody chose.
    """

    toggled = Signal(str, bool)
    usual_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Columns"))
        space = theme.tokens.spacing
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Find a column"))
        self._find.setAccessibleName(self.tr("Find a column"))
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._show_found)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Columns"))
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(self._tell)
        usual = push_button(self.tr("Usual columns"), self.tr("Show the usual columns"), self)
        usual.clicked.connect(self.usual_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.s, space.s, space.s, space.s)
        layout.setSpacing(space.s)
        layout.addWidget(self._find)
        layout.addWidget(self.list, 1)
        layout.addWidget(usual)
        self.resize(280, 380)

    def open_below(self, widget: QWidget) -> None:
        """Show it, with the keyboard in its search."""
        self._find.clear()
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + 4))
        self.move(corner - QPoint(self.width(), 0))
        self.show()
        self._find.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self, fields: Sequence[Field], shown: Sequence[Column]) -> None:
        """Offer the fixed columns, these fields and what is shown already."""
        offered = {column.key: column for column in (*fixed_columns(), *shown, *_of(fields))}
        keys = {column.key for column in shown}
        self.list.blockSignals(True)
        self.list.clear()
        for column in offered.values():
            item = QListWidgetItem(column.title, self.list)
            item.setData(_KeyRole, column.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            checked = column.key in keys
            item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
            if column.key == "name":  # what a row is
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.blockSignals(False)
        self._show_found(self._find.text())

    def event(self, event: QEvent) -> bool:
        # The tab below has a use of its own for Escape.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() == Qt.Key.Key_Escape)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() == Qt.Key.Key_Down and self._find.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _show_found(self, text: str) -> None:
        words = text.casefold().split()
        for at in range(self.list.count()):
            item = self.list.item(at)
            title = item.text().casefold()
            item.setHidden(not all(word in title for word in words))

    def _tell(self, item: QListWidgetItem) -> None:
        self.toggled.emit(item.data(_KeyRole), item.checkState() == Qt.CheckState.Checked)


def _of(fields: Iterable[Field]) -> Iterable[Column]:
    for field in fields:
        if field.kind is FieldKind.METRIC:
            yield metric_column(best_of(field.name))
        else:
            yield parameter_column(field)
