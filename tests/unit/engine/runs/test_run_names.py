"""The names of runs whose user gave none."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.run import Contact, RunRecord, RunSummary, Stage
from desktop_app.engine.catalog import write_json
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.runs.run_names import RunNames
from tests.fakes.index import FakeRunIndex
from tests.unit.engine.doubles import ThreadLocks


def run_id(number: int) -> str:
    return f"01{number:024d}"


@pytest.fixture
def paths(tmp_path: Path) -> WorkspacePaths:
    return WorkspacePaths(tmp_path)


@pytest.fixture
def index() -> FakeRunIndex:
    return FakeRunIndex()


@pytest.fixture
def names(paths: WorkspacePaths, index: FakeRunIndex) -> RunNames:
    return RunNames(paths, index, ThreadLocks())


def add(index: FakeRunIndex, number: int, name: str, experiment: str = "Default") -> None:
    summary = RunSummary(
        id=run_id(number),
        name=name,
        experiment=experiment,
        script="train.py",
        target="local",
        environment="Trainyard-Current-Python",
        stage=Stage.RUNNING,
        outcome=None,
        contact=Contact.LIVE,
        created_at=float(number),
    )
    index.store(RunRecord(summary), {})


def test_runs_of_a_script_are_counted(names: RunNames, index: FakeRunIndex) -> None:
    assert names.free("code/train.py") == "train-1"
    add(index, 1, "train-1")
    assert names.free("code/train.py") == "train-2"
    assert names.free("other.py") == "other-1"


def test_a_name_is_free_in_the_whole_workspace(names: RunNames, index: FakeRunIndex) -> None:
    add(index, 1, "train-1", experiment="birds")
    assert names.free("train.py") == "train-2"


def test_a_removed_run_makes_no_name_double(names: RunNames, index: FakeRunIndex) -> None:
    for number in (1, 2, 3):
        add(index, number, f"train-{number}")
    index.remove(run_id(1))
    assert names.free("train.py") == "train-4"


def test_a_name_that_a_user_gave_is_passed_over(names: RunNames, index: FakeRunIndex) -> None:
    add(index, 1, "it's_me-2")
    add(index, 2, "it's_me-1")
    add(index, 3, "it's_me-best")
    assert names.free("it's_me.py") == "it's_me-4"
    add(index, 4, "it's_me-3")
    add(index, 5, "it's_me-4")
    add(index, 6, "it's_me-3b")
    assert names.free("it's_me.py") == "it's_me-7"


def test_a_run_that_was_never_indexed_has_a_name_too(
    names: RunNames, paths: WorkspacePaths
) -> None:
    request = {"version": 1, "id": run_id(1), "name": "train-1"}
    write_json(paths.submission(run_id(1)), request)
    assert names.free("train.py") == "train-2"
