"""The desktop tells somebody who looks at another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.shell import Shell
from tests.e2e.trainings import Hand
from tests.testbed import app_window
from tests.testbed.notifications import notification_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.trainings import Gate
    from tests.testbed.display import Display


def test_a_run_that_ends_while_nobody_looks_is_told_on_the_desktop_and_a_click_opens_it(
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
        Shell(workspace).json(*submit, "--gate", str(gate.folder))
        hand.see(None, "1 running")
        gate.step()
        gate.end()
        notice = desk.wait_for(1)
        assert (notice["title"], notice["text"]) == ("train-1 succeeded", "val/acc: 0.95")
        desk.click(notice["number"])
        hand.see("label", "train-1")
        assert len(desk.notices) == 1
