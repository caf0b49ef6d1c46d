"""Takes up what a script tells MLflow, from the file into which `script/trainyard_mlflow` puts it.

Of several of MLflow's runs in one script, the first one's metrics and parameters have their own
names, those of every further one `LABEL/name`: its name there, with a number where that was taken.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any, Callable, Dict, Iterator, List, Mapping, Set

from .layout import RunFolder
from .script_environment import MLFLOW
from .series_journal import Journal, Point
from .turns import Turns

SOURCE = MLFLOW
MOST_SERIES = 5000
MOST_PARAMETERS = 1000
MOST_NAME = 1000
"""Letters of a series' or a parameter's name."""
PIECE = 64 * 1024
"""Bytes that are taken at a time, or one line."""
_LONGEST_LINE = 16 * 1024 * 1024
_END_SECONDS = 120.0
_LATEST = 253402300800.0
"""The year 10000, in seconds since the epoch."""

Tell = Callable[[str], None]
Parameters = Callable[[Mapping[str, str]], None]


class MlflowCollector:
    """Of one run. `tick` may be called at any time, and all of it again after a kill. `tell` is
    given what could not be taken and why, `parameters` those of the run, maybe again."""

    def __init__(self, folder: RunFolder, tell: Tell, parameters: Parameters) -> None:
        self._path = os.path.join(folder.mlflow, "calls.jsonl")
        self._journal = Journal(folder, SOURCE)
        self._tell = tell
        self._parameters = parameters
        self._told: Set[str] = set()
        self._turns = Turns(self._take_all)

    def tick(self) -> None:
        """Take up some of what is new; costs little when called often."""
        self._turns.tick()

    def finish(self) -> None:
        """Take up everything: nothing is told any more, and the file is of no more use."""
        if not self._turns.finish(_END_SECONDS):
            text = "The script told MLflow much: the last of it was not taken up any more."
            self._tell_once(text)
        elif not self._journal.lost:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._path)

    def _take_all(self) -> Iterator[None]:
        if not os.path.exists(self._path):
            return
        self._journal.complete()
        if self._journal.lost:
            text = (
                "It is not known how far MLflow's metrics were taken up: the last may be missing."
            )
            self._tell_once(text)
            return
        at = int(self._journal.marks.get("at", 0))
        with open(self._path, "rb") as file:
            while True:
                file.seek(at)
                piece = file.read(PIECE)
                if len(piece) == PIECE and b"\n" not in piece:
                    piece += file.readline(_LONGEST_LINE)
                piece = piece[: piece.rfind(b"\n") + 1]
                if not piece:
                    return
                at += len(piece)
                self._take(piece, at)
                yield

    def _take(self, piece: bytes, at: int) -> None:
        points: List[Point] = []
        parameters: Dict[str, str] = {}
        known = set(self._journal.names())
        named = set(self._journal.marks.get("parameters", ()))
        for line in piece.splitlines():
            entry: Dict[str, Any] = json.loads(line)
            if "told" in entry:
                self._tell_once(entry["told"])
            if "run" not in entry or "model" in entry:
                continue
            prefix = entry["label"] + "/" if entry.get("label") else ""
            points += self._points(prefix, entry.get("metrics", ()), known)
            for name, value in entry.get("params", {}).items():
                if self._room(prefix + name, named, MOST_PARAMETERS, "parameters"):
                    parameters[prefix + name] = value
        if parameters:
            self._parameters(parameters)
        self._journal.add(points, {"at": at, "parameters": sorted(named)})

    def _points(self, prefix: str, metrics: List[List[Any]], known: Set[str]) -> Iterator[Point]:
        for name, value, milliseconds, step in metrics:
            if self._room(prefix + name, known, MOST_SERIES, "metrics"):
                seconds = milliseconds / 1000
                told = seconds if 0.0 < seconds < _LATEST else time.time()
                yield prefix + name, step, told, value

    def _room(self, name: str, known: Set[str], most: int, what: str) -> bool:
        """Whether that name is taken; then it is among the known ones."""
        if name in known:
            return True
        if len(name) > MOST_NAME:
            self._tell_once("Some names of MLflow's %s are too long: they are left out." % what)
        elif len(known) >= most:
            text = "The script tells MLflow more than %d %s: the others are left out."
            self._tell_once(text % (most, what))
        else:
            known.add(name)
            return True
        return False

    def _tell_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)
