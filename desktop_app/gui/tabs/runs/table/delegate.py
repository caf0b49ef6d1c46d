"""How the cells of the runs table are drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.table.columns import STAR, TAGS, Column
from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.small_curve import draw_curve
from desktop_app.gui.widgets.state_badge import run_look

_PAD = 8
_WIDEST_TAG = 96
_MARKED = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
"""Only cells in one of these states have a ground of their own."""
_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class RunDelegate(QStyledItemDelegate):
    """State as icon, word and progress; the run's colour before its name; the rest as text that
    is elided in its middle, so that the end of a name stays."""

    def __init__(self, theme: Theme, model: RunTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), self._theme.tokens.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if self._model.heading(index.row()) is not None:
            return  # drawn over all its cells at once
        column, run = self._model.columns[index.column()], self._model.run(index.row())
        if option.state & _MARKED:
            option.state &= ~QStyle.StateFlag.State_HasFocus
            row = QStyle.PrimitiveElement.PE_PanelItemViewItem
            option.widget.style().drawPrimitive(row, option, painter, option.widget)
        text = self._model.text(index)
        rect = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.save()
        if run is None:
            painter.setPen(self._theme.color("muted"))
        elif column.key == "state":
            rect = self._paint_state(painter, rect, run)
        elif column.key == "name":
            rect = self._paint_color(painter, rect, run)
        elif column.key == STAR:
            self._paint_star(painter, option.rect, run)
        elif column.sketched:
            self._paint_curve(painter, rect.adjusted(0, 5, 0, -5), run, column.sketched)
        elif column.key == TAGS:
            self._paint_tags(painter, rect, run.annotation.tags)
            text = ""
        if text:
            self._paint_text(painter, rect, text, column, run)
        painter.restore()

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, column: Column, run: RunSummary | None
    ) -> None:
        if run is not None:
            painter.setPen(self._text_color(column, run))
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        line = " ".join(text.split())
        shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _text_color(self, column: Column, run: RunSummary) -> QColor:
        if column.key == "state":
            return self._theme.color(run_look(run).role)
        quiet = column.key in (
            *("experiment", "target", "script", "environment", "note", "origin", "started"),
        )
        return self._theme.color("muted" if quiet else "text")

    def _paint_state(self, painter: QPainter, rect: QRect, run: RunSummary) -> QRect:
        look = run_look(run)
        icon = QRect(rect.x(), rect.y() + (rect.height() - 16) // 2, 16, 16)
        self._theme.icon(look.icon, look.role).paint(painter, icon)
        if run.progress is not None and not run.ended:
            self._paint_progress(painter, rect.adjusted(22, 0, 0, 0), run.progress)
        return rect.adjusted(22, 0, 0, 0)

    def _paint_star(self, painter: QPainter, cell: QRect, run: RunSummary) -> None:
        starred = run.annotation.starred
        icon = QRect(0, 0, 16, 16)
        icon.moveCenter(cell.center())
        name, role = ("star-filled", "accent") if starred else ("star", "border")
        self._theme.icon(name, role).paint(painter, icon)

    def _paint_tags(self, painter: QPainter, rect: QRect, tags: Sequence[str]) -> None:
        """Each in a frame of its own; a mark for those that find no room."""
        metrics, left = painter.fontMetrics(), rect.x()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tag in tags:
            width = min(metrics.horizontalAdvance(tag) + 14, _WIDEST_TAG)
            room = rect.right() - left
            if left > rect.x() and width > room:
                painter.setPen(self._theme.color("muted"))
                painter.drawText(QRect(left, rect.y(), room, rect.height()), _MIDDLE, "…")
                return
            frame = QRect(left, rect.center().y() - 9, min(width, room), 19)
            painter.setPen(self._theme.color("border"))
            painter.setBrush(self._theme.color("raised"))
            painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(self._theme.color("text"))
            inside = frame.adjusted(6, 0, -6, 0)
            elide = Qt.TextElideMode.ElideMiddle
            painter.drawText(inside, _MIDDLE, metrics.elidedText(tag, elide, inside.width()))
            left = frame.right() + 5

    def _paint_curve(self, painter: QPainter, rect: QRect, run: RunSummary, name: str) -> None:
        values = self._model.sketches.values(run, name)
        draw_curve(painter, rect, values, self._theme.run_color(run.id))

    def _paint_progress(self, painter: QPainter, rect: QRect, progress: float) -> None:
        bar = QRect(rect.x(), rect.bottom() - 3, rect.width(), 2)
        painter.fillRect(bar, self._theme.color("border"))
        bar.setWidth(round(bar.width() * min(1.0, max(0.0, progress))))
        painter.fillRect(bar, self._theme.color("accent"))

    def _paint_color(self, painter: QPainter, rect: QRect, run: RunSummary) -> QRect:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.run_color(run.id))
        painter.drawEllipse(QRect(rect.x(), rect.y() + (rect.height() - 8) // 2, 8, 8))
        return rect.adjusted(16, 0, 0, 0)
