"""`trainyard env build`: the log that goes to standard error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.environment import Build, BuildState
from tests.fakes.builds import FakeBuilds
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal

OLD = b"a line of the attempt before\n" * 10


@pytest.fixture
def log(engine: FakeEngine, tmp_path: Path) -> Path:
    """What is left of an attempt that failed."""
    path = tmp_path / "build-ssh.log"
    path.write_bytes(OLD)
    engine.builds.known["vision", "box"] = Build("vision", "box", BuildState.FAILED, log=str(path))
    return path


def building(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, does: Callable[[], None]) -> None:
    """While a build goes on something is done to its log, once that was looked at."""

    async def build(
        self: FakeBuilds, name: str, target: str, *, own_network: bool = False
    ) -> Build:
        await asyncio.wait_for(looked.wait(), 10)
        does()
        return Build(name, target, BuildState.READY)

    async def state(self: FakeBuilds, name: str, target: str) -> Build:
        if engine.script.called("builds.state"):
            looked.set()  # what was there at the first look was seen
        await engine.script.enter("builds.state", name, target)
        return self.known[name, target]

    looked = asyncio.Event()
    monkeypatch.setattr(FakeBuilds, "build", build)
    monkeypatch.setattr(FakeBuilds, "state", state)


def test_a_log_that_is_written_anew_is_shown_from_its_begin(
    trainyard: Terminal, engine: FakeEngine, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = b"Step 1\nERROR: no such package\n"

    def write() -> None:
        log.write_bytes(anew)

    building(monkeypatch, engine, write)
    answer = trainyard("env", "build", "vision", "--target", "box")
    assert (answer.out, answer.err) == ("ready\n", anew.decode())


def test_a_log_that_is_deleted_meanwhile_does_not_stand_for_what_a_build_came_to(
    trainyard: Terminal, engine: FakeEngine, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    building(monkeypatch, engine, log.unlink)
    answer = trainyard("env", "build", "vision", "--target", "box")
    assert (answer.code, answer.out, answer.err) == (0, "ready\n", "")
