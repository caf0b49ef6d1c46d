"""The small files of a run: its end, its mirrored logs, its environment, its folder's names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.names import plain_name
from desktop_app.hostside.launchers.script_environment import (
    ScriptPlaces,
    inherited,
    input_variable,
    resolve_arguments,
    run_variables,
)
from desktop_app.hostside.layout import RunFolder, blob_path
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import (
    exit_record,
    read_json,
    record_exit,
    reserve,
    write_json,
    write_once,
)
from desktop_app.hostside.runs.endings import classify, last_line
from desktop_app.hostside.runs.logs_mirror import LogsMirror


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(str(tmp_path / "ro ot"), "R1")
    for path in (made.state, made.work_logs, made.logs):
        Path(path).mkdir(parents=True)
    return made


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\n", ".hidden", "x" * 65])
def test_a_name_that_could_leave_the_runs_is_no_run_id(name: str) -> None:
    with pytest.raises(ValueError, match="not a run id"):
        RunFolder("/root", name)


def test_what_is_no_digest_is_no_blob() -> None:
    with pytest.raises(ValueError, match="not a sha256"):
        blob_path("/root", "../" * 22)


def test_the_first_record_of_an_end_stays(folder: RunFolder) -> None:
    reserve(folder.exit_reserve, 4096)
    first = exit_record("succeeded", "", "waiter", exit_code=0)
    assert record_exit(folder.exit_reserve, folder.exit, first) == first
    second = exit_record("unknown", "waiter_lost", "supervisor")
    assert record_exit(folder.exit_reserve, folder.exit, second) == first
    assert read_json(folder.exit) == first


def test_a_file_that_is_made_once_is_made_whole(folder: RunFolder) -> None:
    assert write_once(folder.waiter, {"pid": 1}) is True
    assert write_once(folder.waiter, {"pid": 2}) is False
    assert read_json(folder.waiter) == {"pid": 1}
    assert os.listdir(folder.state) == ["waiter.json"]  # noqa: PTH208


def end(folder: RunFolder, code: int | None, number: int | None, **known: Any) -> tuple[str, str]:
    values: dict[str, Any] = {"detail": "", "out_of_memory": False, "memory_limit": None, **known}
    record = classify(folder, code, number, evidence="waiter", **values)
    return record["outcome"], record["cause"]


def test_an_end_means_what_its_evidence_says(folder: RunFolder) -> None:
    assert end(folder, 0, None) == ("succeeded", "")
    assert end(folder, 1, None) == ("failed", "exit_code")
    assert end(folder, None, 9) == ("failed", "signal")
    assert end(folder, 137, None) == ("failed", "exit_code")
    assert end(folder, None, 9, out_of_memory=True) == ("failed", "out_of_memory")
    assert end(folder, 1, None, out_of_memory=True) == ("failed", "out_of_memory")


def test_what_we_stopped_is_told_as_that(folder: RunFolder) -> None:
    write_json(folder.stop_request, {"cause": "cancelled"})
    assert end(folder, None, 15) == ("cancelled", "cancelled")
    assert end(folder, 0, None) == ("cancelled", "cancelled")
    write_json(folder.stop_request, {"cause": "smoke_test"})
    assert end(folder, None, 15) == ("succeeded", "smoke_test")


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (b"", ""),
        (b"Traceback\n\x1b[31mValueError: no\x1b[0m\n\n  \n", "ValueError: no"),
        (b"10%\r20%\r", "20%"),
        (b"\xff\xfe bytes \x00\n", "\ufffd\ufffd bytes"),
        (b"x" * 50_000, "x" * 300),
    ],
)
def test_the_last_line_is_fit_for_a_person(tmp_path: Path, said: bytes, line: str) -> None:
    path = tmp_path / "log"
    path.write_bytes(said)
    assert last_line(str(path)) == line


def test_the_mirror_of_a_log_only_grows(folder: RunFolder) -> None:
    log, copies = Path(folder.work_logs) / "sub" / "a~1", Path(folder.logs) / "sub"
    log.parent.mkdir()
    log.write_bytes(b"one")
    mirror = LogsMirror(folder)
    mirror.tick()
    with log.open("ab") as file:
        file.write(b" two")
    LogsMirror(folder).tick()  # a supervisor that took over goes on where the copy ends
    log.write_bytes(b"new")
    mirror = LogsMirror(folder)
    mirror.tick()
    log.unlink()
    log.write_bytes(b"and again, longer")
    mirror.tick()
    mirror.tick()
    found = {path.name: path.read_bytes() for path in copies.iterdir()}
    assert sorted(found.values()) == [b"and again, longer", b"new", b"one two"]
    assert found["a~1"] == b"one two"


def test_the_copies_have_names_that_a_mirror_on_any_system_can_hold(folder: RunFolder) -> None:
    logs = Path(folder.work_logs)
    for name in ("a.log", "A.log", "a:b/CON", "Ab", "aB", "AB", "ab"):
        (logs / name).parent.mkdir(exist_ok=True)
        (logs / name).write_text(name)
    LogsMirror(folder).tick()
    LogsMirror(folder).tick()
    copies = {
        path.relative_to(folder.logs).as_posix(): path.read_text()
        for path in Path(folder.logs).rglob("*")
        if path.is_file()
    }
    assert {plain_name(copy): name for copy, name in copies.items()} == {
        name: name for name in copies.values()
    }
    assert len(copies) == len({copy.casefold() for copy in copies}) == 7
    assert copies["a%3Ab/%43ON"] == "a:b/CON"


def test_a_run_of_an_older_version_goes_on_with_the_names_that_it_has(folder: RunFolder) -> None:
    log, copy = (Path(place) / "a:b" for place in (folder.work_logs, folder.logs))
    log.write_text("one")
    copy.write_text("on")
    known = {"a:b": {"generation": 0, "inode": log.stat().st_ino}}
    write_json(folder.at("state/logs.json"), known)
    LogsMirror(folder).tick()
    assert [path.read_text() for path in Path(folder.logs).iterdir()] == ["one"]
    assert copy.read_text() == "one"


def test_the_mirror_follows_no_link_and_waits_on_no_pipe(folder: RunFolder) -> None:
    (Path(folder.work_logs) / "link").symlink_to("/etc/passwd")
    os.mkfifo(Path(folder.work_logs) / "pipe")
    LogsMirror(folder).tick()
    assert list(Path(folder.logs).iterdir()) == []


def test_arguments_name_inputs_and_keep_everything_else() -> None:
    inputs = {"my birds": "/data/bi 'r' ds"}
    words = ["--data={inputs.my birds}/x", "{}", "{inputs}", "{a: 1}"]
    assert resolve_arguments(words, inputs) == ["--data=/data/bi 'r' ds/x", *words[1:]]
    with pytest.raises(HostError, match="asks for the input 'cats'"):
        resolve_arguments(["{inputs.cats}"], inputs)


def test_a_script_gets_what_was_asked_for_and_nothing_of_ours() -> None:
    host = {"PATH": "/bin", "PYTHONUNBUFFERED": "1", "TRAINYARD_HOME": "/x", "PYTHONPATH": "/y"}
    assert inherited(host) == {"PATH": "/bin"}
    elsewhere = {"MLFLOW_TRACKING_URI": "http://a", "MLFLOW_TRACKING_PASSWORD": "b"}
    assert inherited(elsewhere) == elsewhere
    address = "http://127.0.0.1:1/s"
    lent = {**elsewhere, "MLFLOW_TRACKING_URI": address}
    lent["TRAINYARD_MLFLOW_OWNER"] = "1 " + address
    own = {name: value for name, value in elsewhere.items() if name != "MLFLOW_TRACKING_URI"}
    assert inherited(lent) == own
    assert inherited({**lent, **elsewhere}) == elsewhere
    run: dict[str, object] = {
        "id": "R1",
        "name": "a b",
        "experiment": "鸟",
        "variables": {"PYTHONPATH": "/mine", "A": "1"},
    }
    places = ScriptPlaces("/w", "/m", "/l", "/s")
    expected = {
        "TRAINYARD_INPUT_A_B": "/i",
        "PYTHONPATH": "/s:/mine",
        "A": "1",
        "KEY": "v",
        "TRAINYARD_RUN_ID": "R1",
        "TRAINYARD_RUN_NAME": "a b",
        "TRAINYARD_EXPERIMENT": "鸟",
        "TRAINYARD_METRICS_DIR": "/m",
    }
    mlflow = {"TRAINYARD_MLFLOW_DIR": "/l", "TRAINYARD_WORK_DIR": "/w"}
    assert run_variables(run, {"a-b": "/i"}, places, {"KEY": "v"}) == {**expected, **mlflow}
    run["collect"] = ["tensorboard", "log"]
    assert run_variables(run, {"a-b": "/i"}, places, {"KEY": "v"}) == expected
    assert input_variable("Vögel 2") == "TRAINYARD_INPUT_V_GEL_2"
