"""Machines that share a disk leave each other alone; one that was restarted goes on with its line.

The machines are this one, with other ids (`tests/testbed/machines.py`).
"""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import RunFolder, machine_root
from desktop_app.hostside.machine import processes
from desktop_app.hostside.records import read_json
from desktop_app.hostside.runs.run_state import is_ended
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, events, identity, log
from tests.fakes.fake_nvidia_smi import FakeSmi, gpu
from tests.testbed.machines import Machine

ONE = {"gpus": 1}
SLEEP = "import time; time.sleep(600)"


class On(HostProgram):
    """The program on one of the machines that share `folder`; each has claims of its own."""

    def __init__(self, folder: Path, machine: Machine, smi: FakeSmi) -> None:
        slots = {"TRAINYARD_SLOTS": str(machine.folder / "slots")}
        super().__init__(folder, {"PATH": smi.path_variable, **slots})
        self.machine = machine
        self.before = machine.before

    def below(self, base: Path) -> On:
        """With its runs in a home that others share."""
        self.root = machine_root(str(base), self.machine.id)
        self.store = Store(self.root)
        return self

    def loses_power(self, *runs: RunFolder) -> None:
        """Every process of these runs is gone at once, and the machine starts again."""
        for folder in runs:
            for path in (folder.supervisor, folder.waiter, folder.script_process):
                known = read_json(path)
                if known is not None:
                    processes.kill(int(known["pid"]), signal.SIGKILL)
        self.machine.reboot()
        self.before = self.machine.before


@pytest.fixture
def smi(tmp_path: Path) -> FakeSmi:
    return FakeSmi(tmp_path / "bin", {"gpus": [gpu(0)]})


@pytest.fixture
def two(real: Real, tmp_path: Path, smi: FakeSmi) -> tuple[On, On]:
    real("root")
    ann, ben = (On(tmp_path, Machine(tmp_path / name), smi) for name in ("ann", "ben"))
    return ann, ben


def living(folder: RunFolder) -> bool:
    """Whether supervisor, waiter and script of a run go on, seen from where it runs."""
    paths = (folder.supervisor, folder.waiter, folder.script_process)
    stats = [processes.read_stat(int(identity(path)["pid"])) for path in paths]
    return all(stat is not None and stat.state != "Z" for stat in stats)


def test_two_machines_that_share_a_home_neither_see_nor_wait_for_each_other(
    two: tuple[On, On], tmp_path: Path
) -> None:
    ann, ben = (machine.below(tmp_path / "home") for machine in two)
    theirs = ann.start("R1", SLEEP, resources=ONE)
    identity(theirs.script_process)
    assert ben.ask("list")["runs"] == []
    _, record = ben.run("R1", "print(1)", resources=ONE)  # the same id and the same GPU, there
    assert record["outcome"] == "succeeded"
    assert ben.facts()["root"]["neighbours"] == 1
    assert ben.ask("erase")["left"] == []
    assert living(theirs)
    ann.ask("cancel", run="R1")
    assert ann.finish(theirs)["outcome"] == "cancelled"


def test_a_run_in_a_shared_workspace_is_judged_by_its_machine_alone(two: tuple[On, On]) -> None:
    ann, ben = two
    assert ann.root == ben.root
    theirs = ann.start("R1", SLEEP)
    identity(theirs.script_process)
    supervisor = identity(theirs.supervisor)
    assert [run["ended"] for run in ben.ask("list")["runs"]] == [False]
    assert ben.ask("remove", run="R1")["code"] == "still_running"
    with ben.following(theirs):
        _, record = ben.run("R2", "print(1)")
    assert record["outcome"] == "succeeded"
    assert (living(theirs), is_ended(theirs)) == (True, False)
    assert identity(theirs.supervisor) == supervisor
    assert ben.ask("cancel", run="R1")["state"] == "cancelling"
    assert ann.finish(theirs)["outcome"] == "cancelled"
    assert ben.ask("remove", run="R1")["freed"] > 0


def test_after_a_restart_what_ran_is_told_as_that_and_the_line_goes_on(
    two: tuple[On, On], tmp_path: Path
) -> None:
    host = two[0].below(tmp_path / "home")
    running = host.start("R1", SLEEP, resources=ONE)
    identity(running.script_process)
    line = [host.start(run_id, "print(1)", resources=ONE) for run_id in ("R2", "R3")]
    for folder in line:
        identity(folder.claim)  # its place in line
    host.loses_power(running, *line)
    assert [run["id"] for run in host.ask("list")["runs"]] == ["R1", "R2", "R3"]  # first contact
    told = host.finish(running)
    assert (told["outcome"], told["cause"], told["evidence"]) == (
        "failed",
        "host_restarted",
        "boot",
    )
    assert told["detail"] == "The host was restarted while the run was going on."
    # Whose supervisor comes first is first in line now.
    records = sorted((host.finish(folder) for folder in line), key=lambda r: r["started_at"])
    assert [record["outcome"] for record in records] == ["succeeded"] * 2
    assert records[0]["ended_at"] <= records[1]["started_at"]
    assert [log(folder) for folder in line] == [b"1\n"] * 2
    assert events(line[1])[-1]["event"] == "ended"
