"""What was built of an environment takes room, and gives it back: a real program and build."""

from __future__ import annotations

from pathlib import Path

from desktop_app.hostside.builders.folder import BuildFolder
from tests.e2e.shell import Shell
from tests.testbed.waiting import wait_until

WAITING = """\
import os, six, time
open(os.environ["GATE"] + " is there", "w").write(six.__version__)
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
"""


def test_an_environment_that_a_run_uses_stays_and_goes_once_it_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "it's 鸡"
    Shell(tmp_path)("workspace", "init", str(folder))
    shell, source, gate = Shell(folder), tmp_path / "code", tmp_path / "gate"
    source.mkdir()
    (source / "waiting.py").write_text(WAITING, "utf-8")
    (source / "requirements.txt").write_text("six==1.16.0\n", "utf-8")
    requirements = str(source / "requirements.txt")
    shell.json("env", "create", "small one", "--requirements", requirements)
    submit = ("run", "submit", "--source", str(source), "--script", "waiting.py")
    run = shell.json(*submit, "--env", "small one", "--set", f"GATE={gate}")["id"]
    wait_until((tmp_path / "gate is there").exists, 180, "the script is there")
    (build,) = (folder / "venvs").iterdir()
    wait_until(lambda: not BuildFolder(str(build)).building(), 60, "the builder has ended")

    (here,) = shell.json("env", "built", "--target", "local")
    # What others have in the engine is theirs.
    (one,) = [one for one in here["built"] if one["kind"] == "venv"]
    assert (one["environments"], one["runs"]) == (["small one:1"], ["waiting-1"])
    code, _, told = shell("env", "remove", "small one", "--built")
    assert (code, "'small one' is in use by waiting-1." in told) == (2, True)

    gate.touch()
    shell.json("run", "wait", run)
    answer = shell.json("env", "remove", "small one", "--built")
    assert [gone["name"] for gone in answer["gone"]] == ["small one:1"]
    assert answer["freed"] == one["frees"] > 1 << 20
    assert list((folder / "venvs").glob("*/venv")) == []
