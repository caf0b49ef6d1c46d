"""A person's computer for a test: a home of its own, in which SSH and Trainyard keep their files.

OpenSSH finds a home by the user database alone, so programs of the desk have one of their own, by a
bind mount that nobody else sees. Needs root.
"""

from __future__ import annotations

import os
import pty
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Desk:
    """`folder` is the home."""

    folder: Path

    def __post_init__(self) -> None:
        self.ssh.mkdir(mode=0o700, parents=True, exist_ok=True)
        users = Path("/etc/passwd").read_text("utf-8")
        self._passwd.write_text(f"me:x:0:0::{self.folder}:/bin/sh\n{users}", "utf-8")

    @property
    def ssh(self) -> Path:
        return self.folder / ".ssh"

    @property
    def _passwd(self) -> Path:
        return self.folder / "passwd"

    @property
    def env(self) -> dict[str, str]:
        """Without an agent or a keyring of whoever runs the tests."""
        dropped = ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY")
        env = {name: value for name, value in os.environ.items() if name not in dropped}
        return {**env, "HOME": str(self.folder)}

    def command(self, *argv: str) -> list[str]:
        """Starts a program at this desk."""
        script = 'mount --bind "$0" /etc/passwd && exec "$@"'
        return ["unshare", "--mount", "sh", "-c", script, str(self._passwd), *argv]


class Typist:
    """A program with a terminal at which somebody types; standard output is kept apart."""

    def __init__(self, argv: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self._master, terminal = pty.openpty()
        self.shown = ""
        try:
            self.process = subprocess.Popen(
                argv, cwd=folder, env=env, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal
            )
        finally:
            os.close(terminal)
        os.set_blocking(self._master, False)

    def answer(self, question: str, text: str, timeout_s: float = 60) -> None:
        """Wait for a question, and type an answer with Enter."""
        wait_until(lambda: question in self._look(), timeout_s, f"{question!r} after {self.shown}")
        self.shown = self.shown.partition(question)[2]
        os.write(self._master, text.encode() + b"\n")

    def end(self, timeout_s: float = 60) -> tuple[int, bytes, str]:
        """Its exit code, its output, and what the terminal showed after the last question."""
        out, _ = self.process.communicate(timeout=timeout_s)
        return self.process.returncode, out, self._look()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        os.close(self._master)

    def _look(self) -> str:
        try:
            while data := os.read(self._master, 4096):
                self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        except (BlockingIOError, OSError):  # nothing more for now, or the program has ended
            pass
        return self.shown


@contextmanager
def typing(argv: Sequence[str], folder: Path, env: dict[str, str]) -> Iterator[Typist]:
    """A program at a terminal; killed at the end."""
    typist = Typist(argv, folder, env)
    try:
        yield typist
    finally:
        typist.close()
