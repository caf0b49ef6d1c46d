"""The whole path in a real window, from an empty start to a kept model."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.e2e.trainings import MODEL, PATIENCE_S, Hand, expected_log, write_pictures
from tests.testbed import app_window, xdnd
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.trainings import Gate
    from tests.testbed.display import Display

FOLDER = 'it\'s "my" 数据'
DATASET = "it's -my- 数据"
"""What names the folder's dataset: double quotes cannot be in a name."""
CLASSES = {"ants's": 3, "蜜蜂": 2}


def test_a_dropped_folder_and_a_script_become_a_kept_model(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "the 'workspace' 工作"
    workspace.mkdir()
    with app_window.trainyard(screen, tmp_path / "user") as window:
        hand = Hand(window)
        hand.open_folder(workspace)
        _drop_data(hand, write_pictures(tmp_path / FOLDER, CLASSES))
        hand.new_run(code, ["--data", "{inputs.data}", "--gate", str(gate.folder)], DATASET)
        hand.press("Run")
        _watch(hand, gate)
        gate.end()
        hand.wait_for_state("train-1", "Succeeded")
        _keep_model(hand)


def _drop_data(hand: Hand, folder: Path) -> None:
    """Drag the folder onto the Workspace tab; its classes show."""
    zone = hand.see("panel", "Drop data here")
    xdnd.drop_files(hand.window.display, [folder], zone.centre(), timeout_s=PATIENCE_S)
    table = hand.see("table", "Datasets")
    told = [DATASET, "Images by class", "7", "2"]
    shows = "the dataset is told"
    wait_until(lambda: [r[:3] + r[4:] for r in table.cells()] == [told], PATIENCE_S, shows)
    balance = hand.see("filler", "Class balance")
    assert balance.read()["description"] == "ants's: 4, 蜜蜂: 3"


def _watch(hand: Hand, gate: Gate) -> None:
    """The curve moves and the log grows while the script goes on."""
    plot = hand.wait_for_points("train/loss", gate.step(), last="0.05")
    before = hand.picture(plot)
    steps = gate.step()
    wait_until(lambda: hand.picture(plot) != before, PATIENCE_S, "the curve moves")
    hand.wait_for_points("train/loss", steps, last="0.025")
    hand.page("Log")
    first = expected_log(steps, CLASSES)
    wait_until(lambda: hand.log_lines() == first, PATIENCE_S, "the log can be read")
    grown = expected_log(gate.step(), CLASSES)
    wait_until(lambda: hand.log_lines() == grown, PATIENCE_S, "the log grows")


def _keep_model(hand: Hand) -> None:
    """Register the output, and find it under Models with where it came from."""
    digest = hashlib.sha256(MODEL).hexdigest()
    hand.page("Outputs")
    outputs = hand.see("table", "Outputs")
    wait_until(
        lambda: outputs.cells() == [["outputs/model.pt", "7 B", digest]],
        PATIENCE_S,
        "the output is listed",
    )
    hand.press("Register output as model")
    hand.type_into("Model name", "birds 鸟")
    hand.press("Register this model")
    hand.press("Show model")
    hand.see("label", f"SHA-256: {digest}")
    hand.see("label", "Output: outputs/model.pt")
    hand.see("label", f"Data: {DATASET}")
    assert hand.see("list", "Models").children()[0].name == "birds 鸟"


def test_a_running_run_is_cancelled_and_the_other_goes_on(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    with app_window.trainyard(screen, tmp_path / "user", tmp_path / "workspace") as window:
        hand = Hand(window)
        hand.new_run(code, ["--gate", str(gate.folder)])
        hand.press("Run")
        hand.wait_for_state("train-1", "Running")
        hand.press("Run again")
        hand.see("text", "Source folder")
        hand.press("Run")
        hand.wait_for_state("train-2", "Running")
        hand.see("label", "train-2")
        hand.press("Cancel run")
        hand.wait_for_state("train-2", "Cancelled")
        assert [row[1:3] for row in hand.runs()] == [
            ["Cancelled", "train-2"],
            ["Running", "train-1"],
        ]
        gate.end()
        hand.wait_for_state("train-1", "Succeeded")


def test_a_run_that_ended_while_the_window_was_closed_is_whole_when_it_is_open_again(
    screen: Display, tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "workspace"
    with app_window.trainyard(screen, tmp_path / "user", workspace) as window:
        hand = Hand(window)
        hand.new_run(code, ["--gate", str(gate.folder)])
        hand.press("Run")
        hand.wait_for_points("val/acc", gate.step(), last="0.95")
        hand.keys("ctrl+q")
        hand.see("label", "1 run goes on")
        hand.press("Stay")
        hand.keys("ctrl+q")
        hand.press("Close the window")
        assert window.process.wait(PATIENCE_S) == 0
    steps = gate.step()
    gate.end()
    wait_until(lambda: list(workspace.glob("runs/*/outputs.json")), PATIENCE_S, "the run has ended")
    with app_window.trainyard(screen, tmp_path / "user") as window:
        hand = Hand(window)
        hand.wait_for_state("train-1", "Succeeded")
        hand.choose_run("train-1")
        hand.wait_for_points("val/acc", steps, last="0.975")
        hand.page("Log")
        whole = [*expected_log(steps), "trained"]
        wait_until(lambda: hand.log_lines() == whole, PATIENCE_S, "the log is whole")
        hand.page("Outputs")
        outputs = hand.see("table", "Outputs")
        told = ["outputs/model.pt", "7 B"]
        wait_until(lambda: [row[:2] for row in outputs.cells()] == [told], PATIENCE_S, "its output")
