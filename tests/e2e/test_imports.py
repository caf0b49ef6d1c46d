"""Runs of other programs become runs here: read-only, marked with where they come from."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from desktop_app.adapters.locks import FileLocks
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, Progress
from desktop_app.domain.media import MediaKey, MediaKind
from desktop_app.domain.origin import CSV, MLFLOW, TENSORBOARD, Importable
from desktop_app.domain.run import Outcome, RunQuery, RunSummary
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell
from tests.fakes.event_files import EventFile, event, field, hyperparameters, record
from tests.fakes.mlflow_stores import add_experiment, add_run
from tests.unit.hostside.scripts import DOT

STARTED = 1.7e9


def event_folder(folder: Path) -> Path:
    """A log folder of two runs, one of which has a name that needs quoting; what `add_hparams`
    wrote below one is none."""
    for name, factor in (("a", 1), ("b 'x' 鸟/lr=0.1", 2)):
        file = EventFile(str(folder / name), 1)
        for step in range(100):
            file.add("loss", factor / 2 ** (step % 8), step, at=STARTED + step)
        file.add("acc/精度", float("nan"), 7, at=STARTED + 200)
        file.write(record(event(field(1, "样本") + field(4, field(4, DOT)), step=9)))
    beside = EventFile(str(folder / "a" / "1712345678.25"), 2)
    beside.write(hyperparameters(lr=0.25, 优化器="sgd"))
    beside.add("hparam/acc", 1.0, 0)
    return folder


async def all_runs(engine: Engine) -> list[RunSummary]:
    query = RunQuery(sort="name", descending=False, archived=True)
    return list((await engine.runs.list(query)).runs)


def in_every_index(folder: Path, look: Callable[[Engine], Awaitable[None]]) -> None:
    """Look at the workspace, and once more where its index was lost."""
    in_workspace(folder, look)
    shutil.rmtree(folder / "index")
    in_workspace(folder, look)


def test_each_folder_of_event_files_is_a_run_with_its_scalars(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "logs 'old'")

    async def bring(engine: Engine) -> None:
        found = await engine.imports.look(logs)
        assert found == Importable(TENSORBOARD, ("a", "b 'x' 鸟/lr=0.1"))
        imported = await engine.imports.bring(logs)
        assert (len(imported.runs), imported.known, imported.problems) == (2, (), ())

    async def look(engine: Engine) -> None:
        first, second = await all_runs(engine)
        assert (first.name, second.name) == ("a", "b 'x' 鸟/lr=0.1")
        assert (first.origin, first.outcome, first.ended) == (TENSORBOARD, Outcome.UNKNOWN, True)
        assert (first.started_at, first.ended_at) == (STARTED, STARTED + 200)
        assert first.experiment == "logs 'old'"
        assert first.parameters == {"lr": "0.25", "优化器": "sgd"}
        assert sorted(first.metrics) == ["acc/精度", "loss"]
        assert {name: each.count for name, each in second.metrics.items()} == {
            "loss": 100,
            "acc/精度": 1,
        }
        assert {each.source for each in second.metrics.values()} == {TENSORBOARD}
        points = await engine.runs.points(second.id, "loss")
        assert points.steps.tolist() == list(range(100))
        assert points.times.tolist() == [STARTED + step for step in range(100)]
        assert points.values.tolist() == [2 / 2 ** (step % 8) for step in range(100)]
        key = MediaKey("样本", MediaKind.IMAGE, TENSORBOARD)
        (item,) = (await engine.media.items(second.id, key, 0, 9)).items
        assert (item.step, await engine.media.content(second.id, item)) == (9, DOT)
        detail = await engine.runs.show(second.id)
        assert detail.origin is not None
        assert (detail.origin.path, detail.origin.name) == (str(logs), "b 'x' 鸟/lr=0.1")
        filtered = RunQuery("origin = 'tensorboard' and name = 'a'")
        assert [run.id for run in (await engine.runs.list(filtered)).runs] == [first.id]

    in_workspace(tmp_path / "work", bring)
    in_every_index(tmp_path / "work", look)


def test_what_was_imported_is_told_and_not_doubled(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "logs")

    async def use(engine: Engine) -> None:
        before = (await engine.imports.bring(logs)).runs
        with pytest.raises(InvalidError) as again:
            await engine.imports.bring(logs)
        assert again.value.code == "already_imported"
        EventFile(str(logs / "c"), 3).add("loss", 1.0, 0)
        imported = await engine.imports.bring(logs)
        assert (len(imported.runs), sorted(imported.known)) == (1, sorted(before))
        assert len(await all_runs(engine)) == 3

    in_workspace(tmp_path / "work", use)


def test_an_imported_run_offers_nothing_that_needs_what_was_asked_for(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "logs")

    async def use(engine: Engine) -> None:
        run_id, other = (await engine.imports.bring(logs)).runs
        for refused, code in (
            (engine.runs.spec(run_id), "imported"),
            (engine.runs.retry(run_id), "imported"),
            (engine.runs.cancel(run_id), "ended"),
            (engine.access.shell(run_id), "imported"),
            (engine.runs.retry(run_id), "imported"),
        ):
            with pytest.raises(InvalidError) as error:
                await refused
            assert error.value.code == code
        assert await engine.runs.last_spec() is None
        assert await engine.runs.code(run_id) == []
        compared = await engine.comparisons.compare([run_id, other])
        assert [run.summary.id for run in compared.runs] == [run_id, other]
        await engine.trash.delete(run_id)
        assert [run.id for run in await all_runs(engine)] == [other]
        assert not (tmp_path / "work" / "runs" / run_id).exists()
        assert (await engine.imports.bring(logs)).runs == (run_id,)

    in_workspace(tmp_path / "work", use)


def test_a_folder_with_code_is_one_to_run_something_from(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "project" / "runs").parent
    (logs / "train.py").touch()

    async def use(engine: Engine) -> None:
        assert await engine.imports.look(logs) == Importable()
        assert await engine.imports.look(tmp_path / "missing") == Importable()
        (tmp_path / "empty").mkdir()
        with pytest.raises(InvalidError) as error:
            await engine.imports.bring(tmp_path / "empty")
        assert error.value.code == "nothing_to_import"
        # Whoever names it means it.
        assert len((await engine.imports.bring(logs)).runs) == 2

    in_workspace(tmp_path / "work", use)


def test_runs_of_mlflow_have_their_parameters_and_how_they_ended(tmp_path: Path) -> None:
    birds = add_experiment(tmp_path / "mlruns", "1", "Birds: all")
    points = [(1_700_000_000_000 + 1000 * step, float(step), step) for step in range(5000)]
    add_run(birds, "one", name="good", metrics={"loss": points}, params={"lr": "0.1"})
    add_run(birds, "two", name="bad", status=4, params={"lr": "0.2"})

    async def bring(engine: Engine) -> None:
        assert len((await engine.imports.bring(tmp_path / "mlruns")).runs) == 2

    async def look(engine: Engine) -> None:
        bad, good = await all_runs(engine)
        assert (good.outcome, bad.outcome) == (Outcome.SUCCEEDED, Outcome.FAILED)
        assert (good.experiment, good.origin) == ("Birds- all", MLFLOW)
        assert (good.parameters, good.metrics["loss"].count) == ({"lr": "0.1"}, 5000)
        assert good.metrics["loss"].source == ""
        assert (good.started_at, good.ended_at) == (1.7e9, 1_700_000_060.5)
        slow = RunQuery("params.lr > 0.15")
        assert [run.id for run in (await engine.runs.list(slow)).runs] == [bad.id]
        assert await engine.runs.experiments() == ["Birds- all"]

    in_workspace(tmp_path / "work", bring)
    in_every_index(tmp_path / "work", look)


def test_a_broken_file_keeps_no_other_one_out(tmp_path: Path) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "1.csv").write_text("step,loss\n0,1\n")
    (folder / "2.csv").write_text("step,loss\n0,one\n1,two\n1,three\n")
    (folder / "3.csv").write_text("step,loss\n" + "".join(f"{n},1\n" for n in range(9000)) + "x,1")

    async def use(engine: Engine) -> None:
        imported = await engine.imports.bring(folder)
        assert (len(imported.runs), imported.known) == (1, ())
        texts = [problem.text for problem in imported.problems]
        assert [text.partition("imported: ")[2] for text in texts] == [
            "no column holds numbers.",
            "line 9002: column 'step': 'x' is no whole number.",
        ]
        (run,) = await all_runs(engine)
        assert (run.name, run.origin, run.metrics["loss"].count) == ("1", CSV, 1)
        with pytest.raises(KnownError) as error:
            await engine.imports.bring(folder / "3.csv")
        assert error.value.code == "bad_csv"

    in_workspace(tmp_path / "work", use)
    assert [path.name for path in (tmp_path / "work" / "imports").iterdir()] == []


def test_a_file_without_times_is_known_again_whenever_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "seed.csv"
    path.write_text("step,loss\n0,1\n1,0.5\n")

    async def use(engine: Engine) -> None:
        os.utime(path, (STARTED, STARTED))
        await engine.imports.bring(path)
        os.utime(path, (STARTED + 9, STARTED + 9))
        with pytest.raises(InvalidError) as again:
            await engine.imports.bring(path)
        assert again.value.code == "already_imported"
        (run,) = await all_runs(engine)
        assert (run.created_at, run.started_at, run.ended_at) == (STARTED,) * 3
        assert (await engine.runs.points(run.id, "loss")).times.tolist() == [STARTED] * 2

    in_workspace(tmp_path / "work", use)


def test_runs_are_imported_on_the_command_line(tmp_path: Path) -> None:
    logs, work = event_folder(tmp_path / "logs"), tmp_path / "work"
    work.mkdir()
    shell = Shell(work)
    assert shell("workspace", "init", str(work))[0] == 0
    answer = shell.json("run", "import", str(logs))
    assert (len(answer["runs"]), answer["known"], answer["problems"]) == (2, [], [])
    code, out, err = shell("run", "import", str(logs))
    assert (code, out) == (2, b"")
    assert "All 2 runs of" in err
    listed = shell.json("run", "list", "--filter", "origin = 'tensorboard'", "--sort", "name")
    assert [run["origin"] for run in listed] == ["tensorboard"] * 2
    code, out, err = shell("run", "remove", answer["runs"][0], "--for-good")
    assert (code, err) == (0, "")


def test_an_imported_run_can_be_handed_on_and_keeps_where_it_came_from(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "logs")

    async def hand_on(engine: Engine) -> tuple[Path, RunSummary]:
        run_id, _ = (await engine.imports.bring(logs)).runs
        return await engine.exports.write(run_id, tmp_path), (
            await engine.runs.find(run_id)
        ).summary

    async def take(engine: Engine) -> RunSummary:
        (run_id,) = (await engine.imports.bring(file)).runs
        detail = await engine.runs.show(run_id)
        assert detail.origin is not None
        assert (detail.origin.kind, detail.origin.path) == (TENSORBOARD, str(logs))
        return (await engine.runs.find(run_id)).summary

    file, summary = in_workspace(tmp_path / "mine", hand_on)
    assert in_workspace(tmp_path / "yours", take) == summary


def test_an_import_can_be_stopped_and_leaves_nothing_of_the_run_it_was_at(tmp_path: Path) -> None:
    logs = event_folder(tmp_path / "logs")

    async def use(engine: Engine) -> None:
        loop, stops = asyncio.get_running_loop(), list[asyncio.Task[None]]()

        def listen(event: Event) -> None:
            if isinstance(event, Progress) and event.can_stop and not stops:
                stops.append(loop.create_task(engine.stop(event.job)))

        engine.events.subscribe(listen)
        with pytest.raises(KnownError) as error:
            await engine.imports.bring(logs)
        assert error.value.code == "stopped"
        await asyncio.gather(*stops)
        assert await all_runs(engine) == []

    in_workspace(tmp_path / "work", use)
    assert [*(tmp_path / "work" / "imports").glob("*"), *(tmp_path / "work").glob("runs/*")] == []


def test_a_store_without_runs_is_nothing_to_import(tmp_path: Path) -> None:
    add_experiment(tmp_path / "mlruns", "0", "Default")

    async def use(engine: Engine) -> None:
        assert await engine.imports.look(tmp_path / "mlruns") == Importable()
        with pytest.raises(InvalidError) as error:
            await engine.imports.bring(tmp_path / "mlruns")
        assert error.value.code == "nothing_to_import"

    in_workspace(tmp_path / "work", use)


def _no_lock(work: Path, patch: pytest.MonkeyPatch) -> Path:
    acquire = FileLocks.try_acquire

    def try_acquire(locks: FileLocks, path: Path) -> AbstractContextManager[None] | None:
        if path.name == "imports.lock":
            raise OSError(errno.ENOSPC, "No space left on device")
        return acquire(locks, path)

    patch.setattr(FileLocks, "try_acquire", try_acquire)
    return work / "index" / "imports.lock"


def _stubborn_note(work: Path, patch: pytest.MonkeyPatch) -> Path:
    note = work / "imports" / "01ARZ3NDEKTSV4RRFFQ69G5FAV.json"
    note.mkdir(parents=True)
    return note


def _stubborn_building(work: Path, patch: pytest.MonkeyPatch) -> Path:
    building = work / "imports" / "building"
    building.parent.mkdir(parents=True, exist_ok=True)
    building.touch()
    return building


@pytest.mark.parametrize("hinder", [_no_lock, _stubborn_note, _stubborn_building])
def test_a_workspace_opens_where_imports_cannot_be_finished(
    hinder: Callable[[Path, pytest.MonkeyPatch], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs, work = event_folder(tmp_path / "logs"), tmp_path / "work"

    async def bring(engine: Engine) -> None:
        await engine.imports.bring(logs)

    async def look(engine: Engine) -> None:
        (problem,) = await engine.problems()
        assert (problem.code, str(at) in problem.text) == ("cannot_write", True), problem.text
        assert [run.name for run in await all_runs(engine)] == ["a", "b 'x' 鸟/lr=0.1"]
        with pytest.raises(KnownError) as error:
            await engine.imports.bring(logs)
        assert error.value.code == "cannot_write"

    in_workspace(work, bring)
    at = hinder(work, monkeypatch)
    in_workspace(work, look)
