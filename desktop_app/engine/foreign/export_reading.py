"""Reads a run that was exported, from a file that anybody may have made.

Nothing of it is trusted: every name leads below the run's folder, what is read is bounded by what
the file itself can hold, and a single content that is not what the manifest says refuses the whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from desktop_app.domain.annotation import (
    NOT_ANNOTATED,
    Annotation,
    checked_note,
    checked_tag,
    in_order,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.history import read_outputs
from desktop_app.domain.ids import is_ulid
from desktop_app.domain.names import usable_name
from desktop_app.domain.origin import EXPORT_SUFFIX, TRAINYARD, RunOrigin
from desktop_app.engine.catalog import write_json
from desktop_app.engine.foreign.export_file import (
    CODE,
    DOCUMENTS,
    FOLDERS,
    FORMAT,
    MANIFEST,
    RUN,
    VERSION,
)
from desktop_app.engine.foreign.model import UnusableError, new_file
from desktop_app.engine.foreign.record_checks import check_history, check_request
from desktop_app.engine.foreign.run_folder import run_name
from desktop_app.engine.runs.requests import Request, origin_of, read_request
from desktop_app.hostside import layout
from desktop_app.hostside.contents.manifest import make_manifest, safe_parts
from desktop_app.hostside.contents.portable_names import held_here
from desktop_app.hostside.contents.store import PIECE, Delivery, Store, sync
from desktop_app.hostside.protocol import HostError

MOST_FILES = 200_000
MOST_MANIFEST = 64 << 20
"""Bytes of the manifest, and of each document of the run."""
_MOST_TAGS = 1000
_MOST_PATH, _MOST_PART = 3000, 255
"""Letters of a path, and what `_length` says of a part of it."""
_DAMAGES = (
    *(zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, RuntimeError),
    *(NotImplementedError, EOFError, OverflowError, RecursionError, HostError),
)
"""How a file turns out to be no export."""


@dataclass(frozen=True)
class ExportedFile:
    """A file of an export. `entry` is its name in the archive, `mode` counts for code only."""

    entry: str
    path: str
    size: int
    sha256: str
    mode: int


@dataclass(frozen=True)
class Export:
    """What its manifest says."""

    path: Path
    run_id: str
    name: str
    files: Sequence[ExportedFile]
    annotation: Annotation = NOT_ANNOTATED

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def build(self, folder: Path, root: Path, now: float) -> Generator[int, None, None]:
        """Make the run's folder at `folder`, and put its code into the store below `root`, piece by
        piece; yields how many bytes came. Blocking; raises `KnownError` (`broken_export`,
        `no_room`), OSError where the disk refuses."""
        free = shutil.disk_usage(root).free
        if self.size > free:
            size = f"{self.size / 2**20:.1f} MiB"
            text = f"There is no room here for {self.path.name!r}: it takes {size}."
            raise KnownError("no_room", text, hint="Free some space where the workspace lies.")
        written: list[str] = []
        store = Store(str(root))
        with _understood(self.path), zipfile.ZipFile(self.path) as archive:
            with Delivery(store) as delivery:
                for file in self.files:
                    with _file_understood(self.path, file), archive.open(file.entry) as source:
                        if file.path.startswith(CODE):
                            delivery.add(source, file.sha256, file.size)
                            yield file.size
                        else:
                            place = folder.joinpath(
                                *held_here(safe_parts(file.path.removeprefix(RUN)))
                            )
                            yield from _copy(source, place, file)
                            written.append(str(place))
            manifest = make_manifest(
                {**asdict(file), "path": file.path.removeprefix(CODE)}
                for file in self.files
                if file.path.startswith(CODE)
            )
            request = self._request(folder)
            if store.put_bytes(manifest) != request["manifest"]:
                raise UnusableError(why="its code is not what the run was given")
            self._check_outputs(folder)
            origin = origin_of(request) or RunOrigin(TRAINYARD, str(self.path), "", now)
        request["origin"] = {**asdict(origin), "imported_at": now}
        # Its target is no target here, whatever is called so.
        request["target"] = ""
        request["name"] = run_name(str(request["name"]))
        request["experiment"] = usable_name(str(request["experiment"]))
        (folder / "manifest.json").write_bytes(manifest)
        write_json(folder / "run.json", request)
        sync(written)

    def _request(self, folder: Path) -> Request:
        """Raises ValueError and the like for what is no request of this run."""
        request = read_request(folder / "run.json")
        if request["id"] != self.run_id:
            raise UnusableError(why="it is another run than it says")
        check_request(request)
        check_history(folder, request)
        return request

    def _check_outputs(self, folder: Path) -> None:
        there = {
            file.path.removeprefix(RUN + "work/"): (file.size, file.sha256) for file in self.files
        }
        listing = folder / "outputs.json"
        for output in read_outputs(_json(listing.read_bytes())) if listing.exists() else ():
            if there.get(output.path) != (output.size, output.sha256):
                raise UnusableError(why=f"the output {output.path!r} is not in it")


def open_export(path: Path) -> Export | None:
    """The export in a file, None where it is none. Blocking. Raises `KnownError`: `newer_format`,
    `broken_export`; OSError."""
    if not zipfile.is_zipfile(path):
        if path.suffix != EXPORT_SUFFIX:
            return None
        with _understood(path):
            raise UnusableError(why="it is not whole")
    with _understood(path), zipfile.ZipFile(path) as archive:
        entries = {info.filename: info for info in archive.infolist()}
        if MANIFEST not in entries:
            return None
        _check_entry(entries[MANIFEST], MOST_MANIFEST)
        manifest = _json(archive.read(MANIFEST))
        if manifest.get("format") != FORMAT:
            return None
        if int(manifest["version"]) > VERSION:
            raise KnownError(
                "newer_format",
                f"{path.name!r} was exported by a newer Trainyard.",
                hint="Bring this Trainyard up to date.",
            )
        export = Export(
            path,
            str(manifest["run"]["id"]),
            str(manifest["run"]["name"]),
            [_listed(listed) for listed in manifest["files"]],
            _annotation(manifest["run"]),
        )
        _check(export, entries, path.stat().st_size)
    return export


def _check(export: Export, entries: Mapping[str, zipfile.ZipInfo], most: int) -> None:
    """Raises `UnusableError`."""
    if not is_ulid(export.run_id):
        raise UnusableError(why=f"{export.run_id!r} is no run id")
    if len(entries) > MOST_FILES:
        raise UnusableError(why=f"it has more than {MOST_FILES} files")
    if export.size > most:  # entries that lie over each other
        raise UnusableError(why="it says that it holds more than it can")
    named = [file.entry for file in export.files]
    paths = {file.path for file in export.files}
    if sorted([*named, MANIFEST]) != sorted(entries) or len(paths) != len(named):
        raise UnusableError(why="its manifest does not name what is in it")
    for needed in (f"{RUN}run.json", RUN + layout.EVENTS):
        if needed not in paths:
            raise UnusableError(why=f"{needed!r} is not in it")
    for file in export.files:
        _check_entry(entries[file.entry], file.size)
        if entries[file.entry].file_size != file.size:
            raise UnusableError(why=f"{file.path!r} is not as large as it should be")
        if not _belongs(file.path):
            raise UnusableError(why=f"{file.path!r} has no place in a run")
        if file.path.removeprefix(RUN) in DOCUMENTS and file.size > MOST_MANIFEST:
            raise UnusableError(why=f"{file.path!r} is too large")
    _check_names(paths)


def _check_names(paths: Iterable[str]) -> None:
    """Whether files of these names can lie beside each other. Raises `UnusableError`."""
    before: list[str] = []
    for parts in sorted(path.split("/") for path in paths):
        path = "/".join(parts)
        if len(path) > _MOST_PATH or max(map(_length, parts)) > _MOST_PART:
            raise UnusableError(why=f"the name {path[:60]!r}... is too long")
        if before and parts[: len(before)] == before:
            raise UnusableError(why=f"{'/'.join(before)!r} is a file and a folder")
        before = parts


def _length(part: str) -> int:
    """As systems count it: Windows letters, others bytes."""
    return len(part) if os.name == "nt" else len(os.fsencode(part))


def _check_entry(info: zipfile.ZipInfo, most: int) -> None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    plain = info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1
    if not plain or kind not in (0, stat.S_IFREG) or info.file_size > most:
        raise UnusableError(
            why=f"{info.filename!r} is no plain file of the size that it should have"
        )


def _belongs(path: str) -> bool:
    if not safe_parts(path):
        return False
    if path.startswith(CODE):
        return True
    inside = path.removeprefix(RUN)
    return path.startswith(RUN) and (inside in DOCUMENTS or inside.startswith(FOLDERS))


def _listed(told: Mapping[str, Any]) -> ExportedFile:
    size, sha256, mode = int(told["size"]), str(told["sha256"]), int(told.get("mode", 0o644))
    if size < 0 or not layout.valid_digest(sha256):
        raise UnusableError(why=f"{told['path']!r} has no size or no sha256")
    return ExportedFile(str(told["entry"]), str(told["path"]), size, sha256, mode)


def _annotation(told: Mapping[str, Any]) -> Annotation:
    """Raises `UnusableError` for tags and notes that there cannot be."""
    tags = list(map(str, told.get("tags", ())))
    if len(tags) > _MOST_TAGS:
        raise UnusableError(why=f"it has more than {_MOST_TAGS} tags")
    try:
        note = checked_note(str(told.get("note", "")))
        return Annotation(in_order(map(checked_tag, tags)), note, told.get("starred") is True)
    except InvalidError as error:
        raise UnusableError(why=error.text.removesuffix(".")) from error


def _copy(source: BinaryIO | Any, place: Path, file: ExportedFile) -> Iterator[int]:
    digest, left = hashlib.sha256(), file.size
    with new_file(place, file.path) as target:
        while left and (piece := source.read(min(PIECE, left))):
            digest.update(piece)
            target.write(piece)
            left -= len(piece)
            yield len(piece)
    if left or digest.hexdigest() != file.sha256:
        raise _changed(file)


def _changed(file: ExportedFile) -> UnusableError:
    return UnusableError(why=f"{file.path!r} is not what it was when it was exported")


@contextmanager
def _file_understood(path: Path, file: ExportedFile) -> Iterator[None]:
    """Raises `UnusableError` that names the file."""
    try:
        yield
    except (zipfile.BadZipFile, HostError, EOFError) as error:
        raise _changed(file) from error


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """While an export is read; raises `KnownError` (`broken_export`)."""
    try:
        yield
    except KnownError:
        raise
    except _DAMAGES as error:
        raise KnownError(
            "broken_export",
            f"{path.name!r} cannot be imported: {error}.",
            hint="Have it exported, or sent, again.",
        ) from error


def _json(data: bytes) -> Mapping[str, Any]:
    value = json.loads(data)
    if not isinstance(value, dict):
        raise UnusableError(why="a document of it is none")
    return value
