"""A workspace that may only be read: what would change it says so before it changes anything."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.filters import Field, FieldKind
from desktop_app.domain.metrics import CurveQuery
from desktop_app.domain.number_patterns import NumberPattern
from desktop_app.domain.run import RunQuery, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.engine.following.tail import tail_log
from tests.e2e.opened import Watch, in_workspace
from tests.e2e.trainings import Gate

Change = Callable[[Engine, Path], Awaitable[object]]


@pytest.fixture
def workspace(tmp_path: Path, code: Path, gate: Gate) -> Path:
    """Written by a newer version; with a run that goes on, a model and an image to build."""
    folder = tmp_path / "work"

    async def fill(engine: Engine) -> None:
        watch = Watch(engine)
        arguments = ("--gate", str(gate.folder))
        run = await engine.runs.submit(RunSpec(code, "train.py", arguments=arguments))
        await watch.until_log_is(run.id, b"classes\n")
        await engine.models.register_file("m", code / "train.py")
        image = EnvironmentDefinition(EnvironmentKind.IMAGE, base_image="base:1")
        await engine.environments.create("image", image)

    in_workspace(folder, fill)
    set_format(folder, 99)
    return folder


def set_format(folder: Path, number: int) -> None:
    config = folder / "config.json"
    changed = {**json.loads(config.read_text("utf-8")), "format": number}
    config.write_text(json.dumps(changed), "utf-8")


async def follow(engine: Engine, run: str) -> None:
    async for _ in tail_log(engine.runs, engine.events, run, follow=True):
        raise AssertionError("the log was read though its end cannot be waited for")


CHANGES: dict[str, Change] = {
    "submit": lambda engine, code: engine.runs.submit(RunSpec(code, "train.py")),
    "wait": lambda engine, code: engine.runs.wait("train-1"),
    "follow the log": lambda engine, code: follow(engine, "train-1"),
    "retry": lambda engine, code: engine.runs.retry("train-1"),
    "annotate a run": lambda engine, code: engine.runs.annotate(
        ["train-1"], AnnotationChange(starred=True)
    ),
    "wish to be told": lambda engine, code: engine.alerts.add("train-1", "metrics.loss > 1"),
    "plot a number": lambda engine, code: engine.patterns.add(
        "train-1", NumberPattern("loss", "loss {value}")
    ),
    "cancel": lambda engine, code: engine.runs.cancel("train-1"),
    "give up": lambda engine, code: engine.runs.give_up("train-1"),
    "remove": lambda engine, code: engine.trash.put(["train-1"]),
    "restore": lambda engine, code: engine.trash.restore(["train-1"]),
    "delete": lambda engine, code: engine.trash.delete("train-1"),
    "empty the trash": lambda engine, code: engine.trash.empty(["train-1"]),
    "import": lambda engine, code: engine.imports.bring(code),
    "add data": lambda engine, code: engine.datasets.add(code),
    "register a file": lambda engine, code: engine.models.register_file("n", code / "other.py"),
    "annotate": lambda engine, code: engine.models.annotate("m", 1, note="x"),
    "remove a model": lambda engine, code: engine.models.remove("m"),
    "build": lambda engine, code: engine.builds.build("image", "local-docker"),
    "cancel a build": lambda engine, code: engine.builds.cancel("image", "local-docker"),
    "remove an environment": lambda engine, code: engine.environments.remove("image"),
    "create a target": lambda engine, code: engine.targets.create("mine"),
}


def written(workspace: Path) -> dict[Path, bytes]:
    """All files but those of runs and what was found for them, which hosts go on with."""
    own = {"runs", "interpreters"}
    places = [path for path in workspace.iterdir() if path.name not in own]
    files = [path for place in places for path in (place, *place.rglob("*"))]
    return {path: path.read_bytes() for path in files if path.is_file()}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_refused_before_anything_is_written(
    workspace: Path, code: Path, change: str
) -> None:
    (code / "other.py").write_text("print('other')", "utf-8")

    async def use() -> None:
        before = written(workspace)
        engine = await open_engine(workspace)
        try:
            with pytest.raises(KnownError) as caught:
                await asyncio.wait_for(CHANGES[change](engine, code), 60)
            assert caught.value.code == "read_only"
            assert "newer Trainyard" in caught.value.text
            assert written(workspace) == before
            assert [run.name for run in (await engine.runs.list(RunQuery())).runs] == ["train-1"]
        finally:
            await engine.close()

    asyncio.run(use())


def test_whatever_only_reads_goes_on(workspace: Path, code: Path, tmp_path: Path) -> None:
    lines = "for step in range(5): trainyard.log('acc', step); print('acc', step)"
    text = f"import trainyard\n{lines}\ntrainyard.log_text('answer', 'yes')\n"
    (code / "quick.py").write_text(text, "utf-8")

    async def run(engine: Engine) -> None:
        await engine.runs.wait((await engine.runs.submit(RunSpec(code, "quick.py"))).id)

    async def look(engine: Engine) -> None:
        query = RunQuery(filter="metrics.acc > 1", sort="metrics.acc.max", group="target")
        (quick,) = (await engine.runs.list(query)).runs
        acc = Field(FieldKind.METRIC, "acc", step=3)
        assert await engine.runs.at_steps([quick.id], [acc]) == {(quick.id, acc): 3.0}
        (curve,) = await engine.runs.curves(quick.id, [CurveQuery("acc")])
        assert curve.mean.tolist() == [0, 1, 2, 3, 4]
        (answer,) = await engine.media.series(quick.id)
        (item,) = (await engine.media.items(quick.id, answer.key, 0, 1)).items
        assert await engine.media.content(quick.id, item) == b"yes"
        compared = await engine.comparisons.compare([quick.id, "train-1"])
        assert [run.summary.name for run in compared.runs] == ["quick-1", "train-1"]
        assert (await engine.patterns.preview(quick.id, "acc {value}")).count == 5
        assert list(await engine.patterns.list(quick.id)) == []
        assert list(await engine.alerts.list("train-1")) == []
        assert await engine.runs.export(RunQuery(), [acc], tmp_path / "runs.csv") == 2
        kept = await engine.exports.write(quick.id, tmp_path / "quick.trainyard")
        assert (await engine.imports.look(kept)).names == ("quick-1",)

    set_format(workspace, 1)
    in_workspace(workspace, run)
    set_format(workspace, 99)
    before = written(workspace)
    in_workspace(workspace, look)
    assert written(workspace) == before


async def names(engine: Engine) -> dict[str, str]:
    """What there is to see: each run's name, and its outcome or stage."""
    runs = (await engine.runs.list(RunQuery())).runs
    return {run.name: run.outcome.value if run.outcome else run.stage.value for run in runs}


def test_what_others_change_is_seen_when_it_is_opened_again(
    workspace: Path, code: Path, gate: Gate
) -> None:
    async def change(engine: Engine) -> None:
        gate.end()
        await engine.runs.wait("train-1")
        (code / "quick.py").write_text("print('hello')", "utf-8")
        await engine.runs.wait((await engine.runs.submit(RunSpec(code, "quick.py"))).id)

    async def remove(engine: Engine) -> None:
        await engine.trash.delete("train-1")

    assert in_workspace(workspace, names) == {"train-1": "running"}
    for work, seen in (
        (change, {"train-1": "succeeded", "quick-1": "succeeded"}),
        (remove, {"quick-1": "succeeded"}),
    ):
        set_format(workspace, 1)
        in_workspace(workspace, work)
        set_format(workspace, 99)
        assert in_workspace(workspace, names) == seen


def test_the_index_of_a_newer_version_is_left_alone(workspace: Path) -> None:
    index = workspace / "index" / "index.sqlite3"
    with closing(sqlite3.connect(index)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = index.read_bytes()
    assert in_workspace(workspace, names) == {"train-1": "running"}
    assert index.read_bytes() == before
