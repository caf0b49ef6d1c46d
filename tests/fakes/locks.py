"""`Locks` among the holders of one object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from desktop_app.domain.errors import KnownError


class FakeLocks:
    """`acquire` does not wait: what is held is busy at once."""

    def __init__(self) -> None:
        self._held: set[Path] = set()

    def try_acquire(self, path: Path) -> AbstractContextManager[None] | None:
        if path in self._held:
            return None
        self._held.add(path)
        return self._release(path)

    def acquire(self, path: Path) -> AbstractContextManager[None]:
        lock = self.try_acquire(path)
        if lock is None:
            raise KnownError("busy", f"Another process holds {path.name}.")
        return lock

    @contextmanager
    def _release(self, path: Path) -> Iterator[None]:
        try:
            yield
        finally:
            self._held.discard(path)
