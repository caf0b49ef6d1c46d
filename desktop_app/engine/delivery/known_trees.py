"""What inputs held when they were last read, so that an unchanged file is not read again, nor an
unchanged tree listed. Which file is the same, `hash_cache` says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.engine.delivery.hash_cache import file_of, write_whole

_VERSION = 1
_EARLIER = 4
"""Manifests of a tree that are remembered: a host may have had any of them."""


@dataclass(frozen=True)
class KnownTree:
    """A tree as it was. Of a file that may have changed since without a trace the mark is empty."""

    marks: bytes = b""
    """Of each file, in the order of their paths, `joined`."""
    entries: bytes = b""
    """What a manifest says of each, as lines."""
    manifest: str = ""
    """Its id; empty where not every file could be read."""

    def by_mark(self) -> dict[str, bytes]:
        """What a manifest says of a file that still has this mark."""
        return dict(
            zip(os.fsdecode(self.marks).split("\0"), self.entries.split(b"\n"), strict=False)
        )


def joined(marks: Sequence[str]) -> bytes:
    """Marks as they are kept; no path holds what stands between them."""
    return os.fsencode("\0".join(marks))


class KnownTrees:
    """A file per tree below `folder`: a line about it, the marks, the entries. Blocking; of two
    readings at once the last one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def earlier(self, tree: Path) -> list[str]:
        """The ids of the manifests that a tree had last, the newest first."""
        try:
            with self._path(tree).open("rb") as file:
                return [str(each) for each in _header(file.readline()).get("manifests", [])]
        except OSError:
            return []

    def known(self, tree: Path) -> KnownTree:
        """Of what is missing or damaged nothing is known: then everything is read."""
        try:
            line, _, body = self._path(tree).read_bytes().partition(b"\n")
        except OSError:
            return KnownTree()
        header = _header(line)
        size = header.get("marks", 0)
        if len(body) != header.get("size"):
            return KnownTree()
        return KnownTree(body[:size], body[size:], str(header.get("manifest", "")))

    def keep(self, tree: Path, known: KnownTree) -> None:
        """Raises `KnownError` where it cannot be written."""
        others = [other for other in self.earlier(tree) if other != known.manifest]
        manifests = [*filter(None, [known.manifest]), *others][:_EARLIER]
        header = {
            "version": _VERSION,
            "tree": str(tree),
            "manifest": known.manifest,
            "manifests": manifests,
            "marks": len(known.marks),
            "size": len(known.marks) + len(known.entries),
        }
        line = json.dumps(header).encode("ascii") + b"\n"
        write_whole(self._path(tree), line + known.marks + known.entries)

    def _path(self, tree: Path) -> Path:
        return file_of(self._folder, tree, "tree")


def _header(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and found.get("version") == _VERSION else {}
