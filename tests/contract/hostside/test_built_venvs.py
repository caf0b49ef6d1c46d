"""Virtual environments on a host: what they take, who uses them, and their deletion."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.hidden import Private
from desktop_app.hostside.builders.venv import ensure_venv
from desktop_app.hostside.environments.uses import image_note, note_use, venv_note
from desktop_app.hostside.environments.virtual_environment import venv_of
from desktop_app.hostside.layout import venv_folder
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram
from tests.fakes.programs import put_program
from tests.testbed import small_disk
from tests.testbed.waiting import wait_until

REQUIREMENT = "six==1.16.0"
UNTIL_GO = "import os, time\nwhile not os.path.exists('go'): time.sleep(.01)\n"
ONLY_PIP = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@pytest.fixture(autouse=True)
def quick_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A uv that makes empty environments."""
    last = "for place; do :; done\n"
    put_program(tmp_path / "bin", "uv", f'{last}exec python3 -m venv --without-pip "$place"')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")


def definition(*requirements: str) -> dict[str, Any]:
    name = uuid.uuid4().hex
    named = {"name": "tést env", "version": 3, "kind": "image", "hash": name}
    return {**named, "tag": f"trainyard/env:{name}", "base_image": "", "requirements": requirements}


def build(root: str, environment: dict[str, Any]) -> Path:
    """The folder of what was built."""
    ensure_venv(root, environment, lambda _: None, lambda: False)
    folder = venv_folder(root, environment["hash"])
    wait_until(lambda: not BuildFolder(folder).building(), 60, "the builder has ended")
    return Path(folder)


def listed(host: HostProgram) -> list[dict[str, Any]]:
    answer = host.ask("built")
    assert answer["kind"] == "answer", answer
    return [item for item in answer["built"] if item["kind"] == "venv"]


def discard(host: HostProgram, environment: dict[str, Any]) -> dict[str, Any]:
    return host.ask("discard", kind="venv", key=environment["hash"])


def free(disk: Path) -> int:
    """What the file system says."""
    os.sync()
    found = os.statvfs(disk)
    return found.f_bfree * found.f_frsize


def test_it_is_listed_with_its_name_size_age_and_last_use(host: HostProgram) -> None:
    environment = definition()
    before = time.time()
    folder = build(host.root, environment)
    (item,) = listed(host)
    size = item.pop("size")
    assert item.pop("pieces") == [[environment["hash"], size]]
    assert size == sum(path.lstat().st_blocks * 512 for path in [folder, *folder.rglob("*")])
    assert before <= item.pop("made_at") <= item.pop("used_at") <= time.time()
    assert item == {
        "kind": "venv",
        "key": environment["hash"],
        "hash": environment["hash"],
        "name": "tést env",
        "version": 3,
        "runs": [],
        "holds": [],
        "building": False,
        "whole": True,
    }


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_what_is_freed_is_what_the_file_system_says(
    real: Real, installer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real("root")
    with_uv = f"{Path(sys.executable).parent}:{ONLY_PIP}"
    monkeypatch.setenv("PATH", with_uv if installer == "uv" else ONLY_PIP)
    with small_disk.mounted(256 << 20) as disk:
        monkeypatch.setenv("UV_CACHE_DIR", str(disk / "cache"))
        host = HostProgram(tmp_path)
        host.root = str(disk)
        environment = definition(REQUIREMENT)
        build(host.root, environment)
        (item,) = listed(host)
        pieces = sum(size for _, size in item["pieces"])
        assert (pieces < item["size"]) == (installer == "uv")  # uv links what its cache keeps
        before = free(disk)
        freed = discard(host, environment)["freed"]
        assert freed == pieces == free(disk) - before
        assert (listed(host), list((disk / "venvs").iterdir())) == ([], [])


def test_the_last_that_has_a_file_frees_it(real: Real, tmp_path: Path) -> None:
    real("root")
    with small_disk.mounted(256 << 20) as disk:
        host = HostProgram(tmp_path)
        host.root = str(disk)
        one, other = definition(), definition()
        large = build(host.root, one) / "venv" / "large"
        large.write_bytes(b"x" * (8 << 20))
        os.link(large, build(host.root, other) / "venv" / "large")
        before = free(disk)
        first, last = discard(host, one)["freed"], discard(host, other)["freed"]
        assert last - first >= 8 << 20
        assert first + last == free(disk) - before


def test_one_that_a_run_uses_stays_and_the_run_is_named(host: HostProgram) -> None:
    environment = definition()
    run = host.start("R1", UNTIL_GO, environment=environment, name="bïrds-7")
    wait_until(lambda: Path(run.waiter).exists(), 60, "the script is being started")
    refused = discard(host, environment)
    assert (refused["kind"], refused["code"]) == ("error", "in_use")
    assert refused["text"] == "It is in use by bïrds-7."
    (item,) = listed(host)
    assert (item["runs"], item["whole"]) == ([{"id": "R1", "name": "bïrds-7"}], True)
    Path(run.work, "go").touch()
    assert host.finish(run)["outcome"] == "succeeded"
    (item,) = listed(host)
    assert item["runs"] == []
    assert discard(host, environment)["freed"] == item["size"]


def test_one_that_a_program_uses_stays_and_the_program_is_named(host: HostProgram) -> None:
    environment = definition()
    build(host.root, environment)
    python = venv_of(host.root, environment).python
    pid = os.spawnv(os.P_NOWAIT, python, [python, "-c", "import signal; signal.pause()"])
    try:
        refused = discard(host, environment)
        assert refused["text"].startswith(f"It is in use by process {pid} of ")
        assert refused["hint"] == "End these programs first."
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert discard(host, environment)["kind"] == "answer"


def test_a_deletion_that_was_killed_half_way_leaves_nothing_that_is_used(
    host: HostProgram,
) -> None:
    environment = definition()
    folder = build(host.root, environment)
    # As it is once the first files are gone.
    venv_of(host.root, environment).unmark()
    (folder / "used.json").unlink()
    (item,) = listed(host)
    assert (item["whole"], item["name"]) == (False, "tést env")
    assert discard(host, environment)["freed"] == item["size"]
    assert not folder.exists()
    assert discard(host, environment)["freed"] == 0


def test_what_a_deletion_left_in_its_last_step_goes_with_the_next(host: HostProgram) -> None:
    folder = build(host.root, definition())
    folder.rename(folder.with_name(folder.name + ".gone"))
    assert listed(host) == []
    assert discard(host, definition())["freed"] == 0
    assert list(folder.parent.iterdir()) == []


def test_while_it_is_being_built_it_stays(host: HostProgram) -> None:
    environment = definition()
    folder = BuildFolder(venv_folder(host.root, environment["hash"]))
    folder.make()
    lock = folder.take_lock()
    assert lock is not None
    try:
        refused = discard(host, environment)
    finally:
        os.close(lock)
    assert (refused["code"], refused["hint"]) == ("in_use", "Try again in a moment.")


def test_who_asks_for_it_while_it_is_being_deleted_gets_it_built_anew(host: HostProgram) -> None:
    environment = definition()
    folder = BuildFolder(str(build(host.root, environment)))
    made: list[Path] = []
    asker = threading.Thread(target=lambda: made.append(build(host.root, environment)))
    with folder.alone():
        asker.start()
        wait_until(_waits_for_lock, 20, "somebody waits for the deletion")
        venv_of(host.root, environment).unmark()
        folder.clear()
    asker.join(60)
    assert made == [Path(folder.path)]
    assert venv_of(host.root, environment).ready()
    assert [item["whole"] for item in listed(host)] == [True]


def _waits_for_lock() -> bool:
    """A thread of this process sleeps in flock."""
    waiting = [
        line for line in Path("/proc/locks").read_text().splitlines() if "->" in line.split()[1]
    ]
    return any(line.split()[5] == str(os.getpid()) for line in waiting)


def test_what_the_desktop_keeps_of_builds_elsewhere_stays(host: HostProgram) -> None:
    environment = definition()
    folder = build(host.root, environment)
    (folder / "built-ssh-0123-process.json").write_text("{}")
    (folder / "build-ssh-0123.log").write_text("a log")
    discard(host, environment)
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["build-ssh-0123.log", "built-ssh-0123-process.json", "interest", "lock"]
    assert listed(host) == []
    assert build(host.root, environment) == folder


def test_a_use_is_noted_each_time_a_run_asks_for_it(host: HostProgram) -> None:
    environment = definition()
    build(host.root, environment)
    note = Path(venv_note(host.root, environment["hash"]))
    os.utime(note, (1, 1))
    note.write_text('{"name": "old", "version": 1, "time": 1.0}')
    host.run("R1", "print(1)", environment={**environment, "name": "renamed", "version": 4})
    (item,) = listed(host)
    assert (item["name"], item["version"], item["used_at"] > 1.0) == ("renamed", 4, True)


def test_nothing_is_left_of_notes_where_no_trace_is_wanted(host: HostProgram) -> None:
    build(host.root, definition())
    note_use(image_note("trainyard/env:0123"), {"name": "x", "version": 1})
    assert (Path(os.environ["TRAINYARD_HOME"]) / "images").is_dir()
    assert host.ask("erase")["left"] == []
    assert not Path(host.root).exists()
    assert not (Path(os.environ["TRAINYARD_HOME"]) / "images").exists()


@pytest.mark.parametrize("key", ["..", "../x", "a/b", "", "x" * 65])
def test_a_name_that_leads_elsewhere_is_refused(host: HostProgram, key: str) -> None:
    (Path(host.root) / "venvs").mkdir(parents=True)
    assert host.ask("discard", kind="venv", key=key)["code"] == "bad_request"
    assert host.ask("discard", kind="image", key="python:3.11")["code"] == "bad_request"
    assert host.ask("discard", kind="image", key=f"trainyard/env:{key}")["code"] == "bad_request"


def test_what_cannot_be_deleted_is_told_with_its_place(real: Real, host: HostProgram) -> None:
    real("root")
    environment = definition()
    folder = build(host.root, environment)
    busy = folder / "venv" / "busy"
    busy.mkdir()
    with small_disk.mounted(8 << 20) as disk:
        subprocess.run(["mount", "--bind", str(disk), str(busy)], check=True)
        try:
            refused = discard(host, environment)
        finally:
            subprocess.run(["umount", str(busy)], check=True)
    assert (refused["code"], str(busy) in refused["text"]) == ("cannot_remove", True)
    assert discard(host, environment)["freed"] > 0
    assert not folder.exists()


def test_a_host_without_an_engine_lists_its_virtual_environments(
    host: HostProgram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    build(host.root, definition())
    for name in ("sh", "uname"):
        program = shutil.which(name)
        assert program is not None
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / name).symlink_to(program)
    host.environment["PATH"] = str(tmp_path / "bin")
    answer = host.ask("built")
    assert [item["kind"] for item in answer["built"]] == ["venv"]
    assert answer["trouble"] == ""


def test_looking_at_what_is_built_takes_the_secrets_of_a_builder_that_was_killed(
    host: HostProgram,
) -> None:
    for place in ("builds", "venvs"):
        folder = BuildFolder(str(Path(host.root) / place / "abc"))
        folder.make()
        folder.put_private(Private({"TOKEN": "hunter2hunter2"}))
    assert listed(host) == []
    assert list(Path(host.root).rglob("TOKEN")) == []
