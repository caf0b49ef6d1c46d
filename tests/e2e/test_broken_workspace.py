"""A workspace in trouble: what cannot be used or waits stops nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import Outcome, RunQuery, RunSpec
from desktop_app.engine.catalog import write_json
from desktop_app.engine.engine import Engine
from desktop_app.engine.runs import submissions
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.records import read_json
from desktop_app.hostside.runs.run_state import is_known
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell
from tests.testbed.waiting import wait_until

RUN = "01K0000000000000000000000Z"
MANY = 140_000
"""More points than are taken in at once."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "train.py").write_text("print('hello')", "utf-8")
    return folder


@pytest.mark.parametrize("content", ["{", '{"version": 2, "id": "x"}', '{"version": 1, "id": "x"}'])
def test_a_submission_that_cannot_be_used_is_named_and_stops_nothing(
    tmp_path: Path, source: Path, content: str
) -> None:
    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(RunSpec(source, "train.py"))
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
        texts = [problem.text for problem in await engine.problems()]
        assert [f"{RUN}.json" in text for text in texts] == [True]
        assert (await engine.runs.list(RunQuery())).total == 1

    bad = tmp_path / "w" / "submissions" / f"{RUN}.json"

    async def break_it(engine: Engine) -> None:
        bad.parent.mkdir(exist_ok=True)
        bad.write_text(content, "utf-8")

    in_workspace(tmp_path / "w", break_it)
    in_workspace(tmp_path / "w", use)
    assert bad.read_text("utf-8") == content


def test_a_busy_index_delays_a_run_and_loses_nothing(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [KnownError("busy", "The index is busy.")] * 2

    async def use(engine: Engine) -> None:
        intake = engine._keeper._intake
        take = intake.take

        def sometimes(run_id: str, *, complete: bool = False) -> Any:
            if busy:
                raise busy.pop()
            return take(run_id, complete=complete)

        monkeypatch.setattr(intake, "take", sometimes)
        run = await engine.runs.submit(RunSpec(source, "train.py"))
        detail = await engine.runs.wait(run.id)
        assert detail.summary.outcome is Outcome.SUCCEEDED
        assert busy == []

    in_workspace(tmp_path / "w", use)


def test_a_refusal_that_is_cut_off_leaves_no_run_and_can_be_repeated(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(engine: Engine) -> None:
        submitter = engine._submitter
        draft = await submitter.prepare(RunSpec(source, "train.py"))
        request = submitter.write_down(draft, "train-1")
        folder = RunFolder(str(engine.workspace.path), request["id"])
        write, problem = write_json, KnownError("no_engine", "There is no engine.")

        def cut_off(path: Path, document: Any) -> None:
            if path.name == "run.json":
                raise OSError(28, "No space left on device")
            write(path, document)

        monkeypatch.setattr(submissions, "write_json", cut_off)
        with pytest.raises(OSError, match="No space"):
            submitter.submissions.end_unstarted(request, problem)
        assert not is_known(folder)
        monkeypatch.setattr(submissions, "write_json", write)
        submitter.submissions.end_unstarted(request, problem)
        assert is_known(folder)
        assert (read_json(folder.exit) or {})["cause"] == "no_engine"

    in_workspace(tmp_path / "w", use)


def test_many_points_of_a_run_that_has_ended_are_all_taken_in_before_the_answer(
    tmp_path: Path, source: Path
) -> None:
    script = f"import trainyard\nfor i in range({MANY}): trainyard.log('loss', i, i)"
    (source / "many.py").write_text(script, "utf-8")
    assert Shell(tmp_path)("workspace", "init", "w")[0] == 0
    shell = Shell(tmp_path / "w")
    run = shell.json("run", "submit", "--source", str(source), "--script", "many.py")["id"]
    events = Path(RunFolder(str(shell.folder), run).events)
    wait_until(lambda: b'"ended"' in events.read_bytes(), 120, "the run has ended")
    shown = shell.json("run", "show", run)
    assert (shown["stage"], shown["metrics"]["loss"]["count"]) == ("ended", MANY)
