"""What a build may know and nobody else: it goes with the build, however that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.hostside.builders import joining
from desktop_app.hostside.builders.folder import BuildFolder, sweep_private
from desktop_app.hostside.builders.hidden import Private, SecretFiles
from desktop_app.hostside.builders.joining import ensure
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import read_json, write_json

VALUE = "hunter2hunter2"
PRIVATE = Private({"TOKEN": VALUE}, {"HTTPS_PROXY": "http://me:" + VALUE + "@proxy"})


@pytest.fixture
def folder(tmp_path: Path) -> BuildFolder:
    found = BuildFolder(str(tmp_path / "builds" / "abc"))
    found.make()
    return found


def with_value(folder: BuildFolder) -> list[str]:
    """The files in which the value lies."""
    files = (path for path in Path(folder.path).rglob("*") if path.is_file())
    return [path.name for path in files if VALUE in path.read_text()]


def put_as_a_builder_has_it(folder: BuildFolder) -> None:
    write_json(folder.attempt, {"id": "1", "offset": 0, "environment": {}, "venv": "/nowhere"})
    folder.put_private(PRIVATE)
    folder.fresh_context({"requirements.txt": b"--index-url https://me:" + VALUE.encode()})


def build(folder: BuildFolder) -> None:
    asked = {"environment": {"requirements": []}, "venv": "/nowhere"}
    ensure(folder, asked, lambda: None, lambda _: None, lambda: False, private=PRIVATE)


def test_a_builder_that_was_told_nothing_leaves_nothing(folder: BuildFolder) -> None:
    put_as_a_builder_has_it(folder)
    lock = folder.take_lock()
    assert lock is not None
    command = [sys.executable, "-m", "desktop_app.hostside.builders.detached", folder.path]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, pass_fds=(lock,), check=False
    )
    os.close(lock)
    assert b"JSONDecodeError" in done.stderr
    assert with_value(folder) == []


def test_an_attempt_that_was_cut_off_is_noted_and_its_private_files_go(folder: BuildFolder) -> None:
    put_as_a_builder_has_it(folder)
    assert folder.going_on() is None
    assert read_json(folder.result) == {"attempt": "1", "state": "lost"}
    assert with_value(folder) == []


def test_where_a_value_cannot_be_written_those_before_it_go(
    folder: BuildFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(files: SecretFiles, values: object) -> None:
        if Path(files.folder).name == "network":
            raise OSError(28, "No space left on device")
        put(files, dict(PRIVATE.secrets))

    put = SecretFiles.put
    monkeypatch.setattr(SecretFiles, "put", full)
    with pytest.raises(OSError, match="No space left"):
        build(folder)
    assert with_value(folder) == []


def test_where_no_builder_can_be_started_nothing_stays(
    folder: BuildFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(FileNotFoundError):
        build(folder)
    assert with_value(folder) == []


def test_where_every_builder_ends_at_once_nothing_stays(
    folder: BuildFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_LOCK_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(HostError, match="ended three times"):
        build(folder)
    assert with_value(folder) == []


def test_a_sweep_takes_what_nobody_builds_with_any_more(folder: BuildFolder) -> None:
    put_as_a_builder_has_it(folder)
    builds = str(Path(folder.path).parent)
    lock = folder.take_lock()
    assert lock is not None
    sweep_private(builds)
    assert len(with_value(folder)) == 3
    os.close(lock)
    sweep_private(builds)
    assert with_value(folder) == []
