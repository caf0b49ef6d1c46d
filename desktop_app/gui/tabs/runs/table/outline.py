"""Where the headings of groups stand among the runs of the table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate

from desktop_app.domain.run import RunGroup


class Outline:
    """Between the rows of the table and the places of runs, which count from 0 in the order of the
    query. Each group has a row for its heading, then those of its runs unless it is folded. Without
    groups a run's row is its place. Never changes."""

    def __init__(
        self,
        total: int = 0,
        groups: Sequence[RunGroup] = (),
        folded: Collection[str] = (),
        field: str = "",
    ) -> None:
        self.total = total
        """Of the runs."""
        self.groups = tuple(groups)
        self.folded = frozenset(folded)
        """The values of groups that are folded; some may not be there."""
        self.field = field
        """What the runs are grouped by."""
        shown = [1 + (0 if self.is_folded(group) else group.count) for group in self.groups]
        self._rows = list(accumulate(shown, initial=0))
        self._places = list(accumulate((group.count for group in self.groups), initial=0))

    def __len__(self) -> int:
        """How many rows there are."""
        return self._rows[-1] if self.groups else self.total

    def is_folded(self, group: RunGroup) -> bool:
        return group.value in self.folded

    def heading(self, row: int) -> RunGroup | None:
        """The group whose heading is in a row."""
        if not 0 <= row < self._rows[-1]:
            return None
        number = bisect_right(self._rows, row) - 1
        return self.groups[number] if self._rows[number] == row else None

    def heading_row(self, value: str) -> int:
        """The row of a group's heading; -1 for none."""
        values = [group.value for group in self.groups]
        return self._rows[values.index(value)] if value in values else -1

    def place(self, row: int) -> int:
        """Whose run is in a row; -1 for a heading, and where there is none."""
        if not self.groups:
            return row if 0 <= row < self.total else -1
        if not 0 <= row < len(self) or self.heading(row) is not None:
            return -1
        number = bisect_right(self._rows, row) - 1
        return self._places[number] + row - self._rows[number] - 1

    def row(self, place: int) -> int:
        """The row of a run; -1 where its group is folded, and for a place that is none."""
        if not self.groups or not 0 <= place < self._places[-1]:
            return place if not self.groups and 0 <= place < self.total else -1
        number = bisect_right(self._places, place) - 1
        if self.is_folded(self.groups[number]):
            return -1
        return self._rows[number] + 1 + place - self._places[number]

    def count(self, first: int, last: int) -> int:
        """How many runs are in the rows from the first to the last."""
        return self._before(last + 1) - self._before(first)

    def _before(self, row: int) -> int:
        if not self.groups:
            return min(max(row, 0), self.total)
        number = bisect_right(self._rows, row) - 1
        return self._rows[number] - number + max(0, row - self._rows[number] - 1)

    def same_places(self, other: Outline) -> bool:
        """Whether the runs have the same places in the same groups."""
        told = [
            (one.total, one.field, [(group.value, group.count) for group in one.groups])
            for one in (self, other)
        ]
        return told[0] == told[1]

    def refolded(self, folded: Collection[str]) -> Outline:
        return Outline(self.total, self.groups, folded, self.field)

    def without(self, place: int) -> Outline:
        """What is left without a run; a group goes with its last one."""
        number = bisect_right(self._places, place) - 1
        fewer = [
            replace(group, count=group.count - (at == number))
            for at, group in enumerate(self.groups)
        ]
        left = [group for group in fewer if group.count]
        return Outline(self.total - 1, left, self.folded, self.field)
