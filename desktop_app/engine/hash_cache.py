"""What files held when they were last read, so that an unchanged tree is not read again.

A file is the same where path, size, both times and inode are. One that was changed within two
seconds of its hashing is read again: a later change may have left the same times.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop_app.engine.catalog import write_whole
from desktop_app.hostside.store import hash_file

FRESH_NS = 2_000_000_000
_VERSION = 1


class Hashes:
    """The files of one tree, in one walk over it."""

    def __init__(self, known: dict[str, list[Any]]) -> None:
        self._known = known
        self.seen: dict[str, list[Any]] = {}
        self.reads = 0
        """How many files had to be read."""

    def digest(self, relative: str, path: str, facts: os.stat_result) -> str:
        """The sha256 of a file, whose `facts` were asked for just before. Raises OSError."""
        mark = [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino]
        known = self._known.get(relative)
        if known is not None and known[:4] == mark:
            self.seen[relative] = known
            return str(known[4])
        began = time.time_ns()
        digest = hash_file(path)
        self.reads += 1
        if max(facts.st_mtime_ns, facts.st_ctime_ns) < began - FRESH_NS:
            self.seen[relative] = [*mark, digest]
        return digest


class HashCache:
    """Two files per tree below `folder`. Blocking; of two walks at once the last one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def manifest(self, tree: Path, mark: str) -> str:
        """The id of the manifest of a tree that still has this mark, empty for another one."""
        try:
            known = json.loads(self._path(tree, "tree").read_bytes())
            return str(known["manifest"]) if known["mark"] == mark else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def keep_manifest(self, tree: Path, mark: str, manifest: str) -> None:
        """For a tree of which every file may be trusted to be what it was."""
        document = {"tree": str(tree), "mark": mark, "manifest": manifest}
        write_whole(self._path(tree, "tree"), json.dumps(document).encode("ascii"))

    def _path(self, tree: Path, kind: str) -> Path:
        name = hashlib.sha256(os.fsencode(tree)).hexdigest()[:32]
        return self._folder / f"{name}.{kind}"

    @contextmanager
    def of(self, tree: Path) -> Iterator[Hashes]:
        """The hashes of a tree; kept when the walk has come to its end."""
        path = self._path(tree, "json")
        known = _read(path)
        hashes = Hashes(known)
        yield hashes
        if hashes.seen != known:
            document = {"version": _VERSION, "tree": str(tree), "files": hashes.seen}
            write_whole(path, json.dumps(document).encode("ascii"))


def _read(path: Path) -> dict[str, list[Any]]:
    """Empty for a file that is missing, or not whole: then everything is read."""
    try:
        document = json.loads(path.read_bytes())
        found: dict[str, list[Any]] = document["files"] if document["version"] == _VERSION else {}
        return {str(name): list(mark) for name, mark in found.items() if len(mark) == 5}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
