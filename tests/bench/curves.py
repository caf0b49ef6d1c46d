"""Curves of many points in the window: opened, moved, and growing."""

from __future__ import annotations

import struct
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from tests.bench import peers
from tests.bench.measure import NotMeasured, Options, Row, at_most, median, timed, within
from tests.bench.screens import screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from desktop_app.gui.main import Program
    from desktop_app.gui.plots.curve_plot import CurvePlot
    from tests.bench.scenario import Steps

FEW, FEW_POINTS = 10, 1_000_000
MANY, MANY_POINTS = 100, 400_000
LONG = 10_000_000
PLAIN_FRAMES = 3
LIVE, LIVE_RATE, LIVE_S = 6, 2_000, 10.0
FEW_LIMIT_S, MANY_LIMIT_S, FRAME_LIMIT_S, LIVE_LIMIT = 0.1, 0.15, 0.01, 0.25
LOGGED = """\
import random
import trainyard

names = [f"layer{{number:03}}/norm" for number in range({metrics})]
for step in range({points}):
    trainyard.log_metrics(dict.fromkeys(names, random.random()), step=step)
"""
GROWING = """\
import random, time
import trainyard

began, steps = time.monotonic(), 0
while (passed := time.monotonic() - began) < {seconds}:
    while steps < passed * {rate}:
        trainyard.log_metrics({{f"loss {{n}}": random.random() for n in range({metrics})}})
        steps += 1
    time.sleep(0.005)
"""


def rows(options: Options) -> list[Row]:
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        found: dict[str, list[float]] = shown.play("curves", Path(folder, "workspace"))
        loaded = _accumulated(Path(folder, "events"), shown.name, median(found["few"]))
    peer, plain = median(found["pyqtgraph"]), median(found["pyqtgraph, plain"])
    frame = median(found["frame"])
    moved = f"a frame of {LONG:,} points that are zoomed, {shown.name}"
    live = found["live"][0]
    return [
        _opened(shown.name, FEW, FEW_POINTS, found["few"], FEW_LIMIT_S),
        _opened(shown.name, MANY, MANY_POINTS, found["many"], MANY_LIMIT_S),
        within(moved, frame, timed(FRAME_LIMIT_S)),
        Row(moved, frame[1], f"pyqtgraph, peaks, clipped {peer[1]}", frame[0] / peer[0], "–", None),
        Row(moved, frame[1], f"pyqtgraph, plain {plain[1]}", frame[0] / plain[0], "–", None),
        loaded,
        within(
            f"from zooming {LONG:,} points to the new curve, {shown.name}",
            median(found["zoomed"]),
            timed(FEW_LIMIT_S),
        ),
        within(
            f"the window's thread, {LIVE} curves of {LIVE_RATE:,} points/s each, {shown.name}",
            (live, f"{live:.1%} of a core"),
            (LIVE_LIMIT, f"{LIVE_LIMIT:.0%} of a core"),
        ),
    ]


def _opened(where: str, metrics: int, points: int, seconds: list[float], limit: float) -> Row:
    what = f"opening a run of {metrics} × {points:,} points to the first curve, {where}"
    return within(what, median(seconds), timed(limit))


def _accumulated(folder: Path, where: str, ours: tuple[float, str]) -> Row:
    """Beside what TensorBoard needs before it can show a hundredth of the points."""
    what = f"opening a run of {FEW} × {FEW_POINTS:,} points to the first curve, {where}"
    points = FEW * FEW_POINTS // 100
    _write_events(folder, points)
    try:
        with peers.running("tensorboard", peers.TENSORBOARD, folder) as tensorboard:
            times = [tensorboard.once() for _ in range(3)]
    except NotMeasured as reason:
        return Row(f"{what}: EventAccumulator not measured, {reason}", "–", "–", None, "–", None)
    if {count for _, count in times} != {points}:
        raise AssertionError(f"the peer loaded {times} of {points} points")
    seconds, text = median([seconds for seconds, _ in times])
    peer = (seconds, f"EventAccumulator, {points:,} points {text}")
    return at_most(what, ours, peer, 1 / 10, "≤ 1/10 ×")


def _write_events(folder: Path, points: int) -> None:
    """Event files as TensorBoard's writers make them."""
    from desktop_app.hostside.metrics.tensorboard.framing import checksum
    from tests.fakes.event_files import EventFile, event, simple

    file = EventFile(str(folder), 1)
    records = []
    for step in range(points // FEW):
        for metric in range(FEW):
            data = event(simple(f"layer{metric:03}/norm", 0.5), step=step)
            length = struct.pack("<Q", len(data))
            parts = (length, struct.pack("<I", checksum(length)), data)
            records.append(b"".join([*parts, struct.pack("<I", checksum(data))]))
    file.write(b"".join(records))


def curves(program: Program) -> Steps[dict[str, list[float]]]:
    """Seconds, and a share of a core for `live`."""
    from tests.bench import scenario

    yield from scenario.opened(program)
    program.window.navigate("runs")
    yield from scenario.pause(1.0)
    with _painted() as paints:
        # The library of the plots is read, and there is another run to turn to.
        other = yield from _logged(program, 1, 10)
        yield lambda: paints.seconds
        found = {"live": (yield from _growing(program))}
        for name, metrics, points in (("few", FEW, FEW_POINTS), ("many", MANY, MANY_POINTS)):
            run = yield from _logged(program, metrics, points)
            found[name] = yield from _reopened(program, paints, run, other)
        run = yield from _logged(program, 1, LONG)
        found |= yield from _zoomed(program, paints)
    return found


class _Paints:
    """When curves were painted, and how long the window's thread took for each."""

    def __init__(self) -> None:
        self.at: list[float] = []
        self.seconds: list[float] = []

    def clear(self) -> None:
        self.at.clear()
        self.seconds.clear()


@contextmanager
def _painted() -> Iterator[_Paints]:
    from desktop_app.gui.plots.curve_plot import CurvePlot

    paints, draw = _Paints(), CurvePlot.draw_frame

    def draw_and_paint(plot: CurvePlot) -> None:
        began = time.perf_counter()
        draws = plot.draws
        draw(plot)
        if plot.draws > draws:
            plot.canvas.viewport().repaint()
            paints.at.append(time.perf_counter())
            paints.seconds.append(paints.at[-1] - began)

    with mock.patch.object(CurvePlot, "draw_frame", draw_and_paint):
        yield paints


def _logged(program: Program, metrics: int, points: int) -> Steps[str]:
    """A run that has logged so much and ended."""
    from tests.bench import scenario

    script = LOGGED.format(metrics=metrics, points=points)
    run_id = yield from scenario.start_run(program, script)
    yield from scenario.wait_for_end(program, run_id)
    return run_id


def _reopened(program: Program, paints: _Paints, run: str, other: str) -> Steps[list[float]]:
    """From turning to a run until its first curve is painted, several times."""
    from tests.bench import scenario

    found = []
    for _ in range(5):
        program.window.navigate("runs", run_id=other)
        yield from scenario.pause(1.0)
        paints.clear()
        began = time.perf_counter()
        program.window.navigate("runs", run_id=run)
        yield lambda: paints.at
        found.append(paints.at[0] - began)
        yield from scenario.pause(0.5)
    return found


def _growing(program: Program) -> Steps[list[float]]:
    """The share of a core that the window's thread takes while curves grow."""
    from tests.bench import scenario

    script = GROWING.format(metrics=LIVE, rate=LIVE_RATE, seconds=LIVE_S + 5)
    run_id = yield from scenario.start_run(program, script)
    yield from scenario.pause(3.0)
    used, began = time.thread_time(), time.monotonic()
    yield from scenario.pause(LIVE_S)
    share = (time.thread_time() - used) / (time.monotonic() - began)
    yield from scenario.wait_for_end(program, run_id)
    return [share]


def _zoomed(program: Program, paints: _Paints) -> Steps[dict[str, list[float]]]:
    from tests.bench import scenario

    grid = scenario.run_view(program).curves.grid
    assert grid is not None
    yield lambda: grid.panels
    plot: CurvePlot = next(iter(grid.panels.values()))
    yield lambda: (curve := plot.curve(plot.series[0])) is not None and curve.summary.count == LONG
    windows = [(LONG * n / 100, LONG * n / 100 + LONG / 10**depth) for n in (5, 40, 75)
               for depth in (0, 1, 2, 3, 4)]  # fmt: skip
    paints.clear()
    zoomed = []
    for low, high in windows:
        count, began = len(paints.at), time.perf_counter()
        plot.canvas.box.setRange(xRange=(low, high), padding=0)
        plot.canvas.box.sigRangeChangedManually.emit([True, True])
        yield lambda count=count: len(paints.at) > count  # type: ignore[misc]  # bound now
        zoomed.append(paints.at[-1] - began)
    found = {"zoomed": zoomed, "frame": list(paints.seconds)}
    found["pyqtgraph"] = yield from _pyqtgraph(windows, thinned=True)
    found["pyqtgraph, plain"] = yield from _pyqtgraph(windows[:PLAIN_FRAMES], thinned=False)
    return found


def _pyqtgraph(windows: list[tuple[float, float]], *, thinned: bool) -> Steps[list[float]]:
    """Seconds of a frame of its own plot that has as many points."""
    import numpy as np
    import pyqtgraph as pg

    from tests.bench import scenario

    widget = pg.PlotWidget()
    if thinned:
        widget.setDownsampling(auto=True, mode="peak")
        widget.setClipToView(True)
    widget.plot(np.arange(float(LONG)), np.random.default_rng(1).random(LONG))
    widget.resize(680, 280)
    widget.show()
    yield from scenario.pause(2.0)  # it is on the screen
    found = []
    for low, high in windows:
        began = time.perf_counter()
        widget.setXRange(low, high, padding=0)
        widget.viewport().repaint()
        found.append(time.perf_counter() - began)
    widget.close()
    return found
