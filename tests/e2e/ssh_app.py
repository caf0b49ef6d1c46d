"""The application at a desk, as a process that a test commands, cuts off and kills.

`python -m tests.e2e.ssh_app WORKSPACE` opens the workspace and does what lines of JSON on standard
input say (`{"number", "verb", ...}`); each is answered by a line with its number. It loses patience
with a host after seconds, not after half a minute, so that tests need not wait for that.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.adapters.transport import openssh, remote_channel
from desktop_app.adapters.transport.paramiko import reach
from desktop_app.app import open_engine, workspaces
from desktop_app.domain.compute import LauncherKind, SshClient, SshHost
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.domain.run import RunQuery, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.engine.following import hand_overs
from tests.e2e.spine import kill_at
from tests.testbed.desk import Desk
from tests.testbed.waiting import wait_until

HASTY = remote_channel.Deadlines(connect=6, start=10, quiet=1, lost=2.5)
PATIENCE_S = 90.0


class Verbs:
    """What the process does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.told: list[str] = []
        engine.events.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, FaultRaised):
            print(f"defect: {event.text}\n{event.report}", file=sys.stderr, flush=True)
        elif isinstance(event, Hindered):
            self.told.append(event.text)

    async def add(self, name: str, **host: Any) -> None:
        ssh = SshHost(**{**host, "client": SshClient(host["client"])})
        await self._engine.targets.add_host(name, ssh, LauncherKind.PROCESS)

    async def submit(self, source: str, **spec: Any) -> str:
        return (await self._engine.runs.submit(RunSpec(Path(source), "train.py", **spec))).id

    async def show(self, run: str) -> Mapping[str, Any]:
        detail = await self._engine.runs.show(run)
        more = {"hint": detail.hint, "folder": str(detail.folder), "source": detail.source}
        return {**asdict(detail.summary), **more}

    async def wait(self, run: str) -> Mapping[str, Any]:
        await self._engine.runs.wait(run)
        return await self.show(run)

    async def settle(self) -> list[str]:
        """The ids of all runs, once each has ended and is here."""
        runs = (await self._engine.runs.list(RunQuery(limit=1000))).runs
        for run in runs:
            await self._engine.runs.wait(run.id)
        return [run.id for run in runs]

    async def cancel(self, run: str) -> None:
        await self._engine.runs.cancel(run)

    async def stop(self, job: str) -> None:
        await self._engine.stop(job)

    async def give_up(self, run: str) -> None:
        await self._engine.runs.give_up(run)

    async def remove(self, run: str, only_here: bool = False) -> int:
        return await self._engine.trash.delete(run, only_here=only_here)

    async def terminal(self, run: str) -> str:
        """The command that the terminal was opened with."""
        line = await self._engine.access.shell(run)
        await self._engine.access.open_terminal(line)
        return line.text

    async def forward(self, run: str, port: int) -> Mapping[str, Any]:
        return asdict(await self._engine.access.forward(run, port))

    async def forwards(self, run: str) -> list[Mapping[str, Any]]:
        return [asdict(each) for each in self._engine.access.forwards(run)]

    async def output_path(self, run: str, path: str) -> str:
        return str(await self._engine.runs.output_path(run, path))

    async def define(self, name: str, post_install: str) -> None:
        """Packages, without any, and a command at the end of the build."""
        image = EnvironmentDefinition(EnvironmentKind.IMAGE, post_install=post_install)
        await self._engine.environments.create(name, image)

    async def build(self, name: str) -> str:
        return (await self._engine.builds.build(name, "box")).state.value

    async def build_state(self, name: str) -> Mapping[str, Any]:
        return asdict(await self._engine.builds.state(name, "box"))

    async def cancel_build(self, name: str) -> str:
        return (await self._engine.builds.cancel(name, "box")).state.value

    async def news(self) -> list[str]:
        """What hindered since the last time."""
        told, self.told = self.told, []
        return told


async def _answer(verbs: Verbs, asked: dict[str, Any]) -> None:
    number, verb = asked.pop("number"), asked.pop("verb")
    try:
        answer: Any = {"answer": await getattr(verbs, verb)(**asked)}
    except KnownError as error:
        answer = {"code": error.code, "text": error.text, "hint": error.hint}
    print(json.dumps({"number": number, **answer}), flush=True)


def _lose_patience_soon() -> None:
    hand_overs.PERIOD = 0.5
    for module, name in ((openssh, "openssh_transport"), (reach, "paramiko_transport")):
        setattr(module, name, partial(getattr(module, name), deadlines=HASTY))


async def _main(folder: Path) -> None:
    _lose_patience_soon()
    if not (folder / "config.json").exists():
        workspaces().create(folder)
    engine = await open_engine(folder)
    verbs, busy = Verbs(engine), set[asyncio.Task[None]]()
    try:
        print(json.dumps({"number": 0, "answer": None}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            task = asyncio.create_task(_answer(verbs, json.loads(line)))
            busy.add(task)
            task.add_done_callback(busy.discard)
    finally:
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
        await engine.close()


class Refused(AssertionError):
    """What the application answered with an error."""

    def __init__(self, answer: Mapping[str, str]) -> None:
        super().__init__(f"{answer['code']}: {answer['text']} ({answer['hint']})")
        self.code, self.text, self.hint = answer["code"], answer["text"], answer["hint"]


class App:
    """The test's side of such a process."""

    def __init__(self, desk: Desk, workspace: Path, kill_step: str = "") -> None:
        argv = [sys.executable, "-m", "tests.e2e.ssh_app", str(workspace), kill_step]
        self.process = subprocess.Popen(
            desk.command(*argv),
            env=_env(desk),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self.said = b""
        """On standard error, known once it is gone."""
        readers = (self._read_answers, self._read_words)
        self._readers = [threading.Thread(target=reader, daemon=True) for reader in readers]
        for reader in self._readers:
            reader.start()
        self._wait_for(0)

    def ask(self, verb: str, **arguments: Any) -> Any:
        """Do it and wait; raises `Refused`."""
        return self.answer(self.begin(verb, **arguments))

    def begin(self, verb: str, **arguments: Any) -> int:
        """Start doing it; a number to get the answer by."""
        self._number += 1
        line = json.dumps({"number": self._number, "verb": verb, **arguments})
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        return self._number

    def answer(self, number: int, timeout_s: float = PATIENCE_S) -> Any:
        found = self._wait_for(number, timeout_s)
        if "code" in found:
            raise Refused(found)
        return found["answer"]

    def answered(self, number: int) -> bool:
        return number in self._answers

    def signal(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            with suppress(BrokenPipeError):
                stream.close()

    def close(self) -> None:
        """End it in peace; whatever it said on standard error fails the test."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(PATIENCE_S)
        finally:
            self.kill()
        assert (self.process.returncode, self.said) == (0, b""), self.said.decode()

    def _wait_for(self, number: int, timeout_s: float = PATIENCE_S) -> dict[str, Any]:
        def there() -> bool:
            return number in self._answers or self.process.poll() is not None

        wait_until(there, timeout_s, f"the answer {number}")
        if number not in self._answers:
            self._readers[0].join()
        if number not in self._answers:
            raise AssertionError(f"the application is gone: {self.said.decode()}")
        return self._answers[number]

    def _read_answers(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            answer = json.loads(line)
            self._answers[answer["number"]] = answer

    def _read_words(self) -> None:
        assert self.process.stderr is not None
        self.said = self.process.stderr.read()


def die_at(desk: Desk, workspace: Path, step: str, verb: str, **arguments: Any) -> None:
    """The application does something, and is killed at the first step of that name."""
    argv = [sys.executable, "-m", "tests.e2e.ssh_app", str(workspace), step]
    asked = json.dumps({"number": 1, "verb": verb, **arguments})
    words = desk.folder / "words"
    with words.open("wb") as sink:
        process = subprocess.Popen(
            desk.command(*argv),
            env=_env(desk),
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    assert process.stdin is not None
    try:
        with suppress(BrokenPipeError):  # it was killed before it could listen
            process.stdin.write(asked.encode() + b"\n")
            process.stdin.flush()
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_S)
        assert process.returncode == -signal.SIGKILL, f"{step} not reached: {words.read_text()}"
    finally:
        process.kill()
        process.wait()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _env(desk: Desk) -> dict[str, str]:
    return {**desk.env, "PYTHONPATH": str(Path(__file__).parents[2])}


@contextmanager
def running(desk: Desk, workspace: Path) -> Iterator[App]:
    """The application for a while; killed where the block is left by an error."""
    app = App(desk, workspace)
    try:
        yield app
        app.close()
    finally:
        app.kill()


if __name__ == "__main__":
    if sys.argv[2:] and sys.argv[2]:
        kill_at(sys.argv[2])
    asyncio.run(_main(Path(sys.argv[1])))
