"""While a script runs: takes up what it writes, samples the host, ends it, sees its end."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Optional, Sequence

from ..launchers.base import Launcher, RunContext
from ..machine.hardware import hardware
from ..machine.processes import is_alive, same_boot
from ..naming import machine_name
from ..records import Record, exit_record, read_json, write_reserved
from .events import EventLog
from .logs_mirror import LogsMirror
from .samples import Sampler
from .slots import Slots
from .wake import Wake

if TYPE_CHECKING:
    from ..metrics.collectors import Collector

GRACE_SECONDS = 10.0
_TICK_SECONDS = 0.1
_MIRROR_SECONDS = 0.25
_KILL_AGAIN_SECONDS = 0.5
_EVIDENCE_SECONDS = 1.0
_RECORD_SIZE = 32
_GPUS_SECONDS = 2.0


class Watch:
    """From the start of the waiter to the end of the script."""

    def __init__(
        self,
        context: RunContext,
        launcher: Launcher,
        events: EventLog,
        mirror: LogsMirror,
        collectors: Sequence[Collector],
        wake: Wake,
    ) -> None:
        self._context = context
        self._folder = context.folder
        self._launcher = launcher
        self._events = events
        self._mirror = mirror
        self._collectors = collectors
        self._wake = wake
        self._waiter: Record = read_json(self._folder.waiter) or {}
        self._started_at = float(self._waiter.get("started_at") or time.time())
        self._sampler = Sampler(self._folder, self._started_at, context.gpus, launcher.memory_used)
        self._mirror_due = 0.0
        self._kill_due = 0.0
        self._note = ""
        self._told_hardware = events.has("host")
        self._stop: Optional[Record] = read_json(self._folder.stop_request)

    def until_end(self) -> Record:
        """The run's record, once the script has ended and its parent is gone."""
        events = self._events
        if events.stage != "running":
            given = {"stage": "running", "detail": "", "gpus": len(self._context.gpus)}
            events.add(("stage", given))
        self._keep_claim()
        descriptor = _process_descriptor(self._waiter)
        while is_alive(self._waiter):
            self._tick()
            self._wake.wait(_TICK_SECONDS, descriptor)
        self._tell_hardware(_GPUS_SECONDS)
        if descriptor is not None:
            os.close(descriptor)
        return read_json(self._folder.exit) or self._without_waiter()

    def _tick(self) -> None:
        self._events.flush()
        self._tell_note()
        self._look_for_reasons_to_stop()
        if self._stop is not None:
            self._enforce_stop(self._stop)
        now = time.monotonic()
        if now >= self._mirror_due:
            self._mirror.tick()
            self._mirror_due = now + _MIRROR_SECONDS
        for collector in self._collectors:
            collector.tick()
        self._sampler.tick()
        self._tell_hardware()

    def _keep_claim(self) -> None:
        """The GPUs are held by the container too, where there is one."""
        handle = self._launcher.claim_handle()
        if self._context.gpus and handle:
            container = "%s %s" % (handle["program"], handle["container"])
            Slots().hand_over(machine_name(self._folder), [self._waiter], container)

    def _tell_note(self) -> None:
        text = str((read_json(self._folder.note) or {}).get("text") or "")
        if text != self._note:
            self._note = text
            self._events.add(("waiting", {"reason": "engine", "text": text}))

    def _tell_hardware(self, patience: float = 0.0) -> None:
        """Once, as soon as the GPUs are known; with patience, which is the last chance, also
        without them."""
        if self._told_hardware:
            return
        report = self._sampler.first_report(patience)
        if report is not None or patience:
            self._told_hardware = True
            self._events.add(("host", hardware(report, self._context.gpus)))

    # ------------------------------------------------------------------------------ ending it

    def _look_for_reasons_to_stop(self) -> None:
        if self._stop is not None or os.path.exists(self._folder.exit):
            return
        if self._context.cancelled():
            self._events.add(("cancel_requested", {}))
            self._begin_stop({"cause": "cancelled"})
            return
        limit = self._context.request.get("smoke_seconds")
        if limit is None:
            return
        if self._has_metrics():
            self._begin_stop({"cause": "smoke_test", "why": "its first metrics arrived"})
        elif time.time() - self._started_at >= float(limit):
            self._begin_stop({"cause": "smoke_test", "why": "its %g seconds were over" % limit})

    def _has_metrics(self) -> bool:
        try:
            with os.scandir(self._folder.metrics) as entries:
                return any(
                    entry.name.endswith(".trm") and entry.stat().st_size >= _RECORD_SIZE
                    for entry in entries
                )
        except OSError:  # the script has taken its folder away
            return False

    def _begin_stop(self, stop: Record) -> None:
        """Written down before the first signal: the waiter reads it when the script ends."""
        stop["time"] = time.time()
        write_reserved(self._folder.stop_reserve, self._folder.stop_request, stop)
        self._stop = stop
        self._launcher.signal(signal.SIGTERM)

    def _enforce_stop(self, stop: Record) -> None:
        grace = self._context.request.get("grace_seconds")
        patience = GRACE_SECONDS if grace is None else float(grace)
        now = time.monotonic()
        if time.time() - float(stop["time"]) >= patience and now >= self._kill_due:
            self._kill_due = now + _KILL_AGAIN_SECONDS
            self._launcher.signal(signal.SIGKILL)

    # ------------------------------------------------------------------------ a waiter that is lost

    def _without_waiter(self) -> Record:
        """The waiter is gone and has left no record."""
        if self._launcher.claim_handle():
            return self._other_witness()
        if not same_boot(self._waiter):
            return self._restarted()
        while self._launcher.alive():
            self._launcher.signal(signal.SIGKILL)
            self._wake.wait(_TICK_SECONDS)
        text = "The process that waited for the script was ended, so nobody knows how it ended."
        return exit_record(
            "unknown",
            "waiter_lost",
            "supervisor",
            detail=text,
            started_at=self._started_at,
            ended_at=time.time(),
        )

    def _other_witness(self) -> Record:
        while True:
            record = self._launcher.evidence()
            if record is not None:
                record["started_at"] = record["started_at"] or self._started_at
                return record
            deadline = time.monotonic() + _EVIDENCE_SECONDS
            while time.monotonic() < deadline:
                self._tick()
                self._wake.wait(_TICK_SECONDS)

    def _restarted(self) -> Record:
        text = "The host was restarted while the run was going on."
        return exit_record(
            "failed",
            "host_restarted",
            "boot",
            detail=text,
            hint="Run it again; a script that saves checkpoints can go on from them.",
            started_at=self._started_at,
        )


def _process_descriptor(waiter: Record) -> Optional[int]:
    """Becomes readable when the process ends; None where the system has no such thing."""
    pidfd_open = getattr(os, "pidfd_open", None)  # from Python 3.9 on
    if pidfd_open is None or not is_alive(waiter):
        return None
    try:
        return int(pidfd_open(int(waiter["pid"])))
    except OSError:
        return None
