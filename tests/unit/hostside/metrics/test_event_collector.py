"""What a run's event files become: series files, each point in them once."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics import file_collector, finding, turns
from desktop_app.hostside.metrics.file_collector import prefix_of
from desktop_app.hostside.metrics.finding import FilesBelow
from desktop_app.hostside.metrics.series_journal import MOST_SERIES
from desktop_app.hostside.metrics.tensorboard import collector as event_collector
from desktop_app.hostside.metrics.tensorboard.collector import EventCollector
from desktop_app.hostside.metrics.tensorboard.events import is_event_file
from tests.fakes.event_files import EventFile, event, masked_crc, record, simple
from tests.unit.hostside.metrics.event_run import (
    collect,
    in_work,
    no_parameters,
    run_folder,
    series,
)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path)


def test_points_are_taken_up_as_the_file_grows_with_the_times_of_their_events(
    folder: RunFolder,
) -> None:
    file = EventFile(in_work(folder, "runs", "May 1 'x'"))
    tailing = EventCollector(folder, pytest.fail, no_parameters)
    tailing.finish()
    assert series(folder) == {}
    file.add("loss", 0.5, 0, at=1234.5)
    tailing.finish()
    assert series(folder) == {"loss": [(0, 0.5)]}
    file.add("精度", math.inf, 7)
    file.add("loss", 0.25, -1)
    tailing.finish()
    tailing.finish()
    assert series(folder) == {"loss": [(0, 0.5), (-1, 0.25)], "精度": [(7, math.inf)]}
    first = Path(folder.metrics, "tensorboard.trm").read_bytes()[:32]
    assert struct.unpack("<qqdd", first) == (0, 0, 1234.5, 0.5)


def test_a_half_written_record_counts_once_it_is_whole(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"))
    data = record(event(simple("loss", 1.0), step=1))
    for part in (data[:5], data[5:20], data[20:-1]):
        file.write(part)
        assert collect(folder) == []
        assert series(folder) == {}
    file.write(data[-1:])
    collect(folder)
    assert series(folder) == {"loss": [(1, 1.0)]}


def test_files_of_one_folder_follow_each_other_in_the_order_of_their_making(
    folder: RunFolder,
) -> None:
    for second, step in ((1000000000, 3), (999999999, 2), (99999999, 1)):
        EventFile(in_work(folder, "runs"), second).add("loss", step, step)
    collect(folder)
    assert series(folder) == {"loss": [(1, 1.0), (2, 2.0), (3, 3.0)]}


def test_a_file_that_was_replaced_is_read_from_its_start(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"), 5)
    file.add("loss", 1.0, 1)
    file.add("loss", 2.0, 2)
    collect(folder)
    other = EventFile(in_work(folder, "runs"), 6)
    for step in range(3, 9):
        other.add("loss", 3.0, step)
    os.replace(other.path, file.path)  # noqa: PTH105
    collect(folder)
    collect(folder)
    values = [1.0, 2.0, *[3.0] * 6]
    assert series(folder) == {"loss": list(enumerate(values, 1))}


@pytest.mark.parametrize("looks", [0, 1, 2, 3])
def test_a_file_that_gets_another_name_while_a_new_one_takes_its_place_is_read_once(
    folder: RunFolder, looks: int
) -> None:
    """As programs rotate logs; the collector, each time a new one, looks at some of the moments."""
    file = EventFile(in_work(folder, "runs"), 5)

    def moment(number: int) -> None:
        if looks >= number:
            collect(folder)

    wanted = []
    for turn in range(0, 30, 10):
        for step in range(turn, turn + 10):
            wanted.append((step, float(step)))
            file.add("loss", step, step)
        collect(folder)
        for number in (2, 1):
            if Path(f"{file.path}.{number}").exists():
                os.replace(f"{file.path}.{number}", f"{file.path}.{number + 1}")  # noqa: PTH105
                moment(3)
        os.replace(file.path, file.path + ".1")  # noqa: PTH105
        moment(1)
        other = EventFile(in_work(folder, "other"), 6)
        os.replace(other.path, file.path)  # noqa: PTH105
        moment(2)
    collect(folder)
    assert series(folder) == {"loss": wanted}


def test_what_is_copied_over_and_cut_off_at_its_start_is_read_on(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"), 5)
    file.add("loss", 1.0, 1)
    collect(folder)
    os.truncate(file.path, 0)
    collect(folder)
    file.add("loss", 2.0, 2)
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 1.0), (2, 2.0)]}


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_what_is_copied_over_itself_is_read_on_where_it_was(folder: RunFolder, cut: int) -> None:
    file = EventFile(in_work(folder, "runs"), 5)
    for step in range(3):
        file.add("loss", step, step)
    whole = Path(file.path).read_bytes()
    collect(folder)
    os.truncate(file.path, len(whole) - cut)
    collect(folder)
    Path(file.path).write_bytes(whole)
    file.add("loss", 3.0, 3)
    assert collect(folder) == []
    assert series(folder) == {"loss": [(step, float(step)) for step in range(4)]}


@pytest.mark.parametrize(
    ("base", "folder", "prefix"),
    [
        ("runs/a", "runs/a", ""),
        ("runs/a", "runs/a/loss_train", "loss_train/"),
        ("logs/x/train", "logs/x/validation", "validation/"),
        ("lightning_logs/version_0", "lightning_logs/version_1", "version_1/"),
        ("runs/a", "other/deep", "other/deep/"),
        ("a/b/c", "a/b", "b/"),
        ("a", "", "./"),
        ("", "eval", "eval/"),
        ("runs/ab", "runs/a", "a/"),
        ("runs/a", "runs/a/1700000000.1234567", "hparams/"),
        ("a", "\udcff", "\ufffd/"),
    ],
)
def test_another_folder_than_the_first_is_part_of_the_names(
    base: str, folder: str, prefix: str
) -> None:
    assert prefix_of(base, folder) == prefix


def test_names_stay_as_they_are_while_folders_appear(folder: RunFolder) -> None:
    main = EventFile(in_work(folder, "runs", "x"), 100)
    main.add("loss", 1.0, 1)
    collect(folder)
    earlier = EventFile(in_work(folder, "runs", "a"), 50)
    earlier.add("loss", 5.0, 1)
    EventFile(in_work(folder, "runs", "x", "acc_val"), 200).add("acc", 9.0, 1)
    collect(folder)
    main.add("loss", 2.0, 2)
    collect(folder)
    assert series(folder) == {
        "loss": [(1, 1.0), (2, 2.0)],
        "a/loss": [(1, 5.0)],
        "acc_val/acc": [(1, 9.0)],
    }


def test_of_folders_found_together_the_one_that_was_written_first_is_the_first(
    folder: RunFolder,
) -> None:
    EventFile(in_work(folder, "runs", "val"), 9).add("loss", 1.0, 1)
    EventFile(in_work(folder, "runs", "train"), 10).add("loss", 2.0, 1)
    collect(folder)
    assert series(folder) == {"loss": [(1, 1.0)], "train/loss": [(1, 2.0)]}


def test_what_came_with_the_code_or_lies_elsewhere_is_not_of_the_run(
    folder: RunFolder, tmp_path: Path
) -> None:
    old = EventFile(in_work(folder, "runs", "old"), 1)
    away = EventFile(str(tmp_path / "elsewhere"), 2)
    for file in (
        old,
        away,
        *(
            EventFile(in_work(folder, *p))
            for p in ((".git",), ("lib", "site-packages"), ("my env",))
        ),
    ):
        file.add("other", 1.0, 1)
    Path(in_work(folder, "my env", "pyvenv.cfg")).touch()
    Path(in_work(folder, "link")).symlink_to(tmp_path / "elsewhere")
    Path(in_work(folder, "events.out.tfevents.7.link")).symlink_to(away.path)
    os.mkfifo(in_work(folder, "events.out.tfevents.8.pipe"))
    path = Path(old.path).relative_to(folder.work).as_posix()
    size = Path(old.path).stat().st_size
    entry = {"path": path, "sha256": "0" * 64, "size": size, "mode": 0o644}
    Path(folder.manifest).write_bytes(make_manifest([entry]))
    EventFile(in_work(folder, "runs", "new"), 3).add("loss", 1.0, 1)
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 1.0)]}


def test_a_damaged_file_is_told_once_and_holds_no_other_up(folder: RunFolder) -> None:
    garbage = Path(in_work(folder, "events.out.tfevents.1.garbage"))
    garbage.write_bytes(b"no event file at all, " * 100)
    Path(in_work(folder, "events.out.tfevents.2.empty")).touch()
    broken = bytearray(record(event(simple("loss", 1.0), step=1)))
    broken[-5] ^= 1
    good = EventFile(in_work(folder), 3)
    good.write(bytes(broken))
    good.write(record(b"\x2a\x05no"))
    good.add("loss", 2.0, 2)
    tailing: list[str] = []
    sees = EventCollector(folder, tailing.append, no_parameters)
    sees.finish()
    sees.finish()
    name = repr(garbage.name)
    assert tailing == [
        f"The TensorBoard event file {name} is damaged: what can be read of it is taken."
    ]
    assert collect(folder) == []
    assert series(folder) == {"loss": [(2, 2.0)]}


def test_a_record_of_ten_megabytes_is_passed_over(folder: RunFolder) -> None:
    file = EventFile(in_work(folder))
    length = struct.pack("<Q", 10 << 20)
    file.write(length + struct.pack("<I", masked_crc(length)) + bytes(10 << 20) + b"none")
    file.add("loss", 1.0, 1)
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 1.0)]}


def test_a_hundred_thousand_tags_are_cut_off_and_told(folder: RunFolder) -> None:
    file = EventFile(in_work(folder))
    for start in range(0, 100_000, 500):
        values = [simple(f"layer/{number}", number) for number in range(start, start + 500)]
        file.write(record(event(*values)))
    file.add("layer/0", 5.0, 1)
    file.add("x" * 1001, 5.0, 1)
    assert collect(folder) == [
        "The run has more than 5000 TensorBoard series: the others are left out.",
        "Names of TensorBoard series may have 1000 letters: longer ones are left out.",
    ]
    found = series(folder)
    assert list(found) == [f"layer/{number}" for number in range(MOST_SERIES)]
    assert found["layer/0"] == [(0, 0.0), (1, 5.0)]


def test_of_very_many_files_some_are_left_out_and_that_is_told(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_collector, "MOST_FILES", 3)
    monkeypatch.setattr(finding, "MOST_FILES", 3)
    for second in range(5):
        EventFile(in_work(folder, str(second)), second).add("loss", second, 1)
    text = "The run has more than 3 TensorBoard event files: some of them are not read."
    assert collect(folder) == [text]
    assert series(folder) == {
        "loss": [(1, 0.0)],
        "1/loss": [(1, 1.0)],
        "2/loss": [(1, 2.0)],
    }


@pytest.mark.parametrize("time", [0.0, -1.0, math.nan, math.inf, 1e300])
def test_an_event_without_a_sensible_time_gets_that_of_its_reading(
    folder: RunFolder, time: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(time=lambda: 77.0, monotonic=lambda: 0.0)
    monkeypatch.setattr(event_collector, "time", clock)
    EventFile(in_work(folder)).add("loss", 1.0, 1, at=time)
    collect(folder)
    data = Path(folder.metrics, "tensorboard.trm").read_bytes()
    assert struct.unpack("<qqdd", data) == (0, 1, 77.0, 1.0)


def test_a_folder_that_has_not_changed_is_not_read_again(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = 1_000_000_000
    for name in ("a", "b"):
        EventFile(in_work(folder, name), 1)
        os.utime(in_work(folder, name), (old, old))
    os.utime(folder.work, (old, old))
    files = FilesBelow(folder.work, is_event_file)
    read: list[str] = []
    real: Callable[[str], Any] = os.scandir

    def scandir(path: str) -> Any:
        read.append(Path(path).name)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    list(files.round())
    assert read == ["work", "a", "b"]
    EventFile(in_work(folder, "b"), 2)
    list(files.round())
    assert read == ["work", "a", "b", "b"]
    assert [len(names) for names in files.found.values()] == [1, 2]


def test_after_a_turn_it_rests_many_times_as_long(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]

    def monotonic() -> float:
        """Whatever is done between two looks at the clock takes a hundredth of a second."""
        now[0] += 0.01
        return now[0]

    clock = SimpleNamespace(monotonic=monotonic, time=lambda: 0.0)
    monkeypatch.setattr(file_collector, "time", clock)
    monkeypatch.setattr(turns, "time", clock)
    file = EventFile(in_work(folder))
    for step in range(5000):
        file.add("loss", 1.0, step)
    tailing = EventCollector(folder, pytest.fail, no_parameters)
    busy, idle, count = 0.0, 0.0, 0
    while count < 5000:
        began = now[0]
        tailing.tick()
        spent = now[0] - began
        if spent < 0.015:  # one look at the clock: it is not due
            idle += spent
        else:
            assert spent < 0.06
            busy += spent
        count = len(series(folder).get("loss", ()))
    assert series(folder) == {"loss": [(step, 1.0) for step in range(5000)]}
    assert idle > 7 * busy
