"""Everything wrong: each time a clear text with the repair, an exit code, and nothing lost."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Real
from tests.e2e.shell import CHECKOUT, ROOT, Shell
from tests.testbed import small_disk
from tests.testbed.folders import open_to_all

NOBODY = 65534
DOCKER_SOCKET = Path("/var/run/docker.sock")
# The interpreter of the tests may lie in a home that is closed to others.
READS = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
GOOD = """\
import os, sys
print("hello")
open("outputs/model.pt", "w").write("weights")
"""


@dataclass(frozen=True)
class User:
    """Who types, and how a command becomes theirs."""

    uid: int
    prefix: Sequence[str]

    def shell(self, folder: Path, **env: str) -> Shell:
        merged = {**os.environ, "PYTHONPATH": str(ROOT), **env}
        return Shell(folder, [*self.prefix, *CHECKOUT], merged)


def nobody() -> User:
    group = DOCKER_SOCKET.stat().st_gid if DOCKER_SOCKET.exists() else NOBODY
    ids = (f"--reuid={NOBODY}", f"--regid={NOBODY}", f"--groups={group}")
    return User(NOBODY, ("setpriv", *ids, *READS))


@pytest.fixture(params=["root", "unprivileged"])
def user(
    request: pytest.FixtureRequest, real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> User:
    """A user whose homes and whose `tmp_path` are their own."""
    if request.param == "root":
        return User(os.getuid(), ())
    real("root")
    open_to_all(tmp_path)
    for variable in ("TRAINYARD_HOME", "TRAINYARD_CONFIG_DIR", "TRAINYARD_SLOTS", "HOME"):
        place = tmp_path / "home" / variable
        place.mkdir(parents=True)
        monkeypatch.setenv(variable, str(place))
    give(tmp_path, NOBODY)
    return nobody()


def give(folder: Path, uid: int) -> None:
    """Make a folder and all that is in it somebody's."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, uid)


@pytest.fixture
def place(tmp_path: Path, user: User) -> Path:
    """A workspace `w` and a `source` folder with a good script, in a folder with a hard name."""
    folder = tmp_path / 'it\'s "鸡"'
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "train.py").write_text(GOOD, "utf-8")
    give(folder, user.uid)
    assert user.shell(folder)("workspace", "init", "w")[0] == 0
    return folder


@pytest.fixture
def shell(place: Path, user: User) -> Shell:
    return user.shell(place / "w")


def submit(place: Path, script: str = "train.py", *options: str) -> tuple[str, ...]:
    return ("run", "submit", "--source", str(place / "source"), "--script", script, *options)


def refused(shell: Shell, *arguments: str) -> str:
    """What is said of a wish that cannot be; it leaves nothing behind."""
    before = shell.json("run", "list")
    code, out, err = shell(*arguments)
    assert (code, out) == (2, b""), err
    assert "hint: " in err
    assert shell.json("run", "list") == before
    return err


def failed(shell: Shell, *arguments: str) -> dict[str, Any]:
    """A run that did not succeed, as it is shown."""
    code, out, err = shell("--json", *arguments, "--wait")
    assert code == 1, err
    (run,) = shell.json("run", "list")
    assert run["id"].encode() in out
    shown: dict[str, Any] = shell.json("run", "show", run["id"])
    assert (shown["stage"], shown["outcome"]) == ("ended", "failed")
    return shown


def use_engine(shell: Shell, place: Path, base_image: str, name: str = "bare") -> tuple[str, ...]:
    """The options of a run in a container."""
    (place / "requirements.txt").write_text("", "utf-8")
    requirements = str(place / "requirements.txt")
    shell.json("env", "create", name, "--requirements", requirements, "--base-image", base_image)
    return ("--target", "local-docker", "--env", name)


def test_a_missing_script_is_named_with_its_folder(shell: Shell, place: Path) -> None:
    err = refused(shell, *submit(place, "nothing.py"))
    assert "'nothing.py'" in err
    assert "source" in err


def test_a_syntax_error_is_the_runs_own_last_word(shell: Shell, place: Path) -> None:
    (place / "source" / "bad.py").write_text("def broken(:\n", "utf-8")
    shown = failed(shell, *submit(place, "bad.py"))
    assert (shown["exit_code"], shown["cause"]) == (1, "exit_code")
    assert "SyntaxError" in shown["detail"]
    assert b'bad.py", line 1' in shell("run", "log", shown["id"])[1]


@pytest.mark.parametrize("user", ["root"], indirect=True)
def test_a_source_folder_that_cannot_be_read_is_told_before_anything_travels(
    place: Path, user: User
) -> None:
    hidden = place / "source" / "secret.txt"
    hidden.write_text("x", "utf-8")
    hidden.chmod(0)
    # Whoever may read everything is told nothing, so that right is given up.
    drop = "-dac_override,-dac_read_search"
    prefix = ("setpriv", f"--inh-caps={drop}", f"--bounding-set={drop}")
    shell = User(user.uid, prefix).shell(place / "w")
    err = refused(shell, *submit(place))
    assert "secret.txt cannot be read: Permission denied" in err
    assert ".trainyardignore" in err


def test_without_an_engine_the_target_says_why_and_a_process_still_runs(
    shell: Shell, place: Path, user: User
) -> None:
    docker = {**shell.env, "DOCKER_HOST": f"unix://{place}/no.sock"}
    dead = Shell(shell.folder, shell.command, docker)
    state = dead.json("target", "show", "local-docker")
    assert "No Docker engine answers" in state["problem"]
    assert state["hint"]
    bad = {check["name"]: check for check in dead.json("target", "check", "local-docker")}["docker"]
    assert (bad["good"], bool(bad["hint"])) == (False, True)
    options = use_engine(dead, place, "no-such-image")
    shown = failed(dead, *submit(place, "train.py", *options))
    assert "No Docker engine answers" in shown["detail"]
    assert shown["hint"]
    assert dead(*submit(place), "--wait")[0] == 0


def test_an_image_that_is_nowhere_is_told_with_its_name(
    shell: Shell, place: Path, base_image: str
) -> None:
    options = use_engine(shell, place, "trainyard-test/nowhere:none")
    shown = failed(shell, *submit(place, "train.py", *options))
    assert "trainyard-test/nowhere:none" in shown["detail"]
    assert shown["hint"]


def test_a_name_that_is_taken_keeps_what_it_means(shell: Shell, place: Path) -> None:
    shell.json("data", "add", "birds", str(place / "source"))
    (place / "other").mkdir()
    assert "'birds'" in refused(shell, "data", "add", "birds", str(place / "other"))
    assert refused(shell, "workspace", "init", ".")
    assert refused(shell, "env", "create", "Trainyard-Mine", "--python", "python3")
    (dataset,) = shell.json("data", "list")
    assert dataset["path"] == str(place / "source")


def test_what_a_run_leaves_belongs_to_its_user(shell: Shell, place: Path, user: User) -> None:
    assert shell(*submit(place), "--wait")[0] == 0
    (run,) = shell.json("run", "list")
    owners = {path.stat().st_uid for path in (shell.folder / "runs" / run["id"]).rglob("*")}
    assert owners == {user.uid}


def test_what_a_container_leaves_belongs_to_its_user(
    shell: Shell, place: Path, user: User, base_image: str
) -> None:
    options = use_engine(shell, place, base_image)
    assert shell(*submit(place, "train.py", *options), "--wait")[0] == 0
    (run,) = shell.json("run", "list")
    folder = shell.folder / "runs" / run["id"]
    assert (folder / "work" / "outputs" / "model.pt").read_text("utf-8") == "weights"
    assert {path.stat().st_uid for path in folder.rglob("*")} == {user.uid}


@pytest.fixture
def small(tmp_path: Path, user: User, real: Real) -> Iterator[Path]:
    """A folder on a file system of 16 MiB."""
    real("root")
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk.mounted(16 << 20))
        disk.parent.chmod(0o755)
        os.chown(disk, user.uid, user.uid)
        yield disk
        for path in disk.iterdir():
            shutil.rmtree(path)


FILLS = """\
print("filling")
with open("outputs/big", "wb", buffering=0) as file:
    while True:
        file.write(b"x" * 65536) == 65536 or file.write(b"x")
"""


def test_a_full_disk_is_the_cause_and_the_log_and_older_runs_stay(
    place: Path, user: User, small: Path
) -> None:
    (place / "source" / "fills.py").write_text(FILLS, "utf-8")
    assert user.shell(small)("workspace", "init", "w")[0] == 0
    shell = user.shell(small / "w")
    assert shell(*submit(place), "--wait")[0] == 0
    code, _, err = shell("--json", *submit(place, "fills.py", "--wait"))
    assert code == 1, err
    full, good = shell.json("run", "list")
    assert (full["outcome"], full["cause"]) == ("failed", "disk_full")
    assert "Free some space" in shell.json("run", "show", full["id"])["hint"]
    assert shell("run", "log", full["id"])[1].startswith(b"filling\n")
    assert good["outcome"] == "succeeded"
    assert shell("run", "remove", full["id"], "--for-good")[0] == 0
    assert shell(*submit(place), "--wait")[0] == 0
