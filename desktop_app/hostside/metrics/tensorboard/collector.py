"""Takes up what is in a run's event files while it runs, and the rest when it has ended."""

from __future__ import annotations

import os
import posixpath
import time
from typing import (
    Any,
    BinaryIO,
    Callable,
    Dict,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
)

from ...layout import RunFolder
from ..file_collector import MOST_NAME, FileCollector, Tell, Words, head_of
from ..left_out import MOST_PARAMETERS
from ..media_file import MediaFile
from ..series_journal import LATEST, Marks, Point
from .events import Event, is_event_file, read_event
from .framing import read_piece
from .media import read_rest

SOURCE = "tensorboard"
_HEAD = 64
"""So many bytes tell a file from others."""
_TIME = 21
"""So many, at the least: with them its first event has its time."""
_MOST_AWAY = 32
"""Files that lay where others are now, of which it is known how far they were read."""

_WORDS = Words(
    long="The TensorBoard event files are long: their ends were not read any more.",
    lost=(
        "It is not known how far the TensorBoard event files were read: "
        "their last points may be missing."
    ),
    files=lambda most: (
        "The run has more than %d TensorBoard event files: some of them are not read." % most
    ),
    closed=lambda path: "The TensorBoard event file %r may not be read." % path,
    broken=lambda path: (
        "The TensorBoard event file %r is damaged: what can be read of it is taken." % path
    ),
    name=lambda most: (
        "Names of TensorBoard series may have %d letters: longer ones are left out." % most
    ),
    series=lambda most: (
        "The run has more than %d TensorBoard series: the others are left out." % most
    ),
)


class EventCollector(FileCollector):
    """Of one run: the scalars, images, texts and histograms in the event files, with the tags as
    names, and the hyperparameters, each with its first value."""

    def __init__(
        self, folder: RunFolder, tell: Tell, parameters: Callable[[Mapping[str, str]], None]
    ) -> None:
        super().__init__(folder, SOURCE, is_event_file, _WORDS, tell)
        self._media = MediaFile(folder.metrics, SOURCE)
        self._parameters = parameters

    def read(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        """See `FileCollector`."""
        mark = self._mark(path, file, size)
        while not mark["lost"] and mark["at"] < size:
            start = mark["at"]
            piece = read_piece(file, start, size)
            if piece.end == start and not piece.lost:
                return
            if not mark["head"]:
                mark = {**mark, "head": head_of(file, min(_HEAD, size))}
            mark = {**mark, "at": piece.end, "lost": piece.lost}
            events = [_event_of(record) for record in piece.records]
            origin = (str(mark["head"]), start)  # not the path, which may change before a next try
            named = self._take_rest(self.prefix(folder), origin, zip(piece.records, events))
            points = _points(self.prefix(folder), events)
            self.add(path, points, mark, {"parameters": sorted(named)})
            if piece.broken or piece.lost or None in events:
                self.tell_broken(path)
            yield

    def _mark(self, path: str, file: BinaryIO, size: int) -> Marks:
        """How far this very file was read, be it under another name: a mark goes with its file. As
        long as the file is shorter than it was, nothing of it is new."""
        known, head = self.mark_of(path), head_of(file, _HEAD)
        if known and _is_of(known, head):
            return known
        files: Dict[str, Marks] = dict(self.journal.marks["files"])
        away: List[Marks] = list(self.journal.marks.get("away", ()))
        if known:
            away.insert(0, files.pop(path))
        same = {name: mark for name, mark in files.items() if _is_of(mark, head)}
        there = {name for name, mark in same.items() if self._is_there(name, mark)}
        copied = self._copied(path, file, size, {name: same[name] for name in there})
        left = [mark for name, mark in same.items() if name not in there]
        left += [mark for mark in away if _is_of(mark, head)]
        moved = max(left, key=_at, default=None)
        if moved is None or (copied and _at(copied) > _at(moved)):
            if known:
                self._note(files, away)
            return copied or {"at": 0, "head": "", "lost": False}
        if _at(moved) <= size:
            files = {name: mark for name, mark in files.items() if mark is not moved}
            away = [mark for mark in away if mark is not moved]
            self._note({**files, path: moved}, away)
        return moved

    def _note(self, files: Marks, away: Sequence[Marks]) -> None:
        """How far those files were read that are there, and those that lay where others are now."""
        marks = {"files": files, "away": away[:_MOST_AWAY]}
        self.journal.add((), {**self.journal.marks, **marks})

    def _copied(self, path: str, file: BinaryIO, size: int, same: Mapping[str, Marks]) -> Marks:
        """How far the longest file beside a new one was read of which that is a copy: until it
        grows longer than that one, nothing of it is new. Empty for others; a copy elsewhere has
        series of its own."""
        found: List[Marks] = []
        for name, mark in same.items():
            if posixpath.dirname(name) == posixpath.dirname(path):
                with self.opened(name) as other:
                    length = os.fstat(other.fileno()).st_size
                    end = min(_at(mark), size, length)
                    if _before(other, end) == _before(file, end):
                        new = size > length
                        found.append(mark if new else {**mark, "at": max(_at(mark), size)})
        return max(found, key=_at, default={})

    def _is_there(self, path: str, mark: Marks) -> bool:
        """Whether the file that was read under that name still has it."""
        try:
            with self.opened(path) as file:
                return _is_of(mark, head_of(file, _HEAD))
        except OSError:
            return False

    def _take_rest(
        self,
        prefix: str,
        origin: Tuple[str, int],
        events: Iterator[Tuple[bytes, Optional[Event]]],
    ) -> Set[str]:
        """Take up what is no scalar; the names of all hyperparameters so far."""
        named = set(self.journal.marks.get("parameters", ()))
        fresh: Dict[str, str] = {}
        count = 0
        for record, event in events:
            if event is None or not event.rest:
                continue
            items, parameters = read_rest(record, event.rest)
            for kind, tag, content in items:
                self._media.add(origin, count, _about(kind, prefix + tag, event), content)
                count += 1
            for name, value in parameters.items():
                if name not in named and len(named) < MOST_PARAMETERS:
                    named.add(name)
                    fresh[name] = value
        if fresh:
            self._parameters(fresh)
        return named


def _is_of(mark: Marks, head: str) -> bool:
    """Whether a file that begins so is the one that was read: in its first event stands the moment
    in which it was made."""
    known = str(mark["head"])
    if not known:
        return False
    return head.startswith(known) or (len(head) >= 2 * _TIME and known.startswith(head))


def _at(mark: Marks) -> int:
    return int(mark["at"])


def _before(file: BinaryIO, end: int) -> bytes:
    """The bytes before a place."""
    start = max(0, end - _HEAD)
    file.seek(start)
    return file.read(end - start)


def _points(prefix: str, events: Sequence[Optional[Event]]) -> Iterator[Point]:
    for event in filter(None, events):
        now = _time_of(event)
        for tag, value in event.values:
            yield prefix + tag, event.step, now, value


def _about(kind: str, name: str, event: Event) -> Dict[str, Any]:
    """An item as it is described in its line."""
    name = name[:MOST_NAME]
    return {"kind": kind, "name": name, "step": event.step, "time": _time_of(event)}


def _time_of(event: Event) -> float:
    return event.time if 0.0 < event.time < LATEST else time.time()


def _event_of(record: bytes) -> Optional[Event]:
    try:
        return read_event(record)
    except ValueError:
        return None
