"""The images, texts, tables and histograms of runs, read from the files in which they lie."""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import csv
import io
import json
import threading
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.media import (
    MOST_NAMES,
    Histogram,
    MediaItem,
    MediaKey,
    MediaKind,
    MediaPage,
    MediaSeries,
    MediaTable,
    read_histogram,
    read_item,
    read_table,
)
from desktop_app.domain.metrics import SOURCES
from desktop_app.domain.run import RunRecord
from desktop_app.engine.catalog import cannot_write
from desktop_app.engine.delivery.copies import free_place, put_new
from desktop_app.engine.following.follow import safe_join
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside import layout

MOST_ITEMS = 100_000
"""Of a run: the first ones of each of its writers."""
MOST_CONTENT = 32 << 20
KEPT_RUNS = 4
"""Runs whose lists stay in memory."""
PIECE = 1 << 20
"""Bytes of a list that are read at once; no line may be longer."""


class Finds(Protocol):
    async def find(self, run: str) -> RunRecord:
        """The record of a run by id, unique start of the id, or unique name; raises
        `NotFoundError`."""


class Media:
    """What runs show beside numbers. Raises `NotFoundError` for a run that is not there."""

    def __init__(self, paths: WorkspacePaths, runs: Finds) -> None:
        self._paths = paths
        self._runs = runs
        self._lists: OrderedDict[str, _RunList] = OrderedDict()

    async def series(self, run: str) -> Sequence[MediaSeries]:
        """What there is, by name."""
        return await asyncio.to_thread((await self._list(run)).series)

    async def find(self, run: str, name: str, kind: MediaKind | None = None) -> MediaSeries:
        """What is called so. Raises `NotFoundError`, and `InvalidError` (`ambiguous_name`) where
        several kinds are and none is given."""
        there = await self.series(run)
        named = [s for s in there if s.key.name == name and kind in (None, s.key.kind)]
        own = [series for series in named if not series.key.source] or named
        if len({series.key.kind for series in own}) > 1:
            raise InvalidError(
                "ambiguous_name",
                f"{name!r} names things of several kinds: "
                f"{', '.join(series.key.kind for series in own)}.",
                hint="Say which kind.",
                field="kind",
            )
        if not own:
            known = ", ".join(dict.fromkeys(series.key.name for series in there[:10]))
            raise NotFoundError(
                "no_media", f"The run has logged nothing of the name {name!r}.", field="name",
                hint=f"It has: {known}." if known else "It has logged numbers only.",
            )  # fmt: skip
        return own[0]

    async def items(self, run: str, key: MediaKey, start: int, stop: int) -> MediaPage:
        """A part of what there is of a key; empty where there is nothing."""
        return await asyncio.to_thread((await self._list(run)).page, key, start, stop)

    async def place_at(self, run: str, key: MediaKey, time: float) -> int:
        """The place of the last item that was logged by a time, in seconds since the epoch; 0 where
        there is none."""
        return await asyncio.to_thread((await self._list(run)).place_at, key, time)

    async def content(self, run: str, item: MediaItem) -> bytes:
        """The content of an item, as it was logged. Raises `KnownError` (`not_here`, `corrupt`,
        `bad_path`)."""
        folder = Path(self._paths.run((await self._runs.find(run)).summary.id).path)
        return await asyncio.to_thread(_content, folder, item)

    async def table(self, run: str, item: MediaItem) -> MediaTable:
        """The content of a table. Raises as `content` does."""
        return await asyncio.to_thread(_table, item, await self.content(run, item))

    async def histograms(self, run: str, key: MediaKey, most: int) -> Sequence[Histogram]:
        """At most so many of a key, from the first to the last one; those that cannot be read are
        left out."""
        listed = await self._list(run)
        folder = Path(self._paths.run(listed.run_id).path)
        return await asyncio.to_thread(lambda: _histograms(folder, listed.spread(key, most)))

    async def save(self, run: str, item: MediaItem, destination: Path) -> Path:
        """Write an item to a new file, or into a folder that exists: images as they are, texts in
        UTF-8, tables as CSV. Raises as `content` does, `InvalidError` (`destination_exists`,
        `no_folder`), `KnownError` (`cannot_write`)."""
        data = await self.content(run, item)
        return await asyncio.to_thread(_save, item, data, destination)

    async def _list(self, run: str) -> _RunList:
        run_id = (await self._runs.find(run)).summary.id
        if run_id not in self._lists:
            self._lists[run_id] = _RunList(run_id, Path(self._paths.run(run_id).metrics))
        self._lists.move_to_end(run_id)
        while len(self._lists) > KEPT_RUNS:
            self._lists.popitem(last=False)
        return self._lists[run_id]


class _RunList:
    """The items of one run as far as they are here; what was added is read at each question.
    Blocking, and safe on any thread."""

    def __init__(self, run_id: str, folder: Path) -> None:
        self.run_id = run_id
        self._folder = folder
        self._lock = threading.Lock()
        self._offsets: dict[Path, int] = {}
        self._items: dict[MediaKey, list[MediaItem]] = {}
        self._count = 0

    def series(self) -> Sequence[MediaSeries]:
        with self._lock:
            self._read()
            found = [MediaSeries(k, len(i), i[-1].step) for k, i in self._items.items()]
        return sorted(found, key=lambda s: (s.key.name, s.key.kind, s.key.source))

    def page(self, key: MediaKey, start: int, stop: int) -> MediaPage:
        with self._lock:
            self._read()
            items = self._items.get(key, [])
            return MediaPage(start, tuple(items[start:stop]), len(items))

    def place_at(self, key: MediaKey, time: float) -> int:
        with self._lock:
            items = self._items.get(key, [])
            return max(0, bisect.bisect_right(items, time, key=lambda each: each.time) - 1)

    def spread(self, key: MediaKey, most: int) -> Sequence[MediaItem]:
        """So many at most, evenly, the first and the last among them."""
        with self._lock:
            self._read()
            items = self._items.get(key, [])
            count = min(len(items), most)
            last = len(items) - 1
            return [items[round(at * last / max(count - 1, 1))] for at in range(count)]

    def _read(self) -> None:
        for path in sorted(self._folder.glob(f"*{layout.ITEMS}")):
            with contextlib.suppress(OSError):  # the run is being removed
                self._read_file(path)

    def _read_file(self, path: Path) -> None:
        source = path.stem if path.stem in SOURCES else ""
        file = f"{layout.METRICS}/{path.stem}{layout.CONTENTS}"
        for line in self._new_lines(path):
            item = _item_of(line, source, file)
            if item is None or (item.key not in self._items and len(self._items) >= MOST_NAMES):
                continue
            items = self._items.setdefault(item.key, [])
            bisect.insort(items, item, key=lambda each: each.time)
            self._count += 1

    def _new_lines(self, path: Path) -> Iterator[bytes]:
        """Whole ones; what is longer than a piece is passed over."""
        with path.open("rb") as file:
            file.seek(self._offsets.setdefault(path, 0))
            while self._count < MOST_ITEMS:
                data = file.read(PIECE)
                end = data.rfind(b"\n") + 1
                if not end and len(data) == PIECE:
                    end = PIECE
                if not end:
                    return
                for line in data[:end].splitlines(keepends=True):
                    self._offsets[path] += len(line)  # first: whatever becomes of it, it comes once
                    yield line
                file.seek(self._offsets[path])


def _item_of(line: bytes, source: str, file: str) -> MediaItem | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # the writer was cut off
        return None
    return read_item(record, source, file) if isinstance(record, dict) else None


def _content(folder: Path, item: MediaItem) -> bytes:
    path = safe_join(folder, item.file)
    data = b""
    if item.size <= MOST_CONTENT:
        with contextlib.suppress(OSError), path.open("rb") as file:
            file.seek(item.offset)
            data = file.read(item.size)
    if len(data) != item.size:
        text = f"{item.key.name} of step {item.step} is not here as a whole."
        raise KnownError("not_here", text, hint="It comes from its host, or was cut off there.")
    if zlib.crc32(data) != item.crc:
        text = f"{item.key.name} of step {item.step} is damaged."
        raise KnownError("corrupt", text, hint="Its file in the run's folder was changed.")
    return data


def _table(item: MediaItem, data: bytes) -> MediaTable:
    try:
        return read_table(data)
    except ValueError as error:
        text = f"The table {item.key.name} of step {item.step} cannot be read."
        hint = "What was logged under this name is no table."
        raise KnownError("corrupt", text, hint=hint) from error


def _histograms(folder: Path, items: Sequence[MediaItem]) -> Sequence[Histogram]:
    found = []
    for item in items:
        with contextlib.suppress(KnownError, ValueError):
            found.append(read_histogram(item, _content(folder, item)))
    return found


def _save(item: MediaItem, data: bytes, destination: Path) -> Path:
    place = free_place(destination, item.file_name(data))
    if item.key.kind is MediaKind.TABLE:
        data = _csv(_table(item, data))
    beside = place.with_name(f".{uuid.uuid4().hex}.part")
    try:
        beside.write_bytes(data)
        put_new(beside, place)
    except OSError as error:
        raise cannot_write(place, error) from error
    finally:
        beside.unlink(missing_ok=True)
    return place


def _csv(table: MediaTable) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8", "replace")
