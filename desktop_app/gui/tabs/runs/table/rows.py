"""Which run is in which row of the table, as far as it was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set


class RunRows:
    """Ids by row, None where a row was not read yet. There may be a hundred thousand: what happens
    often, a page that fills rows, costs by the page."""

    def __init__(self) -> None:
        self._ids: list[str | None] = []
        self._placed: set[str] = set()

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def known(self) -> Set[str]:
        """All runs that are in a row."""
        return self._placed

    def at(self, row: int) -> str | None:
        """The run of a row, None for a row that was not read, or is not there."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def row_of(self, run_id: str) -> int:
        """The row of a run; -1 for none."""
        return self._ids.index(run_id) if run_id in self._placed else -1

    def some(self, start: int, stop: int) -> set[str]:
        """The runs that are known of a stretch of rows."""
        return {run_id for run_id in self._ids[max(start, 0) : stop] if run_id is not None}

    def insert_first(self, run_id: str) -> None:
        self._ids.insert(0, run_id)
        self._placed.add(run_id)

    def remove(self, row: int) -> None:
        run_id = self._ids.pop(row)
        if run_id is not None:
            self._placed.discard(run_id)

    def extend(self, count: int) -> None:
        """So many more rows at the end, of which nothing is known."""
        self._ids += [None] * count

    def cut(self, count: int) -> None:
        """Keep only the first rows."""
        self._placed -= self.some(count, len(self._ids))
        del self._ids[count:]

    def fills(self, first: int, fresh: Sequence[str]) -> bool:
        """Whether these runs only come into rows that were not read, or are there already."""
        old = self._ids[first : first + len(fresh)]
        return len(old) == len(fresh) and all(
            was == run_id or (was is None and run_id not in self._placed)
            for was, run_id in zip(old, fresh, strict=True)
        )

    def fill(self, first: int, fresh: Sequence[str]) -> None:
        """Put runs into the rows from `first` on."""
        self._ids[first : first + len(fresh)] = fresh
        self._placed.update(fresh)

    def moved(self, first: int, fresh: Sequence[str], total: int, *, anew: bool) -> RunRows:
        """The rows after a page came: those outside of it stay only where their number is the same
        and they are not `anew`, since elsewhere nobody knows where they went."""
        rows = RunRows()
        if anew or total != len(self._ids):
            rows.extend(total)
        else:
            known = set(fresh)
            rows._ids = [None if run_id in known else run_id for run_id in self._ids]
            rows._placed = rows.some(0, total)
        rows.fill(first, fresh)
        return rows

    def places(self, run_ids: Collection[str]) -> dict[str, int]:
        """The rows of some runs, as far as they have one."""
        wanted = self._placed.intersection(run_ids)
        if not wanted:
            return {}
        return {run_id: row for row, run_id in enumerate(self._ids) if run_id in wanted}
