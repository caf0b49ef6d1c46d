"""Draws one line of a log: its colours, and what a search found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from desktop_app.engine.runs.log_search import LogPattern
from desktop_app.gui.tabs.runs.log.ansi import PLAIN, Span, Style
from desktop_app.gui.tabs.runs.log.lines import LogLine
from desktop_app.gui.theme.theme import Theme

# The sixteen colours of a terminal, each legible on its own background (contrast of 4.5 and more).
_LIGHT = (
    "#1b1f27 #b3261e #17693a #7d5000 #2f5bd0 #8a3ab9 #0f6a73 #565e6c "
    "#565e6c #c62f26 #1a7741 #8a5900 #3a66dc #9a47c9 #11757f #3b424e"
)
_DARK = (
    "#8b95a5 #ff8a80 #62cd92 #e2b04a #86a9ff #d4a1f0 #5fd0d8 #cdd3dd "
    "#a3acbb #ffa39b #86dfae #f0c76f #a5c0ff #e3bdf7 #8ae3e9 #ffffff"
)
_CUBE = (0, 95, 135, 175, 215, 255)


class LinePainter:
    """Holds the fonts and colours of one scheme; `refresh` takes them anew."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self.font = font
        self.metrics = QFontMetrics(font)
        self.char_width = self.metrics.horizontalAdvance("0" * 100) / 100
        """The width of one cell in device-independent pixels."""
        self._stride = _whole_cells(self.char_width)
        self.refresh()

    def refresh(self) -> None:
        theme = self._theme
        self._text = theme.color("text")
        self._muted = theme.color("muted")
        self._surface = theme.color("surface")
        self._accent = theme.color("accent")
        self._match = QColor(theme.color("warning"))
        self._match.setAlpha(64)
        self._palette = [QColor(name) for name in (_DARK if theme.dark else _LIGHT).split()]

    def width(self, line: LogLine) -> int:
        """The room that a line takes."""
        return self._width(line.text)

    def letter_at(self, line: LogLine, x: int) -> int | None:
        """Which letter is so many pixels from the line's left end."""
        if x < 0 or x >= self.width(line):
            return None
        return bisect_right(range(1, len(line.text)), x, key=lambda at: self._width(line.text[:at]))

    def draw(
        self,
        painter: QPainter,
        line: LogLine,
        area: QRect,
        visible: tuple[int, int],
        pattern: LogPattern | None,
    ) -> None:
        """`area` starts where the text starts and may reach far to the left of what is `visible`,
        from one x to another."""
        if pattern is not None:
            self._draw_matches(painter, line.text, area, pattern)
        left = area.x()
        for piece, style in _pieces(line):
            right = left + self._width(piece)
            if right >= visible[0]:
                self._draw_visible(painter, piece, area, left, visible, style)
            left = right
            if left > visible[1]:
                break

    def draw_note(self, painter: QPainter, text: str, area: QRect) -> None:
        """A remark of ours at the left of `area`, told apart from the log's own text."""
        painter.setFont(self.font)
        painter.setPen(self._accent)
        painter.drawText(area, _ALIGN, text)

    def draw_number(self, painter: QPainter, text: str, area: QRect) -> None:
        painter.setFont(self.font)
        painter.setPen(self._muted)
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text
        )

    def draw_fold(self, painter: QPainter, closed: bool, area: QRect) -> None:
        """What says that lines can be opened, or closed, in the middle of `area`."""
        half = self.char_width / 2
        points = [QPointF(-half / 2, -half), QPointF(half / 2, 0), QPointF(-half / 2, half)]
        if not closed:
            points = [QPointF(point.y(), point.x()) for point in points]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._accent, 1.5))
        painter.translate(QPointF(area.center()))
        painter.drawPolyline(points)
        painter.restore()

    def _draw_visible(
        self,
        painter: QPainter,
        text: str,
        area: QRect,
        left: int,
        visible: tuple[int, int],
        style: Style,
    ) -> None:
        """Qt shapes every letter that it is given, also those that are out of sight."""
        first, last = 0, len(text)
        if _in_cells(text):
            first = (
                max(0, int((visible[0] - left) / self.char_width)) // self._stride * self._stride
            )
            last = int((visible[1] - left) / self.char_width) + 1
            left += round(first * self.char_width)
        self._draw_piece(painter, text[first:last], area, left, style)

    def _draw_piece(
        self, painter: QPainter, text: str, area: QRect, left: int, style: Style
    ) -> None:
        rect = QRect(left, area.y(), self._width(text) + 1, area.height())
        front, back = self._colors(style)
        if back is not None:
            painter.fillRect(rect, back)
        painter.setFont(self._styled_font(style))
        painter.setPen(front)
        painter.drawText(rect, _ALIGN, text)

    def _draw_matches(self, painter: QPainter, text: str, area: QRect, pattern: LogPattern) -> None:
        for start, stop in pattern.spans(text):
            left = area.x() + self._width(text[:start])
            width = self._width(text[start:stop])
            painter.fillRect(QRect(left, area.y(), width, area.height()), self._match)

    def _width(self, text: str) -> int:
        if _in_cells(text):
            return round(len(text) * self.char_width)
        return self.metrics.horizontalAdvance(text)

    def _styled_font(self, style: Style) -> QFont:
        if not (style.bold or style.italic or style.underline):
            return self.font
        font = QFont(self.font)
        font.setBold(style.bold)
        font.setItalic(style.italic)
        font.setUnderline(style.underline)
        return font

    def _colors(self, style: Style) -> tuple[QColor, QColor | None]:
        front = self._text if style.foreground is None else self._color(style.foreground)
        if style.faint and style.foreground is None:
            front = self._muted
        back = None if style.background is None else self._color(style.background)
        if style.inverse:
            return back or self._surface, front
        if back is not None and style.foreground is None:
            front = QColor("#000000" if back.lightnessF() > 0.5 else "#ffffff")
        return front, back

    def _color(self, number: int) -> QColor:
        if number < 16:
            return self._palette[number]
        if number < 232:
            red, rest = divmod(number - 16, 36)
            color = QColor(_CUBE[red], _CUBE[rest // 6], _CUBE[rest % 6])
        elif number < 256:
            grey = 8 + 10 * (number - 232)
            color = QColor(grey, grey, grey)
        else:
            color = QColor(*(number - 256).to_bytes(3, "big"))
        return self._legible(color)

    def _legible(self, color: QColor) -> QColor:
        """Programs choose for black terminals: keep the hue, move the lightness off ours."""
        hue, lightness = max(0.0, color.hslHueF()), color.lightnessF()
        shown = max(lightness, 0.6) if self._theme.dark else min(lightness, 0.36)
        return QColor.fromHslF(hue, color.hslSaturationF(), shown)


_ALIGN = int(
    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
)


def _in_cells(text: str) -> bool:
    """Whether each letter takes a cell of its own: the font has all of ASCII, in one width."""
    return text.isascii() and text.isprintable()


def _whole_cells(width: float) -> int:
    """The least number of cells, of 16 at most, that takes a whole number of pixels (or nearly):
    where text that starts after so many is drawn as the same letters of a longer one are."""

    def off(cells: int) -> float:
        return round(0.5 - abs(cells * width % 1 - 0.5), 2)

    return min(range(1, 17), key=off)


def _pieces(line: LogLine) -> Iterator[tuple[str, Style]]:
    at = 0
    for span in (*line.spans, Span(len(line.text), 0, PLAIN)):
        if span.start > at:
            yield line.text[at : span.start], PLAIN
        at = span.start + span.length
        if span.length:
            yield line.text[span.start : at], span.style
