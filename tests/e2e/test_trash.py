"""Runs in the trash: in several processes, with models and imports, after damage, too long."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_app.adapters.settings import FOLDER_VARIABLE
from desktop_app.app import open_engine
from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.events import Event, RunChanged, RunRemoved
from desktop_app.domain.run import RunQuery, RunSpec, RunSummary
from desktop_app.domain.trash import TRASH_SETTING
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell

DAY = 86_400.0
SCRIPT = """\
import pathlib, trainyard
trainyard.log("loss", 0.5)
pathlib.Path("outputs/model.bin").write_bytes(b"weights")
"""


@pytest.fixture
def settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    return tmp_path / "settings.json"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "my 'code' 鸟"
    folder.mkdir()
    (folder / "train.py").write_text(SCRIPT)
    return folder


async def ended_run(engine: Engine, source: Path) -> RunSummary:
    run = await engine.runs.submit(RunSpec(source, "train.py"))
    return (await engine.runs.wait(run.id)).summary


async def names(engine: Engine, *, removed: bool = False) -> Sequence[str]:
    runs = await engine.runs.every(RunQuery(removed=removed, sort="name", descending=False))
    return [run.name for run in runs]


def test_a_removed_run_comes_back_as_it_was_from_another_process_and_another_index(
    tmp_path: Path, source: Path
) -> None:
    folder = tmp_path / "w"

    async def remove(engine: Engine) -> RunSummary:
        first, second = [await ended_run(engine, source) for _ in range(2)]
        await engine.runs.annotate([first.id], AnnotationChange(add=["base"], note="n"))
        await engine.models.register("m", first.id, "outputs/model.bin")
        (put,) = await engine.trash.put([first.name])
        assert put.annotation.removed_at is not None
        assert await engine.trash.put([first.id]) == []
        assert await names(engine) == [second.name]
        assert await names(engine, removed=True) == [first.name]
        assert (await engine.trash.sizes([first.id]))[first.id] > 0
        assert (await ended_run(engine, source)).name == "train-3"
        return first

    first = in_workspace(folder, remove)
    shutil.rmtree(folder / "index")
    shell = Shell(folder)
    listed = json.loads(shell("run", "list", "--removed", "--json")[1])
    assert [(run["id"], run["tags"]) for run in listed] == [(first.id, ["base"])]

    async def restore(engine: Engine) -> None:
        told: list[Event] = []
        back = asyncio.Event()

        def listen(event: Event) -> None:
            told.append(event)
            if isinstance(event, RunChanged) and event.run is not None and event.run.id == first.id:
                back.set()

        engine.events.subscribe(listen)
        code, out, err = await asyncio.to_thread(shell, "run", "restore", first.name)
        assert (code, out, err) == (0, b"train-1 is back\n", "")
        await asyncio.wait_for(back.wait(), 60)
        detail = await engine.runs.show(first.name)
        assert detail.summary.annotation.removed_at is None
        assert (detail.summary.annotation.tags, detail.summary.annotation.note) == (("base",), "n")
        assert (await engine.runs.points(first.id, "loss")).values.tolist() == [0.5]
        assert await engine.trash.restore([first.id]) == []
        await asyncio.to_thread(shell, "run", "remove", first.id)
        await engine.trash.delete(first.id)
        assert [event.run_id for event in told if isinstance(event, RunRemoved)][-1] == first.id
        with pytest.raises(NotFoundError):
            await engine.trash.restore([first.id])
        assert not (folder / "runs" / first.id).exists()
        assert not (folder / "annotations" / f"{first.id}.json").exists()
        copy = await engine.models.download("m", 1, tmp_path)
        assert copy.read_bytes() == b"weights"

    in_workspace(folder, restore)


def test_only_what_is_still_in_the_trash_and_too_long_there_is_deleted(
    tmp_path: Path, source: Path
) -> None:
    async def use(engine: Engine) -> None:
        old, new, _ = [await ended_run(engine, source) for _ in range(3)]
        await engine.trash.put([old.id, new.id])
        _age(tmp_path / "w", old.id)

    in_workspace(tmp_path / "w", use)
    shutil.rmtree(tmp_path / "w" / "index")

    async def expire(engine: Engine) -> None:
        emptied = await engine.trash.expire()
        assert (len(emptied.runs), emptied.freed > 0, emptied.problems) == (1, True, [])
        assert await names(engine, removed=True) == ["train-2"]
        assert await names(engine) == ["train-3"]
        (kept,) = await engine.runs.every(RunQuery())
        assert await engine.trash.empty([kept.id, *emptied.runs]) == type(emptied)([], 0, [])
        assert await names(engine) == ["train-3"]

    in_workspace(tmp_path / "w", expire)


def _age(workspace: Path, run_id: str) -> None:
    """Make a run one that was removed 31 days ago."""
    place = workspace / "annotations" / f"{run_id}.json"
    document = json.loads(place.read_text("utf-8"))
    document["removed_at"] -= 31 * DAY
    if document["delete_after"] is not None:
        document["delete_after"] -= 31 * DAY
    place.write_text(json.dumps(document), "utf-8")


def test_each_run_stays_for_as_long_as_was_set_when_it_was_removed(
    tmp_path: Path, source: Path, settings_file: Path
) -> None:
    wanted: list[tuple[object, int]] = [
        *((None, 30), (365, 365), (0, 0), (0.0, 0), ("0", 0), (10**400, 0)),
        *(("broken", 0), ("lost", 0)),
    ]

    async def use(engine: Engine) -> list[str]:
        runs = [await ended_run(engine, source) for _ in wanted]
        for run, (setting, days) in zip(runs, wanted, strict=True):
            if setting == "broken":
                _break(settings_file)
            elif setting != "lost":  # as an earlier process may have found them
                engine.settings.put(TRASH_SETTING, setting)
            (put,) = await engine.trash.put([run.id])
            removed_at, then = put.annotation.removed_at, put.annotation.delete_after
            assert removed_at is not None
            assert then == (removed_at + days * DAY if days else None), setting
            _age(tmp_path / "w", run.id)
        return [run.id for run in runs]

    ids = in_workspace(tmp_path / "w", use)
    shutil.rmtree(tmp_path / "w" / "index")

    async def expire(engine: Engine) -> None:
        engine.settings.put(TRASH_SETTING, 1)
        assert (await engine.trash.expire()).runs == ids[:1]
        (back,) = await engine.trash.restore([ids[1]])
        assert (back.annotation.removed_at, back.annotation.delete_after) == (None, None)
        place = tmp_path / "w" / "annotations" / f"{ids[2]}.json"
        document = json.loads(place.read_text("utf-8"))
        del document["delete_after"]  # as an earlier version wrote it
        place.write_text(json.dumps(document), "utf-8")
        assert (await engine.trash.expire()).runs == []

    in_workspace(tmp_path / "w", expire)


def _break(settings_file: Path) -> None:
    settings_file.write_text('{"trash.days": 0')


def test_a_live_run_stays_and_so_do_those_that_were_to_go_with_it(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = tmp_path / "gate"
    monkeypatch.setenv("GATE", str(gate))
    (source / "waits.py").write_text(
        "import os, time\nwhile not os.path.exists(os.environ['GATE']):\n    time.sleep(0.02)\n"
    )

    async def use(engine: Engine) -> None:
        ended = await ended_run(engine, source)
        live = await engine.runs.submit(RunSpec(source, "waits.py"))
        with pytest.raises(InvalidError) as caught:
            await engine.trash.put([ended.id, live.id])
        assert caught.value.code == "still_running"
        assert await names(engine) == [ended.name, live.name]
        gate.touch()
        await engine.runs.wait(live.id)

    in_workspace(tmp_path / "w", use)


def test_what_is_imported_again_comes_out_of_the_trash(tmp_path: Path) -> None:
    metrics = tmp_path / "old" / "metrics.csv"
    metrics.parent.mkdir()
    metrics.write_text("step,loss\n0,1\n1,0.5\n")

    async def use(engine: Engine) -> None:
        (run_id,) = (await engine.imports.bring(metrics.parent)).runs
        await engine.trash.put([run_id])
        again = await engine.imports.bring(metrics.parent)
        assert (again.runs, again.known) == ((run_id,), ())
        assert [run.id for run in await engine.runs.every(RunQuery())] == [run_id]

    in_workspace(tmp_path / "w", use)


def test_a_run_that_is_being_deleted_cannot_be_restored(tmp_path: Path, source: Path) -> None:
    folder = tmp_path / "w"

    async def use(engine: Engine) -> str:
        run = await ended_run(engine, source)
        await engine.trash.put([run.id])
        note = folder / "removals" / f"{run.id}.json"
        note.parent.mkdir(exist_ok=True)
        note.write_text(json.dumps({"id": run.id, "target": "local", "only_here": False}))
        with pytest.raises(NotFoundError) as caught:
            await engine.trash.restore([run.id])
        assert caught.value.code == "being_deleted"
        return run.id

    run_id = in_workspace(folder, use)

    async def look() -> None:
        engine = await open_engine(folder)
        assert await names(engine, removed=True) == []
        await engine.close()

    asyncio.run(look())
    assert not (folder / "runs" / run_id).exists()
