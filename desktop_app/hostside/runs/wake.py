"""Waiting that a signal cuts short: SIGUSR1 means that there is something to look at."""

from __future__ import annotations

import os
import select
import signal
from typing import Optional


class Wake:
    """Made once, on the main thread."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        signal.signal(signal.SIGUSR1, lambda number, frame: None)

    def wait(self, seconds: float, also: Optional[int] = None) -> None:
        """Return after so many seconds, at a signal, or when a descriptor becomes readable."""
        watched = [self._read] if also is None else [self._read, also]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self._read in ready:
            os.read(self._read, 4096)
