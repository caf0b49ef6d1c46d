"""Memory: what a control group forbids is told apart from any other kill."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.hostside.machine import cgroups
from desktop_app.hostside.naming import machine_name
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, events, log

MIB = 1 << 20
HUNGRY = "print('start')\ndata = b'x' * (200 * 2**20)\nprint('never')"


@pytest.fixture
def grouped(real: Real, host: HostProgram) -> HostProgram:
    real("root")
    return host


def test_a_script_that_takes_more_memory_than_it_may_is_told_as_that(grouped: HostProgram) -> None:
    folder, record = grouped.run("R1", HUNGRY, resources={"gpus": 0, "memory": 64 * MIB})
    assert log(folder) == b"start\n"
    assert (record["outcome"], record["cause"]) == ("failed", "out_of_memory")
    assert record["detail"] == "The run used more memory than it may (0.1 GiB)."


def test_a_limit_that_is_kept_needs_no_word(grouped: HostProgram) -> None:
    folder, _ = grouped.run("R1", "print(1)", resources={"gpus": 0, "memory": 512 * MIB})
    (running,) = (e for e in events(folder) if e.get("stage") == "running")
    assert running["detail"] == ""
    assert grouped.facts()["memory_limits"] is True


def test_a_kill_by_another_is_not_told_as_out_of_memory(grouped: HostProgram) -> None:
    code = "import os; os.kill(os.getpid(), 9)"
    _, record = grouped.run("R1", code, resources={"gpus": 0, "memory": 512 * MIB})
    assert (record["cause"], record["signal"]) == ("signal", 9)


def test_the_group_of_an_ended_run_is_removed(grouped: HostProgram) -> None:
    folder, _ = grouped.run("R1", "print(1)", resources={"gpus": 0, "memory": 512 * MIB})
    group = cgroups.make("trainyard-probe")
    assert group is not None
    group.remove()
    assert not Path(group.path).exists()
    assert not Path(group.path).with_name(f"trainyard-{machine_name(folder)}").exists()
