"""Copies what the script writes below `work/logs` into streams that only ever grow.

A file that shrinks, is replaced or written anew starts a new generation: `name`, then `name~1`,
`name~2`, ... The copy of a file has its name as every system can hold it, also one that takes
`a.log` and `A.log` for the same, since a mirror may lie on any.

How much of which file was copied is told by the copies themselves and `state/logs.json`. A file
that is overwritten by as many other bytes is not noticed.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import Any, Dict, Iterator, Tuple

from ..contents.portable_names import portable, quoted
from ..layout import RunFolder
from ..records import read_json, write_json

_PIECE = 1024 * 1024
_COMPARED = 4096


class LogsMirror:
    """The mirror of one run. `tick` may be called at any time, and again after a kill."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._state = folder.at("state/logs.json")
        self._known: Dict[str, Dict[str, Any]] = read_json(self._state) or {}
        for relative, known in self._known.items():
            known.setdefault("name", relative)  # of a version that kept names as they were

    def tick(self) -> None:
        """Copy what is new. Without room the rest follows once there is some."""
        for relative, path in self._files():
            with contextlib.suppress(OSError):  # gone, unreadable, or a full disk: looked at again
                self._copy_new(relative, path)

    def _files(self) -> Iterator[Tuple[str, str]]:
        for path, folders, names in os.walk(self._folder.work_logs):
            folders.sort()
            for name in sorted(names):
                full = os.path.join(path, name)
                yield os.path.relpath(full, self._folder.work_logs).replace(os.sep, "/"), full

    def _copy_new(self, relative: str, path: str) -> None:
        with open(path, "rb", opener=open_regular) as source:
            status = os.fstat(source.fileno())
            known = self._known.get(relative)
            size = self._copied(known) if known else 0
            if known is not None and status.st_size == size and known["inode"] == status.st_ino:
                return
            if known is None or not self._continues(known, size, source):
                known = self._begin(relative, known, status.st_ino)
                size = self._copied(known)
            if status.st_size > size:
                source.seek(size)
                self._append(self._copy_path(known), source, status.st_size)

    def _continues(self, known: Dict[str, Any], size: int, source: Any) -> bool:
        """The file is the copied one, grown. Its inode alone is no proof: a new file may get it."""
        status = os.fstat(source.fileno())
        if known["inode"] != status.st_ino or status.st_size < size:
            return False
        start = max(0, size - _COMPARED)
        source.seek(start)
        if size == 0:
            return True
        with open(self._copy_path(known), "rb") as copy:
            copy.seek(start)
            return bool(copy.read(size - start) == source.read(size - start))

    def _begin(self, relative: str, known: Any, inode: int) -> Dict[str, Any]:
        """A new generation, written down before its first byte."""
        name = known["name"] if known else self._free_name(relative)
        started: Dict[str, Any] = {"name": name, "generation": 0, "inode": inode}
        while os.path.lexists(self._copy_path(started)):
            started["generation"] += 1
        if known and self._copied(known) == 0:
            started["generation"] = known["generation"]
        self._known[relative] = started
        write_json(self._state, self._known)
        return started

    def _append(self, path: str, source: Any, end: int) -> None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab", buffering=0) as target:
            while source.tell() < end:
                piece = source.read(min(_PIECE, end - source.tell()))
                if not piece or target.write(piece) != len(piece):
                    return

    def _free_name(self, relative: str) -> str:
        """That of the copy. What differs from another's in its capitals alone is written so that it
        differs in more."""
        taken = {known["name"].casefold() for known in self._known.values()}
        parts, last = list(map(portable, relative.split("/"))), relative.rpartition("/")[2]
        for count in range(len(last) + 1):
            parts[-1] = "".join(map(quoted, last[:count])) + portable(last[count:])
            if "/".join(parts).casefold() not in taken:
                break
        return "/".join(parts)

    def _copied(self, known: Dict[str, Any]) -> int:
        try:
            return os.path.getsize(self._copy_path(known))
        except OSError:
            return 0

    def _copy_path(self, known: Dict[str, Any]) -> str:
        suffix = "~%d" % known["generation"] if known["generation"] else ""
        return os.path.join(self._folder.logs, *known["name"].split("/")) + suffix


def open_regular(path: str, flags: int) -> int:
    """Never waits on a pipe, and follows no link out of the run."""
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError("not a regular file")
    return descriptor
