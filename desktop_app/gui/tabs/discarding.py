"""Things in a table that can be deleted: what pages of such things share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QTableView, QWidget

from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.parts import Feed, Removals
from desktop_app.gui.theme.theme import Theme

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ThingsModel(QAbstractTableModel, Generic[Row]):
    """One row for each thing. A model says its columns' titles, the texts of its cells, and where
    there is more to say their tips and icons. `figures` are columns of numbers."""

    figures: Collection[int] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def titles(self) -> Sequence[str]:
        """Those of all columns, from the left."""
        raise NotImplementedError

    def text(self, row: Row, column: int) -> str:
        """What a cell says."""
        raise NotImplementedError

    def tip(self, row: Row, column: int) -> str:
        """What a cell says to who points at it."""
        return self.text(row, column)

    def title_tip(self, column: int) -> str | None:
        """What a title says to who points at it."""
        return None

    def icon(self, row: Row, column: int) -> QIcon | None:
        """The picture of a cell."""
        return None

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other things."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.titles())

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.titles()[section]
            case Qt.ItemDataRole.ToolTipRole:
                return self.title_tip(section)
            case Qt.ItemDataRole.TextAlignmentRole if section in self.figures:
                return _RIGHT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row, column = self.rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self.tip(row, column)
            case Qt.ItemDataRole.DecorationRole:
                return self.icon(row, column)
            case Qt.ItemDataRole.TextAlignmentRole if column in self.figures:
                return _RIGHT
        return None


class ThingsTable(QTableView):
    """Whole rows are selected, several at once."""

    def __init__(
        self, model: QAbstractTableModel, theme: Theme, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.tokens.row_height)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class DiscardPage(QWidget, Generic[Row]):
    """`closed` asks for what was there before. What is deleted goes a little later, and until then
    that can be undone. A page lays out `body`, and says what follows from what is selected."""

    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._every: Sequence[Row] = ()
        self._doomed: dict[str, Sequence[Row]] = {}
        self._deletions = Removals(context.toasts, self._show, self)
        self._feed = Feed(context.bridge, self._ask, self._take, parent=self)

    def _hold(self, model: ThingsModel[Row], table: ThingsTable, nothing: QWidget) -> None:
        """Begin with these; `nothing` stands in place of the table where there is none."""
        self._model, self.table, self._nothing = model, table, nothing
        self.body = QWidget(self)
        self._stack = QStackedLayout(self.body)
        self._stack.addWidget(table)
        self._stack.addWidget(nothing)
        table.selectionModel().selectionChanged.connect(self._show_chosen)
        for keys, act in (("Escape", self.closed.emit), ("Delete", self._delete_selected)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def finish(self) -> None:
        """The window closes: deletions that wait are done now."""
        self._deletions.finish()

    def showEvent(self, event: QShowEvent) -> None:
        """Out of sight nothing is asked."""
        super().showEvent(event)
        self._feed.load()

    @property
    def selected(self) -> list[Row]:
        """The selected things, from the top."""
        rows = self.table.selectionModel().selectedRows()
        return [self._model.rows[row] for row in sorted(index.row() for index in rows)]

    # ------------------------------------------------------- what a page says

    async def _ask(self) -> Any:
        """What there is; `_take` gets the answer."""
        raise NotImplementedError

    def _take(self, answer: Any) -> None:
        """Note in `_every` what there is, and show it."""
        raise NotImplementedError

    def _key(self, row: Row) -> str:
        """What makes it this one."""
        raise NotImplementedError

    def _show_words(self) -> None:
        """Other things are shown."""
        raise NotImplementedError

    def _show_chosen(self) -> None:
        """Others are selected."""
        raise NotImplementedError

    def _delete_selected(self) -> None:
        raise NotImplementedError

    # --------------------------------------------------------------- the rest

    def _show(self) -> None:
        """Show what there is without what is about to go; what was selected stays so."""
        kept = {self._key(row) for row in self.selected}
        hidden = {self._key(row) for key in self._deletions.hidden for row in self._doomed[key]}
        self._model.show_rows([row for row in self._every if self._key(row) not in hidden])
        self._select(lambda row: self._key(row) in kept)
        self._stack.setCurrentWidget(self.table if self._model.rows else self._nothing)
        self._show_words()
        self._show_chosen()

    def _select(self, wanted: Callable[[Row], bool]) -> None:
        chosen = QItemSelection()
        for at, row in enumerate(self._model.rows):
            if wanted(row):
                chosen.select(self._model.index(at, 0), self._model.index(at, 0))
        select = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(chosen, select.ClearAndSelect | select.Rows)

    def _delete_later(
        self, rows: Sequence[Row], text: str, delete: Callable[[Sequence[Row]], object]
    ) -> None:
        """Hide them, say `text`, and `delete` them when nobody took it back."""
        key = "\n".join(map(self._key, rows))
        self._doomed[key] = rows
        self._deletions.remove(key, text, partial(delete, rows))

    def _do(self, work: Callable[..., Any], things: object, then: Callable[..., object]) -> None:
        """Do it to its end, also where the window closes meanwhile."""
        failed = self._not_done
        self._context.bridge.call(work, things, then=then, failed=failed, owner=self).keep()

    def _not_done(self, error: Exception) -> None:
        self._context.bridge.failure.emit(error)
        self._feed.load()
