"""`start`: takes a run over. What it makes is visible only when it is whole."""

from __future__ import annotations

import errno
import os
import shutil
from typing import Any, Mapping, Optional

from ..contents.store import Store
from ..layout import METRICS, SYSTEM, RunFolder, runs_folder, valid_run_id
from ..machine.processes import machine_id
from ..naming import note_place
from ..protocol import HostError
from ..records import RESERVE_SIZE, SPACE_RESERVE_SIZE, reserve, write_json
from .events import EventLog
from .run_state import adopt, is_known, start_supervisor

VERSION = 1
LAUNCHERS = ("process", "docker")


def accept(
    root: str,
    run: Mapping[str, Any],
    secrets: Mapping[str, str],
    pull: Optional[Mapping[str, Any]] = None,
) -> bool:
    """Make the run's folder and start its supervisor; True where that was done already. `pull` says
    where its image may be had, as for `builders.image.ensure_image`.

    Raises HostError: `bad_request`, `cancelled`, `missing_blob`, `disk_full`.
    """
    folder = RunFolder(root, _checked_id(run))
    if is_known(folder):
        adopt(folder)
        return True
    _refuse_cancelled(folder)
    manifest = Store(root).read(str(run["manifest"]))
    beside = RunFolder(root, folder.id)
    beside.path = os.path.join(runs_folder(root), ".%s.%d.new" % (folder.id, os.getpid()))
    shutil.rmtree(beside.path, ignore_errors=True)  # what a killed start left
    try:
        _fill(beside, run, secrets, manifest)
        if pull:
            write_json(beside.pull, pull, mode=0o600)
        os.rename(beside.path, folder.path)
    except OSError as error:
        shutil.rmtree(beside.path, ignore_errors=True)
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        return _came_second(folder)
    _sync_folder(runs_folder(root))
    start_supervisor(folder)
    return False


def _checked_id(run: Mapping[str, Any]) -> str:
    run_id = run.get("id")
    if not valid_run_id(run_id) or run.get("version") != VERSION:
        raise HostError("bad_request", "The run request is not one of version %d." % VERSION)
    if run.get("launcher") not in LAUNCHERS:
        raise HostError("bad_request", "Runs cannot be started by %r here." % run.get("launcher"))
    return str(run_id)


def _refuse_cancelled(folder: RunFolder) -> None:
    if os.path.lexists(folder.cancel):
        raise _cancelled()


def _cancelled() -> HostError:
    return HostError("cancelled", "The run was cancelled before it started.")


def _came_second(folder: RunFolder) -> bool:
    """The folder appeared meanwhile: by another start, or by a cancel."""
    if not is_known(folder):
        if os.path.isdir(folder.state):  # a cancel makes it, just before its tombstone
            raise _cancelled()
        raise HostError("folder_taken", "There is a folder %r that is no run." % folder.path)
    adopt(folder)
    return True


def _fill(
    folder: RunFolder, run: Mapping[str, Any], secrets: Mapping[str, str], manifest: bytes
) -> None:
    for path in (folder.at(METRICS), folder.at(SYSTEM), folder.logs, folder.state, folder.home):
        os.makedirs(path)
    reserve(folder.exit_reserve, RESERVE_SIZE)
    reserve(folder.stop_reserve, RESERVE_SIZE)
    reserve(folder.space_reserve, SPACE_RESERVE_SIZE)
    write_json(folder.request, run)
    with open(folder.machine, "w", encoding="utf-8") as text:
        text.write(machine_id())
    note_place(folder, RunFolder(folder.root, folder.id).path)
    with open(folder.manifest, "wb") as file:
        file.write(manifest)
    open(folder.stdout, "xb").close()
    if secrets:
        write_json(folder.secrets, secrets, mode=0o600)
    events = EventLog(folder.events)
    if not events.add(("accepted", {})):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder.events)
    events.sync()
    events.close()


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
