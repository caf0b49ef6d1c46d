"""SIGKILL at any instant while points arrive: index, points and their levels agree whoever opens
them next."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from desktop_app.adapters.store.buckets import BUCKET
from desktop_app.adapters.store.opening import open_index
from desktop_app.adapters.store.pyramid import SIZES
from desktop_app.adapters.store.series import POINT, RECORD, FileSeriesStore
from desktop_app.domain.metrics import CurveQuery, SeriesState, SeriesSummary
from tests.contract.arriving import FILE, NAMES, POINTS, all_points, begin
from tests.fakes.accepted_run import RUN

MOST_CALLS = 120_000
"""About what a life makes that takes everything in."""
KILLS = 5
LEVELS = 3
"""So many has the longer series."""
RECORD_SIZE = np.dtype(RECORD).itemsize


class Lives:
    """The program that takes in, once and again."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        assert program.stdin is not None
        assert program.stdout is not None
        self._program = program
        self._wishes, self._ends = program.stdin, program.stdout

    def live(self, workspace: Path, seed: int, calls: int) -> str:
        """One life; how it ended."""
        print(json.dumps([str(workspace), seed, calls]), file=self._wishes, flush=True)
        told = self._ends.readline().strip()
        assert told in ("killed", "done"), self._program.communicate()[1]
        return told


@pytest.fixture(scope="module")
def lives() -> Iterator[Lives]:
    command = [sys.executable, "-m", "tests.contract.arriving"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as program:
        yield Lives(program)
        program.kill()


def check(workspace: Path) -> int:
    """What the index counts is what the run's file had up to where it was taken in, and no file
    says anything else; returns how many points that are."""
    index, series, rebuilt = open_index(workspace / "index")
    assert rebuilt is None, "a kill leaves the index sound"
    offsets, states = index.progress(RUN)
    index.close()
    taken = offsets.get(FILE, 0) // RECORD_SIZE
    logged = all_points()[:taken]
    (run,) = (workspace / "index" / "series").glob("*") if taken else (workspace,)
    for state in states:
        points = logged[logged["series"] == NAMES.index(state.name)]
        check_summary(state.summary, points)
        kept = np.fromfile(run / f"{state.number}.pts", POINT, state.summary.count)
        for name in ("step", "time", "value"):
            np.testing.assert_array_equal(kept[name], points[name])
        check_levels(run, state, kept)
    assert sum(state.summary.count for state in states) == taken
    series.close()
    return taken


def check_summary(summary: SeriesSummary, points: NDArray[np.void]) -> None:
    values = points["value"]
    found = (summary.count, summary.last, summary.min, summary.max, summary.last_step)
    wanted = (len(points), values[-1], np.nanmin(values), np.nanmax(values), points["step"][-1])
    np.testing.assert_array_equal(found, wanted)


def check_levels(run: Path, state: SeriesState, points: NDArray[np.void]) -> None:
    """Whatever lies there of a level sums up points that the index counts, as they are."""
    for number, size in enumerate(SIZES, 1):
        path = run / f"{state.number}.l{number}"
        whole = path.stat().st_size // BUCKET.itemsize if path.exists() else 0
        assert whole * size <= len(points)
        if not whole:
            continue
        buckets = np.fromfile(path, BUCKET, whole)
        parts = points[: whole * size].reshape(whole, size)
        finite = np.isfinite(parts["value"])
        values = np.where(finite, parts["value"], np.nan)
        assert buckets["points"].tolist() == [size] * whole
        assert buckets["gaps"].tolist() == (size - finite.sum(axis=1)).tolist()
        np.testing.assert_array_equal(buckets["low"], np.nanmin(values, axis=1))
        np.testing.assert_array_equal(buckets["high"], np.nanmax(values, axis=1))
        np.testing.assert_allclose(
            buckets["mean"], np.nansum(values / finite.sum(axis=1)[:, None], axis=1), atol=1e292
        )
        for axis in ("step", "time"):
            for end, wanted in (
                ("first", parts[axis][:, 0]),
                ("last", parts[axis][:, -1]),
                ("low", parts[axis].min(axis=1)),
                ("high", parts[axis].max(axis=1)),
            ):
                np.testing.assert_array_equal(buckets[f"{axis}_{end}"], wanted)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NDArray[np.float64]]:
    """The curves of a store that took everything in at once."""
    folder = tmp_path_factory.mktemp("whole")
    store = FileSeriesStore(folder / "points", folder / "index.sqlite3")
    none = SeriesSummary(0, np.nan, np.nan, np.nan)
    states = {at: SeriesState(at, name, False, none) for at, name in enumerate(NAMES)}
    grown = store.append(RUN, all_points().tobytes(), states)
    found = {state.name: store.curve(RUN, state, CurveQuery(state.name)).mean for state in grown}
    store.close()
    return found


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=True))
def test_killed_at_any_instant_while_points_arrive_index_points_and_levels_agree(
    tmp_path_factory: pytest.TempPathFactory,
    expected: dict[str, NDArray[np.float64]],
    lives: Lives,
    chance: random.Random,
) -> None:
    workspace = tmp_path_factory.mktemp("work 'x' 鸟")
    begin(workspace)
    taken = 0
    for _ in range(KILLS):
        calls = chance.randint(1, MOST_CALLS)
        lives.live(workspace, chance.randrange(2**32), calls)
        before, taken = taken, check(workspace)
        assert taken >= before
    assert lives.live(workspace, 0, MOST_CALLS * 100) == "done"
    assert check(workspace) == POINTS
    index, series, _ = open_index(workspace / "index")
    _, states = index.progress(RUN)
    for state in states:
        curve = series.curve(RUN, state, CurveQuery(state.name))
        np.testing.assert_allclose(curve.mean, expected[state.name], equal_nan=True)
    run = workspace / "index" / "series" / RUN
    assert {path.name for path in run.glob("0.*")} == {
        "0.pts",
        *(f"0.l{n}" for n in range(1, LEVELS + 1)),
    }
    index.close()
