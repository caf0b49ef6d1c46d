"""`events.jsonl`: what happened to a run, one line each, numbered without gaps, only ever appended.

A line is written whole or not at all, so that a full disk neither tears one nor ends the run: what
does not fit waits in memory, and is written once there is room.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any, Dict, List, Mapping, Tuple

Event = Dict[str, Any]


class EventLog:
    """The one writer of a run's events (the supervisor; `start` before it)."""

    def __init__(self, path: str) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        self._descriptor = os.open(path, flags, 0o644)
        self.past = self._take_over()
        self._count = len(self.past)
        self._pending: List[bytes] = []

    def _take_over(self) -> List[Event]:
        """The events so far; a line that a kill cut short is taken away (nobody has read it)."""
        with open(self._descriptor, "rb", closefd=False) as file:
            data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole != len(data):
            os.ftruncate(self._descriptor, whole)
        return [json.loads(line) for line in data[:whole].splitlines()]

    def add(self, *events: Tuple[str, Mapping[str, Any]]) -> bool:
        """Add events in one write; False where there was no room yet."""
        lines = b""
        for name, values in events:
            event = {"n": self._count, "time": time.time(), "event": name, **values}
            self.past.append(event)
            self._count += 1
            lines += json.dumps(event).encode("ascii") + b"\n"
        self._pending.append(lines)
        return self.flush()

    def flush(self) -> bool:
        """Write what waits for room; False while there is none."""
        while self._pending:
            if not self._write_whole(self._pending[0]):
                return False
            del self._pending[0]
        return True

    def _write_whole(self, data: bytes) -> bool:
        size = os.fstat(self._descriptor).st_size
        try:
            written = os.write(self._descriptor, data)
        except OSError:
            return False
        if written != len(data):
            os.ftruncate(self._descriptor, size)
        return written == len(data)

    def has(self, name: str) -> bool:
        """An event of that name was added, by us or by a supervisor before us."""
        return any(event.get("event") == name for event in self.past)

    @property
    def stage(self) -> str:
        """The last stage that was announced; empty before the first."""
        stages = [str(event["stage"]) for event in self.past if event.get("event") == "stage"]
        return stages[-1] if stages else ""

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


def read_stage(path: str) -> str:
    """The last stage in a file of events; empty where there is none."""
    stage = ""
    try:
        with open(path, "rb") as file:
            for line in file:
                event = json.loads(line) if line.endswith(b"\n") else {}
                stage = str(event["stage"]) if event.get("event") == "stage" else stage
    except FileNotFoundError:
        return ""
    return stage
