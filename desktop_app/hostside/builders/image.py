"""Environments as images: built once per definition and host, however many runs ask at once.

Who needs an image calls `ensure_image`. The build itself is a process of its own (`detached.py`):
it goes on when the asker is killed or the desktop is closed, and is stopped only when everybody who
waits for it has cancelled.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import uuid
from typing import Any, Callable, Dict, Mapping, NamedTuple, Tuple

from ..docker_program import DockerProgram
from ..layout import build_folder
from ..protocol import CHUNK, HostError
from ..records import read_json, write_json
from .detached import image_digest
from .folder import BuildFolder

_LINES = ("requirements", "constraints")
_APT_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.:-]*(?:=[A-Za-z0-9.+:~*-]+)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_POLL_SECONDS = 0.05
_LOCK_EVERY_SECONDS = 0.5
_MOST_ATTEMPTS = 3


class BuildResult(NamedTuple):
    """An image that is there. `digest` is the engine's id of it; `built` is False where it was
    there before, or where somebody else's build was joined."""

    tag: str
    digest: str
    built: bool
    seconds: float


def ensure_image(
    docker: DockerProgram,
    root: str,
    environment: Mapping[str, Any],
    write: Callable[[bytes], None],
    cancelled: Callable[[], bool],
) -> BuildResult:
    """The image of that environment on the engine, built if it is not there.

    `write` gets the build log as it grows, also that of a build which somebody else began.
    Raises HostError: `build_failed`, `no_shell`, `engine_unavailable`, `cancelled`.
    """
    check_definition(environment)
    started = time.monotonic()
    folder = BuildFolder(build_folder(root, str(environment["hash"])))
    tag = str(environment["tag"])
    for _ in range(_MOST_ATTEMPTS):
        digest = image_digest(docker, tag)
        if digest:
            return BuildResult(tag, digest, False, time.monotonic() - started)
        folder.make()
        with folder.interest():
            attempt, began = _begin_or_join(docker, folder, environment)
            result = _watch(folder, attempt, write, cancelled)
        if result["state"] == "cancelled":
            folder.ask_to_stop(str(attempt["id"]))
            raise HostError("cancelled", "Cancelled while the image was being built.")
        if result["state"] == "failed":
            raise HostError(result["code"], result["text"], result["hint"])
        if result["state"] == "built":
            built = began and bool(result["built"])
            seconds = time.monotonic() - started
            return BuildResult(tag, str(result["digest"]), built, seconds)
    raise HostError(
        "build_failed",
        "The image's builder was ended three times before it had finished.",
        "Look into %s." % folder.crash_log,
    )


def check_definition(environment: Mapping[str, Any]) -> None:
    """Raises HostError (`build_failed`) for a definition that no Dockerfile can hold."""
    base = str(environment.get("base_image") or "")
    if not base or base.startswith("-") or any(c.isspace() or ord(c) < 33 for c in base):
        raise HostError(
            "build_failed",
            "%r is not the name of a base image." % base,
            "Name one, for example python:3.11-slim.",
        )
    lines = [str(line) for part in _LINES for line in environment.get(part) or []]
    if any("\n" in line or "\r" in line for line in lines):
        raise HostError("build_failed", "A requirement holds a line break.", "One a line, please.")
    for package in environment.get("apt") or []:
        if not _APT_PACKAGE.fullmatch(str(package)):
            raise HostError(
                "build_failed",
                "%r is not the name of an apt package." % package,
                "Write for example libgl1 or git=1:2.39.*",
            )
    for name, value in (environment.get("variables") or {}).items():
        if not _VARIABLE.fullmatch(str(name)) or any(c in str(value) for c in "\n\r\0"):
            raise HostError(
                "build_failed",
                "The environment variable %r cannot be set in an image." % name,
                "Use letters, digits and underscores in its name, and one line in its value.",
            )


def _begin_or_join(
    docker: DockerProgram, folder: BuildFolder, environment: Mapping[str, Any]
) -> Tuple[Dict[str, Any], bool]:
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
        attempt = {
            "id": uuid.uuid4().hex,
            "offset": os.path.getsize(folder.log),
            "endpoint": docker.endpoint,
            "environment": dict(environment),
        }
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
