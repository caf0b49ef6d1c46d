"""The one file that a run is handed on as: what is in it, and how it is written.

A zip archive without compression, so that what it holds is never more than the file.
`manifest.json` names every other entry: its path, size and sha256. Paths begin with `run/`, for
files of the run's folder, or with `code/`, for those of its code snapshot, whose manifest is made
of them again. What people added to the run is in the manifest itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.run import OutputFile, RunSummary
from desktop_app.engine.delivery.copies import changed
from desktop_app.engine.following.intake import GIVEN_UP
from desktop_app.engine.paths import WorkspacePaths, file_sizes
from desktop_app.engine.series.pattern_files import PATTERNS
from desktop_app.hostside import layout
from desktop_app.hostside.contents.manifest import read_manifest
from desktop_app.hostside.contents.store import PIECE, Store

FORMAT = "trainyard-run"
VERSION = 1
MANIFEST = "manifest.json"
RUN, CODE = "run/", "code/"
DOCUMENTS = ("run.json", layout.EXIT, layout.OUTPUTS, GIVEN_UP, PATTERNS)
"""Files of a run's folder that travel, beside its streams and outputs. What only its host needs,
secrets among it, does not."""
FOLDERS = (layout.STREAMS + "/", "work/outputs/")
_TIME = (1980, 1, 1, 0, 0, 0)
"""Of each entry: the same run gives the same bytes."""


@dataclass(frozen=True)
class Entry:
    """A file that goes into an export: `size` bytes of what `open` gives."""

    path: str
    size: int
    open: Callable[[], BinaryIO]
    sha256: str = ""
    """What it must have, where that is recorded."""
    mode: int | None = None
    """Of a file of the code."""


def entries_of(
    paths: WorkspacePaths, run_id: str, outputs: Sequence[tuple[OutputFile, Path]], manifest: str
) -> list[Entry]:
    """What goes into the export of a run whose outputs lie at these places. Blocking; raises
    OSError, and HostError where the store has lost its code."""
    folder = Path(paths.run(run_id).path)
    found = [folder / name for name in DOCUMENTS]
    found += [path for path, _ in file_sizes(folder / layout.STREAMS)]
    files = {path.relative_to(folder).as_posix(): path for path in found if path.is_file()}
    entries = [_of_file(RUN + name, path) for name, path in sorted(files.items())]
    entries += [_of_file(f"{RUN}work/{o.path}", path, o.sha256) for o, path in outputs]
    store = Store(str(paths.root))
    return entries + [_of_code(store, each) for each in read_manifest(store.read(manifest))]


def _of_file(name: str, path: Path, sha256: str = "") -> Entry:
    return Entry(name, path.stat().st_size, lambda: path.open("rb"), sha256)


def _of_code(store: Store, listed: Mapping[str, Any]) -> Entry:
    digest = str(listed["sha256"])
    name, size, mode = f"{CODE}{listed['path']}", int(listed["size"]), int(listed["mode"])
    return Entry(name, size, lambda: store.open(digest), digest, mode)


def write_export(
    place: Path, run: RunSummary, entries: Sequence[Entry]
) -> Generator[int, None, None]:
    """Write a new file piece by piece; yields how many bytes were written. Blocking; raises
    OSError, HostError for code that is lost, `KnownError` (`changed`) for a file that is not any
    more what was recorded."""
    listed = []
    with zipfile.ZipFile(place, "x", zipfile.ZIP_STORED) as archive:
        for number, entry in enumerate(entries):
            inside = _inside(entry.path, number)
            digest, size = hashlib.sha256(), 0
            with (
                closing(entry.open()) as source,
                archive.open(_info(inside, entry.size), "w") as target,
            ):
                while piece := source.read(min(PIECE, entry.size - size)):
                    digest.update(piece)
                    target.write(piece)
                    size += len(piece)
                    yield len(piece)
            if entry.sha256 not in ("", digest.hexdigest()):
                raise changed(Path(entry.path))
            told = {"entry": inside, "path": entry.path, "size": size, "sha256": digest.hexdigest()}
            listed.append(told if entry.mode is None else {**told, "mode": entry.mode})
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "run": {"id": run.id, "name": run.name, **_added(run.annotation)},
            "files": listed,
        }
        data = json.dumps(manifest, indent=1, sort_keys=True).encode("ascii")
        archive.writestr(_info(MANIFEST, len(data)), data)
    with place.open("rb+") as file:
        os.fsync(file.fileno())


def _added(annotation: Annotation) -> Mapping[str, Any]:
    """What was added to a run and goes with it; whether it is archived is a matter of a
    workspace."""
    added = {
        "tags": list(annotation.tags),
        "note": annotation.note,
        "starred": annotation.starred,
    }
    return {name: value for name, value in added.items() if value}


def _inside(path: str, number: int) -> str:
    """The name of an entry: its path, where that is text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return f"unnamed/{number}"
    return path


def _info(name: str, size: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.file_size = size
    info.create_system = 3
    info.external_attr = 0o100644 << 16
    return info
