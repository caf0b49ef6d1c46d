"""Takes metrics up from files that a script writes for others: what all kinds of them share."""

from __future__ import annotations

import errno
import functools
import os
import posixpath
import re
import time
from typing import BinaryIO, Callable, Dict, Iterator, NamedTuple, Optional, Set, Tuple

from ..contents.manifest import read_manifest
from ..layout import RunFolder
from ..protocol import HostError
from ..records import is_no_room
from ..runs.logs_mirror import open_regular
from .finding import MOST_FILES, FilesBelow, order_of
from .series_journal import MOST_SERIES, Journal, Marks, Point
from .turns import Turns

MOST_NAME = 1000
"""Letters of a series' name."""
_LOOK_SECONDS = 1.0
_END_SECONDS = 120.0

_HPARAMS = re.compile(r"(?<![^/])\d{9,}\.\d+(?![^/])")
"""`add_hparams` names a folder after the time, which differs from run to run."""

Tell = Callable[[str], None]
Look = Tuple[int, int, int]
"""What `stat` says of a file, which changes where its content does: inode, size, time in ns."""


class Words(NamedTuple):
    """What a person is told of files of a kind: which is it of a path, or how many there may be."""

    long: str
    lost: str
    files: Callable[[int], str]
    closed: Callable[[str], str]
    broken: Callable[[str], str]
    name: Callable[[int], str]
    series: Callable[[int], str]


class FileCollector:
    """Of one run and one source. A series has the name that its file gives it where that lies in
    the same folder as the run's first one, and `folder/name` elsewhere: the folder as seen from
    there, or from the nearest folder that both lie in. So names stay as they are while folders
    appear, and are the same in every run of a script. Points of one name are one series, as those
    of several processes are that use `trainyard.log`.

    `tick` may be called at any time, and all of it again after a kill. `tell` is given, once, what
    could not be taken and why.
    """

    def __init__(
        self,
        folder: RunFolder,
        source: str,
        wanted: Callable[[str], bool],
        words: Words,
        tell: Tell,
    ) -> None:
        self.journal = Journal(folder, source)
        self._folder = folder
        self._wanted = wanted
        self._found = FilesBelow(folder.work, wanted)
        self._words = words
        self._tell = tell
        self._told: Set[str] = set()
        self._turns = Turns(self._take_all)
        self._look_due = 0.0
        self._unchanged: Dict[str, Look] = {}
        """Of files that were read to their end."""
        self._came: Dict[str, Look] = {}
        """Of files that came with the code."""

    def read(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        """Take up what is new in a file of that many bytes, in short steps; `path` is relative to
        the working folder, and so is `folder`, which it lies in. Each kind of file has its own."""
        raise NotImplementedError

    def tick(self) -> None:
        """Take up some of what is new; costs little when called often."""
        self._turns.tick()

    def finish(self) -> None:
        """Take up everything: nothing is written any more."""
        self._look_due = 0.0
        if not self._turns.finish(_END_SECONDS):
            self._tell(self._words.long)

    def mark_of(self, path: str) -> Marks:
        """How far a file was read; empty for one that was not."""
        return dict(self.journal.marks["files"].get(path) or {})

    def add(
        self, path: str, points: Iterator[Point], mark: Marks, more: Optional[Marks] = None
    ) -> None:
        """Add those points that can be taken, and that the file was read so far; `more` marks are
        those of a kind of files."""
        marks = {**self.journal.marks, **(more or {})}
        files = dict(marks["files"])
        if path not in files and len(files) >= MOST_FILES:
            files.pop(self._gone(), None)
        taken = list(self._admitted(points))
        self.journal.add(taken, {**marks, "files": {**files, path: mark}})

    def opened(self, path: str) -> BinaryIO:
        """A file of the working folder, by its path there. Raises OSError, also for a link."""
        return open(os.path.join(self._folder.work, *path.split("/")), "rb", opener=open_regular)

    def prefix(self, folder: str) -> str:
        """What comes before the names of the files in a folder."""
        return prefix_of(self.journal.marks["base"], folder)

    def tell_broken(self, path: str) -> None:
        self._tell_once("broken", self._words.broken(path))

    # ------------------------------------------------------------------------------- all files

    def _take_all(self) -> Iterator[None]:
        self.journal.complete()
        if self.journal.lost:
            self._tell_once("lost", self._words.lost)
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
                yield from self._take(folder, posixpath.join(folder, name))

    @functools.cached_property
    def _earlier(self) -> Dict[str, int]:
        """Files that came with the code, and their sizes then."""
        try:
            with open(self._folder.manifest, "rb") as file:
                entries = read_manifest(file.read())
        except (OSError, HostError):
            return {}
        sizes = {str(entry["path"]): int(entry["size"]) for entry in entries}
        return {path: n for path, n in sizes.items() if self._wanted(posixpath.basename(path))}

    def _is_as_it_came(self, path: str, look: Look) -> bool:
        """Whether a file came with the code, and the script has not written to it."""
        size = self._earlier.get(path)
        if size is None or path in self.journal.marks.get("files", ()):
            return False
        return look[1] == size and self._came.setdefault(path, look) == look

    def _choose_base(self) -> None:
        """The folder of the first file gives series their plain names."""
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
        if first is not None and "base" not in self.journal.marks:
            self.journal.add((), {"base": first[1], "files": {}})

    def _leave_out_files(self) -> None:
        self._tell_once("files", self._words.files(MOST_FILES))

    # ------------------------------------------------------------------------------ one file

    def _take(self, folder: str, path: str) -> Iterator[None]:
        """Take up what is new in a file; one that cannot be read is looked at again."""
        full = os.path.join(self._folder.work, *path.split("/"))
        try:
            status = os.stat(full, follow_symlinks=False)
            look = (status.st_ino, status.st_size, status.st_mtime_ns)
            if self._unchanged.get(path) == look or self._is_as_it_came(path, look):
                return
            if "base" not in self.journal.marks:
                self.journal.add((), {"base": folder, "files": {}})
            with self.opened(path) as file:
                yield from self._take_open(folder, path, file, status.st_size)
        except OSError as error:
            if is_no_room(error):
                raise
            if error.errno in (errno.EACCES, errno.EPERM):
                self._tell_once("closed", self._words.closed(path))
            return
        self._unchanged[path] = look

    def _take_open(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        files = self.journal.marks["files"]
        if path not in files and len(files) >= MOST_FILES and not self._gone():
            self._leave_out_files()
            return
        yield from self.read(folder, path, file, size)

    def _gone(self) -> str:
        """A file that was read and is there no more. Empty where all are, and where not all that
        are there are known."""
        if not self._found.cut_short:
            for path in self.journal.marks["files"]:
                folder, name = posixpath.split(path)
                if name not in self._found.found.get(folder, ()):
                    return str(path)
        return ""

    def _admitted(self, points: Iterator[Point]) -> Iterator[Point]:
        known = set(self.journal.names())
        for point in points:
            name = point[0]
            if len(name) > MOST_NAME:
                self._tell_once("name", self._words.name(MOST_NAME))
            elif name not in known and len(known) >= MOST_SERIES:
                self._tell_once("series", self._words.series(MOST_SERIES))
            else:
                known.add(name)
                yield point

    def _tell_once(self, kind: str, text: str) -> None:
        if kind not in self._told:
            self._told.add(kind)
            self._tell(text)


def prefix_of(base: str, folder: str) -> str:
    """What comes before the names of a folder; both are relative to the working folder."""
    if folder == base:
        return ""
    parts = folder.split("/")
    common = posixpath.commonprefix([base.split("/"), parts])
    seen = "/".join(parts[len(common) :]) or parts[-1] or "."
    seen = _HPARAMS.sub("hparams", seen)
    return os.fsencode(seen).decode("utf-8", "replace") + "/"


def head_of(file: BinaryIO, length: int) -> str:
    """The first bytes of a file, which tell it from another of the same name."""
    file.seek(0)
    return file.read(length).hex()
