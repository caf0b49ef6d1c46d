"""Writes what MLflow's two stores write, with the standard library alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

Points = Sequence[tuple[int, float, int]]
"""Milliseconds since the epoch, value, step."""

META = """\
artifact_uri: file:///somewhere/mlruns/{experiment}/{run}/artifacts
end_time: {end}
entry_point_name: ''
experiment_id: '{experiment}'
lifecycle_stage: {stage}
run_id: {run}
run_name: {name}
source_name: ''
source_type: 4
source_version: ''
start_time: {start}
status: {status}
tags: []
user_id: someone
"""


def add_experiment(store: Path, number: str, name: str) -> Path:
    """An experiment of a file store."""
    folder = store / number
    folder.mkdir(parents=True)
    text = (
        f"artifact_location: file:///{number}\nexperiment_id: '{number}'\nlifecycle_stage: active\n"
    )
    (folder / "meta.yaml").write_text(f"{text}name: {name}\n", "utf-8")
    return folder


def add_run(
    experiment: Path,
    run: str,
    *,
    name: str = "",
    status: int = 3,
    start: int = 1_700_000_000_000,
    end: int | None = 1_700_000_060_500,
    stage: str = "active",
    metrics: Mapping[str, Points] | None = None,
    params: Mapping[str, str] | None = None,
    tags: Mapping[str, str] | None = None,
    artifacts: Mapping[str, bytes] | None = None,
) -> Path:
    """A run of a file store."""
    folder = experiment / run
    folder.mkdir()
    facts = {"experiment": experiment.name, "run": run, "stage": stage, "name": name or "null"}
    ended = "null" if end is None else end
    text = META.format(**facts, start=start, end=ended, status=status)
    (folder / "meta.yaml").write_text(text, "utf-8")
    lines = {
        key: "".join(f"{time} {value} {step}\n" for time, value, step in points)
        for key, points in (metrics or {}).items()
    }
    for kind, texts in (("metrics", lines), ("params", params or {}), ("tags", tags or {})):
        for key, content in texts.items():
            (folder / kind / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / kind / key).write_text(content, "utf-8")
    add_artifacts(folder, artifacts or {})
    return folder


def add_artifacts(folder: Path, artifacts: Mapping[str, bytes]) -> Path:
    """Files of a run, or of a model, that has this folder; the folder in which they are."""
    place = folder / "artifacts"
    place.mkdir(parents=True, exist_ok=True)
    for name, content in artifacts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    return place


def add_model(
    experiment: Path, model: str, run: str, artifacts: Mapping[str, bytes], stage: str = "active"
) -> Path:
    """A model that a run of a file store logged, as MLflow 3 keeps it."""
    folder = experiment / "models" / model
    place = add_artifacts(folder, artifacts)
    (folder / "meta.yaml").write_text(
        f"artifact_location: {place.as_uri()}\ncreation_timestamp: 1700000000000\n"
        f"experiment_id: '{experiment.name}'\nlifecycle_stage: {stage}\nmodel_id: {model}\n"
        f"model_type: ''\nname: net\nsource_run_id: {run}\nstatus: 2\nstatus_message: null\n",
        "utf-8",
    )
    return folder


_TABLES = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256) UNIQUE NOT NULL,
    artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32));
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20),
    user_id VARCHAR(256), status VARCHAR(9), start_time BIGINT, end_time BIGINT,
    lifecycle_stage VARCHAR(20), experiment_id INTEGER, artifact_uri VARCHAR(200));
CREATE TABLE metrics (key VARCHAR(250), value DOUBLE PRECISION, timestamp BIGINT,
    run_uuid VARCHAR(32), step BIGINT, is_nan BOOLEAN);
CREATE TABLE params (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
CREATE TABLE tags (key VARCHAR(250), value VARCHAR(8000), run_uuid VARCHAR(32));
"""


LOGGED_MODELS = """
CREATE TABLE logged_models (model_id VARCHAR(36) PRIMARY KEY, experiment_id INTEGER NOT NULL,
    name VARCHAR(500) NOT NULL, artifact_location VARCHAR(1000) NOT NULL,
    creation_timestamp_ms BIGINT NOT NULL, lifecycle_stage VARCHAR(32), source_run_id VARCHAR(32));
"""
"""Which MLflow 3 added."""


def write_database(
    path: Path, statements: Sequence[tuple[str, tuple[object, ...]]], added: str = ""
) -> Path:
    """A database with MLflow's tables, others that are `added`, and these rows."""
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_TABLES + added)
        for table, values in statements:
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", values)
    return path
