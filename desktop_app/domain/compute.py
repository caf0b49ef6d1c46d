"""Compute targets: a transport (how to get there) x a launcher (how to start a run there)."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Contact


class TransportKind(enum.StrEnum):
    LOCAL = "local"
    SSH = "ssh"


class LauncherKind(enum.StrEnum):
    PROCESS = "process"
    DOCKER = "docker"


class SshClient(enum.StrEnum):
    """Which program speaks SSH: the library, or the system's own `ssh` for what that cannot (FIDO
    keys, certificates, `Match exec`, `ProxyCommand`)."""

    PARAMIKO = "paramiko"
    OPENSSH = "openssh"


LOCAL_DOCKER = "local-docker"
"""The target of this computer that starts containers."""
CACHE_LIMIT = 100 << 30
"""Bytes of delivered files that stay on a host where nothing else is said."""


@dataclass(frozen=True)
class SshHost:
    """A host that one can log in to. Raises `InvalidError` for what cannot be a destination."""

    destination: str
    """An alias of the user's SSH configuration, or `[user@]host[:port]`."""
    identity_file: str = ""
    """A private key to try first, as `ssh -i`."""
    host_key: str = ""
    """The fingerprint (`SHA256:...`) of a key that may be accepted although nobody is asked."""
    client: SshClient = SshClient.PARAMIKO
    python: str = "python3"
    root: str = ""
    """The run root there, empty for the usual one."""
    cache_limit: int = CACHE_LIMIT
    """So many bytes of delivered code and data stay there for the next run, unless live runs need
    more."""

    def __post_init__(self) -> None:
        port = 22 if self.port is None else self.port
        if not _DESTINATION.fullmatch(self.destination) or not 0 < port < 2**16:
            raise InvalidError(
                "bad_destination",
                f"{self.destination!r} is not an SSH destination.",
                hint="Give a host of your SSH configuration, or user@host:port.",
                field="ssh",
            )
        if self.host_key and not _FINGERPRINT.fullmatch(self.host_key):
            raise InvalidError(
                "bad_fingerprint",
                f"{self.host_key!r} is not a fingerprint of a host key.",
                hint="It looks like SHA256: and 43 letters and digits, as ssh-keygen -l shows it.",
                field="host_key",
            )
        if self.cache_limit < 1:
            raise InvalidError(
                "bad_size",
                f"{self.cache_limit} bytes are no limit for what stays on a host.",
                hint="Give at least one byte.",
                field="cache_limit",
            )

    @property
    def user(self) -> str:
        """Empty where the configuration decides."""
        return self._part("user")

    @property
    def name(self) -> str:
        """The alias, or the host's name or address."""
        return self._part("address") or self._part("name")

    @property
    def port(self) -> int | None:
        """None where the configuration decides."""
        text = self._part("port")
        return int(text) if text else None

    def _part(self, group: str) -> str:
        found = _DESTINATION.fullmatch(self.destination)
        return (found[group] or "") if found else ""


@dataclass(frozen=True)
class SshRoute:
    """What the user's SSH configuration means by a host."""

    user: str
    address: str
    port: int
    jumps: Sequence[str] = ()
    """Hosts to go through, the nearest first."""
    by_program: bool = False
    """A program of the user's makes the connection (`ProxyCommand`)."""


_DESTINATION = re.compile(
    r"(?:(?P<user>[^@\s:/-][^\s:/]*)@)?"
    r"(?:\[(?P<address>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?P<name>[^@\s:/\[\]-][^@\s:/\[\]]*))"
    r"(?::(?P<port>\d{1,5}))?"
)
"""No part begins with a dash, so that none is taken for an option. A user may hold an @."""
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


@dataclass(frozen=True)
class Target:
    """Where runs run. `min_nodes` and `max_nodes` bound how many runs' nodes may be used at
    once; `ssh` says which host that is where the transport is SSH."""

    name: str
    transport: TransportKind
    launcher: LauncherKind
    min_nodes: int = 0
    max_nodes: int = 1
    description: str = ""
    ssh: SshHost | None = None

    def __post_init__(self) -> None:
        if (self.transport is TransportKind.SSH) != (self.ssh is not None):
            raise InvalidError(
                "bad_target",
                f"The target {self.name!r} does not say which host it is.",
                hint="A target over SSH has a host, one on this computer has none.",
                field="ssh",
            )

    @property
    def builtin(self) -> bool:
        return self in BUILTIN_TARGETS


BUILTIN_TARGETS = (
    Target("local", TransportKind.LOCAL, LauncherKind.PROCESS),
    Target(LOCAL_DOCKER, TransportKind.LOCAL, LauncherKind.DOCKER),
)


@dataclass(frozen=True)
class GpuProcess:
    """A program at work on a GPU. The user is empty where that is hidden; memory in bytes."""

    pid: int
    user: str
    name: str
    memory_used: int | None = None


@dataclass(frozen=True)
class GpuInstance:
    """A part of a GPU in MIG mode, which a run can claim for itself."""

    name: str
    uuid: str


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
    processes: Sequence[GpuProcess] = ()
    instances: Sequence[GpuInstance] = ()
    capability: str = ""
    """Its compute capability, such as 9.0; empty where the driver does not tell."""

    @property
    def users(self) -> Sequence[str]:
        """Who is at work on it, each once."""
        return tuple(dict.fromkeys(p.user for p in self.processes if p.user))


@dataclass(frozen=True)
class EngineFacts:
    """The container engine of a host: why it cannot be used, and what to do, where it cannot."""

    usable: bool
    version: str = ""
    context: str = ""
    rootless: bool = False
    podman: bool = False
    gpu_runtime: bool = False
    """Containers can be given GPUs."""
    reason: str = ""
    hint: str = ""
    command: str = ""
    """For a shell on that host, where that is the repair."""


@dataclass(frozen=True)
class RunRoot:
    """The folder of a host in which runs are kept."""

    path: str = ""
    writable: bool = True
    noexec: bool = False
    """Neither programs nor compiled libraries may lie there."""
    quota_left: int | None = None
    """Bytes; None where the user has no quota."""
    neighbours: int = 0
    """Other hosts that keep runs beside it, as they share the file system."""


@dataclass(frozen=True)
class LogOut:
    """What logging out does to runs there."""

    ends: bool = False
    """It ends them."""
    session: bool = False
    """Since the host is told to end what a log-in leaves behind."""
    services_end: bool = False
    """It ends the user's own services, among them a rootless container engine."""


@dataclass(frozen=True)
class Inotify:
    """How many files, and how many times, one user's programs may watch; None where unknown."""

    watches: int | None = None
    instances: int | None = None


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
    gpu_trouble: bool = False
    """There are some, most likely, but they cannot be used."""
    cuda: str = ""
    """The newest version that the driver serves."""
    slurm: str = ""
    """Its version, where jobs can be submitted to it."""
    root: RunRoot = RunRoot()
    logout: LogOut = LogOut()
    inotify: Inotify = Inotify()
    time: float = 0.0
    clock_offset: float = 0.0
    """How far its clock is before this computer's, in seconds."""
    round_trip: float = 0.0
    """Seconds to it and back."""
    memory_limits: bool = True
    """A plain process can be kept to a limit of memory."""


@dataclass(frozen=True)
class Hardware:
    """What a host was made of when a run began there. `memory` in bytes; `gpus` are the names of
    those that the run was given, None where nobody said."""

    hostname: str = ""
    os: str = ""
    cpu: str = ""
    cpus: int | None = None
    """Processors that the run could use."""
    memory: int | None = None
    gpus: Sequence[str] | None = None
    driver: str = ""


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
class Trace:
    """Something of ours on a host: a folder or an image. `size` in bytes, None where unknown."""

    kind: str
    name: str
    size: int | None


@dataclass(frozen=True)
class CheckResult:
    """One line of a target's check."""

    name: str
    good: bool
    text: str
    hint: str = ""
    command: str = ""
    """For a shell on that host, where that is the repair."""
