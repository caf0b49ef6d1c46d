"""Where groups of plots lie: those that are small beside each other, so that no room is left empty.
No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Shelf:
    """A group's place: its row, its first column, and how many columns it takes; each of its plots
    takes `wide` of them."""

    row: int
    column: int
    columns: int
    wide: int = 1


def shelves(counts: Sequence[int], columns: int) -> list[Shelf]:
    """The place of each group, of as many plots, in their order: beside the one before it as long
    as all of its plots fit there in one line, else below. Where a row would be half empty, its
    plots are twice as wide."""
    found: list[Shelf] = []
    row = column = 0
    for count in counts:
        taken = max(1, min(count, columns))
        if column and column + taken > columns:
            row, column = row + 1, 0
        found.append(Shelf(row, column, taken))
        column += taken
    ends = {shelf.row: shelf.column + shelf.columns for shelf in found}
    most = used(found)
    return [_widened(shelf) if 2 * ends[shelf.row] <= most else shelf for shelf in found]


def used(found: Sequence[Shelf]) -> int:
    """How many columns have something in them."""
    return max((shelf.column + shelf.columns for shelf in found), default=1)


def _widened(shelf: Shelf) -> Shelf:
    return replace(shelf, column=2 * shelf.column, columns=2 * shelf.columns, wide=2)
