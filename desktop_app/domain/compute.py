"""Compute targets: a transport (how to get there) x a launcher (how to start a run there)."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.domain.run import Contact


class TransportKind(enum.StrEnum):
    LOCAL = "local"


class LauncherKind(enum.StrEnum):
    PROCESS = "process"
    DOCKER = "docker"


@dataclass(frozen=True)
class Target:
    """Where runs run. `min_nodes` and `max_nodes` bound how many runs' nodes may be used at
    once."""

    name: str
    transport: TransportKind
    launcher: LauncherKind
    min_nodes: int = 0
    max_nodes: int = 1
    description: str = ""

    @property
    def builtin(self) -> bool:
        return self in BUILTIN_TARGETS


BUILTIN_TARGETS = (
    Target("local", TransportKind.LOCAL, LauncherKind.PROCESS),
    Target("local-docker", TransportKind.LOCAL, LauncherKind.DOCKER),
)


@dataclass(frozen=True)
class Gpu:
    """One GPU now. Sizes in bytes, use in percent, degrees Celsius, watts; None where it will not
    say."""

    index: int
    uuid: str
    name: str
    memory_total: int | None = None
    memory_used: int | None = None
    utilization: float | None = None
    temperature: float | None = None
    power: float | None = None
    users: Sequence[str] = ()


@dataclass(frozen=True)
class EngineFacts:
    """The container engine of a host: why it cannot be used, and what to do, where it cannot."""

    usable: bool
    version: str = ""
    context: str = ""
    rootless: bool = False
    gpu_runtime: bool = False
    reason: str = ""
    hint: str = ""


@dataclass(frozen=True)
class HostFacts:
    """What a host says about itself. Sizes in bytes, load in percent of all CPUs."""

    hostname: str
    machine_id: str
    os: str
    python: str
    cpu_name: str
    cpu_count: int
    cpu_percent: float | None
    memory_total: int
    memory_used: int
    disk_total: int
    disk_free: int
    engine: EngineFacts
    gpus: Sequence[Gpu] = ()
    driver: str = ""
    gpu_note: str = ""
    """Why there are no GPUs, in plain words."""
    time: float = 0.0
    clock_offset: float = 0.0
    memory_limits: bool = True
    """A plain process can be kept to a limit of memory."""


@dataclass(frozen=True)
class TargetState:
    """A target, what is known of its host, and since when."""

    target: Target
    contact: Contact
    since: float
    facts: HostFacts | None = None
    problem: str = ""
    hint: str = ""
    running: Sequence[str] = field(default=())
    """Ids of live runs there, in order of arrival."""


@dataclass(frozen=True)
class CheckResult:
    """One line of a target's check."""

    name: str
    good: bool
    text: str
    hint: str = ""
