"""Where groups of plots lie: those that are small beside each other, so that no room is left empty.
No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Shelf:
    """A group's place: its row, its first column, and how many columns it takes."""

    row: int
    column: int
    columns: int


def shelves(counts: Sequence[int], columns: int) -> list[Shelf]:
    """The place of each group, of as many plots, in their order: beside the one before it as long
    as all of its plots fit there in one line, else below."""
    found: list[Shelf] = []
    row = column = 0
    for count in counts:
        wide = max(1, min(count, columns))
        if column and column + wide > columns:
            row, column = row + 1, 0
        found.append(Shelf(row, column, wide))
        column += wide
    return found


def used(found: Sequence[Shelf]) -> int:
    """How many columns have something in them."""
    return max((shelf.column + shelf.columns for shelf in found), default=1)
