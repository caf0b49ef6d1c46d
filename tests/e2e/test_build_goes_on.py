"""A build that outlives the window that began it."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from pathlib import Path

import pytest

from desktop_app.domain.environment import (
    Build,
    BuildState,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.events import BuildChanged, Event, Progress
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace


def test_a_build_is_taken_up_by_the_next_window_and_its_end_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = Path(sys.executable).parent  # makes virtual environments faster than the host's Python
    monkeypatch.setenv("PATH", f"{uv}:{os.environ['PATH']}")
    gate = tmp_path / "the gate"
    os.mkfifo(gate)
    command = f"echo 'Collecting a gate'; cat {shlex.quote(str(gate))}"
    definition = EnvironmentDefinition(EnvironmentKind.IMAGE, post_install=command)

    async def begin(engine: Engine) -> None:
        told = heard_by(engine)
        await engine.environments.create("slow", definition)
        building = asyncio.create_task(engine.builds.build("slow", "local"))
        build = await until_collecting(told)
        assert (build.state, build.step.number) == (BuildState.BUILDING, 0)
        assert "Collecting a gate\n" in await asyncio.to_thread(Path(build.log).read_text)
        building.cancel()

    async def take_up(engine: Engine) -> None:
        told = heard_by(engine)
        engine.attend()
        await until_collecting(told)
        states = {(b.environment, b.target): b.state for b in await engine.builds.states()}
        assert states["slow", "local"] is BuildState.BUILDING
        await asyncio.to_thread(gate.write_bytes, b"")
        while not isinstance(event := await told.get(), Progress) or not event.finished:
            pass
        assert (await engine.builds.state("slow", "local")).state is BuildState.READY

    in_workspace(tmp_path / "work", begin)
    in_workspace(tmp_path / "work", take_up)
    assert list((tmp_path / "work" / "building").iterdir()) == []


def heard_by(engine: Engine) -> asyncio.Queue[Event]:
    told: asyncio.Queue[Event] = asyncio.Queue()
    engine.events.subscribe(told.put_nowait)
    return told


async def until_collecting(told: asyncio.Queue[Event]) -> Build:
    """The build once it says what it does."""
    while True:
        event = await told.get()
        build = event.build if isinstance(event, BuildChanged) else None
        if build is not None and build.step.what == "Collecting a gate":
            return build
