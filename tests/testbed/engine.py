"""A real container engine: the one that answers, or a dockerd of our own.

    python -m tests.testbed.engine start    leave one running, print its process id
    python -m tests.testbed.engine stop     stop that one

Standard library only: packaging/dev.py calls this before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed import programs
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LOG = Path(tempfile.gettempdir()) / "trainyard-test-dockerd.log"
PID = Path(tempfile.gettempdir()) / "trainyard-test-dockerd.pid"
START_TIMEOUT_S = 60.0


class EngineError(RuntimeError):
    """No container engine answers and none can be started; the text says why."""


def answers(env: Mapping[str, str] | None = None) -> bool:
    """Whether the engine of the current docker context, or of `env`'s DOCKER_HOST, answers."""
    if shutil.which("docker") is None:
        return False
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=20, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and bool(done.stdout.strip())


def _spawn(log: Path, options: Sequence[str], before: Sequence[str]) -> subprocess.Popen[bytes]:
    dockerd = shutil.which("dockerd") or shutil.which("dockerd", path="/usr/sbin:/sbin")
    if dockerd is None:
        raise EngineError("No container engine answers and dockerd is not installed.")
    if os.geteuid() != 0:
        raise EngineError("No container engine answers, and starting dockerd needs root.")
    with log.open("wb") as sink:
        # A session of its own: Ctrl-C at the tests ends them first, then the engine.
        return subprocess.Popen(
            [*before, dockerd, *options],
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def start(
    log: Path = LOG,
    options: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
) -> subprocess.Popen[bytes]:
    """Start dockerd, on its default socket and data folder, and wait until it answers."""
    process = _spawn(log, options, before)
    try:
        wait_until(
            lambda: process.poll() is not None or answers(env),
            START_TIMEOUT_S,
            "dockerd answers",
            0.2,
        )
    except BaseException:
        programs.stop(process)
        raise
    if process.poll() is not None:
        raise EngineError(f"dockerd ended at once:\n{programs.tail(log)}")
    return process


@contextmanager
def running() -> Iterator[None]:
    """An engine for as long as the block lasts; one that answered before is left as it was."""
    if answers():
        yield
        return
    process = start()
    try:
        yield
    finally:
        programs.stop(process, grace_s=60)


@dataclass
class SeparateEngine:
    """An engine that a test may stop and start again without anybody else noticing."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        """What makes a docker client speak to this engine."""
        return {"DOCKER_HOST": f"unix://{self.folder}/engine.sock"}

    def start(self) -> None:
        options = [
            *(f"--host={self.env['DOCKER_HOST']}", "--iptables=false", "--ip-forward=false"),
            *(f"--data-root={self.folder / 'data'}", f"--exec-root={self.folder / 'exec'}"),
            f"--pidfile={self.folder / 'engine.pid'}",
        ]
        # A network of its own, with no way out: on the machine's, it would remake the bridge
        # that the shared engine is using.
        before = ["unshare", "--net"]
        env = {**os.environ, **self.env}
        self.process = start(self.folder / "engine.log", options, env, before)

    def stop(self) -> None:
        if self.process is not None:
            programs.stop(self.process, grace_s=60)
            self.process = None


@contextmanager
def separate() -> Iterator[SeparateEngine]:
    """A second engine, with a socket and data of its own, for as long as the block lasts."""
    # Short: the path of a socket has at most 107 bytes.
    with tempfile.TemporaryDirectory(prefix="ty-engine-") as folder:
        engine = SeparateEngine(Path(folder))
        engine.start()
        try:
            yield engine
        finally:
            engine.stop()


def _is_dockerd(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    return command.exists() and b"dockerd" in command.read_bytes()


def main(argv: list[str]) -> int:
    if argv == ["start"]:
        if answers():
            print("An engine answers already.")
            return 0
        PID.write_text(str(start().pid), "ascii")
        print(f"dockerd {PID.read_text('ascii')}, log in {LOG}")
        return 0
    if argv == ["stop"]:
        pid = int(PID.read_text("ascii")) if PID.exists() else 0
        if pid and _is_dockerd(pid):
            os.kill(pid, 15)
            wait_until(lambda: not _is_dockerd(pid), 60, "dockerd ended", 0.2)
        PID.unlink(missing_ok=True)
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
