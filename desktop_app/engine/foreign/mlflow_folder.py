"""The runs of an `mlruns` folder, MLflow's file store.

`EXPERIMENT/meta.yaml` names an experiment, `EXPERIMENT/RUN/meta.yaml` a run, and since MLflow 3
`EXPERIMENT/models/MODEL/meta.yaml` a model that a run logged. A file of `metrics/` holds a line
`TIME VALUE STEP` for each point, a file of `params/` or `tags/` one text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.origin import MLFLOW
from desktop_app.engine.foreign import mlflow
from desktop_app.engine.foreign.model import (
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
from desktop_app.engine.paths import file_sizes

META = "meta.yaml"
_PIECE = 2_000
"""Lines that are read at once."""
_MOST_TEXT = 64 * 1024
"""Bytes of a parameter, a document or a line."""
_PAIR = re.compile(r"([A-Za-z_][\w.]*):(?: +(.*))?", re.DOTALL)
_SPACE = " \t"
_DOUBLE = re.compile(r'[\w.]+: +"')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)", re.DOTALL)
_ESCAPED = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
"""What YAML has for letters that are not seen; others stand for themselves."""


def find_runs(folder: Path) -> Source | None:
    """The runs of a folder, or of the `mlruns` in it; None where it is none. Blocking; points are
    not read. Entries that make no sense are skipped and told."""
    if not _is_store(folder):
        folder /= "mlruns"
        if not _is_store(folder):
            return None
    store = _Store(folder)
    runs = list(store.runs())
    return Source(MLFLOW, folder, runs, [*store.problems, *store.places.problems(folder)])


def _is_store(folder: Path) -> bool:
    """Whether there is an experiment in it."""
    return folder.is_dir() and any(
        b"experiment_id" in (place / META).read_bytes() for place in _with_meta(folder)
    )


def _with_meta(folder: Path) -> Sequence[Path]:
    """The folders in it that have a document; what was thrown away lies in one with a dot."""
    found = sorted(p for p in folder.iterdir() if not p.name.startswith(".") and p.is_dir())
    return [path for path in found if (path / META).is_file()]


def _meta(folder: Path, problems: list[KnownError]) -> Mapping[str, str]:
    """The document of an experiment, empty where it cannot be read."""
    try:
        return read_flat_yaml(_text(folder / META))
    except (OSError, ValueError) as error:
        problems.append(unreadable("left_out", folder / META, why=error))
        return {}


class _Store:
    """A store while its runs are looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[KnownError] = []
        self.places = mlflow.ArtifactPlaces([folder, folder.with_name("mlartifacts")])

    def runs(self) -> Iterator[ForeignRun]:
        for experiment in _with_meta(self.folder):
            told = _meta(experiment, self.problems)
            if told.get("lifecycle_stage") == mlflow.DELETED:
                continue
            models = self._models(experiment)
            for folder in _with_meta(experiment):
                try:
                    run = self._run(folder, models)
                except (OSError, ValueError) as error:
                    self.problems.append(unreadable("left_out", folder / META, why=error))
                    continue
                if run is not None:
                    yield replace(run, experiment=told.get("name", experiment.name))

    def _models(self, experiment: Path) -> Mapping[str, Sequence[mlflow.Owner]]:
        """Those that its runs logged, by the ids of the runs."""
        found: dict[str, list[mlflow.Owner]] = {}
        folder = experiment / mlflow.MODELS
        for place in _with_meta(folder) if folder.is_dir() else ():
            told = _meta(place, self.problems)
            if told.get("lifecycle_stage") != mlflow.DELETED:
                model = self._owner(place, told.get("artifact_location", ""), told.get("name", ""))
                found.setdefault(told.get("source_run_id", ""), []).append(model)
        return found

    def _owner(self, folder: Path, location: str, name: str = "") -> mlflow.Owner:
        return mlflow.Owner(folder.relative_to(self.folder).as_posix(), location, name)

    def _run(self, folder: Path, models: Mapping[str, Sequence[mlflow.Owner]]) -> ForeignRun | None:
        """None for a deleted one. Raises OSError, ValueError for what cannot be read."""
        told = read_flat_yaml(_text(folder / META))
        if told.get("lifecycle_stage") == mlflow.DELETED:
            return None
        run_id = told.get("run_id") or told.get("run_uuid")
        if not run_id:
            raise UnusableError(why="it names no run")
        metrics = list(file_sizes(folder / "metrics"))
        tags = _texts(folder / "tags", self.problems, only=mlflow.RUN_NAME)
        owner = self._owner(folder, told.get("artifact_uri", ""))
        return ForeignRun(
            name=owner.path,
            title=told.get("run_name") or tags.get(mlflow.RUN_NAME) or folder.name,
            read=partial(_read, folder / "metrics", [path for path, _ in metrics]),
            size=sum(size for _, size in metrics),
            parameters=_texts(folder / "params", self.problems),
            started_at=mlflow.seconds(told.get("start_time")),
            ended_at=mlflow.seconds(told.get("end_time")),
            changed_at=file_time(folder / META),
            outcome=mlflow.outcome_of(told.get("status")),
            artifacts=self.places.of_run(owner, models.get(run_id, ())),
        )


def _texts(folder: Path, problems: list[KnownError], only: str = "") -> dict[str, str]:
    """The texts of a folder by name, or the one of a name."""
    found = {}
    for path, _ in file_sizes(folder / only if only else folder):
        try:
            found[path.relative_to(folder).as_posix()] = _text(path)
        except (OSError, ValueError) as error:
            problems.append(unreadable("left_out", path, why=error))
    return found


def _text(path: Path) -> str:
    """Raises OSError, ValueError for what is no text."""
    with path.open("rb") as file:
        return file.read(_MOST_TEXT).decode()


def _read(folder: Path, paths: Sequence[Path], tell: Tell) -> Iterator[Piece]:
    for path in paths:
        name = path.relative_to(folder).as_posix()
        broken = 0
        points: list[Point] = []
        with path.open("rb") as file:
            at = 0
            for line in iter(partial(file.readline, _MOST_TEXT), b""):
                point = _point(name, line)
                broken += point is None and bool(line.strip())
                points += [point] if point else []
                if len(points) >= _PIECE:
                    yield Piece(points, file.tell() - at)
                    points, at = [], file.tell()
            yield Piece(points, file.tell() - at)
        if broken:
            why = f"{broken} of its lines hold no point, and were left out"
            tell(not_all("left_out", path, why=why))


def _point(name: str, line: bytes) -> Point | None:
    """A line `TIME VALUE [STEP ...]`, None for another one."""
    words = line.split()
    try:
        step = int(words[2]) if len(words) > 2 else 0
        return name, step, int(words[0]) / 1000, mlflow.number(float(words[1]))
    except (ValueError, IndexError, OverflowError):
        return None


def read_flat_yaml(text: str) -> Mapping[str, str]:
    """The document of names and plain values that MLflow writes; null is left out. Raises
    ValueError for another one."""
    lines: list[str] = []
    empty = 0
    for line in text.splitlines():
        if line.startswith(" ") and lines and line.strip():  # a long value goes on
            lines[-1] = _joined(lines[-1], line.strip(_SPACE), empty)
        elif line.strip() and not line.startswith("#"):
            lines.append(line.rstrip(_SPACE))
        empty = 0 if line.strip() else empty + 1
    pairs = [_PAIR.fullmatch(line) for line in lines]
    if None in pairs:
        raise UnusableError(why=f"this line is not understood: {lines[pairs.index(None)][:60]!r}")
    found = {pair[1]: _plain(pair[2] or "") for pair in pairs if pair}
    return {name: value for name, value in found.items() if value is not None}


def _joined(before: str, line: str, empty: int) -> str:
    """A folded value and its next line: so many empty lines between are as many ends of lines."""
    slashes = len(before) - len(before.rstrip("\\"))
    if slashes % 2 and _DOUBLE.match(before):
        return before[:-1] + line
    return before + ("\n" * empty or " ") + line


def _plain(value: str) -> str | None:
    value = value.strip(_SPACE)
    if value[:1] == '"':
        inner = _QUOTED.fullmatch(value)
        if inner is None:
            raise UnusableError(why=f"this quote is never closed: {value[:60]!r}")
        text = _ESCAPE.sub(_unescaped, inner[1])
        # JSON writes a letter beyond 16 bits as two.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if value[:1] == "'":
        if len(value) < 2 or value[-1] != "'":
            raise UnusableError(why=f"this quote is never closed: {value[:60]!r}")
        return value[1:-1].replace("''", "'")
    return None if value in ("", "null", "~") else value


def _unescaped(escape: re.Match[str]) -> str:
    told = escape[1]
    return chr(int(told[1:], 16)) if len(told) > 1 else _ESCAPED.get(told, told)
