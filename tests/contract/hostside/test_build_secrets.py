"""Secrets of builds by the real engine and in virtual environments: used, then found nowhere."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desktop_app.hostside.builders.dockerfile import HASH_LABEL
from desktop_app.hostside.builders.hidden import Private
from desktop_app.hostside.builders.image import ensure_image
from desktop_app.hostside.builders.venv import ensure_venv
from desktop_app.hostside.environments.virtual_environment import venv_of
from desktop_app.hostside.machine.docker_program import DockerProgram
from desktop_app.hostside.protocol import HostError
from tests.contract.hostside.named_processes import pids_of
from tests.contract.hostside.private_index import PrivateIndex
from tests.contract.hostside.second_engine import small_root
from tests.contract.hostside.test_build_real import (
    Asker,
    Builder,
    Built,
    inside,
    kept,
)
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN, OTHER = "t0ken-0f-the-index", "an0ther 'secret'"
VALUES = {"PIP_TOKEN": TOKEN, "OTHER": OTHER}


class SecretBuilder(Builder):
    """Gives its builds these secrets."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.secrets = dict(VALUES)

    def secret_environment(self, base: str, index: PrivateIndex, *lines: str) -> dict[str, Any]:
        url = index.url.replace(TOKEN, "${PIP_TOKEN}")
        made = self.environment(base, f"--index-url {url}/simple/", *lines)
        return {**made, "build_secrets": list(VALUES)}

    def ensure(self, environment: dict[str, Any]) -> Built:
        made = ensure_image(
            DockerProgram(),
            str(self.root),
            environment,
            self.log.extend,
            self.cancelled.is_set,
            private=Private(self.secrets),
        )
        return Built(environment["tag"], made.name, made.built)


@pytest.fixture
def builder(base_image: str, tmp_path: Path, image_builder: str) -> Iterator[SecretBuilder]:
    made = SecretBuilder(tmp_path / "root é")
    yield made
    for tag in made.tags:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def index_of(*names: str) -> PrivateIndex:
    return PrivateIndex("me", TOKEN, names)


def docker(*words: str) -> str:
    done = subprocess.run(["docker", *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def unfinished(environment: dict[str, Any]) -> list[str]:
    """What the engine still has of builds without a name: containers and images."""
    label = f"label={HASH_LABEL}={environment['hash']}"
    containers = docker("container", "ls", "--all", "--quiet", "--filter", label)
    images = docker("image", "ls", "--quiet", "--filter", label, "--filter", "dangling=true")
    return [*containers.split(), *images.split()]


def holding(folder: Path, *values: str) -> list[Path]:
    """The files below a folder in which one of these stands."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(value.encode() in path.read_bytes() for value in values)
    ]


def test_a_secret_that_a_build_used_is_found_nowhere_afterwards(
    builder: SecretBuilder, base_image: str
) -> None:
    base = builder.derived(base_image, 'ENTRYPOINT ["env"]', 'CMD ["sh", "-c", "echo begun"]')
    with index_of("torch", "hidden-one") as index:
        environment = builder.secret_environment(base, index, "torch==1.0", "hidden-one==1.0")
        environment["variables"] = {"KIND": "of images"}
        environment["post_install"] = (
            'test "$(cat /run/secrets/OTHER)" = "$OTHER"\n'
            'echo "it is <$OTHER>"\nprintenv KIND > /kind'
        )
        asker = Asker(builder, environment)
        asker.start()
        told = set()
        while asker.is_alive():
            told |= {pid for value in VALUES.values() for pid in pids_of(value)}
            asker.join(0.05)
    assert (asker.error, told) == (None, set())
    tag = environment["tag"]
    assert inside(tag, "python3", "-c", "import torch, hidden_one; print(1)") == "1"
    assert inside(tag) == "begun"
    assert inside(tag, "cat", "/kind") == "of images"
    assert b"it is <(secret)>" in builder.log
    said = docker("history", "--no-trunc", tag) + docker("image", "inspect", tag)
    for value in VALUES.values():
        assert not kept(tag, value)
        assert value not in said
        assert value.encode() not in builder.log
    assert kept(tag, "hidden_one")
    assert holding(builder.root, *VALUES.values()) == []
    assert not Path(builder.folder(environment).secrets.folder).exists()
    assert unfinished(environment) == []
    left = set(inside(tag, "ls", "/opt/trainyard").split())
    assert not left & {"setup", "post", "with-secrets.sh"}


def test_a_build_with_secrets_that_fails_says_why_and_leaves_nothing(
    builder: SecretBuilder, base_image: str
) -> None:
    with index_of("hidden-one") as index:
        environment = builder.secret_environment(base_image, index, "hidden-one==1.0")
        environment["post_install"] = 'echo "$PIP_TOKEN" >&2\nls /nowhere'
        with pytest.raises(HostError, match="/nowhere") as caught:
            builder.ensure(environment)
        assert caught.value.text.startswith("ls: ")
        assert unfinished(environment) == []
        assert holding(builder.root, TOKEN) == []
        missing = builder.secret_environment(base_image, index, "no-such-package==1.0")
        with pytest.raises(HostError) as caught:
            builder.ensure(missing)
    assert caught.value.text == "ERROR: No matching distribution found for no-such-package==1.0"


def test_after_a_kill_and_a_cancel_neither_container_nor_secret_is_left(
    builder: SecretBuilder, base_image: str, image_builder: str
) -> None:
    environment = builder.environment(builder.sleeping_base(base_image), "six==1.16.0")
    environment["build_secrets"] = list(VALUES)
    folder = builder.folder(environment)
    asker = Asker(builder, environment)
    asker.start()

    def runs() -> bool:
        """BuildKit's containers are its own affair."""
        named = ("container", "ls", "--quiet", "--filter", f"name={folder.container}")
        begun = b"install.sh" in builder.log
        return begun and (image_builder == "buildkit" or bool(docker(*named)))

    wait_until(runs, 60, "the container runs")
    files = [Path(folder.secrets.path(name)) for name in VALUES]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    (pid,) = pids_of("builders.detached", folder.path)
    builder.log.clear()
    os.kill(pid, signal.SIGKILL)
    of_ours = folder.path if image_builder == "buildkit" else folder.container
    for client in pids_of("docker", of_ours):
        os.kill(client, signal.SIGKILL)
    wait_until(runs, 60, "the next one runs")
    builder.cancelled.set()
    asker.join(60)
    assert asker.error is not None
    assert asker.error.code == "cancelled"
    wait_until(lambda: not folder.building(), 60, "the builder has ended")
    assert not Path(folder.secrets.folder).exists()
    assert unfinished(environment) == []


def test_what_another_workspace_has_committed_of_the_same_definition_stays(
    builder: SecretBuilder, base_image: str
) -> None:
    environment = builder.environment(base_image)
    environment.update(post_install='test "$OTHER"', build_secrets=["OTHER"])
    label = f"LABEL {HASH_LABEL}={environment['hash']}"
    command = ["docker", "import", "--change", label, "-"]
    done = subprocess.run(command, input=small_root(), capture_output=True, check=True)
    others = done.stdout.decode().strip()
    try:
        assert builder.ensure(environment).built
        assert docker("image", "inspect", "--format", "{{.Id}}", others) == others
    finally:
        docker("image", "rm", others)


def test_a_secret_is_needed_to_build_and_not_to_use_what_was_built(
    builder: SecretBuilder, base_image: str
) -> None:
    environment = builder.environment(base_image)
    environment["post_install"] = 'test "$OTHER"'
    environment["build_secrets"] = ["OTHER"]
    builder.secrets.clear()
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.code == "no_secret"
    assert "'OTHER'" in caught.value.text
    assert "TRAINYARD_SECRET_OTHER" in caught.value.hint
    builder.secrets.update(VALUES)
    assert builder.ensure(environment).built
    builder.secrets.clear()
    assert not builder.ensure(environment).built


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_in_a_virtual_environment_a_secret_is_a_variable_of_the_installer_alone(
    tmp_path: Path, installer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if installer == "pip":
        monkeypatch.setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    root, log = tmp_path / "root", bytearray()
    with index_of("hidden-one") as index:
        url = index.url.replace(TOKEN, "${PIP_TOKEN}")
        environment = {
            "hash": "h" + installer,
            "requirements": [f"--index-url {url}/simple/", "hidden-one==1.0"],
            "post_install": 'echo "it is <$OTHER>"',
            "build_secrets": list(VALUES),
        }
        ensure_venv(str(root), environment, log.extend, lambda: False, private=Private(VALUES))
    python = venv_of(str(root), environment).python
    subprocess.run([python, "-c", "import hidden_one"], check=True)
    assert b"it is <(secret)>" in log
    assert holding(root, *VALUES.values()) == []


def test_a_name_that_is_no_variable_never_becomes_a_file(tmp_path: Path) -> None:
    environment = {"hash": "h", "requirements": ["six"], "build_secrets": ["../../x"]}
    named = Private({"../../x": "y"})
    with pytest.raises(HostError, match="cannot be the name of a build secret"):
        ensure_venv(str(tmp_path), environment, bytearray().extend, lambda: False, private=named)
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_was_lent_is_used_for_that_build_and_left_nowhere(tmp_path: Path) -> None:
    log, bundle = bytearray(), "-----BEGIN CERTIFICATE-----\nof a company\n"
    with index_of("hidden-one") as index:
        variables = {"PIP_INDEX_URL": f"{index.url}/simple/", "NO_PROXY": "127.0.0.1"}
        lent = {"variables": json.dumps(variables), "ca_bundle": bundle}
        environment = {
            "hash": "h",
            "requirements": ["hidden-one==1.0"],
            "post_install": 'grep company "$SSL_CERT_FILE"',
        }
        private = Private({}, lent)
        ensure_venv(str(tmp_path), environment, log.extend, lambda: False, private=private)
    python = venv_of(str(tmp_path), environment).python
    subprocess.run([python, "-c", "import hidden_one"], check=True)
    assert b"\nof a company\n" in log
    assert holding(tmp_path / "venvs" / "h", TOKEN) == []
    assert not (tmp_path / "venvs" / "h" / "network").exists()
