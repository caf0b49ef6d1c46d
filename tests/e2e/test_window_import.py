"""Runs of another program, dropped on a real window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.trainings import PATIENCE_S, Hand
from tests.fakes.event_files import EventFile
from tests.testbed import app_window, xdnd

if TYPE_CHECKING:
    from pathlib import Path

    from tests.testbed.display import Display


def test_a_log_folder_that_is_dropped_becomes_runs_with_their_curves(
    screen: Display, tmp_path: Path
) -> None:
    logs = tmp_path / "logs 'old' 鸟"
    for name in ("a", "b"):
        file = EventFile(str(logs / name), 1)
        for step in range(30):
            file.add("val/loss", 1 / 2**step, step, at=1.7e9 + step)
    with app_window.trainyard(screen, tmp_path / "user", tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        hand.keys("ctrl+4")
        target = hand.see("label", "Train your first model.").centre()
        xdnd.drop_files(screen, [logs], target, timeout_s=PATIENCE_S)
        hand.see("dialog", "Import 2 runs from logs 'old' 鸟?")
        hand.press("Import")
        for name in ("a", "b"):
            hand.wait_for_state(name, "Unknown")
        hand.choose_run("b")
        facts = "Imported from TensorBoard  ·  logs 'old' 鸟"
        hand.see("label", facts)
        hand.wait_for_points("val/loss", 30, last="1.863e-09")
        assert window.find_all("push button", "Run again") == []
