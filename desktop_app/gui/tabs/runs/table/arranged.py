"""Columns that a person arranges: their order and widths, and which stay in sight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.gui.tabs.runs.table.columns import Column
from desktop_app.gui.tabs.runs.table.columns_model import ColumnsModel
from desktop_app.gui.tabs.runs.table.frozen import FrozenHeadings
from desktop_app.gui.tabs.runs.table.menus import header_menu
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_FROZEN_PART = 2 / 3
"""Of the width, at most: the rest is for the columns that are scrolled."""


class ArrangedTable(QTableView):
    """Its first columns may be frozen: they are painted over the others, which are scrolled beneath
    them, and belong to the same view in everything else.

    `sort_requested` carries a field and whether the greatest comes first, `filter_requested` a
    field, `replace_requested` a column's key and that of what is shown in its place, empty for
    nothing, `add_requested` a column's key and that of one to come after it; `arranged` tells that
    a person has moved, sized or frozen columns.
    """

    sort_requested = Signal(str, bool)
    filter_requested = Signal(str)
    replace_requested = Signal(str, str)
    add_requested = Signal(str, str)
    choose_requested = Signal()
    arranged = Signal()

    def __init__(self, theme: Theme, model: ColumnsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model
        self._sized_by_hand = self._arranging = False
        self._widths: dict[str, int] = {}
        """Of columns that a person has sized."""
        self._frozen = 0
        self._frozen_lefts: dict[int, int] = {}
        """Where the columns that do stay in sight begin, by their numbers in the model."""
        self._frozen_width = 0
        self.setModel(model)
        self._dress_headings()
        self.frozen_headings = FrozenHeadings(self)
        self.frozen_headings.setAccessibleName(self.tr("Frozen columns"))
        self._size_columns()
        model.columnsInserted.connect(self._size_columns)
        model.columnsRemoved.connect(self._fill_width)
        model.columnsRemoved.connect(self._place_frozen)
        model.columnsInserted.connect(self._select_whole_rows)
        own = self.horizontalHeader()
        own.sectionResized.connect(self._column_sized)
        own.sectionMoved.connect(self._column_moved)
        for header in (own, self.frozen_headings):
            header.sectionClicked.connect(self._sort_by)
            header.customContextMenuRequested.connect(self._show_header_menu)

    def _dress_headings(self) -> None:
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.setStretchLastSection(False)
        head.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    # ------------------------------------------------------------------ order

    @property
    def shown_keys(self) -> list[str]:
        """The keys of the columns, from the left."""
        header, columns = self.horizontalHeader(), self._model.columns
        return [columns[header.logicalIndex(at)].key for at in range(len(columns))]

    @property
    def widths(self) -> dict[str, int]:
        """The widths that a person gave to columns, by their keys."""
        return dict(self._widths)

    @property
    def frozen(self) -> int:
        """How many columns, from the left, are to stay in sight."""
        return self._frozen

    def arrange(self, keys: Sequence[str], widths: Mapping[str, int], frozen: int = 0) -> None:
        """Show the columns in this order, others behind them, and in these widths; the first
        `frozen` of them stay in sight."""
        header = self.horizontalHeader()
        self._widths = dict(widths)
        self._sized_by_hand = bool(widths)
        self._arranging = True
        places = {column.key: number for number, column in enumerate(self._model.columns)}
        for target, number in enumerate(places[key] for key in keys if key in places):
            header.moveSection(header.visualIndex(number), target)
        self._arranging = False
        self._size_columns()
        self._frozen = max(0, frozen)
        self._place_frozen()

    def freeze(self, key: str) -> None:
        """Keep the columns up to this one in sight; none for an empty key."""
        self._frozen = self.shown_keys.index(key) + 1 if key else 0
        self._place_frozen()
        self.arranged.emit()

    def move_column(self, key: str, by: int) -> None:
        """Move a column by so many places to the right, or to the left."""
        place = self.shown_keys.index(key)
        target = min(max(0, place + by), len(self._model.columns) - 1)
        self.horizontalHeader().moveSection(place, target)

    def _size_columns(self) -> None:
        self._arranging = True
        for number, column in enumerate(self._model.columns):
            self.setColumnWidth(number, self._widths.get(column.key, column.width))
        self._arranging = False
        self._fill_width()

    def _fill_width(self) -> None:
        """The name takes what the other columns leave, until a person sizes columns."""
        if self._sized_by_hand:
            return
        columns = self._model.columns
        name = next(at for at, column in enumerate(columns) if column.key == "name")
        rest = sum(self.columnWidth(at) for at in range(len(columns)) if at != name)
        self._arranging = True
        self.setColumnWidth(name, max(columns[name].width, self.viewport().width() - rest))
        self._arranging = False

    def _column_sized(self, number: int, before: int, width: int) -> None:
        self._place_frozen()
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if pressed and not self._arranging:
            self._sized_by_hand = True
            self._widths[self._model.columns[number].key] = width
            self.arranged.emit()

    def _column_moved(self) -> None:
        self._place_frozen()
        if not self._arranging:
            self.arranged.emit()

    def _sort_by(self, number: int) -> None:
        """A click sorts, numbers from the greatest and texts from the first; another one turns
        that round."""
        column, query = self._model.columns[number], self._model.query
        if column.sort:
            again = query.sort == column.sort
            self.sort_requested.emit(column.sort, not query.descending if again else column.right)

    def _select_whole_rows(self) -> None:
        """A column that comes later belongs to the rows that were selected before."""
        rows = self.selectionModel()
        select = QItemSelectionModel.SelectionFlag
        rows.select(rows.selection(), select.Select | select.Rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill_width()
        self._place_frozen()

    # ------------------------------------------------------------------ frozen

    @property
    def frozen_width(self) -> int:
        """How much of the left end is taken by the columns that do stay in sight: by as many as
        leave room for the others."""
        return self._frozen_width

    def _place_frozen(self) -> None:
        own, taken = self.horizontalHeader(), 0
        room = self.viewport().width() * _FROZEN_PART
        self._frozen_lefts = {}
        for place in range(min(self._frozen, own.count())):
            number = own.logicalIndex(place)
            if taken + own.sectionSize(number) > room:
                break
            self._frozen_lefts[number] = taken
            taken += own.sectionSize(number)
        if taken:
            self.frozen_headings.become_same()
            self.frozen_headings.setGeometry(own.x(), own.y(), taken, own.height())
        if taken or self._frozen_width:
            self._frozen_width = taken
            self.frozen_headings.setVisible(taken > 0)
            self.viewport().update()

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self._frozen:
            self._place_frozen()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if dy or not self._frozen_width:
            super().scrollContentsBy(dx, dy)
            return
        # As Qt does, but for what is frozen: that neither moves nor is painted anew.
        now, edge = self.horizontalScrollBar().value(), self._frozen_width
        self.horizontalHeader().setOffset(now)
        height = self.viewport().height()
        others = QRect(edge + 1, 0, self.viewport().width() - edge - 1, height)
        self.viewport().scroll(dx, 0, others)
        if not now or not now + dx:  # the line at the edge comes or goes
            self.viewport().update(edge, 0, 1, height)

    def indexAt(self, pos: QPoint) -> QModelIndex:
        if 0 <= pos.x() < self._frozen_width:
            for number, left in self._frozen_lefts.items():
                if pos.x() < left + self.columnWidth(number):
                    return self._model.index(self.rowAt(pos.y()), number)
        return super().indexAt(pos)

    def visualRect(self, index: _Index) -> QRect:
        rect, left = super().visualRect(index), self._frozen_lefts.get(index.column())
        if left is not None:
            rect.moveLeft(left)
        return rect

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() in self._frozen_lefts:
            bar.setValue(before)
        elif self._frozen_lefts:
            hidden = self._frozen_width - self.columnViewportPosition(index.column())
            bar.setValue(bar.value() - max(0, hidden))

    def paintEvent(self, event: QPaintEvent) -> None:
        frozen = QRect(0, 0, self._frozen_width, self.viewport().height())
        others = event.region().subtracted(frozen)
        if not others.isEmpty():
            super().paintEvent(QPaintEvent(others))
        if event.region().intersects(frozen):
            self._paint_frozen(event)
        if self._frozen_width and self.horizontalScrollBar().value():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.color("border"))
            painter.drawLine(frozen.right() + 1, frozen.top(), frozen.right() + 1, frozen.bottom())
            painter.end()

    def _paint_frozen(self, event: QPaintEvent) -> None:
        """In the rows that are to be painted anew."""
        width = self._frozen_width
        painter = QPainter(self.viewport())
        painter.setClipRect(QRect(0, 0, width, self.viewport().height()))
        painter.fillRect(0, event.rect().top(), width, event.rect().height(), self.palette().base())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.widget = self
        plain = option.state & ~QStyle.StateFlag.State_MouseOver
        under_mouse = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos()))
        hovered = under_mouse if self.viewport().underMouse() else QModelIndex()
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        rows = range(first, (last if last >= 0 else self._model.rowCount() - 1) + 1)
        for row in rows if first >= 0 else ():
            chosen = self.selectionModel().isRowSelected(row, QModelIndex())
            top, height = self.rowViewportPosition(row), self.rowHeight(row)
            for number, left in self._frozen_lefts.items():
                index = self._model.index(row, number)
                option.state = plain
                if chosen:
                    option.state |= QStyle.StateFlag.State_Selected
                if index == hovered:
                    option.state |= QStyle.StateFlag.State_MouseOver
                option.rect = QRect(left, top, self.columnWidth(number), height)
                self.itemDelegate().paint(painter, option, index)
        painter.end()

    # ------------------------------------------------------------------ menu

    def header_menu(self, column: Column | None) -> QMenu:
        """What can be done with a column, or with all."""
        return header_menu(self, column)

    def show_heading_menu(self, number: int) -> None:
        """The menu of a column's heading, below it; for keys."""
        header = self.horizontalHeader()
        left = self.visualRect(self._model.index(max(0, self.currentIndex().row()), number)).left()
        place = header.mapToGlobal(QPoint(max(0, left), header.height()))
        pop_up(self.header_menu(self._model.columns[number]), place)

    def _show_header_menu(self, position: QPoint) -> None:
        header = self.sender()
        if isinstance(header, QHeaderView):
            number = header.logicalIndexAt(position)
            menu = self.header_menu(self._model.columns[number] if number >= 0 else None)
            pop_up(menu, header.mapToGlobal(position))


def pop_up(menu: QMenu, place: QPoint) -> None:
    """Show a menu that goes once it is closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
