"""The folder of one definition's builds on this host: paths, locks, and who wants the image."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
from typing import Any, Dict, Iterator, Mapping, Optional


class BuildFolder:
    """`<root>/builds/<hash>/`. `build.log` only grows; `attempt.json` says where it began."""

    def __init__(self, path: str) -> None:
        self.path = path

    def make(self) -> None:
        os.makedirs(self.path, exist_ok=True)
        with open(self.log, "ab"):
            pass

    @property
    def log(self) -> str:
        return os.path.join(self.path, "build.log")

    @property
    def attempt(self) -> str:
        return os.path.join(self.path, "attempt.json")

    @property
    def result(self) -> str:
        return os.path.join(self.path, "result.json")

    @property
    def crash_log(self) -> str:
        return os.path.join(self.path, "builder.log")

    def take_lock(self) -> Optional[int]:
        """The build lock as an open descriptor, or None while somebody builds."""
        return _try_lock(os.path.join(self.path, "lock"), fcntl.LOCK_EX)

    def building(self) -> bool:
        """A builder, or a docker client of one that was killed, is at work."""
        lock = self.take_lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    @contextlib.contextmanager
    def interest(self) -> Iterator[None]:
        """For as long as the block lasts, somebody wants the image."""
        held = os.open(self._interest, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_SH)  # waits the moment that `ask_to_stop` takes
            yield
        finally:
            os.close(held)

    def ask_to_stop(self, attempt: str) -> None:
        """Stop that attempt, unless somebody else wants the image."""
        lock = _try_lock(self._interest, fcntl.LOCK_EX)
        if lock is None:
            return
        try:
            write_json(self._stop, {"attempt": attempt})
        finally:
            os.close(lock)

    def stop_asked(self, attempt: str) -> bool:
        asked = read_json(self._stop)
        return asked is not None and asked.get("attempt") == attempt

    def fresh_context(self, files: Mapping[str, bytes]) -> str:
        """A new build context with these files; returns its path."""
        context = tempfile.mkdtemp(prefix="context-", dir=self.path)
        for name, content in files.items():
            path = os.path.join(context, *name.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(content)
        return context

    @property
    def _interest(self) -> str:
        return os.path.join(self.path, "interest")

    @property
    def _stop(self) -> str:
        return os.path.join(self.path, "stop.json")


def _try_lock(path: str, kind: int) -> Optional[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def read_json(path: str) -> Optional[Dict[str, Any]]:
    """The object in that file; None where there is none yet."""
    try:
        with open(path, encoding="utf-8") as file:
            value = json.load(file)
    except (FileNotFoundError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_json(path: str, value: Mapping[str, Any]) -> None:
    """Write beside, then rename: a reader sees the old file or the new one."""
    descriptor, beside = tempfile.mkstemp(prefix=".new-", dir=os.path.dirname(path))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.replace(beside, path)
