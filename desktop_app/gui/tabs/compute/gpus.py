"""What a GPU does now, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.compute import Gpu, GpuProcess
from desktop_app.gui.tabs.runs.words import size_text


def gpu_text(gpu: Gpu) -> str:
    """Its load, memory, temperature and power, and who is at work on it."""
    parts = []
    if gpu.utilization is not None:
        parts.append(f"{gpu.utilization:.0f} %")
    if gpu.memory_used is not None and gpu.memory_total:
        parts.append(f"{size_text(gpu.memory_used)} / {size_text(gpu.memory_total)}")
    if gpu.temperature is not None:
        parts.append(f"{gpu.temperature:.0f} °C")
    if gpu.power is not None:
        parts.append(f"{gpu.power:.0f} W")
    return " · ".join([*parts, *gpu.users])


def gpu_details(gpu: Gpu) -> str:
    """The parts that it is cut into, and every program on it: a line each, empty without any."""
    cut = QCoreApplication.translate("TargetCard", "Cut into {parts}")
    names = ", ".join(instance.name for instance in gpu.instances)
    lines = [cut.format(parts=names)] if names else []
    return "\n".join([*lines, *map(_process_text, gpu.processes)])


def _process_text(process: GpuProcess) -> str:
    size = "" if process.memory_used is None else size_text(process.memory_used)
    return " · ".join(filter(None, (process.user, process.name, str(process.pid), size)))
