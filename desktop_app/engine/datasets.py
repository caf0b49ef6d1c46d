"""Datasets: folders and files that are used where they lie, recognised and counted once."""

from __future__ import annotations

import asyncio
import itertools
import os
import stat
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.domain.dataset import Dataset, DatasetFormat
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import DatasetsChanged, Progress
from desktop_app.domain.names import check_name, usable_name
from desktop_app.engine.catalog import Catalog, Document
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import absolute
from desktop_app.engine.ports import Clock

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")
SPLIT_NAMES = frozenset({"train", "training", "val", "valid", "validation", "test", "testing"})
MAX_PROBLEMS = 100
_REPORT_EVERY = 0.1


class StoredDatasets:
    """The datasets as files of the workspace. Blocking, small."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def get(self, name: str) -> Dataset:
        """Raises `NotFoundError`."""
        return _dataset(self._catalog.get(name))

    def list(self) -> list[Dataset]:
        """All of them by name; one whose path is gone is `missing`."""
        return [_dataset(document) for document in self._catalog.listing().documents]

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a dataset, each naming its file."""
        return self._catalog.listing().problems

    def name_for(self, path: Path) -> str:
        """A name like that of `path` which means nothing else; the one it has, added before."""
        base = usable_name(path.name)
        names = (f"{base}-{number}" if number > 1 else base for number in itertools.count(1))
        return next(name for name in names if not self._means_other(name, path))

    def check(self, path: Path, name: str) -> None:
        """Raises `InvalidError` where nothing is at `path` or the name means another path,
        `KnownError` (`read_only`)."""
        self._catalog.refuse_read_only()
        if not path.exists():
            raise InvalidError(
                "no_data",
                f"There is nothing at {str(path)!r}.",
                hint="Choose a folder or a file that exists.",
                field="path",
            )
        if self._means_other(name, path):
            raise _name_taken(name)

    def put(self, name: str, path: Path, facts: ScanFacts, now: float) -> Dataset:
        """Store what a scan found, in place of an earlier scan of the same path."""
        found = {
            "path": str(path),
            "format": facts.format.value,
            "file_count": facts.files,
            "size": facts.size,
            "classes": facts.classes,
            "splits": facts.splits,
            "problems": facts.problems,
            "dataset_version": 1,
        }

        def change(old: Document | None) -> Document:
            if old is not None and old["path"] != str(path):
                raise _name_taken(name)
            return {**found, "created_at": old["created_at"] if old else now}

        return _dataset(self._catalog.change(name, change))

    def remove(self, name: str) -> None:
        self._catalog.remove(name)

    def _means_other(self, name: str, path: Path) -> bool:
        return self._catalog.has(name) and bool(self._catalog.get(name)["path"] != str(path))


class Datasets:
    """The datasets of a workspace."""

    def __init__(
        self,
        stored: StoredDatasets,
        events: EventBus,
        clock: Clock,
        scanner: Callable[[Path], Scan] | None = None,
    ) -> None:
        self._stored = stored
        self._events = events
        self._clock = clock
        self._scanner = scanner or Scan

    async def add(self, path: Path, name: str = "") -> Dataset:
        """Count and recognise what lies at `path` and give it a name.

        Without a name it gets one like the path's own that is free. Adding the same path under its
        name again counts anew. Posts `Progress`; may be cancelled. Raises `InvalidError`
        (`no_data`, `name_taken`, `bad_name`).
        """
        path = await asyncio.to_thread(absolute, path)
        name = name or await asyncio.to_thread(self._stored.name_for, path)
        name = check_name("dataset", name)
        await asyncio.to_thread(self._stored.check, path, name)
        facts = await self._scan(self._scanner(path), name)
        now = self._clock.now()
        dataset = await asyncio.to_thread(self._stored.put, name, path, facts, now)
        self._events.post(DatasetsChanged(names=(name,)))
        return dataset

    async def list(self) -> list[Dataset]:
        """All datasets by name; one whose path is gone is `missing`."""
        return await asyncio.to_thread(self._stored.list)

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a dataset, each naming its file."""
        return await asyncio.to_thread(self._stored.problems)

    async def get(self, name: str) -> Dataset:
        """Raises `NotFoundError`."""
        return await asyncio.to_thread(self._stored.get, name)

    async def remove(self, name: str) -> None:
        """Forget the name; the data stays where it is."""
        await asyncio.to_thread(self._stored.remove, name)
        self._events.post(DatasetsChanged(names=(name,)))

    async def _scan(self, scan: Scan, name: str) -> ScanFacts:
        loop = asyncio.get_running_loop()
        job, text = f"dataset {name}", f"Reading {name}"

        def report(files: int) -> None:
            event = Progress(job=job, text=text, done=files, unit="files")
            loop.call_soon_threadsafe(self._events.post, event)

        try:
            return await asyncio.to_thread(scan.run, report)
        finally:
            scan.stop()
            self._events.post(Progress(job=job, text=text, unit="files", finished=True))


def _name_taken(name: str) -> InvalidError:
    return InvalidError(
        "name_taken",
        f"There is a dataset named {name!r} already.",
        hint="Choose another name.",
        field="name",
    )


def _dataset(document: Document) -> Dataset:
    return Dataset(
        name=document["name"],
        path=document["path"],
        format=DatasetFormat(document["format"]),
        file_count=document["file_count"],
        size=document["size"],
        classes=document["classes"],
        splits=document["splits"],
        created_at=document["created_at"],
        version=document["dataset_version"],
        missing=not Path(document["path"]).exists(),
        problems=tuple(document["problems"]),
    )


@dataclass
class ScanFacts:
    """What a scan found: counts, bytes, and classes and splits where it is an ImageFolder."""

    files: int = 0
    size: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    splits: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    format: DatasetFormat = DatasetFormat.PLAIN


class Scan:
    """One walk over a folder or file. `run` blocks; `stop` ends it early from another thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stopped = threading.Event()
        self._images: Counter[tuple[str, ...]] = Counter()
        self._seen: set[tuple[int, int]] = set()
        self._facts = ScanFacts()

    def stop(self) -> None:
        self._stopped.set()

    def run(self, report: Callable[[int], None] = lambda files: None) -> ScanFacts:
        """Walk; `report` is told the number of files so far, at most ten times a second."""
        facts = self._facts
        last = time.monotonic()
        for parts, size in self._files(self._path, ()):
            facts.files += 1
            facts.size += size
            if len(parts) > 1 and parts[-1].lower().endswith(IMAGE_SUFFIXES):
                self._images[parts[:-1][:2]] += 1
            elif parts[-1].lower().endswith(IMAGE_SUFFIXES):
                self._images[()] += 1
            now = time.monotonic()
            if now - last >= _REPORT_EVERY:
                last = now
                report(facts.files)
        _recognise(facts, self._images)
        return facts

    def _files(self, path: Path, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
        if self._stopped.is_set():
            return
        try:
            status = path.stat()
            if stat.S_ISREG(status.st_mode):
                yield parts or (self._path.name,), status.st_size
                return
            entries = sorted(path.iterdir()) if self._is_new_folder(status) else []
        except OSError as error:
            self._problem(parts, error)
            return
        for entry in entries:
            yield from self._files(entry, (*parts, entry.name))

    def _is_new_folder(self, status: os.stat_result) -> bool:
        """Links are followed, as torchvision does; a folder that contains itself is read once."""
        mark = (status.st_dev, status.st_ino)
        known = mark in self._seen and status.st_ino != 0
        self._seen.add(mark)
        return stat.S_ISDIR(status.st_mode) and not known

    def _problem(self, parts: Sequence[str], error: OSError) -> None:
        if len(self._facts.problems) < MAX_PROBLEMS:
            name = "/".join(parts) or self._path.name
            self._facts.problems.append(f"{name}: {error.strerror}")


def _recognise(facts: ScanFacts, images: Counter[tuple[str, ...]]) -> None:
    """ImageFolder: root/CLASS/images or root/{train,val,test}/CLASS/images, two classes or more."""
    images = Counter({folders: n for folders, n in images.items() if not _hidden(folders)})
    if not images or () in images:
        return
    split = all(folders[0].lower() in SPLIT_NAMES for folders in images)
    if split and any(len(folders) < 2 for folders in images):
        return
    classes: Counter[str] = Counter()
    splits: Counter[str] = Counter()
    for folders, count in images.items():
        classes[folders[1] if split else folders[0]] += count
        if split:
            splits[folders[0]] += count
    if len(classes) >= 2:
        facts.format = DatasetFormat.IMAGE_FOLDER
        facts.classes = dict(sorted(classes.items()))
        facts.splits = dict(sorted(splits.items()))


def _hidden(folders: Sequence[str]) -> bool:
    return any(name.startswith(".") for name in folders)
