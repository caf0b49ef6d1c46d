"""Runs of Weights & Biases that were kept offline: `offline-run-*/run-*.wandb`.

Such a file holds messages of `wandb_internal.proto`. Read are what is known of the run and its end,
its configuration, and its history, whose values are JSON. Images, tables and the like are files in
`files` beside it; what `wandb.save` was given are links there, which are not followed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.origin import WANDB
from desktop_app.domain.run import Outcome
from desktop_app.engine.foreign.artifacts import artifacts_below
from desktop_app.engine.foreign.leveldb_log import DamagedError, read_records
from desktop_app.engine.foreign.model import (
    Artifact,
    ForeignRun,
    Piece,
    Point,
    Source,
    Tell,
    UnusableError,
    not_all,
    unreadable,
)
from desktop_app.engine.foreign.run_folder import file_time
from desktop_app.hostside.metrics.tensorboard.wire import BYTES, INTEGER, fields, signed

SUFFIX = ".wandb"
_PLACES = ("*.wandb", "*run-*/*.wandb", "wandb/*run-*/*.wandb")
_RUN_FOLDER = "run-"
"""Is in the name of a folder that is a run's own."""
_LATEST = "latest-run"
"""A link to one of the others."""
_HISTORY, _CONFIG, _RUN, _EXIT = 2, 5, 17, 18
"""Fields of `Record`."""
_KEY, _NESTED_KEY, _VALUE = 1, 2, 16
"""Fields of `HistoryItem` and `ConfigItem`."""
_PIECE = 2_000
"""Points that are read at once, at least."""
_MOST_DEPTH = 8
_UNREADABLE = (ValueError, IndexError, OverflowError, RecursionError)

Message = Mapping[int, Sequence[int | bytes]]
"""The values of its fields that are integers or bytes, by their numbers."""


def find_runs(folder: Path) -> Source | None:
    """The runs below a folder, None where there are none. Blocking; their files are read, but for
    the points."""
    paths = [
        path
        for place in _PLACES
        for path in sorted(folder.glob(place))
        if path.parent.name != _LATEST and path.is_file()
    ]
    return _source(folder, paths) if paths else None


def find_file(path: Path) -> Source | None:
    """The run in a file, None for another one. Blocking."""
    return _source(path, [path]) if path.suffix == SUFFIX else None


def _source(place: Path, paths: Sequence[Path]) -> Source:
    problems: list[KnownError] = []
    runs = []
    for path in paths:
        try:
            runs.append(_run(place, path, problems))
        except _UNREADABLE as error:
            problems.append(unreadable("left_out", path, why=error))
    if problems and not runs:
        raise problems[0]
    return Source(WANDB, place, runs, problems)


@dataclass
class _Facts:
    """What the messages of a run say of it."""

    run_id: str = ""
    title: str = ""
    project: str = ""
    started_at: float | None = None
    runtime: int | None = None
    outcome: Outcome = Outcome.UNKNOWN
    config: dict[str, str] = field(default_factory=dict)

    def take(self, message: Message) -> None:
        for run in map(_message, _bytes(message, _RUN)):
            self.run_id = _text(run, 1) or self.run_id
            self.project = _text(run, 3) or self.project
            self.title = _text(run, 8) or self.title
            for config in _bytes(run, 4):
                self._configure(_message(config))
            for moment in map(_message, _bytes(run, 17)):
                self.started_at = _integer(moment, 1) + _integer(moment, 2) / 1e9
        for config in _bytes(message, _CONFIG):
            self._configure(_message(config))
        for end in map(_message, _bytes(message, _EXIT)):
            self.outcome = Outcome.FAILED if _integer(end, 1) else Outcome.SUCCEEDED
            self.runtime = _integer(end, 2)

    def _configure(self, config: Message) -> None:
        for name, value in _items(config, 1):
            if not name.startswith("_wandb"):
                for key, plain in _flat(name, value):
                    self.config[key] = plain if isinstance(plain, str) else json.dumps(plain)


def _run(place: Path, path: Path, problems: list[KnownError]) -> ForeignRun:
    facts = _Facts()
    broken = 0
    with path.open("rb") as file:
        try:
            for record in read_records(file):
                try:
                    facts.take(_message(record))
                except _UNREADABLE:
                    broken += 1
        except DamagedError:
            if not facts.run_id:
                raise
    if not facts.run_id:
        raise UnusableError(why="it names no run")
    if broken:
        problems.append(_left_out(path, broken))
    started, runtime = facts.started_at, facts.runtime
    return ForeignRun(
        name="" if path == place else path.relative_to(place).parent.as_posix(),
        title=facts.title or facts.run_id,
        read=partial(_read, path, math.nan if started is None else started),
        size=path.stat().st_size,
        experiment=facts.project,
        parameters=facts.config,
        started_at=started,
        ended_at=None if started is None or runtime is None else started + runtime,
        changed_at=file_time(path),
        outcome=facts.outcome,
        artifacts=artifacts_below(path.with_name("files"))
        if _RUN_FOLDER in path.parent.name
        else (),
    )


def _files(folder: Path) -> Sequence[Artifact]:
    """Those of the run in a folder of its own; one that was moved elsewhere has none."""
    return artifacts_below(folder / "files") if _RUN_FOLDER in folder.name else ()


def _read(path: Path, started: float, tell: Tell) -> Iterator[Piece]:
    points: list[Point] = []
    at, broken = 0, 0
    with path.open("rb") as file:
        try:
            for record in read_records(file):
                histories = _histories(record)
                try:
                    points += [
                        point for each in histories for point in _points(_message(each), started)
                    ]
                except _UNREADABLE:
                    broken += 1
                if len(points) >= _PIECE:
                    yield Piece(points, file.tell() - at)
                    points, at = [], file.tell()
        except DamagedError:
            tell(not_all("damaged", path, why="it is damaged"))
        yield Piece(points, max(0, file.tell() - at))
    if broken:
        tell(_left_out(path, broken))


def _histories(record: bytes) -> Sequence[bytes]:
    """Those in a record; none in one that is no message, which was told when the run was found."""
    try:
        return _bytes(_message(record), _HISTORY)
    except _UNREADABLE:
        return ()


def _left_out(path: Path, count: int) -> KnownError:
    why = f"{count} of its records are not understood, and were left out"
    return not_all("left_out", path, why=why)


def _points(history: Message, started: float) -> Iterator[Point]:
    values = dict(_items(history, 1))
    steps = [_integer(_message(step), 1) for step in _bytes(history, 2)]
    step = values.get("_step", steps[0] if steps else 0)
    moment = values.get("_timestamp")
    if not isinstance(moment, int | float):
        runtime = values.get("_runtime")
        moment = started + (runtime if isinstance(runtime, int | float) else 0)
    if not isinstance(step, int):
        return
    for name, value in values.items():
        if not name.startswith("_"):
            for key, plain in _flat(name, value):
                number = _number(plain)
                if number is not None:
                    yield key, step, float(moment), number


def _number(value: object) -> float | None:
    """NaN and infinities are texts there."""
    if isinstance(value, str):
        return float(value) if value in ("NaN", "Infinity", "-Infinity") else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _items(message: Message, number: int) -> Iterator[tuple[str, object]]:
    """Names and values of the items in a field."""
    for item in map(_message, _bytes(message, number)):
        name = _text(item, _KEY) or ".".join(part.decode() for part in _bytes(item, _NESTED_KEY))
        if name:
            yield name, json.loads(_text(item, _VALUE) or "null")


def _flat(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, object]]:
    """A value, or what is in it; nothing of an image, a table and the like."""
    if not isinstance(value, dict):
        yield name, value
    elif "_type" not in value and depth < _MOST_DEPTH:
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner, depth + 1)


def _message(data: bytes) -> Message:
    """Raises ValueError, IndexError for what is none."""
    found: dict[int, list[int | bytes]] = {}
    for number, kind, start, end in fields(data, 0, len(data)):
        if kind in (BYTES, INTEGER):
            value = data[start:end] if kind == BYTES else signed(start)
            found.setdefault(number, []).append(value)
    return found


def _bytes(message: Message, number: int) -> list[bytes]:
    return [value for value in message.get(number, ()) if isinstance(value, bytes)]


def _text(message: Message, number: int) -> str:
    found = _bytes(message, number)
    return found[-1].decode() if found else ""


def _integer(message: Message, number: int) -> int:
    found = [value for value in message.get(number, ()) if isinstance(value, int)]
    return found[-1] if found else 0
