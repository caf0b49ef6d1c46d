"""Containers without an engine, with one that stops, and of images that cannot run a script:
through the command line, word for word."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.launchers.docker import SILENT
from tests.conftest import Real
from tests.contract.hostside.second_engine import SecondEngine
from tests.e2e.shell import ROOT, Shell
from tests.testbed.waiting import wait_until

WAITS = 'echo up; while [ ! -e go ]; do /bin/sleep 0.05; done; echo "went on"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "go.sh").write_text(WAITS, "utf-8")
    (folder / "train.py").write_text("print('hello')", "utf-8")
    return folder


def shell_in(folder: Path, docker_host: str = "") -> Shell:
    """In a new workspace, with the engine of that address, or the machine's own."""
    own = {"DOCKER_HOST": docker_host} if docker_host else {}
    env = {**os.environ, "PYTHONPATH": str(ROOT), **own}
    assert Shell(folder, env=env)("workspace", "init", "w")[0] == 0
    return Shell(folder / "w", env=env)


def with_image(shell: Shell, source: Path, image: str, script: str) -> tuple[str, ...]:
    """The words that submit a script into a container of that image."""
    requirements = source.parent / "requirements.txt"
    requirements.write_text("", "utf-8")
    shell.json("env", "create", "e", "--requirements", str(requirements), "--base-image", image)
    where = ("--target", "local-docker", "--env", "e")
    return ("run", "submit", "--source", str(source), "--script", script, *where)


def test_where_no_engine_answers_the_target_says_why_what_to_do_and_what_is_left(
    tmp_path: Path, source: Path, real: Real
) -> None:
    real("engine")
    socket = tmp_path / "no.sock"
    shell = shell_in(tmp_path, f"unix://{socket}")
    state = shell.json("target", "show", "local-docker")
    facts = state["facts"]["engine"]
    why, repair = facts["reason"], facts["hint"]
    assert (facts["usable"], why) == (
        False,
        f"No Docker engine answers at DOCKER_HOST=unix://{socket}.",
    )
    assert repair == "Unset DOCKER_HOST, or start the engine there."
    _, out, _ = shell("target", "show", "local-docker")
    assert f"docker         {why}\n" in out.decode()
    assert f"docker repair  {repair}\n" in out.decode()
    _, out, _ = shell("target", "check", "local-docker")
    instead = "Without an engine, the target local starts plain processes."
    assert f"problem  {why}\n         {repair} {instead}\n" in out.decode()
    code, _, err = shell(*with_image(shell, source, "any", "train.py"), "--wait")
    assert (code, err) == (1, f"{why}\n{repair}\n")
    submit = ("run", "submit", "--source", str(source), "--script", "train.py")
    assert shell(*submit, "--wait")[0] == 0


@pytest.fixture
def bare_image(real: Real, tmp_path: Path) -> Iterator[str]:
    """An image that holds one file and no program."""
    real("engine")
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "data").write_text("no program at all", "utf-8")
    tar = subprocess.run(
        ["tar", "-C", str(tmp_path / "bare"), "-c", "."], capture_output=True, check=True
    )
    command = ["docker", "import", "-", "trainyard-test/bare:1"]
    subprocess.run(command, input=tar.stdout, capture_output=True, check=True)
    yield "trainyard-test/bare:1"
    subprocess.run(["docker", "image", "rm", "trainyard-test/bare:1"], check=True)


def test_an_image_without_a_shell_is_refused_with_the_reason(
    tmp_path: Path, source: Path, bare_image: str
) -> None:
    shell = shell_in(tmp_path)
    code, _, err = shell(*with_image(shell, source, bare_image, "train.py"), "--wait")
    assert code == 1
    assert err == (
        "The image has no shell (/bin/sh), which Trainyard needs to start the script in it.\n"
        "Choose an image with a shell: not a distroless or scratch image.\n"
    )
    (run,) = shell.json("run", "list")
    assert (run["outcome"], run["cause"]) == ("failed", "no_shell")
    assert shell("run", "remove", run["id"], "--for-good")[0] == 0


@pytest.fixture
def engine(real: Real) -> Iterator[SecondEngine]:
    """An engine that may be stopped."""
    real("engine")
    if os.geteuid() != 0 or shutil.which("dockerd", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("starting a second dockerd needs root and the program")
    made = SecondEngine()
    try:
        made.start()
        yield made
    finally:
        made.close()


def test_a_run_whose_engine_stops_says_that_it_waits_and_ends_by_the_engines_record(
    tmp_path: Path, source: Path, engine: SecondEngine
) -> None:
    shell = shell_in(tmp_path, engine.host)
    run = shell.json(*with_image(shell, source, engine.small_image(), "go.sh"))["id"]

    def shown() -> dict[str, Any]:
        answer: dict[str, Any] = shell.json("run", "show", run)
        return answer

    wait_until(lambda: shell("run", "log", run)[1] == b"up\n", 60, "the script is up")
    engine.stop()
    wait_until(lambda: shown()["detail"] == SILENT, 60, "the run says that it waits")
    assert (shown()["stage"], shown()["outcome"]) == ("running", None)
    engine.start()
    code, _, err = shell("run", "wait", run)
    assert code == 1
    ended = shown()
    assert (ended["outcome"], ended["cause"]) == ("failed", "engine_lost")
    assert err == f"{ended['detail']}\n{ended['hint']}\n"
    assert shell("run", "log", run)[1] == b"up\n"
