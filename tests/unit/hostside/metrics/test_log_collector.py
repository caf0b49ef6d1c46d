"""The metrics in a run's printed lines, taken up once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics.log_collector import MOST_SERIES, PIECE, LogCollector
from tests.fakes.killer import Killed, Killer
from tests.fakes.series_files import Series, read_series


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(str(tmp_path), "R1")
    for path in (made.state, made.work, made.metrics):
        Path(path).mkdir(parents=True)
    Path(made.stdout).touch()
    return made


def untold(done: float) -> None:
    """For those whom it does not concern how far a run is."""


def say(folder: RunFolder, text: str) -> None:
    with Path(folder.stdout).open("ab") as file:
        file.write(text.encode())


def series(folder: RunFolder) -> Series:
    return read_series(folder.metrics, "log")


def test_a_line_counts_once_it_is_whole_and_the_last_one_at_the_end(folder: RunFolder) -> None:
    reading = LogCollector(folder, pytest.fail, untold)
    say(folder, "Epoch 2/3\nloss: 0.5\nloss: 0.2")
    reading.tick()
    assert series(folder) == {"epoch": [(0, 2.0)], "loss": [(0, 0.5)]}
    say(folder, "5\n[1/10] loss: 0.125")
    LogCollector(folder, pytest.fail, untold).finish()
    wanted = {"epoch": [(0, 2.0)], "loss": [(0, 0.5), (1, 0.25), (21, 0.125)]}
    assert series(folder) == wanted
    LogCollector(folder, pytest.fail, untold).finish()
    assert series(folder) == wanted


def test_a_progress_bar_that_never_ends_its_line_is_read_in_pieces(folder: RunFolder) -> None:
    bar = "".join(f"{n}/100000 [loss=0.5]\r" for n in range(10_000))
    assert len(bar) > 3 * PIECE
    say(folder, bar)
    reading = LogCollector(folder, pytest.fail, untold)
    reading.finish()
    points = series(folder)["loss"]
    assert len(points) == len(bar) // PIECE + 1
    assert points[-1] == (9_999, 0.5)


def test_a_long_line_and_bytes_that_are_no_text_hold_nothing_up(folder: RunFolder) -> None:
    with Path(folder.stdout).open("ab") as file:
        file.write(b"\xff\x00" * PIECE + b"\nloss: 0.5\n")
    LogCollector(folder, pytest.fail, untold).finish()
    assert series(folder) == {"loss": [(0, 0.5)]}


def test_of_very_many_names_some_are_left_out_and_that_is_told(folder: RunFolder) -> None:
    say(folder, "".join(f"loss/{n}: 0.5\n" for n in range(1000)) + "loss/0: 0.25\n")
    told: list[str] = []
    LogCollector(folder, told.append, untold).finish()
    assert told == ["The log names more than 200 metrics: the others are left out."]
    found = series(folder)
    assert list(found) == [f"loss/{n}" for n in range(MOST_SERIES)]
    assert found["loss/0"] == [(0, 0.5), (1, 0.25)]


def test_steps_go_on_after_a_kill_where_epochs_are_whole_and_where_they_are_not(
    folder: RunFolder,
) -> None:
    for epoch in ("3.0", "3.5", "4.0"):
        say(folder, f"{{'loss': 0.5, 'epoch': {epoch}}}\n")
        LogCollector(folder, pytest.fail, untold).finish()
    assert series(folder) == {
        "epoch": [(3, 3.0), (4, 3.5), (5, 4.0)],
        "loss": [(3, 0.5), (4, 0.5), (5, 0.5)],
    }


def test_epochs_are_told_with_the_next_metric_and_only_there(folder: RunFolder) -> None:
    say(folder, "Epoch 1\n------\n[ 0/50] loss: 4\n[25/50] loss: 3\n")
    say(folder, "going on from epoch 7\nEpoch 2\n[ 0/50] loss: 2\n saved epoch 2\nEpoch 3\n")
    LogCollector(folder, pytest.fail, untold).finish()
    assert series(folder)["epoch"] == [(50, 1.0), (100, 2.0)]


def test_a_step_beyond_64_bits_holds_nothing_up(folder: RunFolder) -> None:
    say(folder, "Epoch 999999999 [1/999999999999] loss: 0.5\nstep 7 acc: 0.25\n")
    LogCollector(folder, pytest.fail, untold).finish()
    assert series(folder) == {
        "epoch": [(0, 999999999.0)],
        "loss": [(0, 0.5)],
        "acc": [(7, 0.25)],
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_kill_at_any_instant_loses_and_repeats_no_point(
    folder: RunFolder, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    kills = 0
    for n in range(30):
        say(folder, f"epoch {n // 10}\nloss: {n} acc: {n}\n")
        try:
            with Killer(chance).after(chance.randint(0, 3), monkeypatch):
                LogCollector(folder, pytest.fail, untold).finish()
        except Killed:
            kills += 1
    LogCollector(folder, pytest.fail, untold).finish()
    points = [(n, float(n)) for n in range(30)]
    epochs = [(0, 0.0), (10, 1.0), (20, 2.0)]
    assert series(folder) == {"epoch": epochs, "loss": points, "acc": points}
    assert kills > 5


def test_how_far_a_run_is_is_told_once_a_percent_and_after_a_kill_goes_on(
    folder: RunFolder,
) -> None:
    told: list[float] = []
    say(folder, "Epoch 1/4\n[ 0/8] loss: 1.0\n[ 4/8] loss: 0.5\n")
    LogCollector(folder, pytest.fail, told.append).finish()
    assert told == [0.12]
    say(folder, "Test: [8/8] loss: 0.5\nEpoch 2/4\n")
    LogCollector(folder, pytest.fail, told.append).finish()
    say(folder, "epoch 2/4 done\n")
    LogCollector(folder, pytest.fail, told.append).finish()
    assert told == [0.12, 0.25]
