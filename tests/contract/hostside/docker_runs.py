"""One run in a real container, driven through the launcher alone."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from desktop_app.hostside.launchers.base import RunContext
from desktop_app.hostside.launchers.docker import DockerLauncher
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import Record, write_json
from tests.testbed.waiting import wait_until


class DockerRun:
    """A run folder with one script; `begin` starts it as the waiter does, in a thread."""

    def __init__(self, root: Path, base_image: str, text: str, **request: Any) -> None:
        self.id = uuid.uuid4().hex[:26].upper()
        self.folder = RunFolder(str(root), self.id)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.record: Record = {}
        self.error: HostError | None = None
        self._thread = threading.Thread(target=self._wait, daemon=True)
        name = str(request.get("script", "train.py"))
        self._make_folder(name, text)
        write_json(self.folder.request, self._request(base_image, name, request))
        self.context = RunContext(str(root), self.id, lambda e, v: self.events.append((e, dict(v))))
        self.launcher = DockerLauncher(self.context)

    def _make_folder(self, name: str, text: str) -> None:
        folder = self.folder
        for path in (folder.work_outputs, folder.work_logs, folder.metrics, folder.home):
            Path(path).mkdir(parents=True)
        Path(folder.work, name).write_text(text, "utf-8")

    def _request(self, base_image: str, name: str, given: dict[str, Any]) -> dict[str, Any]:
        environment: dict[str, Any] = {"kind": "image", "base_image": base_image, "tag": base_image}
        environment.update(requirements=[], hash=uuid.uuid4().hex)
        request: dict[str, Any] = {
            "version": 1,
            "id": self.id,
            "script": name,
            "launcher": "docker",
        }
        request.update(arguments=[], inputs=[], variables={}, secrets=[], resources={"gpus": 0})
        request["environment"] = environment
        request.update(given)
        return request

    def secrets(self, **values: str) -> None:
        write_json(self.folder.secrets, values, 0o600)

    def begin(self) -> list[str]:
        """Check, prepare, show the command, and start it; returns the command."""
        self.launcher.check()
        self.launcher.prepare(lambda _: None)
        command = self.launcher.command()
        self._thread.start()
        return command

    def _wait(self) -> None:
        try:
            self.record = self.launcher.wait()
        except HostError as error:
            self.error = error

    def ended(self, timeout_s: float = 60) -> Record:
        self._thread.join(timeout_s)
        assert not self._thread.is_alive(), "the run has not ended in time"
        if self.error is not None:
            raise self.error
        return self.record

    def run(self) -> Record:
        self.begin()
        return self.ended()

    @property
    def log(self) -> bytes:
        path = Path(self.folder.stdout)
        return path.read_bytes() if path.exists() else b""

    def until_log_has(self, words: bytes, timeout_s: float = 30) -> None:
        wait_until(lambda: words in self.log or self.error, timeout_s, f"{words!r} in the log")

    def inspected(self) -> str:
        name = self.launcher.claim_handle()["container"]
        done = subprocess.run(
            ["docker", "inspect", str(name)], capture_output=True, text=True, check=True
        )
        return json.dumps(json.loads(done.stdout))


def owner(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_uid, stat.st_gid


class Runs(Protocol):
    """Makes a run of a script; its request otherwise as a `DockerRun` has it."""

    def __call__(self, text: str, **request: Any) -> DockerRun: ...


@contextmanager
def docker_runs(folder: Path, image: str) -> Iterator[Runs]:
    """Runs in containers of an image, of which nothing is left when the block is."""
    made: list[DockerRun] = []

    def make(text: str, **request: Any) -> DockerRun:
        made.append(DockerRun(folder, image, text, **request))
        return made[-1]

    try:
        yield make
    finally:
        for run in made:
            run.launcher.signal(signal.SIGKILL)
            run.launcher.cleanup()
