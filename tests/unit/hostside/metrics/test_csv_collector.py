"""What the CSV files of loggers become: series files, each number in them once."""

from __future__ import annotations

import math
import random
from pathlib import Path

import pytest

from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics import csv_collector
from desktop_app.hostside.metrics.csv_collector import CsvCollector
from desktop_app.hostside.metrics.file_collector import MOST_NAME
from tests.fakes.series_files import Series, read_series
from tests.unit.hostside.metrics.event_run import run_folder


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return run_folder(tmp_path)


@pytest.fixture
def file(folder: RunFolder) -> Path:
    path = Path(folder.work, "lightning_logs", "version_0", "metrics.csv")
    path.parent.mkdir(parents=True)
    return path


def collect(folder: RunFolder) -> list[str]:
    """As a supervisor does that comes new to the run; what it tells."""
    told: list[str] = []
    CsvCollector(folder, told.append).finish()
    return told


def series(folder: RunFolder) -> Series:
    return read_series(folder.metrics, "csv")


def test_each_column_of_numbers_is_a_series_and_an_empty_cell_no_point(
    folder: RunFolder, file: Path
) -> None:
    file.write_text("epoch,step,train_loss,val_loss,note\r\n0,1,0.5,,warm\r\n0,3,,nan,\r\n")
    assert collect(folder) == []
    assert series(folder).pop("epoch") == [(1, 0.0), (3, 0.0)]
    (loss,) = series(folder)["train_loss"]
    ((step, value),) = series(folder)["val_loss"]
    assert (loss, step, math.isnan(value)) == ((1, 0.5), 3, True)
    assert set(series(folder)) == {"epoch", "train_loss", "val_loss"}


@pytest.mark.parametrize(
    ("header", "steps"),
    [
        ("a,epoch", [7, 9]),
        ("a,Step", [7, 9]),
        ('a,"time/total_timesteps"', [7, 9]),
        ("a,b", [0, 1]),
    ],
)
def test_the_column_that_counts_gives_the_steps(
    folder: RunFolder, file: Path, header: str, steps: list[int]
) -> None:
    file.write_text(f"{header}\n0.5,7\n0.25,9\n")
    assert collect(folder) == []
    assert series(folder)["a"] == list(zip(steps, [0.5, 0.25], strict=True))


def test_rows_are_taken_as_the_file_grows_and_half_a_row_waits(
    folder: RunFolder, file: Path
) -> None:
    whole = "step,损失 'x'\n1,0.5\n\n2,0.25\n"
    tailing = CsvCollector(folder, pytest.fail)
    for end in range(len(whole) + 1):
        file.write_text(whole[:end], "utf-8")
        tailing.finish()
    assert series(folder) == {"损失 'x'": [(1, 0.5), (2, 0.25)]}


def test_a_file_that_is_written_anew_with_one_more_column_repeats_no_row(
    folder: RunFolder, file: Path
) -> None:
    file.write_text("step,train_loss\n1,0.5\n2,0.25\n")
    collect(folder)
    file.write_text("step,train_loss,val_loss\n1,0.5,\n2,0.25,\n2,,0.75\n")
    collect(folder)
    assert series(folder) == {"train_loss": [(1, 0.5), (2, 0.25)], "val_loss": [(2, 0.75)]}


def test_a_file_that_is_written_anew_for_each_row_repeats_none_whatever_is_seen_of_it(
    folder: RunFolder, file: Path
) -> None:
    """As pandas does: beyond some size, half of the new file may be seen."""
    rows = [f"{step},{step / 8}\n" for step in range(2000)]
    file.write_text("step,loss\n" + "".join(rows[:1000]))
    tailing = CsvCollector(folder, pytest.fail)
    tailing.finish()
    whole = "step,loss\n" + "".join(rows)
    for end in (0, 5, 8192, 8200, len(whole) // 2, len(whole)):
        file.write_text(whole[:end])
        tailing.finish()
    assert series(folder) == {"loss": [(step, step / 8) for step in range(2000)]}


@pytest.mark.parametrize("count", [2, 30])
def test_a_file_with_other_first_rows_is_another_one_longer_or_shorter(
    folder: RunFolder, file: Path, count: int
) -> None:
    file.write_text("step,loss\n" + "".join(f"{step},0.5\n" for step in range(10)))
    collect(folder)
    file.unlink()
    file.write_text("step,loss\n" + "".join(f"{step},4.0\n" for step in range(count)))
    assert collect(folder) == []
    old, new = ([(step, value) for step in range(n)] for n, value in ((10, 0.5), (count, 4.0)))
    assert series(folder) == {"loss": [*old, *new]}


def test_a_collector_killed_again_and_again_loses_and_repeats_nothing(
    folder: RunFolder, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_collector, "_PIECE", 64)
    dice = random.Random(4)
    rows = [f"{step},{step / 4}" for step in range(200)]
    for count in range(0, 200, 20):
        file.write_text("\n".join(["step,loss", *rows[:count], ""]))
        steps = CsvCollector(folder, pytest.fail)._take_all()
        for _ in range(dice.randrange(12)):  # then it is killed between two steps
            next(steps, None)
    # Anew with one more column, and killed while it looks for the first row that is new.
    file.write_text("\n".join(["step,loss,acc", *(f"{row}," for row in rows), "200,,1.0", ""]))
    for _ in range(40):
        steps = CsvCollector(folder, pytest.fail)._take_all()
        for _ in range(dice.randrange(12)):
            next(steps, None)
    assert collect(folder) == []
    expected = [(step, step / 4) for step in range(200)]
    assert series(folder) == {"loss": expected, "acc": [(200, 1.0)]}


def test_files_of_other_folders_have_names_of_their_own_and_other_csv_files_are_data(
    folder: RunFolder, file: Path
) -> None:
    file.write_text("step,loss\n1,0.5\n")
    other = file.parents[1] / "version_1" / "metrics.csv"
    other.parent.mkdir()
    other.write_text("step,loss\n1,0.25\n")
    (file.parent / "labels.csv").write_text("step,loss\n1,9\n")
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 0.5)], "version_1/loss": [(1, 0.25)]}


def test_a_file_that_came_with_the_code_is_read_once_the_script_writes_it(
    folder: RunFolder,
) -> None:
    file = Path(folder.work, "results.csv")
    file.write_text("epoch,loss\n1,0.5\n")
    entry = {"path": "results.csv", "sha256": "0" * 64, "size": file.stat().st_size, "mode": 0o644}
    Path(folder.manifest).write_bytes(make_manifest([entry]))
    tailing = CsvCollector(folder, pytest.fail)
    tailing.finish()
    assert series(folder) == {}
    file.write_text("epoch,loss\n1,0.25\n2,0.125\n")
    tailing.finish()
    collect(folder)
    assert series(folder) == {"loss": [(1, 0.25), (2, 0.125)]}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"step,loss\n1,0.5\n1,2,3\n2,0.25\n", id="a cell too many"),
        pytest.param(b"step,loss\n1,0.5\n\xff,\xfe\n2,0.25\n", id="no text"),
        pytest.param(b'step,loss\n1,0.5\n1,"0\n2,0.25\n', id="an open quote"),
        pytest.param(b"step,loss\n1,0.5\n" + b"7" * 300_000 + b"\n2,0.25\n", id="a long row"),
        pytest.param(b"step,loss\n1,0.5\n" + b"\0" * 40 + b"\n2,0.25\n", id="zeros"),
    ],
)
def test_of_a_damaged_file_what_can_be_read_is_taken_and_the_rest_told_once(
    folder: RunFolder, file: Path, content: bytes
) -> None:
    file.write_bytes(content + b"x,y,z\n")
    name = "lightning_logs/version_0/metrics.csv"
    told = f"The CSV file {name!r} is damaged: what can be read of it is taken."
    assert collect(folder) == [told]
    assert series(folder) == {"loss": [(1, 0.5), (2, 0.25)]}


@pytest.mark.parametrize("content", [b"", b"\n", b"a" * 300_000, b"\xff\n"])
def test_a_file_without_a_header_gives_nothing(
    folder: RunFolder, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    assert len(collect(folder)) == (len(content) > 1)
    assert series(folder) == {}


def test_empty_lines_second_columns_of_a_name_and_words_give_no_points(
    folder: RunFolder, file: Path
) -> None:
    file.write_text("\n\nstep,loss,step,loss,note\n1,0.5,9,0.75,1_000\n")
    assert collect(folder) == []
    assert series(folder) == {"loss": [(1, 0.75)]}


def test_steps_that_are_no_whole_numbers_give_no_points(folder: RunFolder, file: Path) -> None:
    file.write_text("step,loss\n,4\n-4.0,6\n")
    assert collect(folder) == []
    with file.open("a") as lines:
        lines.write("inf,1\nnan,2\n1e300,3\nx,5\n")
    (told,) = collect(folder)
    assert told.endswith("is damaged: what can be read of it is taken.")
    assert series(folder) == {"loss": [(-4, 6.0)]}


def test_steps_of_64_bits_are_taken_as_they_stand_and_larger_ones_are_told(
    folder: RunFolder, file: Path
) -> None:
    steps = [2**62 + 1, -(2**62) - 1, 2**63 - 1, -(2**63)]
    file.write_text("step,loss\n" + "".join(f"{step},1\n" for step in steps))
    assert collect(folder) == []
    assert series(folder) == {"loss": [(step, 1.0) for step in steps]}
    with file.open("a") as lines:
        lines.write(f"{2**63},2\n{-(2**63) - 1},2\n7,3\n")
    (told,) = collect(folder)
    assert told.endswith("is damaged: what can be read of it is taken.")
    assert series(folder)["loss"][4:] == [(7, 3.0)]


def test_a_name_that_is_too_long_is_left_out_and_told(folder: RunFolder, file: Path) -> None:
    file.write_text(f"step,{'x' * (MOST_NAME + 1)},loss\n1,2,3\n")
    (told,) = collect(folder)
    assert told.startswith(f"Names of columns in CSV files may have {MOST_NAME} letters")
    assert series(folder) == {"loss": [(1, 3.0)]}
