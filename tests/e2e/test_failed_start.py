"""An engine that cannot start leaves nothing behind, and nothing half done that counts as done."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import RunQuery, RunRecord, RunSpec
from desktop_app.engine import index_making
from desktop_app.engine.engine import Engine
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.following.keep import Keeper
from desktop_app.engine.following.news import RunNews
from desktop_app.hostside.layout import RunFolder
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With two runs that have ended, and no index."""
    (tmp_path / "train.py").write_text("print('hello')", "utf-8")

    async def use(engine: Engine) -> None:
        for _ in range(2):
            run = await engine.runs.submit(RunSpec(tmp_path, "train.py"))
            await engine.runs.wait(run.id)

    in_workspace(tmp_path / "work", use)
    (tmp_path / "work" / "index" / "index.sqlite3").unlink()
    return tmp_path / "work"


async def names(engine: Engine) -> list[str]:
    return sorted(run.name for run in (await engine.runs.list(RunQuery())).runs)


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("index")}


@pytest.mark.parametrize(
    ("part", "call"), [(Intake, "rebuild"), (RunNews, "begin"), (Keeper, "catch_up")]
)
@pytest.mark.parametrize(
    "error", [RuntimeError("a defect"), KnownError("disk_full", "There is no space left.")]
)
def test_a_start_that_fails_closes_what_was_opened_and_the_next_one_is_whole(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, part: type, call: str, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> Any:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(part, call, fail)
        with pytest.raises(type(error), match=str(error)):
            asyncio.run(open_engine(workspace))
    assert threads() == set()
    # A lock that was left, or an index that counts as rebuilt, would show here.
    assert in_workspace(workspace, following) == ["train-1", "train-2"]


async def following(engine: Engine) -> list[str]:
    assert engine._keeper.following
    return await names(engine)


def spoil_request(folder: RunFolder) -> None:
    Path(folder.request).write_text("{", "utf-8")


def spoil_events(folder: RunFolder) -> None:
    Path(folder.events).write_text('{"event": \n', "utf-8")


@pytest.mark.parametrize("spoil", [spoil_request, spoil_events])
def test_a_broken_run_folder_is_named_and_stops_no_other(
    workspace: Path, spoil: Callable[[RunFolder], None]
) -> None:
    first = min(path.name for path in (workspace / "runs").iterdir())
    spoil(RunFolder(str(workspace), first))

    async def look(engine: Engine) -> None:
        assert await names(engine) == ["train-2"]
        (problem,) = await engine.problems()
        assert problem.code == "broken_run"
        assert first in problem.text

    in_workspace(workspace, look)


def test_a_second_process_waits_until_the_index_is_whole(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild, first, go_on = Intake.rebuild, threading.Event(), threading.Event()

    def slowly(intake: Intake, run_id: str) -> RunRecord:
        record = rebuild(intake, run_id)
        first.set()
        assert go_on.wait(60)
        return record

    async def use() -> None:
        monkeypatch.setattr(Intake, "rebuild", slowly)
        rebuilds = asyncio.create_task(open_engine(workspace))
        assert await asyncio.to_thread(first.wait, 60)
        shell = Shell(workspace)
        with monkeypatch.context() as patched:
            patched.setattr(index_making, "OPEN_PATIENCE", 0.0)
            with pytest.raises(KnownError) as caught:
                await open_engine(workspace)
            assert caught.value.code == "busy"
        with shell.start("--json", "run", "list") as asks:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(open_engine(workspace), 1)
            assert asks.poll() is None
            go_on.set()
            await (await rebuilds).close()
            out, err = await asyncio.to_thread(asks.communicate, timeout=60)
        assert err == b""
        assert sorted(run["name"] for run in json.loads(out)) == ["train-1", "train-2"]

    asyncio.run(use())
    assert threads() == set()
