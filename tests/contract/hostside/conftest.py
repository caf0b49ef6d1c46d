"""A host of its own for each test; the program is installed for each, as on a fresh machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.hostside.host_program import HostProgram


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process itself notes as a host lies with what its programs do."""
    monkeypatch.setenv("TRAINYARD_HOME", str(tmp_path / "home"))


@pytest.fixture
def host(tmp_path: Path) -> HostProgram:
    return HostProgram(tmp_path)
