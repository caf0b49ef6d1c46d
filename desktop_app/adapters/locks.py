"""`Locks` on files: the operating system frees them when the process that holds them ends."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from desktop_app.domain.errors import KnownError

WAIT_S = 10.0


class FileLocks:
    """The lock file is made, with its folder, and stays. Each lock is held by its caller: a second
    one on the same path in the same process has to wait, too."""

    def __init__(self, wait_s: float = WAIT_S) -> None:
        self._wait_s = wait_s

    def try_acquire(self, path: Path) -> AbstractContextManager[None] | None:
        lock = _lock(path)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return None
        return _Held(lock)

    def acquire(self, path: Path) -> AbstractContextManager[None]:
        lock = _lock(path)
        try:
            lock.acquire(timeout=self._wait_s)
        except Timeout as error:
            raise KnownError(
                "busy",
                f"Another process holds {path.name}.",
                hint="Try again when it is done.",
            ) from error
        return _Held(lock)


def _lock(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A lock may be left on another thread than the one that took it.
    return FileLock(path, thread_local=False)


class _Held(AbstractContextManager[None]):
    """A lock that is held already; leaving it releases it."""

    def __init__(self, lock: FileLock) -> None:
        self._lock = lock

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._lock.release()
