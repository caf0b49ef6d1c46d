"""One build at a time of each definition: whoever needs it joins the one that goes on.

The build itself is a process of its own (`detached.py`): it goes on when the asker is killed or the
desktop is closed, and is stopped only when everybody who waits for it has cancelled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from typing import Any, Callable, Dict, Mapping, NamedTuple, Optional, Tuple

from ..protocol import CHUNK, HostError
from ..records import read_json, write_json
from .folder import BuildFolder
from .hidden import NOTHING, Private
from .steps import BuildSteps, joined_text

_POLL_SECONDS = 0.05
_LOCK_EVERY_SECONDS = 0.5
_MOST_ATTEMPTS = 3
Tell = Callable[[Mapping[str, Any]], None]
"""Takes news of a build, by its `kind`: `joined` (the build of somebody else goes on, since
`began_at`), `step` (as `BuildSteps.now`), `goes_on` (for others, after a cancel)."""


class Made(NamedTuple):
    """What is there now. `name` tells it from any other; `built` is False where it was there
    before, or where somebody else's build was joined."""

    name: str
    built: bool
    seconds: float


def say_nothing(news: Mapping[str, Any]) -> None:
    """For who does not look at how far a build is."""


def ensure(
    folder: BuildFolder,
    asked: Mapping[str, Any],
    there: Callable[[], Optional[str]],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
    private: Private = NOTHING,
) -> Made:
    """What `asked` (the content of `attempt.json`) describes, built if `there` does not name it.

    A secret that `private` lacks is told when it is needed. `write` gets the build log as it grows,
    also that of a build which somebody else began.
    Raises HostError: `build_failed` and what else a build ends with, `cancelled`.
    """
    started = time.monotonic()
    for left in reversed(range(_MOST_ATTEMPTS)):
        with folder.interest():  # from before it is looked for: it is not deleted in between
            name = there()
            if name:
                return Made(name, False, time.monotonic() - started)
            attempt, began = _begin_or_join(folder, asked, private)
            if not began:
                _say_joined(attempt, write, tell)
            result = _watch(folder, attempt, write, cancelled, tell)
        if left and not began and result.get("code") == "no_secret":
            continue  # who began it lacked what we may have
        made = _made(folder, attempt, result, tell)
        if made is not None:
            seconds = time.monotonic() - started
            return made._replace(built=began and made.built, seconds=seconds)
    raise HostError(
        "build_failed",
        "The builder was ended three times before it had finished.",
        "Look into %s." % folder.crash_log,
    )


def join(
    folder: BuildFolder,
    there: Callable[[], Optional[str]],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell = say_nothing,
) -> Made:
    """As `ensure`, for who only looks: begins nothing, and a build does not go on for him. Where
    none goes on, what the last one came to. Raises HostError as `ensure`, also `not_building`."""
    name = there()
    if name:
        return Made(name, False, 0.0)
    attempt = folder.going_on()
    if attempt is not None:
        made = _made(folder, attempt, _watch(folder, attempt, write, cancelled, tell), tell)
    else:
        result = read_json(folder.result) or {}
        # What was built is not there any more: it was removed.
        made = None if result.get("state") == "built" else _made(folder, {}, result)
    if made is None:
        raise HostError("not_building", "Nothing builds it there.")
    return made


def _made(
    folder: BuildFolder,
    attempt: Mapping[str, Any],
    result: Mapping[str, Any],
    tell: Tell = say_nothing,
) -> Optional[Made]:
    """What an attempt came to; None where it was ended before it had come to anything. Raises
    HostError."""
    state = result.get("state")
    if state == "cancelled":
        if not folder.ask_to_stop(str(attempt["id"])):
            tell({"kind": "goes_on"})
        raise HostError("cancelled", "Cancelled while the environment was being built.")
    if state == "failed":
        raise HostError(result["code"], result["text"], result["hint"])
    if state == "built":
        return Made(str(result["digest"]), bool(result["built"]), 0.0)
    return None


def _say_joined(attempt: Mapping[str, Any], write: Callable[[bytes], None], tell: Tell) -> None:
    """That it is the build of somebody else which is waited for, in the log as well."""
    began_at = float(attempt.get("began_at") or 0.0)
    tell({"kind": "joined", "began_at": began_at})
    write(joined_text(began_at).encode("ascii") + b"\n")


def _begin_or_join(
    folder: BuildFolder, asked: Mapping[str, Any], private: Private
) -> Tuple[Dict[str, Any], bool]:
    """The attempt that goes on now, and whether we began it."""
    lock = folder.take_lock()
    while lock is None:
        attempt = read_json(folder.attempt)
        if attempt is not None and folder.may_come_to_something(attempt):
            return attempt, False
        folder.hurry()
        time.sleep(_POLL_SECONDS)  # the old attempt is just ending, or the new one just beginning
        lock = folder.take_lock()
    try:
        attempt = dict(
            asked, id=uuid.uuid4().hex, offset=os.path.getsize(folder.log), began_at=time.time()
        )
        write_json(folder.attempt, attempt)
        folder.put_private(private)
        _spawn_builder(folder, lock, {"pull": private.pull} if private.pull else {})
    except BaseException:
        folder.drop_private()  # no builder will
        raise
    finally:
        os.close(lock)
    return attempt, True


def _spawn_builder(folder: BuildFolder, lock: int, told: Mapping[str, Any]) -> None:
    """Start the builder in a session of its own; it inherits the lock and keeps it to its end.
    It is `told` what is in no file."""
    package = (__package__ or "").rpartition(".")[0] or "hostside"
    parent = os.path.abspath(__file__)
    for _ in range(package.count(".") + 3):
        parent = os.path.dirname(parent)
    command = [sys.executable, "-m", package + ".builders.detached", folder.path]
    with open(folder.crash_log, "ab") as log:
        done = subprocess.run(
            command,
            input=json.dumps(told).encode("ascii"),
            stdout=log,
            stderr=log,
            cwd="/",
            env=dict(os.environ, PYTHONPATH=parent),
            start_new_session=True,
            pass_fds=(lock,),
            check=False,  # one that died at once is found out by its free lock
        )
    if done.returncode != 0:
        folder.drop_private()


def _watch(
    folder: BuildFolder,
    attempt: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
    tell: Tell,
) -> Dict[str, Any]:
    """Follow one attempt to its end; its result, or the state `cancelled` or `lost`."""
    steps = BuildSteps()

    def hear(data: bytes) -> None:
        write(data)
        if steps.feed(data):
            tell(dict(steps.now, kind="step"))

    tail = _Tail(folder.log, int(attempt["offset"]), hear)
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
