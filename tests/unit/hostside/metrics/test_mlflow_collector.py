"""What a script told MLflow becomes series and parameters, each point exactly once."""

from __future__ import annotations

import errno
import json
import math
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics import mlflow_collector
from desktop_app.hostside.metrics.mlflow_collector import MlflowCollector
from desktop_app.hostside.metrics.series_journal import Journal
from tests.fakes.series_files import read_series

RUN = "a" * 32


class Collected:
    """A run's folder, and what a supervisor that comes new to it takes up."""

    def __init__(self, base: Path) -> None:
        self.folder = RunFolder(str(base / "ro ot 'x' 鸟"), "R1")
        for path in (self.folder.mlflow, self.folder.metrics):
            Path(path).mkdir(parents=True)
        self.file = Path(self.folder.mlflow, "calls.jsonl")
        self.told: list[str] = []
        self.parameters: dict[str, str] = {}

    def write(self, **entry: object) -> None:
        with self.file.open("a", encoding="ascii") as file:
            file.write(json.dumps({"run": RUN, "label": "", **entry}) + "\n")

    def collector(self) -> MlflowCollector:
        return MlflowCollector(self.folder, self.told.append, self.parameters.update)

    @property
    def series(self) -> dict[str, list[tuple[int, float]]]:
        return read_series(self.folder.metrics, "mlflow")


@pytest.fixture
def run(tmp_path: Path) -> Collected:
    return Collected(tmp_path)


def test_a_run_without_calls_has_no_series(run: Collected) -> None:
    run.collector().finish()
    assert (list(Path(run.folder.metrics).iterdir()), run.told) == ([], [])


def test_metrics_and_parameters_have_the_labels_of_further_runs(run: Collected) -> None:
    run.write(experiment="0", name="whole", params={})
    run.write(metrics=[["loss", 0.5, 1500, 1], ["精度", 0.75, 1500, 1]])
    run.write(params={"lr": "0.1"})
    run.write(label="fold 1", metrics=[["loss", 2.0, 2500, 7]])
    run.write(label="fold 1", params={"lr": "0.2"})
    run.collector().finish()
    assert run.series == {"loss": [(1, 0.5)], "精度": [(1, 0.75)], "fold 1/loss": [(7, 2.0)]}
    assert run.parameters == {"lr": "0.1", "fold 1/lr": "0.2"}
    records = Path(run.folder.metrics, "mlflow.trm").read_bytes()
    assert [time for _, _, time, _ in struct.iter_unpack("<qqdd", records)] == [1.5, 1.5, 2.5]
    assert not run.file.exists()


def test_what_the_first_run_calls_as_a_further_one_is_called_is_kept_apart(run: Collected) -> None:
    run.write(metrics=[["fold 2/x", 0.0, 1500, 0]], params={"fold 2/lr": "0"})
    run.write(label="fold 1", experiment="0", name="fold 1", params={})
    run.write(label="fold 1", metrics=[["x", 1.0, 1500, 1]])
    run.write(metrics=[["fold 1/x", 2.0, 1500, 2], ["fold 1", 3.0, 1500, 3]])
    run.collector().tick()
    run.write(metrics=[["fold 1/x", 4.0, 1500, 4], ["fold 2/x", 5.0, 1500, 5]])
    run.write(label="fold 1", metrics=[["x", 6.0, 1500, 6]], params={"lr": "1"})
    run.write(params={"fold 1/lr": "2"})
    run.collector().finish()
    assert run.series == {
        "fold 2/x": [(0, 0.0), (5, 5.0)],
        "fold 1/x": [(1, 1.0), (6, 6.0)],
        "./fold 1/x": [(2, 2.0), (4, 4.0)],
        "fold 1": [(3, 3.0)],
    }
    assert run.parameters == {"fold 2/lr": "0", "fold 1/lr": "1", "./fold 1/lr": "2"}


def test_values_that_are_not_finite_stay_what_they_are(run: Collected) -> None:
    run.write(metrics=[["m", value, 1, 0] for value in (math.nan, math.inf, -math.inf)])
    run.collector().finish()
    assert repr(run.series) == repr({"m": [(0, math.nan), (0, math.inf), (0, -math.inf)]})


def test_a_kill_at_any_write_loses_and_repeats_no_point(
    run: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mlflow_collector, "PIECE", 200)
    for step in range(30):
        run.write(metrics=[["loss", step, 1, step]])
    add, killed = Journal.add, 0

    def cut_off(self: Journal, *given: Any) -> None:
        nonlocal killed
        complete = self.complete
        self.complete = lambda: None  # type: ignore[method-assign]
        add(self, *given)
        self.complete = complete  # type: ignore[method-assign]
        killed += 1
        raise KeyboardInterrupt

    monkeypatch.setattr(Journal, "add", cut_off)
    while run.file.exists() and killed < 100:
        try:
            run.collector().finish()
        except KeyboardInterrupt:
            continue
    assert killed > 5
    assert run.series == {"loss": [(step, step) for step in range(30)]}


def test_a_line_longer_than_a_piece_is_taken_whole(run: Collected) -> None:
    run.write(metrics=[["loss", step, 1, step] for step in range(10_000)])
    run.write(metrics=[["acc", 1.0, 1, 0]])
    run.collector().finish()
    assert run.series["loss"] == [(step, step) for step in range(10_000)]
    assert run.series["acc"] == [(0, 1.0)]


def test_a_line_that_is_not_whole_waits(run: Collected) -> None:
    run.write(metrics=[["loss", 1.0, 1, 0]])
    line = json.dumps({"run": RUN, "label": "", "metrics": [["loss", 2.0, 1, 1]]})
    with run.file.open("a") as file:
        file.write(line[:20])
    collector = run.collector()
    collector.tick()
    assert run.series == {"loss": [(0, 1.0)]}
    with run.file.open("a") as file:
        file.write(line[20:] + "\n")
    collector.finish()
    assert run.series == {"loss": [(0, 1.0), (1, 2.0)]}


def test_what_the_server_tells_is_told_once(run: Collected) -> None:
    run.write(told="call", about="POST x")
    collector = run.collector()
    collector.tick()
    run.write(told="call", about="POST x")
    run.write(told="filter", about="")
    run.write(told="size", about="8 MB")
    run.write(told="registry", about="bird 鸟")
    collector.finish()
    out = " With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere."
    assert run.told == [
        "The script made a call of MLflow that is not answered here: POST x." + out,
        "The script searched MLflow in a way that is not answered here." + out,
        "A call of MLflow was refused: one may have 8 MB." + out,
        (
            "The script registered the model 'bird 鸟' with MLflow. In Trainyard, models are"
            " registered by hand: choose it among the outputs of the run."
        ),
    ]


def test_names_are_bounded_and_what_is_left_out_is_told(
    run: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mlflow_collector, "MOST_SERIES", 2)
    monkeypatch.setattr(mlflow_collector, "MOST_PARAMETERS", 1)
    run.write(metrics=[[name, 1.0, 1, 0] for name in "abcda"])
    run.write(params={"p": "1"})
    run.write(params={"q": "2"})
    run.collector().finish()
    assert run.series == {"a": [(0, 1.0), (0, 1.0)], "b": [(0, 1.0)]}
    assert run.parameters == {"p": "1"}
    assert run.told == [
        "The script tells MLflow of more than 2 metrics: the others are left out.",
        "The script tells MLflow of more than 1 parameters: the others are left out.",
    ]


def test_a_journal_that_does_not_fit_its_series_adds_nothing(run: Collected) -> None:
    run.write(metrics=[["loss", 1.0, 1, 0]])
    run.collector().tick()
    run.write(metrics=[["loss", 2.0, 1, 1]])
    run.collector().tick()
    os.truncate(Path(run.folder.metrics, "mlflow.trm"), 0)
    run.collector().finish()
    told = "It is not known how far MLflow's metrics were taken up: the last may be missing."
    assert (run.series, run.told) == ({}, [told])


def test_no_room_on_the_disk_ends_no_run(run: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    run.write(metrics=[["loss", 1.0, 1, 0]])
    collector = run.collector()

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "add", full)
        collector.tick()
    assert run.series == {}
    collector.finish()
    assert run.series == {"loss": [(0, 1.0)]}
