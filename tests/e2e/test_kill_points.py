"""SIGKILL of the application at every one of its steps: nothing acknowledged is lost, nothing is
started twice."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.run import Outcome, RunDetail, RunQuery
from desktop_app.engine import steps
from desktop_app.engine.engine import Engine

ENGINE = Path(steps.__file__).parent
UNACKNOWLEDGED = {"snapshot_stored"}
"""Steps before the submission is on disk: a kill there leaves no run at all."""

SCRIPT = """
import os, pathlib, trainyard
with open(os.environ["STARTED"], "a") as stream:
    stream.write("started\\n")
for step in range(20_000):
    trainyard.log("loss", 1 / (step + 1), step)
    if step % 100 == 0:
        print("step", step, "鸟")
pathlib.Path("outputs/model.bin").write_bytes(b"weights")
raise SystemExit(7)
"""
LOG = "".join(f"step {step} 鸟\n" for step in range(0, 20_000, 100)).encode()


def steps_in_the_code() -> list[str]:
    """Every name that the engine passes to `reached`, from its source."""
    return sorted(set(_names(ENGINE)))


def _names(folder: Path) -> Iterator[str]:
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="reached"), args=[ast.Constant(value=str(step))]):
                    yield step


def _spine(*words: object) -> int:
    command = [sys.executable, "-m", "tests.e2e.spine", *map(str, words)]
    done = subprocess.run(command, check=False, timeout=120, capture_output=True, text=True)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


async def _look(workspace: Path) -> list[RunDetail]:
    engine = await open_engine(workspace)
    try:
        runs = (await engine.runs.list(RunQuery())).runs
        details = [await engine.runs.wait(run.id) for run in runs]
        for detail in details:
            await _check_whole(engine, detail)
        return details
    finally:
        await engine.close()


async def _check_whole(engine: Engine, detail: RunDetail) -> None:
    run_id = detail.summary.id
    assert (detail.summary.outcome, detail.summary.exit_code) == (Outcome.FAILED, 7)
    assert await engine.runs.read_log(run_id, "streams/stdout.log", 0, 1 << 20) == LOG
    points = await engine.runs.points(run_id, "loss")
    assert points.steps.tolist() == list(range(20_000))
    assert points.values.tolist() == [1 / (step + 1) for step in range(20_000)]
    (output,) = detail.outputs
    assert (output.path, output.size) == ("outputs/model.bin", 7)
    assert output.sha256 == hashlib.sha256(b"weights").hexdigest()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STARTED", str(tmp_path / "started"))
    folder = tmp_path / "my 'code'"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT, "utf-8")
    return folder


@pytest.mark.parametrize("step", steps_in_the_code())
def test_a_kill_at_this_step_leaves_the_run_there_once_and_whole(
    step: str, tmp_path: Path, source: Path
) -> None:
    workspace = tmp_path / "birds work"
    code = _spine(workspace, "submit", source, step)
    assert code == -signal.SIGKILL, f"the step {step!r} was never reached"
    details = asyncio.run(_look(workspace))
    if step in UNACKNOWLEDGED:
        assert details == []
        assert not (tmp_path / "started").exists()
    else:
        assert len(details) == 1
        assert (tmp_path / "started").read_text() == "started\n"


def test_a_kill_while_taking_over_is_as_harmless(tmp_path: Path, source: Path) -> None:
    workspace = tmp_path / "work"
    _spine(workspace, "submit", source, "submission_written")
    for step in ("run_indexed", "starting", "accepted", "points_appended", "events_indexed"):
        _spine(workspace, "settle", step)
    assert len(asyncio.run(_look(workspace))) == 1
    assert (tmp_path / "started").read_text() == "started\n"


def test_every_answer_is_the_same_after_the_index_was_deleted(tmp_path: Path, source: Path) -> None:
    workspace = tmp_path / "work"
    _spine(workspace, "submit", source)
    (before,) = asyncio.run(_look(workspace))
    subprocess.run(["rm", "-r", str(workspace / "index")], check=True)
    (after,) = asyncio.run(_look(workspace))
    assert {**vars(after), "number": 0} == {**vars(before), "number": 0}
    assert (workspace / "index").is_dir()
