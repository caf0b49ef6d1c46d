"""What the tests of both SSH clients begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Real
from tests.contract.ssh_clients import CLIENTS, Box
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
