"""From trainyard.log in a script to the curve's new data in the window."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

from tests.bench.measure import Options, Row, percentile, timed, within
from tests.bench.screens import screen

if TYPE_CHECKING:
    from desktop_app.gui.main import Program
    from desktop_app.gui.plots.curve_plot import CurvePlot
    from tests.bench.scenario import Steps

POINTS = 200
SERIES = "sent"
LIMIT_S = 0.15
# Every point carries the moment at which it was logged, by the clock that all processes share.
SCRIPT = f"""\
import random, time
import trainyard

for _ in range({POINTS}):
    trainyard.log("{SERIES}", time.monotonic())
    time.sleep(random.uniform(0.01, 0.09))
"""


def rows(options: Options) -> list[Row]:
    with screen() as shown, tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        found: list[float] = shown.play("latencies", Path(folder, "workspace"))
    what = f"from trainyard.log to the curve, {shown.name}"
    half, most = percentile(found, 50), percentile(found, 95)
    return [
        within(f"{what}, median", timed(half), timed(LIMIT_S)),
        within(f"{what}, 95th percentile", timed(most), timed(LIMIT_S)),
    ]


def latencies(program: Program) -> Steps[list[float]]:
    """Seconds from the call to the drawn curve, for each point logged since the plot is there."""
    from desktop_app.gui.plots.curve_plot import CurvePlot
    from tests.bench import scenario

    watch = _Watch(CurvePlot.draw_frame)
    with mock.patch.object(CurvePlot, "draw_frame", watch.replacement()):
        yield from scenario.opened(program)
        run_id = yield from scenario.start_run(program, SCRIPT)
        yield from scenario.wait_for_end(program, run_id)
        yield lambda: watch.drawn == POINTS
    return watch.found


class _Watch:
    """Looks at a plot right after it has set its data."""

    def __init__(self, draw: Callable[[CurvePlot], None]) -> None:
        self.drawn = 0
        self.found: list[float] = []
        self._draw = draw
        self._since = 0.0

    def replacement(self) -> Callable[[CurvePlot], None]:
        def draw_frame(plot: CurvePlot) -> None:
            self._draw(plot)
            if plot.title == SERIES:
                self._note(plot)

        return draw_frame

    def _note(self, plot: CurvePlot) -> None:
        now = time.monotonic()
        (run_id,) = plot.series
        curve = plot.curve(run_id)
        assert curve is not None  # or it would not have been drawn
        assert curve.exact
        self._since = self._since or now
        sent = curve.mean[self.drawn :]
        self.found += [now - float(at) for at in sent if at >= self._since]
        self.drawn = len(curve.mean)
