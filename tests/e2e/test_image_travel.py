"""Environments that were built once: pushed and pulled, and brought to another host over SSH."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.contract.hostside.second_engine import SecondEngine
from tests.e2e.shell import Shell
from tests.e2e.ssh_hosts import SshBox, desk_shell, know, ssh_box
from tests.testbed import registry
from tests.testbed.desk import Desk

NAME = "My env 环境"
SCRIPT = "print(open('/made').read().strip())\n"


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
    """A workspace with an environment of this test's own, built here."""

    def __init__(self, trainyard: Shell, base: str) -> None:
        self.trainyard = trainyard
        self.mark = uuid.uuid4().hex
        command = f"echo {self.mark} > /made"
        trainyard.json("workspace", "init", ".")
        made = trainyard.json(
            *("env", "create", NAME, "--base-image", base, "--post-install", command)
        )
        self.tag: str = made["image_tag"]
        self.build()

    def build(self) -> str:
        """What the log said."""
        code, _, log = self.trainyard("env", "build", NAME)
        assert code == 0, log
        return log

    def remove(self) -> None:
        command = ["docker", "image", "rm", "--force", self.tag]
        subprocess.run(command, capture_output=True, check=False)


@pytest.fixture
def work(base_image: str, desk: Desk, tmp_path: Path) -> Iterator[Work]:
    folder = tmp_path / 'the "work" 工作'
    folder.mkdir()
    made = Work(desk_shell(desk, folder), base_image)
    yield made
    made.remove()


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
    command = ["docker", "run", "--rm", "--network", "none", work.tag, "cat", "/made"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == work.mark


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
    (source / "train.py").write_text(SCRIPT, "utf-8")
    words = ("--source", str(source), "--script", "train.py", "--target", "gpu", "--env", NAME)
    run = trainyard.json("run", "submit", *words)
    trainyard.json("run", "wait", run["id"])
    code, out, _ = trainyard("run", "log", run["id"])
    assert (code, out.decode().strip()) == (0, work.mark)
    assert [path for path in (trainyard.folder / "images").iterdir() if path.is_dir()] == []
