"""What a terminal, a pipe or a program gets to read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from desktop_app.domain.errors import TrainyardError
    from desktop_app.domain.events import Hindered

Rows = Sequence[Sequence[str]]


class Output:
    """Answers on standard output, everything else on standard error.

    With `json`, answers are JSON documents, one a line, in ASCII so that no terminal spoils them.
    """

    def __init__(self, *, json: bool) -> None:
        self.json = json
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    def answer(self, value: Any, show: Callable[[], None]) -> None:
        """The value as JSON, or else whatever `show` prints for a person."""
        if self.json:
            self.data(value)
        else:
            show()

    def data(self, value: Any) -> None:
        print(json.dumps(value, allow_nan=False), flush=True)

    def line(self, text: str = "") -> None:
        print(text, flush=True)

    def note(self, text: str) -> None:
        """For the person only: never part of an answer."""
        print(text, file=sys.stderr, flush=True)

    def error(self, error: TrainyardError) -> None:
        self.note(f"error: {error.text}")
        if error.hint:
            self.note(f"hint: {error.hint}")

    def hindered(self, event: Hindered) -> None:
        self.note(f"warning: {event.text}")
        self.note(f"hint: {event.hint}")

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def table(self, headers: Sequence[str], rows: Rows, *, right: Sequence[str] = ()) -> None:
        """Columns; those named in `right` hold figures. Drawn on a terminal, plain in a pipe."""
        if not rows:
            self.note("Nothing yet.")
        elif sys.stdout.isatty():
            _rich_table(headers, rows, right)
        else:
            _plain_table([headers, *rows], {headers.index(name) for name in right})

    def pairs(self, values: Mapping[str, str]) -> None:
        """Names and values, one pair a line; empty values are left out."""
        width = max((len(name) for name in values), default=0)
        for name, value in values.items():
            if value:
                self.line(f"{name:<{width}}  {value}")


def _plain_table(rows: Rows, right: set[int]) -> None:
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row in cells:
        placed = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(placed).rstrip())
    sys.stdout.flush()


def _rich_table(headers: Sequence[str], rows: Rows, right: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, name in enumerate(headers):
        side: Literal["left", "right"] = "right" if name in right else "left"
        # The first column identifies the row, so it is never broken.
        table.add_column(name, justify=side, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console().print(table)


def one_line(text: str) -> str:
    """Without what would break a table or drive a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
