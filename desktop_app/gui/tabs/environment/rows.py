"""The list of environments: a name, and below it where the environment is real."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop_app.domain.environment import Build, BuildState
from desktop_app.gui.tabs.environment.states import build_line, build_look
from desktop_app.gui.theme.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_MARKS = Qt.ItemDataRole.UserRole + 1
_BELOW = Qt.ItemDataRole.UserRole + 2
_PAD, _ICON, _SMALL = 12, 16, 12
_AT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(
    Qt.TextFlag.TextDontClip  # letters of a font that stands in are higher
)
_MIDDLE = Qt.TextElideMode.ElideMiddle
_ORDER = (BuildState.BUILDING, BuildState.FAILED, BuildState.STALE, BuildState.READY)
Mark = tuple[str, str, str]
"""An icon, its colour, and the name of the target that it is said of."""


def show_builds(item: QListWidgetItem, builds: Sequence[Build], nothing: str) -> None:
    """Let an entry say where it is built, in marks, in its tooltip and to screen readers;
    `nothing` is said where it is built nowhere."""
    told = sorted((b for b in builds if b.state in _ORDER), key=lambda b: _ORDER.index(b.state))
    looks = [(build, build_look(build.state)) for build in told]
    marks = [(look.icon, look.role, build.target) for build, look in looks]
    lines = [f"{build.target}: {build_line(build)}" for build in told]
    said = [f"{build.target}: {look.word}" for build, look in looks]
    name = item.text()
    for role, value in (
        (_MARKS, marks),
        (_BELOW, nothing),
        (Qt.ItemDataRole.ToolTipRole, "\n".join([name, *(lines or [nothing])])),
        (Qt.ItemDataRole.AccessibleTextRole, ", ".join([name, *(said or [nothing])])),
    ):
        if item.data(role) != value:
            item.setData(role, value)


class BuildRows(QStyledItemDelegate):
    """Draws two lines. A target whose mark finds no room is counted, and named in the tooltip."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, 2 * option.fontMetrics.height() + self._theme.tokens.spacing.m)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        self.initStyleOption(option, index)
        name, icon = option.text, QIcon(option.icon)
        option.text, option.icon = "", QIcon()
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        height = option.fontMetrics.height()
        left = option.rect.adjusted(_PAD, (option.rect.height() - 2 * height) // 2, -_PAD, 0)
        icon.paint(painter, QRect(left.x(), left.y() + (height - _ICON) // 2, _ICON, _ICON))
        line = QRect(left.x() + _ICON + 8, left.y(), left.width() - _ICON - 8, height)
        painter.setPen(self._theme.color("text"))
        painter.drawText(line, _AT, option.fontMetrics.elidedText(name, _MIDDLE, line.width()))
        self._paint_marks(painter, line.translated(0, height), index)
        painter.restore()

    def _paint_marks(self, painter: QPainter, line: QRect, index: _Index) -> None:
        marks: Sequence[Mark] = index.data(_MARKS) or ()
        painter.setPen(self._theme.color("muted"))
        metrics = painter.fontMetrics()
        if not marks:
            text = metrics.elidedText(str(index.data(_BELOW) or ""), _MIDDLE, line.width())
            painter.drawText(line, _AT, text)
            return
        x, room = line.x(), line.right()
        for number, (icon, role, target) in enumerate(marks):
            left = len(marks) - number
            wide = _SMALL + 4 + metrics.horizontalAdvance(target)
            reserve = metrics.horizontalAdvance(f"+{left - 1}") + 8 if left > 1 else 0
            if x + wide + reserve > room and number:
                painter.drawText(QRect(x, line.y(), room - x, line.height()), _AT, f"+{left}")
                return
            edge = QRect(x, line.y() + (line.height() - _SMALL) // 2, _SMALL, _SMALL)
            self._theme.icon(icon, role, _SMALL).paint(painter, edge)
            words = QRect(x + _SMALL + 4, line.y(), room - reserve - x - _SMALL - 4, line.height())
            shown = metrics.elidedText(target, _MIDDLE, words.width())
            painter.drawText(words, _AT, shown)
            x += _SMALL + 4 + metrics.horizontalAdvance(shown) + 10
