"""Summaries of a series at several sizes, so that a curve costs by pixels and not by points.

Beside the points `<number>.pts` lie `<number>.l1` ... `<number>.l5`: bucket n of a level sums up
the points from n * size on. They are made from the points whenever they are missing, and only of
points that the index counts: those are never written again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from desktop_app.adapters.store.buckets import (
    BUCKET,
    Buckets,
    merge,
    merge_points,
    of_points,
    read_records,
)

RATIO = 16
SIZES = tuple(64 * RATIO**level for level in range(5))
"""Points of a bucket, by level (the first is level 1)."""
_AT_ONCE = 1 << 20
"""Points, or as many of their buckets, that are summed up in one go."""

_MISSING = (FileNotFoundError, ValueError)
"""How a level turns out to be there no more, or in part. Of points `read` says that otherwise."""

Range = tuple[int, int]
"""Points of a series, from one to another."""


def begun(level: int, ranges: Iterable[Range]) -> Sequence[Range]:
    """These ranges, each begun early enough for whole buckets of the level; those that meet then
    are one."""
    size = 1 if level == 0 else SIZES[level - 1]
    found: list[Range] = []
    for start, stop in ranges:
        first = start // size * size
        if found and first <= found[-1][1]:
            first = found.pop()[0]
        found.append((first, stop))
    return found


class Pyramid:
    """The levels of one series. `read` gives its points from one to another, `write` puts bytes
    into a file from a place on."""

    def __init__(
        self,
        points: Path,
        read: Callable[[int, int], Buckets],
        write: Callable[[Path, int, bytes], None],
    ) -> None:
        self._points = points
        self._read = read
        self._write = write

    def level_for(self, points: int, most: int) -> int:
        """The level at which so many points are read as few times `most` elements."""
        sizes = (level for level, size in enumerate(SIZES, 1) if points // size >= most)
        return max(sizes, default=0)

    @property
    def files(self) -> Sequence[Path]:
        """Where the levels lie, or would."""
        return [self._path(level) for level in range(1, len(SIZES) + 1)]

    def extend(self, count: int) -> None:
        """Make what is missing of the levels of the first `count` points."""
        for level, size in enumerate(SIZES, 1):
            if count < size:
                break
            have, want = self._whole(level), count // size
            step = max(1, _AT_ONCE // (size if level == 1 else RATIO))
            for first in range(have, want, step):
                last = min(want, first + step)
                try:
                    made = self._made(level, first, last)
                except _MISSING:  # another process took the level below away: next time
                    return
                self._write(self._path(level), first * BUCKET.itemsize, made.tobytes())

    def elements(self, level: int, start: int, stop: int) -> Buckets:
        """The points from `start` to `stop` in whole buckets of a level, what is left of them at
        the end in those of lower ones. `start` is a multiple of the level's size."""
        if start >= stop:
            return np.empty(0, BUCKET)
        if level == 0:
            return of_points(self._read(start, stop))
        size = SIZES[level - 1]
        last = max(start // size, min(stop // size, self._whole(level)))
        try:
            found = self._buckets(level, start // size, last)
        except _MISSING:
            found, last = np.empty(0, BUCKET), start // size
        return np.concatenate([found, self.elements(level - 1, last * size, stop)])

    def _made(self, level: int, first: int, last: int) -> Buckets:
        if level == 1:
            size = SIZES[0]
            return merge_points(self._read(first * size, last * size), size)
        below = self._buckets(level - 1, first * RATIO, last * RATIO)
        return merge(below, np.arange(0, len(below), RATIO))

    def _path(self, level: int) -> Path:
        return self._points.with_suffix(f".l{level}")

    def _whole(self, level: int) -> int:
        with suppress(FileNotFoundError):
            return self._path(level).stat().st_size // BUCKET.itemsize
        return 0

    def _buckets(self, level: int, first: int, last: int) -> Buckets:
        if first >= last:
            return np.empty(0, BUCKET)
        return read_records(self._path(level), BUCKET, first, last)
