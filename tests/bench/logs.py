"""Logs in the window: a large one opened and searched, a fast one followed."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import (
    NotMeasured,
    Options,
    Row,
    at_most,
    median,
    percentile,
    timed,
    within,
)
from tests.bench.screens import screen

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from desktop_app.gui.main import Program
    from desktop_app.gui.tabs.runs.log.page import LogPage
    from tests.bench.scenario import Steps

SIZE_MB = 1000
HUGE_MB = 10_000
ROUNDS = 5
OPEN_LIMIT_S, STALL_LIMIT_S, LAG_LIMIT_S = 0.2, 0.05, 0.15
RATE, SECONDS = 20_000, 60
FINISH_S = 60.0
EXPRESSIONS = {
    "an expression": r"loss=0\.0000[0-9]",
    "an expression, letter case ignored": r"LOSS=0\.0000[0-9]",
    "a choice of words": r"error|exception|traceback",
}
# The same ten megabytes again and again: what is in them does not change how long they take.
LARGE = f"""\
import random, sys

lines = (
    f"2026-11-28 10:00:{{n % 60:02}} INFO train epoch {{n // 1000}} step {{n}} "
    f"loss={{random.random():.5f}} acc={{random.random():.4f}} lr=0.001 it/s=12.5"
    for n in range(110_000)
)
block = "\\n".join(lines).encode()[:9_999_999] + b"\\n"
for _ in range({SIZE_MB // 10}):
    sys.stdout.buffer.write(block)
"""
# Holes read as zeros, and take no room on the disk.
HUGE = f"""\
import os

os.ftruncate(1, {HUGE_MB} * 1_000_000)
for number in range(100_000):
    print("line", number, "at the end, with loss=0.12345 in it")
"""
# Every line carries the moment at which it was printed, by the clock that all processes share.
FAST = f"""\
import time

began, lines = time.monotonic(), 0
while (passed := time.monotonic() - began) < {SECONDS}:
    while lines < passed * {RATE}:
        print(time.monotonic(), "a line as scripts print them, with loss=0.12345 in it")
        lines += 1
    time.sleep(0.002)
"""


def rows(options: Options) -> list[Row]:
    if shutil.which("grep") is None:
        raise NotMeasured("grep is not installed")
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        found: dict[str, list[float]] = shown.play("logs", Path(folder, "workspace"))
    fast = f"{RATE:,} lines/s for {SECONDS} s, {shown.name}"
    lag = percentile(found["lags"], 95)
    return [
        within(
            f"opening a log of {SIZE_MB:,} MB at its end, {shown.name}",
            median(found["opened"]),
            timed(OPEN_LIMIT_S),
        ),
        within(
            f"opening a log of {HUGE_MB:,} MB at its end, {shown.name}",
            median(found["opened huge"]),
            timed(OPEN_LIMIT_S),
        ),
        *(_searched(name, found) for name in EXPRESSIONS),
        within(f"longest stall, {fast}", timed(found["stall"][0]), timed(STALL_LIMIT_S)),
        within(f"lag of what is shown, 95th percentile, {fast}", timed(lag), timed(LAG_LIMIT_S)),
    ]


def _searched(name: str, found: dict[str, list[float]]) -> Row:
    ours, peer = median(found[name]), median(found[f"grep {name}"])
    what = f"every line of {SIZE_MB:,} MB that matches {name}"
    return at_most(what, ours, (peer[0], f"grep -c {peer[1]}"), 2.0)


def logs(program: Program) -> Steps[dict[str, list[float]]]:
    """Seconds."""
    from tests.bench import scenario

    yield from scenario.opened(program)
    program.window.navigate("runs")
    yield from scenario.pause(1.0)
    other = yield from scenario.start_run(program, "print('another run')")
    yield from scenario.wait_for_end(program, other)
    view = scenario.run_view(program)
    view.tabs.setCurrentWidget(view.log)
    large = yield from scenario.start_run(program, LARGE)
    yield from scenario.wait_for_end(program, large)
    found = {"opened": (yield from _reopened(program, view.log, large, other))}
    yield lambda: view.log.model.unknown_bytes == 0
    found |= yield from _search(program, view.log, large)
    huge = yield from scenario.start_run(program, HUGE)
    yield from scenario.wait_for_end(program, huge)
    found["opened huge"] = yield from _reopened(program, view.log, huge, other)
    return found | (yield from _followed(program, view.log))


def _reopened(program: Program, page: LogPage, run: str, other: str) -> Steps[list[float]]:
    """From turning to a run until the last line of its log is painted, several times."""
    from tests.bench import scenario

    found = []
    for _ in range(ROUNDS):
        program.window.navigate("runs", run_id=other)
        yield from scenario.pause(1.0)
        began = time.perf_counter()
        program.window.navigate("runs", run_id=run)
        painted = _last_line_painted(page)
        yield lambda painted=painted: painted  # type: ignore[misc]  # bound now
        found.append(painted[0] - began)
    return found


def _last_line_painted(page: LogPage) -> list[float]:
    """When the end of a large log was painted, once it was."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    painted: list[float] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            rows = page.view.rows
            last = rows.rowCount() - 1
            if event.type() == QEvent.Type.Paint and last > 1000 and rows.line(last) is not None:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, self, self.note)  # once it is painted
            return False

        def note(self) -> None:
            painted.append(time.perf_counter())
            self.deleteLater()

    page.view.viewport().installEventFilter(Watch(page))
    return painted


def _search(program: Program, page: LogPage, run: str) -> Steps[dict[str, list[float]]]:
    """Until every match was found, as the search bar does it, and as grep counts them."""
    from desktop_app.domain.logs import LogSearch
    from tests.bench import scenario

    log = Path(program.bridge.engine.workspace.path, "runs", run, "streams", "stdout.log")
    matches = page.finder.matches
    found: dict[str, list[float]] = {name: [] for name in EXPRESSIONS}
    found |= {f"grep {name}": [] for name in EXPRESSIONS}
    for number in range(ROUNDS + 1):
        for name, expression in EXPRESSIONS.items():
            match_case = name != "an expression, letter case ignored"
            began = time.perf_counter()
            matches.look_for(LogSearch(expression, regular=True, match_case=match_case))
            yield lambda: matches.done == 1 and not matches.busy
            ours = time.perf_counter() - began
            theirs, count = yield from scenario.ask(
                program.bridge, asyncio.to_thread, _grep, expression, log, match_case
            )
            assert count == matches.count
            if number:
                found[name].append(ours)
                found[f"grep {name}"].append(theirs)
    matches.look_for(None)
    return found


def _grep(expression: str, log: Path, match_case: bool) -> tuple[float, int]:
    command = ["grep", "-c", "-E", *([] if match_case else ["-i"]), expression, str(log)]
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    began = time.perf_counter()
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=False)
    return time.perf_counter() - began, int(done.stdout)


def _followed(program: Program, page: LogPage) -> Steps[dict[str, list[float]]]:
    """The longest stall, and how old the last line was each time that it was shown anew."""
    from tests.bench import scenario

    lags: list[float] = []
    last = -1

    def look(top_left: QModelIndex, bottom_right: QModelIndex) -> None:
        nonlocal last
        row = page.model.rowCount() - 1
        if row > last and bottom_right.row() == row and (line := page.model.line(row)) is not None:
            last = row
            with_time = line.text.split(" ", 1)[0]
            if len(with_time) > 8:  # not a line of which only the beginning was written yet
                lags.append(time.monotonic() - float(with_time))

    run = yield from scenario.start_run(program, FAST)
    heartbeat = scenario.Heartbeat(program.window)
    page.model.dataChanged.connect(look)
    until = time.monotonic() + SECONDS + FINISH_S
    detail = yield from scenario.wait_for_end(program, run)
    size = next(source.size for source in detail.logs if source.file == page.source)
    yield lambda: page.model.map.end == size or time.monotonic() > until
    stall = heartbeat.take()
    page.model.dataChanged.disconnect(look)
    return {"stall": [stall], "lags": lags}
