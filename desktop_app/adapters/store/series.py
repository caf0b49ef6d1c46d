"""The points of each series: `<folder>/<run id>/<number>.pts`, records of 24 bytes.

A record is int64 step, float64 time, float64 value, little endian; point n lies at n * 24. The
counts are in the index: what lies behind them was never acknowledged and is written again. An empty
`<number>.gone` stands for a series that was dropped.
"""

from __future__ import annotations

import errno
import shutil
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.adapters.store.database import damage_mark
from desktop_app.adapters.store.room import give_room
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.metrics import Curve, CurveQuery, Points, SeriesState, SeriesSummary

if TYPE_CHECKING:  # numpy is loaded when the first points come: a window paints without it
    from numpy import void
    from numpy.typing import NDArray

    from desktop_app.adapters.store.pyramid import Pyramid

RECORD = [("series", "<i8"), ("step", "<i8"), ("time", "<f8"), ("value", "<f8")]
RECORD_SIZE = 32
POINT = [("step", "<i8"), ("time", "<f8"), ("value", "<f8")]
POINT_SIZE = 24
OPEN_FILES = 64


class FileSeriesStore:
    """Used from one thread at a time, as the index is. `index_file` is marked as damaged when
    points that it counts are not there. `check` raises where no more points may be written."""

    def __init__(
        self, folder: Path, index_file: Path, check: Callable[[], None] = lambda: None
    ) -> None:
        self._folder = folder
        self._index_file = index_file
        self._check = check
        self._open: OrderedDict[Path, FileIO] = OrderedDict()

    def append(
        self, run_id: str, records: bytes, series: Mapping[int, SeriesState]
    ) -> Sequence[SeriesState]:
        """As the port says; `ValueError` for a torn record or a series id without a state."""
        import numpy as np

        self._check()
        if len(records) % RECORD_SIZE:
            raise ValueError(f"{len(records)} bytes are not whole records of {RECORD_SIZE}")
        table = np.frombuffer(records, dtype=RECORD)
        ids, first, inverse = np.unique(table["series"], return_index=True, return_inverse=True)
        unknown = [int(i) for i in ids if int(i) not in series]
        if unknown:
            raise ValueError(f"records of unknown series: {unknown}")
        order = np.argsort(inverse, kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
        return [
            self._append(run_id, series[int(ids[i])], table[parts[i]]) for i in np.argsort(first)
        ]

    def read(self, run_id: str, series: SeriesState, start: int, stop: int) -> Points:
        import numpy as np

        stop = min(max(stop, 0), series.summary.count)
        start = min(max(start, 0), stop)
        points = np.empty(0, dtype=POINT)
        if start < stop:
            points = self._read(self._path(run_id, series), start, stop)
        return Points(
            series.name,
            start,
            np.ascontiguousarray(points["step"], dtype=np.int64),
            np.ascontiguousarray(points["time"], dtype=np.float64),
            np.ascontiguousarray(points["value"], dtype=np.float64),
        )

    def curve(self, run_id: str, series: SeriesState, query: CurveQuery) -> Curve:
        from desktop_app.adapters.store.curves import read_curve

        return read_curve(self._summed_up(run_id, series), series, query)

    def _summed_up(self, run_id: str, series: SeriesState) -> Pyramid:
        pyramid = self._pyramid(self._path(run_id, series))
        with suppress(KnownError):  # a full disk: what is not summed up is read point by point
            pyramid.extend(series.summary.count)
        return pyramid

    def value_at(self, run_id: str, series: SeriesState, step: int) -> float | None:
        from desktop_app.adapters.store.steps import last_at

        place = last_at(self._summed_up(run_id, series), series.summary.count, step)
        if place is None:
            return None
        return float(self.read(run_id, series, place, place + 1).values[0])

    def drop(self, run_id: str, series: Collection[SeriesState]) -> None:
        for state in series:
            path = self._path(run_id, state)
            if not path.parent.exists():
                continue
            # Where that finds no room, or somebody reads it, the files stay until the run is gone.
            with suppress(OSError):
                _gone(path).touch()
                self._delete([path, *self._pyramid(path).files])

    def remove(self, run_id: str) -> None:
        folder = self._folder / run_id
        for path in [path for path in self._open if path.parent == folder]:
            self._open.pop(path).close()
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return

    def close(self) -> None:
        """Let go of the files that are kept open."""
        while self._open:
            self._open.popitem()[1].close()

    def _append(self, run_id: str, state: SeriesState, table: NDArray[void]) -> SeriesState:
        import numpy as np

        points = np.empty(len(table), dtype=POINT)
        for name in ("step", "time", "value"):
            points[name] = table[name]
        path, count = self._path(run_id, state), state.summary.count
        self._write(path, count * POINT_SIZE, points.tobytes())
        # Only what the index counts is summed up: what it does not may be written again, otherwise.
        pyramid = self._pyramid(path)
        if count:
            pyramid.extend(count)
        else:
            self._delete(pyramid.files)
        return replace(state, summary=_grown(state.summary, points))

    def _pyramid(self, path: Path) -> Pyramid:
        from desktop_app.adapters.store.pyramid import Pyramid

        return Pyramid(path, partial(self._read, path), self._write)

    def _path(self, run_id: str, state: SeriesState) -> Path:
        return self._folder / run_id / f"{state.number}.pts"

    def _write(self, path: Path, position: int, data: bytes) -> None:
        try:
            file = self._file(path)
            file.seek(position)
            view = memoryview(data)
            while view:
                view = view[file.write(view) :]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                give_room(self._index_file.parent)
                raise KnownError(
                    "disk_full",
                    f"There is no space left for the curves of the run: {path}",
                    hint="Free some space on that disk.",
                ) from error
            raise KnownError(
                "index_unavailable", f"The curves of the run cannot be written: {error}"
            ) from error

    def _delete(self, paths: Iterable[Path]) -> None:
        for path in paths:
            if file := self._open.pop(path, None):
                file.close()
            path.unlink(missing_ok=True)

    def _file(self, path: Path) -> FileIO:
        file = self._open.pop(path, None)
        if file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            file = FileIO(path, "r+")
        self._open[path] = file
        if len(self._open) > OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return file

    def _read(self, path: Path, start: int, stop: int) -> NDArray[void]:
        import numpy as np

        from desktop_app.adapters.store.buckets import read_records

        try:
            return read_records(path, np.dtype(POINT), start, stop)
        except (FileNotFoundError, ValueError) as error:
            raise self._missing(path) from error

    def _missing(self, path: Path) -> KnownError:
        if _gone(path).exists():
            return NotFoundError("no_metric", "The run has this metric no more.", field="name")
        damage_mark(self._index_file).touch()
        return KnownError(
            "index_damaged",
            f"Points of the run's curves are missing: {path}",
            hint="Open the workspace again: the index is rebuilt from the run folders.",
        )


def _gone(path: Path) -> Path:
    return path.with_suffix(".gone")


def _grown(summary: SeriesSummary, points: NDArray[void]) -> SeriesSummary:
    """The summary once `points` are added. `fmin` and `fmax` prefer numbers to NaN."""
    import numpy as np

    values = points["value"]
    low = float(np.fmin.reduce(values))
    high = float(np.fmax.reduce(values))
    if summary.count:
        low = float(np.fmin(summary.min, low))
        high = float(np.fmax(summary.max, high))
    return SeriesSummary(
        count=summary.count + len(points),
        last=float(values[-1]),
        min=low,
        max=high,
        last_step=int(points["step"][-1]),
        source=summary.source,
    )
