"""Event files that are renamed, moved, copied or cut short while they grow: each point once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics import file_collector
from tests.fakes.event_files import EventFile
from tests.unit.hostside.metrics.event_run import collect, in_work, run_folder, series


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path)


def move(file: EventFile, path: str) -> None:
    """Its writer has it open, and so goes on in it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    file.path = str(Path(file.path).replace(path))


def add(file: EventFile, *steps: int) -> None:
    for step in steps:
        file.add("loss", step, step)


def losses(folder: RunFolder) -> list[int]:
    """The steps of the points, in the order in which they were taken."""
    return [step for step, _ in series(folder)["loss"]]


def test_a_file_that_is_renamed_again_and_again_while_it_grows_is_read_once(
    folder: RunFolder,
) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    first = file.path
    for turn in range(4):
        add(file, turn)
        collect(folder)
        move(file, f"{first}.r{turn}")
    collect(folder)
    assert losses(folder) == [0, 1, 2, 3]


def test_files_that_are_gone_take_no_place_of_those_that_are_there(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a script keeps only its last event files, or names them anew each time."""
    monkeypatch.setattr(file_collector, "MOST_FILES", 3)
    told: list[str] = []
    for turn in range(8):
        file = EventFile(in_work(folder, "runs"), turn)
        for part in range(4):
            add(file, 10 * turn + part)
            told += collect(folder)
            move(file, f"{file.path}.{part}")
        told += collect(folder)
        Path(file.path).unlink()
    assert losses(folder) == [10 * turn + part for turn in range(8) for part in range(4)]
    assert told == []


def test_a_file_that_gets_another_name_while_no_more_are_read_is_read_on(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_collector, "MOST_FILES", 2)
    files = [EventFile(in_work(folder, "runs"), made) for made in (10, 11)]
    for step, file in enumerate(files):
        add(file, step)
    collect(folder)
    for step, file in enumerate(files, 2):
        move(file, file.path + ".1")
        add(file, step)
    assert collect(folder) == []
    assert losses(folder) == [0, 1, 2, 3]


def test_a_folder_that_is_renamed_twice_gives_each_point_to_the_name_it_was_read_under(
    folder: RunFolder,
) -> None:
    file = EventFile(in_work(folder, "runs", "tmp"), 10)
    for step, name in enumerate(("tmp", "epoch1", "done")):
        move(file, in_work(folder, "runs", name, Path(file.path).name))
        add(file, step)
        collect(folder)
    assert series(folder) == {
        "loss": [(0, 0.0)],
        "epoch1/loss": [(1, 1.0)],
        "done/loss": [(2, 2.0)],
    }


def test_a_file_that_grows_after_it_was_rotated_is_read_once_when_it_is_rotated_again(
    folder: RunFolder,
) -> None:
    old = EventFile(in_work(folder, "runs"), 10)
    place = old.path
    add(old, 0, 1)
    collect(folder)
    move(old, place + ".1")
    new = EventFile(in_work(folder, "runs"), 11)
    move(new, place)
    add(new, 100)
    collect(folder)
    add(old, 2)
    collect(folder)
    move(old, place + ".2")
    collect(folder)
    assert losses(folder) == [0, 1, 100, 2]


def test_a_file_that_was_moved_away_and_comes_back_is_read_on(folder: RunFolder) -> None:
    old = EventFile(in_work(folder, "runs"), 10)
    place = old.path
    add(old, 0)
    collect(folder)
    move(old, place + ".x")
    new = EventFile(in_work(folder, "runs"), 11)
    move(new, place)
    add(new, 50)
    collect(folder)
    add(old, 1)
    collect(folder)
    move(new, place + ".y")
    move(old, place)
    add(new, 51)
    collect(folder)
    assert losses(folder) == [0, 50, 1, 51]


def test_a_copy_beside_a_file_is_no_new_one(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    add(file, 0, 1)
    collect(folder)
    shutil.copy(file.path, file.path + ".bak")
    add(file, 2)
    collect(folder)
    assert losses(folder) == [0, 1, 2]


def test_where_a_copy_takes_the_place_of_a_file_that_goes_on_both_are_read_once(
    folder: RunFolder,
) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    place = file.path
    add(file, 0, 1)
    collect(folder)
    move(file, place + ".bak")
    shutil.copy(file.path, place)
    collect(folder)
    add(file, 2)
    collect(folder)
    add(file, 3)
    collect(folder)
    assert losses(folder) == [0, 1, 2, 3]


def test_of_several_copies_each_point_is_read_once(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    place = file.path
    add(file, 0)
    collect(folder)
    shutil.copy(place, place + ".a")
    move(file, place + ".z")
    collect(folder)
    add(file, 1)
    collect(folder)
    shutil.copy(file.path, place + ".m")
    collect(folder)
    assert losses(folder) == [0, 1]


def test_a_copy_is_no_new_file_while_the_other_is_shorter_for_a_moment(folder: RunFolder) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    add(file, 0, 1)
    shutil.copy(file.path, file.path + ".bak")
    add(file, 2)
    collect(folder)
    path = Path(file.path)
    whole = path.read_bytes()
    path.write_bytes(whole[:60])
    collect(folder)
    path.write_bytes(whole)
    collect(folder)
    assert losses(folder) == [0, 1, 2]


def test_two_files_of_one_folder_that_only_begin_the_same_are_both_read(
    folder: RunFolder,
) -> None:
    """As where a script stops the clock."""
    one = EventFile(in_work(folder, "runs"), 10)
    other = EventFile(in_work(folder, "runs"), 10)
    shutil.copy(one.path, other.path)
    for step in range(3):
        add(one, step)
        add(other, 10 + step)
        collect(folder)
    assert sorted(losses(folder)) == [0, 1, 2, 10, 11, 12]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.5, 0.9])
def test_a_file_that_is_shorter_for_a_moment_is_read_on_once_it_is_whole(
    folder: RunFolder, share: float
) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    add(file, *range(6))
    collect(folder)
    path = Path(file.path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    collect(folder)
    path.write_bytes(whole)
    add(file, 6)
    assert collect(folder) == []
    assert losses(folder) == list(range(7))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.5, 0.9])
def test_a_file_that_goes_to_another_disk_is_read_on_once_it_is_whole(
    folder: RunFolder, share: float
) -> None:
    file = EventFile(in_work(folder, "runs"), 10)
    add(file, *range(6))
    collect(folder)
    whole = Path(file.path).read_bytes()
    Path(file.path).unlink()
    place = Path(file.path + ".moved")
    place.write_bytes(whole[: int(share * len(whole))])
    collect(folder)
    place.write_bytes(whole)
    file.path = str(place)
    add(file, 6)
    collect(folder)
    assert losses(folder) == list(range(7))
