"""A file that is no export as Trainyard writes it is refused whole, with what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.run import RunQuery
from desktop_app.engine.engine import Engine
from desktop_app.engine.foreign.export_reading import Export
from desktop_app.engine.foreign.recognition import find_source
from tests.e2e.opened import in_workspace


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


def bad_gpus(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    events = contents["run/streams/events.jsonl"]
    changed = events.replace(b"}\n", b', "gpus": -1}\n', 1)
    _replace(contents, manifest, "run/streams/events.jsonl", changed)


def no_record(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del contents["run/run.json"]
    manifest["files"] = [each for each in manifest["files"] if each["path"] != "run/run.json"]


def other_run(contents: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["run"]["id"] = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def _with_added(**added: object) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    return lambda contents, manifest: manifest["run"].update(added)


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
        (bad_gpus, "broken_export", "what it says of its GPUs makes no sense"),
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
        (
            _with_record(patterns=[{"name": "x", "expression": "("}]),
            "broken_export",
            "its patterns",
        ),
        (other_run, "broken_export", "it is another run than it says"),
        (_with_added(tags=["a,b"]), "broken_export", "The tag 'a,b' has a comma"),
        (_with_added(tags=["x"] * 1001), "broken_export", "it has more than 1000 tags"),
        (_with_added(tags=5), "broken_export", "cannot be imported"),
        (_with_added(note="n" * 20_001), "broken_export", "20,000 are possible"),
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
