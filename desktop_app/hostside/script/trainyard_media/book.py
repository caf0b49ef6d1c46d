"""Where items are kept: their contents one behind the other in a file that only grows, and a line
for each in another one. A line is written after its content, so none tells of what is not there.

A process that is killed leaves at most a content without a line, or a line without an end. So does
one that finds no room, but takes such a content back.
"""

from __future__ import annotations

import _thread
import errno
import itertools
import json
import os
import time
import zlib
from operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Mapping, Optional, SupportsIndex, Tuple

    Place = Tuple[str, str, int]
    Files = Tuple[int, int]
    """Descriptors of contents and of lines."""

MOST_ITEMS = 50_000
"""Of one process."""
MOST_BYTES = 256 * 1024 * 1024
"""Of all processes of a run, contents and lines."""
MOST_CONTENT = 32 * 1024 * 1024
MOST_NAME = 1000
"""Letters of a name that are kept."""
CONTENTS, LINES = ".media", ".items"
LEFT_OUT = "left-out."
"""An empty file of this name and a reason says that not everything could be kept."""


class Book:
    """Of one process. Nothing is raised for what the disk says: a training goes on without."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._steps: Dict[Tuple[str, str], Iterator[int]] = {}
        self._lock = _thread.RLock()
        """For threads: a signal handler that logs comes past it."""
        self._free: List[Files] = []
        """Those that nobody writes to."""
        self._count = 0

    def leave(self) -> None:
        """After a fork: this process writes to files of its own."""
        self._lock = _thread.RLock()
        self._count = 0
        free, self._free = self._free, []
        for files in free:
            _close(files)

    def place(self, kind: str, name: object, step: Optional[SupportsIndex]) -> Place:
        """Kind, name and step of the next item. Raises TypeError, OverflowError."""
        if not isinstance(name, str) or not name:
            raise TypeError("the name of a logged %s is a non-empty str, not %r" % (kind, name))
        name = name[:MOST_NAME]
        if step is None:
            return kind, name, next(self._steps.setdefault((kind, name), itertools.count()))
        try:
            number = index(step)
        except TypeError as error:
            text = "the step of the %s %r is not an integer: %r" % (kind, name, step)
            raise TypeError(text) from error
        if not -(2**63) <= number < 2**63:
            text = "the step of the %s %r does not fit 64 bits: %d" % (kind, name, number)
            raise OverflowError(text)
        return kind, name, number

    def add(self, place: Place, content: bytes, whole: Mapping[str, Any]) -> None:
        """Keep one item; `whole` says of what it is a part, empty where it is all of it."""
        kind, name, step = place
        line = {"kind": kind, "name": name, "step": step, "time": time.time()}
        line["crc"] = zlib.crc32(content)
        if whole:
            line["whole"] = dict(whole)
        with self._lock:
            try:
                reason = self._reason_to_leave_out(len(content))
                if not reason:
                    self._write(line, content)
                    return
            except OSError as error:
                if error.errno is None:  # not of the disk: a signal handler's TimeoutError, say
                    raise
                reason = "disk"
        self._say_left_out(reason)

    def _reason_to_leave_out(self, size: int) -> str:
        if size > MOST_CONTENT:
            return "size"
        if self._count >= MOST_ITEMS:
            return "number"
        with os.scandir(self._folder) as entries:
            files = [entry for entry in entries if entry.name.endswith((CONTENTS, LINES))]
        return "" if sum(e.stat().st_size for e in files) + size <= MOST_BYTES else "bytes"

    def _write(self, line: Dict[str, Any], content: bytes) -> None:
        files = self._take_files()
        contents, lines = files
        at, end = os.fstat(contents).st_size, os.fstat(lines).st_size
        line.update(at=at, size=len(content))
        try:
            _write_whole(contents, content)
            _write_whole(lines, json.dumps(line).encode("ascii") + b"\n")
        except BaseException:  # a signal handler may raise after any of it
            if os.fstat(lines).st_size == end:
                os.ftruncate(contents, at)  # no line tells of it
                self._free.append(files)
            else:
                _close(files)
            raise
        self._count += 1
        self._free.append(files)

    def _take_files(self) -> Files:
        """Nobody else has them then."""
        try:
            return self._free.pop()
        except IndexError:
            return self._new_files()

    def _new_files(self) -> Files:
        token = "%d-%x-%s" % (os.getpid(), time.time_ns(), os.urandom(4).hex())
        path = os.path.join(self._folder, token)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL
        lines = os.open(path + LINES, flags, 0o666)
        try:
            return os.open(path + CONTENTS, flags, 0o666), lines
        except BaseException:
            os.close(lines)
            os.unlink(path + LINES)
            raise

    def _say_left_out(self, reason: str) -> None:
        path = os.path.join(self._folder, LEFT_OUT + reason)
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))
        except OSError:  # then nobody is told: there is no room to say so
            return


def _close(files: Files) -> None:
    for descriptor in files:
        os.close(descriptor)


def _write_whole(descriptor: int, data: bytes) -> None:
    if os.write(descriptor, data) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
