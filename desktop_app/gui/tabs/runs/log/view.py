"""A list view for any number of lines: every row has the same height, so nothing is laid out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionFocusRect, QWidget

from desktop_app.engine.runs.log_search import LogPattern
from desktop_app.gui.tabs.runs.log.folds import Fold
from desktop_app.gui.tabs.runs.log.lines import LogLine
from desktop_app.gui.tabs.runs.log.painter import LinePainter
from desktop_app.gui.tabs.runs.log.rows import LogRows
from desktop_app.gui.theme.theme import Theme

_GAP = 12
_FOLD_CELLS = 3
"""The room beside the numbers for what opens a traceback."""
_Move = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_Index = QModelIndex | QPersistentModelIndex


class LogView(QListView):
    """Follows the end of the log while it is scrolled to it.

    `follow_changed` says whether it does; `row_opened` which row was double-clicked, or had Enter
    pressed on it.
    """

    follow_changed = Signal(bool)
    row_opened = Signal(int)

    def __init__(self, theme: Theme, rows: LogRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = rows
        self._painter = LinePainter(theme, theme.mono_font())
        self._pattern: LogPattern | None = None
        self._follow = True
        self._widest = 0
        self._numbers: Sequence[int | None] = ()
        self._last_number = 0
        self.drawn_rows = 0
        """How many rows the last paint drew."""
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.set_rows(rows)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.doubleClicked.connect(self._open_row)
        theme.changed.connect(self._restyle)

    @property
    def rows(self) -> LogRows:
        """What is shown."""
        return self._lines

    def set_rows(self, rows: LogRows) -> None:
        """Show other rows."""
        self._lines.disconnect(self)
        self._lines = rows
        before = self.selectionModel()
        self.setModel(rows)
        if before is not None:
            before.deleteLater()
        rows.scanned.connect(self._grow)
        rows.modelReset.connect(self._start_over)
        rows.rowsRemoved.connect(self._shrink)
        self._start_over()

    def set_numbers(self, numbers: Sequence[int | None]) -> None:
        """What stands beside the lines in place of their own numbers; empty for those."""
        self._numbers = numbers
        self._last_number = max((number or 0 for number in numbers), default=0)
        self.viewport().update()

    @property
    def following(self) -> bool:
        """Whether new lines are scrolled into view."""
        return self._follow

    def set_follow(self, follow: bool) -> None:
        """Go to the end and stay there, or stay where it is."""
        if follow:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        if follow != self._follow:
            self._follow = follow
            self.follow_changed.emit(follow)

    def set_pattern(self, pattern: LogPattern | None) -> None:
        """Mark what matches in the lines in view."""
        self._pattern = pattern
        self.viewport().update()

    def show_row(self, row: int) -> None:
        """Make a row the current one and bring it into the middle."""
        index = self._lines.index(row, 0)
        self.set_follow(False)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index, _Hint.PositionAtCenter)

    def selected_ranges(self) -> list[tuple[int, int]]:
        """First and last row of each selected stretch, from the top."""
        selection = self.selectionModel().selection()
        found = (selection.at(at) for at in range(selection.count()))
        return sorted((piece.top(), piece.bottom()) for piece in found)

    def letter_at(self, point: QPoint) -> int | None:
        """Which letter of a line is at a point of the viewport, None where none is."""
        index = self.indexAt(point)
        line = self._lines.line(index.row()) if index.isValid() else None
        x = point.x() - self.visualRect(index).x() - self._gutter - _GAP
        return None if line is None else self._painter.letter_at(line, x)

    @property
    def row_height(self) -> int:
        return self._painter.metrics.height() + 2

    # ---------------------------------------------------------------- places

    def doItemsLayout(self) -> None:
        """There is nothing to lay out."""
        self.updateGeometries()
        self.viewport().update()

    def updateGeometries(self) -> None:
        rows, fit = self._rows, self._fitting_rows
        bar = self.verticalScrollBar()
        bar.setPageStep(fit)
        bar.setSingleStep(3)
        bar.setRange(0, max(0, rows - fit))
        across = self.horizontalScrollBar()
        room = self.viewport().width()
        across.setPageStep(room)
        across.setSingleStep(40)
        across.setRange(0, max(0, self._widest + self._gutter + _GAP - room))

    def visualRect(self, index: _Index) -> QRect:
        if not index.isValid():
            return QRect()
        top = (index.row() - self.verticalScrollBar().value()) * self.row_height
        width = max(self.viewport().width(), self._gutter + self._widest)
        return QRect(-self.horizontalScrollBar().value(), top, width, self.row_height)

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self.verticalScrollBar().value() + point.y() // self.row_height
        return self._lines.index(row, 0) if 0 <= row < self._rows else QModelIndex()

    def scrollTo(self, index: _Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        if not index.isValid():
            return
        bar, row, fit = self.verticalScrollBar(), index.row(), self._fitting_rows
        if hint is _Hint.PositionAtCenter:
            bar.setValue(row - fit // 2)
        elif row < bar.value() or hint is _Hint.PositionAtTop:
            bar.setValue(row)
        elif row >= bar.value() + fit or hint is _Hint.PositionAtBottom:
            bar.setValue(row - fit + 1)

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        row, page = max(0, self.currentIndex().row()), max(1, self._fitting_rows - 1)
        steps = {
            _Move.MoveUp: -1,
            _Move.MovePrevious: -1,
            _Move.MoveDown: 1,
            _Move.MoveNext: 1,
            _Move.MovePageUp: -page,
            _Move.MovePageDown: page,
            _Move.MoveHome: -row,
            _Move.MoveEnd: self._rows,
        }
        target = min(max(0, row + steps.get(action, 0)), self._rows - 1)
        return self._lines.index(target, 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        first, last = self._row_at(rect.top()), self._row_at(rect.bottom())
        first, last = min(first, last), max(first, last)
        if first >= 0 and last < self._rows:
            model = self._lines
            selection = QItemSelection(model.index(first, 0), model.index(last, 0))
            self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def isIndexHidden(self, index: _Index) -> bool:
        return False

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value() * self.row_height

    def horizontalOffset(self) -> int:
        return self.horizontalScrollBar().value()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def dataChanged(
        self, top_left: _Index, bottom_right: _Index, roles: Sequence[int] = ()
    ) -> None:
        first = self.verticalScrollBar().value()
        if top_left.row() <= first + self._fitting_rows + 1 and bottom_right.row() >= first:
            self.viewport().update()

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:
        """What is in sight stays there."""
        bar = self.verticalScrollBar()
        first = bar.value()
        self.updateGeometries()
        if start < first and not self._follow:
            bar.setValue(first + end - start + 1)

    def rowsAboutToBeRemoved(self, parent: _Index, start: int, end: int) -> None:
        super().rowsAboutToBeRemoved(parent, start, end)
        above = max(0, min(end + 1, self.verticalScrollBar().value()) - start)
        if above and not self._follow:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - above)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The end of the log stays in sight when the window becomes smaller.
        follow = self._follow
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()
        if follow:
            self.set_follow(True)

    def sizeHint(self) -> QSize:
        return QSize(640, 320)

    # -------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("surface"))
        first = self.verticalScrollBar().value()
        last = min(self._rows, first + self._fitting_rows + 2)
        widest = self._widest
        for row in range(first, last):
            widest = max(widest, self._paint_row(painter, row))
        self.drawn_rows = max(0, last - first)
        painter.end()
        if widest > self._widest:
            self._widest = widest
            self.updateGeometries()

    def _paint_row(self, painter: QPainter, row: int) -> int:
        index = self._lines.index(row, 0)
        rect = self.visualRect(index)
        visible = QRect(0, rect.y(), self.viewport().width(), rect.height())
        gutter = self._gutter
        if self.selectionModel().isSelected(index):
            painter.fillRect(visible, self._theme.color("selection"))
        line, fold = self._lines.line(row), self._lines.fold(row)
        width = 0
        if line is None:
            bar = QRect(gutter + _GAP, rect.y() + rect.height() // 2 - 3, 160, 6)
            painter.fillRect(bar, self._theme.color("hover"))
        else:
            area = rect.adjusted(gutter + _GAP, 0, 0, 0)
            painter.save()
            painter.setClipRect(visible.adjusted(gutter, 0, 0, 0))
            seen = (visible.left() + gutter, visible.right())
            self._painter.draw(painter, line, area, seen, self._pattern)
            width = self._painter.width(line)
            note = self._note(line, fold)
            if note:
                self._painter.draw_note(painter, note, area.adjusted(width + _GAP, 0, 400, 0))
                width += _GAP + self._painter.metrics.horizontalAdvance(note)
            painter.restore()
        self._paint_gutter(painter, row, fold, QRect(0, rect.y(), gutter, rect.height()))
        if self.hasFocus() and index == self.currentIndex():
            self._paint_focus(painter, visible)
        return width + _GAP

    def _paint_gutter(self, painter: QPainter, row: int, fold: Fold | None, area: QRect) -> None:
        mark = round(_FOLD_CELLS * self._painter.char_width)
        number = self._number(row)
        if number is not None:
            self._painter.draw_number(painter, str(number), area.adjusted(0, 0, -mark, 0))
        if fold is not None:
            area.setLeft(area.right() - mark + 1)
            self._painter.draw_fold(painter, fold.closed, area)

    def _number(self, row: int) -> int | None:
        own = self._lines.number(row)
        if own is None or not self._numbers:
            return own
        return self._numbers[own - 1] if own <= len(self._numbers) else None

    def _note(self, line: LogLine, fold: Fold | None) -> str:
        if fold is not None and fold.closed:
            return self._lines.fold_text(fold)
        return self.tr("… show more") if line.cut else ""

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        option = QStyleOptionFocusRect()
        option.initFrom(self)
        option.rect = rect
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)

    # ---------------------------------------------------------------- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_row(self.currentIndex())
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._turn_fold(event.key()):
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_End:
            self.set_follow(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        in_gutter = event.position().x() < self._gutter
        if in_gutter and index.isValid() and self._lines.fold(index.row()) is not None:
            self._lines.toggle(index.row())
        else:
            super().mousePressEvent(event)

    def _open_row(self, index: QModelIndex) -> None:
        if index.isValid():
            self.row_opened.emit(index.row())

    def _turn_fold(self, key: int) -> bool:
        """Open the fold of the current row, or close it; False where there is nothing to do."""
        row = self.currentIndex().row()
        fold = self._lines.fold(row) if row >= 0 else None
        if fold is None or fold.closed is not (key == Qt.Key.Key_Right):
            return False
        self._lines.toggle(row)
        return True

    def _shrink(self) -> None:
        self.updateGeometries()
        if self._follow:
            self.set_follow(True)

    def _grow(self) -> None:
        follow = self._follow
        self.updateGeometries()
        if follow:
            self.set_follow(True)
        self.viewport().update()

    def _start_over(self) -> None:
        self._widest = 0
        self.updateGeometries()
        self.set_follow(True)

    def _scrolled(self, value: int) -> None:
        at_end = value >= self.verticalScrollBar().maximum()
        if at_end != self._follow and self.isVisible():
            self._follow = at_end
            self.follow_changed.emit(at_end)

    def _restyle(self) -> None:
        self._painter.refresh()
        self.viewport().update()

    @property
    def _rows(self) -> int:
        return self._lines.rowCount()

    @property
    def _fitting_rows(self) -> int:
        return max(1, self.viewport().height() // self.row_height)

    @property
    def _gutter(self) -> int:
        last = self._lines.number(self._rows - 1) if self._rows else 0
        digits = max(3, len(str(self._last_number or last or self._rows)))
        return round((digits + 1 + _FOLD_CELLS) * self._painter.char_width)

    def _row_at(self, y: int) -> int:
        row = self.verticalScrollBar().value() + y // self.row_height
        return min(max(0, row), self._rows - 1)
