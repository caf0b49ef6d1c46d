"""The runs of a TensorBoard log folder: each folder below it that has event files is one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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


def find_runs(folder: Path) -> Source | None:
    """The runs below a folder, None where there are none. Blocking; event files are not read."""
    files = FilesBelow(str(folder), is_event_file)
    for _ in files.round():
        pass
    found = {
        place: [folder.joinpath(place, name) for name in names]
        for place, names in files.found.items()
        if not _only_hparams(place, files.found)
    }
    problems = []
    if files.cut_short:
        text = f"{str(folder)!r} has more than {MOST_FILES} event files: some of them are not read."
        if sum(map(len, files.found.values())) < MOST_FILES:
            text = f"{str(folder)!r} has more than {MOST_FOLDERS} folders: some were not looked at."
        problems.append(KnownError("left_out", text, hint="Import its folders one by one."))
    runs = [_run(folder, place, paths) for place, paths in found.items()]
    return Source(TENSORBOARD, folder, runs, problems) if runs else None


def _only_hparams(place: str, found: dict[str, list[str]]) -> bool:
    above, _, name = place.rpartition("/")
    return above in found and _HPARAMS.fullmatch(name) is not None


def _run(folder: Path, place: str, paths: Sequence[Path]) -> ForeignRun:
    return ForeignRun(
        name=place,
        title=place or folder.name,
        read=partial(_read, paths),
        size=sum(path.stat().st_size for path in paths),
        experiment=folder.name,
        source=TENSORBOARD,
        changed_at=max(map(file_time, paths)),
    )


def _read(paths: Sequence[Path], tell: Tell) -> Iterator[Piece]:
    for path in paths:
        broken = False
        size, at, lost = path.stat().st_size, 0, False
        with path.open("rb") as file:
            while not lost and at < size:
                piece = read_piece(file, at, size)
                if piece.end == at and not piece.lost:  # the writer was cut off in a record
                    break
                points, items, damaged = _read_records(piece.records)
                broken = broken or damaged or piece.broken or piece.lost
                yield Piece(points, piece.end - at, items)
                at, lost = piece.end, piece.lost
        if broken:
            tell(not_all("damaged", path, why="it is damaged"))


def _read_records(records: Sequence[bytes]) -> tuple[list[Point], list[Item], bool]:
    """The scalars of records, what else can be shown of them, and whether one of them is no
    event."""
    points: list[Point] = []
    items: list[Item] = []
    broken = False
    for record in records:
        try:
            event = read_event(record)
        except ValueError:
            broken = True
            continue
        points += ((tag, event.step, event.time, value) for tag, value in event.values)
        rest, _ = read_rest(record, event.rest)
        items += (Item(kind, tag, event.step, event.time, data) for kind, tag, data in rest)
    return points, items, broken
