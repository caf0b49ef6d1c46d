"""A run is handed on as one file, and opens elsewhere as it was."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.annotation import Annotation, AnnotationChange
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, Progress, RunChanged
from desktop_app.domain.origin import TRAINYARD, Importable
from desktop_app.domain.run import Outcome, RunQuery
from desktop_app.engine.engine import Engine
from tests.e2e.exported import SCRIPT, SECRET, ended, written_source
from tests.e2e.opened import STDOUT, in_workspace
from tests.e2e.shell import Shell

Look = tuple[dict[str, Any], list[Any], list[bytes]]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAINYARD_SECRET_KEY", SECRET)
    return written_source(tmp_path)


async def everything(engine: Engine) -> Look:
    """All that there is of the only run, but where it is."""
    (run,) = (await engine.runs.list(RunQuery())).runs
    detail = await engine.runs.show(run.id)
    facts = {
        "times": (run.created_at, run.started_at, run.ended_at),
        "end": (run.outcome, run.exit_code, run.cause, run.detail, detail.stages),
        "asked": (run.name, run.experiment, run.script, run.environment, detail.arguments),
        "parameters": run.parameters,
        "metrics": run.metrics,
        "outputs": detail.outputs,
        "logs": detail.logs,
        "secrets": detail.secrets,
        "failed at": detail.failed_at,
    }
    series = [
        # Its number is only that of the order in which this index met it.
        (
            replace(state, number=0),
            *(part.tolist() for part in (points.steps, points.times, points.values)),
        )
        for system in (False, True)
        for state in await engine.runs.series(run.id, system=system)
        for points in [await engine.runs.points(run.id, state.name, system=system)]
    ]
    contents = [await engine.runs.read_log(run.id, log.file, 0, 1 << 20) for log in detail.logs]
    contents += [
        (await engine.runs.output_path(run.id, output.path)).read_bytes()
        for output in detail.outputs
    ]
    contents += [
        await engine.runs.read_code(run.id, file.path) for file in await engine.runs.code(run.id)
    ]
    return facts, series, contents


def test_a_run_is_the_same_in_another_workspace(tmp_path: Path, mine: Path, exported: Path) -> None:
    before = in_workspace(mine / "work", everything)
    facts, series, contents = before
    assert facts["end"][0] is Outcome.FAILED
    assert [output.path for output in facts["outputs"]] == [
        "outputs/empty",
        "outputs/deep er/model 鸟.bin",
    ]
    assert {state.name for state, *_ in series} > {"loss", "精度"}
    assert SCRIPT.encode() in contents

    async def bring(engine: Engine) -> None:
        assert await engine.imports.look(exported) == Importable(TRAINYARD, ("train-1",))
        (run_id,) = (await engine.imports.bring(exported)).runs
        summary = (await engine.runs.find(run_id)).summary
        assert (summary.origin, summary.target, summary.repeatable) == (TRAINYARD, "", True)
        spec = await engine.runs.spec(run_id)
        assert (spec.target, spec.script, tuple(spec.arguments)) == (
            "local",
            "train.py",
            ("--lr", "0.1", "--name", "a b"),
        )
        with pytest.raises(InvalidError) as again:
            await engine.imports.bring(exported)
        assert again.value.code == "already_imported"
        model = await engine.models.register("birds", run_id, "outputs/deep er/model 鸟.bin")
        assert model.size == 256 * 9000
        assert model.lineage.run_id == run_id

    in_workspace(tmp_path / "yours", bring)
    assert in_workspace(tmp_path / "yours", everything) == before
    for path in (tmp_path / "yours" / "index").glob("index.sqlite3*"):
        path.unlink()
    assert in_workspace(tmp_path / "yours", everything) == before

    async def export(engine: Engine) -> Path:
        (run,) = (await engine.runs.list(RunQuery())).runs
        return await engine.exports.write(run.id, tmp_path)

    again = in_workspace(mine / "work", export)
    assert again.name == "train-1.trainyard"
    assert again.read_bytes() == exported.read_bytes()


def test_no_secret_is_in_an_export(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        names = archive.namelist()
        assert [name for name in names if "state" in name or "secret" in name] == []
        contents = [archive.read(name) for name in names]
    assert [data for data in contents if SECRET.encode() in data] == []
    assert any(STDOUT in name for name in names)


def test_an_export_can_be_stopped_and_leaves_nothing(tmp_path: Path, source: Path) -> None:
    async def use(engine: Engine) -> None:
        run = await ended(engine, source)
        told: list[Progress] = []

        def listen(event: Event) -> None:
            if isinstance(event, Progress) and event.can_stop:
                told.append(event)
                loop.call_soon_threadsafe(lambda: tasks.append(loop.create_task(stop(event.job))))

        async def stop(job: str) -> None:
            await engine.stop(job)

        loop, tasks = asyncio.get_running_loop(), list[asyncio.Task[None]]()
        engine.events.subscribe(listen)
        with pytest.raises(KnownError) as error:
            await engine.exports.write(run.summary.id, tmp_path / "stopped.trainyard")
        assert error.value.code == "stopped"
        await asyncio.gather(*tasks)
        assert told[-1].finished

    in_workspace(tmp_path / "work", use)
    assert [*tmp_path.glob("*trainyard*"), *tmp_path.glob(".*")] == []


def test_an_export_takes_the_place_of_no_file_that_appeared_meanwhile(
    mine: Path, tmp_path: Path
) -> None:
    place = tmp_path / "x.trainyard"

    async def use(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery())).runs

        def appear(event: Event) -> None:
            if isinstance(event, Progress) and not place.exists():
                place.write_bytes(b"somebody's")

        unsubscribe = engine.events.subscribe(appear)
        with pytest.raises(InvalidError) as error:
            await engine.exports.write(run.id, place)
        assert error.value.code == "destination_exists"
        assert place.read_bytes() == b"somebody's"
        unsubscribe()
        assert await engine.exports.write(run.id, place, replace=True) == place
        assert zipfile.is_zipfile(place)

    in_workspace(mine / "work", use)
    assert [path.name for path in tmp_path.glob("*x.*")] == ["x.trainyard"]
    assert [*tmp_path.glob(".*")] == []


def test_a_run_is_exported_and_imported_on_the_command_line(tmp_path: Path, source: Path) -> None:
    async def use(engine: Engine) -> str:
        return (await ended(engine, source)).summary.id

    run_id = in_workspace(tmp_path / "mine", use)
    mine = Shell(tmp_path / "mine")
    file = tmp_path / "handed on.trainyard"
    assert mine.json("run", "export", run_id, str(file)) == {"path": str(file)}
    code, _, err = mine("run", "export", run_id, str(file))
    assert (code, "exists already" in err) == (2, True)
    yours = Shell(tmp_path / "yours")
    yours.folder.mkdir()
    assert yours("workspace", "init", str(yours.folder))[0] == 0
    answer = yours.json("run", "import", str(file))
    assert answer == {"runs": [run_id], "known": [], "problems": []}
    code, out, err = yours("run", "show", run_id)
    assert (code, err) == (0, "")
    assert f"imported from  Trainyard: {file}\n" in out.decode()
    code, _, err = yours("run", "import", str(file))
    assert (code, "imported before" in err) == (2, True)


def test_tags_a_note_and_a_star_are_handed_on(tmp_path: Path, source: Path) -> None:
    added = Annotation(("base", "夜 'x'"), "It's good.\n鸟", starred=True)

    async def hand_on(engine: Engine) -> Path:
        run_id = (await ended(engine, source)).summary.id
        change = AnnotationChange(add=added.tags, note=added.note, starred=True, archived=True)
        await engine.runs.annotate([run_id], change)
        return await engine.exports.write(run_id, tmp_path)

    file = in_workspace(tmp_path / "work", hand_on)
    told: list[Event] = []

    async def bring(engine: Engine) -> None:
        engine.events.subscribe(told.append)
        (run_id,) = (await engine.imports.bring(file)).runs
        assert (await engine.runs.find(run_id)).summary.annotation == added
        (change,) = [event.run for event in told if isinstance(event, RunChanged)]
        assert change is not None
        assert change.annotation == added

    async def look(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery(filter="tag = 'base' and starred = true"))).runs
        assert run.annotation == added

    in_workspace(tmp_path / "yours", bring)
    in_workspace(tmp_path / "yours", look)
    shutil.rmtree(tmp_path / "yours" / "index")
    in_workspace(tmp_path / "yours", look)
