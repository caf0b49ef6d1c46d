"""Every test of the whole program has homes of its own, so that none sees another's or the
user's."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_homes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home: Path = tmp_path_factory.mktemp("home")
    for variable, folder in (
        ("TRAINYARD_HOME", "trainyard"),
        ("TRAINYARD_CONFIG_DIR", "config"),
        ("TRAINYARD_SLOTS", "slots"),
    ):
        monkeypatch.setenv(variable, str(home / folder))
    for variable in ("TRAINYARD_WORKSPACE", "TRAINYARD_RUN_ID", "TRAINYARD_METRICS_DIR"):
        monkeypatch.delenv(variable, raising=False)
