"""The arguments as the script gets them: one box each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.gui.theme.theme import Theme

_GAP = 4
_PAD = 6
_MOST = 200


class Pieces(QWidget):
    """Boxes that wrap. An empty argument is an empty box, a line end is shown as a sign."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pieces: tuple[str, ...] = ()
        self.setFont(theme.mono_font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_pieces(())

    @property
    def pieces(self) -> tuple[str, ...]:
        return self._pieces

    def set_pieces(self, pieces: Sequence[str]) -> None:
        self._pieces = tuple(pieces)
        self.setAccessibleName(self.tr("%Ln arguments", "", len(self._pieces)))
        self.setAccessibleDescription(", ".join(self._pieces))
        self.setVisible(bool(self._pieces))
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for text, rect in self._boxes():
            option = text.startswith("-") and len(text) > 1
            painter.setPen(self._theme.color("border"))
            painter.setBrush(self._theme.color("raised" if option else "surface"))
            painter.drawRoundedRect(rect, 4, 4)
            painter.setPen(self._theme.color("muted" if option else "text"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()

    def _fit(self) -> None:
        bottom = max((rect.bottom() for _, rect in self._boxes()), default=0)
        if self.minimumHeight() != bottom + 2:
            self.setFixedHeight(bottom + 2)

    def _boxes(self) -> Iterator[tuple[str, QRect]]:
        metrics = QFontMetrics(self.font())
        height, left, top = metrics.height() + 4, 0, 0
        room = max(80, self.width() - 1)
        for piece in self._pieces[:_MOST]:
            shown = piece.replace("\n", "⏎").replace("\t", "⇥")
            text = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, room - 2 * _PAD)
            width = max(16, metrics.horizontalAdvance(text) + 2 * _PAD)
            if left and left + width > room:
                left, top = 0, top + height + _GAP
            yield text, QRect(left, top, width, height)
            left += width + _GAP
