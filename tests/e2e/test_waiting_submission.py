"""A submitted run that this process cannot hand over waits, says why, and is not lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop_app.adapters.secrets import KeyringSecrets
from desktop_app.app import open_engine
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, RunAdded
from desktop_app.domain.run import Outcome, RunDetail, RunQuery, RunSpec, Stage
from desktop_app.engine.engine import Engine
from desktop_app.engine.following import hand_overs
from desktop_app.engine.hosts.host import Host
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell

SECRET = "TRAINYARD_SECRET_KEY"
SCRIPT = "import os\nassert os.environ['KEY'] == 'a b'\nprint('hello')"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "train.py").write_text(SCRIPT, "utf-8")
    return tmp_path / "source"


@pytest.fixture
def run_id(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run whose process was gone before its host had it; `KEY` is its secret."""

    async def submit(engine: Engine) -> str:
        draft = await engine._submitter.prepare(RunSpec(source, "train.py", secrets=("KEY",)))
        return str(engine._submitter.write_down(draft, "train-1")["id"])

    monkeypatch.setenv(SECRET, "a b")
    made = in_workspace(tmp_path / "work", submit)
    monkeypatch.delenv(SECRET)
    return made


def no_secret(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a secret fails so, in this process."""
    kind = InvalidError if code == "no_secret" else KnownError

    def get(_: object, name: str) -> str:
        raise kind(code, f"The secret {name} is not to be had.", hint="Bring it.")

    monkeypatch.setattr(KeyringSecrets, "get", get)


@pytest.mark.parametrize("code", ["no_secret", "no_keyring", "keyring_locked", "busy"])
def test_a_run_whose_secret_is_not_here_waits_for_a_process_that_has_it(
    tmp_path: Path, run_id: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_secret(code, monkeypatch)

    async def use(engine: Engine) -> None:
        shown = await engine.runs.show(run_id)
        assert (shown.summary.stage, shown.summary.outcome) == (Stage.SUBMITTED, None)
        assert (shown.summary.detail, shown.hint) == (
            *("The secret KEY is not to be had.", "Bring it."),
        )
        # This process follows: the other one, which has the secret, does not.
        waits = asyncio.create_task(engine.runs.wait(run_id))
        monkeypatch.setenv(SECRET, "a b")
        other = await asyncio.to_thread(Shell(tmp_path / "work").json, "run", "wait", run_id)
        assert other["outcome"] == "succeeded"
        check(await waits)

    in_workspace(tmp_path / "work", use)


def check(detail: RunDetail) -> None:
    assert (detail.summary.outcome, detail.hint) == (Outcome.SUCCEEDED, "")


def test_a_secret_that_comes_later_is_used_by_the_process_that_waits_for_it(
    tmp_path: Path, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "PERIOD", 0.05)

    async def use(engine: Engine) -> None:
        assert (await engine.runs.show(run_id)).summary.stage is Stage.SUBMITTED
        patched.undo()
        monkeypatch.setenv(SECRET, "a b")
        check(await engine.runs.wait(run_id))

    with pytest.MonkeyPatch.context() as patched:
        no_secret("no_secret", patched)
        in_workspace(tmp_path / "work", use)


@pytest.mark.parametrize("follows", [True, False])
def test_a_run_whose_host_is_out_of_reach_says_so_and_goes_there_later(
    tmp_path: Path, source: Path, follows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "PERIOD", 0.05)
    (source / "train.py").write_text("print('hello')", "utf-8")
    start = Host.start

    async def lost(*_: object) -> None:
        raise KnownError("unreachable", "The host does not answer.", hint="Wake it.")

    async def use(first: Engine) -> None:
        second = await open_engine(tmp_path / "work")
        engine = first if follows else second
        try:
            monkeypatch.setattr(Host, "start", lost)
            run = await engine.runs.submit(RunSpec(source, "train.py"))
            assert (run.stage, run.detail) == (Stage.SUBMITTED, "The host does not answer.")
            if follows:
                assert (await engine.runs.show(run.id)).hint == "Wake it."
            monkeypatch.setattr(Host, "start", start)
            check(await engine.runs.wait(run.id))
        finally:
            await second.close()

    in_workspace(tmp_path / "work", use)


def test_a_run_that_its_host_tells_of_waits_no_more(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost. Who deletes the run then must not meet it again."""
    (source / "train.py").write_text("print('hello')", "utf-8")
    start = Host.start

    async def unanswered(*asked: Any) -> None:
        await start(*asked)
        raise KnownError("unreachable", "The host does not answer.")

    async def use(engine: Engine) -> None:
        monkeypatch.setattr(Host, "start", unanswered)
        check(await engine.runs.wait((await engine.runs.submit(RunSpec(source, "train.py"))).id))
        assert list((tmp_path / "work" / "submissions").iterdir()) == []

    in_workspace(tmp_path / "work", use)


def test_a_run_whose_submitter_died_is_taken_on_by_who_has_the_workspace_open(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "PERIOD", 0.05)
    (source / "train.py").write_text("print('hello')", "utf-8")

    async def use(engine: Engine) -> None:
        known = asyncio.Event()

        def listen(event: Event) -> None:
            if isinstance(event, RunAdded):
                known.set()

        engine.events.subscribe(listen)
        draft = await engine._submitter.prepare(RunSpec(source, "train.py"))
        request = engine._submitter.write_down(draft, "train-1")
        await known.wait()
        check(await engine.runs.wait(request["id"]))

    in_workspace(tmp_path / "work", use)


def test_a_run_that_cannot_be_ended_on_a_full_disk_is_ended_later(
    tmp_path: Path, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_overs, "PERIOD", 0.05)
    no_secret("bad_request", monkeypatch)
    runs = tmp_path / "work" / "runs"
    runs.rmdir()
    runs.touch()  # as good as a full disk: no folder can be made

    async def use(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery())).runs
        assert run.stage is Stage.SUBMITTED
        runs.unlink()
        detail = await engine.runs.wait(run_id)
        assert (detail.summary.outcome, detail.summary.cause) == (Outcome.FAILED, "bad_request")
        assert list((tmp_path / "work" / "submissions").iterdir()) == []

    in_workspace(tmp_path / "work", use)
