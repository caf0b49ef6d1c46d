"""What files held when they were last read, so that an unchanged tree is not read again.

A file is the same where path, size, both times and inode are. One that was changed within two
seconds of its hashing is read again: a later change may have left the same times.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from desktop_app.engine.catalog import cannot_write
from desktop_app.hostside.contents.store import hash_file

FRESH_NS = 2_000_000_000
_VERSION = 2
_STALE = 0.9
"""Of what is known less than this was seen: the rest is of files that are gone."""


def mark_of(relative: str, facts: os.stat_result) -> str:
    """Another one where a file may have changed."""
    when = f"{facts.st_mtime_ns} {facts.st_ctime_ns}"
    return f"{facts.st_mode} {facts.st_size} {when} {facts.st_ino} {relative}"


class Marked(NamedTuple):
    """What a mark says of its file."""

    mode: int
    size: int
    changed_ns: int
    path: str
    """Relative, as the mark was made."""


def marked(mark: str) -> Marked:
    mode, size, modified, changed, _, path = mark.split(" ", 5)
    return Marked(int(mode), int(size), max(int(modified), int(changed)), path)


def changed_ns(facts: os.stat_result) -> int:
    """When a file was changed last, by the clock of its disk."""
    return max(facts.st_mtime_ns, facts.st_ctime_ns)


def is_settled(changed_ns: int, read_ns: int) -> bool:
    """Whether a file that was read then would show a later change by its mark."""
    return changed_ns < read_ns - FRESH_NS


class Hashes:
    """The files of one tree, in one walk over it."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known
        self.seen: dict[str, str] = {}
        """The sha256 of each that may be trusted to stay what it was, by its mark."""
        self.reads = 0
        """How many files had to be read."""
        self._learned = False

    def known(self, mark: str) -> str | None:
        """The sha256 of a file that need not be read."""
        digest = self._known.get(mark)
        if digest is not None:
            self.seen[mark] = digest
        return digest

    def digest(self, mark: str, path: str, changed_ns: int) -> str:
        """The sha256 of a file, whose mark and time of change, in nanoseconds, were asked for just
        before. Raises OSError."""
        known = self.known(mark)
        if known is not None:
            return known
        began = time.time_ns()
        digest = hash_file(path)
        self.reads += 1
        if is_settled(changed_ns, began):
            self.seen[mark] = digest
            self._learned = True
        return digest

    @property
    def worth_keeping(self) -> bool:
        """It is another knowledge than before."""
        return self._learned or len(self.seen) < len(self._known) * _STALE


class HashCache:
    """A file per tree below `folder`. Blocking; of two walks at once the last one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def of(self, tree: Path) -> Iterator[Hashes]:
        """The hashes of a tree; kept when the walk has come to its end."""
        path = file_of(self._folder, tree, "json")
        known = _read(path)
        hashes = Hashes(known)
        yield hashes
        if hashes.worth_keeping:
            document = {"version": _VERSION, "tree": str(tree), "files": hashes.seen}
            write_whole(path, json.dumps(document).encode("ascii"))


def file_of(folder: Path, tree: Path, kind: str) -> Path:
    """Where something is kept about a tree."""
    name = hashlib.sha256(os.fsencode(tree)).hexdigest()[:32]
    return folder / f"{name}.{kind}"


def write_whole(path: Path, data: bytes) -> None:
    """Whole or not at all; not synced, since what a lost power cut off costs only a reading."""
    beside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error


def _read(path: Path) -> dict[str, str]:
    """Empty for a file that is missing, or not whole: then everything is read."""
    try:
        document = json.loads(path.read_bytes())
        return dict(document["files"]) if document["version"] == _VERSION else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
