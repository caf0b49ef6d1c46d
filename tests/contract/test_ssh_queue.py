"""One GPU host, two desktops that reach it by two clients: one line, and cancels wherever a run is.

The GPU and the container engine are fakes on the host's PATH; what queues, builds and cancels is
the program that is sent there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.host import Host
from desktop_app.hostside.bundle import Program
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import RunFolder, machine_root
from desktop_app.hostside.machine.processes import machine_id
from desktop_app.hostside.records import Record, read_json
from desktop_app.hostside.runs.run_state import is_ended
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, events
from tests.contract.ssh_clients import CLIENTS, Box
from tests.fakes.fake_nvidia_smi import FakeSmi, gpu
from tests.fakes.programs import put_program
from tests.testbed.sshd import Sshd, running
from tests.testbed.waiting import wait_until

ONE = {"gpus": 1}
SLEEP = "import time; time.sleep(600)"
IMAGE = {"kind": "image", "base_image": "b", "tag": "t", "hash": "h1", "requirements": ["torch"]}
ENGINE = {"ServerVersion": "24.0", "OSType": "linux", "ClientInfo": {"Context": "default"}}
DOCKER = """\
for word in "$@"; do case "$word" in info|build|inspect) verb=$word; break;; esac; done
case "$verb" in
info) echo '{info}';;
build) echo installing; touch "{folder}/building"; exec sleep 600;;
*) echo "Error: No such image" >&2; exit 1;;
esac
"""


@dataclass
class GpuBox:
    """The host; `runs` makes requests for it, whose code is there already."""

    server: Sshd
    runs: HostProgram

    def folder(self, run_id: str) -> RunFolder:
        return RunFolder(self.runs.root, run_id)

    def waits(self, run_id: str) -> list[tuple[int, str]]:
        """Place in line and reason, as they were told."""
        told = events(self.folder(run_id))
        return [(event["place"], event["text"]) for event in told if event["event"] == "waiting"]

    def play(self, scenario: Callable[[Host, Host], Awaitable[None]]) -> None:
        """What two desktops do there."""

        async def play() -> None:
            reached = [Box(self.server, client).transport() for client in CLIENTS]
            hosts = [Host(way, "python3", "", Program(), in_place=False) for way in reached]
            try:
                async with asyncio.timeout(60):
                    await scenario(*hosts)
            finally:
                for host in hosts:
                    await host.close()

        asyncio.run(play())


@pytest.fixture
def box(real: Real, tmp_path: Path) -> Iterator[GpuBox]:
    real("sshd")
    smi = FakeSmi(tmp_path / "bin", {"gpus": [gpu(0)]})
    put_program(smi.folder, "docker", DOCKER.format(info=json.dumps(ENGINE), folder=tmp_path))
    variables = f'SetEnv PATH="{smi.path_variable}" TRAINYARD_SLOTS="{tmp_path}/slots"'
    runs = HostProgram(tmp_path)
    with running(Sshd(tmp_path / "sshd", options=[variables])) as server:
        runs.root = machine_root(str(server.home() / ".trainyard"), machine_id())
        runs.store = Store(runs.root)
        yield GpuBox(server, runs)


async def until(condition: Callable[[], Any], what: str) -> None:
    """Wait for what happens on the host."""
    await asyncio.to_thread(wait_until, condition, 20, what)


async def ended(box: GpuBox, run_id: str) -> Record:
    folder = box.folder(run_id)
    await until(lambda: is_ended(folder), f"the end of {run_id}")
    return read_json(folder.exit) or {}


def test_runs_of_two_desktops_stand_in_one_line_and_are_cancelled_wherever_they_are(
    box: GpuBox,
) -> None:
    async def scenario(ann: Host, ben: Host) -> None:
        await ann.start(box.runs.request("R1", SLEEP, resources=ONE), {})
        await until(lambda: read_json(box.folder("R1").script_process), "the first script")
        await ben.start(box.runs.request("R2", SLEEP, resources=ONE), {})
        await until(lambda: box.waits("R2"), "the second run's word")
        await ann.start(box.runs.request("R3", "print(1)", resources=ONE), {})
        await until(lambda: box.waits("R3"), "the third run's word")
        assert box.waits("R2") == [(1, "Waiting for a GPU: next in line.")]
        assert box.waits("R3") == [(2, "Waiting for a GPU: number 2 in line.")]

        assert await ben.cancel("R2") == "cancelling"  # queued
        assert (await ended(box, "R2"))["outcome"] == "cancelled"
        await until(lambda: len(box.waits("R3")) == 2, "that it moved up")
        assert box.waits("R3")[1] == (1, "Waiting for a GPU: next in line.")
        assert await ben.cancel("R1") == "cancelling"  # running, and the other desktop's
        record = await ended(box, "R1")
        assert (record["outcome"], record["evidence"]) == ("cancelled", "waiter")
        assert (await ended(box, "R3"))["outcome"] == "succeeded"
        assert await ann.cancel("R3") == "ended"
        assert await ann.cancel("R4") == "never_started"
        with pytest.raises(KnownError, match="cancelled before it started"):
            await ben.start(box.runs.request("R4", SLEEP), {})

    box.play(scenario)


def test_a_run_is_cancelled_while_its_image_is_built(box: GpuBox, tmp_path: Path) -> None:
    async def scenario(ann: Host, ben: Host) -> None:
        request = box.runs.request("R1", SLEEP, launcher="docker", environment=IMAGE)
        await ann.start(request, {})
        await until((tmp_path / "building").exists, "the build")
        assert await ben.cancel("R1") == "cancelling"
        record = await ended(box, "R1")
        assert (record["outcome"], record["cause"]) == ("cancelled", "cancelled")

    box.play(scenario)
    assert "installing" in Path(box.folder("R1").build_log).read_text()
