"""Terminal colours: escape sequences become spans, every other control is made visible."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from desktop_app.domain.terminal_text import SEQUENCE

TAB_WIDTH = 8

_SEQUENCE = re.compile(SEQUENCE)
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(10, 32), *range(127, 160))}


@dataclass(frozen=True)
class Style:
    """How a piece of text looks. Colours are 0 to 255 (the terminal's palette), or 256 + rgb."""

    foreground: int | None = None
    background: int | None = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False


PLAIN = Style()


@dataclass(frozen=True)
class Span:
    """`length` characters from `start` have a style of their own."""

    start: int
    length: int
    style: Style


def parse(text: str) -> tuple[str, tuple[Span, ...]]:
    """The text as a person reads it, and its styled pieces. Tabs become spaces."""
    if "\x1b" not in text:
        return _plain(text, 0), ()
    pieces: list[str] = []
    spans: list[Span] = []
    column = 0
    for piece, style in _pieces(text):
        shown = _plain(piece, column)
        if shown and style != PLAIN:
            spans.append(Span(column, len(shown), style))
        pieces.append(shown)
        column += len(shown)
    return "".join(pieces), tuple(spans)


def _pieces(text: str) -> Iterator[tuple[str, Style]]:
    style, start = PLAIN, 0
    for match in _SEQUENCE.finditer(text):
        if match.start() > start:
            yield text[start : match.start()], style
        start = match.end()
        if match["sgr"] is not None:
            style = _restyle(style, match["sgr"])
    yield text[start:], style


def _plain(text: str, column: int) -> str:
    if "\t" in text:
        lead = column % TAB_WIDTH
        text = (" " * lead + text).expandtabs(TAB_WIDTH)[lead:]
    return text if text.isprintable() else text.translate(_CONTROLS)


def _restyle(style: Style, codes: str) -> Style:
    numbers = [int(code) if code else 0 for code in codes.replace(":", ";").split(";")]
    at = 0
    while at < len(numbers):
        if numbers[at] in (38, 48):
            color, used = _extended(numbers[at + 1 :])
            if used and numbers[at] == 38:
                style = replace(style, foreground=color)
            elif used:
                style = replace(style, background=color)
            at += 1 + used
            continue
        style = _apply(style, numbers[at])
        at += 1
    return style


def _extended(numbers: Sequence[int]) -> tuple[int | None, int]:
    """The colour after 38 or 48, and how many numbers it took."""
    if len(numbers) >= 2 and numbers[0] == 5 and numbers[1] < 256:
        return numbers[1], 2
    if len(numbers) >= 4 and numbers[0] == 2 and max(numbers[1:4]) < 256:
        red, green, blue = numbers[1:4]
        return 256 + (red << 16 | green << 8 | blue), 4
    return None, 0


_FLAGS: dict[int, Callable[[Style], Style]] = {
    1: lambda style: replace(style, bold=True),
    2: lambda style: replace(style, faint=True),
    3: lambda style: replace(style, italic=True),
    4: lambda style: replace(style, underline=True),
    7: lambda style: replace(style, inverse=True),
    22: lambda style: replace(style, bold=False, faint=False),
    23: lambda style: replace(style, italic=False),
    24: lambda style: replace(style, underline=False),
    27: lambda style: replace(style, inverse=False),
    39: lambda style: replace(style, foreground=None),
    49: lambda style: replace(style, background=None),
}


def _apply(style: Style, code: int) -> Style:
    if code == 0:
        return PLAIN
    if 30 <= code <= 37:
        return replace(style, foreground=code - 30)
    if 90 <= code <= 97:
        return replace(style, foreground=code - 82)
    if 40 <= code <= 47:
        return replace(style, background=code - 40)
    if 100 <= code <= 107:
        return replace(style, background=code - 92)
    change = _FLAGS.get(code)
    return style if change is None else change(style)
