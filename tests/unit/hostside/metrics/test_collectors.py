"""What a run's request collects, and that no collector ends a run."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics.collectors import make_collectors
from desktop_app.hostside.metrics.log_collector import LogCollector
from desktop_app.hostside.metrics.tensorboard.collector import EventCollector
from desktop_app.hostside.metrics.turns import Turns
from desktop_app.hostside.records import write_json
from tests.fakes.event_files import EventFile
from tests.fakes.series_files import read_series


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(str(tmp_path), "R1")
    for path in (made.state, made.work, made.metrics):
        Path(path).mkdir(parents=True)
    Path(made.stdout).write_text("loss: 0.5\n")
    EventFile(made.work).add("loss", 0.25, 1)
    Path(made.work, "metrics.csv").write_text("step,loss\n1,0.125\n")
    Path(made.mlflow).mkdir()
    point = {"run": "r", "label": "", "metrics": [["loss", 0.125, 1000, 1]]}
    Path(made.mlflow, "calls.jsonl").write_text(json.dumps(point) + "\n")
    return made


def untold(value: object) -> None:
    """For those whom it does not concern how far a run is, or which parameters it has."""


def collect(folder: RunFolder, request: Mapping[str, Any]) -> list[str]:
    """As a supervisor does: while the run goes on, then at its end; what is told."""
    told: list[str] = []
    made = make_collectors(folder, request, told.append, untold, untold)
    for collector in made:
        collector.tick()
        collector.tick()
    for collector in made:
        collector.finish()
    return told


@pytest.mark.parametrize(
    ("request_", "sources"),
    [
        ({}, ["csv.trm", "log.trm", "mlflow.trm", "tensorboard.trm"]),
        ({"collect": []}, []),
        ({"collect": ["csv"]}, ["csv.trm"]),
        ({"collect": ["tensorboard"]}, ["tensorboard.trm"]),
        ({"collect": ["mlflow"]}, ["mlflow.trm"]),
        ({"collect": ["log", "tensorboard", "other"]}, ["log.trm", "tensorboard.trm"]),
    ],
)
def test_a_request_says_what_is_collected(
    folder: RunFolder, request_: dict[str, Any], sources: list[str]
) -> None:
    assert collect(folder, request_) == []
    assert sorted(path.name for path in Path(folder.metrics).glob("*.trm")) == sources


def broken(*given: object) -> None:
    """Stands for a defect of ours."""
    raise KeyError("speed", len(given))


@pytest.mark.parametrize("part", ["__init__", "tick", "finish"])
def test_a_collector_that_fails_is_told_of_once_and_the_others_go_on(
    folder: RunFolder,
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(EventCollector, part, broken)
    given = 4 if part == "__init__" else 1
    told = f"The TensorBoard event files are not read any further: KeyError: ('speed', {given})"
    assert collect(folder, {}) == [told]
    assert read_series(folder.metrics, "log") == {"loss": [(0, 0.5)]}
    error = capsys.readouterr().err
    assert error.count("Traceback") == 1
    assert error.endswith(f"KeyError: ('speed', {given})\n")


def test_a_log_that_cannot_be_read_is_told_of_at_the_end(folder: RunFolder) -> None:
    Path(folder.stdout).unlink()
    (told,) = collect(folder, {"collect": ["log"]})
    assert told.startswith("The metrics in the log are not read any further: FileNotFoundError: ")


class FullDisk:
    """A disk that takes nothing so many times."""

    def __init__(self, times: float, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self._number = times, number
        monkeypatch.setattr(
            "desktop_app.hostside.metrics.series_journal.write_json", self.write_json
        )

    def write_json(self, path: str, value: Mapping[str, Any]) -> None:
        if self.left > 0:
            self.left -= 1
            raise OSError(self._number, "full")
        write_json(path, value)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_the_last_metrics_wait_for_room(
    folder: RunFolder, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(3, number, monkeypatch)
    LogCollector(folder, pytest.fail, untold).finish()
    assert disk.left == 0
    assert read_series(folder.metrics, "log") == {"loss": [(0, 0.5)]}


def test_last_metrics_that_find_no_room_are_told_of(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(float("inf"), errno.ENOSPC, monkeypatch)
    monkeypatch.setattr("desktop_app.hostside.metrics.turns._ROOM_SECONDS", 0.0)
    told = "There was no room on the disk for the last metrics."
    assert collect(folder, {"collect": ["log"]}) == [told]


def test_what_is_no_want_of_room_is_not_waited_for() -> None:
    tries: list[None] = []

    def work() -> Any:
        tries.append(None)
        raise OSError(errno.EIO, "Input/output error")
        yield

    turns = Turns(work)
    turns.tick()
    with pytest.raises(OSError, match="Input/output error"):
        turns.finish(20.0)
    assert len(tries) == 2
