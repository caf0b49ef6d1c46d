"""Where a run stands, read from its folder, and a supervisor for one that lacks it."""

from __future__ import annotations

import os
from typing import Any, Dict, Iterator

from ..layout import RunFolder, runs_folder, valid_run_id
from ..machine.logout import surviving
from ..machine.processes import (
    NAME_ONLY,
    RUN_MARKER,
    is_alive,
    machine_id,
    program_argv,
    start_detached,
)
from ..naming import original
from ..records import read_json
from .events import read_stage

_TAIL = 64 * 1024


def is_known(folder: RunFolder) -> bool:
    """The run was accepted here (and not only cancelled beforehand)."""
    return os.path.exists(folder.request)


def is_ended(folder: RunFolder) -> bool:
    """Everything of the run is written: its last event is `ended`."""
    return os.path.exists(folder.exit) and b'"event": "ended"' in _last_line(folder.events)


def _last_line(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError:
        return b""
    return tail.rstrip(b"\n").rpartition(b"\n")[2] if tail.endswith(b"\n") else b""


def is_ours(folder: RunFolder) -> bool:
    """This machine accepted the run, as far as machines can be told apart: several may share a file
    system."""
    try:
        with open(folder.machine, encoding="utf-8") as text:
            noted = text.read()
    except FileNotFoundError:  # of a version that did not note it
        return True
    return noted == machine_id() or noted.startswith(NAME_ONLY)


def has_supervisor(folder: RunFolder) -> bool:
    return is_alive(read_json(folder.supervisor))


def start_supervisor(folder: RunFolder) -> None:
    """Start the run's supervisor; where one is at work, the new one leaves at once. One that is
    started by the script of another run is no part of that."""
    environment = {k: v for k, v in os.environ.items() if k != RUN_MARKER}
    argv = program_argv("supervise", "--root", folder.root, "--run", folder.id)
    start_detached(surviving(argv), folder.supervisor_log, environment)


def adopt(folder: RunFolder) -> bool:
    """Give a run that is not ended and has no supervisor a new one; True where that was so. A run
    of another machine, whose processes cannot be seen from here, is left to that."""
    if not is_known(folder) or not is_ours(folder):
        return False
    if is_ended(folder) or (has_supervisor(folder) and not original(folder)):
        return False
    start_supervisor(folder)
    return True


def run_folders(root: str) -> Iterator[RunFolder]:
    """The runs that were accepted below a root, in order of their ids."""
    try:
        names = sorted(os.listdir(runs_folder(root)))
    except FileNotFoundError:
        return
    for name in names:
        if valid_run_id(name):
            folder = RunFolder(root, name)
            if is_known(folder):
                yield folder


def summary(folder: RunFolder) -> Dict[str, Any]:
    """One line of `list`."""
    record = read_json(folder.exit)
    return {
        "id": folder.id,
        "stage": read_stage(folder.events),
        "ended": is_ended(folder),
        "outcome": record["outcome"] if record else None,
        "supervisor_alive": has_supervisor(folder),
    }
