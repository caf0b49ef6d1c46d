"""Images built by the real engine, with the package index behind the machine's own network."""

from __future__ import annotations

import base64
import concurrent.futures
import os
import signal
import subprocess
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.image import ensure_image
from desktop_app.hostside.layout import build_folder
from desktop_app.hostside.machine.docker_program import DockerProgram, EngineUnavailable
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import read_json
from tests.contract.hostside.named_processes import pids_of
from tests.contract.hostside.private_index import FAKE_GIT, PrivateIndex
from tests.testbed.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIREMENT = "six==1.16.0"


class Built(NamedTuple):
    tag: str
    digest: str
    built: bool


class Builder:
    """Definitions of one test's own, and what their builds printed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = bytearray()
        self.cancelled = threading.Event()
        self.tags: list[str] = []

    def environment(self, base: str, *requirements: str) -> dict[str, Any]:
        name = uuid.uuid4().hex
        tag = f"trainyard-test/env:{name}"
        self.tags.append(tag)
        # The comment keeps the engine's own layer cache out of it.
        lines = [*requirements, f"# {name}"] if requirements else []
        return {"hash": name, "tag": tag, "base_image": base, "requirements": lines}

    def ensure(self, environment: dict[str, Any]) -> Built:
        made = ensure_image(
            DockerProgram(), str(self.root), environment, self.log.extend, self.cancelled.is_set
        )
        return Built(environment["tag"], made.name, made.built)

    def derived(self, base: str, *steps: str) -> str:
        """A base image that differs by these Dockerfile steps; its name."""
        name = f"trainyard-test/base:{uuid.uuid4().hex}"
        build("\n".join([f"FROM {base}", *steps]), "--tag", name)
        self.tags.append(name)
        return name

    def sleeping_base(self, base: str) -> str:
        """A base image in which pip takes a minute."""
        return self.derived(
            base,
            "RUN printf '#!/bin/sh\\nsleep 61\\n' > /usr/local/bin/python3",
            "RUN chmod +x /usr/local/bin/python3",
        )

    def folder(self, environment: dict[str, Any]) -> BuildFolder:
        return BuildFolder(build_folder(str(self.root), environment["hash"]))


@pytest.fixture
def builder(base_image: str, tmp_path: Path, image_builder: str) -> Iterator[Builder]:
    made = Builder(tmp_path / "root é")
    yield made
    for tag in made.tags:
        subprocess.run(["docker", "image", "rm", "--force", tag], capture_output=True, check=False)


def build(dockerfile: str, *options: str) -> str:
    """What the classic builder said."""
    done = subprocess.run(
        ["docker", "build", *options, "-"],
        input=dockerfile,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
    )
    return done.stdout.strip()


def told(image: str, template: str) -> str:
    command = ["docker", "image", "inspect", "--format", template, image]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def inside(tag: str, *command: str) -> str:
    done = subprocess.run(
        ["docker", "run", "--rm", "--network", "none", tag, *command],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_requirements_are_installed_and_python3_is_the_one_that_has_them(
    builder: Builder, base_image: str
) -> None:
    environment = builder.environment(base_image, REQUIREMENT)
    result = builder.ensure(environment)
    assert result.built
    assert result.digest.startswith("sha256:")
    assert b"Successfully installed six-1.16.0" in builder.log
    assert inside(result.tag, "python3", "-c", "import six; print(six.__version__)") == "1.16.0"


def test_the_same_definition_is_never_built_twice(builder: Builder, base_image: str) -> None:
    environment = builder.environment(base_image, REQUIREMENT)
    first = builder.ensure(environment)
    builder.log.clear()
    again = builder.ensure(environment)
    assert (again.built, again.digest, bytes(builder.log)) == (False, first.digest, b"")


def test_ten_that_ask_at_once_share_one_build(builder: Builder, base_image: str) -> None:
    environment = builder.environment(base_image, REQUIREMENT)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        results = list(pool.map(lambda _: builder.ensure(environment), range(10)))
    assert sum(result.built for result in results) == 1
    assert len({result.digest for result in results}) == 1
    log = (builder.root / "builds" / environment["hash"] / "build.log").read_bytes()
    assert log.count(b"Successfully tagged") + log.count(b"naming to") == 1


def test_a_requirement_that_does_not_exist_fails_with_pips_own_line(
    builder: Builder, base_image: str
) -> None:
    environment = builder.environment(base_image, "trainyard-no-such-package==1")
    with pytest.raises(HostError) as caught:
        builder.ensure(environment)
    assert caught.value.code == "build_failed"
    assert caught.value.text == (
        "ERROR: No matching distribution found for trainyard-no-such-package==1"
    )
    assert b"No matching distribution" in builder.log


def test_a_base_image_without_python_fails_and_says_so(builder: Builder, base_image: str) -> None:
    bare = builder.derived(base_image, "RUN rm -f /usr/bin/python3*")
    with pytest.raises(HostError) as caught:
        builder.ensure(builder.environment(bare, REQUIREMENT))
    assert (caught.value.code, caught.value.text) == (
        "build_failed",
        "This base image has no python3.",
    )
    assert "python:3.11-slim" in caught.value.hint


def test_a_base_image_that_trusts_only_the_public_authorities_gets_the_hosts_bundle(
    builder: Builder, base_image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")):
        monkeypatch.setenv("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    bare = builder.derived(
        base_image, "ENV PIP_CERT= SSL_CERT_FILE=", "RUN rm -rf /etc/ssl/certs /usr/share/ca-*"
    )
    environment = builder.environment(bare, REQUIREMENT)
    result = builder.ensure(environment)
    assert inside(result.tag, "sh", "-c", "echo [$PIP_CERT]; ls /opt/trainyard/setup || true") == (
        "[]"
    )


def test_a_password_in_an_index_url_is_in_no_command_line_and_no_history(
    builder: Builder, base_image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # An index that is not asked: nothing is installed, but the variable takes its whole way.
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://me:s3cr3tpw@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    environment = builder.environment(base_image, REQUIREMENT)
    result = builder.ensure(environment)
    history = subprocess.run(
        ["docker", "history", "--no-trunc", result.tag], capture_output=True, text=True, check=True
    )
    inspected = subprocess.run(
        ["docker", "image", "inspect", result.tag], capture_output=True, text=True, check=True
    )
    assert "s3cr3tpw" not in history.stdout + inspected.stdout
    assert b"s3cr3tpw" not in builder.log
    assert inside(result.tag, "python3", "-c", "import six; print(six.__version__)") == "1.16.0"


def kept(tag: str, word: str) -> bool:
    """The word is in the description, the history or any layer of an image."""
    with subprocess.Popen(["docker", "save", tag], stdout=subprocess.PIPE) as save:
        count = ["grep", "-aFc", word]
        found = subprocess.run(count, stdin=save.stdout, capture_output=True, check=False)
    return int(found.stdout) > 0


def test_a_password_in_a_requirement_is_in_no_layer_no_history_and_no_log(
    builder: Builder, base_image: str
) -> None:
    base = builder.derived(
        base_image,
        f"RUN echo {base64.b64encode(FAKE_GIT.encode()).decode()} | base64 -d > /usr/bin/git",
        "RUN chmod +x /usr/bin/git",
    )
    with PrivateIndex("me", "s3cr3tpw", ["hidden-one", "hidden-two"]) as index:
        result = builder.ensure(
            builder.environment(
                base,
                f"--index-url {index.url}/simple/",
                "hidden-one==1.0",
                f"hidden-two @ {index.url}/files/hidden_two-1.0-py3-none-any.whl",
                f"-e git+{index.url}/repository#egg=hidden-three",
            )
        )
    inside(result.tag, "python3", "-c", "import hidden_one, hidden_two, hidden_three")
    assert b"Successfully installed" in builder.log
    assert b"s3cr3tpw" not in builder.log
    assert not kept(result.tag, "s3cr3tpw")
    assert kept(result.tag, "hidden_three")


def test_a_line_added_at_the_end_takes_the_heavy_layer_as_it_was(
    builder: Builder, base_image: str
) -> None:
    with PrivateIndex("me", "pw", ["torch", "hidden-one", "hidden-two"]) as index:
        lines = [f"--index-url {index.url}/simple/", "torch==1.0", "hidden-one==1.0"]
        builder.ensure(builder.environment(base_image, *lines))
        assert b"Successfully installed torch-1.0" in builder.log
        builder.log.clear()
        result = builder.ensure(builder.environment(base_image, *lines, "hidden-two==1.0"))
    assert b"Successfully installed torch" not in builder.log
    assert b"Successfully installed hidden-one-1.0 hidden-two-1.0" in builder.log
    inside(result.tag, "python3", "-c", "import torch, hidden_one, hidden_two")


def test_system_packages_variables_and_the_last_command_are_in_the_image(
    builder: Builder, base_image: str
) -> None:
    # An apt that needs no network: it notes what it was asked for.
    base = builder.derived(
        base_image,
        "RUN printf '#!/bin/sh\\necho \"$@\" >> /apt.log\\n' > /usr/local/bin/apt-get",
        "RUN chmod +x /usr/local/bin/apt-get",
    )
    environment = builder.environment(base, REQUIREMENT)
    value = """it's "$HOME" \\ and `more`"""
    environment["apt"] = ["git", "libgl1"]
    environment["variables"] = {"SAID": value}
    environment["post_install"] = "python3 -c 'import six'\nprintenv SAID > /said"
    result = builder.ensure(environment)
    assert inside(result.tag, "tail", "-n1", "/apt.log").endswith(
        "install -y --no-install-recommends git libgl1"
    )
    assert inside(result.tag, "cat", "/said") == value
    assert inside(result.tag, "printenv", "SAID") == value
    left = set(inside(result.tag, "ls", "/opt/trainyard").split())
    assert "bin" in left
    assert not left & {"setup", "system", "post"}


def test_a_last_command_that_fails_is_the_failure_of_the_build(
    builder: Builder, base_image: str
) -> None:
    environment = builder.environment(base_image)
    environment["post_install"] = "echo before >&2\nls /nowhere\necho after"
    with pytest.raises(HostError, match="/nowhere") as caught:
        builder.ensure(environment)
    assert caught.value.code == "build_failed"
    assert b"after" not in builder.log


def test_a_requirement_that_fails_is_told_without_its_password(
    builder: Builder, base_image: str
) -> None:
    line = "what is this? https://me:s3cr3tpw@127.0.0.1:9/x"
    with pytest.raises(HostError) as caught:
        builder.ensure(builder.environment(base_image, line))
    assert "Invalid requirement" in caught.value.text
    assert "https://****@127.0.0.1:9/x" in caught.value.text
    assert b"s3cr3tpw" not in builder.log


@pytest.mark.parametrize("named", [True, False])
def test_a_base_image_may_be_an_id_and_stays_what_it_was(
    builder: Builder, base_image: str, named: bool
) -> None:
    name = builder.derived(base_image, "RUN echo here > /mark")
    image = told(name, "{{.Id}}")
    if not named:
        image = build(f"FROM {name}\nLABEL nameless={uuid.uuid4().hex}", "--quiet")
        builder.tags.append(image)
    names = told(image, "{{.RepoTags}}")
    assert names == (f"[{name}]" if named else "[]")
    result = builder.ensure(builder.environment(image, REQUIREMENT))
    assert inside(result.tag, "cat", "/mark") == "here"
    assert told(image, "{{.RepoTags}}") == names


def test_without_requirements_the_base_image_is_taken_as_it_is(
    builder: Builder, base_image: str
) -> None:
    result = builder.ensure(builder.environment(base_image))
    done = subprocess.run(
        ["docker", "image", "inspect", "--format", "{{.Id}}", base_image],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.digest == done.stdout.strip()


class Asker(threading.Thread):
    """Asks for an image in the background and keeps the error."""

    def __init__(self, builder: Builder, environment: dict[str, Any]) -> None:
        super().__init__()
        self._builder = builder
        self._environment = environment
        self.error: HostError | None = None
        self.result: Built | None = None

    def run(self) -> None:
        try:
            self.result = self._builder.ensure(self._environment)
        except HostError as error:
            self.error = error


def test_a_cancelled_build_ends_and_leaves_nothing_running(
    builder: Builder, base_image: str
) -> None:
    environment = builder.environment(builder.sleeping_base(base_image), REQUIREMENT)
    asker = Asker(builder, environment)
    asker.start()
    wait_until(lambda: b"install.sh" in builder.log, 60, "the build runs")
    builder.cancelled.set()
    asker.join(30)
    assert asker.error is not None
    assert asker.error.code == "cancelled"
    folder = builder.folder(environment)
    wait_until(lambda: not folder.building(), 30, "the builder has ended")
    assert (read_json(folder.result) or {})["state"] == "stopped"


def test_a_build_goes_on_for_the_other_who_waits_for_it(builder: Builder, base_image: str) -> None:
    environment = builder.environment(builder.sleeping_base(base_image), REQUIREMENT)
    other = Builder(builder.root)
    first, second = Asker(builder, environment), Asker(other, environment)
    first.start()
    wait_until(lambda: b"install.sh" in builder.log, 60, "the build runs")
    second.start()
    wait_until(lambda: b"install.sh" in other.log, 60, "the second has joined")
    builder.cancelled.set()
    first.join(30)
    folder = builder.folder(environment)
    assert folder.building()
    assert second.is_alive()
    other.cancelled.set()
    second.join(30)
    wait_until(lambda: not folder.building(), 30, "the builder has ended")


def test_a_killed_builder_is_replaced_and_the_image_is_there_in_the_end(
    builder: Builder, base_image: str
) -> None:
    environment = builder.environment(base_image, REQUIREMENT)
    folder = builder.folder(environment)
    asker = Asker(builder, environment)
    asker.start()
    wait_until(lambda: b"Step" in builder.log or b"#1" in builder.log, 60, "the build runs")
    (pid,) = pids_of("builders.detached", folder.path)
    os.kill(pid, signal.SIGKILL)
    asker.join(90)
    assert asker.error is None
    assert asker.result is not None
    assert inside(environment["tag"], "python3", "-c", "import six; print(1)") == "1"


def test_without_an_engine_a_build_says_what_to_do(
    builder: Builder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    with pytest.raises(EngineUnavailable, match="No Docker engine answers") as caught:
        builder.ensure(builder.environment("debian:12"))
    assert "start the engine" in caught.value.hint
