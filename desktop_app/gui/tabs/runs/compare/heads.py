"""The headers of the table of differences, and how its cells are drawn."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.domain.comparison import Row
from desktop_app.gui.tabs.runs.compare.model import DifferencesModel
from desktop_app.gui.tabs.runs.compare.samples import SAMPLE_WIDTH, draw_sample, look_of
from desktop_app.gui.tabs.runs.compare.words import NOTHING
from desktop_app.gui.theme.theme import Theme

_PAD = 12
_CROWN = 14
_WIDEST = 320
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_Index = QModelIndex | QPersistentModelIndex


class RunHeads(QHeaderView):
    """The runs: a piece of their line, their name, and a crown over the best."""

    def __init__(self, theme: Theme, model: DifferencesModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._rows = model
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._theme.tokens.row_height + 6)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, self._theme.color("surface"))
        painter.setPen(self._theme.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        area = rect.adjusted(_PAD, 0, -_PAD, 0)
        run = self._rows.runs[section]
        draw_sample(painter, area, look_of(run, self._theme))
        area.adjust(SAMPLE_WIDTH + 6, 0, 0, 0)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        crowned = self._rows.crowned(section)
        room = area.width() - (_CROWN + 6 if crowned else 0)
        name = painter.fontMetrics().elidedText(run.label, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(self._theme.color("text"))
        painter.drawText(area, _LEFT, name)
        if crowned:
            left = area.left() + painter.fontMetrics().horizontalAdvance(name) + 6
            draw_crown(painter, self._theme, left, area)
        painter.restore()


class RowHeads(QHeaderView):
    """The names of the rows, under headings that are bolder."""

    def __init__(self, theme: Theme, model: DifferencesModel, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._rows = model
        self.setDefaultSectionSize(theme.tokens.row_height)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        model.modelReset.connect(self._fit)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        heading = self._rows.row(section) is None
        draw_ground(painter, self._theme, rect, heading)
        font = painter.font()
        font.setBold(heading)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if heading else "muted"))
        area = rect.adjusted(_PAD if heading else 2 * _PAD, 0, -_PAD, 0)
        text = self._title(section)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, _LEFT, shown)
        painter.restore()

    def _title(self, section: int) -> str:
        return " ".join(str(self._rows.headerData(section, Qt.Orientation.Vertical)).split())

    def _fit(self) -> None:
        """As wide as the longest name, within reason."""
        names = (self._title(section) for section in range(self._rows.rowCount()))
        longest = max(names, key=len, default="")
        width = self.fontMetrics().horizontalAdvance(longest) + 4 * _PAD
        self.setFixedWidth(max(160, min(_WIDEST, width)))


class ValueDelegate(QStyledItemDelegate):
    """A value, elided in its middle; quiet where it is the same in all runs, crowned where it is
    the best."""

    def __init__(self, theme: Theme, model: DifferencesModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = self._rows.row(index.row())
        painter.save()
        draw_ground(painter, self._theme, option.rect, row is None)
        if row is not None:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(option.rect, self._theme.color("selection"))
            self._draw_value(painter, option.rect.adjusted(_PAD, 0, -_PAD, 0), row, index)
        painter.restore()

    def _draw_value(self, painter: QPainter, area: QRect, row: Row, index: _Index) -> None:
        text = " ".join(str(index.data()).split()) or '""'
        crowned = self._rows.crowned_cell(index.row(), index.column())
        font = painter.font()
        font.setBold(crowned)
        painter.setFont(font)
        quiet = text == NOTHING or not self._rows.differs(row)
        painter.setPen(self._theme.color("muted" if quiet else "text"))
        room = area.width() - (_CROWN + 6 if crowned else 0)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(area, _LEFT, shown)
        if crowned:
            left = area.left() + metrics.horizontalAdvance(shown) + 6
            draw_crown(painter, self._theme, left, area)


def draw_ground(painter: QPainter, theme: Theme, rect: QRect, heading: bool) -> None:
    """The background of a row and the line below it."""
    painter.fillRect(rect, theme.color("background" if heading else "surface"))
    painter.setPen(theme.color("border"))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())


def draw_crown(painter: QPainter, theme: Theme, left: int, area: QRect) -> None:
    """A crown from `left` on, in the middle of `area`'s height."""
    top = area.top() + (area.height() - _CROWN) // 2
    theme.icon("crown", "warning", _CROWN).paint(painter, QRect(left, top, _CROWN, _CROWN))
