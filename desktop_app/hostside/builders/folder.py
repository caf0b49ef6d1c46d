"""The folder of one definition's builds on this host: paths, locks, and who wants the image."""

from __future__ import annotations

import os
import tempfile
from typing import Any, ContextManager, Dict, Mapping, Optional

from ..deleting import delete_folder
from ..processes import sharing, try_lock
from ..records import read_json, write_json

_CONTEXT = "context-"


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
        return try_lock(os.path.join(self.path, "lock"))

    def building(self) -> bool:
        """A builder, or a docker client of one that was killed, is at work."""
        lock = self.take_lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    def going_on(self) -> Optional[Dict[str, Any]]:
        """The attempt that goes on, or None. One that was cut off is noted as lost, so that whoever
        only reads these files does not take it for going on."""
        if not os.path.isdir(self.path):
            return None
        lock = self.take_lock()
        attempt = read_json(self.attempt)
        try:
            if attempt is None or self._ended(attempt):
                return None
            if lock is not None:
                write_json(self.result, {"attempt": attempt["id"], "state": "lost"})
                return None
        finally:
            if lock is not None:
                os.close(lock)
        return attempt

    def may_come_to_something(self, attempt: Mapping[str, Any]) -> bool:
        """It has not ended, and was not asked to stop."""
        return not self._ended(attempt) and not self.stop_asked(str(attempt["id"]))

    def _ended(self, attempt: Mapping[str, Any]) -> bool:
        result = read_json(self.result)
        return result is not None and bool(result.get("attempt") == attempt["id"])

    def interest(self) -> ContextManager[None]:
        """For as long as the block lasts, somebody wants the image."""
        return sharing(self._interest)

    def ask_to_stop(self, attempt: str) -> bool:
        """Stop that attempt, unless somebody else wants the image; whether it stops."""
        lock = try_lock(self._interest)
        if lock is None:
            return False
        try:
            write_json(self._stop, {"attempt": attempt})
        finally:
            os.close(lock)
        return True

    def stop_asked(self, attempt: str) -> bool:
        asked = read_json(self._stop)
        return asked is not None and asked.get("attempt") == attempt

    def fresh_context(self, files: Mapping[str, bytes]) -> str:
        """A new build context with these files; returns its path. One of a builder that was killed
        goes: it may hold passwords. Only for who has the lock."""
        for name in os.listdir(self.path):
            if name.startswith(_CONTEXT):
                delete_folder(os.path.join(self.path, name))
        context = tempfile.mkdtemp(prefix=_CONTEXT, dir=self.path)
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
