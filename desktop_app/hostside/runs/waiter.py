"""The waiter: the small parent of a run's script. It alone knows how the script ended."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import time

from ..launchers import make_launcher
from ..launchers.base import Launcher, RunContext
from ..machine.processes import adopt_orphans, identity
from ..naming import machine_name
from ..protocol import HostError, disk_full
from ..records import Record, exit_record, read_json, record_exit, write_once
from .slots import Slots

_GRACE_SECONDS = 2.0
_POLL_SECONDS = 0.05


def wait_for_script(root: str, run_id: str) -> None:
    """Start the script once, ever; record its end; leave nothing of it behind."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _go_on)
    context = RunContext(root, run_id)
    folder = context.folder
    os.chdir("/")
    launcher = make_launcher(context)
    container = bool(launcher.claim_handle())
    if not container:  # Podman's monitor must not be ours: nobody would see that it has ended
        adopt_orphans()
    started_at = time.time()
    if not write_once(folder.waiter, dict(identity(), started_at=started_at)):
        return
    record = _run(context, launcher)
    record["started_at"] = record["started_at"] or started_at
    record["ended_at"] = record["ended_at"] or time.time()
    record_exit(folder.exit_reserve, folder.exit, record)
    if not container:  # a container ends with all that is in it
        end_everything(launcher)


def _go_on(number: int, frame: object) -> None:
    """No signal ends us. Ignored, it would be so for what we start, too."""


def _run(context: RunContext, launcher: Launcher) -> Record:
    if context.cancelled():
        return exit_record("cancelled", "cancelled", "waiter")
    try:
        name = machine_name(context.folder)
        if context.gpus and not Slots().hand_over(name, [identity()]):
            raise HostError("start_failed", "The GPUs of the run were given away.", "Run it again.")
        return launcher.wait()
    except HostError as error:
        return failed(context, error)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return failed(context, disk_full(error))
        return failed(context, HostError("start_failed", "The run cannot be started: %s" % error))


def failed(context: RunContext, error: HostError, evidence: str = "supervisor") -> Record:
    """The record of a run that could not go on, or whose user cancelled it meanwhile."""
    if error.code == "cancelled" or context.cancelled():
        return exit_record("cancelled", "cancelled", evidence, ended_at=time.time())
    text, hint = context.redact(error.text), context.redact(error.hint)
    now = time.time()
    return exit_record("failed", error.code, evidence, detail=text, hint=hint, ended_at=now)


def end_everything(launcher: Launcher) -> None:
    """Processes that the script left behind are asked to end, then made to."""
    stop = read_json(launcher.context.folder.stop_request)
    deadline = time.monotonic() + (0.0 if stop else _GRACE_SECONDS)
    launcher.signal(signal.SIGTERM)
    while launcher.alive():
        if time.monotonic() >= deadline:
            launcher.signal(signal.SIGKILL)
        _reap()
        time.sleep(_POLL_SECONDS)
    _reap()


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
