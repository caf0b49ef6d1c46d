"""What a script has told, as a file of lines, and what follows from it.

Every server of a run (each tree of processes has its own) adds to the same file and reads what the
others added. A line is there whole before the client has its answer, so a kill loses nothing that
was answered; one that a kill cut short is taken away.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import threading
from typing import Any, Container, Dict, Iterator, List, Mapping, Sequence, Set, Tuple

from .refusal import Unanswered

MOST_KEPT = 64 * 1024 * 1024
"""About so many bytes are kept in memory: everything but points."""
_OF_NO_SIZE = {"run", "label", "metrics", "status", "ended", "without", "told", "about"}
"""What may be noted when so much is kept."""
_OF_A_RUN = 1000
_OF_A_POINT = 100
_MOST_TOLD = 20
_LONGEST = 200
"""Bytes of what names a folder; of a number behind it there may be some more."""

Entry = Dict[str, Any]


class Run:
    """One of MLflow's runs; times are milliseconds. `label` is empty for the first one of all, and
    tells every further one apart."""

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.id = str(entry["run"])
        self.label = str(entry["label"])
        self.experiment = str(entry["experiment"])
        self.name = str(entry["name"])
        self.user = str(entry["user"])
        self.status = "RUNNING"
        self.started = int(entry["time"])
        self.ended = 0
        self.params: Dict[str, str] = {}
        self.tags: Dict[str, str] = {}
        self.metrics: Dict[str, List[Any]] = {}
        """The last point of each: value, milliseconds, step."""


def first_free(name: str, default: str, taken: Container[str]) -> str:
    """The name as one of a folder, or the default where nothing of it is left; with a number where
    it is taken."""
    plain = "".join("_" if c in "/\\" or not c.isprintable() else c for c in name)
    plain = plain.encode("utf-8")[:_LONGEST].decode("utf-8", "ignore")
    plain = plain.strip() if plain.strip(". ") else default
    found, number = plain, 1
    while found in taken:
        number += 1
        found = "%s-%d" % (plain, number)
    return found


class Book:
    """Used by several threads, each inside of `open()`."""

    def __init__(self, path: str) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        self._path = path
        self._descriptor = os.open(path, flags, 0o644)
        self._lock = threading.Lock()
        self._read = 0
        self._kept = 0
        self._labels: Set[str] = set()
        self._told: Set[Tuple[str, str]] = set()
        self.experiments = {"0": "Default"}
        self.runs: Dict[str, Run] = {}
        self.models: Dict[str, Entry] = {}
        self.registered: Dict[str, List[Entry]] = {}
        """Of each name its model and the versions of that."""

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Alone with it, up to date with what others added. Raises OSError."""
        with self._lock:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            try:
                self._catch_up()
                yield
            finally:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def add(self, entry: Entry) -> None:
        """Note one more thing. Raises OSError where there is no room, Unanswered for too much."""
        line = json.dumps(entry).encode("ascii") + b"\n"
        if self._kept > MOST_KEPT and not entry.keys() <= _OF_NO_SIZE:
            raise Unanswered("INVALID_PARAMETER_VALUE", "More than this is not kept of a run.")
        try:
            written = os.write(self._descriptor, line)
            if written != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError:
            os.ftruncate(self._descriptor, self._read)
            raise
        self._read += len(line)
        self._apply(entry, len(line))

    def tell(self, kind: str, about: str = "") -> None:
        """That something was refused which a person should know of, once, and so many at most:
        a `call`, a `filter`, or a body for its `size`; or not done: a model of the `registry`."""
        if (kind, about) not in self._told and len(self._told) < _MOST_TOLD:
            self.add({"told": kind, "about": about})

    @property
    def labels(self) -> Set[str]:
        """Those of all runs."""
        return set(self._labels)

    def label(self, name: str, folders: Set[str]) -> str:
        """What tells a new run from the others: nothing for the first, then its name; a number
        after one that is taken, be it by a run, as one of the `folders` among the outputs, or in
        front of a slash in what the first run has named. It may name a folder."""
        if not self.runs:
            return ""
        first = next(iter(self.runs.values()))
        groups = {each.partition("/")[0] for each in (*first.metrics, *first.params) if "/" in each}
        return first_free(name, "run", self._labels | folders | groups)

    def history(self, run: str, name: str, start: int, most: int) -> Tuple[List[List[Any]], int]:
        """Points of a metric, at most about so many, from that place in the file on; and where to
        go on, 0 at the end."""
        found: List[List[Any]] = []
        for points, end in self._points(run, start):
            found += [point for point in points if point[0] == name]
            if len(found) >= most:
                return found, end if end < self._read else 0
        return found, 0

    def without_known(self, run: str, points: Sequence[List[Any]]) -> List[List[Any]]:
        """Those of the points that were not added yet."""
        new = {repr(point): point for point in points}
        for known, _ in self._points(run, 0):
            for point in known:
                new.pop(repr(point), None)
        return list(new.values())

    def _points(self, run: str, start: int) -> Iterator[Tuple[List[List[Any]], int]]:
        """Those of each line, and where it ends. They are in no memory, so the file is read."""
        mark = json.dumps(run).encode("ascii")
        with open(self._path, "rb") as file:
            file.seek(start)
            while start < self._read:
                line = file.readline()
                start += len(line)
                if b'"metrics"' in line and mark in line:
                    yield json.loads(line).get("metrics", []), start

    # ------------------------------------------------------------------ what was added

    def _catch_up(self) -> None:
        size = os.fstat(self._descriptor).st_size
        if size <= self._read:
            return
        with open(self._descriptor, "rb", closefd=False) as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    os.ftruncate(self._descriptor, self._read)
                    return
                self._read += len(line)
                self._apply(json.loads(line), len(line))

    def _apply(self, entry: Entry, size: int) -> None:
        if "told" in entry:
            self._told.add((entry["told"], entry["about"]))
        elif "model" in entry:
            self.models.setdefault(entry["model"], {}).update(entry)
            self._kept += size
        elif "registered" in entry:
            self.registered.setdefault(entry["registered"], []).append(entry)
            self._kept += size
        elif "run" in entry:
            self._apply_to_run(entry)
        else:
            self.experiments[entry["experiment"]] = entry["name"]
            self._kept += size

    def _apply_to_run(self, entry: Entry) -> None:
        run = self.runs.get(entry["run"])
        if run is None:
            run = self.runs[entry["run"]] = Run(entry)
            self._labels.add(run.label)
            self._kept += _OF_A_RUN
        run.name = entry.get("name", run.name)
        run.status = entry.get("status", run.status)
        run.ended = entry.get("ended", run.ended)
        self._keep(run.params, entry.get("params", {}))
        self._keep(run.tags, entry.get("tags", {}))
        self._keep(run.tags, {}, entry.get("without", ""))
        for name, *point in entry.get("metrics", ()):
            if name not in run.metrics:
                if self._kept > MOST_KEPT:
                    continue
                self._kept += len(name) + _OF_A_POINT
            run.metrics[name] = point

    def _keep(self, known: Dict[str, str], more: Mapping[str, str], without: str = "") -> None:
        for name in (*more, without):
            if name in known:
                self._kept -= len(name) + len(known.pop(name))
        known.update(more)
        self._kept += sum(len(name) + len(value) for name, value in more.items())
