"""One attempt to build: what it comes to where the disk is full, or where it is stopped."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders import attempt as attempt_module
from desktop_app.hostside.builders import dockerfile_build
from desktop_app.hostside.builders.attempt import Attempt
from desktop_app.hostside.builders.dockerfile_build import DockerfileBuild
from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.environments.resolutions import Question
from desktop_app.hostside.machine.processes import read_stat
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import write_json
from tests.fakes.engines import ENGINE
from tests.testbed.waiting import wait_until

FULL = OSError(errno.ENOSPC, "No space left on device", "/builds/context/big")


class Trial(Attempt):
    """Its work is what a test says."""

    def __init__(self, folder: BuildFolder, work: Callable[[Trial], None]) -> None:
        super().__init__(folder, {"id": "1", "environment": {}})
        self._work = work

    def _make(self) -> bool:
        self._work(self)
        return True

    def _name(self) -> str:
        return "made"

    def _question(self) -> Question:
        raise HostError("no_packages", "It does not tell.")


@pytest.fixture
def folder(tmp_path: Path) -> BuildFolder:
    found = BuildFolder(str(tmp_path / "build"))
    found.make()
    return found


def names(folder: BuildFolder) -> list[str]:
    return sorted(path.name for path in Path(folder.path).iterdir())


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (FULL, "disk_full", "The disk is full (/builds/context/big)."),
        (PermissionError(errno.EACCES, "denied", "/a"), "build_failed", "denied: /a"),
        (OSError("odd"), "build_failed", "odd"),
    ],
)
def test_a_file_that_cannot_be_written_is_how_the_build_failed(
    folder: BuildFolder, error: OSError, code: str, text: str
) -> None:
    def work(attempt: Trial) -> None:
        raise error

    result = Trial(folder, work).run()
    assert (result["state"], result["code"], result["text"]) == ("failed", code, text)
    assert text in Path(folder.log).read_text()


def test_a_log_that_takes_no_more_does_not_hide_how_the_build_failed(folder: BuildFolder) -> None:
    def work(attempt: Trial) -> None:
        Path(folder.log).unlink()
        Path(folder.log).mkdir()
        raise FULL

    assert Trial(folder, work).run()["code"] == "disk_full"


def test_a_context_that_finds_no_room_does_not_keep_what_there_was(folder: BuildFolder) -> None:
    with pytest.raises(OSError, match=r"exists|directory"):
        folder.fresh_context({"a": b"1", "a/b": b"2"})
    assert names(folder) == ["build.log"]


@pytest.mark.parametrize("error", [FULL, HostError("missing_blob", "A content is missing.")])
def test_a_dockerfiles_context_that_cannot_be_laid_out_goes(
    folder: BuildFolder, monkeypatch: pytest.MonkeyPatch, error: Exception, tmp_path: Path
) -> None:
    class Store:
        def __init__(self, root: str) -> None: ...

        def materialise(self, manifest: str, place: str) -> None:
            (Path(place) / "big").write_bytes(b"x" * 1000)
            raise error

    class Build(DockerfileBuild):
        def _make(self) -> bool:
            self._build("tag", ENGINE)
            return True

    monkeypatch.setattr(dockerfile_build, "Store", Store)
    environment: dict[str, Any] = {
        "dockerfile": "FROM scratch\nCOPY . /x\n",
        "base_image": "",
        "hash": "abc",
        "context": "c" * 64,
    }
    attempt = {"id": "1", "endpoint": [], "root": str(tmp_path), "environment": environment}
    result = Build(folder, attempt).run()
    assert result["code"] == getattr(error, "code", "disk_full")
    assert names(folder) == ["build.log"]


def leave_a_sleeper(place: Path) -> Callable[[Trial], None]:
    """A step whose program ends at once, and leaves another that has its output; both tell their
    process number."""

    def work(attempt: Trial) -> None:
        script = 'sleep 600 & echo $! > "$0/sleeper"; echo $$ > "$0/client"; echo said'
        attempt._follow(["/bin/sh", "-c", script, str(place)], dict(os.environ), hide=True)

    return work


def is_there(number: Path) -> bool:
    stat = read_stat(int(number.read_text()))
    return stat is not None and stat.state != "Z"


def test_what_a_step_leaves_running_does_not_hold_up_the_build(
    folder: BuildFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempt_module, "_GRACE_SECONDS", 0.3)
    assert Trial(folder, leave_a_sleeper(tmp_path)).run()["state"] == "built"
    assert Path(folder.log).read_text().startswith("said\n")
    wait_until(lambda: not is_there(tmp_path / "sleeper"), 30, "it is ended")


def test_a_step_that_has_ended_with_its_output_open_can_be_stopped(
    folder: BuildFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def client_was_waited_for(attempt: str) -> bool:
        number = tmp_path / "client"
        return number.exists() and read_stat(int(number.read_text() or 0) or os.getpid()) is None

    monkeypatch.setattr(attempt_module, "_GRACE_SECONDS", 600)
    monkeypatch.setattr(folder, "stop_asked", client_was_waited_for)
    assert Trial(folder, leave_a_sleeper(tmp_path)).run()["state"] == "stopped"
    wait_until(lambda: not is_there(tmp_path / "sleeper"), 30, "it is ended")


def test_a_build_has_its_result_before_it_is_asked_what_is_installed(folder: BuildFolder) -> None:
    asked = []

    class Asked(Trial):
        def _question(self) -> Question:
            asked.append(self)
            raise HostError("no_packages", "It does not tell.")

    build = Asked(folder, lambda _: None)
    assert (build.run()["state"], asked) == ("built", [])
    build.keep_packages()
    assert asked == [build]
    assert Path(folder.log).read_text() == (
        "The packages of this environment are not known: It does not tell.\n"
    )


def test_who_needs_the_lock_next_stops_the_question(folder: BuildFolder) -> None:
    class Silent(Trial):
        def _question(self) -> Question:
            place = str(Path(folder.path) / "packages.json")
            return Question("made", place, ["sleep", "600"], dict(os.environ))

    build = Silent(folder, lambda _: None)
    write_json(folder.attempt, {"id": "1"})
    folder.hurry()
    assert not folder.stop_asked("1")
    write_json(folder.result, build.run())
    folder.hurry()
    build.keep_packages()
    assert "It was not waited for any longer." in Path(folder.log).read_text()
    assert "no-packages.json" not in names(folder)
