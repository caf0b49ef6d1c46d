"""Takes the numbers that patterns speak of out of what a run printed, each exactly once.

How far the log was read for a pattern is stored in one transaction with the points found there. A
pattern that changed is another one: its series is made anew from the beginning of the log.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.metrics import PATTERN, SeriesState
from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.domain.terminal_text import readable
from desktop_app.engine.following.followed_run import NEXT_NUMBER, FollowedRun, series_key
from desktop_app.engine.ports import RunIndex, SeriesStore
from desktop_app.engine.series.number_patterns import Found, NumberFinder
from desktop_app.engine.series.pattern_files import (
    PATTERNS,
    UNUSABLE,
    changed_patterns,
    is_usable,
    requested_patterns,
    unusable_among,
)
from desktop_app.engine.steps import reached
from desktop_app.hostside import layout

if TYPE_CHECKING:
    from numpy import float64, int64
    from numpy.typing import NDArray

PIECE = 512 * 1024
"""Bytes of a log that are read at a time. A longer line is made of these."""
MOST_READ = 4 * 1024 * 1024
"""Bytes that one step reads for a pattern, in some hundredths of a second."""
MOST_FOUND = 5000
"""Numbers with which a step ends early."""
_RECORD = struct.Struct("<qqdd")
_OFFSETS = "patterns/"
"""How the offsets of patterns begin, beside those of files."""
_RECENT = 64
"""Samples of how long the log was that are read first."""


@dataclass
class Numbers:
    """What one step took in. `gone` are the names of series that are no more, `left` is how many
    bytes of the log are still to be read, `patterns` are those that it was read for, with those
    that cannot be used."""

    grown: list[SeriesState] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    left: int = 0
    patterns: Sequence[NumberPattern] = ()


class NumberIntake:
    """Blocking, as `Intake`, of which it is a part."""

    def __init__(self, index: RunIndex, series: SeriesStore) -> None:
        self._index = index
        self._series = series
        self._problems: dict[str, KnownError] = {}

    @property
    def problems(self) -> Sequence[KnownError]:
        """What is wrong with patterns of runs that were taken in here."""
        return tuple(self._problems.values())

    def forget(self, run_id: str) -> None:
        """A run is gone."""
        self._problems.pop(run_id, None)

    def take(self, run: FollowedRun, *, whole: bool) -> Numbers:
        """Read on, a piece for each pattern. Of a log that is `whole` the last line counts also
        where it has no end. Patterns that cannot be read or used are left alone with their
        series."""
        try:
            patterns = _patterns(run)
        except UNUSABLE:
            return Numbers()
        numbers = Numbers(patterns=patterns)
        self._drop(run, {_key(each): each.name for each in patterns}, numbers)
        for each in patterns:
            try:
                finder = NumberFinder(each.expression)
            except InvalidError:  # made elsewhere, or by hand; told below
                continue
            numbers.left += self._read_on(run, _key(each), each, finder, whole, numbers)
        problem = unusable_among(patterns, Path(run.folder.path, PATTERNS))
        if problem is None:
            self.forget(run.folder.id)
        else:
            self._problems[run.folder.id] = problem
        return numbers

    def is_behind(self, run: FollowedRun) -> bool:
        """Whether the log was read for other patterns than somebody has chosen since."""
        try:
            changed = changed_patterns(run.folder)
        except UNUSABLE:
            return False
        if changed is None:
            return False
        wanted = {_key(each) for each in changed}
        read = {key for key in run.offsets if key.startswith(_OFFSETS)}
        # What cannot be used is never read.
        return not read <= wanted or any(is_usable(p) for p in changed if _key(p) not in read)

    def _drop(self, run: FollowedRun, wanted: dict[str, str], numbers: Numbers) -> None:
        """Forget the series of patterns that are no more, or are others now."""
        read = {key for key in run.offsets if key.startswith(_OFFSETS)}
        if read == wanted.keys():
            return
        kept = {name for key, name in wanted.items() if key in read}
        own = [state for (_, (source, _)), state in run.series.items() if source == PATTERN]
        gone = [state for state in own if state.origin[1] not in kept]
        stale = read - wanted.keys()
        if not stale and not any(state.summary.count for state in gone):
            return
        for state in gone:
            del run.series[series_key(state)]
        renamed = run.renamed(run.series.values())
        offsets = {**dict.fromkeys(stale), NEXT_NUMBER: run.next_number}
        self._index.regrow(run.folder.id, offsets, renamed, [state.number for state in gone])
        reached("numbers_dropped")
        self._series.drop(run.folder.id, gone)
        for key in stale:
            del run.offsets[key]
        run.offsets[NEXT_NUMBER] = run.next_number
        run.series.update((series_key(state), state) for state in renamed)
        run.show_metrics()
        numbers.gone += [state.name for state in gone]
        numbers.grown += renamed

    def _read_on(
        self,
        run: FollowedRun,
        key: str,
        pattern: NumberPattern,
        finder: NumberFinder,
        whole: bool,
        numbers: Numbers,
    ) -> int:
        """How much is left to be read."""
        path, key_is_new = Path(run.folder.stdout), key not in run.offsets
        begin = at = run.offsets.get(key, 0)
        known = run.series.get((False, (PATTERN, pattern.name)))
        first, records, left = known.summary.count if known else 0, b"", 0
        while at - begin < MOST_READ and len(records) < MOST_FOUND * _RECORD.size:
            lines = read_lines(path, at, whole)
            number = first + len(records) // _RECORD.size
            records += self._records(run, number, finder, lines)
            at, left = at + len(lines.data), lines.left
            if not left:
                break
        grown: Sequence[SeriesState] = ()
        if records:
            state = run.state(PATTERN, pattern.name, False)
            # Of which series they are is said here: the records have the number 0.
            grown = run.named(self._series.append(run.folder.id, records, {0: state}))
            reached("numbers_appended")
        if at > begin or key_is_new:
            self._store(run, key, at, grown)
            numbers.grown += grown
        return left

    def _store(self, run: FollowedRun, key: str, at: int, grown: Sequence[SeriesState]) -> None:
        self._index.regrow(run.folder.id, {key: at}, grown)
        reached("numbers_indexed")
        run.offsets[key] = at
        run.series.update((series_key(state), state) for state in grown)
        run.show_metrics()

    def _records(self, run: FollowedRun, first: int, finder: NumberFinder, lines: Lines) -> bytes:
        """What is found in some lines, counted from `first` on."""
        text = readable(lines.data)
        found = list(finder.find(text))
        if not found:
            return b""
        times = self._times(run, lines, _line_starts(found, text, lines))
        return b"".join(
            _RECORD.pack(0, number if each.step is None else each.step, time, each.value)
            for number, (each, time) in enumerate(zip(found, times, strict=True), first)
        )

    def _times(self, run: FollowedRun, lines: Lines, places: NDArray[int64]) -> list[float]:
        """When the bytes at these places were printed, as far as the samples of the log's length
        tell; else when the log was written to last, at the run's end at the latest: a mirror may be
        written to much later."""
        import numpy as np

        state = run.series.get((True, ("", layout.LOG_SIZE)))
        if state is None or not state.summary.count:
            return [min(lines.written_at, run.ended_at())] * len(places)
        sizes, times = self._samples(run, state, int(places[0]))
        latest = max(min(lines.written_at, run.ended_at()), float(times[-1]))
        after = np.searchsorted(sizes, places, side="right")
        found: NDArray[float64] = np.append(times, latest)[after]
        return [float(time) for time in found]

    def _samples(
        self, run: FollowedRun, state: SeriesState, first: int
    ) -> tuple[NDArray[float64], NDArray[float64]]:
        """How long the log was when, from a place in it on: of a log that grows only the last
        samples matter."""
        end = state.summary.count
        points = self._series.read(run.folder.id, state, end - _RECENT, end)
        if points.start and points.values[0] > first:
            points = self._series.read(run.folder.id, state, 0, end)
        return points.values, points.times


@dataclass(frozen=True)
class Lines:
    """Whole lines of a log from `start` on; `left` bytes follow them. `written_at` is when the log
    was written to last, in seconds since the epoch."""

    start: int
    data: bytes
    left: int
    written_at: float


def read_lines(path: Path, start: int, whole: bool) -> Lines:
    """The next ones, `PIECE` bytes at most. A line that has no end waits for it, unless the log is
    whole; one that is too long is cut."""
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            stream.seek(start)
            data = stream.read(PIECE)
    except FileNotFoundError:
        return Lines(start, b"", 0, 0.0)
    rest = max(0, status.st_size - start)
    end = data.rfind(b"\n") + 1
    if len(data) == PIECE:
        end = end or len(data)
    elif whole:
        end = len(data)
    left = rest - end if len(data) == PIECE else 0
    return Lines(start, data[:end], left, status.st_mtime)


def _line_starts(found: Sequence[Found], text: bytes, lines: Lines) -> NDArray[int64]:
    """Where the lines of what was found begin in the log: `text` is as they are read on a screen,
    which has as many lines."""
    import numpy as np

    ends = np.flatnonzero(np.frombuffer(lines.data, np.uint8) == ord("\n"))
    begins = np.concatenate(([0], ends + 1))
    shown = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    number = np.searchsorted(shown, [each.at for each in found], side="left")
    starts: NDArray[int64] = begins[number] + lines.start
    return starts


def _patterns(run: FollowedRun) -> Sequence[NumberPattern]:
    changed = changed_patterns(run.folder)
    if changed is not None:
        return changed
    if run.requested_patterns is None:
        run.requested_patterns = requested_patterns(run.folder)
    return run.requested_patterns or ()


def _key(pattern: NumberPattern) -> str:
    text = f"{pattern.name}\0{pattern.expression}"
    return _OFFSETS + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def without_patterns(offsets: dict[str, int]) -> dict[str, int]:
    """Only those of files."""
    return {
        file: at
        for file, at in offsets.items()
        if not file.startswith(_OFFSETS) and file != NEXT_NUMBER
    }
