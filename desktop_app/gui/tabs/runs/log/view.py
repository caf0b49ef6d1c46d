"""A list view for any number of lines: every row has the same height, so nothing is laid out."""

from __future__ import annotations

import re
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
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionFocusRect, QWidget

from desktop_app.gui.tabs.runs.log.model import LogModel
from desktop_app.gui.tabs.runs.log.painter import LinePainter
from desktop_app.gui.theme.theme import Theme

_GAP = 12
_Move = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_Index = QModelIndex | QPersistentModelIndex


class LogView(QListView):
    """Follows the end of the log while it is scrolled to it.

    `follow_changed` says whether it does; `whole_line_requested` the row of a cut line that was
    opened.
    """

    follow_changed = Signal(bool)
    whole_line_requested = Signal(int)

    def __init__(self, theme: Theme, model: LogModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = model
        self._painter = LinePainter(theme, theme.mono_font())
        self._pattern: re.Pattern[str] | None = None
        self._follow = True
        self._widest = 0
        self.drawn_rows = 0
        """How many rows the last paint drew."""
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setModel(model)
        self.setAccessibleName(self.tr("Log"))
        model.scanned.connect(self._grow)
        model.modelReset.connect(self._start_over)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.doubleClicked.connect(self._open_line)
        theme.changed.connect(self._restyle)

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

    def set_pattern(self, pattern: re.Pattern[str] | None) -> None:
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
        self.updateGeometries()

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
        line = self._lines.line(row)
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
            if line.cut:
                note = self.tr("… show more")
                self._painter.draw_note(painter, note, area.adjusted(width + _GAP, 0, 200, 0))
                width += _GAP + self._painter.metrics.horizontalAdvance(note)
            painter.restore()
        self._painter.draw_number(painter, str(row + 1), QRect(0, rect.y(), gutter, rect.height()))
        if self.hasFocus() and index == self.currentIndex():
            self._paint_focus(painter, visible)
        return width + _GAP

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        option = QStyleOptionFocusRect()
        option.initFrom(self)
        option.rect = rect
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option, painter, self)

    # ---------------------------------------------------------------- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_line(self.currentIndex())
            return
        super().keyPressEvent(event)
        if event.key() == Qt.Key.Key_End:
            self.set_follow(True)

    def _open_line(self, index: QModelIndex) -> None:
        line = self._lines.line(index.row()) if index.isValid() else None
        if line is not None and line.cut:
            self.whole_line_requested.emit(index.row())

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
        digits = max(3, len(str(self._rows)))
        return round((digits + 1) * self._painter.char_width)

    def _row_at(self, y: int) -> int:
        row = self.verticalScrollBar().value() + y // self.row_height
        return min(max(0, row), self._rows - 1)
