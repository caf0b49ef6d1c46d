"""A host of its own for each test; the program is installed for each, as on a fresh machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.contract.hostside.host_program import HostProgram
from tests.testbed import buildkit


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process itself notes as a host lies with what its programs do."""
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "home"))


@pytest.fixture
def host(tmp_path: Path) -> HostProgram:
    return HostProgram(tmp_path)


@pytest.fixture(params=["classic", "buildkit"])
def image_builder(
    request: pytest.FixtureRequest, real: Real, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Docker's classic builder, then BuildKit, whatever the first docker program on the PATH has;
    which of them it is."""
    if request.param == "classic":
        real("engine")
        monkeypatch.setenv("DOCKER_BUILDKIT", "0")
        return "classic"
    real("buildkit")
    docker = tmp_path / "programs" / "docker"
    docker.parent.mkdir()
    docker.symlink_to(buildkit.program() or "")
    monkeypatch.setenv("PATH", f"{docker.parent}:{os.environ['PATH']}")
    return "buildkit"
