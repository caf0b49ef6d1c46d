"""SIGKILL of what runs on the host, seen through a workspace that is open, or opened again."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import Outcome, RunDetail, RunQuery, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.hostside.layout import RunFolder
from tests.contract.hostside.host_program import kill
from tests.e2e.opened import STDOUT, Watch, in_workspace

POINTS = 20_000
PRINTED = "".join(f"step {step} 鸟\n" for step in range(0, POINTS, 100)).encode()
SCRIPT = f"""
import os, time, trainyard
with open(os.environ["STARTED"], "a") as stream:
    stream.write("started\\n")
for step in range({POINTS}):
    trainyard.log("loss", 1 / (step + 1), step)
    if step % 100 == 0:
        print("step", step, "鸟")
open("outputs/model.bin", "w").write("weights")
"""
GATED = SCRIPT + "while not os.path.exists('go'): time.sleep(0.01)\nraise SystemExit(7)\n"
KILLS_ITSELF = SCRIPT + "os.kill(os.getpid(), 9)\n"
Killed = tuple[str, ...]


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the script says each time that it was started."""
    monkeypatch.setenv("STARTED", str(tmp_path / "started"))
    return tmp_path / "started"


async def submitted(engine: Engine, folder: Path, script: str, image: str = "") -> str:
    """Submit the script, into a container where an image is named; the run's id."""
    source = folder / "source"
    source.mkdir()
    (source / "train.py").write_text(script, "utf-8")
    spec = RunSpec(source, "train.py")
    if image:
        definition = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=image)
        await engine.environments.create("e", definition)
        # The file that says how often the script was started lies where a container sees it, too.
        spec = replace(spec, environment="e", target="local-docker", variables={"STARTED": "start"})
    return (await engine.runs.submit(spec)).id


async def check_whole(engine: Engine, detail: RunDetail) -> None:
    """The run is there once, and so is everything that its script printed, logged and left."""
    assert [run.id for run in (await engine.runs.list(RunQuery())).runs] == [detail.summary.id]
    assert (detail.folder / STDOUT).read_bytes() == PRINTED
    points = await engine.runs.points(detail.summary.id, "loss")
    assert points.steps.tolist() == list(range(POINTS))
    assert points.values.tolist() == [1 / (step + 1) for step in range(POINTS)]
    assert [output.path for output in detail.outputs] == ["outputs/model.bin"]


def kill_each(workspace: Path, run_id: str, killed: Killed) -> None:
    """Kill those processes of the run, and only then let its script go on."""
    folder = RunFolder(str(workspace), run_id)
    for name in killed:
        kill(getattr(folder, name), signal.SIGKILL)
    Path(folder.work, "go").touch()


def end_of(detail: RunDetail) -> tuple[Outcome | None, str, int | None]:
    return detail.summary.outcome, detail.summary.cause, detail.summary.exit_code


ENDS = [
    pytest.param(("supervisor",), (Outcome.FAILED, "exit_code", 7), id="supervisor"),
    pytest.param(("waiter",), (Outcome.UNKNOWN, "waiter_lost", None), id="waiter"),
    pytest.param(("supervisor", "waiter"), (Outcome.UNKNOWN, "waiter_lost", None), id="both"),
]


@pytest.mark.parametrize(("killed", "end"), ENDS)
def test_a_kill_while_the_workspace_is_closed_is_told_when_it_is_opened_again(
    tmp_path: Path, started: Path, killed: Killed, end: object
) -> None:
    async def begin(engine: Engine) -> str:
        watch = Watch(engine)
        run_id = await submitted(engine, tmp_path, GATED)
        await watch.until_log_is(run_id, PRINTED)
        return run_id

    async def look(engine: Engine) -> None:
        detail = await engine.runs.wait(run_id)
        assert end_of(detail) == end
        await check_whole(engine, detail)

    run_id = in_workspace(tmp_path / "work", begin)
    kill_each(tmp_path / "work", run_id, killed)
    in_workspace(tmp_path / "work", look)
    assert started.read_text() == "started\n"


@pytest.mark.parametrize(("killed", "end"), ENDS)
def test_a_kill_while_the_workspace_is_open_loses_nothing(
    tmp_path: Path, started: Path, killed: Killed, end: object
) -> None:
    async def use(engine: Engine) -> None:
        watch = Watch(engine)
        run_id = await submitted(engine, tmp_path, GATED)
        await watch.until_log_is(run_id, PRINTED)
        kill_each(tmp_path / "work", run_id, killed)
        detail = await engine.runs.wait(run_id)
        assert end_of(detail) == end
        await check_whole(engine, detail)

    in_workspace(tmp_path / "work", use)
    assert started.read_text() == "started\n"


def test_of_a_container_the_engine_knows_the_end_though_supervisor_and_waiter_were_killed(
    tmp_path: Path, base_image: str
) -> None:
    async def begin(engine: Engine) -> str:
        watch = Watch(engine)
        run_id = await submitted(engine, tmp_path, GATED, base_image)
        await watch.until_log_is(run_id, PRINTED)
        return run_id

    async def look(engine: Engine) -> Path:
        detail = await engine.runs.wait(run_id)
        assert end_of(detail) == (Outcome.FAILED, "exit_code", 7)
        await check_whole(engine, detail)
        return detail.folder

    run_id = in_workspace(tmp_path / "work", begin)
    kill_each(tmp_path / "work", run_id, ("supervisor", "waiter"))
    folder = in_workspace(tmp_path / "work", look)
    assert (folder / "work" / "start").read_text() == "started\n"


def test_a_script_killed_after_its_last_call_has_lost_no_point(
    tmp_path: Path, started: Path
) -> None:
    async def use(engine: Engine) -> None:
        detail = await engine.runs.wait(await submitted(engine, tmp_path, KILLS_ITSELF))
        outcome, cause, _ = end_of(detail)
        assert (outcome, cause) == (Outcome.FAILED, "signal")
        assert "SIGKILL" in detail.summary.detail
        await check_whole(engine, detail)

    in_workspace(tmp_path / "work", use)
