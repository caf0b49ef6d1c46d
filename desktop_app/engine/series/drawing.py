"""What is drawn and read of the series of runs. Blocking: not for the engine's loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.metrics import Axis, Curve, CurveQuery, SeriesState, epoch_series
from desktop_app.engine.ports import RunIndex, SeriesStore

if TYPE_CHECKING:  # numpy is loaded when the first curve is wanted
    from desktop_app.engine.series.epochs import Read, Track


class CurveReader:
    """Reads curves of runs by their ids."""

    def __init__(self, index: RunIndex, series: SeriesStore) -> None:
        self._index = index
        self._series = series

    def curves(self, run_id: str, queries: Sequence[CurveQuery]) -> Sequence[Curve]:
        """Of the series that the run has; along epochs, where it tells them."""
        names = {query.name for query in queries} | {q.epochs for q in queries if q.epochs}
        read = self._reading(run_id, self._index.progress(run_id, names)[1])
        curves = (_along_epochs(read, q) if q.axis is Axis.EPOCH else read(q) for q in queries)
        return [curve for curve in curves if curve is not None]

    def track(self, run_id: str, name: str) -> Track | None:
        """Where the epochs of the run are among the points of a series; None where that is not
        known."""
        from desktop_app.engine.series.epochs import track_of

        _, states = self._index.progress(run_id)
        epochs = epoch_series(state.name for state in states if not state.system)
        return track_of(self._reading(run_id, states), name, epochs)

    def value_at(self, run_id: str, name: str, step: int) -> float | None:
        """The value of a metric at the greatest step that is not after this one."""
        state = self._state(run_id, name, system=False)
        return None if state is None else self._series.value_at(run_id, state, step)

    def sample_at(self, run_id: str, name: str, time: float) -> float | None:
        """The last of the host's samples up to a time (seconds since the epoch by its clock): they
        are in the order of their times."""
        state = self._state(run_id, name, system=True)
        if state is None:
            return None
        low, high = 0, state.summary.count
        while low < high:
            middle = (low + high) // 2
            if self._series.read(run_id, state, middle, middle + 1).times[0] <= time:
                low = middle + 1
            else:
                high = middle
        return float(self._series.read(run_id, state, low - 1, low).values[0]) if low else None

    def _state(self, run_id: str, name: str, *, system: bool) -> SeriesState | None:
        _, found = self._index.progress(run_id, {name})
        return next((s for s in found if (s.name, s.system) == (name, system)), None)

    def _reading(self, run_id: str, states: Sequence[SeriesState]) -> Read:
        known = {(state.name, state.system): state for state in states}

        def read(query: CurveQuery) -> Curve | None:
            state = known.get((query.name, query.system))
            try:
                return None if state is None else self._series.curve(run_id, state, query)
            except NotFoundError:  # dropped meanwhile
                return None

        return read


def _along_epochs(read: Read, query: CurveQuery) -> Curve | None:
    from desktop_app.engine.series.epochs import along_epochs

    return along_epochs(read, query)
