"""Which of several processes follows a workspace, and what it leaves to the next one."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from desktop_app.adapters.locks import FileLocks
from desktop_app.adapters.store.database import damage_mark
from desktop_app.app import open_engine, workspaces
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.domain.run import Outcome, RunRecord, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.engine.following import keep
from desktop_app.engine.following.intake import Intake, Taken
from desktop_app.engine.following.keep import Keeper
from tests.e2e.opened import Watch
from tests.e2e.trainings import Gate
from tests.testbed.waiting import wait_until


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keep, "LOCK_PERIOD", 0.05)
    (tmp_path / "train.py").write_text("print('hello')", "utf-8")
    workspaces().create(tmp_path / "work")
    return tmp_path / "work"


async def until_following(engine: Engine) -> None:
    await asyncio.to_thread(wait_until, lambda: engine._keeper.following, 60, "it follows")


def test_after_a_defect_another_process_follows(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        one, two = await open_engine(workspace), await open_engine(workspace)
        told: list[Event] = []
        one.events.subscribe(told.append)
        try:
            assert (one._keeper.following, two._keeper.following) == (True, False)
            with monkeypatch.context() as patched:
                patched.setattr(one._keeper, "_take_each", broken)
                run = await one.runs.submit(RunSpec(workspace.parent, "train.py"))
                await until_following(two)
            assert (await two.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
            assert [event.text for event in told if isinstance(event, FaultRaised)]
        finally:
            await one.close()
            await two.close()

    async def broken(*_: object, **__: object) -> bool:
        raise RuntimeError("a defect")

    asyncio.run(use())


def test_news_of_a_run_that_is_followed_is_no_reason_to_take_it_in_again(
    workspace: Path, code: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        engine = await open_engine(workspace)
        try:
            watch = Watch(engine)
            run = await engine.runs.submit(RunSpec(code, "train.py", ("--gate", str(gate.folder))))
            await watch.until_log_is(run.id, b"classes\n")
            pended: list[str] = []
            with monkeypatch.context() as patched:
                patched.setattr(engine._keeper, "_pend", pended.append)
                await engine._keeper.heed(RunRecord((await engine.runs.show(run.id)).summary))
            assert pended == []
            gate.end()
            assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
        finally:
            await engine.close()

    asyncio.run(use())


def test_a_process_that_cannot_take_over_yet_says_so_and_tries_again(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up, failures = Keeper.catch_up, [KnownError("busy", "The index is busy.")]

    async def at_first_busy(keeper: Keeper) -> None:
        if failures:
            raise failures.pop()
        await catch_up(keeper)

    async def use() -> None:
        one, two = await open_engine(workspace), await open_engine(workspace)
        told: list[Event] = []
        two.events.subscribe(told.append)
        try:
            monkeypatch.setattr(Keeper, "catch_up", at_first_busy)
            await one.close()
            await until_following(two)
            run = await two.runs.submit(RunSpec(workspace.parent, "train.py"))
            assert (await two.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
        finally:
            await two.close()
        assert [e.text for e in told if isinstance(e, Hindered)] == ["The index is busy."]

    asyncio.run(use())


def test_who_has_an_index_open_that_was_replaced_lets_another_process_follow(
    workspace: Path,
) -> None:
    async def use() -> None:
        one = await open_engine(workspace)
        told: list[Event] = []
        one.events.subscribe(told.append)
        damage_mark(workspace / "index" / "index.sqlite3").touch()
        two = await open_engine(workspace)
        try:
            await until_following(two)
            run = await two.runs.submit(RunSpec(workspace.parent, "train.py"))
            assert (await two.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
            (event,) = [event for event in told if isinstance(event, Hindered)]
            assert (event.hint, one._keeper.following) == ("Open the workspace again.", False)
        finally:
            await one.close()
            await two.close()

    asyncio.run(use())


def test_another_process_follows_only_once_what_was_begun_is_taken_in(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, begun, go_on = Intake.take, threading.Event(), threading.Event()

    def slowly(intake: Intake, run_id: str, *, complete: bool = False) -> Taken:
        begun.set()
        assert go_on.wait(60)
        return take(intake, run_id, complete=complete)

    def free() -> bool:
        lock = FileLocks().try_acquire(workspace / "index" / "follow.lock")
        if lock is not None:
            with lock:
                return True
        return False

    async def use() -> None:
        engine = await open_engine(workspace)
        monkeypatch.setattr(Intake, "take", slowly)
        await engine.runs.submit(RunSpec(workspace.parent, "train.py"))
        assert await asyncio.to_thread(begun.wait, 60)
        closing = asyncio.create_task(engine.close())
        await asyncio.wait([closing], timeout=0.5)
        assert not free()
        go_on.set()
        await closing
        assert free()

    asyncio.run(use())
