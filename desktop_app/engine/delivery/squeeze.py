"""Bytes on their way to a host: compressed where that is faster than to send them as they are."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop_app.hostside.contents.pieces import Piece, compressed, plain

FAST = 64 << 20
"""Bytes per second: compressing is not faster than a line that carries so many."""
LOOK_EVERY = 16
"""Pieces that are sent as they are until one is tried again."""
_MEMORY = 0.7
"""What a piece before the last one still counts in the line's rate, and one before that."""


class Squeezer:
    """Chooses for each piece, by what the line took for those before it and by what compressing the
    last one that was tried cost and saved."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._bytes = self._seconds = 0.0
        self._pays = False
        self._until_look = 0

    def sent(self, size: int, seconds: float) -> None:
        """The line took so long for a piece."""
        self._bytes = self._bytes * _MEMORY + size
        self._seconds = self._seconds * _MEMORY + seconds

    def piece(self, data: bytes) -> Piece:
        """As the host reads it (`hostside.pieces`). Blocking."""
        per_byte = self._seconds / self._bytes if self._bytes else 0.0
        if per_byte * FAST < 1:
            self._pays = False
            return plain(data)
        self._until_look -= 1
        if not self._pays and self._until_look > 0:
            return plain(data)
        self._until_look = LOOK_EVERY
        began = self._now()
        packed = compressed(data)
        saved = (len(data) - len(packed[1])) * per_byte
        self._pays = saved > self._now() - began
        return packed if saved > 0 else plain(data)
