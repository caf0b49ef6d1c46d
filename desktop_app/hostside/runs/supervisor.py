"""The supervisor: leads one run from accepted to ended. May be killed and replaced at any instant.

What was done is in the run's folder, so a successor repeats the step it finds unfinished, and never
starts a script twice: the waiter's file is made once.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Sequence

from ..launchers import make_launcher
from ..launchers.base import RunContext
from ..layout import RunFolder
from ..machine.processes import identity, program_argv, start_detached, try_lock
from ..naming import original
from ..protocol import HostError, disk_full
from ..records import (
    Record,
    exit_record,
    is_no_room,
    read_json,
    record_exit,
    write_json,
    write_once,
)
from .events import EventLog
from .logs_mirror import LogsMirror
from .outputs import list_outputs
from .run_state import is_ended
from .samples import add_last_size
from .stages import GpuQueue, append_build_log, prepare_work, release_claim
from .waiter import failed
from .wake import Wake
from .watch import Watch

if TYPE_CHECKING:
    from ..metrics.collectors import Collector
    from .run_packages import RunPackages

_STAGES = ("preparing", "scaling", "running", "finalizing", "ended")
_TICK_SECONDS = 0.1
_WAITER_SECONDS = 60.0
_ROOM_SECONDS = 30.0


def supervise(root: str, run_id: str) -> None:
    """Lead a run to its end, unless somebody does already."""
    folder = RunFolder(root, run_id)
    lock = try_lock(folder.supervisor_lock)
    if lock is None or is_ended(folder):
        return
    os.chdir("/")
    wake = Wake()
    with contextlib.suppress(OSError):  # a full disk: then only a cancel comes a little later
        write_json(folder.supervisor, identity())
    Supervisor(folder, EventLog(folder.events), wake).run()


class Supervisor:
    """One run's life on this host."""

    def __init__(self, folder: RunFolder, events: EventLog, wake: Wake) -> None:
        self._folder = folder
        self._events = events
        self._wake = wake
        self._context = RunContext(folder.root, folder.id, report=self._report)
        self._launcher = make_launcher(self._context)
        self._mirror = LogsMirror(folder)

    @functools.cached_property
    def _collectors(self) -> Sequence[Collector]:
        """Loaded once the script was started, which need not wait for them."""
        from ..metrics.collectors import make_collectors

        request = self._context.request
        return make_collectors(
            self._folder, request, self._notice, self._progress, self._parameters
        )

    @functools.cached_property
    def _packages(self) -> RunPackages:
        """Loaded as late, too."""
        from .run_packages import RunPackages

        return RunPackages(self._folder, self._launcher)

    def run(self) -> None:
        record = read_json(self._folder.exit) or self._end_of_copy() or self._reach_end()
        self._finalize(record)

    def _report(self, event: str, values: Mapping[str, Any]) -> None:
        self._events.add((event, values))

    def _notice(self, text: str) -> None:
        """Tell what a person should know of the run, once."""
        if not any(event.get("text") == text for event in self._events.past):
            self._report("notice", {"text": text})

    def _progress(self, done: float) -> None:
        self._report("progress", {"done": done})

    def _parameters(self, values: Mapping[str, str]) -> None:
        """Tell of those that were not told of so far."""
        told: Dict[str, str] = {}
        for event in self._events.past:
            if event.get("event") == "parameters":
                told.update(event["values"])
        fresh = {name: value for name, value in values.items() if told.get(name) != value}
        if fresh:
            self._report("parameters", {"values": fresh})

    def _enter(self, stage: str, detail: str = "", **facts: int) -> None:
        """Announce a stage, with what is to be told of it, unless a supervisor before us got as
        far."""
        reached = self._events.stage
        if not reached or _STAGES.index(reached) < _STAGES.index(stage):
            self._report("stage", {"stage": stage, "detail": detail, **facts})

    # --------------------------------------------------------------- until the script has ended

    def _end_of_copy(self) -> Optional[Record]:
        """A folder that was copied while the run lived: what goes on is another's."""
        path = original(self._folder)
        if not path:
            return None
        text = "This is a copy, made while the run went on. The run itself is in %s." % path
        record = exit_record("unknown", "copied", "folder", detail=text, ended_at=time.time())
        return record_exit(self._folder.exit_reserve, self._folder.exit, record)

    def _reach_end(self) -> Record:
        record = self._try_to_start()
        if record is None:
            self._packages.begin()
            record = Watch(
                self._context,
                self._launcher,
                self._events,
                self._mirror,
                self._collectors,
                self._wake,
            ).until_end()
        return record_exit(self._folder.exit_reserve, self._folder.exit, record)

    def _try_to_start(self) -> Optional[Record]:
        """The run's end where its script cannot be started. None where it was: by us, or by the
        waiter of a supervisor before us, even one that came while we were failing."""
        if not os.path.exists(self._folder.waiter):
            try:
                self._start()
            except HostError as error:
                end = failed(self._context, error)
            except OSError as error:
                end = failed(self._context, _world_error(error))
            else:
                return None
            try:
                write_once(self._folder.waiter, {"pid": None, "end": end})
            except OSError:  # a full disk: a waiter that comes late finds no room either
                return end
        return (read_json(self._folder.waiter) or {}).get("end")

    def _start(self) -> None:
        self._refuse_cancelled()
        self._enter("preparing")
        self._launcher.check()
        prepare_work(self._context)
        self._launcher.prepare(append_build_log(self._folder))
        self._refuse_cancelled()
        self._enter("scaling")
        GpuQueue(self._context, lambda: self._wake.wait(_TICK_SECONDS)).claim()
        argv = [self._context.redact(word) for word in self._launcher.command()]
        if not self._events.has("command"):
            self._report("command", {"argv": argv})
        self._refuse_cancelled()
        self._enter("running", self._launcher.caveat(), gpus=len(self._context.gpus))
        self._start_waiter()

    def _refuse_cancelled(self) -> None:
        if self._context.cancelled():
            raise HostError("cancelled", "Cancelled before the script started.")

    def _start_waiter(self) -> None:
        folder = self._folder
        argv = program_argv("wait", "--root", folder.root, "--run", folder.id)
        start_detached(argv, folder.supervisor_log, os.environ)
        deadline = time.monotonic() + _WAITER_SECONDS
        while not os.path.exists(folder.waiter):
            if time.monotonic() > deadline:
                hint = "Look into %s." % folder.supervisor_log
                raise HostError("start_failed", "The script's parent did not start.", hint)
            self._wake.wait(0.005)

    # ------------------------------------------------------------------- after the script ended

    def _finalize(self, record: Record) -> None:
        if record["outcome"] == "cancelled" and not self._events.has("cancel_requested"):
            self._report("cancel_requested", {})
        self._enter("finalizing")
        self._mirror.tick()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._folder.space_reserve)
        for collector in self._collectors:
            collector.finish()
        self._packages.finish()
        if not os.path.exists(self._folder.outputs):  # written after all that is mirrored
            if record["started_at"] and record["ended_at"]:
                add_last_size(self._folder, record["started_at"], record["ended_at"])
            self._write_when_there_is_room(self._folder.outputs, list_outputs(self._folder))
        folder = self._folder
        for path in (folder.secrets, folder.pull, folder.exit_reserve, folder.stop_reserve):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        with contextlib.suppress(OSError):  # a full disk: the claim is void with its holders' end
            release_claim(self._context)
        self._launcher.cleanup()
        self._say_ended(record)

    def _write_when_there_is_room(self, path: str, value: Record) -> None:
        """A list of outputs that finds no room for long is left out; the end is recorded."""
        deadline = time.monotonic() + _ROOM_SECONDS
        while True:
            try:
                write_json(path, value)
            except OSError as error:
                if not is_no_room(error):
                    raise
                if time.monotonic() > deadline:
                    return
            else:
                return
            self._wake.wait(_TICK_SECONDS)

    def _say_ended(self, record: Record) -> None:
        keys = ("outcome", "exit_code", "signal", "cause", "detail", "hint")
        ended = {key: record[key] for key in (*keys, "started_at", "ended_at")}
        said = self._events.add(("stage", {"stage": _STAGES[-1], "detail": ""}), ("ended", ended))
        deadline = time.monotonic() + _ROOM_SECONDS
        while not said and time.monotonic() < deadline:
            self._wake.wait(_TICK_SECONDS)
            said = self._events.flush()


def _world_error(error: OSError) -> HostError:
    if is_no_room(error):
        return disk_full(error)
    where: Optional[str] = error.filename
    text = "%s: %s" % (error.strerror, where) if where else str(error)
    return HostError("start_failed", text, "Repair that on the host, then run it again.")
