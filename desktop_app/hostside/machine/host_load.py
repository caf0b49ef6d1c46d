"""CPU, memory and disk of this host."""

from __future__ import annotations

import os
import platform
import time
from typing import Callable, Dict, Optional, Tuple


class CpuMeter:
    """How busy all CPUs were since the last look, in percent. Within `shortest` seconds of a look
    nothing is told (None), and the next one goes on from there."""

    def __init__(self, shortest: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._shortest = shortest
        self._clock = clock
        self._last = _cpu_ticks()
        self._at = clock()

    def percent(self) -> Optional[float]:
        """None where the system does not tell, too."""
        at = self._clock()
        if at - self._at < self._shortest:
            return None
        now = _cpu_ticks()
        if now is None or self._last is None:
            return None
        total, idle = now[0] - self._last[0], now[1] - self._last[1]
        self._last, self._at = now, at
        return 100.0 * (total - idle) / total if total > 0 else None


def _cpu_ticks() -> Optional[Tuple[int, int]]:
    """All ticks, and the idle ones among them, since the start of the machine."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            numbers = [int(word) for word in file.readline().split()[1:9]]
    except (OSError, ValueError):
        return None
    return sum(numbers), numbers[3] + numbers[4]


def memory() -> Tuple[int, int]:
    """Bytes in all, and bytes that could not be had for a new program."""
    found: Dict[str, int] = {}
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            for line in file:
                name, _, rest = line.partition(":")
                found[name] = int(rest.split()[0]) * 1024
    except (OSError, ValueError):
        return _pages("SC_PHYS_PAGES"), 0
    total = found.get("MemTotal", 0)
    return total, total - found.get("MemAvailable", found.get("MemFree", 0))


def _pages(name: str) -> int:
    return os.sysconf(name) * os.sysconf("SC_PAGE_SIZE")


def disk(path: str) -> Tuple[int, int]:
    """Bytes in all, and bytes that this user may still write, where `path` is or will be."""
    stat = os.statvfs(existing_part(path))
    return stat.f_blocks * stat.f_frsize, stat.f_bavail * stat.f_frsize


def existing_part(path: str) -> str:
    """The path, or the nearest folder above that is there."""
    while not os.path.exists(path):
        path = os.path.dirname(path)
    return path


def cpu_name() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        return platform.processor()
    return platform.machine()


def usable_cpus() -> int:
    """How many of the processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def system_name() -> str:
    """The distribution's own name for itself, else the kernel's."""
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            for line in file:
                if line.startswith("PRETTY_NAME="):
                    return line.partition("=")[2].strip().strip('"')
    except OSError:
        return platform.platform()
    return platform.platform()
