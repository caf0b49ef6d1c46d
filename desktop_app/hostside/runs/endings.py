"""What the end of a script means: from its status, and from what else is known, to a record."""

from __future__ import annotations

import os
import re
import signal
from typing import Optional

from ..layout import RunFolder
from ..machine.processes import free_bytes
from ..records import Record, exit_record, read_json

_TAIL = 16 * 1024
_LINE_LIMIT = 300
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FULL = 1024 * 1024
_NEARLY_FULL = 64 * 1024 * 1024


def last_line(path: str) -> str:
    """The last line of a log that says something, without colours and cursor movements."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    for line in reversed(re.split(r"[\r\n]+", _CONTROL.sub("", text))):
        if line.strip():
            return line.strip()[:_LINE_LIMIT]
    return ""


def classify(
    folder: RunFolder,
    exit_code: Optional[int],
    number: Optional[int],
    *,
    detail: str,
    out_of_memory: bool,
    memory_limit: Optional[int],
    evidence: str,
    ended_at: Optional[float] = None,
) -> Record:
    """The outcome of a script that ended by itself (`exit_code`) or by a signal (`number`).

    What we did to it (a cancel, the end of a smoke test) is read from the run's folder. `detail` is
    the last thing that it said. Times are left open; an `ended_at` before our signal makes it void.
    """
    stop = stop_before(folder, ended_at)
    record = _meaning(folder, stop, exit_code, number, detail, out_of_memory, memory_limit)
    record.update(exit_code=exit_code, signal=number, evidence=evidence)
    return record


def stop_before(folder: RunFolder, ended_at: Optional[float]) -> Optional[Record]:
    """Our reason to stop the script, if we had one before it ended (seconds; None: just now)."""
    stop = read_json(folder.stop_request)
    late = stop is not None and ended_at is not None and float(stop.get("time", 0)) > ended_at
    return None if late else stop


def _meaning(
    folder: RunFolder,
    stop: Optional[Record],
    exit_code: Optional[int],
    number: Optional[int],
    detail: str,
    out_of_memory: bool,
    memory_limit: Optional[int],
) -> Record:
    if stop is not None and stop.get("cause") == "cancelled":
        return exit_record("cancelled", "cancelled", "")
    if stop is not None:
        text = "Stopped as a smoke test: %s." % (stop.get("why") or "its time was over")
        return exit_record("succeeded", "smoke_test", "", detail=text)
    if exit_code == 0:
        return exit_record("succeeded", "", "")
    if out_of_memory:
        text = "The run used more memory than it may."
        if memory_limit:
            text = "The run used more memory than it may (%.1f GiB)." % (memory_limit / 2**30)
        hint = "Give it more memory, or make its batches or its number of workers smaller."
        return exit_record("failed", "out_of_memory", "", detail=text, hint=hint)
    if _disk_is_full(folder, detail):
        hint = "Free some space on the disk of %s, then run it again." % folder.path
        text = detail or "The disk is full."
        return exit_record("failed", "disk_full", "", detail=text, hint=hint)
    if number is not None:
        return _by_signal(number)
    return exit_record("failed", "exit_code", "", detail=detail)


def _by_signal(number: int) -> Record:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "unknown"
    hint = ""
    if name == "SIGKILL":
        hint = "If nobody ended it, the host may have run out of memory: look at its system log."
    text = "The script was ended by signal %d (%s)." % (number, name)
    return exit_record("failed", "signal", "", detail=text, hint=hint)


def _disk_is_full(folder: RunFolder, detail: str) -> bool:
    free = free_bytes(folder.path)
    return free < _FULL or ("No space left on device" in detail and free < _NEARLY_FULL)
