"""What was built once serves every run after it: counted where builds happen."""

from __future__ import annotations

import asyncio
import subprocess
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import Outcome, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.counted_builds import CountedImages, CountedUv
from tests.e2e.opened import STDOUT, in_workspace

SCRIPT = "import os, six\nprint('one', six.__version__, os.environ['MARK'])\n"
RUNS = 10
Made = Callable[[], int]
"""How often something was built so far."""


def new_definition(base_image: str) -> EnvironmentDefinition:
    """Of a package, and of a variable that nobody has used before."""
    return EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=base_image,
        requirements=("six==1.16.0",),
        variables={"MARK": uuid.uuid4().hex},
    )


def new_folder(place: Path) -> Path:
    folder = place / "code"
    folder.mkdir()
    return folder


class Runs:
    """Runs of one script in one environment on one target."""

    def __init__(self, engine: Engine, source: Path, target: str) -> None:
        self._engine = engine
        self._source = source
        self._spec = RunSpec(source, "train.py", target=target, environment="new one")

    async def print(self, count: int, script: str) -> set[str]:
        """What so many that are submitted at once print."""
        (self._source / "train.py").write_text(script, "utf-8")
        return set(await asyncio.gather(*(self._print() for _ in range(count))))

    async def _print(self) -> str:
        run = await self._engine.runs.submit(self._spec)
        summary = (await self._engine.runs.wait(run.id)).summary
        assert summary.outcome is Outcome.SUCCEEDED, summary.detail
        return (await self._engine.runs.read_log(run.id, STDOUT, 0, 1 << 16)).decode()


async def check_reuse(
    engine: Engine, source: Path, target: str, definition: EnvironmentDefinition, made: Made
) -> None:
    """Ten runs build once, and a changed script builds nothing."""
    await engine.environments.create("new one", definition)
    runs = Runs(engine, source, target)
    mark = definition.variables["MARK"]
    assert await runs.print(RUNS, SCRIPT) == {f"one 1.16.0 {mark}\n"}
    assert made() == 1
    assert await runs.print(1, SCRIPT.replace("one", "other")) == {f"other 1.16.0 {mark}\n"}
    assert made() == 1


def test_ten_runs_at_once_share_one_image_and_a_changed_script_needs_no_other(
    base_image: str, tmp_path: Path
) -> None:
    definition, images = new_definition(base_image), CountedImages()
    tag, source = definition.image_tag, new_folder(tmp_path)

    async def check(engine: Engine) -> None:
        made = partial(images.made, tag)
        await check_reuse(engine, source, "local-docker", definition, made)

    try:
        in_workspace(tmp_path / "work", check)
    finally:
        images.close()
        subprocess.run(["docker", "image", "rm", "--force", tag], check=False, capture_output=True)


def test_ten_runs_at_once_share_one_virtual_environment_and_a_changed_script_needs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv, source = CountedUv(tmp_path / "bin"), new_folder(tmp_path)
    for name, value in uv.variables.items():
        monkeypatch.setenv(name, value)

    async def check(engine: Engine) -> None:
        definition = new_definition("python:3.11-slim")
        await check_reuse(engine, source, "local", definition, uv.made)

    in_workspace(tmp_path / "work", check)
