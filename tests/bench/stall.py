"""The longest time in which the window did not answer, whatever a script prints."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Options, Row, timed, within
from tests.bench.screens import screen

if TYPE_CHECKING:
    from desktop_app.domain.run import RunDetail
    from desktop_app.gui.main import Program
    from desktop_app.gui.tabs.runs.view.page import RunView
    from tests.bench import scenario
    from tests.bench.scenario import Steps

LIMIT_S = 0.05
SEVERAL = 4
METRICS = """\
import random, trainyard

for step in range({steps}):
    trainyard.log_metrics(
        {{f"part{{n // 20}}/metric{{n}}": random.random() for n in range({series})}}, step=step
    )
"""
IDLE_S = 3.0
STDOUT = "streams/stdout.log"
OUTPUTS = {
    "200,000 lines at once": """\
for number in range(200_000):
    print("line", number, "of many")
""",
    "a line of 10 MB": """\
print("x" * 10_000_000)
print("after it")
""",
    "30,000 carriage returns": """\
import sys
for number in range(30_000):
    sys.stderr.write(f"\\r{number / 300:.0f}%|{'#' * (number // 600):50}| {number}/30000")
    sys.stderr.flush()
""",
    "50,000 coloured lines": """\
for number in range(50_000):
    print(f"\\x1b[{31 + number % 7}mcolour\\x1b[0m \\x1b[1mbold\\x1b[0m {number}")
""",
    "5 MB of random bytes": """\
import random, sys
for _ in range(50):
    sys.stdout.buffer.write(random.randbytes(100_000))
sys.stdout.buffer.flush()
""",
}


def rows(options: Options) -> list[Row]:
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        found: dict[str, float] = shown.play("stalls", Path(folder, "workspace"))
    limit = timed(LIMIT_S)
    return [
        within(f"longest stall {shown.name}, {name}", timed(seconds), limit)
        for name, seconds in found.items()
    ]


def stalls(program: Program) -> Steps[dict[str, float]]:
    """The longest stall while idle, while things are shown for the first time, and per output."""
    from tests.bench import scenario

    found: dict[str, float] = {}
    yield from scenario.opened(program)
    heartbeat = scenario.Heartbeat(program.window)
    yield from scenario.pause(IDLE_S)
    found["idle"] = heartbeat.take()
    program.window.navigate("runs")
    yield from scenario.pause(1.0)
    found["showing the Runs tab"] = heartbeat.take()
    run_id = yield from scenario.start_run(program, "print('hello')")
    view = scenario.run_view(program)
    yield from scenario.wait_for_end(program, run_id)
    yield lambda: view.log.model.map.end
    found["showing the first run"] = heartbeat.take()
    yield from _curves(program, heartbeat, found)
    view.tabs.setCurrentWidget(view.log)
    for name, script in OUTPUTS.items():
        yield from scenario.pause(1.0)
        heartbeat.take()
        run_id = yield from scenario.start_run(program, script)
        detail = yield from scenario.wait_for_end(program, run_id)
        yield partial(_all_shown, view, detail)
        found[name] = heartbeat.take()
    return found


def _curves(
    program: Program, heartbeat: scenario.Heartbeat, found: dict[str, float]
) -> Steps[None]:
    """What is shown of several runs, and of one with very many series."""
    from desktop_app.domain.metrics import MOST_SERIES
    from desktop_app.gui.tabs.runs.tab import RunsTab
    from tests.bench import scenario

    runs = []
    for _ in range(SEVERAL):
        runs.append((yield from scenario.start_run(program, METRICS.format(steps=300, series=12))))
        yield from scenario.wait_for_end(program, runs[-1])
    yield from scenario.pause(1.0)
    tab = program.window.pages.get("runs")
    assert isinstance(tab, RunsTab)
    heartbeat.take()
    tab.compare(runs)
    yield from scenario.pause(2.0)
    found[f"comparing {SEVERAL} runs"] = heartbeat.take()
    tab.show_run(runs[0])
    many = yield from scenario.start_run(program, METRICS.format(steps=3, series=MOST_SERIES))
    yield from scenario.wait_for_end(program, many)
    tab.show_run(runs[0])
    yield from scenario.pause(1.0)
    heartbeat.take()
    tab.show_run(many)
    yield from scenario.pause(3.0)
    found[f"showing a run of {MOST_SERIES:,} series"] = heartbeat.take()


def _all_shown(view: RunView, detail: RunDetail) -> bool:
    size = next(source.size for source in detail.logs if source.file == STDOUT)
    return view.log.model.map.end == size and not view.log.model.busy
