"""The steps before a script runs: its working copy, its environment, its GPUs; all repeatable."""

from __future__ import annotations

import os
import shutil
import time
from typing import Callable, Dict, Optional, Set

from ..contents.cache import at_work
from ..contents.deleting import delete_folder
from ..contents.store import Store
from ..launchers.base import RunContext
from ..layout import RunFolder, input_copy
from ..machine.gpus import GpuReport, busy_slots, read_gpus, slots_of
from ..machine.processes import identity, locked
from ..naming import machine_name
from ..protocol import HostError
from ..records import read_json, write_json
from .slots import Slots

_GPU_PERIOD_SECONDS = 2.0
_NO_ANSWER_SECONDS = 60.0


def prepare_work(context: RunContext) -> None:
    """Lay out the working directory and delivered inputs. Raises HostError, OSError."""
    folder = context.folder
    if not os.path.isdir(folder.work):
        beside = folder.at("state/work.new")
        shutil.rmtree(beside, ignore_errors=True)
        with at_work(context.root):
            Store(context.root).materialise(str(context.request["manifest"]), beside)
        os.rename(beside, folder.work)
    os.makedirs(folder.work_outputs, exist_ok=True)
    os.makedirs(folder.work_logs, exist_ok=True)
    for entry in context.request.get("inputs", []):
        if entry.get("manifest") and not entry.get("path"):
            _lay_out_input(context, str(entry["manifest"]))
    for name, path in context.input_paths.items():
        _check_input(name, path)


def _lay_out_input(context: RunContext, manifest: str) -> None:
    """Once for all runs: whoever comes second waits for the first."""
    target = input_copy(context.root, manifest)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    lock = os.open(target + ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with locked(lock):
            if not os.path.isdir(target):
                beside = target + ".new"
                delete_folder(beside)
                with at_work(context.root):
                    Store(context.root).materialise(manifest, beside)
                _make_read_only(beside)
                os.rename(beside, target)
    finally:
        os.close(lock)


def _make_read_only(folder: str) -> None:
    """Several runs share it, so none may change it."""
    for path, _, names in os.walk(folder):
        for name in names:
            full = os.path.join(path, name)
            os.chmod(full, os.stat(full).st_mode & ~0o222)
        os.chmod(path, os.stat(path).st_mode & ~0o222)


def _check_input(name: str, path: str) -> None:
    if not os.path.exists(path):
        text = "The input %r is not there: %r." % (name, path)
        raise HostError("missing_input", text, "Was it moved, or is its disk not connected?")
    if not os.access(path, os.R_OK):
        text = "The input %r may not be read: %r." % (name, path)
        raise HostError("missing_input", text, "Give your user the right to read it.")


def append_build_log(folder: RunFolder) -> Callable[[bytes], None]:
    """Where a builder's words go."""

    def write(data: bytes) -> None:
        with open(folder.build_log, "ab") as file:
            file.write(data)

    return write


class GpuQueue:
    """Waits in line for a run's GPUs."""

    def __init__(self, context: RunContext, pause: Callable[[], None]) -> None:
        self._context = context
        self._slots = Slots(_container_ended)
        self._pause = pause
        self._told = ""

    def claim(self) -> None:
        """Return once the GPUs are ours, or none are needed. Raises HostError."""
        wanted = self._context.resources.get("gpus")
        if wanted == 0 or (read_json(self._context.folder.claim) or {}).get("gpus") == []:
            return
        report = self._first_answer(required=bool(wanted))
        there = slots_of(report.gpus)
        want = int(wanted) if wanted else min(1, len(there))
        if want > len(there):
            raise HostError(
                "start_failed",
                "The run asks for %d GPUs, and this host has %d." % (want, len(there)),
                report.note or "Ask for fewer, or choose another target.",
            )
        if want == 0:
            write_json(self._context.folder.claim, {"gpus": []})
            return
        self._stand_in_line(want, report)

    def _first_answer(self, required: bool) -> GpuReport:
        """What the driver says; one that says nothing is asked again where GPUs are required."""
        deadline = time.monotonic() + _NO_ANSWER_SECONDS
        while True:
            report = read_gpus()
            if report.certain or not required or time.monotonic() > deadline:
                return report
            self._tell(report.note, 0)
            self._pause_for(_GPU_PERIOD_SECONDS)

    def _stand_in_line(self, want: int, report: GpuReport) -> None:
        folder = self._context.folder
        number = (read_json(folder.claim) or {}).get("number")
        while True:
            there, busy = slots_of(report.gpus), set(busy_slots(report.gpus))
            place = self._slots.ask(machine_name(folder), want, identity(), there, busy, number)
            if place.number != number or place.gpus:
                number = place.number
                claim = {"number": number, "gpus": place.gpus}
                write_json(folder.claim, claim if place.gpus else {"number": number})
            if place.gpus:
                return
            self._tell(_reason(want, place.place, busy), place.place)
            self._pause_for(_GPU_PERIOD_SECONDS)
            fresh = read_gpus()
            report = fresh if fresh.gpus else report

    def _tell(self, text: str, place: int) -> None:
        if text != self._told:
            self._told = text
            self._context.report("waiting", reason="gpus", place=place, text=text)

    def _pause_for(self, seconds: float) -> None:
        """Wait, but not longer than a cancel."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._context.cancelled():
                raise HostError("cancelled", "Cancelled while it waited for GPUs.")
            self._pause()


def _reason(want: int, place: int, busy: Set[str]) -> str:
    what = "a GPU" if want == 1 else "%d GPUs" % want
    if place > 1:
        return "Waiting for %s: number %d in line." % (what, place)
    if busy:
        return "Waiting for %s: next in line. Other programs use %d of them." % (what, len(busy))
    return "Waiting for %s: next in line." % what


def _container_ended(handle: str) -> bool:
    """The container engine says that this container does not run (program and name). Silence is no
    proof."""
    from ..machine.docker_program import PODMAN, DockerProgram, EngineUnavailable

    program, _, name = handle.rpartition(" ")
    try:
        command = ("container", "inspect", "--format", "{{.State.Running}}", name)
        answer = DockerProgram(PODMAN if program == "podman" else ()).call(*command)
    except EngineUnavailable:
        return False
    said = answer.out.decode("ascii", "replace").strip()
    return said == "false" or (answer.code != 0 and "no such container" in answer.err.lower())


def release_claim(context: RunContext) -> None:
    """Give the GPUs back."""
    claim: Optional[Dict[str, object]] = read_json(context.folder.claim)
    if claim is not None and "number" in claim:
        Slots().release(machine_name(context.folder))
