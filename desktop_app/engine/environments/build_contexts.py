"""What a Dockerfile may copy: the files of a folder, kept in the workspace's store as one tree."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pathspec

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.engine.delivery.hash_cache import HashCache
from desktop_app.engine.delivery.snapshot import (
    LARGE_FILE,
    LARGE_SNAPSHOT,
    SourceFile,
    SourceListing,
    store_snapshot,
)
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.contents.manifest import read_manifest
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.protocol import HostError

IGNORE_FILE = ".dockerignore"
MOST_FILES = 100_000
FIELD = "context"
Leaves = Callable[[str], bool]


@dataclass(frozen=True)
class ContextListing:
    """The files of a context, by relative path, and what a person should know of them. `ignored`
    tells of a path that the ignore file leaves it out."""

    files: Sequence[SourceFile]
    notes: Sequence[str]
    ignored: Leaves

    def has(self, path: str) -> bool:
        """Whether a file or a folder is in it; its root always is."""
        inside = "/".join(part for part in path.split("/") if part not in ("", "."))
        folder = inside + "/"
        return not inside or any(
            file.path == inside or file.path.startswith(folder) for file in self.files
        )


def _nothing(path: str) -> bool:
    return False


NO_FILES = ContextListing((), (), _nothing)


def list_context(folder: Path) -> ContextListing:
    """The files that a build gets, as docker would send them, without workspaces of ours. Blocking.
    Modes are 755 for what may be executed and 644 for all else, so that the same files are the same
    context everywhere.

    Raises `InvalidError` (field `context`): `no_context`, `bad_ignore_file`, `unreadable`,
    `context_too_large`.
    """
    if not folder.is_dir():
        raise InvalidError(
            "no_context",
            f"There is no folder {str(folder)!r}.",
            hint="Choose the folder that the Dockerfile copies from.",
            field=FIELD,
        )
    ignored, pruned = _ignore_rules(folder / IGNORE_FILE)
    found: list[SourceFile] = []
    left_out: list[str] = []
    for file in _walk(folder, "", pruned, left_out):
        if not ignored(file.path):
            found.append(file)
        if len(found) > MOST_FILES:
            raise InvalidError(
                "context_too_large",
                f"{str(folder)!r} has more than {MOST_FILES} files.",
                hint=f"Leave out what the Dockerfile does not copy with a {IGNORE_FILE} file.",
                field=FIELD,
            )
    files = sorted(found, key=lambda file: file.path)
    links = [f"{path} leads to no plain file: it is not in the context." for path in left_out]
    return ContextListing(files, [*links, *_size_notes(files)], ignored)


class BuildContexts:
    """The contexts of a workspace. Blocking."""

    def __init__(self, paths: WorkspacePaths) -> None:
        self._root = paths.root
        self._store = Store(str(paths.root))
        self._hashes = HashCache(paths.index / "hashes")

    def keep(self, folder: Path) -> str:
        """Store a folder's context; the id of its manifest, which every folder of the same content
        has. Raises as `list_context`, and `KnownError` (`changed_while_reading`, `cannot_store`).
        """
        listing = SourceListing(list_context(folder).files, 0, IGNORE_FILE, ())
        with _of_a_context():
            return store_snapshot(folder, listing, self._root, self._hashes)

    def files(self, context: str) -> Mapping[str, str]:
        """The sha256 of each file, by path; empty for no context. Raises `KnownError`."""
        if not context:
            return {}
        with _of_a_context():
            entries = read_manifest(self._store.read(context))
        return {str(entry["path"]): str(entry["sha256"]) for entry in entries}

    def lay_out(self, context: str, folder: Path) -> None:
        """Write its files into a folder that is not there yet. Raises `KnownError`."""
        with _of_a_context():
            self._store.materialise(context, str(folder))


@contextmanager
def _of_a_context() -> Iterator[None]:
    try:
        yield
    except HostError as error:
        text = f"The files of the Dockerfile cannot be read: {error.text}"
        raise KnownError(error.code, text, hint=error.hint, field=FIELD) from error
    except InvalidError as error:
        hint = f"Change its permissions, or leave it out with a {IGNORE_FILE} file."
        raise InvalidError(error.code, error.text, hint=hint, field=FIELD) from error
    except KnownError as error:
        raise KnownError(error.code, error.text, hint=error.hint, field=FIELD) from error


def _ignore_rules(file: Path) -> tuple[Leaves, Leaves]:
    """What is left out, and which folders need not be looked into: none where a rule may take
    something in again that lies below."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return _nothing, _nothing
    except (OSError, ValueError) as error:
        raise _bad_ignore_file(error) from error
    patterns = [pattern for line in lines if (pattern := _pattern(line))]
    try:
        spec = pathspec.GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise _bad_ignore_file(error) from error
    takes_in = any(pattern.startswith("!") for pattern in patterns)
    return spec.match_file, _nothing if takes_in else spec.match_file


def _pattern(line: str) -> str:
    """A line of docker's as one of git's: docker's begin at the root, and a slash at the end says
    nothing. Empty for a comment."""
    text = line.strip()
    if not text or text.startswith("#"):
        return ""
    sign, path = ("!", text[1:].strip()) if text.startswith("!") else ("", text)
    path = os.path.normpath(path.lstrip("/") or "/").strip("/")
    return f"{sign}/{path}" if path and path != "." else ""


def _bad_ignore_file(error: Exception) -> InvalidError:
    return InvalidError(
        "bad_ignore_file",
        f"{IGNORE_FILE} cannot be used: {error}",
        hint="Write one path or pattern on each line, in UTF-8.",
        field=FIELD,
    )


def _walk(folder: Path, prefix: str, pruned: Leaves, left_out: list[str]) -> Iterator[SourceFile]:
    try:
        entries = list(os.scandir(folder / prefix))
    except OSError as error:
        raise InvalidError(
            "unreadable",
            f"The folder {str(folder / prefix)!r} cannot be read: {error.strerror}.",
            hint=f"Change its permissions, or leave it out with a {IGNORE_FILE} file.",
            field=FIELD,
        ) from error
    for entry in entries:
        path = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            if not pruned(path) and not _is_workspace(Path(entry)):
                yield from _walk(folder, path + "/", pruned, left_out)
        elif (file := _file(entry, path)) is not None:
            yield file
        elif not pruned(path):
            left_out.append(path)


def _is_workspace(folder: Path) -> bool:
    """Ours, which would hold a copy of what it lies in."""
    paths = WorkspacePaths(folder)
    return paths.config.is_file() and paths.store.is_dir()


def _file(entry: os.DirEntry[str], path: str) -> SourceFile | None:
    """A link is what it leads to; None where that is no plain file."""
    try:
        facts = entry.stat()
    except OSError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    mode = 0o755 if facts.st_mode & 0o100 else 0o644
    return SourceFile(path, facts.st_size, mode, facts)


def _size_notes(files: Sequence[SourceFile]) -> Iterator[str]:
    hint = f"Leave out what the Dockerfile does not copy with a {IGNORE_FILE} file."
    for file in files:
        if file.size >= LARGE_FILE:
            yield f"{file.path} is {file.size >> 20} MiB. {hint}"
    if sum(file.size for file in files) >= LARGE_SNAPSHOT:
        yield f"More than 1 GiB would be in the context. {hint}"
