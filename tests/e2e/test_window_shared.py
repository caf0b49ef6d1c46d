"""A workspace that is open in a window and used from elsewhere at the same time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.shell import Shell
from tests.e2e.trainings import MODEL, PATIENCE_S, Hand, expected_log
from tests.fakes.event_files import EventFile
from tests.testbed import app_window, toy_window
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from tests.e2e.trainings import Gate
    from tests.testbed.display import Display

COVERED = (560, 300, 160, 40)
"""The middle of the screen, where a small window opens; the first one shows nothing there."""


def test_a_second_window_brings_the_first_to_the_front_with_what_it_was_opened_for(
    screen: Display, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    logs = tmp_path / "logs 'old' 鸟"
    for name in ("a", "b"):
        EventFile(str(logs / name), 1).add("loss", 0.5, 0)
    with app_window.trainyard(screen, tmp_path / "user", workspace) as first:
        hand = Hand(first)
        hand.wait_for_workspace()
        hand.see("label", "Drop a folder of images here")
        before = hand.at_rest(COVERED)
        cover: list[str | Path] = [sys.executable, toy_window.__file__]
        with app_window.program(screen, tmp_path / "cover", cover) as covering:
            covering.wait_for("frame", timeout_s=PATIENCE_S)
            wait_until(lambda: screen.pixels(COVERED) != before, PATIENCE_S, "it is covered")
            command: list[str | Path] = [app_window.TRAINYARD, "gui", "--workspace", workspace]
            with app_window.program(screen, tmp_path / "user", command) as second:
                assert second.process.wait(PATIENCE_S) == 0
            wait_until(lambda: screen.pixels(COVERED) == before, PATIENCE_S, "it is in front")
            with app_window.program(screen, tmp_path / "user", [*command, logs]) as third:
                assert third.process.wait(PATIENCE_S) == 0
        Hand(first).see("dialog", "Import 2 runs from logs 'old' 鸟?")
        assert first.process.poll() is None


def test_a_run_submitted_by_the_command_line_shows_and_goes_on_in_the_open_window(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "workspace"
    with app_window.trainyard(screen, tmp_path / "user", workspace) as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        hand.keys("ctrl+4")
        hand.see("label", "Train your first model.")
        shell = Shell(workspace)
        submit = ("run", "submit", "--source", str(code), "--script", "train.py", "--")
        names = ["train-1", "train-2"]
        for name in names:
            shell.json(*submit, "--gate", str(gate.folder))
            hand.wait_for_state(name, "Running")
        hand.choose_run("train-2")
        hand.wait_for_points("train/loss", gate.step(), last="0.05")
        gate.end()
        for name in names:
            hand.wait_for_state(name, "Succeeded")
        hand.page("Log")
        whole = [*expected_log(20), "trained"]
        wait_until(lambda: hand.log_lines() == whole, PATIENCE_S, "the log is whole")
        assert [run["outcome"] for run in shell.json("run", "list")] == ["succeeded"] * 2


def test_data_and_a_model_of_the_command_line_show_in_the_open_window(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "workspace"
    gate.end()
    with app_window.trainyard(screen, tmp_path / "user", workspace) as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        shell = Shell(workspace)
        hand.see("label", "Drop a folder of images here")
        shell.json("data", "add", "the code", str(code))
        datasets = hand.see("table", "Datasets")
        wait_until(lambda: [r[0] for r in datasets.cells()] == ["the code"], PATIENCE_S, "its name")
        submit = ("run", "submit", "--wait", "--source", str(code), "--script", "train.py", "--")
        run = shell.json(*submit, "--gate", str(gate.folder))[0]["id"]
        hand.keys("ctrl+5")
        hand.see("label", "Keep a model from a run's outputs")
        shell.json("model", "register", "birds", "--run", run, "--path", "outputs/model.pt")
        hand.see("label", "Output: outputs/model.pt")
        hand.see("label", f"Size: {len(MODEL)} B")
