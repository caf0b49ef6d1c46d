"""Six runs that log and print at once in the window: compared, their logs followed, filtered."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Options, Row, timed, within
from tests.bench.screens import screen

if TYPE_CHECKING:
    from desktop_app.gui.main import Program
    from desktop_app.gui.tabs.runs.tab import RunsTab
    from tests.bench.scenario import Steps

RUNS, METRICS = 6, 10
LIMIT_S = 0.05
SECONDS = 12.0
FILTER = "outcome = 'failed' or metrics.m3.max > 0.5 and name != 'train-9'"
SCRIPT = f"""\
import math, sys, time
import trainyard

began, number, step = time.monotonic(), int(sys.argv[1]), 0
while time.monotonic() - began < {5 * SECONDS + 20}:
    step += 1
    value = math.exp(-step / 900) * (1 + math.sin(step / 9 + number) / 8)
    trainyard.log_metrics({{f"m{{m}}": value / (m + 1) for m in range({METRICS})}}, step=step)
    print(f"step {{step}}: value {{value:.6f}}")
    time.sleep(0.02)
"""


def rows(options: Options) -> list[Row]:
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        found: dict[str, float] = shown.play("live", Path(folder, "workspace"))
    what = f"longest stall {shown.name}, {RUNS} live runs of {METRICS} curves each"
    return [
        within(f"{what}, {name}", timed(seconds), timed(LIMIT_S)) for name, seconds in found.items()
    ]


def live(program: Program) -> Steps[dict[str, float]]:
    """The longest stall while each thing is looked at."""
    from tests.bench import scenario

    tab, ids = yield from started(program)
    found: dict[str, float] = {}
    heartbeat = scenario.Heartbeat(program.window)
    tab.compare(ids)
    yield lambda: drawn(tab)
    heartbeat.take()
    yield from scenario.pause(SECONDS)
    found["compared"] = heartbeat.take()
    tab.show_run(ids[2])
    view = scenario.run_view(program)
    yield lambda: view.run_id == ids[2] and view.detail is not None
    yield from scenario.pause(SECONDS)
    found["one of them shown"] = heartbeat.take()
    view.tabs.setCurrentWidget(view.log)
    yield lambda: view.log.model.map.lines > 0
    yield from scenario.pause(SECONDS)
    found["its log followed"] = heartbeat.take()
    yield from typed(tab)
    yield from scenario.pause(SECONDS)
    found["a filter typed"] = heartbeat.take()
    return found


def started(program: Program) -> Steps[tuple[RunsTab, list[str]]]:
    """The Runs tab, and the runs, which all go on."""
    from desktop_app.domain.run import RunSpec
    from desktop_app.gui.tabs.runs.tab import RunsTab
    from tests.bench import scenario

    yield from scenario.opened(program)
    program.window.navigate("runs")
    tab = program.window.pages.get("runs")
    assert isinstance(tab, RunsTab)
    bridge = program.bridge
    source = Path(bridge.engine.workspace.path) / "source"
    source.mkdir()
    (source / "train.py").write_text(SCRIPT, "utf-8")
    ids = []
    for number in range(RUNS):
        spec = RunSpec(source, "train.py", arguments=(str(number),))
        run = yield from scenario.ask(bridge, bridge.engine.runs.submit, spec)
        ids.append(run.id)
    model = tab.table.model
    yield lambda: [run.metrics for n in range(RUNS) if (run := model.run(n))].count({}) == 0
    return tab, ids


def drawn(tab: RunsTab) -> bool:
    """Whether the first plot of the comparison has a curve of each run."""
    grid = tab.comparison.curves.series.grid
    panel = grid.panels.get("m0") if grid is not None else None
    return panel is not None and len(panel.drawn) == RUNS


def typed(tab: RunsTab) -> Steps[None]:
    """A filter, letter by letter as a fast hand does it."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from tests.bench import scenario

    line = tab.table.filter
    line.setFocus()
    for letter in FILTER:
        QTest.keyClicks(line, letter)
        yield from scenario.pause(0.08)
    QTest.keyClick(line, Qt.Key.Key_Return)
