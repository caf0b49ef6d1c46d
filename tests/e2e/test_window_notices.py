"""The desktop tells somebody who looks at another program."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.e2e.shell import Shell
from tests.e2e.trainings import Hand
from tests.testbed import app_window
from tests.testbed.notifications import notification_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.trainings import Gate
    from tests.testbed.display import Display

CONDITION = "metrics.`val/acc` > 0.9"


def test_what_comes_true_and_the_end_of_a_run_are_told_on_the_desktop_and_a_click_opens_it(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "workspace"
    with (
        notification_desk(screen.env) as desk,
        app_window.trainyard(screen, tmp_path / "user", workspace) as window,
    ):
        hand = Hand(window)
        hand.wait_for_workspace()
        submit = ("run", "submit", "--source", str(code), "--script", "train.py", "--")
        shell = Shell(workspace)
        run = shell.json(*submit, "--gate", str(gate.folder))["id"]
        hand.see(None, "1 running")
        shell.json("run", "tell", run, CONDITION)
        gate.step()
        notice = desk.wait_for(1)
        assert (notice["title"], html.unescape(notice["text"])) == ("train-1", CONDITION)
        gate.end()
        notice = desk.wait_for(2)
        assert (notice["title"], notice["text"]) == ("train-1 succeeded", "val/acc: 0.95")
        desk.click(notice["number"])
        hand.see("label", "train-1")
        assert len(desk.notices) == 2
        assert shell.json("run", "tell", run) == []
