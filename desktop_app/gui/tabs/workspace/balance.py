"""How many pictures each class has, as bars."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.theme.theme import Theme

_ROW = 24
_MOST = 24
_NAME_SHARE = 0.34
_COUNT_WIDTH = 64


class BalanceBars(QWidget):
    """One bar per class, longest first; the numbers are written beside them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Class balance"))
        theme.changed.connect(self.update)

    def show_classes(self, classes: Mapping[str, int]) -> None:
        ordered = sorted(classes.items(), key=lambda entry: (-entry[1], entry[0]))
        self._rows = ordered[:_MOST]
        rest = ordered[_MOST:]
        if rest:
            name = self.tr("%n more classes", "", len(rest))
            self._rows.append((name, sum(count for _, count in rest)))
        self.setAccessibleDescription(", ".join(f"{n}: {c}" for n, c in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, max(1, len(self._rows)) * _ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        largest = max((count for _, count in self._rows), default=1) or 1
        name_width = self.width() * _NAME_SHARE
        room = self.width() - name_width - _COUNT_WIDTH
        for row, (name, count) in enumerate(self._rows):
            top = row * _ROW
            text = self.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideMiddle, int(name_width) - 8
            )
            painter.setPen(self._theme.color("text"))
            flags = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, name_width, _ROW), flags, text)
            self._bar(painter, QRectF(name_width, top + 8, room, 8), count / largest)
            painter.setPen(self._theme.color("muted"))
            right = QRectF(self.width() - _COUNT_WIDTH, top, _COUNT_WIDTH, _ROW)
            painter.drawText(right, flags | Qt.AlignmentFlag.AlignRight, f"{count:,}")
        painter.end()

    def _bar(self, painter: QPainter, rect: QRectF, share: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("hover"))
        painter.drawRoundedRect(rect, 3, 3)
        rect.setWidth(max(2.0, rect.width() * share))
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(rect, 3, 3)
