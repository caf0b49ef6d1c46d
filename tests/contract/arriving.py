"""A run whose points arrive while it is taken in, by processes that die in the middle of anything.

`python -m tests.contract.arriving` reads a line `[WORKSPACE, SEED, CALLS]` for each life: a process
of its own that takes in what is there and what it adds to it in the name of the run's script, and
dies of SIGKILL at the call of that number, Python's or one of a library's. It tells `killed` or
`done`; an error of a life is told as a traceback, and ends it all.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

import numpy as np
from numpy.typing import NDArray

from desktop_app.adapters.store.opening import open_index
from desktop_app.adapters.store.series import RECORD
from desktop_app.domain.metrics import CurveQuery
from desktop_app.engine.following.intake import Intake
from desktop_app.hostside.layout import METRICS, RunFolder
from tests.fakes.accepted_run import REQUEST, RUN, accepted_run

NAMES = ("loss", "lr")
FILE = f"{METRICS}/12-ab-cd.trm"
POINTS = 40_000
MOST_AT_ONCE = 150_000
"""Bytes that the script writes before they are taken in."""
LOOKED_AT = 0.3
"""How often somebody looks at the curves then."""


def all_points() -> NDArray[np.void]:
    """What the script logs: mostly of one series, now and then from a checkpoint on, and values
    that are not finite."""
    chance = np.random.default_rng(7)
    table = np.zeros(POINTS, RECORD)
    table["series"] = chance.random(POINTS) < 0.05
    table["step"] = np.arange(POINTS) % 9_000
    table["time"] = 1e9 + np.arange(POINTS)
    table["value"] = chance.normal(size=POINTS)
    for odd in (np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324):
        table["value"][chance.integers(0, POINTS, 40)] = odd
    return table


def begin(workspace: Path) -> None:
    """The run's folder without a point, and an index that knows the run."""
    folder = accepted_run(workspace)
    records = Path(folder.path, FILE)
    records.with_suffix(".names").write_text("".join(f'"{name}"\n' for name in NAMES), "ascii")
    records.touch()
    index, series, rebuilt = open_index(workspace / "index")
    Intake(workspace, index, series).add(REQUEST)
    if rebuilt is not None:
        rebuilt()
    index.close()


class _Death:
    """Comes with the call of a number."""

    def __init__(self, calls: int) -> None:
        self._left = calls

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def live(workspace: Path, seed: int) -> None:
    """Take points in, and draw them, until the script has written all of them."""
    chance = random.Random(seed)
    data = all_points().tobytes()
    index, series, _ = open_index(workspace / "index")
    intake = Intake(workspace, index, series)
    path = Path(RunFolder(str(workspace), RUN).path, FILE)
    written = -1
    while written < len(data):
        written = path.stat().st_size
        with path.open("ab", buffering=0) as file:
            file.write(data[written : written + chance.randint(1, MOST_AT_ONCE)])
        more = True
        while more:
            taken = intake.take(RUN)
            more = taken.more
            for state in taken.series if chance.random() < LOOKED_AT else ():
                series.curve(RUN, state, CurveQuery(state.name, most=50))
    index.close()


def main() -> None:
    for line in sys.stdin:
        workspace, seed, calls = json.loads(line)
        life = os.fork()
        if not life:
            code = 1
            try:
                sys.setprofile(_Death(calls))
                live(Path(workspace), seed)
                code = 0
            except BaseException:  # noqa: BLE001 - it must not go on as a second parent
                traceback.print_exc()
            finally:
                os._exit(code)
        _, status = os.waitpid(life, 0)
        if os.waitstatus_to_exitcode(status) not in (0, -signal.SIGKILL):
            sys.exit(1)
        print("done" if status == 0 else "killed", flush=True)


if __name__ == "__main__":
    main()
