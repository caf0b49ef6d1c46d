"""Takes the scalars of a run's event files up while it runs, and the rest when it has ended."""

from __future__ import annotations

import time
from typing import BinaryIO, Iterator, Optional, Sequence

from ..file_collector import FileCollector, Tell, Words, head_of
from ..layout import RunFolder
from ..series_journal import LATEST, Marks, Point
from .events import Event, is_event_file, read_event
from .framing import Piece, read_piece

SOURCE = "tensorboard"
_HEAD = 64
"""The first event has its time in so many bytes."""
_MOST_BEFORE = 8
"""Files that lay in one place, one after the other, of which it is known how far they were read."""

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
    """Of one run: the scalars in the event files, with the tags as names."""

    def __init__(self, folder: RunFolder, tell: Tell) -> None:
        super().__init__(folder, SOURCE, is_event_file, _WORDS, tell)

    def read(self, folder: str, path: str, file: BinaryIO, size: int) -> Iterator[None]:
        """See `FileCollector`."""
        mark = self._mark(path, file, size)
        while not mark["lost"] and mark["at"] < size:
            piece = read_piece(file, mark["at"], size)
            if piece.end == mark["at"] and not piece.lost:
                return
            if not mark["head"]:
                mark = {**mark, "head": head_of(file, min(_HEAD, size))}
            mark = {**mark, "at": piece.end, "lost": piece.lost}
            self._add(folder, path, piece, mark)
            yield

    def _mark(self, path: str, file: BinaryIO, size: int) -> Marks:
        """How far this very file was read, be it under another name. `before` is what was read of
        those that lay in its place, which may turn up elsewhere."""
        known, head = self.mark_of(path), head_of(file, _HEAD)
        if known and _is_of(known, head, size):
            return known
        before = [_plain(known), *known.get("before", ())][:_MOST_BEFORE] if known else []
        moved = self._moved(head, size)
        if not moved:
            return {"at": 0, "head": "", "lost": False, "before": before}
        self.add(path, iter(()), {**moved, "before": before})
        return self.mark_of(path)

    def _moved(self, head: str, size: int) -> Marks:
        """How far a file was read that had another name when it was; empty for a new one."""
        for path, mark in self.journal.marks["files"].items():
            for before in mark.get("before", ()):
                if _is_of(before, head, size):
                    return dict(before)
            if _is_of(mark, head, size) and not self._is_there(path, mark):
                return _plain(mark)
        return {}

    def _is_there(self, path: str, mark: Marks) -> bool:
        """Whether the file that was read under that name still has it."""
        try:
            with self.opened(path) as file:
                return _is_of(mark, head_of(file, _HEAD), mark["at"])
        except OSError:
            return False

    def _add(self, folder: str, path: str, piece: Piece, mark: Marks) -> None:
        events = [_event_of(record) for record in piece.records]
        self.add(path, _points(self.prefix(folder), events), mark)
        if piece.broken or piece.lost or None in events:
            self.tell_broken(path)


def _is_of(mark: Marks, head: str, size: int) -> bool:
    """Whether a file that begins so and has that many bytes is the one that was read: in its first
    event stands the moment in which it was made."""
    return bool(mark["head"]) and size >= mark["at"] and head.startswith(mark["head"])


def _plain(mark: Marks) -> Marks:
    """Without what was before it."""
    return {name: value for name, value in mark.items() if name != "before"}


def _points(prefix: str, events: Sequence[Optional[Event]]) -> Iterator[Point]:
    for event in filter(None, events):
        now = event.time if 0.0 < event.time < LATEST else time.time()
        for tag, value in event.values:
            yield prefix + tag, event.step, now, value


def _event_of(record: bytes) -> Optional[Event]:
    try:
        return read_event(record)
    except ValueError:
        return None
