"""Files that are synced while they are written, so that nobody waits for all of it at the end."""

from __future__ import annotations

import os
import threading
from typing import BinaryIO, Optional

from ..protocol import Bytes

_SYNC = getattr(os, "fdatasync", os.fsync)
_SYNC_EVERY = 32 * 1024 * 1024


class SteadyFile:
    """A file that is open for writing."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._waiting = 0
        self._syncing: Optional[threading.Thread] = None
        self._problem: Optional[OSError] = None

    def write(self, data: Bytes) -> None:
        """Raises OSError."""
        self.file.write(data)
        self._waiting += len(data)
        if self._waiting >= _SYNC_EVERY and not (self._syncing and self._syncing.is_alive()):
            self._waiting = 0
            self.file.flush()
            self._syncing = threading.Thread(target=self._sync, daemon=True)
            self._syncing.start()

    def flush(self) -> None:
        """All of it is in the file. Raises OSError, also for what could not be written before."""
        self.file.flush()
        self._settle()
        if self._problem is not None:
            raise self._problem

    def close(self) -> None:
        """Raises OSError where closing writes what is left."""
        self._settle()
        self.file.close()

    def _settle(self) -> None:
        if self._syncing is not None:
            self._syncing.join()

    def _sync(self) -> None:
        try:
            _SYNC(self.file.fileno())
        except OSError as error:  # a disk tells it only once
            self._problem = error
