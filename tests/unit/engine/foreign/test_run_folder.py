"""What is written of a run of another program, and what of it can be no point here."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.metrics import MOST_SERIES
from desktop_app.domain.origin import CSV, RunOrigin
from desktop_app.engine.foreign.model import ForeignRun, Item, Piece, Point
from desktop_app.engine.foreign.run_folder import FolderWriter, run_name
from desktop_app.hostside.metrics import media_file
from desktop_app.hostside.metrics.left_out import MOST_PARAMETERS
from tests.unit.hostside.scripts import items

CHANGED = 1.5e9
MANIFEST = "0" * 64


def write(
    folder: Path,
    points: Iterable[Point],
    path: str = "/x.csv",
    title: str = "x",
    changed_at: float = CHANGED,
) -> tuple[str, list[str]]:
    """The run's id, and what was told."""
    told: list[KnownError] = []
    run = ForeignRun("", title, lambda tell: iter(()), changed_at=changed_at)
    writer = FolderWriter(folder, run, told.append)
    writer.add(list(points))
    run_id = writer.finish(RunOrigin(CSV, path, "", 1.8e9), MANIFEST)
    return run_id, [problem.text for problem in told]


def written(folder: Path) -> list[tuple[int, int, float, float]]:
    data = (folder / "streams" / "metrics" / "imported.trm").read_bytes()
    return list(struct.iter_unpack("<qqdd", data))


def test_what_can_be_no_point_is_left_out_and_told_once(tmp_path: Path) -> None:
    points: list[Point] = [
        ("loss", 1, 1.6e9, 0.5),
        ("loss", 2**63, 1.6e9, 1.0),
        ("loss", -(2**63) - 1, 1.6e9, 1.0),
        ("", 1, 1.6e9, 1.0),
        ("x" * 1001, 1, 1.6e9, 1.0),
        ("loss", -(2**63), float("nan"), float("inf")),
        ("精度", 2, 1e300, -0.0),
    ]
    _, told = write(tmp_path / "run", points)
    assert told == [
        "Not all of 'x' was taken: steps beyond 64 bits are left out.",
        "Not all of 'x' was taken: names of series may have 1 to 1000 letters.",
    ]
    assert written(tmp_path / "run") == [
        *((0, 1, 1.6e9, 0.5), (0, -(2**63), CHANGED, float("inf")), (1, 2, CHANGED, -0.0)),
    ]
    names = (tmp_path / "run" / "streams" / "metrics" / "imported.names").read_text("ascii")
    assert [json.loads(line) for line in names.splitlines()] == ["loss", "精度"]


def test_of_very_many_series_the_first_ones_are_taken(tmp_path: Path) -> None:
    points = [(f"s{number}", 0, 1.6e9, 0.0) for number in range(MOST_SERIES + 2)]
    _, told = write(tmp_path / "run", points)
    assert len(written(tmp_path / "run")) == MOST_SERIES
    why = f"of more than {MOST_SERIES} series the rest is left out"
    assert told == [f"Not all of 'x' was taken: {why}."]


def test_the_same_run_of_the_same_place_always_has_the_same_id(tmp_path: Path) -> None:
    points: list[Point] = [("loss", 1, 1.6e9, 0.5)]
    first, _ = write(tmp_path / "1", points)
    assert write(tmp_path / "2", points)[0] == first
    others = {
        write(tmp_path / "3", points, path="/y.csv")[0],
        write(tmp_path / "4", points, title="y")[0],
        write(tmp_path / "5", [("loss", 1, 1.6e9, 0.25)])[0],
        write(tmp_path / "6", [("acc", 1, 1.6e9, 0.5)])[0],
    }
    assert len(others - {first}) == 4
    assert {run_id[:10] for run_id in others} == {first[:10]}


def test_when_a_file_was_written_makes_no_other_run_of_it(tmp_path: Path) -> None:
    points: list[Point] = [("loss", 1, float("nan"), 0.5)]
    first, _ = write(tmp_path / "1", points)
    assert write(tmp_path / "2", points, changed_at=1.7e9)[0] == first
    assert [time for _, _, time, _ in written(tmp_path / "2")] == [1.7e9]
    assert first[:10] == "0" * 10
    told, _ = write(tmp_path / "3", [("loss", 1, 1.6e9, 0.5)])
    later, _ = write(tmp_path / "4", [("loss", 1, 1.7e9, 0.5)])
    assert "0" * 10 < told[:10] < later[:10]


def test_a_run_without_points_has_the_time_of_its_file(tmp_path: Path) -> None:
    write(tmp_path / "run", [])
    lines = (tmp_path / "run" / "streams" / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["time"] for line in lines] == [CHANGED, CHANGED]


def test_a_title_becomes_a_name_part_by_part() -> None:
    assert run_name("a/b c/鸟") == "a/b c/鸟"
    assert run_name("//x: 1//..\n/") == "x- 1/data"
    assert run_name("...") == "data"
    assert len(run_name("a" * 70 + "/" + "b" * 70)) == 120


def test_items_are_kept_and_are_a_part_of_what_the_run_is_known_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_file, "MOST_ITEMS", 2)
    ids = set()
    for number, texts in enumerate((["one"], ["two"], ["one", "two", "three", "four"])):
        told: list[KnownError] = []
        run = ForeignRun("", "x", lambda tell: iter(()), changed_at=CHANGED)
        writer = FolderWriter(tmp_path / str(number), run, told.append)
        for text in texts:
            writer.add_items([Item("text", "样本", 1, float("nan"), text.encode())])
        ids.add(writer.finish(RunOrigin(CSV, "/x", "", 1.8e9), MANIFEST))
    assert len(ids) == 3
    found = items(tmp_path / "2" / "streams" / "metrics")
    assert [(item["time"], content) for item, content in found] == [
        (CHANGED, b"one"),
        (CHANGED, b"two"),
    ]
    assert [problem.text for problem in told] == [
        "Not all of 'x' was taken: it has too many or too large images, texts or histograms."
    ]


def test_parameters_that_are_read_do_not_replace_those_that_are_known(tmp_path: Path) -> None:
    told: list[KnownError] = []
    run = ForeignRun("", "x", lambda tell: iter(()), parameters={"lr": "0.1"})
    writer = FolderWriter(tmp_path / "run", run, told.append)
    writer.take(Piece((), 0, parameters={"lr": "0.5", "优化器": "sgd"}))
    writer.take(Piece((), 0, parameters={str(number): "" for number in range(MOST_PARAMETERS)}))
    writer.finish(RunOrigin(CSV, "/x.csv", "", 1.8e9), MANIFEST)
    kept = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))["parameters"]
    assert (kept["lr"], kept["优化器"], len(kept)) == ("0.1", "sgd", MOST_PARAMETERS)
    assert [problem.text for problem in told] == [
        "Not all of 'x' was taken: of more than 1000 parameters the rest is left out."
    ]
