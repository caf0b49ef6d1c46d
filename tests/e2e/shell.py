"""`trainyard` as a person types it, process by process."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
_log = logging.getLogger(__name__)
CHECKOUT = (sys.executable, "-m", "desktop_app")


class Shell:
    """Runs `trainyard` in a folder: the checkout's, or what `command` starts in `env`."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str] = CHECKOUT,
        env: Mapping[str, str] | None = None,
        timeout_s: float = 120,
    ) -> None:
        self.folder = folder
        self.command = command
        self.env = {**os.environ, "PYTHONPATH": str(ROOT)} if env is None else dict(env)
        self.timeout_s = timeout_s

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self.command, *arguments],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *arguments: str) -> tuple[int, bytes, str]:
        with self.start(*arguments) as process:
            try:
                out, err = process.communicate(timeout=self.timeout_s)
            finally:
                process.kill()
        told = err.decode()
        # A test that fails shows it.
        _log.warning("%s -> %d %s", " ".join(arguments), process.returncode, told)
        return process.returncode, out, told

    def json(self, *arguments: str) -> Any:
        """The JSON lines that a command answered, the only one as itself."""
        code, out, err = self("--json", *arguments)
        assert (code, err) == (0, ""), arguments
        answers = [json.loads(line) for line in out.splitlines()]
        return answers[0] if len(answers) == 1 else answers
