"""Takes the scalars of a run's event files up while it runs, and the rest when it has ended.

A series has the name of its tag where its event file lies in the same folder as the run's first
one, and `folder/tag` elsewhere: the folder as seen from there, or from the nearest folder that both
lie in. So names stay as they are while folders appear, and are the same in every run of a script.
Points of one name are one series, as those of several processes are that use `trainyard.log`.
"""

from __future__ import annotations

import errno
import functools
import os
import posixpath
import re
import time
from typing import Any, BinaryIO, Callable, Dict, FrozenSet, Iterator, List, Optional, Set

from ..layout import RunFolder
from ..logs_mirror import open_regular
from ..manifest import read_manifest
from ..protocol import HostError
from ..records import is_no_room
from ..series_journal import Journal, Marks, Point
from ..turns import Turns
from .events import Event, read_event
from .finding import EVENT_FILE, MOST_FILES, EventFiles, order_of
from .framing import Piece, read_piece

SOURCE = "tensorboard"
MOST_SERIES = 5000
MOST_NAME = 1000
"""Letters of a series' name."""
_LOOK_SECONDS = 1.0
_END_SECONDS = 120.0
_HEAD = 64
"""Bytes that tell a file from another of the same name: the first event has its time in them."""
_LATEST = 253402300800.0
"""The year 10000, in seconds since the epoch."""

_HPARAMS = re.compile(r"(?<![^/])\d{9,}\.\d+(?![^/])")
"""`add_hparams` names a folder after the time, which differs from run to run."""

Tell = Callable[[str], None]


class EventCollector:
    """Of one run. `tick` may be called at any time, and all of it again after a kill. `tell` is
    given, once, what could not be taken and why."""

    def __init__(self, folder: RunFolder, tell: Tell) -> None:
        self._folder = folder
        self._found = EventFiles(folder.work)
        self._journal = Journal(folder, SOURCE)
        self._tell = tell
        self._told: Set[str] = set()
        self._turns = Turns(self._take_all)
        self._look_due = 0.0
        self._unchanged: Dict[str, Any] = {}
        """What `stat` said of files that were read to their end."""

    def tick(self) -> None:
        """Take up some of what is new; costs little when called often."""
        self._turns.tick()

    def finish(self) -> None:
        """Take up everything: nothing is written any more."""
        self._look_due = 0.0
        if not self._turns.finish(_END_SECONDS):
            self._tell("The TensorBoard event files are long: their ends were not read any more.")

    def _take_all(self) -> Iterator[None]:
        self._journal.complete()
        if self._journal.lost:
            text = (
                "It is not known how far the TensorBoard event files were read: "
                "their last points may be missing."
            )
            self._tell_once("lost", text)
            return
        started = time.monotonic()
        if started >= self._look_due:
            yield from self._found.round()
            now = time.monotonic()
            self._choose_base()
            self._look_due = now + max(_LOOK_SECONDS, now - started)
        for folder, names in self._found.found.items():
            for name in names:
                yield
                path = posixpath.join(folder, name)
                if path not in self._earlier:
                    yield from self._take(folder, path)

    @functools.cached_property
    def _earlier(self) -> FrozenSet[str]:
        """Event files that were there before the script: they came with its code."""
        try:
            with open(self._folder.manifest, "rb") as file:
                paths = [str(entry["path"]) for entry in read_manifest(file.read())]
        except (OSError, HostError):
            return frozenset()
        return frozenset(path for path in paths if EVENT_FILE in path)

    def _choose_base(self) -> None:
        """The folder of the first event file gives series the names of their tags."""
        if self._found.cut_short:
            self._leave_out_files()
        first = min(
            (
                (order_of(name), folder)
                for folder, names in self._found.found.items()
                for name in names
                if posixpath.join(folder, name) not in self._earlier
            ),
            default=None,
        )
        if first is not None and "base" not in self._journal.marks:
            self._journal.add((), {"base": first[1], "files": {}})

    def _leave_out_files(self) -> None:
        text = (
            "The run has more than %d TensorBoard event files: some of them are not read."
            % MOST_FILES
        )
        self._tell_once("files", text)

    # ------------------------------------------------------------------------------ one file

    def _take(self, folder: str, path: str) -> Iterator[None]:
        """Take up what is new in a file; one that cannot be read is looked at again."""
        full = os.path.join(self._folder.work, *path.split("/"))
        try:
            status = os.stat(full, follow_symlinks=False)
            look = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self._unchanged.get(path) == look:
                return
            with open(full, "rb", opener=open_regular) as file:
                yield from self._take_open(folder, path, file, status.st_size)
        except OSError as error:
            if is_no_room(error):
                raise
            if error.errno in (errno.EACCES, errno.EPERM):
                text = "The TensorBoard event file %r may not be read." % path
                self._tell_once("closed", text)
            return
        self._unchanged[path] = look

    def _take_open(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        files = self._journal.marks["files"]
        if path not in files and len(files) >= MOST_FILES:
            self._leave_out_files()
            return
        mark = self._mark(path, file, size)
        while not mark["lost"] and mark["at"] < size:
            piece = read_piece(file, mark["at"], size)
            if piece.end == mark["at"] and not piece.lost:
                return
            if not mark["head"]:
                mark = {**mark, "head": _head(file, min(_HEAD, size))}
            mark = {**mark, "at": piece.end, "lost": piece.lost}
            self._add(folder, path, piece, mark)
            yield

    def _mark(self, path: str, file: BinaryIO, size: int) -> Marks:
        """How far this very file was read."""
        known: Marks = self._journal.marks["files"].get(path) or {}
        if known and size >= known["at"] and _head(file, len(known["head"]) // 2) == known["head"]:
            return known
        return {"at": 0, "head": "", "lost": False}

    def _add(self, folder: str, path: str, piece: Piece, mark: Marks) -> None:
        marks = self._journal.marks
        prefix = prefix_of(marks["base"], folder)
        broken = piece.broken or piece.lost
        points: List[Point] = []
        known = set(self._journal.names())
        for event in map(_event_of, piece.records):
            broken |= event is None
            points += self._points(prefix, event, known) if event else ()
        self._journal.add(points, {**marks, "files": {**marks["files"], path: mark}})
        if broken:
            text = (
                "The TensorBoard event file %r is damaged: what can be read of it is taken." % path
            )
            self._tell_once("broken", text)

    def _points(self, prefix: str, event: Event, known: Set[str]) -> Iterator[Point]:
        now = event.time if 0.0 < event.time < _LATEST else time.time()
        for tag, value in event.values:
            name = prefix + tag
            if len(name) > MOST_NAME:
                text = (
                    "Names of TensorBoard series may have %d letters: longer ones are left out."
                    % MOST_NAME
                )
                self._tell_once("name", text)
            elif name not in known and len(known) >= MOST_SERIES:
                text = (
                    "The run has more than %d TensorBoard series: the others are left out."
                    % MOST_SERIES
                )
                self._tell_once("series", text)
            else:
                known.add(name)
                yield name, event.step, now, value

    def _tell_once(self, kind: str, text: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self._tell(text)


def prefix_of(base: str, folder: str) -> str:
    """What comes before the tags of a folder; both are relative to the working folder."""
    if folder == base:
        return ""
    parts = folder.split("/")
    common = posixpath.commonprefix([base.split("/"), parts])
    seen = "/".join(parts[len(common) :]) or parts[-1] or "."
    seen = _HPARAMS.sub("hparams", seen)
    return os.fsencode(seen).decode("utf-8", "replace") + "/"


def _event_of(record: bytes) -> Optional[Event]:
    try:
        return read_event(record)
    except ValueError:
        return None


def _head(file: BinaryIO, length: int) -> str:
    file.seek(0)
    return file.read(length).hex()
