"""What was built of environments, host by host: what it takes, who uses it, what it would free."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.domain.errors import KnownError

UNUSED_DAYS = 30
"""For so long nobody has used what is offered to be deleted, where nothing else is said."""
DAY_SECONDS = 86_400.0


class BuiltKind(enum.StrEnum):
    """What a definition has become."""

    IMAGE = "image"
    VENV = "venv"


@dataclass(frozen=True)
class BuiltEnvironment:
    """An image or a virtual environment on one host. Sizes are in bytes."""

    host: str
    """The first target that leads to its host."""
    kind: BuiltKind
    key: str
    """An image's tag, or the hash of a virtual environment's definition."""
    size: int
    """All that it takes, also what others share."""
    pieces: Mapping[str, int]
    """What goes with the last one that has it: images share layers."""
    definition_hash: str = ""
    """Empty where that is not known."""
    environments: Sequence[str] = ()
    """Which environments of this workspace are it, as NAME:VERSION."""
    name: str = ""
    """As which environment it was used last, where `environments` are none any more."""
    made_at: float = 0.0
    used_at: float | None = None
    """When a run or a build asked for it last; None where that is not known."""
    runs: Sequence[str] = ()
    """The names of the runs that use it."""
    holds: Sequence[str] = ()
    """What else does: containers, processes."""
    building: bool = False
    whole: bool = True
    """It can be used: its build has come to its end."""

    @property
    def in_use(self) -> bool:
        return bool(self.runs or self.holds or self.building)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return ", ".join(self.environments) or self.name or self.key.rpartition(":")[2][:12]


@dataclass(frozen=True)
class BuiltHost:
    """One host with all that was built there, as far as it could be asked."""

    targets: Sequence[str]
    """The targets that lead to it."""
    built: Sequence[BuiltEnvironment] = ()
    trouble: str = ""
    """Why it, or its engine, could not be asked."""
    hint: str = ""
    asked: bool = True
    """False where there is no contact with it, and none was to be made."""


@dataclass(frozen=True)
class Discarded:
    """What became of a wish to delete some: the bytes freed, and what stays and why."""

    gone: Sequence[BuiltEnvironment] = ()
    freed: int = 0
    problems: Sequence[KnownError] = ()


def would_free(chosen: Iterable[BuiltEnvironment], every: Iterable[BuiltEnvironment]) -> int:
    """The bytes that deleting all the chosen ones frees, of every one that there is on their
    hosts: what others share stays."""
    going = {(one.host, one.kind, one.key) for one in chosen}
    pieces: dict[tuple[str, str], int] = {}
    kept: set[tuple[str, str]] = set()
    for one in every:
        named = {(one.host, name): size for name, size in one.pieces.items()}
        if (one.host, one.kind, one.key) in going:
            pieces.update(named)
        else:
            kept.update(named)
    return sum(size for name, size in pieces.items() if name not in kept)


def freed_alone(every: Iterable[BuiltEnvironment]) -> Mapping[tuple[str, BuiltKind, str], int]:
    """The bytes that deleting each of them alone frees, by its host, kind and key: `would_free` for
    every one, in a single reckoning."""
    named = {
        (one.host, one.kind, one.key): {(one.host, name): size for name, size in one.pieces.items()}
        for one in every
    }
    users = Counter(name for pieces in named.values() for name in pieces)
    return {
        one: sum(size for name, size in pieces.items() if users[name] == 1)
        for one, pieces in named.items()
    }


def total_size(every: Iterable[BuiltEnvironment]) -> int:
    """The bytes that all of them take together, each layer once; of an image's other layers, which
    belong to others as well, nothing."""
    every = tuple(every)
    return would_free(every, every)


def unused_since(then: float, every: Iterable[BuiltEnvironment]) -> Sequence[BuiltEnvironment]:
    """Those that nobody uses or has used since then. An image of which no use is noted may be
    used by others, and is none of them; a virtual environment is its host's own."""
    return [one for one in every if not one.in_use and _last(one) < then]


def built_only_of(name: str, every: Iterable[BuiltEnvironment]) -> Sequence[BuiltEnvironment]:
    """What was built of an environment, in any of its versions, and of no other environment."""
    return [
        one
        for one in every
        if {version.rpartition(":")[0] for version in one.environments} == {name}
    ]


def _last(one: BuiltEnvironment) -> float:
    if one.used_at is None:
        return float("inf") if one.kind is BuiltKind.IMAGE else one.made_at
    return max(one.used_at, one.made_at)
