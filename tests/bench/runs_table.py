"""The runs table of a workspace of 100,000 runs in the window: answered, scrolled, weighed."""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.filled_index import RUNS, fill
from tests.bench.index import FILTER, emptied
from tests.bench.measure import Options, Row, median, timed, within
from tests.bench.memory import resident
from tests.bench.screens import screen

if TYPE_CHECKING:
    from desktop_app.gui.main import Program
    from desktop_app.gui.tabs.runs.table.model import RunTableModel
    from desktop_app.gui.tabs.runs.table.page import TablePage
    from tests.bench.scenario import Steps

SORT = "metrics.`val/acc`.max"
ROUNDS = 9
ANSWER_LIMIT_S, FRAME_LIMIT_S, MEMORY_LIMIT_MB = 0.1, 0.033, 300
SMALL_STEPS, LARGE_STEPS = 500, 300
"""Of three rows, as a wheel turns, and of a part of the whole, as a bar is dragged."""


def rows(options: Options) -> list[Row]:
    from desktop_app.app import workspaces

    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        workspace = Path(folder, "workspace")
        workspaces().create(workspace)
        fill(emptied(workspace / "index"))
        found = shown.play("runs_table", workspace)
    many = f"{RUNS:,} runs, {shown.name}"
    memory = found["memory"]
    limit = (MEMORY_LIMIT_MB, f"{MEMORY_LIMIT_MB} MB")
    return [
        within(
            f"from asking to seeing the first page of a filter and an order of {many}",
            median(found["answers"]),
            timed(ANSWER_LIMIT_S),
        ),
        within(f"longest frame, scrolling {many}", timed(found["frame"]), timed(FRAME_LIMIT_S)),
        within(f"resident memory, {many}", (memory, f"{memory:.0f} MB"), limit),
    ]


def runs_table(program: Program) -> Steps[dict[str, object]]:
    """Seconds, and megabytes."""
    from desktop_app.gui.tabs.runs.tab import RunsTab
    from tests.bench import scenario

    yield from scenario.opened(program)
    program.window.navigate("runs")
    tab = program.window.pages.get("runs")
    assert isinstance(tab, RunsTab)
    model = tab.table.model
    yield lambda: model.ready
    answers = yield from _answers(model)
    yield from scenario.pause(2.0)
    frame = yield from _scrolled(program, tab.table)
    return {"answers": answers, "frame": frame, "memory": resident("self")}


def _answers(model: RunTableModel) -> Steps[list[float]]:
    """From asking for a filter and an order until the rows have been told to the table."""
    from tests.bench import scenario

    plain, loaded, took = model.query, list[float](), list[float]()
    model.loaded.connect(lambda: loaded.append(time.perf_counter()))
    for _ in range(ROUNDS):
        yield from scenario.pause(0.3)
        loaded.clear()
        began = time.perf_counter()
        model.ask(replace(plain, filter=FILTER, sort=SORT))
        yield lambda: loaded
        took.append(loaded[0] - began)
        model.ask(plain)
        yield lambda: model.ready
    if model.rowCount() != RUNS:
        raise AssertionError(f"{model.rowCount()} rows are not {RUNS}")
    return took


def _scrolled(program: Program, page: TablePage) -> Steps[float]:
    """The longest time that a turn of the event loop took while the table was scrolled."""
    from tests.bench import scenario

    bar = page.table.verticalScrollBar()
    heart = scenario.Heartbeat(program.window)
    yield from scenario.pause(0.2)
    heart.take()
    longest = 0.0
    for step in [3] * SMALL_STEPS + [RUNS // LARGE_STEPS] * LARGE_STEPS:
        bar.setValue(bar.value() + step)
        yield lambda: True
        longest = max(longest, heart.take())
    yield lambda: page.model.run(RUNS - 1) is not None
    return longest
