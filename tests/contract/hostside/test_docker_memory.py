"""Whether a container was killed for its memory, by what the real engine says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.launchers import engine_container
from desktop_app.hostside.launchers.container import EngineRecord, read_record
from tests.contract.hostside.docker_runs import Runs, docker_runs


@pytest.fixture
def runs(base_image: str, tmp_path: Path) -> Iterator[Runs]:
    with docker_runs(tmp_path / "root", base_image) as make:
        yield make


@pytest.mark.parametrize("memory", [None, 64 << 20])
def test_a_script_that_is_killed_is_a_signal_and_no_out_of_memory(
    runs: Runs, memory: int | None
) -> None:
    resources = {"gpus": 0, "memory": memory}
    record = runs("import os; os.kill(os.getpid(), 9)", resources=resources).run()
    assert (record["cause"], record["signal"]) == ("signal", 9)


@pytest.mark.parametrize("late", [False, True])
def test_too_little_memory_is_told_by_the_engine(
    runs: Runs, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_the_flag(inspected: Mapping[str, Any]) -> EngineRecord:
        return read_record(inspected)._replace(oom_killed=False)

    if late:  # the engine heard of the container's end first
        monkeypatch.setattr(engine_container, "read_record", without_the_flag)
    run = runs(
        "pieces = [bytearray(b'x' * 10_000_000) for _ in range(1000)]\n",
        resources={"gpus": 0, "memory": 64 << 20},
    )
    record = run.run()
    assert (record["outcome"], record["cause"]) == ("failed", "out_of_memory")
    assert "memory" in record["hint"]
