"""The runs table itself: keys, menu, and a scroll position that never jumps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median_low

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.table.columns import Column
from desktop_app.gui.tabs.runs.table.delegate import RunDelegate
from desktop_app.gui.tabs.runs.table.headings import ARROW_WIDTH, Heading, paint_heading
from desktop_app.gui.tabs.runs.table.menus import RunMenu, header_menu
from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


class RunTable(QTableView):
    """`current_changed` follows the arrow keys and clicks; `opened` asks for the full run (Enter).

    The requests of the context menu and the keys name runs by their ids: one, or a list of them,
    `annotate_requested` with an `AnnotationChange`; `narrow_requested` carries a condition of the
    filter. The header's are `sort_requested` (a field, and whether the greatest comes first),
    `replace_requested` (a column's key, and the key of what is to be shown in its place, empty for
    nothing) and `choose_requested`; `arranged` tells that a person has moved or sized columns.
    """

    current_changed = Signal(str)
    opened = Signal(str)
    again_requested = Signal(str)
    register_requested = Signal(str)
    hand_on_requested = Signal(str, str)
    cancel_requested = Signal(list)
    retry_requested = Signal(list)
    remove_requested = Signal(list)
    compare_requested = Signal(list)
    annotate_requested = Signal(list, object)
    tags_requested = Signal(list)
    export_requested = Signal(list)
    narrow_requested = Signal(str)
    sort_requested = Signal(str, bool)
    replace_requested = Signal(str, str)
    choose_requested = Signal()
    arranged = Signal()

    def __init__(self, theme: Theme, model: RunTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs = model
        self._sized_by_hand = self._arranging = self._focusing = False
        self._widths: dict[str, int] = {}
        """Of columns that a person has sized."""
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._tick_rows)
        self.setModel(model)
        self.setItemDelegate(RunDelegate(theme, model, self))
        self._dress()
        self._size_columns()
        self._seen: list[tuple[int, QPersistentModelIndex]] = []
        model.rowsAboutToBeInserted.connect(self._hold_position)
        model.layoutAboutToBeChanged.connect(self._note_seen)
        model.layoutChanged.connect(self._hold_seen)
        model.columnsInserted.connect(self._size_columns)
        model.columnsRemoved.connect(self._fill_width)
        model.columnsInserted.connect(self._select_whole_rows)
        self.verticalScrollBar().valueChanged.connect(model.look_at)
        header = self.horizontalHeader()
        header.sectionResized.connect(self._column_sized)
        header.sectionMoved.connect(self._column_moved)
        header.sectionClicked.connect(self._sort_by)
        header.customContextMenuRequested.connect(self._show_header_menu)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._open)

    @property
    def current_run(self) -> RunSummary | None:
        return self._runs.run(self.currentIndex().row())

    def choose(self, run_id: str) -> bool:
        """Make a run the current one; False where it is not in a page that was read."""
        row = self._runs.row_of(run_id)
        # The keyboard's row is the current one without being selected.
        if row >= 0 and not self.selectionModel().isRowSelected(row, QModelIndex()):
            self.setCurrentIndex(self._runs.index(row, 0))
        return row >= 0

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        run = self._runs.run(current.row())
        if run is not None and current.row() != previous.row() and not self._focusing:
            self.current_changed.emit(run.id)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt makes the first row current then; nobody asked to read that run yet.
        self._focusing = True
        super().focusInEvent(event)
        self._focusing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        run, heading = self.current_run, self._runs.heading(self.currentIndex().row())
        if heading is not None and self._fold_by_key(heading, event):
            return
        if run is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(run.id)
        elif event.key() == Qt.Key.Key_Delete:
            self._with_selected(self._remove_ended)
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            self._with_selected(self._toggle_stars)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A star is set without turning to its run."""
        index = self.indexAt(event.position().toPoint())
        run, heading = self._runs.run(index.row()), self._runs.heading(index.row())
        left = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if heading is not None and left and event.position().x() < ARROW_WIDTH:
            self.setCurrentIndex(index)
            self._turn(heading)
        elif run is not None and left and self._runs.columns[index.column()].key == "starred":
            self._toggle_stars([run])
        else:
            super().mousePressEvent(event)

    def _with_selected(self, act: Callable[[Sequence[RunSummary]], object]) -> None:
        """Do it with the selected runs, those that have not been read included."""
        self._runs.selected.act(self._selected_rows(), act)

    def _remove_ended(self, runs: Sequence[RunSummary]) -> None:
        ended = [run.id for run in runs if run.ended]
        if ended:
            self.remove_requested.emit(ended)

    def _toggle_stars(self, runs: Sequence[RunSummary]) -> None:
        unstarred = not all(run.annotation.starred for run in runs)
        change = AnnotationChange(starred=unstarred)
        self.annotate_requested.emit([run.id for run in runs], change)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    @property
    def selected_runs(self) -> list[RunSummary]:
        """The selected runs from the top, as far as they were read."""
        found = map(self._runs.run, self._selected_rows())
        return [run for run in found if run is not None]

    def _selected_rows(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    # ---------------------------------------------------------------- groups

    def _turn(self, heading: Heading) -> None:
        self._runs.fold(heading.group, folded=not heading.folded)

    def _fold_by_key(self, heading: Heading, event: QKeyEvent) -> bool:
        """Whether the key is one that folds or unfolds."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._runs.fold(heading.group, folded=key == Qt.Key.Key_Left)
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._turn(heading)
        else:
            return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self.palette().base())
        ground.end()
        super().paintEvent(event)
        current, painter = self.currentIndex().row(), QPainter(self.viewport())
        for row in self._rows_in_view():
            heading = self._runs.heading(row)
            if heading is not None:
                top, height = self.rowViewportPosition(row), self.rowHeight(row)
                rect = QRect(0, top, self.viewport().width(), height)
                here = row == current and self.hasFocus()
                paint_heading(painter, self._theme, rect, heading, current=here)
        painter.end()

    def _rows_in_view(self) -> range:
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return range(0)
        return range(first, last + 1 if last >= 0 else self._runs.rowCount())

    # ------------------------------------------------------------- structure

    def _dress(self) -> None:
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self._theme.tokens.row_height)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.setStretchLastSection(False)
        head.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def _size_columns(self) -> None:
        self._arranging = True
        for number, column in enumerate(self._runs.columns):
            self.setColumnWidth(number, self._widths.get(column.key, column.width))
        self._arranging = False
        self._fill_width()

    @property
    def shown_keys(self) -> list[str]:
        """The keys of the columns, from the left."""
        header, columns = self.horizontalHeader(), self._runs.columns
        return [columns[header.logicalIndex(at)].key for at in range(len(columns))]

    @property
    def widths(self) -> dict[str, int]:
        """The widths that a person gave to columns, by their keys."""
        return dict(self._widths)

    def arrange(self, keys: Sequence[str], widths: Mapping[str, int]) -> None:
        """Show the columns in this order, others behind them, and in these widths."""
        header = self.horizontalHeader()
        self._widths = dict(widths)
        self._sized_by_hand = bool(widths)
        self._arranging = True
        places = {column.key: number for number, column in enumerate(self._runs.columns)}
        for target, number in enumerate(places[key] for key in keys if key in places):
            header.moveSection(header.visualIndex(number), target)
        self._arranging = False
        self._size_columns()

    def _sort_by(self, number: int) -> None:
        """A click sorts, numbers from the greatest and texts from the first; another one turns
        that round."""
        column, query = self._runs.columns[number], self._runs.query
        if column.sort:
            again = query.sort == column.sort
            self.sort_requested.emit(column.sort, not query.descending if again else column.right)

    def _select_whole_rows(self) -> None:
        """A column that comes later belongs to the rows that were selected before."""
        rows = self.selectionModel()
        select = QItemSelectionModel.SelectionFlag
        rows.select(rows.selection(), select.Select | select.Rows)

    def _fill_width(self) -> None:
        """The name takes what the other columns leave, until a person sizes columns."""
        if self._sized_by_hand:
            return
        columns = self._runs.columns
        name = next(at for at, column in enumerate(columns) if column.key == "name")
        rest = sum(self.columnWidth(at) for at in range(len(columns)) if at != name)
        self._arranging = True
        self.setColumnWidth(name, max(columns[name].width, self.viewport().width() - rest))
        self._arranging = False

    def _column_sized(self, number: int, before: int, width: int) -> None:
        pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if pressed and not self._arranging:
            self._sized_by_hand = True
            self._widths[self._runs.columns[number].key] = width
            self.arranged.emit()

    def _column_moved(self) -> None:
        if not self._arranging:
            self.arranged.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill_width()

    def _hold_position(self, parent: QModelIndex, first: int, last: int) -> None:
        """Rows that come above what is seen push it down: follow them."""
        bar = self.verticalScrollBar()
        if bar.value() > 0 and first <= bar.value():
            rows = last - first + 1
            QTimer.singleShot(0, self, lambda: bar.setValue(bar.value() + rows))

    def _note_seen(self) -> None:
        """Another order comes: by a refresh, or because a person asked for one."""
        held = self._runs.ready and self.verticalScrollBar().value() > 0
        rows = self._rows_in_view() if held else ()
        self._seen = [(row, QPersistentModelIndex(self._runs.index(row, 0))) for row in rows]

    def _hold_seen(self) -> None:
        """After a refresh, follow what is seen: most of it, since some went to other places."""
        shifts = [index.row() - row for row, index in self._seen if index.isValid()]
        shift = median_low(shifts) if shifts else 0
        self._seen = []
        if shift:
            bar = self.verticalScrollBar()
            QTimer.singleShot(0, self, lambda: bar.setValue(bar.value() + shift))

    def _tick_rows(self) -> None:
        rows = self._rows_in_view()
        if rows:
            self._runs.tick(rows[0], rows[-1])

    # ------------------------------------------------------------------ menu

    def _clicked(self, index: QModelIndex) -> None:
        """A click shows its run also where the row was the current one before."""
        run = self._runs.run(index.row())
        selected = self.selectionModel().selectedRows()
        if run is not None and len(selected) == 1:
            self.current_changed.emit(run.id)

    def _open(self, index: QModelIndex) -> None:
        run = self._runs.run(index.row())
        heading = self._runs.heading(index.row())
        if run is not None:
            self.opened.emit(run.id)
        elif heading is not None:
            self._turn(heading)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """For the selected runs, which the right button has made those it is above; the menu of a
        key is at the current one."""
        position, index = event.pos(), self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            position = self.visualRect(index).bottomLeft()
        if index.isValid():
            column = self._runs.columns[index.column()]
            place = self.viewport().mapToGlobal(position)
            self._with_selected(lambda runs: _pop_up(self.menu_for(runs, column), place))

    def menu_for(self, runs: Sequence[RunSummary], column: Column | None = None) -> QMenu:
        """What can be done with runs; `column` is the cell's that was clicked."""
        return RunMenu(self, self._theme, runs, column)

    def header_menu(self, column: Column | None) -> QMenu:
        """What can be done with a column, or with all."""
        return header_menu(self, column)

    def _show_header_menu(self, position: QPoint) -> None:
        header = self.horizontalHeader()
        number = header.logicalIndexAt(position)
        menu = self.header_menu(self._runs.columns[number] if number >= 0 else None)
        _pop_up(menu, header.mapToGlobal(position))


def _pop_up(menu: QMenu, place: QPoint) -> None:
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(place)
