"""Every test of the whole program has homes of its own, so that none sees another's or the
user's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.e2e.exported import hand_on
from tests.e2e.ssh_hosts import SshBox, ssh_box
from tests.e2e.ssh_places import Place
from tests.e2e.torch_layers import ensure
from tests.e2e.trainings import Gate, write_code
from tests.testbed.desk import Desk


@pytest.fixture(autouse=True)
def _own_homes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    for variable, folder in (
        ("TRAINYARD_HOME", "trainyard"),
        ("TRAINYARD_CONFIG_DIR", "config"),
        ("TRAINYARD_SLOTS", "slots"),
        ("XDG_STATE_HOME", "state"),
    ):
        monkeypatch.setenv(variable, str(home / folder))
    for variable in ("TRAINYARD_WORKSPACE", "TRAINYARD_RUN_ID", "TRAINYARD_METRICS_DIR"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="session")
def box(real: Real, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshBox]:
    """One host for every test over SSH: each leaves it as it was, or in a home of its own."""
    real("sshd")
    with ssh_box(tmp_path_factory.mktemp("box")) as made:
        yield made


@pytest.fixture(scope="session")
def torch_image(real: Real, base_image: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tag of an image that has torch and torchvision; see `torch_layers`."""
    real("engine")
    return ensure(base_image, tmp_path_factory.mktemp("torch"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


@pytest.fixture
def place(tmp_path: Path, desk: Desk, box: SshBox) -> Place:
    """A workspace at the desk with the target `box`, over the built-in client."""
    return Place(tmp_path, desk, box)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """What scripts of `code` wait for; those that still wait end with the test."""
    folder = tmp_path / 'the "gate" 门'
    folder.mkdir()
    yield Gate(folder)
    shutil.rmtree(folder)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A source folder whose `train.py` goes on as a gate lets it; its name is hard."""
    return write_code(tmp_path / 'it\'s "my" code 代码')


@pytest.fixture(scope="session")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace `work`, and its only run as the file `x 'y'.trainyard`."""
    folder = tmp_path_factory.mktemp("mine")
    hand_on(folder)
    return folder


@pytest.fixture
def exported(mine: Path, tmp_path: Path) -> Path:
    """A copy of the file, to be changed."""
    return Path(shutil.copy(mine / "x 'y'.trainyard", tmp_path))
