"""A run is handed on as one file, and opens elsewhere as it was."""

from __future__ import annotations

import asyncio
import hashlib
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, Progress
from desktop_app.domain.origin import TRAINYARD, Importable
from desktop_app.domain.run import Outcome, RunDetail, RunQuery, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.engine.foreign.export_reading import Export
from desktop_app.engine.foreign.recognition import find_source
from tests.e2e.opened import STDOUT, in_workspace
from tests.e2e.shell import Shell

SCRIPT = """\
import os, pathlib, sys, trainyard
for step in range(500):
    trainyard.log("loss", 1 / (step + 1), step)
    trainyard.log("精度", float("inf"), 2 * step)
print("done 鸟", len(os.environ["KEY"]))
folder = pathlib.Path("outputs/deep er")
folder.mkdir()
(folder / "model 鸟.bin").write_bytes(bytes(range(256)) * 9000)
pathlib.Path("outputs/empty").touch()
pathlib.Path("logs/own.log").write_text("mine")
sys.exit(3)
"""
SECRET = "a-secret-value-of-a-key"
Look = tuple[dict[str, Any], list[Any], list[bytes]]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TRAINYARD_SECRET_KEY", SECRET)
    return written_source(tmp_path)


def written_source(place: Path) -> Path:
    folder = place / "my 'code'"
    (folder / "lib").mkdir(parents=True)
    (folder / "train.py").write_text(SCRIPT, "utf-8")
    (folder / "lib" / "run.sh").write_text("#!/bin/sh\n")
    (folder / "lib" / "run.sh").chmod(0o755)
    return folder


async def ended(engine: Engine, source: Path) -> RunDetail:
    spec = RunSpec(
        source, "train.py", ("--lr", 0.1, "--name", "a b"), secrets=("KEY",), experiment="Birds"
    )
    return await engine.runs.wait((await engine.runs.submit(spec)).id)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace `work`, and its only run as the file `x 'y'.trainyard`."""
    folder = tmp_path_factory.mktemp("mine")
    source = written_source(folder)

    async def use(engine: Engine) -> None:
        run = await ended(engine, source)
        await engine.exports.write(run.summary.id, folder / "x 'y'.trainyard")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAINYARD_SECRET_KEY", SECRET)
        for variable in ("TRAINYARD_HOME", "TRAINYARD_CONFIG_DIR", "TRAINYARD_SLOTS"):
            patch.setenv(variable, str(folder / variable))
        in_workspace(folder / "work", use)
    return folder


@pytest.fixture
def exported(mine: Path, tmp_path: Path) -> Path:
    """A copy of the file, to be changed."""
    return Path(shutil.copy(mine / "x 'y'.trainyard", tmp_path))


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


def rewritten(exported: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """The export with other contents, and a manifest that need not fit them."""
    with zipfile.ZipFile(exported) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    change(contents, manifest)
    with zipfile.ZipFile(exported, "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return exported


def other_bytes(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["code/train.py"] = contents["code/train.py"].replace(b"500", b"600")


def other_output(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    name = "run/work/outputs/deep er/model 鸟.bin"
    contents[name] = contents[name][::-1]


def newer(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["version"] = 2


def one_more(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    contents["run/streams/more"] = b""


def _moved_to(path: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def move(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
        for listed in manifest["files"]:
            if listed["path"] == "run/streams/stdout.log":
                listed["path"] = path

    return move


def larger(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["files"][0]["size"] = 1 << 60


def no_end(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    _replace(contents, manifest, "run/streams/events.jsonl", b"")


def bad_event(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    _replace(contents, manifest, "run/streams/events.jsonl", b"[1]\n")


def _with_record(**changes: object) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
        record = {**json.loads(contents["run/run.json"]), **changes}
        _replace(contents, manifest, "run/run.json", json.dumps(record).encode())

    return change


def _given_up(document: object) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def give_up(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
        path = "run/given_up.json"
        manifest["files"].append({"entry": path, "path": path})
        _replace(contents, manifest, path, json.dumps(document).encode())

    return give_up


def bad_exit(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    events = contents["run/streams/events.jsonl"]
    changed = events.replace(b'"exit_code": 3', b'"exit_code": {"a": 1}')
    _replace(contents, manifest, "run/streams/events.jsonl", changed)


def no_record(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del contents["run/run.json"]
    manifest["files"] = [each for each in manifest["files"] if each["path"] != "run/run.json"]


def other_run(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["run"]["id"] = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def _replace(contents: dict[str, bytes], manifest: dict[str, Any], path: str, data: bytes) -> None:
    contents[path] = data
    for listed in manifest["files"]:
        if listed["path"] == path:
            listed.update(size=len(data), sha256=hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (other_bytes, "broken_export", "'code/train.py' is not what it was"),
        (other_output, "broken_export", "model 鸟.bin' is not what it was"),
        (newer, "newer_format", "exported by a newer Trainyard"),
        (one_more, "broken_export", "does not name what is in it"),
        (_moved_to("run/../../../evil"), "broken_export", "has no place in a run"),
        (_moved_to("/evil"), "broken_export", "has no place in a run"),
        (_moved_to("run/state/secrets"), "broken_export", "has no place in a run"),
        (_moved_to("run/streams/events.jsonl"), "broken_export", "does not name what is in it"),
        (_moved_to("run/streams/" + "鸟" * 86), "broken_export", "鸟'... is too long"),
        (_moved_to("run/streams" + 1500 * "/ab"), "broken_export", "/ab/'... is too long"),
        (_moved_to("run/streams/events.jsonl/x"), "broken_export", "is a file and a folder"),
        (_moved_to("code/train.py/x"), "broken_export", "'code/train.py' is a file and a folder"),
        (larger, "broken_export", "it says that it holds more than it can"),
        (no_end, "broken_run", "has no end"),
        (bad_event, "broken_export", "cannot be imported"),
        (bad_exit, "broken_export", "what it says of its exit code makes no sense"),
        (no_record, "broken_export", "'run/run.json' is not in it"),
        (_with_record(parameters={"lr": [1]}), "broken_export", "its parameters makes no sense"),
        (_with_record(created_at="x"), "broken_export", "its times makes no sense"),
        (_with_record(created_at=-1.0), "broken_export", "its times makes no sense"),
        (_with_record(variables={"A": 1}), "broken_export", "its variables makes no sense"),
        (_with_record(origin={"kind": "x"}), "broken_export", "cannot be imported"),
        (_with_record(retry_of=5), "broken_export", "cannot be imported"),
        (_with_record(retry_of={"id": 5, "name": "x"}), "broken_export", "its earlier run makes"),
        (_given_up({"time": 1e300, "taken": {}}), "broken_export", "its end makes no sense"),
        (_given_up({"time": -1, "taken": {}}), "broken_export", "its end makes no sense"),
        (_given_up({"time": None, "taken": {}}), "broken_export", "its end makes no sense"),
        (_given_up({"time": 1.7e9, "taken": {"x": 0.5}}), "broken_export", "its end makes no"),
        (_given_up({"time": 1.7e9, "taken": {"x": -1}}), "broken_export", "its end makes no"),
        (_given_up({"time": 1.7e9, "taken": 5}), "broken_export", "cannot be imported"),
        (_given_up({"time": 1.7e9}), "broken_export", "cannot be imported"),
        (_given_up([1]), "broken_export", "cannot be imported"),
        (other_run, "broken_export", "it is another run than it says"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_whole(
    change: Callable[[dict[str, bytes], dict[str, Any]], None],
    code: str,
    text: str,
    tmp_path: Path,
    exported: Path,
) -> None:
    path = rewritten(exported, change)

    async def use(engine: Engine) -> None:
        with pytest.raises(KnownError) as error:
            await engine.imports.bring(path)
        assert (error.value.code, text in error.value.text) == (code, True), error.value.text
        assert list((await engine.runs.list(RunQuery())).runs) == []

    work = tmp_path / "yours"
    in_workspace(work, use)
    in_workspace(work, use)
    assert [*work.glob("runs/*"), *work.glob("imports/*"), *tmp_path.glob("evil*")] == []


def links(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def packed(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_DEFLATED


@pytest.mark.parametrize("dress", [links, packed])
def test_only_plain_files_are_taken_from_an_archive(
    dress: Callable[[zipfile.ZipInfo], None], exported: Path
) -> None:
    with zipfile.ZipFile(exported) as archive:
        contents = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(exported, "w") as archive:
        for info, data in contents:
            if info.filename == "code/train.py":
                dress(info)
            archive.writestr(info, data)
    with pytest.raises(KnownError) as error:
        find_source(exported)
    assert error.value.text == (
        f"{exported.name!r} cannot be imported: 'code/train.py' is no plain file of the size that "
        "it should have."
    )


def test_two_names_that_are_one_on_this_disk_are_told_as_such(
    tmp_path: Path, exported: Path
) -> None:
    export = find_source(exported)
    assert isinstance(export, Export)
    (tmp_path / "run" / "streams").mkdir(parents=True)
    (tmp_path / "run" / "streams" / "stdout.log").write_text("of the other name")
    with pytest.raises(KnownError) as error:
        list(export.build(tmp_path / "run", tmp_path, 1.8e9))
    why = "there can be no file 'run/streams/stdout.log' here"
    assert error.value.code == "broken_export"
    assert error.value.text == f"{exported.name!r} cannot be imported: {why}."


def test_a_file_that_was_cut_off_is_told_as_such(exported: Path) -> None:
    exported.write_bytes(exported.read_bytes()[:-100])
    with pytest.raises(KnownError) as error:
        find_source(exported)
    assert (error.value.code, error.value.text) == (
        "broken_export",
        f"{exported.name!r} cannot be imported: it is not whole.",
    )


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
