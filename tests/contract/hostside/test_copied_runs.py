"""Workspaces that hold runs of the same ids: copied ones, and copied submissions."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.naming import machine_name
from desktop_app.hostside.records import read_json
from tests.contract.hostside.host_program import HostProgram, events, identity, log
from tests.fakes.fake_nvidia_smi import FakeSmi, gpu
from tests.testbed.waiting import wait_until

ONE = {"gpus": 1}
UNTIL_GO = "import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)\nprint('went')"


@pytest.fixture
def host(tmp_path: Path) -> HostProgram:
    smi = FakeSmi(tmp_path / "bin", {"gpus": [gpu(0)]})
    return HostProgram(tmp_path, {"PATH": smi.path_variable})


def elsewhere(tmp_path: Path) -> HostProgram:
    """The same machine, for another workspace."""
    other = HostProgram(tmp_path, {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"})
    other.root = str(tmp_path / "copy of it")
    other.store = Store(other.root)
    return other


def test_a_copy_of_a_workspace_leaves_the_runs_that_go_on_to_the_original(
    host: HostProgram, tmp_path: Path
) -> None:
    run = host.start("R1", UNTIL_GO, resources=ONE)
    script = identity(run.script_process)
    left_out = shutil.ignore_patterns("*.new")  # which come and go
    shutil.copytree(host.root, tmp_path / "copy of it", symlinks=True, ignore=left_out)
    other = elsewhere(tmp_path)
    copy = RunFolder(other.root, "R1")
    assert other.ask("cancel", run="R1")["state"] == "cancelling"
    with other.following(copy):
        wait_until(lambda: read_json(copy.exit), 20, "the end of the copy")
    record = other.finish(copy)
    assert (record["outcome"], record["cause"]) == ("unknown", "copied")
    assert record["detail"].endswith(f"The run itself is in {run.path}.")
    assert other.ask("remove", run="R1")["freed"] > 0
    waits = other.start("R2", "print(2)", resources=ONE)  # the GPU is still claimed
    wait_until(lambda: [e for e in events(waits) if e["event"] == "waiting"], 20, "it waits")
    assert processes.is_alive(script)
    Path(run.work, "go").touch()
    assert host.finish(run)["outcome"] == "succeeded"
    assert log(run) == b"went\n"
    assert other.finish(waits)["outcome"] == "succeeded"


def test_runs_of_one_id_in_two_workspaces_do_not_share_a_claim(
    host: HostProgram, tmp_path: Path
) -> None:
    first = host.start("R1", UNTIL_GO, resources=ONE)
    identity(first.script_process)
    other = elsewhere(tmp_path)
    second = other.start("R1", "print('second')", resources=ONE)
    wait_until(lambda: [e for e in events(second) if e["event"] == "waiting"], 20, "it waits")
    assert not Path(second.script_process).exists()
    Path(first.work, "go").touch()
    assert host.finish(first)["outcome"] == "succeeded"
    assert other.finish(second)["outcome"] == "succeeded"
    assert machine_name(first) != machine_name(second)
