"""The check of a host: each problem by name, with its repair. Nothing here keeps a run from it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import PurePosixPath

from desktop_app.domain.compute import (
    CheckResult,
    EngineFacts,
    HostFacts,
    LauncherKind,
    Target,
    TargetState,
    TransportKind,
)
from desktop_app.domain.run import Contact
from desktop_app.hostside.machine.caveats import (
    CONTAINERS_END_AT_LOG_OUT,
    ENDS_AT_LOG_OUT,
    MEMORY_NOT_LIMITED,
)

OLDEST_PYTHON = (3, 8)
LOW_DISK = 5 << 30
LOW_MEMORY = 1 << 30
MAX_CLOCK_OFFSET = 2.0
"""Seconds. More makes a log's times mislead, and certificates fail."""
FEW_WATCHES, FEW_INSTANCES = 8192, 128
"""What kernels allow from the start."""

_GPUS_FOR_DOCKER = (
    "sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker"
)
_GPUS_FOR_ROOTLESS = (
    "nvidia-ctk runtime configure --runtime=docker --config=$HOME/.config/docker/daemon.json "
    "&& systemctl --user restart docker "
    "&& sudo nvidia-ctk config --set nvidia-container-cli.no-cgroups --in-place"
)
_GPUS_FOR_PODMAN = "sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml"
_MORE_WATCHES = "sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512"
_LINGER = "loginctl enable-linger"


def check_host(state: TargetState) -> list[CheckResult]:
    """One result per thing that a run needs, good or not; what is seldom amiss only where it is."""
    if state.contact is not Contact.LIVE or state.facts is None:
        return [CheckResult("contact", False, state.problem or "No answer.", state.hint)]
    facts, target = state.facts, state.target
    here = target.transport is TransportKind.LOCAL
    return [
        CheckResult("contact", True, f"{facts.hostname} answers ({facts.os})."),
        _python(facts),
        *_root(facts),
        _disk(facts),
        _memory(facts),
        _clock(facts),
        _gpus(facts),
        *(_containers(facts, here) if target.launcher is LauncherKind.DOCKER else _limits(facts)),
        *_log_out(facts, target),
        *_surroundings(facts),
    ]


def _python(facts: HostFacts) -> CheckResult:
    parts = facts.python.split(".")[:2]
    good = all(part.isdecimal() for part in parts) and tuple(map(int, parts)) >= OLDEST_PYTHON
    hint = "" if good else "Install Python 3.8 or newer there."
    return CheckResult("python", good, f"Python {facts.python}.", hint)


def _root(facts: HostFacts) -> Iterator[CheckResult]:
    root = facts.root
    if not root.writable:
        hint = "Give your user the right to it, or choose another run root."
        base = PurePosixPath(root.path)
        base = base.parent.parent if base.parent.name == "hosts" else base
        command = f"sudo install -d -o $USER {shlex.quote(str(base))}"
        text = f"Runs cannot be kept in {root.path}: it may not be written to."
        yield CheckResult("run root", False, text, hint, command)
    if root.noexec:
        text = f"The disk of {root.path} is mounted noexec: compiled packages cannot be used there."
        yield CheckResult("run root", False, text, "Choose a run root on another disk.")
    if root.neighbours:
        text = (
            f"Other hosts keep their runs in the same place: {root.neighbours}. "
            "Each looks after its own only."
        )
        yield CheckResult("shared home", True, text)


def _disk(facts: HostFacts) -> CheckResult:
    quota = facts.root.quota_left
    free = facts.disk_free if quota is None else min(quota, facts.disk_free)
    good = free >= LOW_DISK
    text = f"{_gib(facts.disk_free)} of {_gib(facts.disk_total)} on the disk are free."
    if quota is not None and quota < facts.disk_free:
        text = f"Your quota on the disk leaves {_gib(quota)}."
    return CheckResult("disk", good, text, "" if good else "Free some disk space there.")


def _memory(facts: HostFacts) -> CheckResult:
    free = facts.memory_total - facts.memory_used
    good = free >= LOW_MEMORY
    text = f"{_gib(free)} of {_gib(facts.memory_total)} of memory are free."
    return CheckResult("memory", good, text, "" if good else "Close programs that use much memory.")


def _clock(facts: HostFacts) -> CheckResult:
    off = abs(facts.clock_offset)
    if off - facts.round_trip / 2 <= MAX_CLOCK_OFFSET:
        return CheckResult("clock", True, "The clock is right.")
    text = (
        f"The clock is {off:.1f} s fast."
        if facts.clock_offset > 0
        else f"The clock is {off:.1f} s slow."
    )
    hint = "Turn on time synchronisation there."
    return CheckResult("clock", False, text, hint, "sudo timedatectl set-ntp true")


def _gpus(facts: HostFacts) -> CheckResult:
    if facts.gpus:
        names = ", ".join(sorted({gpu.name for gpu in facts.gpus}))
        return CheckResult("gpus", True, f"{len(facts.gpus)} GPUs: {names}; driver {facts.driver}.")
    if facts.gpu_trouble:
        hint = (
            "Install the driver, or restart the host: an updated driver works only after that. "
            "Until then runs use the CPU."
        )
        return CheckResult("gpus", False, facts.gpu_note, hint)
    return CheckResult("gpus", True, f"No GPUs. {facts.gpu_note or 'Runs use the CPU.'}")


def _limits(facts: HostFacts) -> Iterator[CheckResult]:
    if not facts.memory_limits:  # only runs that ask for a limit miss it
        yield CheckResult("memory limits", True, MEMORY_NOT_LIMITED)


def _containers(facts: HostFacts, here: bool) -> Iterator[CheckResult]:
    engine = facts.engine
    if not engine.usable:
        repair = engine.hint or "Install and start Docker."
        hint = (
            f"{repair} Without an engine, the target local starts plain processes."
            if here
            else f"{repair} Without an engine, the host can be a target for plain processes."
        )
        reason = engine.reason or "No container engine answers."
        yield CheckResult("docker", False, reason, hint, engine.command)
        return
    text = f"Docker {engine.version}, context {engine.context}."
    yield CheckResult("docker", True, f"{engine.version}." if engine.podman else text)
    if facts.gpus and not engine.gpu_runtime:
        text = "The host has GPUs, but its container engine cannot give them to runs."
        hint = "Install nvidia-container-toolkit there, then set it up."
        yield CheckResult("container gpus", False, text, hint, _gpu_setup(engine))


def _gpu_setup(engine: EngineFacts) -> str:
    if engine.podman:
        return _GPUS_FOR_PODMAN
    return _GPUS_FOR_ROOTLESS if engine.rootless else _GPUS_FOR_DOCKER


def _log_out(facts: HostFacts, target: Target) -> Iterator[CheckResult]:
    here = target.transport is TransportKind.LOCAL
    containers = target.launcher is LauncherKind.DOCKER and facts.engine.rootless
    if containers and facts.logout.services_end:
        hint = "Let your services go on without a log-in."
        yield CheckResult("log-out", here, CONTAINERS_END_AT_LOG_OUT, hint, _LINGER)
        return
    if not facts.logout.ends:
        return
    if here and not facts.logout.session:  # the usual thing on a desktop
        text = "Runs end when you log out of this computer. To keep them: loginctl enable-linger"
        yield CheckResult("log-out", True, text, command=_LINGER)
        return
    hint = (
        "Let your programs go on without a log-in; or ask the administrator for "
        "KillUserProcesses=no."
    )
    yield CheckResult("log-out", False, ENDS_AT_LOG_OUT, hint, _LINGER)


def _surroundings(facts: HostFacts) -> Iterator[CheckResult]:
    if facts.slurm and facts.gpus:
        yield CheckResult("slurm", True, f"Slurm {facts.slurm} is there, too.")
    elif facts.slurm:
        text = f"Slurm {facts.slurm} is there: this is a login node, most likely."
        hint = "Keep runs small: long ones are often ended on login nodes."
        yield CheckResult("slurm", False, text, hint)
    watches, instances = facts.inotify.watches, facts.inotify.instances
    if (watches is not None and watches < FEW_WATCHES) or (
        instances is not None and instances < FEW_INSTANCES
    ):
        text = f"Your programs may watch only {watches} files, {instances} at a time."
        hint = "TensorBoard, Jupyter and editors may fail: raise the limits there."
        yield CheckResult("file watching", False, text, hint, _MORE_WATCHES)


def _gib(size: int) -> str:
    return f"{size / (1 << 30):.1f} GiB"
