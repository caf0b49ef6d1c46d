"""What is read of real files of other programs, as stand-alone writers make them."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.origin import CSV, MLFLOW, TENSORBOARD, WANDB
from desktop_app.domain.run import Outcome
from desktop_app.engine.foreign import tensorboard
from desktop_app.engine.foreign.model import ForeignRun, Point, Source
from desktop_app.engine.foreign.recognition import find_source
from desktop_app.hostside.metrics import finding
from tests.fakes.event_files import EventFile
from tests.fakes.mlflow_stores import add_experiment, add_run, write_database
from tests.fakes.wandb_file import WandbFile

UNTOLD: Any = pytest.approx(math.nan, nan_ok=True)


def source_at(path: Path) -> Source:
    found = find_source(path)
    assert isinstance(found, Source)
    return found


def points_of(run: ForeignRun) -> tuple[list[Point], list[str]]:
    """All points, and what could not be read."""
    problems: list[KnownError] = []
    points = [point for piece in run.read(problems.append) for point in piece.points]
    return points, [problem.text for problem in problems]


def csv_run(tmp_path: Path, data: bytes) -> ForeignRun:
    path = tmp_path / "seed '1' 鸟.csv"
    path.write_bytes(data)
    (run,) = source_at(path).runs
    return run


# ------------------------------------------------------------------------ CSV


def test_columns_of_numbers_are_series_over_the_steps_and_times(tmp_path: Path) -> None:
    text = (
        "Epoch,Step,phase,loss,精度,Wall time\n"
        "0,10,train,0.5,nan,1700000000.5\n"
        '1,20.0,"val, ""x""",,-inf,2023-11-14T22:13:21+00:00\n'
        "\n"
    )
    run = csv_run(tmp_path, text.encode())
    assert (run.title, run.name, run.outcome) == ("seed '1' 鸟", "", Outcome.UNKNOWN)
    points, problems = points_of(run)
    assert problems == []
    assert [point for point in points if not math.isnan(point[3])] == [
        ("Epoch", 10, 1700000000.5, 0.0),
        ("loss", 10, 1700000000.5, 0.5),
        ("Epoch", 20, 1700000001.0, 1.0),
        ("精度", 20, 1700000001.0, -math.inf),
    ]
    assert [name for name, *_ in points].count("精度") == 2


def test_without_a_column_of_steps_the_rows_are_counted(tmp_path: Path) -> None:
    run = csv_run(tmp_path, b"\xef\xbb\xbfloss;acc\r\n1;2\r\n\r\n3;4\r\n")
    assert points_of(run)[0] == [
        ("loss", 0, UNTOLD, 1.0),
        ("acc", 0, UNTOLD, 2.0),
        ("loss", 1, UNTOLD, 3.0),
        ("acc", 1, UNTOLD, 4.0),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "its first line names no columns"),
        (b"step,loss\n", "no column holds numbers"),
        (b"step,name\n1,a\n", "no column holds numbers"),
        (b"step,loss\n1,0.5\n2,high\n", "line 3: column 'loss': 'high' is no number"),
        (b"step,loss\n1.5,0.5\n", "line 2: column 'step': '1.5' is no whole number"),
        (b"loss,step\n0.5\n", "line 2: column 'step': '' is no whole number"),
        (b"timestamp,loss\nnow,0.5\n", "line 2: column 'timestamp': 'now' is no time"),
        (b"step,loss\n1,2,3\n", "line 2: there are more values than columns: 3"),
        (b"step,loss,loss\n1,2,3\n", "line 1: column 3 has no name of its own: 'loss'"),
        (b'step,loss\n1,"2\n', "line 2: unexpected end of data"),
        (b"loss\n1_000\n2\n", "no column holds numbers"),
        (b"l\xf6ss\n1\n", "it is not UTF-8 text"),
    ],
)
def test_what_is_wrong_with_a_csv_file_is_told_with_its_line_and_column(
    data: bytes, why: str, tmp_path: Path
) -> None:
    run = csv_run(tmp_path, data)
    with pytest.raises(KnownError) as error:
        points_of(run)
    assert error.value.code == "bad_csv"
    assert error.value.text.endswith(f"cannot be imported: {why}.")


def test_a_folder_of_csv_files_alone_is_one_run_for_each(tmp_path: Path) -> None:
    for name in ("b.csv", "a.CSV", ".hidden"):
        (tmp_path / name).write_text("loss\n1\n")
    source = source_at(tmp_path)
    assert (source.kind, [run.title for run in source.runs]) == (CSV, ["a", "b"])
    (tmp_path / "notes.txt").touch()
    with pytest.raises(KnownError) as error:
        find_source(tmp_path)
    assert error.value.code == "nothing_to_import"


# ---------------------------------------------------------------- TensorBoard


def test_a_damaged_event_file_gives_what_can_be_read_of_it(tmp_path: Path) -> None:
    file = EventFile(str(tmp_path / "logs"), 1)
    file.add("loss", 1.0, 1)
    file.write(b"no record at all")
    file.add("loss", 2.0, 2)
    source = source_at(tmp_path / "logs")
    (run,) = source.runs
    assert (source.kind, run.name, run.title) == (TENSORBOARD, "", "logs")
    points, problems = points_of(run)
    assert points == [("loss", 1, 1.0e9, 1.0)]
    assert problems == [f"Not all of {file.path!r} was taken: it is damaged."]


def test_a_folder_of_too_many_folders_or_event_files_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        EventFile(str(tmp_path / name), 1).add("loss", 1.0, 1)
    for limit, count, why in (
        ("MOST_FOLDERS", 3, "3 folders: some were not looked at."),
        ("MOST_FILES", 2, "2 event files: some of them are not read."),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(finding, limit, count)
            patch.setattr(tensorboard, limit, count)
            source = source_at(tmp_path)
        assert [run.name for run in source.runs] == ["a", "b"]
        assert [problem.text for problem in source.problems] == [
            f"{str(tmp_path)!r} has more than {why}",
        ]


# --------------------------------------------------------------------- MLflow


def test_a_file_store_has_metrics_parameters_names_times_and_ends(tmp_path: Path) -> None:
    birds = add_experiment(tmp_path / "mlruns", "12", "\"Birds: \\u9E1F 'x'\"")
    points = [(1_700_000_000_250 + n, 1 / 2**n, n) for n in range(5)]
    full = add_run(
        birds,
        "a" * 32,
        name="'it''s one'",
        metrics={"val/loss": points, "inf": [(1_700_000_000_000, 1.7976931348623157e308, -1)]},
        params={"lr": "0.1", "net/depth": "鸟 deep"},
    )
    with (full / "metrics" / "inf").open("a") as file:
        file.write("1700000000001 nan\n1700000000002 -1.7976931348623157e308 7 digest x\n")
    add_run(birds, "b" * 32, status=4, end=None, tags={"mlflow.runName": "of a tag"})
    add_run(birds, "c" * 32, stage="deleted")
    add_run(birds, "d" * 32, status=5)
    for path in (tmp_path, tmp_path / "mlruns"):
        source = source_at(path)
        assert (source.kind, source.path) == (MLFLOW, tmp_path / "mlruns")
        assert list(source.problems) == []
        first, second, third = source.runs
        assert [run.title for run in source.runs] == ["it's one", "of a tag", "d" * 32]
        assert [run.outcome for run in source.runs] == [
            *(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.CANCELLED),
        ]
        assert {run.experiment for run in source.runs} == {"Birds: 鸟 'x'"}
        assert first.name == f"12/{'a' * 32}"
        assert (first.started_at, first.ended_at) == (1.7e9, 1_700_000_060.5)
        assert (second.ended_at, third.parameters) == (None, {})
        assert first.parameters == {"lr": "0.1", "net/depth": "鸟 deep"}
        found, problems = points_of(first)
        assert problems == []
        assert [point for point in found if point[0] == "val/loss"] == [
            ("val/loss", step, time / 1000, value) for time, value, step in points
        ]
        assert [(step, str(value)) for name, step, _, value in found if name == "inf"] == [
            *((-1, "inf"), (0, "nan"), (7, "-inf")),
        ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r'"\e[1m\a\x1b \\ \"x\" \/ \q"', '\x1b[1m\a\x1b \\ "x" / q'),
        (r'"\u9E1F \U0001F600 \ud83d\ude00"', "鸟 😀 😀"),
        ('"one\\\n  \\  two\\\\\n  three"', "one  two\\ three"),
        ("'one\n  two\n\n\n  it''s'", "one two\n\nit's"),
        ("one\n  two", "one two"),
        ('"\xa0one\\\n  \xa0two"', "\xa0one\xa0two"),
    ],
)
def test_names_are_read_as_yaml_writes_them(written: str, name: str, tmp_path: Path) -> None:
    add_run(add_experiment(tmp_path, "0", "Default"), "a", name=written)
    source = source_at(tmp_path)
    assert ([run.title for run in source.runs], source.problems) == ([name], [])


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    birds = add_experiment(tmp_path, "0", "Default")
    add_run(birds, "a", name='"x\\"')
    add_run(birds, "b", name="'")
    problems = source_at(tmp_path).problems
    assert [problem.text.partition("imported: ")[2] for problem in problems] == [
        "this quote is never closed: '\"x\\\\\"'.",
        'this quote is never closed: "\'".',
    ]


def test_broken_entries_of_a_file_store_are_skipped_and_told(tmp_path: Path) -> None:
    birds = add_experiment(tmp_path, "0", "Default")
    good = add_run(birds, "good", metrics={"loss": [(1, 0.5, 3)]}, params={"lr": "1"})
    (good / "metrics" / "loss").write_text("1 0.5 3\nnonsense\n2 x 4\n3 0.25 5\n")
    (good / "params" / "binary").write_bytes(b"\xff\xfe")
    bad = add_run(birds, "bad")
    (bad / "meta.yaml").write_text("- a list\n")
    nameless = add_run(birds, "nameless")
    (nameless / "meta.yaml").write_text("status: 3\n")
    source = source_at(tmp_path)
    (run,) = source.runs
    assert (run.title, run.parameters) == ("good", {"lr": "1"})
    texts = [problem.text for problem in source.problems]
    assert [str(bad / "meta.yaml") in texts[0], "this line is not understood" in texts[0]] == [
        *(True, True),
    ]
    assert str(good / "params" / "binary") in texts[1]
    assert "it names no run" in texts[2]
    points, problems = points_of(run)
    assert points == [("loss", 3, 0.001, 0.5), ("loss", 5, 0.003, 0.25)]
    file, why = str(good / "metrics" / "loss"), "2 of its lines hold no point, and were left out"
    assert problems == [f"Not all of {file!r} was taken: {why}."]


def test_a_database_has_what_the_file_store_has(tmp_path: Path) -> None:
    path = write_database(
        tmp_path / "mlflow #1 鸟?.db",
        [
            ("experiments", (1, "Birds", "", "active")),
            ("runs", ("one", "it's one", "", "", "FINISHED", 1_700_000_000_000,
                      1_700_000_060_500, "active", 1, "")),
            ("runs", ("two", None, "", "", "RUNNING", 1_700_000_001_000, None, "active", 1, None)),
            ("runs", ("gone", "x", "", "", "FAILED", 1, 2, "deleted", 1, "")),
            ("metrics", ("loss", 0.25, 1_700_000_002_000, "one", 2, 0)),
            ("metrics", ("loss", 0.5, 1_700_000_001_000, "one", 1, 0)),
            ("metrics", ("acc", 0.0, 1_700_000_001_500, "one", 1, 1)),
            ("metrics", ("acc", -1.7976931348623157e308, 1_700_000_003_000, "one", 3, 0)),
            ("metrics", ("loss", 9.0, 1, "two", 1, 0)),
            ("params", ("lr", "0.1", "one")),
            ("tags", ("mlflow.runName", "of a tag", "two")),
        ],
    )  # fmt: skip
    before = path.read_bytes()
    source = source_at(path)
    first, second = source.runs
    assert (source.kind, first.title, second.title) == (MLFLOW, "it's one", "of a tag")
    assert (first.name, first.experiment, first.parameters) == ("one", "Birds", {"lr": "0.1"})
    assert (first.outcome, second.outcome) == (Outcome.SUCCEEDED, Outcome.UNKNOWN)
    assert (first.started_at, first.ended_at, second.ended_at) == (1.7e9, 1_700_000_060.5, None)
    points, problems = points_of(first)
    assert problems == []
    assert [(name, step, time, str(value)) for name, step, time, value in points] == [
        ("acc", 1, 1_700_000_001.5, "nan"),
        ("acc", 3, 1_700_000_003.0, "-inf"),
        ("loss", 1, 1_700_000_001.0, "0.5"),
        ("loss", 2, 1_700_000_002.0, "0.25"),
    ]
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_damaged_database_is_told_by_its_name(tmp_path: Path) -> None:
    path = write_database(tmp_path / "mlflow.db", [])
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 20_000)
    with pytest.raises(KnownError) as error:
        find_source(path)
    assert error.value.code == "broken_database"
    assert error.value.text.startswith(f"The file {str(path)!r} cannot be imported: ")


def test_a_database_of_something_else_is_nothing_to_import(tmp_path: Path) -> None:
    path = write_database(tmp_path / "other.db", [])
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE metrics")
    with pytest.raises(KnownError) as error:
        find_source(path)
    assert error.value.code == "nothing_to_import"


# ----------------------------------------------------------- Weights & Biases


def test_an_offline_run_has_its_history_configuration_and_end(tmp_path: Path) -> None:
    place = tmp_path / "wandb" / "offline-run-20231114_221320-abc123" / "run-abc123.wandb"
    file = WandbFile(place)
    config = {"lr": 0.1, "net": {"depth": 3, "name": "鸟"}, "_wandb": {"version": 1}, "on": True}
    file.start("abc123", "birds", "calm-sea-1", 1_700_000_000, config)
    for step in range(3000):
        moment = 1_700_000_001 + step
        file.log(
            {"_step": step, "_timestamp": moment, "loss": 1 / 2 ** (step % 9), "big": "x" * 40}
        )
    file.log_nested(["val", "acc"], "NaN", 7)
    file.log({"image": {"_type": "image-file", "size": 3}, "deep": {"a": 1.5}, "_runtime": 2}, 8)
    file.log({"plot": "y" * 100_000, "after": 2}, 9)
    file.configure({"lr": 0.2})
    file.exit(1, 4000)
    file.close()
    (place.parent.parent / "latest-run").symlink_to(place.parent)
    for path, name in (
        (tmp_path, f"wandb/{place.parent.name}"),
        (tmp_path / "wandb", place.parent.name),
        (place.parent, "."),
        (place, ""),
    ):
        source = source_at(path)
        (run,) = source.runs
        assert (source.kind, run.name, run.title) == (WANDB, name, "calm-sea-1")
    assert (run.experiment, run.outcome) == ("birds", Outcome.FAILED)
    assert (run.started_at, run.ended_at) == (1_700_000_000.5, 1_700_004_000.5)
    assert run.parameters == {"lr": "0.2", "net.depth": "3", "net.name": "鸟", "on": "true"}
    points, problems = points_of(run)
    assert problems == []
    assert [point for point in points if point[0] == "loss"] == [
        ("loss", step, 1_700_000_001.0 + step, 1 / 2 ** (step % 9)) for step in range(3000)
    ]
    assert [(name, step, time, str(value)) for name, step, time, value in points[3000:]] == [
        ("val.acc", 7, 1_700_000_000.5, "nan"),
        ("deep.a", 8, 1_700_000_002.5, "1.5"),
        ("after", 9, 1_700_000_000.5, "2.0"),
    ]


def test_a_record_that_makes_no_sense_costs_a_run_that_record_alone(tmp_path: Path) -> None:
    path = tmp_path / "run-1.wandb"
    file = WandbFile(path)
    file.start("1", "", "calm-sea-1", 1_700_000_000, {"lr": 0.1})
    file.log({"loss": 0.5}, 1)
    file.log({"loss": 10**309}, 2)
    file.log({"loss": 0.25, "_timestamp": 10**309}, 3)
    file.write(2, b"\xff")
    file.write(5, b"\x07")
    file.write(17, b"\x0a\xff")
    file.configure({"seed": 7})
    file.log({"loss": 0.125}, 4)
    file.exit(0, 60)
    file.close()
    source = source_at(path)
    (run,) = source.runs
    assert (run.title, run.parameters) == ("calm-sea-1", {"lr": "0.1", "seed": "7"})
    assert (run.outcome, run.ended_at) == (Outcome.SUCCEEDED, 1_700_000_060.5)
    why = "of its records are not understood, and were left out"
    assert [problem.text for problem in source.problems] == [
        f"Not all of {str(path)!r} was taken: 2 {why}.",
    ]
    points, problems = points_of(run)
    assert [(name, step, value) for name, step, _, value in points] == [
        *(("loss", 1, 0.5), ("loss", 4, 0.125)),
    ]
    assert problems == [f"Not all of {str(path)!r} was taken: 3 {why}."]


def test_an_offline_run_that_was_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "run-1.wandb"
    file = WandbFile(path)
    file.start("1", "", "", 1_700_000_000, {})
    for step in range(2000):
        file.log({"loss": step, "text": "x" * 100}, step)
    file.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    (run,) = source_at(path).runs
    assert (run.title, run.outcome, run.ended_at) == ("1", Outcome.UNKNOWN, None)
    points, problems = points_of(run)
    assert ([point[1] for point in points], problems) == (list(range(1999)), [])
    path.write_bytes(whole[:100_000] + b"\xff" * 40 + whole[100_040:])
    (run,) = source_at(path).runs
    points, problems = points_of(run)
    assert [point[1] for point in points] == list(range(len(points)))
    assert 500 < len(points) < 1000
    assert problems == [f"Not all of {str(path)!r} was taken: it is damaged."]
    path.write_bytes(b"something else")
    with pytest.raises(KnownError) as error:
        find_source(path)
    assert error.value.text.endswith("it does not begin as such a file does.")
