"""Brings up what is seen of a run's series, anew when they grow or something else is looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.metrics import Curve, CurveQuery, SeriesState, epoch_series
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext

FEED_MS = 40
MOST_CURVES = 6
"""Curves that are asked for at once: the first ones are drawn while others are still read."""


class CurveFeed(QObject):
    """`named` tells the names of the series there are; `dropped` that some are shown no more;
    `came` the name of one that is watched and its curve, None where there is none on this axis."""

    named = Signal(object)
    dropped = Signal()
    came = Signal(str, object)

    def __init__(
        self,
        context: TabContext,
        query: Callable[[str], CurveQuery],
        system: bool,
        parent: QObject | None = None,
    ) -> None:
        """`query` says what is seen of a series that is watched."""
        super().__init__(parent)
        self._context = context
        self._query = query
        self._system = system
        self._run_id = ""
        self._held = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._fetch)
        self._counts: dict[str, int] = {}
        self.epochs = ""
        """The series that tells the epochs of the run, empty as long as none is known."""
        self._watched: set[str] = set()
        self._in_sight: Collection[str] = ()
        self._stale: dict[str, None] = {}
        """What is to be asked for, the longest waiting first."""
        self._call: Call | None = None

    @property
    def names(self) -> Collection[str]:
        """The series of the run that have points, as far as they are known."""
        return self._counts.keys()

    def open(self, run_id: str) -> None:
        """Turn to another run; nothing is watched yet."""
        self.close()
        self._run_id = run_id
        self._context.bridge.call(
            self._context.engine.runs.series,
            run_id,
            system=self._system,
            then=partial(self._take_series, run_id),
            owner=self,
        )

    def close(self) -> None:
        """Stop; curves that are under way are not delivered."""
        self._timer.stop()
        if self._call is not None:
            self._call.cancel()
            self._call = None
        self._counts.clear()
        self.epochs = ""
        self._watched.clear()
        self._stale.clear()
        self._run_id = ""

    def hold(self, held: bool) -> None:
        """While held, nothing is asked for: nobody sees it. What grew then comes later."""
        self._held = held
        if not held:
            self._fetch_soon(0)

    def watch(self, name: str) -> None:
        """Deliver this series from now on."""
        self._watched.add(name)
        self.look(name)

    def see(self, names: Collection[str]) -> None:
        """Only these are in sight: the others are asked for when they are."""
        self._in_sight = names
        self._fetch_soon(0)

    def look(self, name: str) -> None:
        """Something else is seen of a series."""
        if name in self._watched:
            self._stale[name] = None
            self._fetch_soon(0)

    def grow(self, counts: Mapping[str, int]) -> None:
        """Series of the run have these many points now."""
        if not self._run_id:
            return
        if any(not count and self._counts.get(name) for name, count in counts.items()):
            self.dropped.emit()
            return
        counts = {name: count for name, count in counts.items() if count}
        fresh = [name for name in counts if name not in self._counts]
        # Fewer points than before: the name has gone over to another series.
        grown = [name for name, count in counts.items() if count != self._counts.get(name, 0)]
        self._counts.update((name, counts[name]) for name in grown)
        if fresh:
            epochs = epoch_series([self.epochs, *fresh])
            if epochs != self.epochs:  # of all series the places may be others
                self.epochs = epochs
                self._stale.update(dict.fromkeys(self._watched))
            self.named.emit(fresh)
        self._stale.update((name, None) for name in grown if name in self._watched)
        self._fetch_soon(FEED_MS)

    def _take_series(self, run_id: str, states: Sequence[SeriesState]) -> None:
        if run_id == self._run_id:
            self.grow({state.name: state.summary.count for state in states})
            if not states:
                self.named.emit([])

    def _fetch_soon(self, milliseconds: int) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > milliseconds:
            self._timer.start(milliseconds)

    def _fetch(self) -> None:
        names = [name for name in self._stale if name in self._in_sight][:MOST_CURVES]
        if self._held or self._call is not None or not names:
            return
        for name in names:
            del self._stale[name]
        queries = [self._query(name) for name in names]
        self._call = self._context.bridge.call(
            self._context.engine.runs.curves,
            self._run_id,
            queries,
            then=partial(self._take_curves, queries),
            failed=self._failed,
            owner=self,
        )

    def _take_curves(self, asked: Sequence[CurveQuery], curves: Sequence[Curve]) -> None:
        self._call = None
        found = {curve.name: curve for curve in curves}
        for query in asked:
            if _axis(query) == _axis(self._query(query.name)):
                self.came.emit(query.name, found.get(query.name))
            else:  # its places belong on another axis than the one that is drawn by now
                self._stale[query.name] = None
        if self._stale:
            self._fetch_soon(0)

    def _failed(self, error: Exception) -> None:
        # The next growth of the series asks again.
        self._call = None


def _axis(query: CurveQuery) -> tuple[object, ...]:
    """What the places of an answer mean."""
    return query.axis, query.origin, query.epochs
