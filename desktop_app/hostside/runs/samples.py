"""System samples of a run's host while it runs, in the same records as the run's metrics."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import threading
import time
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ..layout import LOG_SIZE, RunFolder
from ..machine.gpus import GpuReport, instances_of, read_gpus
from ..machine.host_load import CpuMeter, disk, memory
from ..machine.traffic import SHORTEST_SECONDS, Traffic, disk_counts, network_counts

PERIOD_SECONDS = 2.0
_PAUSE_SECONDS = 60.0
_RECORD = struct.Struct("<qqdd")
_TAIL = 256 * _RECORD.size
"""Bytes in which the last sample is, with all of its series."""


class SampleFile:
    """`host.trm` and `host.names`: continued where a supervisor before us left them."""

    def __init__(self, folder: str) -> None:
        self._records = os.path.join(folder, "host.trm")
        self._names = os.path.join(folder, "host.names")
        self._ids = {name: number for number, name in enumerate(self._known())}

    def _known(self) -> List[str]:
        try:
            with open(self._names, "rb") as file:
                return [str(json.loads(line)) for line in file if line.endswith(b"\n")]
        except FileNotFoundError:
            return []

    def add(self, step: int, now: float, values: Mapping[str, float]) -> None:
        """Write one sample of several series; raises OSError where there is no room."""
        for name in values:
            if name not in self._ids:
                _append(self._names, json.dumps(name).encode("ascii") + b"\n")
                self._ids[name] = len(self._ids)
        data = [_RECORD.pack(self._ids[name], step, now, value) for name, value in values.items()]
        _append(self._records, b"".join(data))

    def last(self, name: str) -> Tuple[float, Optional[float]]:
        """When the last sample was taken, in seconds since the epoch, and what it said of a series.
        Raises FileNotFoundError before the first."""
        size = os.path.getsize(self._records) // _RECORD.size * _RECORD.size
        with open(self._records, "rb") as file:
            file.seek(max(0, size - _TAIL))
            records = list(_RECORD.iter_unpack(file.read(min(size, _TAIL))))
        wanted = self._ids.get(name)
        values = [value for number, _, _, value in records if number == wanted]
        return max((now for _, _, now, _ in records), default=0.0), values[-1] if values else None


def _append(path: str, data: bytes) -> None:
    """Whole or not at all."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if os.write(descriptor, data) != len(data):
            os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)


def add_last_size(folder: RunFolder, started_at: float, ended_at: float) -> None:
    """Say how long the log is now that nobody prints any more, unless the last sample has. What was
    printed after that one has the time of the run's end. Where there is no room it is left out."""
    with contextlib.suppress(OSError):
        size = os.path.getsize(folder.stdout)
        file, last = SampleFile(folder.system), 0.0
        with contextlib.suppress(FileNotFoundError):
            last, told = file.last(LOG_SIZE)
            if told == size:
                return
        stamp = max(ended_at, last)  # samples are in the order of their times
        file.add(int(stamp - started_at), stamp, {LOG_SIZE: size})


class Sampler:
    """Takes a sample every two seconds. `nvidia-smi` is asked on a thread, for it may hang. The
    first sample has nothing that is told of a time: it is taken at once."""

    def __init__(
        self,
        folder: RunFolder,
        started_at: float,
        gpus: Sequence[str],
        memory_used: Callable[[], Optional[int]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = SampleFile(folder.system)
        self._folder = folder
        self._started_at = started_at
        self._gpus = list(gpus)
        self._memory_used = memory_used
        self._clock = clock
        self._meter = CpuMeter(SHORTEST_SECONDS, clock)
        self._flows = {
            ("network/received", "network/sent"): Traffic(network_counts, clock),
            ("disk/read", "disk/written"): Traffic(disk_counts, clock),
        }
        self._due = self._clock()
        self._asking: Optional[threading.Thread] = None
        self._ask_again = 0.0
        self._report: Optional[GpuReport] = None
        self._first: Optional[GpuReport] = None

    def tick(self) -> None:
        """Take a sample if one is due; one that finds no room is left out."""
        now = self._clock()
        if now < self._due:
            return
        self._due = max(self._due + PERIOD_SECONDS, now)
        values = self._host_values()
        values.update(self._gpu_values())
        stamp = time.time()
        try:
            self._file.add(int(stamp - self._started_at), stamp, values)
        except OSError:  # no room: the script's own end will say so
            return

    def first_report(self, patience: float) -> Optional[GpuReport]:
        """What was first said of the GPUs; None where that is not known within so many seconds."""
        if self._first is None and self._asking is not None:
            self._asking.join(patience)
        return self._first

    def _host_values(self) -> Dict[str, float]:
        values: Dict[str, float] = {
            "memory/used": memory()[1],
            "disk/free": disk(self._folder.root)[1],
        }
        with contextlib.suppress(FileNotFoundError):  # nothing was printed yet
            values[LOG_SIZE] = os.path.getsize(self._folder.stdout)
        percent, run = self._meter.percent(), self._memory_used()
        if percent is not None:
            values["cpu/percent"] = percent
        if run is not None:
            values["memory/run"] = run
        for names, traffic in self._flows.items():
            values.update(zip(names, traffic.rates() or ()))
        return values

    def _gpu_values(self) -> Dict[str, float]:
        """What the last answer said; asks anew for the next sample."""
        report, self._report = self._report, None
        asking = self._asking is not None and self._asking.is_alive()
        if not asking and self._clock() >= self._ask_again:
            self._asking = threading.Thread(target=self._ask, daemon=True)
            self._asking.start()
        values: Dict[str, float] = {}
        for gpu in report.gpus if report is not None else ():
            claimed = {gpu["uuid"], *instances_of(gpu)} & set(self._gpus)
            if self._gpus and not claimed:
                continue
            for key in ("utilization", "memory_used", "temperature", "power"):
                if gpu[key] is not None:
                    values["gpu%d/%s" % (gpu["index"], key)] = gpu[key]
        return values

    def _ask(self) -> None:
        report = read_gpus()
        self._first = self._first or report
        if not report.gpus:
            self._ask_again = self._clock() + _PAUSE_SECONDS
        self._report = report
