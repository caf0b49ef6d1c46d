"""Which files of a source folder travel with a run, and putting them into the store."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.engine.delivery.hash_cache import HashCache, Hashes, changed_ns, mark_of
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Delivery, Store
from desktop_app.hostside.protocol import HostError

IGNORE_FILES = (".trainyardignore", ".amlignore", ".dockerignore", ".gitignore")
"""The first one that the source folder has decides; they are not combined."""
ALWAYS_LEFT_OUT = (".git", "__pycache__", ".ipynb_checkpoints", ".venv", ".DS_Store")
"""Whatever an ignore file says, at any level."""
LEFT_OUT_AT_TOP = ("outputs", "logs")
"""Whatever an ignore file says, but only directly in the source folder: a run collects what these
hold, so what an earlier run left in them would become an output of this one."""
LARGE_FILE = 100 << 20
LARGE_SNAPSHOT = 1 << 30
MANY_FILES = 20_000


@dataclass(frozen=True)
class SourceFile:
    """One file of a snapshot; `path` is relative with forward slashes, `size` in bytes."""

    path: str
    size: int
    mode: int
    facts: os.stat_result


@dataclass(frozen=True)
class SourceListing:
    """What a source folder holds. `ignored` counts files and whole folders left out."""

    files: Sequence[SourceFile]
    ignored: int
    ignore_file: str
    warnings: Sequence[str]

    @property
    def total_size(self) -> int:
        return sum(file.size for file in self.files)


def list_source(folder: Path, *, leave_out: Path | None = None) -> SourceListing:
    """The files that would travel, sorted by path. `leave_out` (the workspace) never does, nor does
    what `always_left_out` names.

    Raises `InvalidError` with `field="source"` for a folder that is missing or cannot be read.
    """
    if not folder.is_dir():
        raise InvalidError(
            "no_source", f"There is no folder {str(folder)!r}.", field="source",
            hint="Choose the folder that holds the script.",
        )  # fmt: skip
    ignore_file, matches = _ignore_rules(folder)
    walk = _Walk(folder, matches, leave_out)
    files = sorted(walk, key=lambda file: file.path)
    return SourceListing(files, walk.ignored, ignore_file, (*walk.warnings, *_size_warnings(files)))


def always_left_out(path: str) -> bool:
    """Trainyard's own rules keep this path, relative with forward slashes, here."""
    parts = path.split("/")
    return parts[0] in LEFT_OUT_AT_TOP or any(part in ALWAYS_LEFT_OUT for part in parts)


def store_snapshot(folder: Path, listing: SourceListing, root: Path, cache: HashCache) -> str:
    """Put the listed files into the store below `root`; the id of the manifest that names them.

    What the store has is not written again, what is known not read again. Raises `KnownError`:
    `changed_while_reading` names files that are not any more what was listed, `cannot_store` says
    why the disk refused.
    """
    store = Store(str(root))
    entries = []
    changed = []
    try:
        with cache.of(folder) as hashes, Delivery(store) as delivery:
            for file in listing.files:
                digest = _deliver(store, delivery, hashes, folder, file)
                if digest is None:
                    changed.append(file.path)
                else:
                    entries.append(
                        {"path": file.path, "sha256": digest, "size": file.size, "mode": file.mode}
                    )
        if changed:
            raise changed_while_reading(changed)
        return store.put_bytes(make_manifest(entries))
    except OSError as error:
        raise KnownError(
            "cannot_store",
            f"The snapshot cannot be stored: {error.strerror or error}.",
            hint="Free some space where the workspace lies.",
        ) from error


def _deliver(
    store: Store, delivery: Delivery, hashes: Hashes, folder: Path, file: SourceFile
) -> str | None:
    """The sha256 of a file that is in the delivery or the store; None when it changed meanwhile."""
    path = folder / file.path
    try:
        mark = mark_of(file.path, file.facts)
        digest = hashes.digest(mark, str(path), changed_ns(file.facts))
        if not store.has(digest):
            with path.open("rb") as stream:
                delivery.add(stream, digest, file.size)
        now = path.stat()
    except (FileNotFoundError, HostError):
        return None
    except PermissionError as error:
        raise InvalidError(
            "unreadable",
            f"{file.path} cannot be read: {error.strerror}.",
            hint="Change its permissions, or leave it out with a .trainyardignore file.",
            field="source",
        ) from error
    return digest if (now.st_size, now.st_mtime_ns) == (file.size, file.facts.st_mtime_ns) else None


def _ignore_rules(folder: Path) -> tuple[str, Callable[[str], bool]]:
    for name in IGNORE_FILES:
        path = folder / name
        if path.is_file():
            try:
                lines = path.read_text("utf-8").splitlines()
                return name, pathspec.GitIgnoreSpec.from_lines(lines).match_file
            except (OSError, ValueError) as error:
                raise InvalidError(
                    "bad_ignore_file", f"{name} cannot be used: {error}", field="source"
                ) from error
    return "", lambda _: False


class _Walk:
    def __init__(
        self, folder: Path, matches: Callable[[str], bool], leave_out: Path | None
    ) -> None:
        self._folder = folder
        self._matches = matches
        self._leave_out = leave_out.resolve() if leave_out else None
        self.ignored = 0
        self.warnings: list[str] = []

    def __iter__(self) -> Iterator[SourceFile]:
        return self._walk("")

    def _walk(self, prefix: str) -> Iterator[SourceFile]:
        try:
            entries = list(os.scandir(self._folder / prefix))
        except OSError as error:
            raise InvalidError(
                "unreadable",
                f"The folder {str(self._folder / prefix)!r} cannot be read: {error.strerror}.",
                hint="Change its permissions, or leave it out with a .trainyardignore file.",
                field="source",
            ) from error
        for entry in entries:
            path = prefix + entry.name
            folder = entry.is_dir(follow_symlinks=False)
            if self._left_out(entry, path, folder):
                self.ignored += 1
                if path in LEFT_OUT_AT_TOP:
                    self.warnings.append(f"{path} stays here: a run begins with an empty one.")
            elif folder:
                yield from self._walk(path + "/")
            elif (file := self._file(entry, path)) is not None:
                yield file

    def _left_out(self, entry: os.DirEntry[str], path: str, folder: bool) -> bool:
        if always_left_out(path) or self._matches(path + "/" if folder else path):
            return True
        return folder and self._leave_out is not None and Path(entry).resolve() == self._leave_out

    def _file(self, entry: os.DirEntry[str], path: str) -> SourceFile | None:
        try:
            facts = entry.stat()
        except OSError:
            self.warnings.append(f"{path} is a link to nothing and stays here.")
            return None
        if stat.S_ISDIR(facts.st_mode):
            self.warnings.append(f"{path} is a link to a folder and stays here.")
            return None
        if not stat.S_ISREG(facts.st_mode):
            self.warnings.append(f"{path} is not a plain file and stays here.")
            return None
        return SourceFile(path, facts.st_size, facts.st_mode & 0o777, facts)


def _size_warnings(files: Sequence[SourceFile]) -> Iterator[str]:
    hint = "Leave out what the script does not need with a .trainyardignore file."
    for file in files:
        if file.size >= LARGE_FILE:
            yield f"{file.path} is {file.size >> 20} MiB. {hint}"
    if len(files) > MANY_FILES:
        yield f"{len(files)} files would travel. {hint}"
    if sum(file.size for file in files) >= LARGE_SNAPSHOT:
        yield f"More than 1 GiB would travel. {hint}"


def changed_while_reading(paths: Sequence[str], *, field: str = "source") -> KnownError:
    """The error that names files which are not what they were a moment ago."""
    names = ", ".join(paths[:5]) + (" ..." if len(paths) > 5 else "")
    return KnownError(
        "changed_while_reading",
        f"Files changed while they were read: {names}.",
        hint="Submit again once nothing writes to them.",
        field=field,
    )
