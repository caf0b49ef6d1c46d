"""The real host program as a subprocess, in folders with awkward names."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop_app.hostside.bundle import Program
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.protocol import Frame, FrameParser, encode_request
from desktop_app.hostside.records import read_json
from desktop_app.hostside.runs.run_state import is_ended
from tests.testbed.waiting import wait_until

PYTHON = os.environ.get("TRAINYARD_TEST_PYTHON", sys.executable)
RECORD = struct.Struct("<qqdd")


class HostProgram:
    """One host: an installed program, a run root, and what a desktop would ask of them."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.environment = {**os.environ, "TRAINYARD_HOME": str(folder / "home")}
        self.environment["TRAINYARD_SLOTS"] = str(folder / "slots")
        self.environment.update(environment or {})
        self.root = str(folder / "wörk 'space'\n\"空\"")
        self.store = Store(self.root)
        self.before: list[str] = []
        """What goes before a command line, to start it elsewhere."""
        self.path = self._install()

    def _install(self) -> str:
        program = Program()
        argv = program.probe_argv(PYTHON)
        done = subprocess.run(
            argv, input=program.archive(), env=self.environment, capture_output=True, check=True
        )
        return os.fsdecode(done.stdout.split(b"have ", 1)[1].rstrip(b"\n"))

    def process(self, verb: str, **values: Any) -> subprocess.Popen[bytes]:
        """A verb as a process whose stdin stays open."""
        made = subprocess.Popen(
            [*self.before, PYTHON, self.path, verb],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            bufsize=0,
        )
        assert made.stdin is not None
        made.stdin.write(encode_request({"root": self.root, **values}))
        return made

    def frames(self, verb: str, payload: bytes = b"", **values: Any) -> list[Frame]:
        """All frames of an answer."""
        with self.process(verb, **values) as process:
            out, err = process.communicate(payload)
        assert process.returncode == 0, err.decode()
        return FrameParser().feed(out)

    def ask(self, verb: str, payload: bytes = b"", **values: Any) -> dict[str, Any]:
        """The last frame's header."""
        return self.frames(verb, payload, **values)[-1][0]

    def facts(self) -> dict[str, Any]:
        """What it says about itself."""
        return next(header for header, _ in self.frames("facts") if header["kind"] == "facts")

    # ------------------------------------------------------------------------------------- runs

    def request(self, run_id: str, code: str, **changes: Any) -> dict[str, Any]:
        """A run request for a one-file script, which is put into the store."""
        script = str(changes.get("script", "tra in'.py"))
        data = code.encode()
        entry = {"sha256": self.store.put_bytes(data), "size": len(data), "mode": 0o755}
        manifest = self.store.put_bytes(make_manifest([{"path": script, **entry}]))
        request = {
            "version": 1,
            "id": run_id,
            "name": "a run",
            "manifest": manifest,
            "script": script,
            "arguments": [],
            "inputs": [],
            "variables": {},
            "secrets": [],
            "environment": {"kind": "interpreter", "python": PYTHON},
            "launcher": "process",
            "resources": {"gpus": None, "memory": None},
            "smoke_seconds": None,
            "grace_seconds": 0.5,
        }
        return {**request, **changes}

    def start(self, run_id: str, code: str, secrets: Any = None, **changes: Any) -> RunFolder:
        """Start a run and return its folder."""
        request = self.request(run_id, code, **changes)
        answer = self.ask("start", run=request, secret_values=secrets or {})
        assert (answer["kind"], answer.get("already")) == ("answer", False), answer
        return RunFolder(self.root, run_id)

    def finish(self, folder: RunFolder, timeout_s: float = 90) -> dict[str, Any]:
        """Wait for a run's end, as a desktop does that keeps asking; its exit record."""

        def ended() -> bool:
            if not processes.is_alive(read_json(folder.supervisor)):
                self.ask("list")
            return is_ended(folder)

        wait_until(ended, timeout_s, f"the end of {folder.id}: {supervisor_log(folder)}")
        record = read_json(folder.exit)
        assert record is not None
        return record

    def run(self, run_id: str, code: str, **changes: Any) -> tuple[RunFolder, dict[str, Any]]:
        folder = self.start(run_id, code, **changes)
        return folder, self.finish(folder)

    @contextmanager
    def following(self, folder: RunFolder, **offsets: int) -> Iterator[subprocess.Popen[bytes]]:
        process = self.process("follow", inline=True, watch={folder.id: offsets})
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


def supervisor_log(folder: RunFolder) -> str:
    path = Path(folder.supervisor_log)
    return path.read_text() if path.exists() else ""


def events(folder: RunFolder) -> list[dict[str, Any]]:
    """The run's events; their numbers have no gaps."""
    found = [json.loads(line) for line in Path(folder.events).read_bytes().splitlines()]
    assert [event["n"] for event in found] == list(range(len(found)))
    return found


def stages(folder: RunFolder) -> list[str]:
    return [event["stage"] for event in events(folder) if event["event"] == "stage"]


def points(folder: str) -> list[tuple[str, int, float]]:
    """Every point of every writer: name, step, value."""
    found = []
    for path in sorted(Path(folder).glob("*.trm")):
        data = path.read_bytes()  # a name is there before its first point
        names = [json.loads(line) for line in path.with_suffix(".names").read_text().splitlines()]
        assert len(data) % RECORD.size == 0
        found += [(names[i], step, value) for i, step, _, value in RECORD.iter_unpack(data)]
    return found


def log(folder: RunFolder) -> bytes:
    return Path(folder.stdout).read_bytes()


def identity(path: str) -> dict[str, Any]:
    """A process's identity from a file, once it is there."""
    return wait_until(lambda: read_json(path), 20, path) or {}


def kill(path: str, number: int) -> None:
    """Signal the very process that a file of a run's state names, and see it gone."""
    known = identity(path)
    processes.send(known, number)
    wait_until(lambda: not processes.is_alive(known), 60, "the process to be gone")
