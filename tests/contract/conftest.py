"""What tests of both SSH clients, and those of every index of runs, begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.adapters.store.opening import open_index
from desktop_app.engine.ports import RunIndex
from tests.conftest import Real
from tests.contract.ssh_clients import CLIENTS, Box
from tests.fakes.index import FakeRunIndex
from tests.testbed.sshd import Sshd, running


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, real: Real) -> str:
    """Each of the clients in turn."""
    real("sshd")
    return str(request.param)


@pytest.fixture
def box(client: str, tmp_path: Path) -> Iterator[Box]:
    """A host that this client reaches."""
    with running(Sshd(tmp_path / "sshd")) as server:
        yield Box(server, client)


@pytest.fixture(params=["fake", "sqlite"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunIndex]:
    """Each kind of index, empty."""
    if request.param == "fake":
        yield FakeRunIndex()
        return
    opened, _, _ = open_index(tmp_path / "in dex 'ü%\n目")
    yield opened
    opened.close()
