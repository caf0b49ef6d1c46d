"""How far something long is, for whoever looks."""

from __future__ import annotations

import time
from dataclasses import replace

from desktop_app.domain.events import Progress
from desktop_app.engine.events import EventBus

PERIOD = 0.2
"""Seconds between two reports."""


class Report:
    """Tells of one job a few times a second, and of its end."""

    def __init__(self, bus: EventBus, job: Progress) -> None:
        """`job` as it is before anything is done."""
        self._bus = bus
        self._job = job
        self._done = 0
        self._told = 0.0

    def add(self, count: int) -> bool:
        """So many bytes more are done; whether that was told."""
        self._done += count
        due = time.monotonic() - self._told >= PERIOD
        if due:
            self._tell()
        return due

    def finish(self) -> None:
        self._tell(finished=True)

    def _tell(self, *, finished: bool = False) -> None:
        self._told = time.monotonic()
        self._bus.post(replace(self._job, done=self._done, finished=finished))
