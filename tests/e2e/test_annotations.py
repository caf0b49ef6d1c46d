"""Tags, notes, stars and the archive: while a run goes on, in several processes, after damage."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from desktop_app.domain.annotation import Annotation, AnnotationChange
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, RunChanged
from desktop_app.domain.run import RunQuery, RunSpec, RunSummary
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell

LOGGING = """\
import os, time, trainyard
trainyard.log("loss", 1.0)
while not os.path.exists(os.environ["GATE"]):
    time.sleep(0.02)
for step in range(1, 300):
    trainyard.log("loss", 1 / step)
    time.sleep(0.001)
"""
ENDS = "print('done')\n"
KEPT = Annotation(("base", "夜 'x'"), "It's good.", starred=True)


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATE", str(tmp_path / "gate"))
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "logging_.py").write_text(LOGGING)
    (folder / "ends.py").write_text(ENDS)
    return folder


async def ended_run(engine: Engine, source: Path) -> str:
    run = await engine.runs.submit(RunSpec(source, "ends.py"))
    return (await engine.runs.wait(run.id)).summary.id


def test_what_another_process_adds_to_a_live_run_stays_while_it_grows(
    tmp_path: Path, source: Path
) -> None:
    told: list[RunSummary] = []

    async def use(engine: Engine) -> None:
        annotated = asyncio.Event()

        def listen(event: Event) -> None:
            if isinstance(event, RunChanged) and event.run is not None:
                told.append(event.run)
                if event.run.annotation == KEPT:
                    annotated.set()

        engine.events.subscribe(listen)
        run = await engine.runs.submit(RunSpec(source, "logging_.py"))
        shell = Shell(tmp_path / "w")
        words = ("run", "tag", run.id, *KEPT.tags, "--star", "--note", KEPT.note)
        code, _, err = await asyncio.to_thread(shell, *words)
        assert (code, err) == (0, "")
        await annotated.wait()
        (tmp_path / "gate").touch()
        detail = await engine.runs.wait(run.id)
        assert detail.summary.annotation == KEPT
        assert detail.summary.metrics["loss"].count == 300

    in_workspace(tmp_path / "w", use)
    first = next(at for at, run in enumerate(told) if run.annotation == KEPT)
    after = told[first:]
    assert {run.annotation for run in after} == {KEPT}
    assert [run.metrics["loss"].count for run in after if run.metrics][-1] == 300


def test_answers_stay_the_same_without_the_index(tmp_path: Path, source: Path) -> None:
    async def use(engine: Engine) -> None:
        first, second, third = [await ended_run(engine, source) for _ in range(3)]
        await engine.runs.annotate([first, second], AnnotationChange(add=["night"], note="n"))
        await engine.runs.annotate([second], AnnotationChange(archived=True))
        await engine.runs.annotate([third], AnnotationChange(starred=True))

    in_workspace(tmp_path / "w", use)
    shell = Shell(tmp_path / "w")
    lines = (
        ("run", "list", "--json"),
        ("run", "list", "--json", "--archived", "--sort", "name"),
        ("run", "list", "--json", "--filter", "tag = 'night' or starred = true"),
        ("run", "list", "--json", "--filter", "archived = true"),
    )
    before = [shell(*line) for line in lines]
    shutil.rmtree(tmp_path / "w" / "index")
    assert [shell(*line) for line in lines] == before
    names = [[run["name"] for run in json.loads(out)] for _, out, _ in before]
    shown = ["ends-3", "ends-1"]
    assert names == [shown, ["ends-1", "ends-2", "ends-3"], shown, ["ends-2"]]


def test_a_list_in_groups_has_a_heading_for_each_value(tmp_path: Path, source: Path) -> None:
    async def use(engine: Engine) -> None:
        first, _, third = [await ended_run(engine, source) for _ in range(3)]
        await engine.runs.annotate([first, third], AnnotationChange(add=["夜 'x'"]))

    in_workspace(tmp_path / "w", use)
    shell = Shell(tmp_path / "w")
    listing = ("run", "list", "--group", "tag", "--columns", "name")
    expected = "tag: 夜 'x' (2)\nname\nends-3\nends-1\n\ntag: - (1)\nname\nends-2\n"
    assert shell(*listing) == (0, expected.encode(), "")
    _, out, _ = shell(*listing, "--json")
    assert json.loads(out) == [{"name": "ends-3"}, {"name": "ends-1"}, {"name": "ends-2"}]
    code, out, err = shell("run", "list", "--group", "created_at")
    assert (code, out) == (2, b"")
    assert err.startswith("error: Runs cannot be grouped by 'created_at'.\nhint: Possible are ")


def test_where_one_of_several_runs_cannot_be_changed_none_is(tmp_path: Path, source: Path) -> None:
    async def use(engine: Engine) -> None:
        good, broken = [await ended_run(engine, source) for _ in range(2)]
        file = tmp_path / "w" / "annotations" / f"{broken}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text('{"version": 1, "tags": 7}')
        with pytest.raises(KnownError) as caught:
            await engine.runs.annotate([good, broken], AnnotationChange(add=["x"]))
        assert caught.value.code == "broken_document"
        assert str(file) in caught.value.text
        with pytest.raises(InvalidError) as refused:
            await engine.runs.annotate([good], AnnotationChange(add=["x", "a,b"]))
        assert (refused.value.code, refused.value.field) == ("bad_tag", "tags")
        runs = (await engine.runs.list(RunQuery())).runs
        assert {run.annotation for run in runs} == {Annotation()}

    in_workspace(tmp_path / "w", use)
    shutil.rmtree(tmp_path / "w" / "index")

    async def look(engine: Engine) -> None:
        assert len((await engine.runs.list(RunQuery())).runs) == 2
        (problem,) = await engine.problems()
        assert problem.code == "broken_document"

    in_workspace(tmp_path / "w", look)
