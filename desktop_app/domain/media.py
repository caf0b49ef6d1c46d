"""What a run shows beside its numbers: images, texts, tables and histograms, each at a step."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import TypeGuard

_PICTURES = {b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}
"""How files of pictures begin; all others are PNG."""
MOST_JSON = 3 << 20
"""Bytes of a table or a histogram: its writer keeps to less, and reading more would hold everybody
up."""
MOST_NAMES = 2000
"""Of a run, those that were named first: a script may make a name of every step."""
MOST_NAME = 1000
"""Letters of a name."""
LARGEST = 2**63
"""Steps, places and counts are below it."""
LATEST = 253_402_300_800.0
"""The first moment of which a calendar knows no year, in seconds since the epoch."""


class MediaKind(StrEnum):
    IMAGE = "image"
    TEXT = "text"
    TABLE = "table"
    HISTOGRAM = "histogram"


_ENDINGS = {
    MediaKind.IMAGE: ".png",
    MediaKind.TEXT: ".txt",
    MediaKind.TABLE: ".csv",
    MediaKind.HISTOGRAM: ".json",
}


@dataclass(frozen=True)
class MediaKey:
    """One name may have several kinds, and several sources: a key of `metrics.SOURCES`, empty for
    the script's own `trainyard`."""

    name: str
    kind: MediaKind
    source: str = ""


@dataclass(frozen=True)
class MediaSeries:
    """How many items there are of a key, and the step of the newest one."""

    key: MediaKey
    count: int
    last_step: int


@dataclass(frozen=True)
class MediaItem:
    """One item; `time` is in seconds since the epoch. `whole` says of what it is a part, where some
    was left out: `rows` and `columns`, `letters`, or `width` and `height`.

    Its content are `size` bytes of a file of the run's folder, from `offset` on.
    """

    key: MediaKey
    step: int
    time: float
    file: str
    offset: int
    size: int
    crc: int
    whole: Mapping[str, int] = field(default_factory=dict)

    def file_name(self, beginning: bytes = b"") -> str:
        """What a file with this item is called. Of an image, its first bytes say which it is."""
        name = re.sub(r"[^\w. -]+", "-", self.key.name).strip(". -")[:80]
        ending = _ENDINGS[self.key.kind]
        if self.key.kind is MediaKind.IMAGE:
            found = (_PICTURES[first] for first in _PICTURES if beginning.startswith(first))
            ending = next(found, ending)
        return f"{name or self.key.kind.value}-{self.step}{ending}"


@dataclass(frozen=True)
class MediaPage:
    """The items `start` ... `start + len(items)` of a key, in the order of their times, and how
    many there are."""

    start: int
    items: Sequence[MediaItem]
    total: int


@dataclass(frozen=True)
class MediaTable:
    """Cells are texts, numbers, truths or None; each row has as many as there are columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | bool | None]]


@dataclass(frozen=True)
class Histogram:
    """How many numbers lay between each edge and the next one; `other` were not finite."""

    step: int
    time: float
    edges: Sequence[float]
    counts: Sequence[float]
    other: int = 0


def read_item(record: Mapping[str, object], source: str, file: str) -> MediaItem | None:
    """An item as its writer described it, None for what is no such description; `file` has the
    content."""
    try:
        key = MediaKey(str(record["name"]), MediaKind(str(record["kind"])), source)
        step, time = record["step"], record["time"]
        at, size, crc = record["at"], record["size"], record["crc"]
    except (KeyError, ValueError):
        return None
    if not isinstance(time, int | float) or not abs(time) <= LATEST:
        return None
    if not 0 < len(key.name) <= MOST_NAME:
        return None
    if type(step) is not int or not -LARGEST <= step < LARGEST:
        return None
    if not (_is_count(at) and _is_count(size) and _is_count(crc)):
        return None
    whole = record.get("whole")
    parts = whole if isinstance(whole, dict) else {}
    kept = {str(name): count for name, count in parts.items() if _is_count(count)}
    return MediaItem(key, step, float(time), file, at, size, crc, kept)


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and 0 <= value < LARGEST


def read_table(data: bytes) -> MediaTable:
    """The content of a table. Raises ValueError for what is none."""
    if len(data) > MOST_JSON:
        raise ValueError("a table that nobody logs")
    try:
        table = json.loads(data)
        columns = tuple(map(str, table["columns"]))
        rows = [tuple(row) for row in table["rows"]]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a table") from error
    plain = str | int | float | None
    if not all(len(row) == len(columns) and all(isinstance(c, plain) for c in row) for row in rows):
        raise ValueError("a row of another width")
    return MediaTable(columns, rows)


def read_histogram(item: MediaItem, data: bytes) -> Histogram:
    """The content of a histogram. Raises ValueError for what is none."""
    if len(data) > MOST_JSON:
        raise ValueError("a histogram that nobody logs")
    try:
        found = json.loads(data)
        edges, counts = tuple(map(float, found["edges"])), tuple(map(float, found["counts"]))
        other = found["other"]
    except (KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError("not a histogram") from error
    if len(edges) != len(counts) + bool(counts) or not all(map(math.isfinite, edges + counts)):
        raise ValueError("edges and counts that do not belong together")
    if not _is_count(other) or min(counts, default=0) < 0 or sum(counts) >= LARGEST:
        raise ValueError("counts of more than there can be")
    if any(after <= before for before, after in pairwise(edges)):
        raise ValueError("edges that do not go up")
    return Histogram(item.step, item.time, edges, counts, other)
