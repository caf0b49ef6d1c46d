"""The runs of MLflow's SQLite file, which is only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.domain.origin import MLFLOW
from desktop_app.engine.foreign import mlflow
from desktop_app.engine.foreign.model import ForeignRun, Piece, Source, Tell, unreadable
from desktop_app.engine.foreign.run_folder import file_time

_HEAD = b"SQLite format 3\0"
_TABLES = frozenset(("runs", "metrics", "params", "tags", "experiments"))
_ROOTS = ("mlruns", "mlartifacts")
"""The folders beside it in which the artifacts are, when nobody chose another place."""
_PIECE = 2_000
"""Points that are read at once."""
_POINT_BYTES = 64
"""About what a point takes there: it is only told how far the reading is."""
_RUNS = """
SELECT r.run_uuid AS id, r.name, r.status, r.start_time, r.end_time, r.artifact_uri AS location,
    r.experiment_id, e.name AS experiment,
    (SELECT count(*) FROM metrics m WHERE m.run_uuid = r.run_uuid) AS points
FROM runs r LEFT JOIN experiments e ON e.experiment_id = r.experiment_id
WHERE r.lifecycle_stage IS NOT 'deleted' ORDER BY r.start_time, r.run_uuid
"""
_PARAMETERS = """
SELECT key, value FROM params WHERE run_uuid = ?
"""
_TAGS = """
SELECT key, value FROM tags WHERE run_uuid = ?
"""
_MODELS_TABLE = "logged_models"
"""Which MLflow has since its third version."""
_MODELS = """
SELECT model_id AS id, experiment_id, name, artifact_location AS location, source_run_id AS run
FROM logged_models WHERE lifecycle_stage IS NOT 'deleted'
ORDER BY creation_timestamp_ms, model_id
"""
_POINTS = """
SELECT key, step, timestamp, value, is_nan FROM metrics WHERE run_uuid = ?
ORDER BY key, step, timestamp
"""


def find_file(path: Path) -> Source | None:
    """The runs in a file, None where it is no such database. Blocking; points are not read. Raises
    `KnownError` (`broken_database`)."""
    with path.open("rb") as file:
        if file.read(len(_HEAD)) != _HEAD:
            return None
    places = mlflow.ArtifactPlaces([path.with_name(name) for name in _ROOTS])
    try:
        with closing(_open(path)) as database:
            asked = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {row["name"] for row in asked}
            if not tables >= _TABLES:
                return None
            models: dict[str, list[mlflow.Owner]] = {}
            for row in database.execute(_MODELS) if _MODELS_TABLE in tables else ():
                model = _owner(row, f"{mlflow.MODELS}/", str(row["name"]))
                models.setdefault(str(row["run"]), []).append(model)
            runs = [
                replace(
                    _run(path, database, row),
                    artifacts=places.of_run(_owner(row), models.get(str(row["id"]), ())),
                )
                for row in database.execute(_RUNS).fetchall()
            ]
    except sqlite3.Error as error:
        raise unreadable("broken_database", path, why=error) from error
    return Source(MLFLOW, path, runs, places.problems(path))


def _owner(row: Any, kind: str = "", name: str = "") -> mlflow.Owner:
    path = f"{row['experiment_id']}/{kind}{row['id']}"
    return mlflow.Owner(path, str(row["location"] or ""), name)


def _open(path: Path) -> sqlite3.Connection:
    # Pieces are read on one thread or another, one after another.
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=0"
    database = sqlite3.connect(address, uri=True, check_same_thread=False)
    database.row_factory = sqlite3.Row
    return database


def _run(path: Path, database: sqlite3.Connection, row: Any) -> ForeignRun:
    run_id = str(row["id"])
    tags = _texts(database, _TAGS, run_id)
    return ForeignRun(
        name=run_id,
        title=str(row["name"] or tags.get(mlflow.RUN_NAME) or run_id),
        read=partial(_read, path, run_id),
        size=row["points"] * _POINT_BYTES,
        experiment=str(row["experiment"] or ""),
        parameters=_texts(database, _PARAMETERS, run_id),
        started_at=mlflow.seconds(row["start_time"]),
        ended_at=mlflow.seconds(row["end_time"]),
        changed_at=file_time(path),
        outcome=mlflow.outcome_of(row["status"]),
    )


def _texts(database: sqlite3.Connection, asked: str, run_id: str) -> Mapping[str, str]:
    """What is kept of a run by name."""
    return {str(row["key"]): str(row["value"]) for row in database.execute(asked, (run_id,))}


def _read(path: Path, run_id: str, tell: Tell) -> Iterator[Piece]:
    try:
        with closing(_open(path)) as database:
            rows = database.execute(_POINTS, (run_id,))
            while found := rows.fetchmany(_PIECE):
                yield Piece(list(map(_point, found)), len(found) * _POINT_BYTES)
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise unreadable("broken_database", path, why=error) from error


def _point(row: Any) -> tuple[str, int, float, float]:
    value = float("nan") if row["is_nan"] else mlflow.number(float(row["value"]))
    return str(row["key"]), int(row["step"]), int(row["timestamp"]) / 1000, value
