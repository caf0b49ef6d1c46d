"""Images pushed to a real registry by the real engine, and pulled from there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders.hidden import Private
from desktop_app.hostside.builders.image import ensure_image
from desktop_app.hostside.images.registry import push
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram, log
from tests.contract.hostside.second_engine import small_root
from tests.testbed import registry
from tests.testbed.registry import Registry
from tests.testbed.waiting import wait_until

USERS = {"ann": "pass 'w\"ord: 密码"}

KILLED = """
import os, signal
from desktop_app.hostside.images.registry import logged_in
with logged_in({"registry": "r:1", "user": "ann", "password": "x"}) as variables:
    folder = variables["DOCKER_CONFIG"]
    for path in (folder, folder + "/config.json"):
        print(oct(os.stat(path).st_mode), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def address_of(interface: str) -> str:
    """An engine that was started just now tells no gateway of its bridge."""
    command = ["ip", "-json", "-4", "address", "show", interface]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return str(told[0]["addr_info"][0]["local"])


def tells_of_steps(log: bytes | bytearray) -> bool:
    """Whether a builder was at work, the classic one or BuildKit."""
    return b"Step 1/" in log or b"#1 [" in log


class Desk:
    """One definition of this test's own, on the engine, and what was said of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = uuid.uuid4().hex
        self.tag = f"trainyard-test/env:{self.name}"
        self.base = f"trainyard-test/small:{self.name}"
        command = ["docker", "import", "-", self.base]
        subprocess.run(command, input=small_root(), capture_output=True, check=True)
        self.environment: dict[str, Any] = {"hash": self.name, "tag": self.tag}
        self.environment.update(base_image=self.base, variables={"MARK": self.name})
        self.log = bytearray()
        self.docker = DockerProgram()

    def ensure(self, pull: Mapping[str, Any] | None = None) -> str:
        self.log.clear()
        root, docker, private = str(self.root), self.docker, Private(pull=pull)
        made = ensure_image(
            docker, root, self.environment, self.log.extend, lambda: False, private=private
        )
        return made.name

    def repository(self, address: str) -> str:
        return f"{address}/trainyard/{self.name}"

    def push(self, address: str, **login: str) -> str:
        """The digest."""
        name = f"{self.repository(address)}:1"
        given = {"registry": address, **login}
        return push(self.docker, self.tag, name, given, lambda done, total: None)

    def pull(self, address: str, digest: str, **login: str) -> dict[str, str]:
        image = f"{self.repository(address)}@{digest}"
        return {"image": image, "registry": address, **login}

    def remove(self) -> None:
        self.docker.call("image", "rm", "--force", self.tag)

    def close(self) -> None:
        self.docker.call("image", "rm", "--force", self.tag, self.base)

    def names(self) -> str:
        """Whatever the engine calls by this name, but for what it was built on."""
        form = "{{.Repository}}:{{.Tag}}@{{.Digest}}"
        listed = self.docker.call("image", "ls", "--digests", "--format", form).out.decode()
        return "\n".join(
            line for line in listed.splitlines() if self.name in line and self.base not in line
        )


@pytest.fixture
def desk(real: Real, tmp_path: Path) -> Iterator[Desk]:
    real("registry")
    made = Desk(tmp_path / "root é")
    yield made
    made.close()


@pytest.fixture
def open_registry(desk: Desk, tmp_path: Path) -> Iterator[Registry]:
    with registry.running(tmp_path / "registry") as made:
        yield made


def test_a_pushed_image_is_pulled_by_its_digest_and_gets_its_tag_alone(
    desk: Desk, open_registry: Registry
) -> None:
    address = open_registry.address
    built = desk.ensure()
    digest = desk.push(address)
    assert desk.names() == f"{desk.tag}@<none>"
    desk.remove()
    assert desk.ensure(desk.pull(address, digest)) == built
    assert f"docker pull {desk.repository(address)}@{digest}".encode() in desk.log
    assert not tells_of_steps(desk.log)
    assert desk.names() == f"{desk.tag}@<none>"
    command = ["docker", "run", "--rm", "--network", "none", desk.tag]
    command += ["sh", "-c", "echo $MARK"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == desk.name


def test_what_a_registry_has_is_not_sent_again(desk: Desk, open_registry: Registry) -> None:
    desk.ensure()
    first = desk.push(open_registry.address)
    sent = open_registry.uploads()
    assert sent > 1
    assert desk.push(open_registry.address) == first
    assert open_registry.uploads() == sent


@pytest.mark.parametrize(
    ("gone", "reason"),
    [
        (True, "cannot be reached from this host."),
        (False, "has no such repository or image."),
    ],
)
def test_what_cannot_be_pulled_is_built_and_the_log_says_why(
    desk: Desk, open_registry: Registry, gone: bool, reason: str
) -> None:
    if gone:
        open_registry.stop()
    address = open_registry.address
    assert desk.ensure(desk.pull(address, "sha256:" + "0" * 64)).startswith("sha256:")
    assert f"Not pulled, so it is built here: The registry {address} {reason}".encode() in desk.log
    assert tells_of_steps(desk.log)


def test_a_registry_without_a_certificate_is_refused_with_what_to_set(desk: Desk) -> None:
    # An engine takes plain HTTP from the loopback address only.
    host = address_of("docker0")
    desk.ensure()
    plain = registry.running(desk.root.parent / "plain", host=host)
    with plain as there, pytest.raises(HostError) as caught:
        desk.push(there.address)
    assert caught.value.code == "registry_plain_http"
    assert f'"insecure-registries": ["{there.address}"]' in caught.value.hint


def test_a_password_lets_in_and_is_nowhere_afterwards(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, own = tmp_path / "memory", tmp_path / "docker"
    for folder in (memory, own):
        folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(memory))
    monkeypatch.setenv("DOCKER_CONFIG", str(own))
    built = desk.ensure()
    with registry.running(tmp_path / "registry", USERS) as guarded:
        address = guarded.address
        for login in ({}, {"user": "ann", "password": "wrong"}):
            with pytest.raises(HostError) as caught:
                desk.push(address, **login)
            assert caught.value.code == "registry_denied"
        right = {"user": "ann", "password": USERS["ann"]}
        digest = desk.push(address, **right)
        desk.remove()
        assert desk.ensure(desk.pull(address, digest, **right)) == built
        assert not tells_of_steps(desk.log)
    assert list(memory.iterdir()) == []
    # What BuildKit's client calls this computer.
    assert {path.name for path in own.iterdir()} <= {".buildNodeID"}
    password = USERS["ann"].encode()
    for place, _, names in os.walk(desk.root):
        assert [name for name in names if password in Path(place, name).read_bytes()] == []


def test_a_run_pulls_its_image_and_its_folder_keeps_no_password(desk: Desk, tmp_path: Path) -> None:
    desk.ensure()
    host = HostProgram(tmp_path / "host")
    with registry.running(tmp_path / "registry", USERS) as guarded:
        login = {"user": "ann", "password": USERS["ann"]}
        digest = desk.push(guarded.address, **login)
        desk.remove()
        environment = {"kind": "image", "requirements": [], **desk.environment}
        given: dict[str, Any] = {"launcher": "docker", "environment": environment}
        request = host.request("R1", "echo $MARK", script="go.sh", **given)
        pull = desk.pull(guarded.address, digest, **login)
        assert host.ask("start", run=request, secret_values={}, pull=pull)["accepted"]
        folder = RunFolder(host.root, "R1")
        record = host.finish(folder, 90)
    assert (record["outcome"], log(folder)) == ("succeeded", f"{desk.name}\n".encode())
    built = Path(folder.build_log).read_bytes()
    assert b"docker pull" in built
    assert not tells_of_steps(built)
    assert not Path(folder.pull).exists()
    password = USERS["ann"].encode()
    for place, _, names in os.walk(host.root):
        assert [name for name in names if password in Path(place, name).read_bytes()] == []


def test_the_folder_of_a_login_goes_even_when_its_process_is_killed(tmp_path: Path) -> None:
    env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", KILLED], env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout.split()) == (-9, [b"0o40700", b"0o100600"])
    wait_until(lambda: not list(tmp_path.iterdir()), 20, "the folder is gone")
