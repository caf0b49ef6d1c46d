"""Takes up what a script tells MLflow, from the file into which `script/trainyard_mlflow` puts it.

Of several of MLflow's runs in one script, the first one's metrics and parameters have their own
names, those of every further one `LABEL/name`: its name there, with a number where that was taken.
What the first one calls `LABEL/name` itself, once another one has that label, is `./LABEL/name`.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from typing import Any, Callable, Dict, Iterator, List, Mapping, Set, Tuple

from ..launchers.script_environment import MLFLOW
from ..layout import RunFolder
from .left_out import MOST_PARAMETERS
from .series_journal import LATEST, MOST_SERIES, Journal, Point
from .turns import Turns

SOURCE = MLFLOW
PIECE = 64 * 1024
"""Bytes that are taken at a time, or one line."""
_LONGEST_LINE = 64 * 1024 * 1024
_END_SECONDS = 120.0

Tell = Callable[[str], None]
Parameters = Callable[[Mapping[str, str]], None]


class _Names:
    """What the metrics and parameters of the run with a label are called. A label is noted; MLflow
    takes no name that begins with `./`, and no run's label is in front of a slash in a name that
    the first run had before."""

    def __init__(self, label: str, labels: Set[str]) -> None:
        if label:
            labels.add(label)
        self._label = label
        self._labels = labels

    def of(self, name: str) -> str:
        if self._label:
            return "%s/%s" % (self._label, name)
        group, slash, _ = name.partition("/")
        return "./" + name if slash and group in self._labels else name


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
        series = set(self._journal.names())
        named = set(self._journal.marks.get("parameters", ()))
        labels = set(self._journal.marks.get("labels", ()))
        for line in piece.splitlines():
            entry: Dict[str, Any] = json.loads(line)
            if "told" in entry:
                self._tell_once(_said_of(entry["told"], entry["about"]))
            elif "run" in entry:
                names = _Names(entry.get("label", ""), labels)
                points += self._points(names, entry.get("metrics", ()), series)
                parameters.update(self._named(names, entry.get("params", {}), named))
        if parameters:
            self._parameters(parameters)
        marks = {"at": at, "parameters": sorted(named), "labels": sorted(labels)}
        self._journal.add(points, marks)

    def _points(self, names: _Names, metrics: List[List[Any]], known: Set[str]) -> Iterator[Point]:
        for own_name, value, milliseconds, step in metrics:
            name = names.of(own_name)
            if name not in known and len(known) >= MOST_SERIES:
                text = (
                    "The script tells MLflow of more than %d metrics: the others are left out."
                    % MOST_SERIES
                )
                self._tell_once(text)
                continue
            known.add(name)
            seconds = milliseconds / 1000
            yield name, step, seconds if 0.0 < seconds < LATEST else time.time(), value

    def _named(
        self, names: _Names, params: Mapping[str, str], known: Set[str]
    ) -> Iterator[Tuple[str, str]]:
        for own_name, value in params.items():
            name = names.of(own_name)
            if name not in known and len(known) >= MOST_PARAMETERS:
                text = (
                    "The script tells MLflow of more than %d parameters: the others are left out."
                    % MOST_PARAMETERS
                )
                self._tell_once(text)
                continue
            known.add(name)
            yield name, value

    def _tell_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)


def _said_of(kind: str, about: str) -> str:
    """What the server refused or did not do, for a person."""
    if kind == "size":
        return (
            "A call of MLflow was refused: one may have %s. With --no-collect mlflow, or switched"
            " off in the run form, MLflow is as elsewhere." % about
        )
    if kind == "filter":
        return (
            "The script searched MLflow in a way that is not answered here. With --no-collect"
            " mlflow, or switched off in the run form, MLflow is as elsewhere."
        )
    if kind == "registry":
        return (
            "The script registered the model %r with MLflow. In Trainyard, models are registered by"
            " hand: choose it among the outputs of the run." % about
        )
    return (
        "The script made a call of MLflow that is not answered here: %s. With --no-collect mlflow,"
        " or switched off in the run form, MLflow is as elsewhere." % about
    )
