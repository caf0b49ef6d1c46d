"""Environments that were built once: pushed and pulled, and brought to another host over SSH."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.contract.hostside.second_engine import SecondEngine, small_root
from tests.e2e.shell import Shell
from tests.e2e.ssh_hosts import SshBox, desk_shell, know, ssh_box
from tests.testbed import registry
from tests.testbed.desk import Desk

NAME = "My env 环境"
SCRIPT = "#!/bin/sh\necho $MARK\n"


@pytest.fixture
def engine(real: Real) -> Iterator[SecondEngine]:
    real("engine")
    real("root")
    made = SecondEngine()
    made.start()
    yield made
    made.close()


@pytest.fixture
def gpu_box(real: Real, engine: SecondEngine, tmp_path: Path) -> Iterator[SshBox]:
    """A host over SSH that has an engine of its own, and no way to any network."""
    real("sshd")
    with ssh_box(tmp_path / "box", f"SetEnv DOCKER_HOST={engine.host}") as made:
        yield made


class Work:
    """A workspace with an environment of this test's own, built here on a shell and little more:
    its variable MARK tells it from any other."""

    def __init__(self, trainyard: Shell) -> None:
        self.trainyard = trainyard
        self.mark = uuid.uuid4().hex
        self.base = f"trainyard-test/small:{self.mark}"
        _docker("import", "-", self.base, stdin=small_root())
        trainyard.json("workspace", "init", ".")
        words = ("--base-image", self.base, "--set", f"MARK={self.mark}")
        made = trainyard.json("env", "create", NAME, *words)
        self.tag: str = made["image_tag"]
        self.build()

    def build(self) -> str:
        """What the log said."""
        code, _, log = self.trainyard("env", "build", NAME)
        assert code == 0, log
        return log

    def remove(self) -> None:
        _docker("image", "rm", "--force", self.tag)

    def close(self) -> None:
        _docker("image", "rm", "--force", self.tag, self.base)


def _docker(*words: str, stdin: bytes = b"") -> str:
    done = subprocess.run(["docker", *words], input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


@pytest.fixture
def work(real: Real, desk: Desk, tmp_path: Path) -> Iterator[Work]:
    real("engine")
    folder = tmp_path / "the 'work' 工作"
    folder.mkdir()
    made = Work(desk_shell(desk, folder))
    yield made
    made.close()


def test_an_image_is_pushed_deleted_and_pulled_by_its_digest(
    real: Real, work: Work, tmp_path: Path
) -> None:
    real("registry")
    with registry.running(tmp_path / "registry") as there:
        pushed = work.trainyard.json("env", "push", NAME, there.address)
        assert pushed["reference"].startswith(f"{there.address}/trainyard/my-env:")
        work.remove()
        log = work.build()
    assert f"docker pull {pushed['repository']}@{pushed['digest']}" in log
    assert "Step 1/" not in log
    run = ("run", "--rm", "--network", "none", work.tag, "sh", "-c", "echo $MARK")
    assert _docker(*run) == work.mark


def test_an_image_is_delivered_over_ssh_and_a_run_there_uses_it(
    work: Work, gpu_box: SshBox, desk: Desk, tmp_path: Path
) -> None:
    know(desk, gpu_box)
    trainyard = work.trainyard
    trainyard.json("target", "add", "gpu", "--ssh", "box", "--launcher", "docker")
    first = trainyard.json("env", "deliver", NAME, "--target", "gpu")
    assert first["bytes"] > 0
    assert first["layers"] == first["of_layers"]
    again = trainyard.json("env", "deliver", NAME, "--target", "gpu")
    assert again == {"bytes": 0, "layers": 0, "of_layers": first["of_layers"]}
    source = tmp_path / "source"
    source.mkdir()
    (source / "go.sh").write_text(SCRIPT, "utf-8")
    (source / "go.sh").chmod(0o755)
    words = ("--source", str(source), "--script", "go.sh", "--target", "gpu", "--env", NAME)
    run = trainyard.json("run", "submit", *words)
    trainyard.json("run", "wait", run["id"])
    code, out, _ = trainyard("run", "log", run["id"])
    assert (code, out.decode().strip()) == (0, work.mark)
    assert [path for path in (trainyard.folder / "images").iterdir() if path.is_dir()] == []
