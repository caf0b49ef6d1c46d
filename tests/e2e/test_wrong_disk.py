"""A workspace on a real disk that gets full while a run goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.domain.events import Event, Hindered, MetricsGrew
from desktop_app.domain.run import Outcome, RunSpec
from desktop_app.engine.engine import Engine
from tests.conftest import Real
from tests.contract.hostside.test_full_disk import fill, free
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell
from tests.testbed import small_disk

SCRIPT = """
import os, time, trainyard
trainyard.log("first", 0)
while not os.path.exists(os.environ["GATE"] + "/full"): time.sleep(0.01)
for number in range(20): trainyard.log(f"m{number}", number)
while not os.path.exists(os.environ["GATE"] + "/go"): time.sleep(0.01)
"""


@pytest.fixture
def disk(real: Real) -> Iterator[Path]:
    real("root")
    with small_disk.mounted(16 << 20) as place:
        yield place


def test_what_a_full_disk_keeps_from_being_taken_in_is_told_and_taken_in_later(
    disk: Path, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text(SCRIPT, "utf-8")
    workspace = disk / "work"

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        spec = RunSpec(tmp_path, "train.py", variables={"GATE": str(tmp_path)})
        run = await engine.runs.submit(spec)
        await until_metric(told, "first")
        await asyncio.to_thread(fill, str(disk))
        (tmp_path / "full").touch()
        hindered = await until_hindered(told)
        assert "There is no space left" in hindered.text
        assert hindered.hint == "Free some space on that disk."
        shown = await asyncio.to_thread(Shell(workspace).json, "run", "list")
        assert [(one["id"], one["stage"]) for one in shown] == [(run.id, "running")]
        await asyncio.to_thread(free, str(disk))
        await until_metric(told, "m19")
        (tmp_path / "go").touch()
        summary = (await engine.runs.wait(run.id)).summary
        assert summary.outcome is Outcome.SUCCEEDED
        assert {name: found.last for name, found in summary.metrics.items()} == {
            "first": 0.0,
            **{f"m{number}": float(number) for number in range(20)},
        }

    in_workspace(workspace, use)


async def until_metric(told: asyncio.Queue[Event], name: str) -> None:
    while True:
        event = await told.get()
        if isinstance(event, MetricsGrew) and name in event.counts:
            return


async def until_hindered(told: asyncio.Queue[Event]) -> Hindered:
    while True:
        event = await told.get()
        if isinstance(event, Hindered):
            return event
