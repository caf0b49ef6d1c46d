"""Brings the points of a run's series up, only those that are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.metrics import Points, SeriesState
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext

FEED_MS = 40
MOST_CALLS = 8


class SeriesFeed(QObject):
    """`named` tells the names of the series there are; `came` the points of one that is watched."""

    named = Signal(object)
    came = Signal(object)

    def __init__(self, context: TabContext, system: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._system = system
        self._run_id = ""
        self._held = False
        self._timer = QTimer(self, singleShot=True, interval=FEED_MS)
        self._timer.timeout.connect(self._fetch)
        self._counts: dict[str, int] = {}
        self._have: dict[str, int] = {}
        self._calls: dict[str, Call] = {}

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
        """Stop; points that are under way are not delivered."""
        self._timer.stop()
        for call in self._calls.values():
            call.cancel()
        self._calls.clear()
        self._counts.clear()
        self._have.clear()
        self._run_id = ""

    def hold(self, held: bool) -> None:
        """While held, nothing is asked for: nobody sees it. What grew then comes later."""
        self._held = held
        if not held:
            self._timer.start()

    def watch(self, name: str) -> None:
        """Deliver this series from its beginning."""
        self._have[name] = 0
        self._timer.start()

    def grow(self, counts: Mapping[str, int]) -> None:
        """Series of the run have these many points now."""
        if not self._run_id:
            return
        fresh = [name for name in counts if name not in self._counts]
        for name, count in counts.items():
            self._counts[name] = max(count, self._counts.get(name, 0))
        if fresh:
            self.named.emit(fresh)
        if not self._timer.isActive():
            self._timer.start()

    def _take_series(self, run_id: str, states: Sequence[SeriesState]) -> None:
        if run_id == self._run_id:
            self.grow({state.name: state.summary.count for state in states})
            if not states:
                self.named.emit([])

    def _fetch(self) -> None:
        if self._held:
            return
        for name, have in self._have.items():
            if len(self._calls) >= MOST_CALLS:
                break
            if name in self._calls or self._counts.get(name, 0) <= have:
                continue
            self._calls[name] = self._context.bridge.call(
                self._context.engine.runs.points,
                self._run_id,
                name,
                have,
                system=self._system,
                then=self._take_points,
                failed=partial(self._failed, name),
                owner=self,
            )

    def _take_points(self, points: Points) -> None:
        self._calls.pop(points.name, None)
        self._have[points.name] = points.start + len(points.values)
        self.came.emit(points)
        behind = any(self._counts.get(name, 0) > have for name, have in self._have.items())
        if behind and len(points.values) and not self._timer.isActive():
            self._timer.start()

    def _failed(self, name: str, error: Exception) -> None:
        # The next growth of the series asks again.
        self._calls.pop(name, None)
