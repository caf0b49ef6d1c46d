"""Whole runs in containers: verbs, supervisor, waiter and the real engine together."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from desktop_app.hostside.builders.image_build import image_digest
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.naming import container_name
from desktop_app.hostside.records import read_json
from tests.contract.hostside.host_program import (
    HostProgram,
    events,
    identity,
    kill,
    log,
    points,
    stages,
    supervisor_log,
)
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

UNTIL_GO = "import os, sys, time\nprint('up')\nwhile not os.path.exists('go'): time.sleep(.01)\n"


class Starts(Protocol):
    def __call__(self, code: str, **changes: Any) -> RunFolder: ...


@pytest.fixture
def environment(base_image: str) -> dict[str, Any]:
    """An image environment; no two tests share one."""
    name = uuid.uuid4().hex
    return {
        "name": "tést env",
        "version": 1,
        "kind": "image",
        "base_image": base_image,
        "requirements": [],
        "hash": name,
        "tag": f"trainyard-test/env:{name}",
    }


@pytest.fixture
def start(host: HostProgram, environment: dict[str, Any]) -> Iterator[Starts]:
    """Start a run in a container; what is left of it in the end is removed."""
    folders: list[RunFolder] = []

    def begin(code: str, **changes: Any) -> RunFolder:
        given = {"launcher": "docker", "environment": environment, **changes}
        folders.append(host.start(uuid.uuid4().hex[:26].upper(), code, **given))
        return folders[-1]

    yield begin
    for folder in folders:
        host.ask("cancel", run=folder.id)
        host.finish(folder, 60)
        subprocess.run(
            ["docker", "rm", "--force", container_name(folder)], capture_output=True, check=False
        )
    image = ["docker", "image", "rm", environment["tag"]]
    subprocess.run(image, capture_output=True, check=False)


def container_exists(folder: RunFolder) -> bool:
    command = ["docker", "container", "inspect", container_name(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def until_up(folder: RunFolder) -> None:
    path = Path(folder.stdout)
    wait_until(
        lambda: path.exists() and b"up\n" in path.read_bytes(),
        60,
        f"the script to be up: {supervisor_log(folder)}",
    )


def go(folder: RunFolder) -> None:
    Path(folder.work, "go").touch()


def test_a_run_in_a_container_leads_from_start_to_its_outputs(
    host: HostProgram, start: Starts
) -> None:
    folder = start(
        "import sys, trainyard\n"
        "print('args', sys.argv[1:])\n"
        "trainyard.log('val/acc é', float('nan'), step=1)\n"
        "open('outputs/model.pt', 'w').write('weights')\n"
        "open('logs/more.txt', 'w').write('more')\n",
        arguments=["--lr", "0.1", "a 'b'\n鸟"],
        script="dir é/tra in'.py",
    )
    record = host.finish(folder, 60)
    assert (record["outcome"], record["exit_code"], record["evidence"]) == (
        "succeeded",
        0,
        "engine",
    )
    assert log(folder) == "args ['--lr', '0.1', \"a 'b'\\n鸟\"]\n".encode()
    assert stages(folder) == ["preparing", "scaling", "running", "finalizing", "ended"]
    assert [(name, step) for name, step, _ in points(folder.metrics)] == [("val/acc é", 1)]
    outputs = read_json(folder.outputs) or {}
    assert [file["path"] for file in outputs["files"]] == ["outputs/model.pt"]
    assert Path(folder.logs, "more.txt").read_text() == "more"
    (command,) = [event["argv"] for event in events(folder) if event["event"] == "command"]
    assert command[:2] == ["docker", "run"]
    assert not container_exists(folder)


def test_a_copied_workspace_touches_no_container_of_the_original(
    host: HostProgram, start: Starts, tmp_path: Path
) -> None:
    folder = start(UNTIL_GO)
    until_up(folder)
    other = HostProgram(tmp_path)
    other.root = str(tmp_path / "copy")
    shutil.copytree(host.root, other.root, symlinks=True, ignore=shutil.ignore_patterns("*.new"))
    copy = RunFolder(other.root, folder.id)
    other.ask("cancel", run=folder.id)
    with other.following(copy):
        assert other.finish(copy)["cause"] == "copied"
    other.ask("remove", run=folder.id)
    again = read_json(folder.request) or {}  # as where its submission was copied, too
    assert other.ask("start", run=again, secret_values={})["already"] is False
    until_up(copy)
    assert container_exists(folder)
    assert container_exists(copy)
    for one in (folder, copy):
        go(one)
    assert host.finish(folder, 60)["outcome"] == "succeeded"
    assert other.finish(copy, 60)["outcome"] == "succeeded"


def test_a_failed_script_tells_its_last_line(host: HostProgram, start: Starts) -> None:
    record = host.finish(start("import nosuchmodule"), 60)
    assert (record["outcome"], record["cause"], record["exit_code"]) == ("failed", "exit_code", 1)
    assert record["detail"] == "ModuleNotFoundError: No module named 'nosuchmodule'"


def test_the_build_log_is_the_stage_preparing(
    host: HostProgram, start: Starts, environment: dict[str, Any]
) -> None:
    environment["requirements"] = [f"six==1.16.0  # {environment['hash']}"]
    folder = start("import six; print(six.__version__)")
    record = host.finish(folder, 120)
    assert record["outcome"] == "succeeded", record
    assert log(folder) == b"1.16.0\n"
    assert b"Successfully installed six-1.16.0" in Path(folder.build_log).read_bytes()


def test_a_failed_build_ends_the_run_with_pips_line(
    host: HostProgram, start: Starts, environment: dict[str, Any]
) -> None:
    environment["requirements"] = ["trainyard-no-such-package==1"]
    record = host.finish(start("print('x')"), 120)
    assert (record["outcome"], record["cause"]) == ("failed", "build_failed")
    assert "No matching distribution found for trainyard-no-such-package==1" in record["detail"]
    assert record["hint"]


def test_a_cancel_ends_the_container(host: HostProgram, start: Starts) -> None:
    folder = start("import time\nprint('up')\ntime.sleep(600)\n")
    until_up(folder)
    host.ask("cancel", run=folder.id)
    record = host.finish(folder, 60)
    assert (record["outcome"], record["cause"]) == ("cancelled", "cancelled")
    assert not container_exists(folder)


def test_a_cancel_of_a_script_that_does_not_listen_kills_it(
    host: HostProgram, start: Starts
) -> None:
    folder = start(
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('up')\ntime.sleep(600)\n"
    )
    until_up(folder)
    host.ask("cancel", run=folder.id)
    assert host.finish(folder, 60)["outcome"] == "cancelled"
    assert not container_exists(folder)


def test_a_cancel_stops_the_build(
    host: HostProgram, start: Starts, environment: dict[str, Any], base_image: str
) -> None:
    environment["base_image"] = slow_base(base_image)
    environment["requirements"] = ["six"]
    folder = start("print('x')")
    path = Path(folder.build_log)
    wait_until(lambda: path.exists() and b"install.sh" in path.read_bytes(), 60, "the build")
    host.ask("cancel", run=folder.id)
    record = host.finish(folder, 60)
    assert record["outcome"] == "cancelled"
    assert stages(folder) == ["preparing", "finalizing", "ended"]


def slow_base(base_image: str) -> str:
    """A base image whose Python takes a minute."""
    fake = "RUN printf '#!/bin/sh\\nsleep 61\\n' > /usr/local/bin/python3"
    done = subprocess.run(
        ["docker", "build", "--quiet", "-"],
        input=f"FROM {base_image}\n{fake}\nRUN chmod +x /usr/local/bin/python3\n",
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
    )
    return done.stdout.strip()


def test_a_killed_waiter_leaves_the_engines_record_to_decide(
    host: HostProgram, start: Starts
) -> None:
    folder = start(UNTIL_GO + "sys.exit(5)\n")
    until_up(folder)
    kill(folder.waiter, signal.SIGKILL)
    go(folder)
    record = host.finish(folder, 60)
    assert (record["outcome"], record["exit_code"], record["evidence"]) == ("failed", 5, "engine")
    assert log(folder) == b"up\n"


def test_a_killed_supervisor_and_waiter_lose_nothing(host: HostProgram, start: Starts) -> None:
    folder = start(UNTIL_GO + "print('went on')\n")
    until_up(folder)
    processes.send(identity(folder.supervisor), signal.SIGKILL)
    kill(folder.waiter, signal.SIGKILL)
    go(folder)
    record = host.finish(folder, 60)
    assert (record["outcome"], record["exit_code"]) == ("succeeded", 0)
    assert log(folder) == b"up\nwent on\n"
    assert stages(folder) == ["preparing", "scaling", "running", "finalizing", "ended"]


def test_a_cancel_works_without_the_waiter(host: HostProgram, start: Starts) -> None:
    folder = start("import time\nprint('up')\ntime.sleep(600)\n")
    until_up(folder)
    kill(folder.waiter, signal.SIGKILL)
    host.ask("cancel", run=folder.id)
    record = host.finish(folder, 60)
    assert (record["outcome"], record["cause"]) == ("cancelled", "cancelled")
    assert not container_exists(folder)


def test_out_of_memory_is_the_runs_cause(host: HostProgram, start: Starts) -> None:
    folder = start(
        "pieces = [bytearray(b'x' * 10_000_000) for _ in range(1000)]\n",
        resources={"gpus": 0, "memory": 64 << 20, "shm_size": None},
    )
    record = host.finish(folder, 60)
    assert (record["outcome"], record["cause"]) == ("failed", "out_of_memory")


def test_a_smoke_test_ends_at_its_first_metrics(host: HostProgram, start: Starts) -> None:
    folder = start(
        "import time, trainyard\ntrainyard.log('loss', 1.0)\ntime.sleep(600)\n", smoke_seconds=60
    )
    record = host.finish(folder, 60)
    assert (record["outcome"], record["cause"]) == ("succeeded", "smoke_test")


def test_secrets_are_removed_from_the_host_in_the_end(host: HostProgram, start: Starts) -> None:
    folder = start("import os; print(len(os.environ['TOKEN']))", secrets={"TOKEN": "hush"})
    host.finish(folder, 60)
    assert log(folder) == b"4\n"
    assert not Path(folder.secrets).exists()
    assert not Path(folder.at("state/entry/environment")).exists()


def test_without_an_engine_the_run_fails_with_the_repair(
    tmp_path: Path, environment: dict[str, Any]
) -> None:
    host = HostProgram(tmp_path, {"DOCKER_HOST": f"unix://{tmp_path}/no.sock"})
    folder, record = host.run("R1", "print('x')", launcher="docker", environment=environment)
    assert (record["outcome"], record["cause"]) == ("failed", "engine_unavailable")
    assert "No Docker engine answers" in record["detail"]
    assert "start the engine" in record["hint"]
    assert stages(folder)[0] == "preparing"


def test_an_interpreter_environment_is_refused_for_a_container(
    host: HostProgram, start: Starts
) -> None:
    folder = start("print('x')", environment={"kind": "interpreter", "python": "python3"})
    record = host.finish(folder, 60)
    assert record["cause"] == "start_failed"
    assert "interpreter" in record["detail"]


def test_the_build_verb_builds_once_and_streams_the_log(
    host: HostProgram, environment: dict[str, Any]
) -> None:
    environment["requirements"] = [f"six==1.16.0  # {environment['hash']}"]
    try:
        frames = host.frames("build", environment=environment)
        answer = frames[-1][0]
        assert (answer["kind"], answer["built"]) == ("answer", True)
        assert answer["name"] == image_digest(DockerProgram(), environment["tag"])
        text = b"".join(payload for _, payload in frames)
        assert b"Successfully installed six-1.16.0" in text
        assert host.ask("build", environment=environment)["built"] is False
    finally:
        image = ["docker", "image", "rm", environment["tag"]]
        subprocess.run(image, capture_output=True, check=False)
