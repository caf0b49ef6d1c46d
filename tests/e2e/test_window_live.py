"""The real window while six runs log and print at once: compared, followed, filtered, left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.domain.run import RunSpec
from tests.conftest import Real
from tests.e2e.opened import in_workspace
from tests.e2e.trainings import PATIENCE_S, Hand
from tests.testbed import app_window, display
from tests.testbed.app_window import Control
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from tests.testbed.display import Display

RUNS, METRICS = 6, 10
WIDTH, HEIGHT = 1920, 1080
# Goes on for as long as its gate is there, and a little faster than anybody reads.
SCRIPT = f"""\
import math, os, sys, time
import trainyard

gate, number = sys.argv[1], int(sys.argv[2])
step = 0
while os.path.exists(gate):
    step += 1
    value = math.exp(-step / 400) * (1 + math.sin(step / 9 + number) / 8)
    trainyard.log_metrics({{f"m{{m}}": value / (m + 1) for m in range({METRICS})}}, step=step)
    print(f"step {{step}}: value {{value:.6f}}")
    time.sleep(0.05)
print("after", step, "steps")
"""
SAID = re.compile(
    r"qt\.accessibility\.\S+ .*"
    r"|The window (did not answer for \d+ ms|answered within \d+ ms each time)"
)
"""What the program may say: Qt of the reader that looks on, and the program of its stalls."""


@pytest.fixture
def wide(real: Real) -> Iterator[Display]:
    """A screen on which all plots are in sight: no others are read and drawn."""
    real("window")
    with display.screen(WIDTH, HEIGHT) as made:
        yield made


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "gate 门"
    made.touch()
    yield made
    made.unlink(missing_ok=True)


@pytest.fixture
def workspace(tmp_path: Path, gate: Path) -> Path:
    """With six runs that go on."""
    source = tmp_path / "code"
    source.mkdir()
    (source / "train.py").write_text(SCRIPT, "utf-8")

    async def submit(engine: Engine) -> None:
        for number in range(RUNS):
            words = (str(gate), str(number))
            await engine.runs.submit(RunSpec(source, "train.py", arguments=words))

    in_workspace(tmp_path / "workspace", submit)
    return tmp_path / "workspace"


def _points(plot: Control) -> list[int]:
    """How many points a plot tells of each of its curves."""
    told = plot.read()["description"]
    return [int(count) for count in re.findall(r": (\d+) points, last value", told)]


def test_sixty_live_curves_of_six_runs_a_log_and_a_filter_at_once(
    wide: Display, tmp_path: Path, workspace: Path, gate: Path
) -> None:
    logged = {"TRAINYARD_LOG_STALLS": "1"}
    with app_window.trainyard(wide, tmp_path / "user", workspace, logged) as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        _fill_the_screen(wide)
        hand.keys("ctrl+4")
        wait_until(
            lambda: [row[1] for row in hand.runs()] == ["Running"] * RUNS, PATIENCE_S, "six run"
        )
        _compare(hand)
        _follow(hand)
        _filter(hand)
        gate.unlink()
        wait_until(
            lambda: [row[1] for row in hand.runs()] == ["Succeeded"] * RUNS, PATIENCE_S, "the ends"
        )
        hand.keys("ctrl+q")
        assert window.process.wait(PATIENCE_S) == 0
    said = (tmp_path / "user" / "program.log").read_text("utf-8")
    assert [line for line in said.splitlines() if SAID.fullmatch(line) is None] == []
    assert said.splitlines()[-1].startswith("The window answered within")


def _fill_the_screen(screen: Display) -> None:
    found = screen.xdotool("search", "--onlyvisible", "--class", "trainyard").split()
    for each in found:
        screen.xdotool("windowmove", each, "0", "0", "windowsize", each, str(WIDTH), str(HEIGHT))


def _compare(hand: Hand) -> None:
    """Each plot has a curve of each run, and all of them go on."""
    hand.choose_run("train-1")
    hand.see("table", "Runs").focus()
    hand.keys("ctrl+a")
    hand.choose_for_runs(1)
    hand.see("label", f"{RUNS} runs compared")
    plots = wait_until(lambda: _plots(hand), PATIENCE_S, "the plots are there")
    wait_until(
        lambda: [len(_points(plot)) for plot in plots] == [RUNS] * METRICS,
        PATIENCE_S,
        "every run has a curve in each of them",
    )
    before = [count for plot in plots for count in _points(plot)]

    def grew() -> bool:
        now = [count for plot in plots for count in _points(plot)]
        return all(count > earlier for count, earlier in zip(now, before, strict=True))

    wait_until(grew, PATIENCE_S, "every curve goes on", interval_s=0.5)
    hand.keys("Escape")


def _plots(hand: Hand) -> list[Control]:
    """All of them, once they are there."""
    found = {plot.name: plot for plot in hand.window.find_all(contains="Plot of m")}
    return list(found.values()) if len(found) == METRICS else []


def _follow(hand: Hand) -> None:
    hand.choose_run("train-3")
    hand.page("Log")
    log = hand.see("list", "Log")
    wait_until(log.children, PATIENCE_S, "the log is there")
    shown, place = hand.window.display, log.extents()
    before = shown.pixels(place)
    wait_until(lambda: shown.pixels(place) != before, PATIENCE_S, "the log goes on")


def _filter(hand: Hand) -> None:
    """Letter by letter, while all of that goes on."""
    hand.see("text", "Filter runs").focus()
    hand.window.display.type("name = 'train-2' or metrics.m3 < -5")
    hand.window.display.keys("Return")
    wait_until(lambda: [row[2] for row in hand.runs()] == ["train-2"], PATIENCE_S, "one is left")
    hand.type_into("Filter runs", "")
    hand.window.display.keys("Return")
    wait_until(lambda: len(hand.runs()) == RUNS, PATIENCE_S, "all are back")
