"""The removed runs as a table model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.discarding import ThingsModel
from desktop_app.gui.tabs.runs.words import absolute_text, relative_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import run_look

_DAY = 86_400.0
NAME, EXPERIMENT, STATE, REMOVED, LEFT, SIZE = range(6)


class TrashModel(ThingsModel[RunSummary]):
    """One row per run."""

    figures = (REMOVED, LEFT, SIZE)

    def __init__(
        self, theme: Theme, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clock = clock
        self._sizes: dict[str, int] = {}

    def set_sizes(self, sizes: Mapping[str, int]) -> None:
        """How many bytes runs take up, by their ids."""
        self._sizes.update(sizes)
        if self.rows:
            self.dataChanged.emit(self.index(0, SIZE), self.index(len(self.rows) - 1, SIZE))

    @property
    def unmeasured(self) -> list[str]:
        """The ids of the runs whose size is not known yet."""
        return [run.id for run in self.rows if run.id not in self._sizes]

    @property
    def total_size(self) -> int | None:
        """Of all runs; None where that of some is not known yet."""
        sizes = [self._sizes.get(run.id) for run in self.rows]
        return None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def first_days(self) -> int | None:
        """Days until the first of them is deleted for good; None where none ever is."""
        times = (run.annotation.delete_after for run in self.rows)
        first = min((time for time in times if time is not None), default=None)
        return None if first is None else self._days_until(first)

    def titles(self) -> Sequence[str]:
        return (
            self.tr("Name"),
            self.tr("Experiment"),
            self.tr("State"),
            self.tr("Removed"),
            self.tr("Days left"),
            self.tr("Size"),
        )

    def icon(self, row: RunSummary, column: int) -> QIcon | None:
        if column != STATE:
            return None
        look = run_look(row)
        return self._theme.icon(look.icon, look.role)

    def text(self, row: RunSummary, column: int) -> str:
        removed_at = row.annotation.removed_at or 0.0
        match column:
            case 0:
                return row.name
            case 1:
                return row.experiment
            case 2:
                return run_look(row).word
            case 3:
                return relative_text(removed_at, self._clock())
            case 4:
                then = row.annotation.delete_after
                return self.tr("No end") if then is None else f"{self._days_until(then):,}"
            case 5 if row.id in self._sizes:
                return size_text(self._sizes[row.id])
        return ""

    def tip(self, row: RunSummary, column: int) -> str:
        if column == REMOVED:
            return absolute_text(row.annotation.removed_at)
        if column == LEFT and row.annotation.delete_after is not None:
            return absolute_text(row.annotation.delete_after)
        return self.text(row, column)

    def _days_until(self, then: float) -> int:
        return max(0, round((then - self._clock()) / _DAY))
