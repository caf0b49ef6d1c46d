"""The verb `build` as its listeners use it: joined, cancelled, left, and only looked at."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.layout import venv_folder
from desktop_app.hostside.protocol import FrameParser, Header, encode_request
from desktop_app.hostside.records import read_json, write_json
from tests.contract.hostside.host_program import HostProgram
from tests.testbed.waiting import wait_until


class Listener:
    """A process that serves the verb, and the headers of what it told."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.told: list[Header] = []
        self._parser = FrameParser()

    def hear(self, kind: str, **values: object) -> Header:
        """Read on until something of this kind, with these values, was told."""
        assert self.process.stdout is not None
        while True:
            for header in self.told:
                if header.items() >= {"kind": kind, **values}.items():
                    return header
            data = os.read(self.process.stdout.fileno(), 65536)
            assert data, self.told
            self.told += [header for header, _ in self._parser.feed(data)]

    def cancel(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(encode_request({"cancel": True}))

    def leave(self) -> None:
        """Hear nothing more."""
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.leave()
        assert self.process.stderr is not None
        self.process.stderr.close()


class Gate:
    """A definition whose build says that it collects something, and waits until `open`."""

    def __init__(self, host: HostProgram, folder: Path) -> None:
        self.host = host
        self._fifo = folder / "the gate"
        os.mkfifo(self._fifo)
        name = uuid.uuid4().hex
        wait = f"echo 'Collecting a gate'; cat {shlex.quote(str(self._fifo))}"
        self.environment: dict[str, Any] = {
            "kind": "image",
            "hash": name,
            "tag": name,
            "base_image": "",
            "requirements": [],
            "post_install": wait,
        }
        self.folder = BuildFolder(venv_folder(host.root, name))
        self.listeners: list[Listener] = []

    def listen(self, **options: Any) -> Listener:
        process = self.host.process(
            "build", environment=self.environment, launcher="process", **options
        )
        self.listeners.append(Listener(process))
        return self.listeners[-1]

    def open(self) -> None:
        with self._fifo.open("wb"):
            pass


@pytest.fixture(autouse=True)
def uv_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes virtual environments faster than the host's Python."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")


@pytest.fixture
def gate(host: HostProgram, tmp_path: Path) -> Iterator[Gate]:
    made = Gate(host, tmp_path)
    yield made
    attempt = read_json(made.folder.attempt)
    for listener in made.listeners:
        listener.end()
    if attempt is not None:
        made.folder.ask_to_stop(attempt["id"])
        wait_until(lambda: not made.folder.building(), 30, "the end of the build")


def test_a_build_that_another_waits_for_goes_on_after_a_cancel(gate: Gate) -> None:
    before = time.time()
    first = gate.listen()
    step = first.hear("step", what="Collecting a gate")
    assert (step["step"], step["steps"]) == (0, 0)
    second = gate.listen()
    assert before <= second.hear("joined")["began_at"] <= time.time()
    first.cancel()
    assert first.hear("error")["code"] == "cancelled"
    assert first.hear("goes_on") == {"kind": "goes_on"}
    gate.open()
    assert second.hear("answer")["built"] is False
    assert gate.listen(join=True).hear("answer")["built"] is False


def test_who_only_looks_keeps_no_build_going(gate: Gate) -> None:
    asker = gate.listen()
    asker.hear("step")
    looker = gate.listen(join=True)
    looker.hear("step")
    asker.cancel()
    assert asker.hear("error")["code"] == "cancelled"
    assert "goes_on" not in {header["kind"] for header in asker.told}
    assert looker.hear("error")["code"] == "not_building"
    wait_until(lambda: not gate.folder.building(), 30, "the end of the build")
    assert (read_json(gate.folder.result) or {})["state"] == "stopped"


def test_who_looks_can_cancel_what_somebody_began_who_has_gone(gate: Gate) -> None:
    gone = gate.listen()
    gone.hear("step")
    gone.leave()
    assert gone.process.wait(30) == 0
    looker = gate.listen(join=True)
    looker.hear("step")
    looker.cancel()
    assert looker.hear("error")["code"] == "cancelled"
    wait_until(lambda: not gate.folder.building(), 30, "the end of the build")
    assert (read_json(gate.folder.result) or {})["state"] == "stopped"


def test_a_build_that_nobody_works_on_any_more_is_noted_as_lost(gate: Gate) -> None:
    gate.folder.make()
    write_json(gate.folder.attempt, {"id": "a", "offset": 0, "began_at": 1.0})
    assert gate.listen(join=True).hear("error")["code"] == "not_building"
    assert read_json(gate.folder.result) == {"attempt": "a", "state": "lost"}


def test_who_looks_at_a_definition_that_was_never_built_is_told_so(gate: Gate) -> None:
    assert gate.listen(join=True).hear("error")["code"] == "not_building"
    assert not Path(gate.folder.path).exists()
