"""The notifications that a program sends to its desktop, and a person who clicks them."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.testbed import programs
from tests.testbed.app_window import ROOT
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class NotificationDesk:
    """A running notification service."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lines = programs.Lines(process)

    @property
    def notices(self) -> list[dict[str, Any]]:
        """What was shown so far, the oldest first."""
        return [entry for entry in self._told if "title" in entry]

    @property
    def closed(self) -> list[int]:
        """The numbers of the notices that a program took back so far."""
        return [entry["closed"] for entry in self._told if "closed" in entry]

    @property
    def _told(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._lines.said]

    def wait_for(self, count: int, timeout_s: float = 60.0) -> dict[str, Any]:
        """The notice of that place in the order, once so many were shown."""
        wait_until(lambda: len(self.notices) >= count, timeout_s, f"{count} notices")
        return self.notices[count - 1]

    def click(self, number: int) -> None:
        self._do("click", number)

    def close(self, number: int) -> None:
        self._do("close", number)

    def wait_ready(self) -> None:
        wait_until(lambda: self._lines.said, 60, "the notification service is ready")

    def _do(self, word: str, number: int) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word} {number}\n".encode())
        self._process.stdin.flush()


@contextmanager
def notification_desk(env: Mapping[str, str]) -> Iterator[NotificationDesk]:
    """A notification service on the session bus that `env` names."""
    process = subprocess.Popen(
        ["/usr/bin/python3", "-m", "tests.testbed.notification_desk"],
        cwd=ROOT,
        env=dict(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        desk = NotificationDesk(process)
        desk.wait_ready()
        yield desk
    finally:
        programs.stop(process)
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()
