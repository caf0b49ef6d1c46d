"""What was built of an environment takes room, and gives it back: a real program and build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.shell import Shell
from tests.testbed.waiting import wait_until

WAITING = """\
import os, six, time
print("ready", six.__version__, flush=True)
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
"""


def venvs(shell: Shell) -> list[dict[str, Any]]:
    """The virtual environments of this computer; what others have in the engine is theirs."""
    (here,) = shell.json("env", "built", "--target", "local")
    return [one for one in here["built"] if one["kind"] == "venv"]


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
    more = ("--env", "small one", "--set", f"GATE={gate}", "--name", "birds")
    run = shell.json(*submit, *more)["id"]
    wait_until(lambda: b"ready 1.16.0" in shell("run", "log", run)[1], 90, "the script is there")

    (one,) = venvs(shell)
    assert (one["environments"], one["runs"]) == (["small one:1"], ["birds"])
    assert shell.json("env", "clean", "--target", "local", "--unused-for", "0")["gone"] == []
    code, _, told = shell("env", "remove", "small one", "--built")
    assert (code, "'small one' is in use by birds." in told) == (2, True)

    gate.touch()
    shell.json("run", "wait", run)
    wait_until(lambda: venvs(shell)[0]["runs"] == [], 30, "the run uses it no more")
    answer = shell.json("env", "remove", "small one", "--built")
    assert [gone["name"] for gone in answer["gone"]] == ["small one:1"]
    assert answer["freed"] == one["frees"] > 1 << 20
    assert venvs(shell) == []
    assert not any((folder / "venvs").iterdir())
