"""Takes the metrics up that a run prints, where its request asks for that, and how far it says that
it is."""

from __future__ import annotations

import os
import time
from typing import Callable, Dict, Iterator, List, Set

from ..layout import RunFolder
from .log_numbers import LogReader, read_line
from .log_numbers import Point as Number
from .log_progress import LogProgress
from .log_records import MOST_LETTERS
from .series_journal import Journal, Point
from .turns import Turns

SOURCE = "log"
EPOCH = "epoch"
"""The series of the epochs that are named: each is a point where the next metric is."""
MOST_SERIES = 200
PIECE = 64 * 1024
"""Bytes that are read at a time, and of which a longer line is made."""
_END_SECONDS = 20.0


class LogCollector:
    """Of one run: from its standard output. `tick` may be called at any time, and all of it again
    after a kill. `tell` is given what could not be taken and why, `progress` how far the run is, in
    whole percents of 1."""

    def __init__(
        self,
        folder: RunFolder,
        tell: Callable[[str], None],
        progress: Callable[[float], None],
    ) -> None:
        self._path = folder.stdout
        self._journal = Journal(folder, SOURCE)
        self._tell = tell
        self._progress = progress
        self._turns = Turns(self._take_all)
        self._ended = False

    def tick(self) -> None:
        """Take up some of what is new; costs little when called often."""
        self._turns.tick()

    def finish(self) -> None:
        """Take up everything: nothing is printed any more, so the last line is whole."""
        self._ended = True
        if not self._turns.finish(_END_SECONDS):
            self._tell("The log is long: the metrics at its end were not read any more.")

    def _take_all(self) -> Iterator[None]:
        self._journal.complete()
        if self._journal.lost:
            self._tell("It is not known how far the log was read: its last metrics may be missing.")
            return
        at = int(self._journal.marks.get("at", 0))
        with open(self._path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            while at < size:
                file.seek(at)
                piece = file.read(PIECE)
                end = self._end_of_lines(piece)
                if not end:
                    return
                at += end
                self._add(piece[:end], at, piece[end : end + MOST_LETTERS])
                yield

    def _end_of_lines(self, piece: bytes) -> int:
        """A line waits for its end, but not for ever: a progress bar may never end it."""
        end = piece.rfind(b"\n") + 1
        if end or (len(piece) < PIECE and not self._ended):
            return end
        return piece.rfind(b"\r") + 1 or len(piece)

    def _add(self, piece: bytes, at: int, after: bytes) -> None:
        """`at` is where the piece ends, `after` what is there of the line after it."""
        marks = self._journal.marks
        reader = LogReader(
            *(marks.get("epoch"), marks.get("counts"), marks.get("phase", "")),
            *(marks.get("placed"), marks.get("records")),
        )
        progress = LogProgress(marks.get("progress"))
        before = int(100 * progress.done)
        told = marks.get("told")
        known = set(self._journal.names())
        now = time.time()
        points: List[Point] = []
        left_out = False
        texts = piece.decode("utf-8", "replace").split("\n")
        following = [*texts[1:-1], after.decode("utf-8", "replace")]
        for text, next_text in zip(texts if texts[-1] else texts[:-1], [*following, ""]):
            line = read_line(text)
            progress.read(line)
            found = reader.points(line, next_text)
            if found and reader.epoch is not None and reader.epoch != told:
                told = reader.epoch
                found.insert(0, Number(EPOCH, found[0].step, told))
            for name, step, value in found:
                if len(known) < MOST_SERIES:
                    known.add(name)
                if name in known:
                    points.append((name, step, now, value))
                else:
                    left_out = True
        self._journal.add(
            points,
            {
                "at": at,
                "epoch": reader.epoch,
                "told": told,
                "counts": _of_these(known, reader.counts),
                "phase": reader.phase,
                "placed": _of_these(known, reader.placed),
                "records": reader.records.marks,
                "progress": progress.marks,
            },
        )
        percents = int(100 * progress.done)
        if percents > before:
            self._progress(percents / 100)
        if left_out:
            told = "The log names more than %d metrics: the others are left out." % MOST_SERIES
            self._tell(told)


def _of_these(names: Set[str], steps: Dict[str, int]) -> Dict[str, int]:
    return {name: step for name, step in steps.items() if name in names}
