"""The runs of a TensorBoard log folder: each folder below it that has event files is one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import partial
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.domain.metrics import TENSORBOARD
from desktop_app.engine.foreign.model import ForeignRun, Item, Piece, Point, Source, Tell, not_all
from desktop_app.engine.foreign.run_folder import file_time
from desktop_app.hostside.metrics.finding import MOST_FILES, MOST_FOLDERS, FilesBelow
from desktop_app.hostside.metrics.tensorboard.events import is_event_file, read_event
from desktop_app.hostside.metrics.tensorboard.framing import read_piece
from desktop_app.hostside.metrics.tensorboard.media import read_rest

_HPARAMS = re.compile(r"\d{9,}\.\d+")
"""`add_hparams` makes a folder of this name for the parameters and last values of the run above."""
_Records = tuple[list[Point], list[Item], dict[str, str], bool]


def find_runs(folder: Path) -> Source | None:
    """The runs below a folder, None where there are none. Blocking; event files are not read."""
    files = FilesBelow(str(folder), is_event_file)
    for _ in files.round():
        pass
    found: dict[str, list[Path]] = {}
    beside: dict[str, list[Path]] = {}
    for place, names in sorted(files.found.items()):
        run = _run_above(place, files.found)
        where = found.setdefault(place, []) if run is None else beside.setdefault(run, [])
        where += [folder.joinpath(place, name) for name in names]
    problems = []
    if files.cut_short:
        text = f"{str(folder)!r} has more than {MOST_FILES} event files: some of them are not read."
        if sum(map(len, files.found.values())) < MOST_FILES:
            text = f"{str(folder)!r} has more than {MOST_FOLDERS} folders: some were not looked at."
        problems.append(KnownError("left_out", text, hint="Import its folders one by one."))
    runs = [_run(folder, place, paths, beside.get(place, ())) for place, paths in found.items()]
    return Source(TENSORBOARD, folder, runs, problems) if runs else None


def _run_above(place: str, found: Container[str]) -> str | None:
    """The run whose parameters lie in a folder; None for a folder of a run of its own."""
    above, _, name = place.rpartition("/")
    return above if above in found and _HPARAMS.fullmatch(name) else None


def _run(folder: Path, place: str, paths: Sequence[Path], beside: Sequence[Path]) -> ForeignRun:
    return ForeignRun(
        name=place,
        title=place or folder.name,
        read=partial(_read, paths, beside),
        size=sum(path.stat().st_size for path in (*paths, *beside)),
        experiment=folder.name,
        source=TENSORBOARD,
        changed_at=max(map(file_time, paths)),
    )


def _read(paths: Sequence[Path], beside: Sequence[Path], tell: Tell) -> Iterator[Piece]:
    """Everything in files of a run, and the parameters in those `beside` it."""
    for path in paths:
        yield from _read_file(path, tell)
    for path in beside:
        for piece in _read_file(path, tell):
            yield piece._replace(points=(), items=())


def _read_file(path: Path, tell: Tell) -> Iterator[Piece]:
    broken = False
    size, at, lost = path.stat().st_size, 0, False
    with path.open("rb") as file:
        while not lost and at < size:
            piece = read_piece(file, at, size)
            if piece.end == at and not piece.lost:  # the writer was cut off in a record
                break
            points, items, parameters, damaged = _read_records(piece.records)
            broken = broken or damaged or piece.broken or piece.lost
            yield Piece(points, piece.end - at, items, parameters)
            at, lost = piece.end, piece.lost
    if broken:
        tell(not_all("damaged", path, why="it is damaged"))


def _read_records(records: Sequence[bytes]) -> _Records:
    """The scalars of records, what else can be shown of them, their parameters, and whether one of
    them is no event."""
    points: list[Point] = []
    items: list[Item] = []
    parameters: dict[str, str] = {}
    broken = False
    for record in records:
        try:
            event = read_event(record)
        except ValueError:
            broken = True
            continue
        points += ((tag, event.step, event.time, value) for tag, value in event.values)
        rest, named = read_rest(record, event.rest)
        for name, value in named.items():
            parameters.setdefault(name, value)
        items += (Item(kind, tag, event.step, event.time, data) for kind, tag, data in rest)
    return points, items, parameters, broken
