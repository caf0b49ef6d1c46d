"""A line of a log as it is drawn: only what is in sight costs anything, and looks the same."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from desktop_app.gui.tabs.runs.log.lines import LogLine, make_line
from desktop_app.gui.tabs.runs.log.painter import LinePainter
from desktop_app.gui.theme.theme import Theme

HEIGHT, SEEN = 20, 300
COLOURED = "".join(f"\x1b[{31 + n % 7};{1 + n % 4}m{n}\x1b[0m " for n in range(400))
LINES = {
    "plain": "0123456789 " * 200,
    "coloured": COLOURED,
    "wide letters": "训练 loss ü " * 100,
    "both": f"准确率 {COLOURED}",
}


class Counting(LinePainter):
    """Counts the letters that Qt is given."""

    letters = 0

    def _draw_piece(self, painter: QPainter, text: str, *rest: object) -> None:
        self.letters += len(text)
        super()._draw_piece(painter, text, *rest)  # type: ignore[arg-type]  # passed on


def _drawn(
    painter: LinePainter, line: LogLine, scrolled: int, width: int, visible: tuple[int, int]
) -> QImage:
    image = QImage(width, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    with QPainter(image) as on:
        painter.draw(on, line, QRect(-scrolled, 0, 100_000, HEIGHT), visible, None)
    return image


@pytest.mark.parametrize("text", LINES.values(), ids=LINES.keys())
@pytest.mark.parametrize("scrolled", [0, 1, 400, 1001])
def test_what_is_in_sight_looks_as_if_the_whole_line_was_drawn(
    theme: Theme, text: str, scrolled: int
) -> None:
    line = make_line(text.encode(), 0)
    painter = LinePainter(theme, theme.mono_font())
    part = _drawn(painter, line, scrolled, SEEN, (0, SEEN))
    whole = _drawn(painter, line, 0, scrolled + SEEN, (0, 100_000)).copy(scrolled, 0, SEEN, HEIGHT)
    assert part == whole


@pytest.mark.parametrize("kind", ["plain", "coloured"])
def test_letters_out_of_sight_are_not_drawn(theme: Theme, kind: str) -> None:
    painter = Counting(theme, theme.mono_font())
    _drawn(painter, make_line(LINES[kind].encode(), 0), 400, SEEN, (0, SEEN))
    assert 0 < painter.letters <= SEEN / painter.char_width + 12
