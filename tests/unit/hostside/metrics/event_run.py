"""A run's folder, and what its event files became, for the tests of their collector."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.metrics.tensorboard.collector import EventCollector
from tests.fakes.series_files import Series, read_series


def run_folder(base: Path) -> RunFolder:
    """As the run's start makes it."""
    made = RunFolder(str(base / "ro ot 'x' 鸟"), "R1")
    for path in (made.state, made.work, made.metrics):
        Path(path).mkdir(parents=True)
    return made


def collect(folder: RunFolder, parameters: dict[str, str] | None = None) -> list[str]:
    """As a supervisor does that comes new to the run; what it tells. The parameters of the run are
    put into `parameters`."""
    parameters = {} if parameters is None else parameters
    told: list[str] = []
    EventCollector(folder, told.append, parameters.update).finish()
    return told


def no_parameters(values: Mapping[str, str]) -> None:
    """Of a run whose event files have no hyperparameters."""
    raise AssertionError(values)


def series(folder: RunFolder) -> Series:
    return read_series(folder.metrics, "tensorboard")


def in_work(folder: RunFolder, *parts: str) -> str:
    return str(Path(folder.work, *parts))
