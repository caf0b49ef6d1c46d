"""Start to painted window, against a bare window with five tabs and a plot."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.bench.measure import Options, Row, Side, at_most, interleaved, median
from tests.bench.screens import Screen, screen
from tests.testbed.app_window import TRAINYARD

ROUNDS = 15
BARE = Path(__file__).with_name("bare_window.py")


def rows(options: Options) -> list[Row]:
    with screen() as shown:
        product = _started(shown, [str(TRAINYARD), "gui", "--quit-when-painted"])
        bare = _started(shown, [sys.executable, str(BARE)])
        ours, peer = (median(times) for times in interleaved(ROUNDS, product, bare))
    what = f"start to painted window and end, {shown.name}"
    return [at_most(what, ours, (peer[0], f"bare window {peer[1]}"), 1.0)]


def _started(shown: Screen, command: list[str]) -> Side:
    def measure() -> float:
        started = time.perf_counter()
        subprocess.run(command, env=shown.env, stderr=subprocess.DEVNULL, check=True)
        return time.perf_counter() - started

    return measure
