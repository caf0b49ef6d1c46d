"""What is in which row of the table, as far as it was read: runs, and headings of groups."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from desktop_app.domain.run import RunGroup
from desktop_app.gui.tabs.runs.table.outline import Outline

Key = str | tuple[str]
"""What stays the same of a row that moves: the id of its run, or in a tuple its group's value."""


class RunRows:
    """Ids by place, None where one was not read yet; `outline` tells in which rows they are. There
    may be a hundred thousand: what happens often, a page that fills rows, costs by the page."""

    def __init__(self, outline: Outline | None = None) -> None:
        self.outline = Outline() if outline is None else outline
        self._ids: list[str | None] = [None] * self.outline.total
        self._placed: set[str] = set()

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.outline)

    @property
    def known(self) -> Set[str]:
        """All runs that have a place."""
        return self._placed

    def at(self, row: int) -> str | None:
        """The run of a row, None for one that was not read, is a heading, or is not there."""
        place = self.outline.place(row)
        return self._ids[place] if place >= 0 else None

    def heading(self, row: int) -> RunGroup | None:
        """The group whose heading a row is."""
        return self.outline.heading(row)

    def key(self, row: int) -> Key | None:
        """What the row is, None for a run that was not read."""
        group = self.outline.heading(row)
        return self.at(row) if group is None else (group.value,)

    def row_of(self, run_id: str) -> int:
        """The row of a run; -1 for none."""
        return self.outline.row(self._ids.index(run_id)) if run_id in self._placed else -1

    def some(self, start: int, stop: int) -> set[str]:
        """The runs that are known of a stretch of rows."""
        ids = map(self.at, range(max(start, 0), min(stop, len(self))))
        return {run_id for run_id in ids if run_id is not None}

    def insert_first(self, run_id: str) -> None:
        """One more run before all others, where there are no groups."""
        self.outline = Outline(self.outline.total + 1)
        self._ids.insert(0, run_id)
        self._placed.add(run_id)

    def remove(self, run_id: str) -> None:
        """Take away a run that has a place."""
        place = self._ids.index(run_id)
        self.outline = self.outline.without(place)
        del self._ids[place]
        self._placed.discard(run_id)

    def fills(self, first: int, fresh: Sequence[str]) -> bool:
        """Whether these runs only come to places that were not read, or are there already."""
        old = self._ids[first : first + len(fresh)]
        return len(old) == len(fresh) and all(
            was == run_id or (was is None and run_id not in self._placed)
            for was, run_id in zip(old, fresh, strict=True)
        )

    def fill(self, first: int, fresh: Sequence[str]) -> None:
        """Put runs into the places from `first` on."""
        self._ids[first : first + len(fresh)] = fresh
        self._placed.update(fresh)

    def moved(self, first: int, fresh: Sequence[str], outline: Outline, *, anew: bool) -> RunRows:
        """The rows after a page came: those outside of it stay only where their places are the same
        and they are not `anew`, since elsewhere nobody knows where they went."""
        rows = RunRows(outline)
        if not anew and outline.same_places(self.outline):
            known = set(fresh)
            rows._ids = [None if run_id in known else run_id for run_id in self._ids]
            rows._placed = {run_id for run_id in rows._ids if run_id is not None}
        rows.fill(first, fresh)
        return rows

    def refolded(self, folded: Collection[str]) -> RunRows:
        """The rows where these groups are folded."""
        rows = RunRows(self.outline.refolded(folded))
        rows._ids, rows._placed = self._ids, self._placed
        return rows

    def rows_of(self, keys: Collection[Key]) -> dict[Key, int]:
        """The rows of some keys, as far as they have one."""
        found: dict[Key, int] = {}
        wanted = self._placed.intersection(key for key in keys if isinstance(key, str))
        if wanted:
            found.update((id_, at) for at, id_ in enumerate(self._ids) if id_ in wanted)
            found = {key: self.outline.row(place) for key, place in found.items()}
        for key in keys:
            if isinstance(key, tuple):
                found[key] = self.outline.heading_row(*key)
        return {key: row for key, row in found.items() if row >= 0}
