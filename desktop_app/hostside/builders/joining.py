"""One build at a time of each definition: whoever needs it joins the one that goes on.

The build itself is a process of its own (`detached.py`): it goes on when the asker is killed or the
desktop is closed, and is stopped only when everybody who waits for it has cancelled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple

from ..protocol import CHUNK, HostError
from ..records import read_json, write_json
from .folder import BuildFolder

_POLL_SECONDS = 0.05
_LOCK_EVERY_SECONDS = 0.5
_MOST_ATTEMPTS = 3


class Made(NamedTuple):
    """What is there now. `name` tells it from any other; `built` is False where it was there
    before, or where somebody else's build was joined."""

    name: str
    built: bool
    seconds: float


def ensure(
    folder: BuildFolder,
    asked: Mapping[str, Any],
    there: Callable[[], Optional[str]],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> Made:
    """What `asked` (the content of `attempt.json`) describes, built if `there` does not name it.

    `write` gets the build log as it grows, also that of a build which somebody else began.
    Raises HostError: `build_failed` and what else a build ends with, `cancelled`.
    """
    started = time.monotonic()
    for _ in range(_MOST_ATTEMPTS):
        with folder.interest():  # from before it is looked for: it is not deleted in between
            name = there()
            if name:
                return Made(name, False, time.monotonic() - started)
            attempt, began = _begin_or_join(folder, asked)
            result = _watch(folder, attempt, write, cancelled)
        if result["state"] == "cancelled":
            folder.ask_to_stop(str(attempt["id"]))
            raise HostError("cancelled", "Cancelled while the environment was being built.")
        if result["state"] == "failed":
            raise HostError(result["code"], result["text"], result["hint"])
        if result["state"] == "built":
            built = began and bool(result["built"])
            return Made(str(result["digest"]), built, time.monotonic() - started)
    raise HostError(
        "build_failed",
        "The builder was ended three times before it had finished.",
        "Look into %s." % folder.crash_log,
    )


def _begin_or_join(folder: BuildFolder, asked: Mapping[str, Any]) -> Tuple[Dict[str, Any], bool]:
    """The attempt that goes on now, and whether we began it."""
    lock = folder.take_lock()
    while lock is None:
        attempt = read_json(folder.attempt)
        result = read_json(folder.result) or {}
        if attempt is not None and result.get("attempt") != attempt["id"]:
            return attempt, False
        time.sleep(_POLL_SECONDS)  # the old attempt is just ending, or the new one just beginning
        lock = folder.take_lock()
    try:
        attempt = dict(asked, id=uuid.uuid4().hex, offset=os.path.getsize(folder.log))
        write_json(folder.attempt, attempt)
        _spawn_builder(folder, lock)
    finally:
        os.close(lock)
    return attempt, True


def _spawn_builder(folder: BuildFolder, lock: int) -> None:
    """Start the builder in a session of its own; it inherits the lock and keeps it to its end."""
    package = (__package__ or "").rpartition(".")[0] or "hostside"
    parent = os.path.abspath(__file__)
    for _ in range(package.count(".") + 3):
        parent = os.path.dirname(parent)
    command = [sys.executable, "-m", package + ".builders.detached", folder.path]
    with open(folder.crash_log, "ab") as log:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=dict(os.environ, PYTHONPATH=parent),
            start_new_session=True,
            pass_fds=(lock,),
            check=False,  # one that died at once is found out by its free lock
        )


def _watch(
    folder: BuildFolder,
    attempt: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> Dict[str, Any]:
    """Follow one attempt to its end; its result, or the state `cancelled` or `lost`."""
    tail = _Tail(folder.log, int(attempt["offset"]), write)
    look_again = time.monotonic() + _LOCK_EVERY_SECONDS
    while True:
        over = False
        if time.monotonic() > look_again:
            look_again = time.monotonic() + _LOCK_EVERY_SECONDS
            over = not folder.building()
        result = read_json(folder.result)
        if result is not None and result.get("attempt") == attempt["id"]:
            tail.catch_up()
            return result
        tail.catch_up()
        if over:
            return {"state": "lost"}
        if cancelled():
            return {"state": "cancelled"}
        time.sleep(_POLL_SECONDS)


class _Tail:
    """Hands on what a growing file gains."""

    def __init__(self, path: str, offset: int, write: Callable[[bytes], None]) -> None:
        self._path = path
        self._offset = offset
        self._write = write

    def catch_up(self) -> None:
        with open(self._path, "rb") as file:
            file.seek(self._offset)
            while True:
                data = file.read(CHUNK)
                if not data:
                    return
                self._offset += len(data)
                self._write(data)
