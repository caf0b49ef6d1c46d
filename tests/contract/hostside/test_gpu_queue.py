"""GPUs of one machine: claimed in order of arrival, given back when their holders are gone."""

from __future__ import annotations

import os
import platform
import signal
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.records import read_json
from tests.contract.hostside.host_program import HostProgram, events, identity, kill, log
from tests.fakes.fake_nvidia_smi import FakeSmi, gpu
from tests.testbed.waiting import wait_until

SHOW = "import os\nprint(os.environ.get('CUDA_VISIBLE_DEVICES'))"
ONE = {"gpus": 1}


@pytest.fixture
def smi(tmp_path: Path) -> FakeSmi:
    return FakeSmi(tmp_path / "bin", {"gpus": [gpu(0)]})


@pytest.fixture
def host(tmp_path: Path, smi: FakeSmi) -> HostProgram:
    return HostProgram(tmp_path, {"PATH": smi.path_variable})


def waiting(folder: RunFolder) -> list[tuple[int, str]]:
    return [(e["place"], e["text"]) for e in events(folder) if e["event"] == "waiting"]


def gate_script(gate: Path) -> str:
    return f"{SHOW}\nimport time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)"


def test_two_runs_take_turns_on_one_gpu(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = host.start("R1", gate_script(gate), resources=ONE)
    identity(first.script_process)
    second = host.start("R2", SHOW, resources=ONE)
    wait_until(lambda: waiting(second), 20, "the second run's word")
    third = host.start("R3", SHOW)
    wait_until(lambda: waiting(third), 20, "the third run's word")
    assert waiting(second) == [(1, "Waiting for a GPU: next in line.")]
    assert waiting(third) == [(2, "Waiting for a GPU: number 2 in line.")]
    gate.touch()
    records = [host.finish(folder) for folder in (first, second, third)]
    assert [log(folder) for folder in (first, second, third)] == [b"GPU-0\n"] * 3
    assert records[0]["ended_at"] <= records[1]["started_at"]
    assert records[1]["ended_at"] <= records[2]["started_at"]


def given(folder: RunFolder) -> int:
    """How many GPUs the run was told to have."""
    (count,) = [event["gpus"] for event in events(folder) if event.get("stage") == "running"]
    return int(count)


def test_a_run_that_wants_no_gpu_waits_for_none(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = host.start("R1", gate_script(gate), resources=ONE)
    identity(first.script_process)
    second, record = host.run("R2", SHOW, resources={"gpus": 0})
    assert (record["outcome"], log(second)) == ("succeeded", b"\n")
    gate.touch()
    host.finish(first)
    assert [given(folder) for folder in (first, second)] == [1, 0]


def test_a_run_is_told_once_what_its_host_is_made_of(
    host: HostProgram, smi: FakeSmi, tmp_path: Path
) -> None:
    def told(run_id: str, gpus: int) -> list[dict[str, Any]]:
        gate = tmp_path / f"gate {run_id}"
        folder = host.start(run_id, gate_script(gate), resources={"gpus": gpus})
        wait_until(lambda: any(e["event"] == "host" for e in events(folder)), 60, "its host")
        gate.touch()
        host.finish(folder)
        return [event for event in events(folder) if event["event"] == "host"]

    smi.say(gpus=[gpu(0), gpu(1)])
    (one,) = told("R1", 1)
    assert (one["gpu_names"], one["driver"]) == (["NVIDIA H100 80GB"], "550.54")
    assert (one["hostname"], one["cpus"]) == (platform.node(), len(os.sched_getaffinity(0)))
    assert one["memory"] == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    (none,) = told("R2", 0)
    assert (none["gpu_names"], none["cpu"]) == ([], one["cpu"])


def test_a_waiting_run_can_be_cancelled(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = host.start("R1", gate_script(gate), resources=ONE)
    identity(first.script_process)
    second = host.start("R2", SHOW, resources=ONE)
    wait_until(lambda: waiting(second), 20, "the second run's word")
    host.ask("cancel", run="R2")
    assert host.finish(second)["outcome"] == "cancelled"
    gate.touch()
    host.finish(first)


def test_a_supervisor_killed_in_the_line_keeps_its_place(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    first = host.start("R1", gate_script(gate), resources=ONE)
    identity(first.script_process)
    second = host.start("R2", SHOW, resources=ONE)
    wait_until(lambda: waiting(second), 20, "the second run's word")
    third = host.start("R3", SHOW, resources=ONE)
    wait_until(lambda: waiting(third), 20, "the third run's word")
    kill(second.supervisor, signal.SIGKILL)
    host.ask("list")
    number = (read_json(second.claim) or {})["number"]
    wait_until(lambda: len(waiting(second)) > 1, 20, "it stands in line again")
    gate.touch()
    records = [host.finish(folder) for folder in (second, third)]
    assert (read_json(second.claim) or {})["number"] == number
    assert records[0]["ended_at"] <= records[1]["started_at"]


def test_a_running_script_keeps_its_gpu_though_its_supervisor_is_killed(
    host: HostProgram, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    first = host.start("R1", gate_script(gate), resources=ONE)
    identity(first.script_process)
    kill(first.supervisor, signal.SIGKILL)
    second = host.start("R2", SHOW, resources=ONE)
    wait_until(lambda: waiting(second), 20, "the second run's word")
    assert not log(second)
    gate.touch()
    assert host.finish(first)["ended_at"] <= host.finish(second)["started_at"]


def test_a_run_ends_though_the_claims_cannot_be_written(host: HostProgram, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    folder = host.start("R1", gate_script(gate), resources=ONE)
    script = f'"pid": {identity(folder.script_process)["pid"]},'
    claims = [tmp_path / "slots" / name for name in ("claims.0", "claims.1")]
    wait_until(lambda: any(script in path.read_text() for path in claims), 20, "the claim")
    for path in claims:
        path.unlink()
        path.mkdir()
    gate.touch()
    assert host.finish(folder)["outcome"] == "succeeded"
    assert events(folder)[-1]["event"] == "ended"


def test_a_gpu_that_others_use_counts_as_busy(host: HostProgram, smi: FakeSmi) -> None:
    smi.say(gpus=[gpu(0), gpu(1)], apps=["GPU-0, 1, 100, python"])
    folder, _ = host.run("R1", SHOW, resources=ONE)
    assert log(folder) == b"GPU-1\n"
    both = host.start("R2", SHOW, resources={"gpus": 2})
    wait_until(lambda: waiting(both), 20, "its word")
    assert waiting(both) == [(1, "Waiting for 2 GPUs: next in line. Other programs use 1 of them.")]
    smi.say(gpus=[gpu(0), gpu(1)])
    host.finish(both)
    assert log(both) == b"GPU-0,GPU-1\n"


def test_more_gpus_than_there_are_is_refused(host: HostProgram) -> None:
    _, record = host.run("R1", SHOW, resources={"gpus": 2})
    assert record["cause"] == "start_failed"
    assert record["detail"] == "The run asks for 2 GPUs, and this host has 1."


def test_a_driver_that_fails_hides_no_gpu_from_a_run_that_asks_for_none(
    host: HostProgram, smi: FakeSmi
) -> None:
    smi.say(fails="NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.")
    folder, _ = host.run("R1", SHOW)
    assert log(folder) == b"None\n"


def test_claimed_gpus_are_sampled(host: HostProgram, tmp_path: Path, smi: FakeSmi) -> None:
    from tests.contract.hostside.host_program import points

    smi.say(gpus=[gpu(0), gpu(1)])
    gate = tmp_path / "gate"
    folder = host.start("R1", gate_script(gate), resources=ONE)
    wait_until(lambda: any("gpu" in n for n, _, _ in points(folder.system)), 20, "a sample")
    gate.touch()
    host.finish(folder)
    found = {name: value for name, _, value in points(folder.system) if name.startswith("gpu")}
    assert found == {
        "gpu0/utilization": 7.0,
        "gpu0/memory_used": 1024.0 * 2**20,
        "gpu0/temperature": 41.0,
    }
