"""The real command line, process by process, on this computer."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from tests.e2e.shell import Shell
from tests.testbed.waiting import wait_until

TRAIN = """\
import os, sys
import trainyard

print("arguments", sys.argv[1:])
print("variable", os.environ["GREETING"])
print("data", sorted(os.listdir(os.environ["TRAINYARD_INPUT_DATA"])))
for step in range(5):
    trainyard.log("train/loss 鸡", 1.0 / (step + 1), step=step)
trainyard.log("odd", float("nan"))
trainyard.log("odd", float("inf"))
with open("outputs/model.pt", "wb") as file:
    file.write(b"weights")
"""
WAITING = """\
import os, time
print("ready", flush=True)
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
print("released")
"""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """In a new workspace, whose name is hard."""
    folder = tmp_path / 'it\'s "鸡"'
    code, _, err = Shell(tmp_path)("workspace", "init", str(folder), "--name", "Birds")
    assert (code, err) == (0, "")
    return Shell(folder)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "the code"
    folder.mkdir()
    (folder / "train.py").write_text(TRAIN, "utf-8")
    (folder / "waiting.py").write_text(WAITING, "utf-8")
    return folder


def test_a_model_is_trained_and_kept(shell: Shell, source: Path, tmp_path: Path) -> None:
    data = tmp_path / "birds"
    for picture in ("ants/1.jpg", "bees/2.jpg"):
        (data / picture).parent.mkdir(parents=True)
        (data / picture).write_bytes(b"x")
    added = shell.json("data", "add", "birds", str(data))
    assert (added["format"], added["classes"]) == ("image_folder", {"ants": 1, "bees": 1})

    first, ended = shell.json(
        *("run", "submit", "--source", str(source), "--script", "train.py"),
        *("--experiment", "bird song", "--input", "data=birds", "--set", "GREETING=a 'b'"),
        *("--wait", "--", "--data", "{inputs.data}", "--name", "two words"),
    )
    run = first["id"]
    assert first == {"id": run}
    assert (ended["stage"], ended["outcome"], ended["exit_code"]) == ("ended", "succeeded", 0)
    shown = shell.json("run", "show", run)
    # Contact is what the asking process knows of the host, so it is each one's own.
    assert {**shown, "contact": ""} == {**ended, "contact": ""}
    stages = [stage["stage"] for stage in ended["stages"]]
    assert stages == ["preparing", "scaling", "running", "finalizing"]
    assert all(stage["ended_at"] >= stage["started_at"] for stage in ended["stages"])
    assert ended["metrics"]["train/loss 鸡"] == {
        "count": 5,
        "last": 0.2,
        "min": 0.2,
        "max": 1.0,
        "source": "",
    }
    assert ended["metrics"]["odd"]["last"] == "Infinity"

    _, log, _ = shell("run", "log", run)
    assert log.decode().splitlines() == [
        f"arguments {['--data', str(data), '--name', 'two words']}",
        "variable a 'b'",
        "data ['ants', 'bees']",
    ]
    points = shell.json("run", "metrics", run, "odd")
    assert (points["name"], points["steps"]) == ("odd", [0, 1])
    assert points["values"] == ["NaN", "Infinity"]
    assert all(moment.endswith("Z") for moment in points["times"])
    (output,) = shell.json("run", "outputs", run)
    assert (output["path"], output["size"]) == ("outputs/model.pt", 7)

    model = shell.json("model", "register", "birds", "--run", run, "--path", "outputs/model.pt")
    assert (model["version"], model["sha256"]) == (1, output["sha256"])
    assert model["lineage"]["datasets"] == ["birds"]
    assert shell("model", "download", "birds:1", "copy.pt")[0] == 0
    assert (shell.folder / "copy.pt").read_bytes() == b"weights"


def test_two_runs_differ_in_arguments_data_metrics_and_code(
    shell: Shell, source: Path, tmp_path: Path
) -> None:
    (tmp_path / "birds").mkdir()
    (tmp_path / "birds" / "1.jpg").write_bytes(b"x")
    shell.json("data", "add", "birds", str(tmp_path / "birds"))
    script = "import sys, trainyard\ntrainyard.log('val/acc', float(sys.argv[2]))\n"
    runs = []
    for accuracy, data in (("0.5", str(source)), ("0.75", "birds")):
        (source / "acc.py").write_text(script + f"# {accuracy}\n", "utf-8")
        submit = ("run", "submit", "--source", str(source), "--script", "acc.py", "--wait")
        first, _ = shell.json(*submit, "--input", f"data={data}", "--", "--acc", accuracy)
        runs.append(first["id"])
    found = shell.json("run", "compare", *runs, "--ignore", "started", "--ignore", "duration")
    assert [run["id"] for run in found["runs"]] == runs
    assert found["parameters"] == {"acc": ["0.5", "0.75"]}
    assert found["facts"] == found["environment"] == found["requirements"] == {}
    assert found["data"] == {
        "data": [str(source), "birds"],
        "data.path": [str(source), str(tmp_path / "birds")],
        "data.files": [None, 1],
        "data.size": [None, 1],
    }
    assert [series["last"] for series in found["metrics"]["val/acc"]] == [0.5, 0.75]
    (code,) = found["code"]
    assert (code["run"], code["changed"], code["added"]) == (runs[1], ["acc.py"], [])
    assert found["best"] == {
        "run": runs[1], "metric": "val/acc", "direction": "max", "value": 0.75,
    }  # fmt: skip
    assert shell("run", "compare", runs[0])[0] == 2


def test_the_exit_code_tells_how_a_run_ended(shell: Shell, source: Path) -> None:
    (source / "bad.py").write_text("import nothing_of_that_name", "utf-8")
    submit = ("run", "submit", "--source", str(source), "--script")
    code, out, err = shell(*submit, "bad.py", "--wait")
    assert code == 1
    assert "ModuleNotFoundError: No module named 'nothing_of_that_name'" in err
    run = out.decode().split()[0]
    assert shell("run", "wait", run)[0] == 1
    assert shell(*submit, "missing.py")[0] == 2
    assert shell(*submit, "bad.py", "--target", "labbox")[0] == 2
    assert shell(*submit, "bad.py", "--env", "nothing")[0] == 2
    code, _, err = shell(*submit, "bad.py", "--input", "训练=.", "--input", "验证=.")
    assert code == 2
    assert "The inputs '训练' and '验证' would share the variable TRAINYARD_INPUT___." in err
    assert len(shell.json("run", "list")) == 1


def test_a_followed_log_ends_with_its_run(shell: Shell, source: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    run = start_waiting(shell, source, gate)
    with shell.start("run", "log", run, "--follow") as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline() == b"ready\n"
        gate.touch()
        assert follower.stdout.read() == b"released\n"
        assert follower.wait(60) == 0


def test_a_submitted_run_goes_on_by_itself_and_ctrl_c_ends_only_the_wait(
    shell: Shell, source: Path, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    run = start_waiting(shell, source, gate)
    with shell.start("run", "log", run, "--follow") as waiting:
        assert waiting.stdout is not None
        assert waiting.stdout.readline() == b"ready\n"
        waiting.send_signal(signal.SIGINT)
        _, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert f"The run goes on. Stop it with: trainyard run cancel {run}" in err.decode()
    assert shell.json("run", "show", run)["stage"] == "running"
    gate.touch()
    assert shell("run", "wait", run)[0] == 0


def test_a_cancelled_run_leaves_no_process(shell: Shell, source: Path, tmp_path: Path) -> None:
    run = start_waiting(shell, source, tmp_path / "gate")
    assert shell("run", "remove", run, "--for-good")[0] == 2
    assert shell.json("run", "cancel", run) == {"id": run}
    code, out, _ = shell("run", "wait", run, "--json")
    assert (code, json.loads(out)["outcome"]) == (1, "cancelled")
    wait_until(lambda: not processes_of(run), 20, "every process of the run is gone")
    assert shell.json("run", "remove", run, "--for-good")["freed"] > 0
    assert shell.json("run", "list") == []


def start_waiting(shell: Shell, source: Path, gate: Path) -> str:
    """Submit the script that waits for `gate`; its id, once it runs."""
    run: str = shell.json(
        *("run", "submit", "--source", str(source), "--script", "waiting.py"),
        *("--set", f"GATE={gate}"),
    )["id"]

    def ready() -> bool:
        return b"ready" in shell("run", "log", run)[1]

    wait_until(ready, 60, "the script says that it is ready")
    return run


def processes_of(run: str) -> list[int]:
    mark = f"TRAINYARD_RUN_ID={run}".encode()
    folders = [path for path in Path("/proc").iterdir() if path.name.isdecimal()]
    return [int(folder.name) for folder in folders if mark in environment_of(folder)]


def environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:  # it has ended
        return b""


def test_targets_tell_about_this_computer(shell: Shell) -> None:
    state = shell.json("target", "show", "local")
    assert state["contact"] == "live"
    assert state["facts"]["cpu_count"] == os.cpu_count()
    checks = {check["name"]: check for check in shell.json("target", "check", "local-docker")}
    assert checks["contact"]["good"]
    assert checks["docker"]["good"] or checks["docker"]["hint"]


def test_an_image_is_built_once_and_trained_in(
    shell: Shell, source: Path, tmp_path: Path, base_image: str
) -> None:
    (tmp_path / "requirements.txt").write_text("# nothing to install\n", "utf-8")
    environment = shell.json(
        *("env", "create", "bare", "--base-image", base_image),
        *("--requirements", str(tmp_path / "requirements.txt")),
    )
    assert (environment["kind"], environment["requirements"]) == ("image", [])
    code, out, err = shell("env", "build", "bare", "--json")
    assert (code, json.loads(out)["state"]) == (0, "ready"), err
    (tmp_path / "data").mkdir()
    _, ended = shell.json(
        *("run", "submit", "--source", str(source), "--script", "train.py"),
        *("--target", "local-docker", "--env", "bare", "--set", "GREETING=hello 鸡"),
        *("--input", f"data={tmp_path / 'data'}", "--shm-size", "64m", "--memory", "256m"),
        *("--wait", "--", "--data", "{inputs.data}"),
    )
    assert (ended["outcome"], ended["metrics"]["train/loss 鸡"]["count"]) == ("succeeded", 5)
    assert "docker" in ended["host_command"]
    log = shell("run", "log", ended["id"])[1].decode()
    assert "variable hello 鸡\n" in log
    assert "arguments ['--data', '/trainyard/inputs/data']\n" in log
    found = shell.json("run", "packages", ended["id"])
    assert found["image"].startswith("sha256:")
    assert shell.json("env", "packages", "bare", "--target", "local-docker") == found
    assert shell("run", "remove", ended["id"], "--for-good")[0] == 0


def test_an_interpreter_does_not_run_in_a_container(shell: Shell, source: Path) -> None:
    code, out, err = shell(
        *("run", "submit", "--source", str(source), "--script", "train.py"),
        *("--target", "local-docker"),
    )
    assert (code, out) == (2, b"")
    assert "hint: " in err


def test_a_workspace_from_a_newer_version_is_for_reading_only(
    shell: Shell, source: Path, tmp_path: Path
) -> None:
    (source / "quick.py").write_text("print('hello')", "utf-8")
    submit = ("run", "submit", "--source", str(source), "--script", "quick.py", "--wait")
    assert shell(*submit)[0] == 0
    config = shell.folder / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text("utf-8")), "format": 99}), "utf-8")
    for change in (submit, ("data", "add", "x", str(tmp_path)), ("run", "remove", "quick-1")):
        code, out, err = shell(*change)
        assert (code, out) == (2, b""), change
        assert "newer Trainyard" in err
    assert [run["name"] for run in shell.json("run", "list")] == ["quick-1"]
    assert shell("run", "log", "quick-1")[1] == b"hello\n"


def test_a_broken_document_hides_only_itself(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    shell.json("data", "add", "good", str(tmp_path / "data"))
    (shell.folder / "datasets" / "bad.json").write_text("{", "utf-8")
    code, out, err = shell("data", "list", "--json")
    assert (code, [entry["name"] for entry in json.loads(out)]) == (0, ["good"])
    assert "bad.json" in err


def test_what_an_environment_lacks_is_told_before_a_run_and_holds_none_up(
    shell: Shell, source: Path
) -> None:
    (source / "lacking.py").write_text("import json, yaml, helper\nprint('ran')\n", "utf-8")
    (source / "helper.py").write_text("def f():\n    import no_such_module\n", "utf-8")
    given = ("--source", str(source), "--script", "lacking.py")
    (misfit,) = shell.json("run", "check", *given)
    assert (misfit["code"], misfit["certain"]) == ("perhaps_missing_modules", False)
    assert "no_such_module (helper.py:2)" in misfit["text"]
    code, _, err = shell("run", "submit", *given, "--wait")
    assert code == 0
    assert err == f"note: {misfit['text']} {misfit['hint']}\n"
