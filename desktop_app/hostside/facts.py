"""What this host says about itself, once or every few seconds."""

from __future__ import annotations

import os
import platform
import time
from typing import Any, Dict

from .cgroups import limits_memory
from .engine_facts import engine_facts
from .gpus import Gpu, read_gpus
from .host_load import CpuMeter, cpu_name, disk, memory, system_name
from .processes import boot_id, machine_id
from .protocol import FrameWriter, Header, Input

_FIRST_LOOK_SECONDS = 0.1
_ENGINE_PERIOD_SECONDS = 30.0
_GPU_KEYS = (
    *("index", "uuid", "name", "memory_total", "memory_used"),
    *("utilization", "temperature", "power", "users"),
)


def tell_facts(request: Header, out: FrameWriter, source: Input) -> None:
    """One frame, or one every `every` seconds until stdin ends; then the answer."""
    every = request.get("every")
    meter = CpuMeter()
    # A load is a difference: the first look needs a moment.
    time.sleep(_FIRST_LOOK_SECONDS)
    engine, asked = engine_facts(), time.monotonic()
    limits = {"kind": "facts", "memory_limits": limits_memory()}
    out.frame(dict(host_facts(request["root"], meter, engine), **limits))
    while every is not None:
        _wait(source, float(every))
        if source.ended:
            break
        if time.monotonic() - asked > _ENGINE_PERIOD_SECONDS:
            engine, asked = engine_facts(), time.monotonic()
        out.frame(dict(host_facts(request["root"], meter, engine), **limits))
    out.answer()


def _wait(source: Input, seconds: float) -> None:
    """Wait so long, or until the desktop goes away."""
    deadline = time.monotonic() + seconds
    while not source.ended and time.monotonic() < deadline:
        source.lines(max(0.0, deadline - time.monotonic()))


def host_facts(root: str, meter: CpuMeter, engine: Dict[str, Any]) -> Dict[str, Any]:
    """The keys of the protocol's `facts` frame. Sizes in bytes, load in percent of all CPUs."""
    report = read_gpus()
    memory_total, memory_used = memory()
    disk_total, disk_free = disk(root)
    return {
        "hostname": platform.node(),
        "machine_id": machine_id(),
        "boot_id": boot_id(),
        "os": system_name(),
        "python": platform.python_version(),
        "cpu_name": cpu_name(),
        "cpu_count": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1,
        "cpu_percent": meter.percent(),
        "memory_total": memory_total,
        "memory_used": memory_used,
        "disk_total": disk_total,
        "disk_free": disk_free,
        "gpus": [_told(gpu) for gpu in report.gpus],
        "driver": report.driver,
        "gpu_note": report.note,
        "engine": engine,
        "time": time.time(),
    }


def _told(gpu: Gpu) -> Dict[str, Any]:
    return {key: gpu[key] for key in _GPU_KEYS}
