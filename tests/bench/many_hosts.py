"""A window that follows a live run at each of fifty hosts, and otherwise does nothing."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.compute import LauncherKind, SshHost
from desktop_app.domain.run import RunQuery, RunSpec
from tests.bench.box import open_box
from tests.bench.measure import Options, Row, timed, within
from tests.bench.memory import resident
from tests.bench.screens import screen

if TYPE_CHECKING:
    from desktop_app.gui.main import Program
    from tests.bench.scenario import Steps

HOSTS = 50
WATCH_S = 20.0
LIMIT_S = 0.05
SERVER = "sshd"
RUNNING = "stage = 'running'"
# All lead to one server; each is a host of its own to us, with a connection of its own.
MANY = ("MaxStartups 1000", "MaxSessions 100")
SCRIPT = """\
import os, time
while not os.path.exists({gate!r}):
    time.sleep(1)
"""


def rows(options: Options) -> list[Row]:
    with (
        screen() as shown,
        tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder,
        open_box(Path(folder, SERVER), MANY) as box,
    ):
        box.know_as([_alias(number) for number in range(HOSTS)])
        found: dict[str, float] = shown.play("many_hosts", Path(folder, "workspace"))
    what = f"{HOSTS} hosts with a live run each, {shown.name}"
    told = {
        "processor": f"{found['processor']:.1%} of one core",
        "memory": f"{found['memory']:.0f} MB",
        "threads": f"{found['threads']:.0f}",
    }
    limit = timed(LIMIT_S)
    return [
        *(Row(f"{what}: {name}", text, "–", None, "–", None) for name, text in told.items()),
        within(f"{what}: longest stall", timed(found["stall"]), limit),
    ]


def _alias(number: int) -> str:
    return f"box{number}"


def many_hosts(program: Program) -> Steps[dict[str, float]]:
    """What the window uses while its hosts are quiet."""
    from tests.bench import scenario
    from tests.bench.box import known_to_the_engine

    yield from scenario.opened(program)
    folder = Path(program.bridge.engine.workspace.path).parent
    with known_to_the_engine(folder / SERVER / "config"):
        gate = folder / "gate"
        yield from _start(program, folder, SCRIPT.format(gate=str(gate)))
        yield from _until(program, RUNNING, HOSTS)
        heartbeat = scenario.Heartbeat(program.window)
        heartbeat.take()
        used, began = time.process_time(), time.monotonic()
        yield from scenario.pause(WATCH_S)
        processor = (time.process_time() - used) / (time.monotonic() - began)
        found = {
            "processor": processor,
            "memory": resident("self"),
            "threads": float(threading.active_count()),
            "stall": heartbeat.take(),
        }
        gate.touch()
        yield from _until(program, "outcome = 'succeeded'", HOSTS)
    return found


def _start(program: Program, folder: Path, script: str) -> Steps[None]:
    """A run at each host."""
    from tests.bench.scenario import ask

    source = folder / "source"
    source.mkdir()
    (source / "train.py").write_text(script, "utf-8")
    bridge = program.bridge
    for number in range(HOSTS):
        name = _alias(number)
        host = SshHost(name, root=str(folder / "hosts" / name))
        yield from ask(bridge, bridge.engine.targets.add_host, name, host, LauncherKind.PROCESS)
        yield from ask(bridge, bridge.engine.runs.submit, RunSpec(source, "train.py", target=name))


def _until(program: Program, runs: str, count: int) -> Steps[None]:
    """Wait until so many runs are found."""
    from tests.bench.scenario import ask, pause

    while True:
        page = yield from ask(program.bridge, program.bridge.engine.runs.list, RunQuery(runs))
        if page.total == count:
            return
        yield from pause(0.5)
