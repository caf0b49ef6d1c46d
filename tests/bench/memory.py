"""Resident memory of the idle window with a workspace open."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.measure import NotMeasured, Options, Row, within
from tests.bench.screens import screen
from tests.testbed import programs
from tests.testbed.app_window import TRAINYARD
from tests.testbed.waiting import wait_until

LIMIT_MB = 200
LOOK_S = 0.5
STEADY_LOOKS = 6


def rows(options: Options) -> list[Row]:
    if not Path("/proc/self/status").exists():
        raise NotMeasured("this system has no /proc")
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        workspace = Path(folder, "workspace")
        command = [str(TRAINYARD), "gui", "--workspace", str(workspace)]
        with programs.started(command, Path(folder, "log"), shown.env) as process:
            opened = workspace / "index" / "index.sqlite3"
            wait_until(opened.exists, 30, "the workspace is open")
            used = _steady(process.pid)
    what = f"resident memory, idle with a workspace open, {shown.name}"
    return [within(what, (used, f"{used:.0f} MB"), (LIMIT_MB, f"{LIMIT_MB} MB"))]


def _steady(pid: int) -> float:
    """Megabytes once they have stayed the same for some looks in a row."""
    looks: list[float] = []

    def same() -> bool:
        looks.append(resident(pid))
        return len(looks) >= STEADY_LOOKS and max(looks[-STEADY_LOOKS:]) - looks[-1] < 1

    wait_until(same, 60, "the memory stays the same", interval_s=LOOK_S)
    return looks[-1]


def resident(pid: int | str) -> float:
    """Megabytes of a process; `self` is this one."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    line = next(line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6
