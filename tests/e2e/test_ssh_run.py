"""A run on a host that one logs in to feels the same as here, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.shell import Shell
from tests.e2e.ssh_hosts import CLIENTS, SshBox, desk_shell, know
from tests.testbed.desk import Desk

TRAIN = """
import os, sys, trainyard
print("arguments", sys.argv[1:])
print("variable", os.environ["GREETING"])
print("data", sorted(os.listdir(os.environ["TRAINYARD_INPUT_DATA"])), os.getcwd())
for step in range(5):
    trainyard.log("train/loss 鸡", 1 / (step + 1), step)
trainyard.log("odd", float("nan"))
open("outputs/model.pt", "wb").write(b"weights")
"""


@pytest.fixture(params=CLIENTS)
def shell(request: pytest.FixtureRequest, box: SshBox, desk: Desk, tmp_path: Path) -> Shell:
    """A workspace with the target `box`."""
    know(desk, box)
    shell = desk_shell(desk, tmp_path)
    assert shell("workspace", "init", str(tmp_path / "the 'work'"))[0] == 0
    shell.folder = tmp_path / "the 'work'"
    shell.json("target", "add", "box", "--ssh", "box", "--transport", request.param)
    return shell


def test_a_model_is_trained_there(shell: Shell, tmp_path: Path, box: SshBox) -> None:
    source = tmp_path / "code"
    source.mkdir()
    (source / "train.py").write_text(TRAIN, "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x")
    first, ended = shell.json(
        *("run", "submit", "--source", str(source), "--script", "train.py", "--target", "box"),
        *("--input", f"data={tmp_path / 'data'}", "--set", "GREETING=a 'b'"),
        *("--wait", "--", "--data", "{inputs.data}", "--name", "two words"),
    )
    assert first == {"id": ended["id"]}
    assert (ended["stage"], ended["outcome"], ended["exit_code"]) == ("ended", "succeeded", 0)
    stages = [stage["stage"] for stage in ended["stages"]]
    assert stages == ["preparing", "scaling", "running", "finalizing"]
    assert ended["metrics"]["train/loss 鸡"] == {"count": 5, "last": 0.2, "min": 0.2, "max": 1.0}
    assert ended["metrics"]["odd"]["last"] == "NaN"
    said = shell("run", "log", ended["id"])[1].decode().splitlines()
    assert said[0].startswith(f"arguments ['--data', '{box.home}/.trainyard/hosts/")
    assert said[0].endswith("', '--name', 'two words']")
    assert said[1] == "variable a 'b'"
    assert said[2].startswith(f"data ['a.txt'] {box.home}/.trainyard/hosts/")

    (output,) = shell.json("run", "outputs", ended["id"])
    assert (output["path"], output["size"]) == ("outputs/model.pt", 7)
    copy = Path(ended["folder"]) / "work" / "outputs" / "model.pt"
    assert copy.read_bytes() == b"weights"
    assert list((shell.folder / "fetches").iterdir()) == []
    model = shell.json(
        *("model", "register", "birds", "--run", ended["id"], "--path", "outputs/model.pt")
    )
    assert (model["version"], model["sha256"]) == (1, output["sha256"])
    copy.unlink()  # it comes again
    assert shell("run", "download", ended["id"], "model.pt", "copy.pt")[0] == 0
    assert (shell.folder / "copy.pt").read_bytes() == b"weights"
    assert shell.json("run", "remove", ended["id"])["freed"] > 0
    assert shell.json("run", "list") == []
    for place in (shell.folder / "runs", *(box.home / ".trainyard" / "hosts").glob("*/runs")):
        assert list(place.iterdir()) == []
