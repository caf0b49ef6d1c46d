"""A run that its user gave up stays given up, whatever its host says later."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Outcome, RunDetail, RunSpec, Stage
from desktop_app.engine.engine import Engine
from desktop_app.engine.runs.submit import Submitter
from desktop_app.hostside.layout import RunFolder
from tests.e2e.opened import Watch, in_workspace
from tests.e2e.trainings import Gate
from tests.testbed.waiting import wait_until


def end_of(detail: RunDetail) -> tuple[Outcome | None, str]:
    return detail.summary.outcome, detail.summary.cause


def followed(engine: Engine) -> set[str]:
    """The runs that this process has a host tell about."""
    return {run for line in engine._keeper._lines.values() for run in line.follower.watched}


def test_a_run_given_up_in_one_process_stays_so_in_every_other_and_in_a_new_index(
    tmp_path: Path, code: Path, gate: Gate
) -> None:
    workspace = tmp_path / "work"

    async def use(follows: Engine) -> RunDetail:
        watch = Watch(follows)
        arguments = ("--gate", str(gate.folder))
        run = await follows.runs.submit(RunSpec(code, "train.py", arguments=arguments))
        await watch.until_log_is(run.id, b"classes\n")
        assert followed(follows) == {run.id}
        looks_on = await open_engine(workspace)
        try:
            await looks_on.runs.give_up(run.id)
            given_up = await looks_on.runs.show(run.id)
        finally:
            await looks_on.close()
        assert end_of(given_up) == (Outcome.UNKNOWN, "given_up")
        assert end_of(await follows.runs.wait(run.id)) == (Outcome.UNKNOWN, "given_up")
        await asyncio.to_thread(wait_until, lambda: not followed(follows), 60, "it is let go of")
        gate.step()
        gate.end()
        events = Path(RunFolder(str(workspace), run.id).events)
        await asyncio.to_thread(
            wait_until, lambda: b'"ended"' in events.read_bytes(), 60, "the script has ended"
        )
        await follows.settle()
        return await follows.runs.show(run.id)

    async def look(engine: Engine) -> RunDetail:
        assert await engine.problems() == []
        await engine.settle()
        return await engine.runs.show(before.summary.id)

    before = in_workspace(workspace, use)
    assert end_of(before) == (Outcome.UNKNOWN, "given_up")
    assert [span.stage for span in before.stages][-1] is Stage.RUNNING
    assert before.summary.metrics == {}
    again = in_workspace(workspace, look)
    shutil.rmtree(workspace / "index")
    for after in (again, in_workspace(workspace, look)):
        summary = replace(after.summary, contact=before.summary.contact)
        same = replace(after, summary=summary, number=before.number, logs=before.logs)
        assert same == before


def test_a_run_given_up_before_its_host_had_it_is_whole_and_never_starts(
    tmp_path: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "work"

    async def submit(engine: Engine) -> str:
        draft = await engine._submitter.prepare(RunSpec(code, "train.py"))
        return str(engine._submitter.write_down(draft, "train-1")["id"])

    async def out_of_reach(*_: object) -> None:
        raise KnownError("unreachable", "The host does not answer.")

    async def give_up(engine: Engine) -> None:
        await engine.runs.give_up(run_id)
        await check(engine)

    async def check(engine: Engine) -> None:
        detail = await engine.runs.wait(run_id)
        assert end_of(detail) == (Outcome.UNKNOWN, "given_up")
        assert list((workspace / "submissions").iterdir()) == []
        assert detail.host_command == ""

    run_id = in_workspace(workspace, submit)
    with monkeypatch.context() as patched:
        patched.setattr(Submitter, "hand_over", out_of_reach)
        in_workspace(workspace, give_up)
    in_workspace(workspace, check)
    shutil.rmtree(workspace / "index")
    in_workspace(workspace, check)
