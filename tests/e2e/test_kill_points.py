"""SIGKILL of the application at every one of its steps: nothing acknowledged is lost, nothing is
started twice."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Outcome, RunDetail, RunQuery
from desktop_app.engine import steps
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.fakes.event_files import EventFile

ENGINE = Path(steps.__file__).parent
UNACKNOWLEDGED = {"snapshot_stored"}
"""Steps before the submission is on disk: a kill there leaves no run at all."""
OVER_SSH = (
    *("delivered", "sent", "accepted_there", "kept_here"),
    *("fetch_noted", "outputs_came", "copy_removed"),
)
"""Only where a run goes to another host: `test_ssh_kills`."""
STEPS_OF = {
    "cancel": ("cancel_answered", "end_written", "end_recorded"),
    "give_up": ("given_up",),
    "annotate": ("annotations_written", "annotations_indexed"),
    "point": (
        *("pattern_noted", "pattern_written"),
        *("numbers_appended", "numbers_indexed", "numbers_dropped"),
    ),
    "remove": ("removal_written", "removed_at_host", "run_unindexed"),
    "register": ("model_stored",),
    "forget": ("model_forgotten",),
    "import": ("import_built", "import_noted", "import_published", "import_indexed"),
    "another host": OVER_SSH,
}
"""What other verbs than submit pass through, each in a test of its own."""

SCRIPT = """
import os, pathlib, time, trainyard
with open(os.environ["STARTED"], "a") as stream:
    stream.write("started\\n")
for step in range(20_000):
    trainyard.log("loss", 1 / (step + 1), step)
    if step % 100 == 0:
        print("step", step, "鸟")
pathlib.Path("outputs/model.bin").write_bytes(b"weights")
while os.path.exists(os.environ["STARTED"] + ".hold"):
    time.sleep(0.01)
raise SystemExit(7)
"""
LOG = "".join(f"step {step} 鸟\n" for step in range(0, 20_000, 100)).encode()


def steps_in_the_code() -> list[str]:
    """Every name that the engine passes to `reached`, from its source."""
    return sorted(set(_names(ENGINE)))


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
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
    monkeypatch.setenv("TRAINYARD_SECRET_KEY", "secret")
    folder = tmp_path / "my 'code'"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT, "utf-8")
    return folder


def steps_of_submit() -> list[str]:
    """All that no other test passes through."""
    others = {step for steps in STEPS_OF.values() for step in steps}
    return [step for step in steps_in_the_code() if step not in others]


def test_every_step_that_a_test_passes_through_is_one_of_the_code() -> None:
    named = {*UNACKNOWLEDGED, *(step for steps in STEPS_OF.values() for step in steps)}
    assert named <= set(steps_in_the_code())
    assert set(steps_of_submit()) > UNACKNOWLEDGED


@pytest.mark.parametrize("step", steps_of_submit())
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
    assert _spine(workspace, "submit", source, "submission_written") == -signal.SIGKILL
    for step in ("run_indexed", "starting", "accepted", "points_appended", "events_indexed"):
        assert _spine(workspace, "settle", step) == -signal.SIGKILL, step
    assert len(asyncio.run(_look(workspace))) == 1
    assert (tmp_path / "started").read_text() == "started\n"


@pytest.fixture
def workspace(tmp_path: Path, source: Path) -> Path:
    """With one run, which has ended."""
    assert _spine(tmp_path / "work", "submit", source) == 0
    return tmp_path / "work"


def in_every_index(folder: Path, look: Callable[[Engine], Awaitable[None]]) -> None:
    """Look at the workspace as it is opened next, and once more where its index was lost."""
    in_workspace(folder, look)
    shutil.rmtree(folder / "index")
    in_workspace(folder, look)


@pytest.mark.parametrize("step", STEPS_OF["cancel"])
def test_a_killed_cancel_of_a_run_that_no_host_has_can_be_repeated(
    step: str, tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    assert _spine(folder, "submit", source, "submission_written") == -signal.SIGKILL
    monkeypatch.delenv("TRAINYARD_SECRET_KEY")  # so that no process hands it over
    assert _spine(folder, "cancel", step) == -signal.SIGKILL
    monkeypatch.setenv("TRAINYARD_SECRET_KEY", "secret")

    async def look(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery())).runs
        detail = await engine.runs.wait(run.id)
        assert (detail.summary.outcome, detail.summary.cause) == (Outcome.CANCELLED, "cancelled")
        assert list((folder / "submissions").iterdir()) == []

    in_every_index(folder, look)
    assert not (tmp_path / "started").exists()


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Path]:
    """The script does not end while this file is there."""
    made = tmp_path / "started.hold"
    made.touch()
    yield made
    made.unlink(missing_ok=True)


@pytest.mark.parametrize("step", STEPS_OF["give_up"])
def test_a_run_stays_given_up_after_a_kill(
    step: str, tmp_path: Path, source: Path, hold: Path
) -> None:
    folder = tmp_path / "work"
    assert _spine(folder, "submit", source, "accepted") == -signal.SIGKILL
    assert _spine(folder, "give_up", step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery())).runs
        detail = await engine.runs.wait(run.id)
        assert (detail.summary.outcome, detail.summary.cause) == (Outcome.UNKNOWN, "given_up")

    in_every_index(folder, look)
    hold.unlink()
    in_every_index(folder, look)


@pytest.mark.parametrize("step", STEPS_OF["annotate"])
def test_what_was_added_to_a_run_is_in_every_index_after_a_kill(step: str, workspace: Path) -> None:
    assert _spine(workspace, "annotate", step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery(filter="tag = 'kept'"))).runs
        assert run.annotation == Annotation(("kept",), "Good.", starred=True)
        assert not (workspace / "annotations" / "untold.json").exists()

    in_every_index(workspace, look)


@pytest.mark.parametrize("step", STEPS_OF["annotate"])
def test_a_run_is_in_the_trash_in_every_index_after_a_kill(step: str, workspace: Path) -> None:
    assert _spine(workspace, "put", step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        assert list((await engine.runs.list(RunQuery(archived=True))).runs) == []
        (run,) = (await engine.runs.list(RunQuery(removed=True))).runs
        assert not (workspace / "annotations" / "untold.json").exists()
        await _check_whole(engine, await engine.runs.show(run.id))

    in_every_index(workspace, look)


@pytest.mark.parametrize("step", STEPS_OF["point"])
def test_a_number_that_was_pointed_at_has_each_point_once_after_a_kill(
    step: str, workspace: Path
) -> None:
    assert _spine(workspace, "point", step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        await engine.settle()
        (run,) = (await engine.runs.list(RunQuery())).runs
        names = [each.pattern.name for each in await engine.patterns.list(run.id)]
        assert names == {"pattern_noted": [], "numbers_dropped": ["second"]}.get(step, ["first"])
        assert [s.name for s in await engine.runs.series(run.id)] == sorted(["loss", *names])
        for name in names:
            points = await engine.runs.points(run.id, name)
            assert points.values.tolist() == list(range(0, 20_000, 100))
        assert list((workspace / "patterns" / "changed").iterdir()) == []

    in_every_index(workspace, look)


@pytest.mark.parametrize("step", STEPS_OF["remove"])
def test_a_killed_removal_is_carried_out_by_the_next_process(step: str, workspace: Path) -> None:
    assert _spine(workspace, "annotate") == 0
    assert _spine(workspace, "remove", step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        assert list((await engine.runs.list(RunQuery())).runs) == []
        assert await engine.problems() == []
        for place in ("runs", "index/series", "removals", "annotations"):
            assert list((workspace / place).glob("*")) == []

    in_every_index(workspace, look)


@pytest.mark.parametrize(
    ("verb", "step"),
    [(verb, step) for verb in ("register", "forget") for step in STEPS_OF[verb]],
)
def test_a_kill_leaves_a_model_whole_or_not_at_all(verb: str, step: str, workspace: Path) -> None:
    if verb == "forget":
        assert _spine(workspace, "register") == 0
    assert _spine(workspace, verb, step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        assert await engine.models.list() == []
        (run,) = (await engine.runs.list(RunQuery())).runs
        made = await engine.models.register("m", run.id, "outputs/model.bin")
        copy = await engine.models.download("m", made.version, workspace.parent)
        assert copy.read_bytes() == b"weights"
        copy.unlink()
        assert await engine.models.remove("m") == len(b"weights")

    in_every_index(workspace, look)


@pytest.mark.parametrize(
    ("step", "there"),
    [
        *((step, step in STEPS_OF["import"][2:]) for step in STEPS_OF["import"]),
        *((step, True) for step in ("run_indexed", "points_appended", "outputs_indexed")),
    ],
)
def test_a_killed_import_is_whole_or_nowhere_and_can_be_repeated(
    step: str, there: bool, tmp_path: Path
) -> None:
    workspace, logs = tmp_path / "work", tmp_path / "logs"
    file = EventFile(str(logs), 1)
    for at in range(50):
        file.add("loss", at, at)
    assert _spine(workspace, "bring", logs, step) == -signal.SIGKILL

    async def look(engine: Engine) -> None:
        found = (await engine.runs.list(RunQuery())).runs
        assert [(run.ended, run.metrics["loss"].count) for run in found] == [(True, 50)] * there
        assert list((workspace / "imports").iterdir()) == []
        assert await engine.problems() == []

    in_every_index(workspace, look)
    if not there:
        there = True
        assert _spine(workspace, "bring", logs) == 0
        in_every_index(workspace, look)


def test_an_import_goes_on_with_what_one_that_was_killed_left(tmp_path: Path) -> None:
    workspace, logs = tmp_path / "work", tmp_path / "logs"
    EventFile(str(logs), 1).add("loss", 0.5, 1)

    async def use(engine: Engine) -> None:
        died = await asyncio.to_thread(_spine, workspace, "bring", logs, "import_published")
        assert died == -signal.SIGKILL
        with pytest.raises(InvalidError) as error:
            await engine.imports.bring(logs)
        assert error.value.code == "already_imported"
        (run,) = (await engine.runs.list(RunQuery())).runs
        assert (run.ended, run.metrics["loss"].last) == (True, 0.5)

    in_workspace(workspace, use)
