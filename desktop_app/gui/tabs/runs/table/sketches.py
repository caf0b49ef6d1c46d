"""Small curves of one metric in each row, read for the rows that are looked at."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext

POINTS = 60
MOST_KEPT = 2_000
SOON_MS = 30
GROWN_MS = 2_000
"""How long a curve that has grown may be shown as it was."""


class Sketches(QObject):
    """`came` carries the ids of runs whose curves are there now."""

    came = Signal(list)

    def __init__(self, context: TabContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[tuple[str, str], tuple[int, Sequence[float]]] = OrderedDict()
        """By metric and run: as of how many points, and the curve."""
        self._wanted: dict[tuple[str, str], int] = {}
        self._asked: set[tuple[str, str]] = set()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._ask)

    def values(self, run: RunSummary, name: str) -> Sequence[float]:
        """The curve of a run as far as it is known; what is missing is read, and told."""
        series = run.metrics.get(name)
        if series is None or not series.count:
            return ()
        key = (name, run.id)
        count, values = self._kept.get(key, (0, ()))
        if count != series.count and key not in self._asked:
            self._wanted[key] = series.count
            if not self._soon.isActive() or (not count and self._soon.interval() > SOON_MS):
                self._soon.start(GROWN_MS if count else SOON_MS)
        return values

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        by_name: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (name, run_id), count in wanted.items():
            by_name[name][run_id] = count
        self._asked |= wanted.keys()
        for name, counts in by_name.items():
            self._context.bridge.call(
                self._context.engine.runs.sketches,
                list(counts),
                name,
                POINTS,
                then=partial(self._take, name, counts),
                failed=partial(self._give_up, name, counts),
                owner=self,
            )

    def _take(
        self, name: str, counts: Mapping[str, int], found: Mapping[str, Sequence[float]]
    ) -> None:
        for run_id, count in counts.items():
            self._asked.discard((name, run_id))
            self._kept[name, run_id] = (count, found.get(run_id, ()))
            self._kept.move_to_end((name, run_id))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.came.emit(list(counts))

    def _give_up(self, name: str, counts: Mapping[str, int], error: Exception) -> None:
        """It is asked for again when the rows are looked at anew."""
        self._asked -= {(name, run_id) for run_id in counts}
        self._context.bridge.failure.emit(error)
