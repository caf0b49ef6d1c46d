"""The contract of `SeriesStore.curve`, over the fake and over files, and what only files do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_app.adapters.store.pyramid import SIZES, Pyramid
from desktop_app.adapters.store.series import RECORD, FileSeriesStore
from desktop_app.domain.metrics import Axis, Curve, CurveQuery, SeriesState, SeriesSummary
from desktop_app.engine.ports import SeriesStore
from tests.fakes.index import FakeSeriesStore

NAN, INF = float("nan"), float("inf")
EMPTY = SeriesState(0, "loss", False, SeriesSummary(0, NAN, NAN, NAN))
RUN = "0" * 26
ALL = CurveQuery("loss")
Floats = NDArray[np.float64]


@pytest.fixture
def files(tmp_path: Path) -> Iterator[FileSeriesStore]:
    made = FileSeriesStore(tmp_path / "points", tmp_path / "index.sqlite3")
    yield made
    made.close()


@pytest.fixture(params=["fake", "files"])
def store(request: pytest.FixtureRequest, files: FileSeriesStore) -> SeriesStore:
    return FakeSeriesStore() if request.param == "fake" else files


def grow(
    store: SeriesStore,
    state: SeriesState,
    steps: Sequence[int] | NDArray[np.int64],
    values: Sequence[float] | Floats,
) -> SeriesState:
    """With these points behind those that are there, a second apart."""
    table = np.zeros(len(steps), RECORD)
    table["step"], table["value"] = steps, values
    table["time"] = 1000.0 + state.summary.count + np.arange(len(steps))
    (grown,) = store.append(RUN, table.tobytes(), {0: state})
    return grown


def rows(curve: Curve) -> list[tuple[float, float]]:
    return [(x, y) for x, y in zip(curve.x.tolist(), curve.mean.tolist(), strict=True)]


def same(found: list[tuple[float, float]], wanted: list[tuple[float, float]]) -> bool:
    return bool(np.array_equal(np.array(found), np.array(wanted), equal_nan=True))


def test_few_points_are_drawn_as_they_are(store: SeriesStore) -> None:
    state = grow(store, EMPTY, [0, 1, 5], [0.5, -1e308, 5e-324])
    curve = store.curve(RUN, state, ALL)
    assert rows(curve) == [(0, 0.5), (1, -1e308), (5, 5e-324)]
    assert curve.exact
    assert curve.span == (0, 5)
    assert (curve.name, curve.summary) == ("loss", state.summary)
    for edge in (curve.low, curve.high):
        assert edge.tolist() == curve.mean.tolist()


def test_nothing_is_a_curve_too(store: SeriesStore) -> None:
    curve = store.curve(RUN, EMPTY, ALL)
    assert rows(curve) == []
    assert all(math.isnan(end) for end in curve.span)


def test_a_restart_is_drawn_apart_and_told(store: SeriesStore) -> None:
    state = grow(store, EMPTY, [0, 1, 2, 1, 2, 2, 3], [0, 1, 2, 3, 4, 5, 6])
    curve = store.curve(RUN, state, ALL)
    wanted = [(0, 0), (1, 1), (2, 2), (NAN, NAN), (1, 3), (2, 4), (2, 5), (3, 6)]
    assert same(rows(curve), [(float(x), float(y)) for x, y in wanted])
    assert curve.restarts.tolist() == [1]
    assert len(store.curve(RUN, state, CurveQuery("loss", axis=Axis.TIME)).restarts) == 0


def test_what_is_not_finite_is_a_gap_and_told(store: SeriesStore) -> None:
    state = grow(store, EMPTY, [0, 1, 2, 3], [1.0, NAN, -INF, 2.0])
    curve = store.curve(RUN, state, ALL)
    assert same(rows(curve), [(0, 1), (1, NAN), (2, NAN), (3, 2)])
    assert curve.gaps.tolist() == [1, 2]


def test_times_count_from_the_origin(store: SeriesStore) -> None:
    state = grow(store, EMPTY, [7, 8], [1.0, 2.0])
    query = CurveQuery("loss", axis=Axis.TIME, origin=990.0)
    assert rows(store.curve(RUN, state, query)) == [(10, 1), (11, 2)]


@pytest.mark.parametrize(
    ("low", "high", "seen"),
    [(3, 5, [2, 3, 4, 5, 6]), (-9, 0.5, [0, 1]), (2.25, 2.75, [2, 3]), (50, 60, [])],
)
def test_a_window_shows_one_more_at_each_end(
    store: SeriesStore, low: float, high: float, seen: list[int]
) -> None:
    steps = list(range(10))
    state = grow(store, EMPTY, steps, [float(step) for step in steps])
    curve = store.curve(RUN, state, CurveQuery("loss", low=low, high=high))
    if low == 2.25:  # the line through it, and what lies beyond its ends
        assert set(seen) <= set(curve.x.tolist())
    else:
        assert curve.x.tolist() == seen
    assert curve.span == (0, 9)


def test_points_behind_the_count_are_not_drawn(store: SeriesStore) -> None:
    state = grow(store, EMPTY, [0], [1.0])
    grow(store, state, [1], [2.0])
    assert rows(store.curve(RUN, state, ALL)) == [(0, 1)]


@pytest.mark.parametrize("axis", [Axis.STEP, Axis.TIME])
def test_a_million_points_cost_what_is_seen(files: FileSeriesStore, axis: Axis) -> None:
    """Beyond some thousand points, what is read does not grow with the series."""
    state, size = EMPTY, 1 << 18
    for piece in range(4):
        at = np.arange(piece * size, (piece + 1) * size)
        state = grow(files, state, at, np.sin(at / 1e4))
    files.curve(RUN, state, ALL)
    read = [0]

    def counted(path: Path, start: int, stop: int) -> NDArray[np.void]:
        read[0] += stop - start
        return FileSeriesStore._read(files, path, start, stop)

    files._read = counted  # type: ignore[method-assign]
    for low in (0.0, 1e5, 7e5):
        for width in (1e6, 1e5, 1e3):
            origin = 1000.0 if axis is Axis.TIME else 0.0
            query = CurveQuery("loss", axis=axis, origin=origin, low=low, high=low + width)
            read[0] = 0
            curve = files.curve(RUN, state, query)
            assert 0 < len(curve.x) <= 1100
            assert read[0] <= 20 * query.most


WILD = st.floats(allow_nan=True, allow_infinity=True, width=64)


@st.composite
def series(draw: st.DrawFn) -> tuple[NDArray[np.int64], Floats]:
    """Several starts from a checkpoint, and values of all kinds here and there."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = []
    for _ in range(draw(st.integers(1, 5))):
        begin, count = int(random.integers(0, 3000)), int(random.integers(1, 3000))
        steps.append(begin + np.cumsum(random.integers(0, 3, count)))
    at = np.concatenate(steps)
    values = random.normal(size=len(at))
    for value in draw(st.lists(WILD, max_size=6)):
        values[int(random.integers(len(at)))] = value
    return at, values


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(series(), st.integers(2, 400), st.floats(-0.2, 1.2), st.floats(0, 1), st.data())
def test_no_spike_is_hidden_and_no_restart_lost(
    tmp_path_factory: pytest.TempPathFactory,
    made: tuple[NDArray[np.int64], Floats],
    most: int,
    at: float,
    width: float,
    data: st.DataObject,
) -> None:
    steps, values = made
    folder = tmp_path_factory.mktemp("points")
    files = FileSeriesStore(folder / "points", folder / "index.sqlite3")
    state, cut = EMPTY, data.draw(st.integers(1, len(steps)))
    for start in range(0, len(steps), cut):
        state = grow(files, state, steps[start : start + cut], values[start : start + cut])
    span = float(steps.max() - steps.min())
    low = float(steps.min()) + at * span
    query = CurveQuery("loss", low=low, high=low + width * span, most=most)
    curve = files.curve(RUN, state, query)
    everything = files.curve(RUN, state, CurveQuery("loss", most=most))
    exact = files.curve(RUN, state, CurveQuery("loss", most=len(steps)))
    files.close()

    assert curve.span == (float(steps.min()), float(steps.max()))
    back = int((np.diff(steps) < 0).sum())
    assert len(curve.x) <= 2 * most + 4 * (back + 2) + 16
    drawn = np.isfinite(curve.mean)
    assert (curve.low[drawn] <= curve.mean[drawn] + 1e-9 * np.abs(curve.mean[drawn])).all()
    seen = (steps >= query.low) & (steps <= query.high)
    finite = seen & np.isfinite(values)
    if finite.any():
        assert np.nanmin(curve.low) <= values[finite].min()
        assert np.nanmax(curve.high) >= values[finite].max()
    rises = np.diff(curve.x)
    assert (rises[np.isfinite(rises)] >= 0).all()
    assert exact.exact
    assert len(exact.restarts) == back
    assert len(everything.restarts) <= back
    assert np.nanmin(everything.low) == values[np.isfinite(values)].min()
    assert np.nanmax(everything.high) == values[np.isfinite(values)].max()


def test_where_steps_go_back_all_the_time_their_range_is_drawn(files: FileSeriesStore) -> None:
    """A script that counts its batches anew in each epoch."""
    steps = np.tile(np.arange(500), 400)
    state = grow(files, EMPTY, steps, np.sin(steps / 50))
    curve = files.curve(RUN, state, CurveQuery("loss", most=100))
    assert len(curve.x) <= 400
    assert [float(np.nanmin(curve.x)), float(np.nanmax(curve.x))] == [0, 499]


def test_levels_are_made_anew_where_they_are_missing_or_cut_short(files: FileSeriesStore) -> None:
    at = np.arange(40_000)
    state = grow(files, EMPTY, at, np.cos(at / 100))
    wanted = files.curve(RUN, state, ALL)
    levels = sorted(files._folder.rglob("*.l*"))
    assert [path.stat().st_size // 96 for path in levels] == [
        40_000 // size for size in SIZES if size <= 40_000
    ]
    levels[0].unlink()
    with levels[1].open("r+b") as file:
        file.truncate(1000)
    files.close()
    again = files.curve(RUN, state, ALL)
    assert np.array_equal(wanted.mean, again.mean)
    assert [path.stat().st_size // 96 for path in levels] == [625, 39, 2]


def test_a_level_that_goes_while_it_is_read_is_read_from_what_it_sums_up(
    files: FileSeriesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = np.arange(40_000)
    state = grow(files, EMPTY, at, np.cos(at / 100))
    wanted = files.curve(RUN, state, ALL)
    whole = Pyramid._whole

    def then_gone(pyramid: Pyramid, level: int) -> int:
        found = whole(pyramid, level)
        pyramid.files[level - 1].unlink(missing_ok=True)
        return found

    monkeypatch.setattr(Pyramid, "_whole", then_gone)
    assert np.array_equal(files.curve(RUN, state, ALL).mean, wanted.mean)


def test_only_points_that_the_index_counts_are_summed_up(files: FileSeriesStore) -> None:
    """After a crash the others come again, perhaps in another order."""
    at = np.arange(200)
    state = grow(files, EMPTY, at[:100], np.zeros(100))
    grow(files, state, at[100:], np.ones(100))
    state = grow(files, state, at[100:], np.full(100, 2.0))
    state = grow(files, state, [200], [2.0])
    curve = files.curve(RUN, state, CurveQuery("loss", most=2))
    assert np.nanmax(curve.high) == 2.0
    assert 1.0 not in files.curve(RUN, state, CurveQuery("loss", most=3)).low
    assert list(files._folder.rglob("*.l1"))


def test_a_run_that_is_taken_in_anew_has_no_levels_of_before(files: FileSeriesStore) -> None:
    at = np.arange(2000)
    state = grow(files, EMPTY, at, np.ones(2000))
    files.curve(RUN, state, ALL)
    state = grow(files, EMPTY, at, np.zeros(2000))
    assert np.nanmax(files.curve(RUN, state, CurveQuery("loss", most=10)).high) == 0.0


class Killed(Exception):
    """What is written to no file any more."""


class Mortal(FileSeriesStore):
    """Dies in the middle of one of its writes."""

    def __init__(self, folder: Path, writes: int) -> None:
        super().__init__(folder / "points", folder / "index.sqlite3")
        self._left = writes

    def _write(self, path: Path, position: int, data: bytes) -> None:
        self._left -= 1
        if self._left < 0:
            super()._write(path, position, data[: len(data) // 2])
            raise Killed
        super()._write(path, position, data)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(series(), st.lists(st.integers(0, 30), min_size=1, max_size=5), st.data())
def test_killed_at_any_write_points_and_levels_agree_in_the_end(
    tmp_path_factory: pytest.TempPathFactory,
    made: tuple[NDArray[np.int64], Floats],
    lives: list[int],
    data: st.DataObject,
) -> None:
    """What the index counts stands; the rest comes again, in other pieces and another order."""
    steps, values = made
    folder = tmp_path_factory.mktemp("points")
    state = EMPTY
    for writes in lives:
        store = Mortal(folder, writes)
        try:
            while state.summary.count < len(steps):
                start = state.summary.count
                some = slice(start, start + data.draw(st.integers(1, 900)))
                order = np.random.default_rng(writes).permutation(len(steps[some]))
                values[some] = values[some][order]
                steps[some] = steps[some][order]
                state = grow(store, state, steps[some], values[some])
                store.curve(RUN, state, CurveQuery("loss", most=50))
        except Killed:
            pass  # a new process opens the files
        finally:
            store.close()
    count = state.summary.count
    files = FileSeriesStore(folder / "points", folder / "index.sqlite3")
    points = files.read(RUN, state, 0, count)
    assert points.steps.tolist() == steps[:count].tolist()
    assert np.array_equal(points.values, values[:count], equal_nan=True)
    found = files.curve(RUN, state, CurveQuery("loss", most=20))
    files.close()

    fresh = FileSeriesStore(folder / "fresh", folder / "fresh.sqlite3")
    wanted = EMPTY
    if count:
        wanted = grow(fresh, EMPTY, steps[:count], values[:count])
    expected = fresh.curve(RUN, wanted, CurveQuery("loss", most=20))
    fresh.close()
    for name in ("x", "mean", "low", "high", "gaps", "restarts"):
        assert np.allclose(getattr(found, name), getattr(expected, name), equal_nan=True)


@pytest.mark.parametrize("axis", [Axis.STEP, Axis.TIME])
def test_each_element_tells_its_step_and_its_time_whichever_axis_it_is_drawn_over(
    store: SeriesStore, axis: Axis
) -> None:
    state = grow(store, EMPTY, [0, 5, 10, 5], [1.0, NAN, 3.0, 4.0])
    curve = store.curve(RUN, state, CurveQuery("loss", axis=axis, origin=1000.0))
    assert curve.steps[np.isfinite(curve.x)].tolist() == [0, 5, 10, 5]
    assert curve.times[np.isfinite(curve.x)].tolist() == [1000, 1001, 1002, 1003]
    assert np.array_equal(np.isnan(curve.steps), np.isnan(curve.x))
    assert np.array_equal(np.isnan(curve.times), np.isnan(curve.x))


def test_an_element_of_many_points_lies_amid_their_steps_and_times(files: FileSeriesStore) -> None:
    state = grow(files, EMPTY, np.arange(4096) * 10, np.zeros(4096))
    curve = files.curve(RUN, state, CurveQuery("loss", most=64))
    assert not curve.exact
    assert np.array_equal(curve.steps, curve.x)
    assert curve.times.tolist() == (1000.0 + curve.x / 10).tolist()
