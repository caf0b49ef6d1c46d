"""The images, histograms, texts and hyperparameters of event files, each kept once."""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics import left_out, media_file
from desktop_app.hostside.metrics.left_out import LeftOut
from desktop_app.hostside.metrics.tensorboard.collector import EventCollector
from desktop_app.hostside.metrics.tensorboard.events import read_event
from desktop_app.hostside.metrics.tensorboard.media import read_rest
from tests.fakes.event_files import EventFile, event, field, hyperparameters, record, tensor
from tests.fakes.pictures import gif
from tests.unit.hostside.metrics.event_run import collect, in_work, run_folder, series
from tests.unit.hostside.metrics.test_event_files import WRITTEN
from tests.unit.hostside.scripts import DOT, items, pixels


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path)


def kept(folder: RunFolder) -> list[tuple[str, str, int, bytes]]:
    found = items(Path(folder.metrics))
    return [(item["kind"], item["name"], item["step"], content) for item, content in found]


def image(tag: str, content: bytes = DOT) -> bytes:
    return field(1, tag) + field(4, field(1, 1) + field(2, 1) + field(4, content))


def rest(*values: bytes) -> tuple[list[Any], dict[str, str]]:
    data = event(*values)
    return read_rest(data, read_event(data).rest)


def test_what_torch_has_written_is_kept(folder: RunFolder) -> None:
    place = Path(in_work(folder, "runs"))
    place.mkdir()
    shutil.copy(WRITTEN, place / "events.out.tfevents.1700000000.host.1.0")
    parameters: dict[str, str] = {}
    assert collect(folder, parameters) == []
    found = {(kind, name): content for kind, name, _, content in kept(folder)}
    kinds = sorted(kind for kind, _ in found)
    assert kinds == ["histogram", "image", "text"]
    for (kind, _), content in found.items():
        if kind == "image":
            assert pixels(content)[0] > 0
        if kind == "histogram":
            read = json.loads(content)
            assert len(read["edges"]) == len(read["counts"]) + 1
    assert parameters != {}


def test_each_item_is_kept_once_whenever_the_collector_is_killed(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = EventFile(in_work(folder, "runs", "鸟 'x'"))
    for step in range(4):
        file.write(record(event(image("a"), image("b"), step=step)))
    wanted = [("image", name, step, DOT) for step in range(4) for name in ("a", "b")]
    append = media_file._append
    for fails_at in range(20):
        calls = iter(range(100))

        def dying(path: str, data: bytes, calls: Any = calls, fails_at: int = fails_at) -> int:
            if next(calls) == fails_at:
                append(path, data[: len(data) // 2])
                raise OSError(errno.EIO, "killed")
            return append(path, data)

        shutil.rmtree(folder.metrics)
        shutil.rmtree(folder.state)
        for path in (folder.metrics, folder.state):
            Path(path).mkdir()
        monkeypatch.setattr(media_file, "_append", dying)
        collect(folder)
        monkeypatch.setattr(media_file, "_append", append)
        collect(folder)
        collect(folder)
        found = [
            line
            for line in Path(folder.metrics, "tensorboard.items").read_bytes().splitlines()
            if line.endswith(b"}")
        ]
        steps = [(json.loads(line)["name"], json.loads(line)["step"]) for line in found]
        assert steps == [(name, step) for _, name, step, _ in wanted], fails_at


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
@pytest.mark.parametrize("done_before", range(8))
def test_each_item_of_several_files_is_kept_once_whenever_the_collector_is_stopped(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch, done_before: int, error: int
) -> None:
    first = EventFile(in_work(folder, "runs", "train"), 1)
    second = EventFile(in_work(folder, "runs", "validation"), 2)
    for file in (first, second):
        file.write(record(event(image("a"), image("b"))))
    append = media_file._append
    left = [None] * done_before

    def stopped(path: str, data: bytes) -> int:
        if left:
            left.pop()
            return append(path, data)
        append(path, data[:-1])
        monkeypatch.setattr(media_file, "_append", append)
        first.write(record(event(image("a"), step=1)))
        raise OSError(error, "stopped")

    monkeypatch.setattr(media_file, "_append", stopped)
    with contextlib.suppress(OSError):
        collect(folder)
    collect(folder)
    lines = Path(folder.metrics, "tensorboard.items").read_bytes().splitlines()
    found = [json.loads(line) for line in lines if line.endswith(b"}")]
    assert sorted((item["name"], item["step"]) for item in found) == [
        *(("a", 0), ("a", 1), ("b", 0)),
        *(("validation/a", 0), ("validation/b", 0)),
    ]


def test_an_item_is_kept_once_where_its_file_is_renamed_after_the_collector_was_killed(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*given: object) -> None:
        raise OSError(errno.EIO, "killed")

    file = EventFile(in_work(folder, "runs"))
    file.write(record(event(image("a"), image("b"), step=1)))
    with monkeypatch.context() as context:
        context.setattr(EventCollector, "add", killed)
        collect(folder)
    assert [name for _, name, _, _ in kept(folder)] == ["a", "b"]
    file.path = str(Path(file.path).rename(file.path + ".1"))
    file.write(record(event(image("c"), step=2)))
    collect(folder)
    assert [name for _, name, _, _ in kept(folder)] == ["a", "b", "c"]


def test_values_of_other_plugins_are_taken_as_newer_writers_put_them() -> None:
    strings = tuple((8, each) for each in (b"1", b"1", DOT, DOT))
    found, _ = rest(
        tensor("pictures", (1, 7), *strings, plugin="images"),
        tensor("note/text_summary", (1, 7), (8, "<b>鸟</b>"), plugin="text"),
        tensor("sound", (1, 7), (8, b"x"), plugin="audio"),
        tensor(
            "weights",
            (1, 1),
            (4, struct.pack("<9f", *(0, 1, 2), *(1, 2, 0), *(3, 3, 4))),
            plugin="histograms",
        ),
    )
    assert found[:3] == [
        ("image", "pictures", DOT),
        ("image", "pictures", DOT),
        ("text", "note", "<b>鸟</b>".encode()),
    ]
    assert [entry[:2] for entry in found[3:]] == [("histogram", "weights")]
    assert json.loads(found[3][2]) == {
        "edges": [0.0, 1.0, 2.997, 3.003],
        "counts": [2.0, 0.0, 4.0],
        "other": 0,
    }


def test_the_ends_of_a_histogram_are_those_of_its_values() -> None:
    limits, counts = (-1.0, 0.0, 1.0, 1.7976931348623157e308), (0.0, 2.0, 3.0, 1.0)
    histogram = field(1, -0.5) + field(2, 4.0)
    histogram += field(6, struct.pack("<4d", *limits)) + field(7, struct.pack("<4d", *counts))
    found, _ = rest(field(1, "h") + field(5, histogram))
    assert json.loads(found[0][2]) == {
        "edges": [-0.5, 0.0, 1.0, 4.0],
        "counts": [2.0, 3.0, 1.0],
        "other": 0,
    }


def test_nonsense_costs_nothing_else() -> None:
    bad = field(1, "h") + field(5, field(6, struct.pack("<2d", 0.0, 1.0)))
    nan = field(7, struct.pack("<d", 1.0)) + field(6, struct.pack("<d", float("nan")))
    found, parameters = rest(
        bad,
        field(1, "cut") + field(5, b"\x0a\xff"),
        field(1, "n") + field(5, nan + field(1, float("nan"))),
        field(1, "no picture") + field(4, field(4, b"BM")),
        image("good"),
        image("video", gif(0, 1)),
    )
    kept = [("image", "good", DOT), ("image", "video", gif(0, 1))]
    assert (found, parameters) == (kept, {})


def test_hyperparameters_keep_their_first_value(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs", "1700000000.5"))
    file.write(hyperparameters(lr=0.1, layers=3.0, name="鸟", on=True))
    parameters: dict[str, str] = {}
    assert collect(folder, parameters) == []
    assert parameters == {"lr": "0.1", "layers": "3", "name": "鸟", "on": "True"}
    file.write(hyperparameters(lr=0.5, more=1.0))
    parameters.clear()
    collect(folder, parameters)
    assert parameters == {"more": "1"}


def test_what_is_too_much_is_left_out_and_said(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_file, "MOST_ITEMS", 2)
    file = EventFile(in_work(folder, "runs"))
    for step in range(5):
        file.write(record(event(image("a"), step=step)))
    file.add("loss", 0.5, 9)
    collect(folder)
    assert [step for _, _, step, _ in kept(folder)] == [0, 1]
    assert series(folder) == {"loss": [(9, 0.5)]}
    told: list[str] = []
    LeftOut(folder, told.append).finish()
    assert told == [left_out._said_of("number")]
