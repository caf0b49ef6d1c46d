"""Which lines of a log are folded away, and so which line each row shows. No Qt."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

MOST = 10_000
"""Tracebacks that can be folded; further ones are shown as they are."""


@dataclass(frozen=True)
class Fold:
    """A traceback: closed, only its last line is shown."""

    first: int
    last: int
    closed: bool

    @property
    def hidden(self) -> int:
        return self.last - self.first if self.closed else 0


class Folds:
    """In the order of their lines. They never overlap."""

    def __init__(self) -> None:
        self._folds: list[Fold] = []
        self._lasts = array("Q")
        self._rows = array("Q")
        """The row that each fold begins at."""
        self._hidden = array("Q", [0])
        """How many lines are folded away before each, and in all."""

    def __len__(self) -> int:
        return len(self._folds)

    @property
    def hidden(self) -> int:
        """How many lines have no row."""
        return int(self._hidden[-1])

    def first(self) -> Fold | None:
        """The first one of the file."""
        return self._folds[0] if self._folds else None

    def put(self, fold: Fold) -> None:
        """Add one that lies behind all others, or replace the one that begins at the same line."""
        at = self._at_or_after(fold.first)
        if at == len(self._folds):
            self._folds.append(fold)
        else:
            self._folds[at] = fold
        self._count(at)

    def of_line(self, line: int) -> Fold | None:
        """The fold that a line belongs to."""
        at = self._at_or_after(line)
        fold = self._folds[at] if at < len(self._folds) else None
        return fold if fold is not None and fold.first <= line else None

    def line(self, row: int) -> int:
        """The line that a row shows."""
        return row + int(self._hidden[bisect_right(self._rows, row)])

    def row(self, line: int) -> int:
        """The row that shows a line; for one that is folded away, the row of its fold."""
        at = self._at_or_after(line)
        hidden = int(self._hidden[at])
        if at < len(self._folds):
            fold = self._folds[at]
            if fold.closed and fold.first <= line:
                return fold.first - hidden
        return line - hidden

    def _at_or_after(self, line: int) -> int:
        return bisect_left(self._lasts, line)

    def _count(self, start: int) -> None:
        """Count anew from one fold on."""
        for numbers, length in (
            (self._lasts, start),
            (self._rows, start),
            (self._hidden, start + 1),
        ):
            del numbers[length:]
        for fold in self._folds[start:]:
            self._lasts.append(fold.last)
            self._rows.append(fold.first - int(self._hidden[-1]))
            self._hidden.append(int(self._hidden[-1]) + fold.hidden)
