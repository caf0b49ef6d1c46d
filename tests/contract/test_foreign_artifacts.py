"""Which files of other programs' runs are found, where their writers put them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.engine.foreign.model import ForeignRun, Source
from desktop_app.engine.foreign.recognition import find_source
from tests.fakes.mlflow_stores import (
    LOGGED_MODELS,
    add_artifacts,
    add_experiment,
    add_model,
    add_run,
    write_database,
)
from tests.fakes.wandb_file import WandbFile

RUN, OTHER = "a" * 32, "b" * 32


def runs_at(path: Path) -> tuple[list[ForeignRun], list[str]]:
    """The runs, and what could not be taken of their source."""
    found = find_source(path)
    assert isinstance(found, Source)
    return list(found.runs), [problem.text for problem in found.problems]


def files_of(run: ForeignRun) -> dict[str, bytes]:
    assert run.total == run.size + sum(artifact.size for artifact in run.artifacts)
    return {artifact.path: artifact.place.read_bytes() for artifact in run.artifacts}


def test_a_file_store_has_files_of_runs_and_of_the_models_they_logged(tmp_path: Path) -> None:
    birds = add_experiment(tmp_path / "mlruns", "1", "Birds")
    add_run(birds, RUN, name="one", artifacts={"plots/鸟 'x'.png": b"png", "notes.txt": b""})
    add_run(birds, OTHER, name="two")
    add_model(birds, "m-1", RUN, {"MLmodel": b"flavors", "data/model.pth": b"weights"})
    add_model(birds, "m-2", RUN, {"MLmodel": b"later"})
    add_model(birds, "m-3", RUN, {"MLmodel": b"gone"}, stage="deleted")
    (one, two), problems = runs_at(tmp_path)
    assert files_of(one) == {
        "plots/鸟 'x'.png": b"png",
        "notes.txt": b"",
        "models/net/MLmodel": b"flavors",
        "models/net/data/model.pth": b"weights",
        "models/net m-2/MLmodel": b"later",
    }
    assert (files_of(two), problems) == ({}, [])


def rows(run_at: str, model_at: str) -> list[tuple[str, tuple[object, ...]]]:
    """Of a database with a run that has files there, and logged a model that has."""
    told = ("FINISHED", 1_700_000_000_000, 1_700_000_060_000, "active", 1, run_at)
    return [
        ("experiments", (1, "Birds", "", "active")),
        ("runs", (RUN, "one", "", "", *told)),
        ("logged_models", ("m-1", 1, "net", model_at, 1_700_000_000_000, "active", RUN)),
        ("logged_models", ("m-2", 1, "net", model_at, 1_700_000_000_001, "deleted", RUN)),
    ]


@pytest.mark.parametrize("root", ["mlruns", "mlartifacts"])
@pytest.mark.parametrize("said", ["file:///away", "mlflow-artifacts:", "/away"])
def test_files_that_lie_beside_a_database_are_found_wherever_it_was_moved(
    root: str, said: str, tmp_path: Path
) -> None:
    places = (f"{said}/1/{RUN}/artifacts", f"{said}/1/models/m-1/artifacts")
    path = write_database(tmp_path / "mlflow.db", rows(*places), LOGGED_MODELS)
    add_artifacts(tmp_path / root / "1" / RUN, {"a/b.txt": b"b"})
    add_artifacts(tmp_path / root / "1" / "models" / "m-1", {"MLmodel": b"m"})
    (run,), problems = runs_at(path)
    assert (files_of(run), problems) == ({"a/b.txt": b"b", "models/net/MLmodel": b"m"}, [])


def test_files_are_found_where_the_database_says_if_they_are_those_of_the_run(
    tmp_path: Path,
) -> None:
    away = tmp_path / "away #1"
    places = [add_artifacts(away / RUN, {"a": b"a"}), add_artifacts(away / "m-1", {"b": b"b"})]
    path = write_database(
        tmp_path / "mlflow.db", rows(places[0].as_uri(), str(places[1])), LOGGED_MODELS
    )
    (run,), _ = runs_at(path)
    assert files_of(run) == {"a": b"a", "models/net/b": b"b"}
    for number, told in enumerate(
        (str(away), f"file://{away}/{OTHER}/../m-1/artifacts", "", "//[x")
    ):
        path = write_database(tmp_path / f"{number}.db", rows(told, told), LOGGED_MODELS)
        (run,), problems = runs_at(path)
        assert (files_of(run), problems) == ({}, [])


def test_files_that_are_not_on_this_computer_are_told_once(tmp_path: Path) -> None:
    where = "s3://bucket/1/artifacts"
    path = write_database(tmp_path / "mlflow.db", rows(where, where), LOGGED_MODELS)
    (run,), problems = runs_at(path)
    why = f"the artifacts of its runs lie elsewhere, as at '{where}'"
    assert (files_of(run), problems) == ({}, [f"Not all of {str(path)!r} was taken: {why}."])


def test_an_offline_run_has_the_files_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "wandb" / "offline-run-20231114_221320-abc123" / "run-abc123.wandb"
    file = WandbFile(place)
    file.start("abc123", "birds", "calm-sea-1", 1_700_000_000, {})
    file.close()
    for name in ("output.log", "media/images/样本_0.png"):
        (place.parent / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (place.parent / "files" / name).write_bytes(name.encode())
    for path in (tmp_path, place.parent, place):
        (run,), problems = runs_at(path)
        assert (sorted(files_of(run)), problems) == (["media/images/样本_0.png", "output.log"], [])
