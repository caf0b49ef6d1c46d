"""What this host says about itself, once or every few seconds."""

from __future__ import annotations

import platform
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Callable, Dict

from ..protocol import FrameWriter, Header, Input
from .cgroups import limits_memory
from .engine_facts import engine_facts
from .gpus import Gpu, capabilities, cuda_version, read_gpus
from .host_load import CpuMeter, cpu_name, disk, memory, system_name, usable_cpus
from .logout import logout_facts
from .processes import boot_id, machine_id
from .system_facts import inotify_facts, root_facts, slurm_version

_FIRST_LOOK_SECONDS = 0.1
_SELDOM_SECONDS = 30.0
_PING_SECONDS = 2.0
_GPU_KEYS = (
    *("index", "uuid", "name", "memory_total", "memory_used"),
    *("utilization", "temperature", "power", "processes", "instances"),
)
_SELDOM: Dict[str, Callable[[], Any]] = {
    "engine": engine_facts,
    "cuda": cuda_version,
    "capabilities": capabilities,
    "slurm": slurm_version,
    "logout": logout_facts,
    "inotify": inotify_facts,
    "memory_limits": limits_memory,
}
"""What seldom changes and takes programs to find out: by key, asked beside each other."""


def tell_facts(request: Header, out: FrameWriter, source: Input) -> None:
    """One frame, or one every `every` seconds until stdin ends; then the answer. Before that two
    `clock` frames, the second at once after a line from the desktop, which so knows the way's
    length."""
    every = request.get("every")
    meter = CpuMeter()
    started = time.monotonic()
    with ThreadPoolExecutor(len(_SELDOM) + 2) as pool:
        look = _Look(pool, str(request["root"]))
        _answer_ping(out, source)
        # A load is a difference: the first one needs a moment.
        time.sleep(max(0.0, started + _FIRST_LOOK_SECONDS - time.monotonic()))
        out.frame(look.facts(meter))
        while every is not None:
            _wait(source, float(every))
            if source.ended:
                break
            out.frame(look.facts(meter))
    out.answer()


def _answer_ping(out: FrameWriter, source: Input) -> None:
    out.frame({"kind": "clock"})
    if source.lines(_PING_SECONDS):
        out.frame({"kind": "clock"})


def _wait(source: Input, seconds: float) -> None:
    """Wait so long, or until the desktop goes away."""
    deadline = time.monotonic() + seconds
    while not source.ended and time.monotonic() < deadline:
        source.lines(max(0.0, deadline - time.monotonic()))


class _Look:
    """Looks at the host again and again."""

    def __init__(self, pool: ThreadPoolExecutor, root: str) -> None:
        self._pool = pool
        self._root = root
        self._ask()

    def _ask(self) -> None:
        self._asked_at = time.monotonic()
        asks: Dict[str, Callable[[], Any]] = {**_SELDOM, "root": partial(root_facts, self._root)}
        self._seldom = {key: self._pool.submit(ask) for key, ask in asks.items()}

    def facts(self, meter: CpuMeter) -> Dict[str, Any]:
        """The `facts` frame. Sizes in bytes, load in percent of all CPUs."""
        if time.monotonic() - self._asked_at > _SELDOM_SECONDS:
            self._ask()
        asked_gpus = self._pool.submit(read_gpus)
        seldom = {key: answer.result() for key, answer in self._seldom.items()}
        report = asked_gpus.result()
        memory_total, memory_used = memory()
        disk_total, disk_free = disk(self._root)
        return {
            "kind": "facts",
            "hostname": platform.node(),
            "machine_id": machine_id(),
            "boot_id": boot_id(),
            "os": system_name(),
            "python": platform.python_version(),
            "cpu_name": cpu_name(),
            "cpu_count": usable_cpus(),
            "cpu_percent": meter.percent(),
            "memory_total": memory_total,
            "memory_used": memory_used,
            "disk_total": disk_total,
            "disk_free": disk_free,
            "gpus": [_told(gpu, seldom["capabilities"]) for gpu in report.gpus],
            "driver": report.driver,
            "gpu_note": report.note,
            "gpu_trouble": report.trouble,
            **seldom,
            "time": time.time(),
        }


def _told(gpu: Gpu, known: Dict[str, str]) -> Dict[str, Any]:
    told = {key: gpu[key] for key in _GPU_KEYS}
    return dict(told, capability=known.get(gpu["uuid"], ""))
