"""What cells show of a metric's points, read for the rows that are looked at."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.run import RunSummary
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext

MOST_KEPT = 2_000
SOON_MS = 30
GROWN_MS = 2_000
"""How long what was read may be shown as it was, once the metric has grown."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class RowReads(QObject, Generic[Key, Value]):
    """`came` carries the ids of runs of which something is there now. A key says what is wanted of
    a run, as the name of a metric."""

    came = Signal(list)

    def __init__(self, context: TabContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: OrderedDict[tuple[Key, str], tuple[int, Value | None]] = OrderedDict()
        """By key and run: as of how many points, and what was read."""
        self._wanted: dict[tuple[Key, str], int] = {}
        self._asked: set[tuple[Key, str]] = set()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._ask)

    def known(self, run: RunSummary, name: str, key: Key) -> Value | None:
        """What was read of the metric of this name; what is missing is read, and told."""
        series = run.metrics.get(name)
        if series is None or not series.count:
            return None
        count, value = self._kept.get((key, run.id), (0, None))
        if count != series.count and (key, run.id) not in self._asked:
            self._wanted[key, run.id] = series.count
            if not self._soon.isActive() or (not count and self._soon.interval() > SOON_MS):
                self._soon.start(GROWN_MS if count else SOON_MS)
        return value

    def read(self, key: Key, run_ids: Sequence[str]) -> partial[Call]:
        """A call that only lacks what to do with its answer: by run, what was read."""
        raise NotImplementedError

    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        by_key: defaultdict[Key, dict[str, int]] = defaultdict(dict)
        for (key, run_id), count in wanted.items():
            by_key[key][run_id] = count
        self._asked |= wanted.keys()
        for key, counts in by_key.items():
            self.read(key, list(counts))(
                then=partial(self._take, key, counts),
                failed=partial(self._give_up, key, counts),
                owner=self,
            )

    def _take(self, key: Key, counts: Mapping[str, int], found: Mapping[str, Value]) -> None:
        for run_id, count in counts.items():
            self._asked.discard((key, run_id))
            self._kept[key, run_id] = (count, found.get(run_id))
            self._kept.move_to_end((key, run_id))
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.came.emit(list(counts))

    def _give_up(self, key: Key, counts: Mapping[str, int], error: Exception) -> None:
        """It is asked for again when the rows are looked at anew."""
        self._asked -= {(key, run_id) for run_id in counts}
        self._context.bridge.failure.emit(error)


class Sketches(RowReads[str, Sequence[float]]):
    """Small curves of metrics, by their names."""

    POINTS = 60

    def values(self, run: RunSummary, name: str) -> Sequence[float]:
        """The curve of a run as far as it is known."""
        return self.known(run, name, name) or ()

    def read(self, key: str, run_ids: Sequence[str]) -> partial[Call]:
        runs = self._context.engine.runs
        return partial(self._context.bridge.call, runs.sketches, run_ids, key, self.POINTS)


class ValuesAt(RowReads[tuple[str, int], float]):
    """Values of metrics at steps, by names and steps."""

    def value(self, run: RunSummary, name: str, step: int) -> float | None:
        """The value of a run, None where there is none or it is not known yet."""
        return self.known(run, name, (name, step))

    def read(self, key: tuple[str, int], run_ids: Sequence[str]) -> partial[Call]:
        return partial(
            self._context.bridge.call, self._context.engine.runs.values_at, run_ids, *key
        )
