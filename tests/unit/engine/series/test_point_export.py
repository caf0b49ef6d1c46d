"""The points of a metric as a file: whole, in pieces, of several runs."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.metrics import Axis, Points
from desktop_app.engine.series.epochs import Track
from desktop_app.engine.series.point_export import PIECE, Source, export_points


async def _read(count: int, start: int, stop: int) -> Points:
    """Points one step and one second apart, whose value is half of their step."""
    steps = np.arange(start, min(stop, count), dtype=np.int64)
    return Points("loss", start, steps, steps.astype(np.float64), steps / 2)


async def _missing(start: int, stop: int) -> Points:
    raise NotFoundError("no_metric", "The run has no metric 'loss'.")


def _export(sources: Sequence[Source], place: Path, *, epochs: bool = False) -> int:
    return asyncio.run(export_points(sources, place, epochs=epochs))


def _rows(place: Path) -> list[list[str]]:
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("count", [0, 1, PIECE, 2 * PIECE + 1])
def test_every_point_is_a_line(tmp_path: Path, count: int) -> None:
    place = tmp_path / "损失 'a b'.csv"
    assert _export([Source("", partial(_read, count))], place) == count
    head, *rows = _rows(place)
    assert head == ["step", "time", "value"]
    assert [int(row[0]) for row in rows] == list(range(count))
    assert [float(row[2]) for row in rows] == [step / 2 for step in range(count)]
    assert [row[1] for row in rows[1:2]] == ["1970-01-01T00:00:01.000000Z"][: len(rows[1:2])]


def test_of_several_runs_each_line_names_its_own_and_is_no_formula(tmp_path: Path) -> None:
    place = tmp_path / "loss.csv"
    sources = [
        Source("birds", partial(_read, 1)),
        Source("=1+1", partial(_read, 2)),
        Source("none", _missing),
    ]
    assert _export(sources, place) == 3
    head, *rows = _rows(place)
    assert head == ["run", "step", "time", "value"]
    assert [(row[0], row[1]) for row in rows] == [("birds", "0"), ("'=1+1", "0"), ("'=1+1", "1")]


def test_the_epoch_of_each_point_is_written_where_it_is_known(tmp_path: Path) -> None:
    place = tmp_path / "loss.csv"
    track = Track(Axis.STEP, np.array([0.0, 4.0]), np.array([1.0, 3.0]))
    sources = [Source("a", partial(_read, 3), track), Source("b", partial(_read, 1))]
    assert _export(sources, place, epochs=True) == 4
    head, *rows = _rows(place)
    assert head == ["run", "epoch", "step", "time", "value"]
    assert [row[:3] for row in rows] == [
        ["a", "1.0", "0"],
        ["a", "1.5", "1"],
        ["a", "2.0", "2"],
        ["b", "", "0"],
    ]


def test_a_metric_that_no_run_has_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no metric"):
        _export([Source("a", _missing), Source("b", _missing)], tmp_path / "loss.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_says_so_and_keeps_what_was_there(
    tmp_path: Path,
) -> None:
    place = tmp_path / "folder"
    place.mkdir()
    with pytest.raises(KnownError) as raised:
        _export([Source("", partial(_read, 3))], place)
    assert raised.value.code == "cannot_write"
    assert list(tmp_path.iterdir()) == [place]
