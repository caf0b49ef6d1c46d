"""What is known of a host, in pairs of a name and a value."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.compute import HostFacts, SshHost, Target, TargetState
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.words import size_text

Pairs = list[tuple[str, str]]


def fact_pairs(state: TargetState) -> Pairs:
    """Everything that was told; empty where nothing was."""
    way = _way(state.target.ssh) if state.target.ssh is not None else []
    return [*way, *_told(state.facts)] if state.facts is not None else way


def room_pairs(facts: HostFacts) -> Pairs:
    """Memory and disk, for where no meter shows them."""
    free = _tr("{free} of {total} free")
    memory = max(0, facts.memory_total - facts.memory_used)
    memory_text = free.format(free=size_text(memory), total=size_text(facts.memory_total))
    disk_text = free.format(free=size_text(facts.disk_free), total=size_text(facts.disk_total))
    gpus = ", ".join(gpu.name for gpu in facts.gpus)
    return [(_tr("Memory"), memory_text), (_tr("Disk"), disk_text), (_tr("GPUs"), gpus)]


def address_text(target: Target) -> str:
    """Where a target's host is, as one types it; empty for this computer."""
    return target.ssh.destination if target.ssh is not None else ""


def _way(host: SshHost) -> Pairs:
    return [(_tr("Key file"), host.identity_file)]


def _told(facts: HostFacts) -> Pairs:
    engine = facts.engine
    name = f"Podman {engine.version}" if engine.podman else engine.version
    docker = name if engine.usable else _tr("not usable")
    gpus = "" if facts.gpus else localized(facts.gpu_note) or _tr("none")
    cpus = QCoreApplication.translate("TargetCard", "%n CPUs", "", facts.cpu_count)
    return [
        (_tr("Host"), facts.hostname),
        (_tr("Processor"), f"{facts.cpu_name} · {cpus}".lstrip(" ·")),
        (_tr("System"), facts.os),
        (_tr("Python"), facts.python),
        (_tr("Driver"), f"{facts.driver} · CUDA {facts.cuda}" if facts.cuda else facts.driver),
        (_tr("GPUs"), gpus),
        (_tr("Docker"), docker),
        ("Slurm", facts.slurm),
        (_tr("Run root"), facts.root.path),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("TargetCard", text)
