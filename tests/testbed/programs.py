"""Starting a program and ending it by its process id."""

from __future__ import annotations

import random
import socket
import subprocess
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def free_port(address: str) -> int:
    """A port that nobody has, below those that the system gives to whoever connects."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((address, port))
            return port


def stop(process: subprocess.Popen[bytes], grace_s: float = 10.0) -> int:
    """SIGTERM, a grace, SIGKILL; returns the exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


@contextmanager
def started(
    command: list[str], log: Path, env: Mapping[str, str] | None = None, grace_s: float = 10.0
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` with its output in `log` for as long as the block lasts."""
    with log.open("ab") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=env)
    try:
        yield process
    finally:
        stop(process, grace_s)


class Lines:
    """What a program with a stdout pipe has said so far, line by line, without ever blocking."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.said: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line.decode("utf-8", "replace").rstrip("\n"))

    def close(self) -> None:
        """After the end of the program: its last line is read."""
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def last(self, words: tuple[str, ...]) -> str | None:
        return next((line for line in reversed(self.said) if line in words), None)

    def wait_for(self, line: str, timeout_s: float) -> None:
        wait_until(lambda: line in self.said, timeout_s, f"the program says {line!r}")


def tail(log: Path, characters: int = 2000) -> str:
    """The end of a log, for the text of a failure."""
    return log.read_text("utf-8", "replace")[-characters:] if log.exists() else "(no log)"
