"""What MLflow's two stores have in common: words, numbers, and where files lie that runs left."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from desktop_app.domain.errors import KnownError
from desktop_app.domain.names import usable_name
from desktop_app.domain.run import Outcome
from desktop_app.engine.foreign.artifacts import artifacts_below
from desktop_app.engine.foreign.model import Artifact, not_all

RUN_NAME = "mlflow.runName"
"""The tag that holds a run's name where the run has none."""
DELETED = "deleted"
OUTCOMES: Mapping[str, Outcome] = {
    "FINISHED": Outcome.SUCCEEDED,
    "FAILED": Outcome.FAILED,
    "KILLED": Outcome.CANCELLED,
    "RUNNING": Outcome.UNKNOWN,
    "SCHEDULED": Outcome.UNKNOWN,
}
"""`RunStatus` of MLflow; the file store writes its numbers."""
STATUS_NUMBERS = {"1": "RUNNING", "2": "SCHEDULED", "3": "FINISHED", "4": "FAILED", "5": "KILLED"}


def outcome_of(status: object) -> Outcome:
    """How a run ended, by its status as a word or a number."""
    word = STATUS_NUMBERS.get(str(status), str(status))
    return OUTCOMES.get(word, Outcome.UNKNOWN)


def seconds(milliseconds: object) -> float | None:
    """A time of MLflow's; None where there is none."""
    try:
        return float(str(milliseconds)) / 1000
    except ValueError:
        return None


def number(value: float) -> float:
    """A value as it was logged: MLflow keeps infinities as the greatest numbers."""
    return math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value


_ARTIFACTS = "artifacts"
MODELS = "models"
_LOCAL, _SERVED = ("", "file"), "mlflow-artifacts"
_FAR = ("\\\\", "//")
_PART = re.compile(r"[\w-]+")


class Owner(NamedTuple):
    """What has files of its own: a run, or a model that one logged, which MLflow 3 keeps beside
    it. `path` is `EXPERIMENT/RUN` or `EXPERIMENT/models/MODEL`; `location` is where its files lie,
    as its store says; `name` is that of a model."""

    path: str
    location: str
    name: str = ""


class ArtifactPlaces:
    """Where the runs of a store have their files: below one of its roots, or where the store says,
    if that is on this computer. Blocking."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._elsewhere: list[str] = []

    def of_run(self, run: Owner, models: Sequence[Owner]) -> Sequence[Artifact]:
        """The files of a run, and those of the models that it logged."""
        found = self._below(run)
        taken = {"/".join(artifact.path.split("/")[:2]).casefold() for artifact in found}
        for model in models:
            inside = f"{MODELS}/{usable_name(model.name)}"
            if inside.casefold() in taken:
                inside += f" {Path(model.path).name}"
            taken.add(inside.casefold())
            found += self._below(model, inside)
        return found

    def problems(self, store: Path) -> Sequence[KnownError]:
        """What is told of files that are not on this computer."""
        if not self._elsewhere:
            return ()
        why = f"the artifacts of its runs lie elsewhere, as at {self._elsewhere[0]!r}"
        return (not_all("left_out", store, why=why),)

    def _below(self, owner: Owner, inside: str = "") -> list[Artifact]:
        parts = owner.path.split("/")
        if not all(map(_PART.fullmatch, parts)):
            return []
        places = [root.joinpath(*parts, _ARTIFACTS) for root in self._roots]
        scheme, told = _location(owner.location)
        # Whatever a store says: nothing else of this computer is a run's.
        if scheme in _LOCAL and told.is_absolute() and told.parts[-2:] == (parts[-1], _ARTIFACTS):
            places.append(told)
        there = next(filter(os.path.isdir, places), None)
        if there is not None:
            return artifacts_below(there, inside)
        # A run without files has no place. A server's own are below a root.
        served = scheme == _SERVED and any(map(os.path.isdir, self._roots))
        self._elsewhere += [] if served or scheme in _LOCAL else [owner.location]
        return []


def _location(told: str) -> tuple[str, Path]:
    """The scheme and the path of an address, or a path as it is. That of another computer, which
    Windows would log in to, is none."""
    try:
        scheme, _, path, _, _ = urlsplit(told)
    except ValueError:
        return "", Path()
    plain = Path(told).is_absolute()
    place = told if plain else url2pathname(path)
    return "" if plain else scheme, Path() if place.startswith(_FAR) else Path(place)
