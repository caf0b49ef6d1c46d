"""What goes over this host's network cards and disks, in bytes a second."""

from __future__ import annotations

import os
import time
from typing import Callable, Dict, Iterable, Mapping, Optional, Tuple

_NETWORK = "/proc/net/dev"
_DISKS = "/proc/diskstats"
_CARDS_FOLDER = "/sys/class/net"
_DISKS_FOLDER = "/sys/block"
_SECTOR = 512
"""Bytes, whatever the disk's own sectors are."""
SHORTEST_SECONDS = 0.5
"""Counts move in bursts: over less than this they say nothing of a second."""

Counts = Mapping[str, Tuple[int, int]]
"""By device: bytes that came in (or were read) and bytes that went out (or were written), both
since the device is there."""


class Traffic:
    """How much went over some devices since the last look. `count` tells what each has counted so
    far, empty where the system does not tell; `clock` is in seconds."""

    def __init__(
        self, count: Callable[[], Counts], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._clock = clock
        self._last = count(), clock()

    def rates(self) -> Optional[Tuple[float, float]]:
        """Bytes a second in and out; None where nothing is known of them. A device that came since
        the last look, or began to count anew, says nothing yet. Within half a second of a look
        nothing is told, and the next one goes on from there."""
        before, then = self._last
        if self._clock() - then < SHORTEST_SECONDS:
            return None
        now, at = self._last = self._count(), self._clock()
        both = [name for name in now if name in before]
        if not both:
            return None
        came, went = (
            sum(max(0, now[name][way] - before[name][way]) for name in both) / (at - then)
            for way in (0, 1)
        )
        return came, went


def network_counts() -> Counts:
    """Of the network cards. Bridges and what else is made of software count what cards do once
    more, so they are only taken where there is no card: inside a container. `lo` never is."""
    counts = read_network(_lines(_NETWORK))
    return _of_hardware(counts, _CARDS_FOLDER) or counts


def disk_counts() -> Counts:
    """Of the disks: partitions and what is made of several disks count the same once more."""
    return _of_hardware(read_disks(_lines(_DISKS)), _DISKS_FOLDER)


def read_network(lines: Iterable[str]) -> Dict[str, Tuple[int, int]]:
    """The counts of each interface in `/proc/net/dev`, without `lo`."""
    found = {}
    for line in lines:
        name, colon, rest = line.partition(":")
        words = rest.split()
        if colon and name.strip() != "lo" and len(words) > 8:
            found[name.strip()] = int(words[0]), int(words[8])
    return found


def read_disks(lines: Iterable[str]) -> Dict[str, Tuple[int, int]]:
    """The counts of each device in `/proc/diskstats`."""
    found = {}
    for line in lines:
        words = line.split()
        if len(words) > 9:
            found[words[2]] = int(words[5]) * _SECTOR, int(words[9]) * _SECTOR
    return found


def _of_hardware(counts: Counts, folder: str) -> Counts:
    """Of those behind which there is a piece of hardware."""
    return {
        name: count
        for name, count in counts.items()
        if os.path.exists(os.path.join(folder, name.replace("/", "!"), "device"))
    }


def _lines(path: str) -> Iterable[str]:
    """Of a file of the kernel's; none where the system has no such file."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()
    except OSError:
        return ()
