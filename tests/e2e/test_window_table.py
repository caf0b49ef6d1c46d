"""The runs table in a real window: runs starred, tagged, compared, removed, read, by keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from desktop_app.domain.run import RunSpec
from tests.e2e.opened import in_workspace
from tests.e2e.trainings import PATIENCE_S, Hand
from tests.testbed import app_window
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from desktop_app.engine.engine import Engine
    from tests.testbed.display import Display

COMPARE, TAGS = 1, 4
"""Places in the menu of several runs."""
SCRIPT = """\
import sys, traceback, trainyard
rate = float(sys.argv[2])
for step in range(30):
    trainyard.log("val/acc", rate * (1 - 1 / (step + 2)), step=step)
try:
    raise ValueError("no")
except ValueError:
    traceback.print_exc()
print("rate", rate)
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With the ended runs train-1, train-2 and train-3, which differ in their rate."""
    source = tmp_path / "code"
    source.mkdir()
    (source / "train.py").write_text(SCRIPT, "utf-8")

    async def run_all(engine: Engine) -> None:
        for rate in ("0.5", "0.9", "0.7"):
            run = await engine.runs.submit(RunSpec(source, "train.py", arguments=("--lr", rate)))
            await engine.runs.wait(run.id)

    in_workspace(tmp_path / "workspace", run_all)
    return tmp_path / "workspace"


def _annotations(workspace: Path) -> list[dict[str, object]]:
    folder = workspace / "annotations"
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("0*.json"))]


def test_selected_runs_are_starred_tagged_compared_removed_and_read_by_keyboard(
    screen: Display, tmp_path: Path, workspace: Path
) -> None:
    with app_window.trainyard(screen, tmp_path / "user", workspace) as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        hand.keys("ctrl+4")
        hand.wait_for_state("train-3", "Succeeded")
        hand.choose_run("train-3")
        hand.keys("shift+Down", "s")
        wait_until(lambda: len(_annotations(workspace)) == 2, PATIENCE_S, "two have a star")
        assert [found["starred"] for found in _annotations(workspace)] == [True, True]

        hand.choose_for_runs(TAGS)
        screen.type("night run")
        screen.keys("Return")
        wait_until(
            lambda: [found["tags"] for found in _annotations(workspace)] == [["night run"]] * 2,
            PATIENCE_S,
            "two have the tag",
        )
        screen.keys("Escape")

        hand.see("table", "Runs").focus()
        hand.choose_for_runs(COMPARE)
        hand.see("label", "2 runs compared")
        hand.press("Differences", role="page tab")
        table = hand.see("table", "Differences between the runs")
        told = {("0.7", "0.9"), ("0.6774", "0.871, the best")}
        wait_until(lambda: told <= {*map(tuple, table.cells())}, PATIENCE_S, "what differs is told")
        hand.keys("Escape")

        hand.see("table", "Runs").focus()
        hand.keys("Delete")
        undo = hand.see("push button", "Undo")
        screen.xdotool("mousemove", *map(str, undo.centre()))  # else it leaves after six seconds
        wait_until(lambda: len(hand.runs()) == 1, PATIENCE_S, "two are removed")
        undo.press()
        wait_until(lambda: len(hand.runs()) == 3, PATIENCE_S, "they are back")

        hand.choose_run("train-3")
        hand.page("Log")
        folded = ["ValueError: no (traceback, 3 more lines)", "rate 0.7"]
        wait_until(lambda: hand.log_lines() == folded, PATIENCE_S, "the traceback is folded")
        hand.see("list", "Log").focus()
        hand.keys("Home", "Right")
        wait_until(lambda: len(hand.log_lines()) == 5, PATIENCE_S, "it is open")
        assert hand.log_lines()[0] == "Traceback (most recent call last):"
        hand.keys("Left")
        wait_until(lambda: hand.log_lines() == folded, PATIENCE_S, "it is folded again")
