"""What runs of other programs left are outputs of the runs that they become here."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, Progress
from desktop_app.domain.run import RunQuery
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.fakes.mlflow_stores import add_artifacts, add_experiment, add_run

WEIGHTS = os.urandom(3_000_000)
FILES = {"model.pt": WEIGHTS, "plots/鸟 'x'.png": b"png", "empty": b""}


def store(folder: Path) -> Path:
    """An `mlruns` folder with a run that left files; its folder."""
    birds = add_experiment(folder / "mlruns", "1", "Birds")
    points = [(1_700_000_000_000, 0.5, 0)]
    return add_run(birds, "a" * 32, name="one", metrics={"loss": points}, artifacts=FILES)


def test_the_files_of_an_imported_run_are_its_outputs_and_can_be_registered(
    tmp_path: Path,
) -> None:
    store(tmp_path)
    work = tmp_path / "work"

    async def bring(engine: Engine) -> None:
        heard: list[Progress] = []

        def listen(event: Event) -> None:
            if isinstance(event, Progress):
                heard.append(event)

        engine.events.subscribe(listen)
        (run_id,) = (await engine.imports.bring(tmp_path / "mlruns")).runs
        assert heard[-1].total > len(WEIGHTS)
        version = await engine.models.register("net", run_id, "outputs/model.pt")
        assert (version.size, version.lineage.run_id) == (len(WEIGHTS), run_id)
        with pytest.raises(InvalidError) as again:
            await engine.imports.bring(tmp_path / "mlruns")
        assert again.value.code == "already_imported"

    async def look(engine: Engine) -> None:
        (run,) = (await engine.runs.list(RunQuery())).runs
        found = {
            output.path: (await engine.runs.output_path(run.id, output.path)).read_bytes()
            for output in await engine.runs.outputs(run.id)
        }
        assert found == {f"outputs/{name}": content for name, content in FILES.items()}
        place = await engine.runs.download(run.id, "outputs/model.pt", tmp_path)
        assert place.read_bytes() == WEIGHTS

    async def hand_on(engine: Engine) -> Path:
        (run,) = (await engine.runs.list(RunQuery())).runs
        return await engine.exports.write(run.id, tmp_path)

    async def take(engine: Engine) -> None:
        await engine.imports.bring(exported)
        (tmp_path / "model.pt").unlink()
        await look(engine)

    in_workspace(work, bring)
    in_workspace(work, look)
    (tmp_path / "model.pt").unlink()
    (work / "index" / "index.sqlite3").unlink()
    in_workspace(work, look)
    exported = in_workspace(work, hand_on)
    in_workspace(tmp_path / "elsewhere", take)


def test_links_and_what_cannot_be_read_are_left_out_and_told_by_name(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("private")
    place = add_artifacts(store(tmp_path), {})
    (place / "key").symlink_to(secret / "key")
    (place / "keys").symlink_to(secret)
    os.mkfifo(place / "pipe")

    async def use(engine: Engine) -> None:
        imported = await engine.imports.bring(tmp_path / "mlruns")
        assert [problem.text for problem in imported.problems] == [
            f"Not all of 'one' was taken: {why}."
            for why in ("'key' is a link", "'keys' is a link", "'pipe' is no regular file")
        ]
        (run_id,) = imported.runs
        outputs = [output.path for output in await engine.runs.outputs(run_id)]
        assert outputs == sorted(f"outputs/{name}" for name in FILES)

    in_workspace(tmp_path / "work", use)
    assert list((tmp_path / "work").rglob("key*")) == []


def test_a_folder_of_files_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    place = add_artifacts(store(tmp_path), {})
    shutil.rmtree(place)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("private")
    place.symlink_to(tmp_path / "secret")

    async def use(engine: Engine) -> None:
        imported = await engine.imports.bring(tmp_path / "mlruns")
        (problem,) = imported.problems
        assert "'artifacts' is a link" in problem.text
        assert await engine.runs.outputs(imported.runs[0]) == ()

    in_workspace(tmp_path / "work", use)
    assert list((tmp_path / "work").rglob("key*")) == []


def test_an_import_that_is_stopped_among_the_files_of_a_run_leaves_nothing_of_it(
    tmp_path: Path,
) -> None:
    place = add_artifacts(store(tmp_path), {})
    with (place / "large").open("wb") as file:
        file.truncate(4 << 30)

    async def use(engine: Engine) -> None:
        loop, stops = asyncio.get_running_loop(), list[asyncio.Task[None]]()

        def listen(event: Event) -> None:
            if isinstance(event, Progress) and event.done > len(WEIGHTS) and not stops:
                stops.append(loop.create_task(engine.stop(event.job)))

        engine.events.subscribe(listen)
        with pytest.raises(KnownError) as error:
            await engine.imports.bring(tmp_path / "mlruns")
        assert error.value.code == "stopped"
        await asyncio.gather(*stops)
        assert list((await engine.runs.list(RunQuery())).runs) == []

    work = tmp_path / "work"
    in_workspace(work, use)
    assert [*(work / "imports").glob("*"), *work.glob("runs/*")] == []
