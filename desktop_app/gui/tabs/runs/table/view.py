"""The runs table itself: keys, menu, and a scroll position that never jumps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median_low

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
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
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QWidget,
)

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.table.arranged import ArrangedTable, pop_up
from desktop_app.gui.tabs.runs.table.columns import Column
from desktop_app.gui.tabs.runs.table.delegate import RunDelegate
from desktop_app.gui.tabs.runs.table.headings import ARROW_WIDTH, Heading, paint_heading
from desktop_app.gui.tabs.runs.table.menus import RunMenu
from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


class RunTable(ArrangedTable):
    """`current_changed` follows the arrow keys and clicks; `opened` asks for the full run (Enter).

    Requests of menu and keys name runs by their ids, one or a list; `hand_on_requested` has a name
    as well, `annotate_requested` an `AnnotationChange`. `narrow_requested` carries a condition of
    the filter.
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

    def __init__(self, theme: Theme, model: RunTableModel, parent: QWidget | None = None) -> None:
        self._runs = model  # asked for already while the view takes it
        self._focusing = False
        super().__init__(theme, model, parent)
        self._tick = QTimer(self, interval=1000)
        self._tick.timeout.connect(self._tick_rows)
        self.setItemDelegate(RunDelegate(theme, model, self))
        self._dress()
        self._seen: list[tuple[int, QPersistentModelIndex]] = []
        model.rowsAboutToBeInserted.connect(self._hold_position)
        model.layoutAboutToBeChanged.connect(self._note_seen)
        model.layoutChanged.connect(self._hold_seen)
        self.verticalScrollBar().valueChanged.connect(model.look_at)
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

    def compare_selected(self) -> None:
        """Ask for the selected runs beside each other."""
        self._with_selected(lambda runs: self.compare_requested.emit([run.id for run in runs]))

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
        key is at the current one, with Ctrl at the heading of its column."""
        position, index = event.pos(), self.indexAt(event.pos())
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        if by_key:
            index = self.currentIndex()
            position = self.visualRect(index).bottomLeft()
        if by_key and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.show_heading_menu(max(0, index.column()))
        elif index.isValid():
            column = self._runs.columns[index.column()]
            place = self.viewport().mapToGlobal(position)
            self._with_selected(lambda runs: pop_up(self.menu_for(runs, column), place))

    def menu_for(self, runs: Sequence[RunSummary], column: Column | None = None) -> QMenu:
        """What can be done with runs; `column` is the cell's that was clicked."""
        return RunMenu(self, self._theme, runs, column)
