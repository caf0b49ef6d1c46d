"""Kills, full disks and damage while a run's event files are taken up: each point counts once."""

from __future__ import annotations

import math
import os
import random
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics.tensorboard.collector import EventCollector
from tests.fakes.event_files import EventFile, event, record, simple, tensor
from tests.fakes.killer import Killed, Killer
from tests.fakes.series_files import Series
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


def writing(folder: RunFolder) -> Iterator[Series]:
    """Grows event files in several ways; what was written whole after each."""
    files = [EventFile(in_work(folder, f"f{number}"), number) for number in range(3)]
    wanted: Series = {}
    for step in range(6):
        for number, file in enumerate(files):
            for tag in ("loss", f"own {step}"):
                file.add(tag, step, step)
                name = f"f{number}/{tag}" if number else tag
                wanted.setdefault(name, []).append((step, float(step)))
        files[2].write(record(event(simple("loss", 9.0), step=9))[: 5 * step])
        yield wanted
        if step:  # the torn record never becomes whole: the writer was killed, and began anew
            files[2] = EventFile(in_work(folder, "f2"), 10 + step)


@pytest.mark.parametrize("seed", range(8))
def test_a_kill_at_any_instant_loses_and_repeats_no_point(
    folder: RunFolder, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    kills = 0
    wanted: Series = {}
    for grown in writing(folder):
        wanted, whole = grown, False
        while not whole:
            try:
                with Killer(chance).after(chance.randint(0, 3), monkeypatch):
                    collect(folder)
                whole = True
            except Killed:
                kills += 1
    assert series(folder) == wanted
    assert kills > 20


def test_without_room_the_points_wait(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    file = EventFile(in_work(folder))
    file.add("loss", 1.0, 1)
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 1:
            return real(descriptor, data[:1])  # what little room there is
        raise OSError(28, "No space left on device")

    tailing = EventCollector(folder, pytest.fail, no_parameters)
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        tailing.tick()
    file.add("loss", 2.0, 2)
    tailing.finish()
    assert series(folder) == {"loss": [(1, 1.0), (2, 2.0)]}


def test_an_event_with_an_impossible_number_is_left_out_and_that_is_told(
    folder: RunFolder,
) -> None:
    file = EventFile(in_work(folder))
    file.write(record(event(tensor("half", (1, 19), (5, struct.pack("<f", math.inf))))))
    file.add("loss", 1.0, 1)
    (told,) = collect(folder)
    assert told.endswith("is damaged: what can be read of it is taken.")
    assert series(folder) == {"loss": [(1, 1.0)]}


@pytest.mark.parametrize("damage", [b"\0" * 7, b'"loss"\0', b"123456\n", b'"lo\xff\x00"\n'])
def test_names_that_a_fall_of_the_host_left_unreadable_are_told_once_and_added_to_no_more(
    folder: RunFolder, damage: bytes
) -> None:
    file = EventFile(in_work(folder))
    file.add("loss", 1.0, 1)
    collect(folder)
    names = Path(folder.metrics, "tensorboard.names")
    records = Path(folder.metrics, "tensorboard.trm")
    before = records.read_bytes()
    assert len(names.read_bytes()) == len(damage)
    names.write_bytes(damage)
    file.add("acc", 2.0, 2)
    told: list[str] = []
    tailing = EventCollector(folder, told.append, no_parameters)
    tailing.finish()
    tailing.finish()
    text = (
        "It is not known how far the TensorBoard event files were read: "
        "their last points may be missing."
    )
    assert told == [text]
    assert records.read_bytes() == before


def test_a_name_that_was_written_in_part_is_completed(folder: RunFolder) -> None:
    file = EventFile(in_work(folder))
    file.add("loss", 1.0, 1)
    collect(folder)
    os.truncate(Path(folder.metrics, "tensorboard.names"), 3)
    file.add("acc", 2.0, 2)
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 1.0)], "acc": [(2, 2.0)]}


def test_series_files_without_their_note_are_left_as_they_are(folder: RunFolder) -> None:
    EventFile(in_work(folder)).add("loss", 1.0, 1)
    collect(folder)
    Path(folder.state, "tensorboard.json").unlink()
    told = (
        "It is not known how far the TensorBoard event files were read: "
        "their last points may be missing."
    )
    assert collect(folder) == [told]
    assert series(folder) == {"loss": [(1, 1.0)]}
