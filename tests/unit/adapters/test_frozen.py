"""What programs that a one-folder build starts see of its loader."""

from __future__ import annotations

import sys

import pytest

from desktop_app.adapters.frozen import restore_environment

FOLDER = "/apps/Trainyard 图/_internal"
LOADED = {
    "HOME": "/home/me",
    "LD_LIBRARY_PATH": f"{FOLDER}:/usr/lib/mine",
    "LD_LIBRARY_PATH_ORIG": "/usr/lib/mine",
    "PATH": f"{FOLDER}:/usr/bin",
    "QT_PLUGIN_PATH": f"{FOLDER}/PySide6/Qt/plugins",
    "_PYI_ARCHIVE_FILE": "/apps/Trainyard 图/trainyard",
}


def test_what_the_loader_put_in_is_taken_out_and_what_it_saved_put_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", FOLDER, raising=False)
    environment = dict(LOADED)
    restore_environment(environment)
    kept = {"HOME": "/home/me", "PATH": LOADED["PATH"], "LD_LIBRARY_PATH": "/usr/lib/mine"}
    assert environment == kept


def test_an_environment_without_a_loader_stays_as_it_is() -> None:
    environment = dict(LOADED)
    restore_environment(environment)
    assert environment == LOADED
