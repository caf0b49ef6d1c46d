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
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed import programs
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

LOG = Path(tempfile.gettempdir()) / "trainyard-test-dockerd.log"
PID = Path(tempfile.gettempdir()) / "trainyard-test-dockerd.pid"
START_TIMEOUT_S = 60.0


class EngineError(RuntimeError):
    """No container engine answers and none can be started; the text says why."""


def answers() -> bool:
    """Whether the engine of the current docker context answers."""
    if shutil.which("docker") is None:
        return False
    command = ["docker", "version", "--format", "{{.Server.Version}}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and bool(done.stdout.strip())


def _spawn() -> subprocess.Popen[bytes]:
    dockerd = shutil.which("dockerd") or shutil.which("dockerd", path="/usr/sbin:/sbin")
    if dockerd is None:
        raise EngineError("No container engine answers and dockerd is not installed.")
    if os.geteuid() != 0:
        raise EngineError("No container engine answers, and starting dockerd needs root.")
    with LOG.open("wb") as sink:
        # A session of its own: Ctrl-C at the tests ends them first, then the engine.
        return subprocess.Popen(
            [dockerd], stdout=sink, stderr=subprocess.STDOUT, start_new_session=True
        )


def start() -> subprocess.Popen[bytes]:
    """Start dockerd on its default socket and data folder, and wait until it answers."""
    process = _spawn()
    try:
        wait_until(
            lambda: process.poll() is not None or answers(), START_TIMEOUT_S, "dockerd answers", 0.2
        )
    except BaseException:
        programs.stop(process)
        raise
    if process.poll() is not None:
        raise EngineError(f"dockerd ended at once:\n{programs.tail(LOG)}")
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
