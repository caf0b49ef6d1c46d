"""The contract of `SeriesStore`, over the fake and over files."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.adapters.store.opening import open_index
from desktop_app.adapters.store.series import FileSeriesStore
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.metrics import CurveQuery, SeriesState, SeriesSummary
from desktop_app.engine.ports import SeriesStore
from tests.fakes.index import FakeSeriesStore

NAN = float("nan")
INF = float("inf")
EMPTY = SeriesSummary(0, NAN, NAN, NAN)
RUN = "0" * 26


@pytest.fixture(params=["fake", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SeriesStore]:
    if request.param == "fake":
        yield FakeSeriesStore()
        return
    files = FileSeriesStore(tmp_path / "poi nts '目", tmp_path / "index.sqlite3")
    yield files
    files.close()


def state(number: int = 0, name: str = "loss") -> SeriesState:
    return SeriesState(number, name, False, EMPTY)


def records(*points: tuple[int, int, float, float]) -> bytes:
    return b"".join(struct.pack("<qqdd", *point) for point in points)


def test_points_are_split_by_series_in_the_order_of_the_records(store: SeriesStore) -> None:
    data = records((7, 0, 1.0, 0.5), (2, 10, 1.1, 9.0), (7, 1, 1.2, 0.25), (2, -11, 1.3, 8.0))
    grown = store.append(RUN, data, {2: state(0, "a"), 7: state(1, "b"), 9: state(2, "c")})
    assert list(grown) == [
        SeriesState(1, "b", False, SeriesSummary(2, 0.25, 0.25, 0.5, 1)),
        SeriesState(0, "a", False, SeriesSummary(2, 8.0, 8.0, 9.0, -11)),
    ]
    points = store.read(RUN, grown[1], 0, 99)
    assert (points.name, points.start) == ("a", 0)
    assert points.steps.tolist() == [10, -11]
    assert points.times.tolist() == [1.1, 1.3]
    assert points.values.tolist() == [9.0, 8.0]


def test_points_are_three_contiguous_arrays_of_their_own(store: SeriesStore) -> None:
    (grown,) = store.append(RUN, records((0, 1, 2.0, 3.0), (0, 2, 3.0, 4.0)), {0: state()})
    points = store.read(RUN, grown, 0, 2)
    arrays = (points.steps, points.times, points.values)
    assert [array.dtype for array in arrays] == [np.int64, np.float64, np.float64]
    for array in arrays:
        assert array.flags.c_contiguous
        array[:] = 0
    assert store.read(RUN, grown, 0, 2).values.tolist() == [3.0, 4.0]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 2, [0, 1]), (3, 99, [3, 4]), (-5, 1, [0]), (5, 9, []), (4, 2, []), (9, 12, [])],
)
def test_a_range_is_clipped_to_the_count(
    store: SeriesStore, start: int, stop: int, expected: list[int]
) -> None:
    (grown,) = store.append(RUN, records(*[(0, n, 0.0, 0.0) for n in range(5)]), {0: state()})
    points = store.read(RUN, grown, start, stop)
    assert points.steps.tolist() == expected
    if expected:
        assert points.start == expected[0]


def test_repeating_a_call_changes_nothing(store: SeriesStore) -> None:
    (first,) = store.append(RUN, records((0, 0, 0.0, 1.0)), {0: state()})
    more = records((0, 1, 1.0, 2.0), (0, 2, 2.0, NAN))
    (grown,) = store.append(RUN, more, {0: first})
    (again,) = store.append(RUN, more, {0: first})
    assert again.summary.count == grown.summary.count == 3
    assert store.read(RUN, again, 0, 9).steps.tolist() == [0, 1, 2]


def test_points_behind_the_count_are_not_read(store: SeriesStore) -> None:
    (first,) = store.append(RUN, records((0, 0, 0.0, 1.0)), {0: state()})
    store.append(RUN, records((0, 1, 0.0, 2.0)), {0: first})
    assert store.read(RUN, first, 0, 9).values.tolist() == [1.0]


def test_a_torn_record_is_the_callers_error(store: SeriesStore) -> None:
    with pytest.raises(ValueError, match="33 bytes"):
        store.append(RUN, bytes(33), {0: state()})


def test_a_record_of_an_unknown_series_is_the_callers_error(store: SeriesStore) -> None:
    with pytest.raises(ValueError, match=r"\[5\]"):
        store.append(RUN, records((5, 0, 0.0, 0.0)), {0: state()})


def test_nothing_to_append_grows_nothing(store: SeriesStore) -> None:
    assert list(store.append(RUN, b"", {0: state()})) == []


def test_a_removed_run_starts_from_nothing(store: SeriesStore) -> None:
    store.append(RUN, records((0, 0, 0.0, 1.0)), {0: state()})
    store.remove(RUN)
    store.remove(RUN)
    (grown,) = store.append(RUN, records((0, 3, 0.0, 4.0)), {0: state()})
    assert store.read(RUN, grown, 0, 9).steps.tolist() == [3]


def test_a_dropped_series_is_told_to_whoever_still_reads_it(store: SeriesStore) -> None:
    both = {0: state(0, "a"), 1: state(1, "b")}
    dropped, kept = store.append(RUN, records((0, 0, 0.0, 1.0), (1, 0, 0.0, 2.0)), both)
    store.drop(RUN, [dropped])
    reads: Sequence[Callable[[], object]] = (
        lambda: store.read(RUN, dropped, 0, 1),
        lambda: store.curve(RUN, dropped, CurveQuery("a")),
        lambda: store.value_at(RUN, dropped, 0),
    )
    for read in reads:
        with pytest.raises(NotFoundError) as caught:
            read()
        assert caught.value.code == "no_metric"
    assert store.read(RUN, kept, 0, 1).values.tolist() == [2.0]


def test_of_a_dropped_series_no_point_and_no_level_stays(tmp_path: Path) -> None:
    index, store, rebuilt = open_index(tmp_path)
    assert rebuilt is not None
    (grown,) = store.append(RUN, records(*[(0, n, 0.0, 1.0) for n in range(200)]), {0: state()})
    rebuilt()
    store.curve(RUN, grown, CurveQuery("loss", most=2))
    other = FileSeriesStore(tmp_path / "series", tmp_path / "index.sqlite3")
    other.curve(RUN, grown, CurveQuery("loss", most=2))
    folder = tmp_path / "series" / RUN
    assert sorted(path.name for path in folder.iterdir()) == ["0.l1", "0.pts"]
    store.drop(RUN, [grown])
    assert [path.name for path in folder.iterdir()] == ["0.gone"]
    with pytest.raises(NotFoundError):
        other.curve(RUN, grown, CurveQuery("loss", most=2))
    other.close()
    index.close()
    index, _, rebuild = open_index(tmp_path)
    index.close()
    assert not rebuild


def test_more_series_than_files_may_be_open_are_kept_apart(store: SeriesStore) -> None:
    states = {n: state(n, f"s{n}") for n in range(150)}
    for turn in range(2):
        data = records(*[(n, turn, 0.0, float(n)) for n in states])
        states = {s.number: s for s in store.append(RUN, data, states)}
    assert all(store.read(RUN, s, 0, 9).values.tolist() == [n, n] for n, s in states.items())


VALUES = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batches=st.lists(VALUES, min_size=1, max_size=3))
def test_min_and_max_ignore_nan_unless_all_values_are(
    store: SeriesStore, batches: list[list[float]]
) -> None:
    grown = state()
    for batch in batches:
        (grown,) = store.append(RUN, records(*[(0, 0, 0.0, v) for v in batch]), {0: grown})
    values = [value for batch in batches for value in batch]
    numbers = [value for value in values if not math.isnan(value)]
    summary = grown.summary
    assert summary.count == len(values)
    expected = (values[-1], min(numbers, default=NAN), max(numbers, default=NAN))
    np.testing.assert_array_equal((summary.last, summary.min, summary.max), expected)
    np.testing.assert_array_equal(store.read(RUN, grown, 0, 99).values, values)


def test_missing_points_are_told_and_the_index_is_rebuilt_at_the_next_opening(
    tmp_path: Path,
) -> None:
    index, store, rebuilt = open_index(tmp_path)
    assert rebuilt is not None
    (grown,) = store.append(RUN, records((0, 0, 0.0, 1.0)), {0: state()})
    rebuilt()
    index.close()
    (tmp_path / "series" / RUN / "0.pts").write_bytes(b"")
    index, store, rebuild = open_index(tmp_path)
    assert not rebuild
    with pytest.raises(KnownError) as caught:
        store.read(RUN, grown, 0, 1)
    index.close()
    assert caught.value.code == "index_damaged"
    index, _, rebuild = open_index(tmp_path)
    index.close()
    assert rebuild


def test_a_full_disk_is_told_as_that(tmp_path: Path) -> None:
    store = FileSeriesStore(tmp_path, tmp_path / "index.sqlite3")
    (tmp_path / RUN).mkdir()
    (tmp_path / RUN / "0.pts").symlink_to("/dev/full")
    with pytest.raises(KnownError) as caught:
        store.append(RUN, records((0, 0, 0.0, 1.0)), {0: state()})
    store.close()
    assert caught.value.code == "disk_full"


def test_the_value_at_a_step_is_that_of_the_greatest_step_not_after_it(
    store: SeriesStore,
) -> None:
    """Also where a run went on from a checkpoint, so that its steps go back."""
    steps = [0, 10, 20, 30, 15, 20, 25]
    data = records(*((0, step, 0.0, float(number)) for number, step in enumerate(steps)))
    (grown,) = store.append("R", data, {0: state()})
    asked = (-1, 0, 9, 10, 17, 20, 24, 29, 30, 1000)
    values = [store.value_at("R", grown, step) for step in asked]
    assert values == [None, 0.0, 0.0, 1.0, 4.0, 5.0, 5.0, 6.0, 3.0, 3.0]
    assert store.value_at("R", state(), 5) is None


def test_the_value_at_a_step_is_found_among_many_points_by_their_sums(store: SeriesStore) -> None:
    steps = [*range(0, 60_000, 2), *range(30_001, 90_001, 2), *range(80_000, 80_500)]
    data = records(*((0, step, 0.0, float(number)) for number, step in enumerate(steps)))
    (grown,) = store.append("R", data, {0: state()})
    for asked in (-1, 0, 1, 29_999, 30_000, 30_001, 45_000, 59_998, 59_999, 80_250, 89_999, 10**9):
        reached = [(step, number) for number, step in enumerate(steps) if step <= asked]
        expected = float(max(reached)[1]) if reached else None
        assert (asked, store.value_at("R", grown, asked)) == (asked, expected)
