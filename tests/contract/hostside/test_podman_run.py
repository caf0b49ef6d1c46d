"""Whole runs on a host with podman and no docker, on the real podman with storage of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder, build_folder
from desktop_app.hostside.machine import processes
from desktop_app.hostside.records import read_json
from desktop_app.hostside.runs.run_state import is_ended
from tests.conftest import Real
from tests.contract.hostside.host_program import (
    HostProgram,
    events,
    kill,
    log,
    stages,
)
from tests.contract.hostside.second_engine import mounts_below, small_root
from tests.testbed.waiting import wait_until

STORAGE = """\
[storage]
driver = "overlay"
graphroot = "{folder}/graph"
runroot = "{folder}/run"
"""
# Podman raises the limits of its containers, which not every machine of tests lets its root do, and
# crun, its usual runtime, refuses control groups of both versions at once.
CONFIG = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
"""
BASE = "localhost/trainyard-test/small:1"
WAITS = "echo up\nwhile [ ! -e go ]; do sleep 0.05; done\necho went\n"


class PodmanHost(HostProgram):
    """Nothing but podman and a shell is on its PATH."""

    def __init__(self, folder: Path) -> None:
        # Not below pytest's folder: with long paths Podman's monitor cannot say that it has ended.
        self.storage = Path(tempfile.mkdtemp(prefix="ty-podman-"))
        (self.storage / "storage.conf").write_text(STORAGE.format(folder=self.storage))
        (self.storage / "containers.conf").write_text(CONFIG)
        programs = folder / "bin"
        programs.mkdir()
        for name in ("podman", "sh"):
            found = subprocess.run(["which", name], capture_output=True, text=True, check=True)
            (programs / name).symlink_to(found.stdout.strip())
        environment = {
            "PATH": f"{programs}:/usr/sbin:/sbin",
            "HOME": str(folder),
            "CONTAINERS_STORAGE_CONF": str(self.storage / "storage.conf"),
            "CONTAINERS_CONF": str(self.storage / "containers.conf"),
        }
        super().__init__(folder, environment)

    def podman(self, *words: str, stdin: bytes = b"") -> str:
        command = [f"{self.environment['PATH'].split(':')[0]}/podman", *words]
        done = subprocess.run(
            command, input=stdin, env=self.environment, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def begin(self, code: str, **changes: Any) -> RunFolder:
        """Start a run with a shell script in an environment of its own."""
        name = uuid.uuid4().hex
        environment = {"kind": "image", "base_image": BASE, "requirements": [], "hash": name}
        environment["tag"] = f"trainyard-test/env:{name}"
        given: dict[str, Any] = {
            "launcher": "docker",
            "script": "go.sh",
            "environment": environment,
        }
        given["resources"] = {"gpus": 0, "memory": 256 << 20}
        return self.start(uuid.uuid4().hex[:26].upper(), code, **{**given, **changes})

    def containers(self) -> list[str]:
        return self.podman("ps", "--all", "--format", "{{.Names}}").split()

    def close(self) -> None:
        for name in self.containers():
            self.podman("rm", "--force", name)
        for place in sorted(mounts_below(self.storage), reverse=True):
            subprocess.run(["umount", place], check=True)
        shutil.rmtree(self.storage)


@pytest.fixture
def host(real: Real, tmp_path: Path) -> Iterator[PodmanHost]:
    real("podman")
    made = PodmanHost(tmp_path)
    made.podman("import", "-", BASE, stdin=small_root())
    yield made
    made.close()


def test_a_run_goes_through_every_stage_and_leaves_no_container(
    host: PodmanHost, tmp_path: Path
) -> None:
    (tmp_path / "a 'dataset'").mkdir()
    (tmp_path / "a 'dataset'" / "a").write_text("data\n")
    assert host.facts()["engine"]["version"].startswith("Podman ")
    folder = host.begin(
        'echo "$GREETING" $TOKEN\ncat $TRAINYARD_INPUT_DATA/a\necho x > outputs/m\nexit 3',
        variables={"GREETING": "a 'b', \"c\""},
        inputs=[{"name": "data", "path": str(tmp_path / "a 'dataset'")}],
        secrets={"TOKEN": "s3cret"},
    )
    record = host.finish(folder)
    assert (record["outcome"], record["exit_code"], record["evidence"]) == ("failed", 3, "engine")
    assert record["started_at"] <= record["ended_at"]
    assert log(folder) == b"a 'b', \"c\" s3cret\ndata\n"
    assert stages(folder) == ["preparing", "scaling", "running", "finalizing", "ended"]
    (shown,) = (event["argv"] for event in events(folder) if event["event"] == "command")
    assert shown[:3] == ["podman", "run", "--detach"]
    assert (Path(folder.work_outputs) / "m").stat().st_uid == os.getuid()
    assert host.containers() == []


def test_a_cancel_ends_the_container(host: PodmanHost) -> None:
    folder = host.begin(WAITS)
    wait_until(lambda: log(folder) == b"up\n", 30, "the script")
    assert host.ask("cancel", run=folder.id)["state"] == "cancelling"
    assert host.finish(folder)["outcome"] == "cancelled"
    assert host.containers() == []


def test_without_waiter_and_supervisor_podmans_record_decides(host: PodmanHost) -> None:
    folder = host.begin(WAITS)
    wait_until(lambda: log(folder) == b"up\n", 30, "the script")
    kill(folder.supervisor, signal.SIGKILL)
    kill(folder.waiter, signal.SIGKILL)
    host.ask("list")
    wait_until(lambda: processes.is_alive(read_json(folder.supervisor)), 20, "a supervisor")
    assert not is_ended(folder)
    Path(folder.work, "go").touch()
    record = host.finish(folder)
    assert (record["outcome"], record["evidence"]) == ("succeeded", "engine")
    assert log(folder) == b"up\nwent\n"


def test_a_secret_that_a_build_used_is_found_nowhere_afterwards(host: PodmanHost) -> None:
    token, name = "t0ken-0f-the-index", uuid.uuid4().hex
    environment: dict[str, Any] = {
        "kind": "image",
        "hash": name,
        "tag": f"trainyard-test/env:{name}",
        "base_image": BASE,
        "requirements": [],
        "post_install": 'cat /run/secrets/TOKEN\necho "<$TOKEN>"\necho x > /made',
        "build_secrets": ["TOKEN"],
    }
    answer = host.ask("build", environment=environment, secret_values={"TOKEN": token})
    assert answer["built"], answer
    built = Path(build_folder(host.root, name), "build.log").read_text("utf-8")
    assert "<(secret)>" in built
    saved = host.storage / "image.tar"
    host.podman("save", "--output", str(saved), environment["tag"])
    told = host.podman("image", "inspect", environment["tag"])
    told += host.podman("history", "--no-trunc", environment["tag"])
    assert token not in built + told
    assert token.encode() not in saved.read_bytes()
    folder = host.begin("cat /made", environment=environment)
    assert host.finish(folder)["outcome"] == "succeeded"
    assert log(folder) == b"x\n"


def test_an_image_that_is_not_there_is_told_with_its_full_name(host: PodmanHost) -> None:
    environment = {"kind": "image", "base_image": "no-such/image", "requirements": []}
    environment.update(hash="h1", tag="trainyard-test/env:none")
    record = host.finish(host.begin(WAITS, environment=environment))
    assert (record["outcome"], record["cause"]) == ("failed", "build_failed")
    assert "docker.io/no-such/image" in record["detail"]
