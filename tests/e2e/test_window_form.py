"""The run form in a real window: by keyboard alone, and where it says what is wrong."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.e2e.trainings import PATIENCE_S, Hand, write_pictures
from tests.testbed import app_window
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.trainings import Gate
    from tests.testbed.display import Display

TAB_ORDER = [
    *("Source folder", "Browse for the source folder", "Script", "Arguments"),
    *("--gate", "--data", "Browse for --data", "Add input"),
    *("Trainyard-Current-Python", "Target local", "GPUs", "Memory", "Shared memory"),
    *("Experiment", "Run name", "Add variable", "Add secret"),
    *("TensorBoard's event files", "What the script tells MLflow"),
    *("CSV files of loggers", "What the script prints"),
    *("Files that travel", "Command line of this run", "Copy command line"),
    *("Back to the runs", "Run", "Smoke test"),
]
"""What the keyboard is in; a box that only chooses is named by its choice."""


def test_a_missing_script_is_told_at_its_field_and_the_keyboard_goes_there(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    with app_window.trainyard(screen, tmp_path / "user", tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.new_run(code, ["--gate", str(gate.folder)])
        script = hand.see("text", "Script")
        script.set_text("nothing.py")
        hand.press("Run")
        told = f"There is no script 'nothing.py' in {str(code)!r}."
        said = f"{told} Choose a file of the source folder."
        hand.see("label", said)
        wait_until(lambda: script.has("focused"), PATIENCE_S, "the keyboard is in the field")
        wait_until(lambda: script.read()["description"] == said, PATIENCE_S, "the field says it")

        def told_below() -> bool:
            """The summary beside the form says it, too."""
            _, top, _, height = script.extents()
            tops = [label.extents()[1] for label in window.find_all("label", said)]
            return any(top + height <= below < top + 2 * height for below in tops)

        wait_until(told_below, PATIENCE_S, "the message stands right below the field")
        script.set_text("train.py")
        hand.press("Run")
        hand.wait_for_state("train-1", "Running")


def test_an_input_that_only_the_arguments_know_is_told_where_inputs_are_added(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    pictures = write_pictures(tmp_path / "pictures", {"ants": 1})
    with app_window.trainyard(screen, tmp_path / "user", tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.new_run(code, ["--data", "{inputs.data}", "--gate", str(gate.folder)])
        hand.press("Run")
        told = "The arguments ask for an input 'data', and there is none of that name."
        hand.see("label", f"{told} Add the input, or take it out of the arguments.")
        hand.wait_for_focus("Add input")
        hand.keys("space")
        hand.wait_for_focus("Name of input")
        screen.type("data")
        hand.keys("Tab")
        hand.wait_for_focus("Value of input")
        screen.type(str(pictures))
        hand.keys("ctrl+Return")
        hand.wait_for_state("train-1", "Running")
        hand.page("Log")
        wait_until(lambda: hand.log_lines() == ["classes ants"], PATIENCE_S, "it read the input")


def test_a_run_is_filled_in_and_submitted_by_keyboard_alone(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    with app_window.trainyard(screen, tmp_path / "user", tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.wait_for_workspace()
        hand.keys("ctrl+n")
        hand.wait_for_focus("Source folder")
        screen.type(str(code))
        hand.see("text", "Command line of this run")
        hand.see(None, "Target local")  # it comes once this computer has told about itself
        hand.see(None, "--gate")  # and this one once the script was read
        for before, after in pairwise(TAB_ORDER):
            if before == "Arguments":
                screen.type(f"--gate '{gate.folder}'")
            screen.keys("Tab")
            hand.wait_for_focus(after)
        hand.keys("ctrl+Return")
        hand.wait_for_state("train-1", "Running")
        gate.end()
        hand.wait_for_state("train-1", "Succeeded")
