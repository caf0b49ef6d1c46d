"""Containers for a user who is not root, and whom the image does not know."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import desktop_app.hostside
from tests.contract.hostside.docker_runs import DockerRun, owner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Real

UID = 43210
SOCKET = Path("/var/run/docker.sock")
PYTHON = "/usr/bin/python3"
DRIVER = """
import json, sys
sys.path.insert(0, sys.argv[1])
from hostside.launchers.base import RunContext
from hostside.launchers.docker import DockerLauncher
launcher = DockerLauncher(RunContext(sys.argv[2], sys.argv[3]))
launcher.check()
launcher.prepare(lambda data: None)
launcher.command()
print(json.dumps(launcher.wait()))
launcher.cleanup()
"""
SCRIPT = """
import getpass, os
print(os.getuid(), getpass.getuser(), os.environ["HOME"])
open(os.path.expanduser("~/mine"), "w").write("x")
os.makedirs("outputs/deep")
open("outputs/deep/model.pt", "w").write("x")
"""


@pytest.fixture
def place(real: Real) -> Iterator[Path]:
    """A folder that another user can reach: pytest's own are closed to all but root."""
    real("engine")
    if os.geteuid() != 0 or not SOCKET.exists() or not Path(PYTHON).exists():
        pytest.skip("becoming another user needs root, the engine's socket, and a system Python")
    folder = Path(tempfile.mkdtemp(prefix="ty-user-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_user(place: Path, run: DockerRun, groups: list[int]) -> subprocess.CompletedProcess[str]:
    app = place / "app"
    shutil.copytree(Path(desktop_app.hostside.__file__).parent, app / "hostside")
    for path in (Path(run.folder.root), *Path(run.folder.root).rglob("*")):
        os.chown(path, UID, UID)
    environment = {name: os.environ[name] for name in ("PATH",)}
    return subprocess.run(
        [PYTHON, "-c", DRIVER, str(app), run.folder.root, run.id],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**environment, "HOME": str(place)},
        user=UID,
        group=UID,
        extra_groups=groups,
    )


def test_what_the_script_writes_belongs_to_the_user_who_submitted_it(
    place: Path, base_image: str
) -> None:
    run = DockerRun(place / "root", base_image, SCRIPT)
    done = as_user(place, run, [SOCKET.stat().st_gid])
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert record["outcome"] == "succeeded", run.log
    assert run.log == f"{UID} user{UID} /trainyard/home\n".encode()
    for written in ("work/outputs/deep", "work/outputs/deep/model.pt", "state/home/mine"):
        assert owner(Path(run.folder.at(written))) == (UID, UID)
    assert owner(Path(run.folder.stdout)) == (UID, UID)


def test_a_user_outside_the_docker_group_is_told_how_to_join_it(
    place: Path, base_image: str
) -> None:
    run = DockerRun(place / "root", base_image, SCRIPT)
    done = as_user(place, run, [])
    assert done.returncode != 0
    assert "This user may not use the Docker engine" in done.stderr
