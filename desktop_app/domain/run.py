"""Runs: what is asked for (`RunSpec`), and what is known about one (`RunSummary`, `RunDetail`)."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.domain.annotation import NOT_ANNOTATED, Annotation
from desktop_app.domain.metrics import USUAL_SOURCES, SeriesSummary
from desktop_app.domain.names import plain_name
from desktop_app.domain.origin import TRAINYARD, RunOrigin

DEFAULT_EXPERIMENT = "Default"
LOCAL_TARGET = "local"
CURRENT_PYTHON = "Trainyard-Current-Python"
STDOUT = "streams/stdout.log"
"""The log that holds what the script printed, as in `LogSource.file`."""


class Stage(enum.StrEnum):
    """What a run is doing now."""

    SUBMITTED = "submitted"
    PREPARING = "preparing"
    SCALING = "scaling"
    RUNNING = "running"
    FINALIZING = "finalizing"
    ENDED = "ended"


class Outcome(enum.StrEnum):
    """How a run ended. Needs evidence; there is none before the end."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Contact(enum.StrEnum):
    """What *we* know about a run's host: never says anything about the run itself."""

    LIVE = "live"
    STALE = "stale"
    NONE = "none"


@dataclass(frozen=True)
class Resources:
    """What a run may use. `gpus=None` is one where the host has any; 0 hides all.

    `memory` and `shm_size` are bytes, None is no limit of ours (half the memory for `shm_size`).
    """

    gpus: int | None = None
    memory: int | None = None
    shm_size: int | None = None
    nodes: int = 1


@dataclass(frozen=True)
class RunSpec:
    """What a person asks for by pressing Run. Every default makes a small script run here."""

    source: Path
    script: str
    arguments: Sequence[str | int | float | Path] = ()
    target: str = LOCAL_TARGET
    environment: str = CURRENT_PYTHON
    experiment: str = DEFAULT_EXPERIMENT
    name: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Input name to the name of a dataset, or to a path."""
    variables: Mapping[str, str] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    """Names; the values are in the secret store of this computer, never here."""
    resources: Resources = Resources()
    smoke_test: bool = False
    collect: Sequence[str] = USUAL_SOURCES
    """Of `SOURCES`: what the run's metrics come from beside what the script logs."""


@dataclass(frozen=True)
class StageSpan:
    """One stage of one run. Times are seconds since the epoch by the host's clock."""

    stage: Stage
    started_at: float
    ended_at: float | None = None
    detail: str = ""


@dataclass(frozen=True)
class OutputFile:
    """A file that the script left in `./outputs`. `path` is relative, with forward slashes."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class RunSummary:
    """One row of the runs table. Times are seconds since the epoch."""

    id: str
    name: str
    experiment: str
    script: str
    target: str
    environment: str
    stage: Stage
    outcome: Outcome | None
    contact: Contact
    created_at: float
    started_at: float | None = None
    """When the script started."""
    ended_at: float | None = None
    exit_code: int | None = None
    cause: str = ""
    """Why it ended so: a stable word such as `out_of_memory`, `host_restarted`, `exit_code`."""
    detail: str = ""
    """One line for a person: the waiting reason, the last line of a failure."""
    progress: float | None = None
    """From 0 to 1, at least so far, while the script runs and says it."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The script's arguments as name and value, where they have that form, and what it named
    itself while it ran, which says what it trained with."""
    metrics: Mapping[str, SeriesSummary] = field(default_factory=dict)
    smoke_test: bool = False
    cancelling: bool = False
    last_seen: float | None = None
    """When its host was heard last, while contact is stale."""
    silent_since: float | None = None
    """When its script wrote something last, once that is long ago."""
    annotation: Annotation = NOT_ANNOTATED
    gpus: int | None = None
    """How many GPUs, or parts of one, its script was given; None where its host does not tell."""
    origin: str = ""
    """Of an imported run a key of `ORIGINS`; empty for one that was submitted here."""

    @property
    def repeatable(self) -> bool:
        """Whether it is known what was asked for, so that the same can be asked for again."""
        return self.origin in ("", TRAINYARD)

    @property
    def ended(self) -> bool:
        return self.stage is Stage.ENDED

    @property
    def duration(self) -> float | None:
        """Seconds from the script's start to the run's end, None before the end."""
        return None if self.ended_at is None else self.took(self.ended_at)

    @property
    def began(self) -> float:
        """When its script did, as far as that is known, else when it was submitted."""
        return self.created_at if self.started_at is None else self.started_at

    def took(self, now: float) -> float | None:
        """Seconds from the script's start to its end or to now; None where it has not started."""
        if self.started_at is None:
            return None
        return (self.ended_at if self.ended_at is not None else now) - self.started_at

    def gpu_hours(self, now: float) -> float | None:
        """How long it has had its GPUs, times how many they are; None where that is not known."""
        took = self.took(now)
        return None if took is None or self.gpus is None else max(0.0, took) * self.gpus / 3600

    def time_left(self, now: float) -> float | None:
        """Seconds until the script ends if it goes on as fast as so far; None where that is not
        known."""
        took = self.took(now)
        if took is None or self.ended or not self.progress:
            return None
        return max(0.0, took) * (1 - self.progress) / self.progress


@dataclass(frozen=True)
class RunRecord:
    """A run as the index holds it: its summary and what the run view adds."""

    summary: RunSummary
    stages: Sequence[StageSpan] = ()
    outputs: Sequence[OutputFile] = ()
    host_command: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True)
class LogSource:
    """One stream of text of a run: `stdout.log`, `build.log` or a file of `./logs`.

    `file` is its path below the run's folder, `size` is in bytes.
    """

    file: str
    size: int

    @property
    def name(self) -> str:
        """What people call it: `stdout`, `build`, or `logs/...` for a file of `./logs`."""
        plain = self.file.removeprefix("streams/")
        return plain_name(plain) if plain.startswith("logs/") else plain.removesuffix(".log")


@dataclass(frozen=True)
class SourcePlace:
    """A line (from 1 on) of a file of a run's code, and the function it belongs to."""

    path: str
    line: int
    function: str = ""


@dataclass(frozen=True)
class RunLink:
    """Another run. `id` is empty where that was removed."""

    id: str
    name: str


@dataclass(frozen=True)
class RunDetail:
    """Everything the run view shows, except the points and the log."""

    summary: RunSummary
    stages: Sequence[StageSpan]
    arguments: Sequence[str]
    source: str
    inputs: Mapping[str, str]
    variables: Mapping[str, str]
    secrets: Sequence[str]
    resources: Resources
    outputs: Sequence[OutputFile]
    logs: Sequence[LogSource]
    command: str
    """The equivalent `trainyard run submit` line."""
    host_command: str
    """The exact command used on the host, empty until it was started."""
    folder: Path
    hint: str = ""
    failed_at: SourcePlace | None = None
    """Where in its code a run failed, as far as its log tells."""
    origin: RunOrigin | None = None
    """What it was imported from."""
    retry_of: RunLink | None = None
    """The run that this one does once more."""
    collect: Sequence[str] = USUAL_SOURCES
    """As in `RunSpec`."""
    number: int = 0
    """The event number that this snapshot includes."""


@dataclass(frozen=True)
class RunQuery:
    """Which runs to list. `filter` is an expression of the filter language, empty is all. Archived
    runs are left out unless `archived` asks for them, too, or the filter speaks of them."""

    filter: str = ""
    experiment: str = ""
    sort: str = "created_at"
    descending: bool = True
    group: str = ""
    """The field whose values put runs together, empty for none: its values come in ascending order,
    and `sort` says how the runs of one value do."""
    archived: bool = False
    removed: bool | None = False
    """Whether to list the runs in the trash, archived ones too, instead of the others; None lists
    both."""
    only: Collection[str] | None = None
    """Ids of the only runs to list; None for no such limit."""
    offset: int = 0
    limit: int = 200


@dataclass(frozen=True)
class RunGroup:
    """How many runs have the same value, how many of them have not ended, how many failed, and the
    GPU hours of all. The value is empty where runs have none. Where runs are sorted by a metric,
    `first` is the value that their order begins with, if any has one."""

    value: str
    count: int
    live: int = 0
    failed: int = 0
    gpu_hours: float = 0.0
    first: float | None = None


@dataclass(frozen=True)
class RunPage:
    """One page of runs, how many match in all, and the event number it includes. `groups` are those
    of all runs that match, in order, where the query asks for some."""

    runs: Sequence[RunSummary]
    total: int
    number: int = 0
    groups: Sequence[RunGroup] = ()


@dataclass(frozen=True)
class PreviewFile:
    """A file that would travel with the run; `size` in bytes."""

    path: str
    size: int


@dataclass(frozen=True)
class Preview:
    """What a submit would do, found out without doing it."""

    files: Sequence[PreviewFile]
    """The first of the files that would travel; `file_count` and `total_size` (bytes) count all."""
    file_count: int
    total_size: int
    ignored: int
    ignore_file: str
    """Which ignore file applied, empty for none."""
    build: str
    """What must be built first, empty for nothing."""
    warnings: Sequence[str]
    command: str
