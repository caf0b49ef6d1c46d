"""Where benches show windows: a real X server where one can be started, else off screen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.testbed import display

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Screen:
    """`env` puts a program on the screen, `name` says which one it is."""

    name: str
    env: dict[str, str]

    def play(self, scenario: str, workspace: Path) -> Any:
        """What a scenario of `window_program` answers."""
        words = ["-m", "tests.bench.window_program", scenario, str(workspace)]
        # Random bytes are letters of scripts that no font here has, and Qt says so for each.
        env = {**self.env, "QT_LOGGING_RULES": "qt.text.font.db=false"}
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True
        )
        return json.loads(done.stdout)


@contextmanager
def screen() -> Iterator[Screen]:
    """A screen for as long as the block lasts. No screen reader listens, as on most desks."""
    if display.missing():
        yield Screen("off screen", {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        return
    with display.screen() as shown:
        env = {k: v for k, v in shown.env.items() if k != "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}
        yield Screen("on Xvfb", env)
