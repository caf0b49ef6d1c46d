"""A build that somebody else began, and what who joins it does about its end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.builders import joining
from desktop_app.hostside.builders.folder import BuildFolder
from desktop_app.hostside.builders.hidden import Private
from desktop_app.hostside.protocol import HostError
from desktop_app.hostside.records import read_json, write_json

LACKING = {"state": "failed", "code": "no_secret", "text": "It lacks TOKEN.", "hint": "Store it."}


class Others:
    """The build of somebody whose computer lacks its secret: it ends as soon as it is joined."""

    def __init__(self, folder: BuildFolder) -> None:
        self._folder = folder
        folder.make()
        write_json(folder.attempt, {"id": "others", "offset": 0})
        self._lock = folder.take_lock()
        self.told: list[str] = []

    def tell(self, news: Mapping[str, Any]) -> None:
        self.told.append(news["kind"])
        write_json(self._folder.result, {**LACKING, "attempt": "others"})
        assert self._lock is not None
        os.close(self._lock)


def build_at_once(
    monkeypatch: pytest.MonkeyPatch, result: Mapping[str, Any]
) -> list[Mapping[str, str]]:
    """Builders end as they begin, with this result; what secrets each of them had."""
    had: list[Mapping[str, str]] = []

    def spawn(folder: BuildFolder, lock: int, told: Mapping[str, Any]) -> None:
        had.append(folder.secrets.all())
        attempt = read_json(folder.attempt)
        assert attempt is not None
        write_json(folder.result, {**result, "attempt": attempt["id"]})

    monkeypatch.setattr(joining, "_spawn_builder", spawn)
    return had


def ensure(folder: BuildFolder, others: Others, secrets: Mapping[str, str]) -> joining.Made:
    ways = (lambda _: None), (lambda: False), others.tell
    return joining.ensure(folder, {}, lambda: None, *ways, Private(secrets))


def test_who_has_the_secret_that_another_lacked_builds_himself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    had = build_at_once(monkeypatch, {"state": "built", "built": True, "digest": "sha256:1"})
    folder = BuildFolder(str(tmp_path / "build"))
    others = Others(folder)
    made = ensure(folder, others, {"TOKEN": "value"})
    assert (made.name, made.built) == ("sha256:1", True)
    assert (others.told, had) == (["joined"], [{"TOKEN": "value"}])


def test_who_lacks_it_too_is_told_so_by_a_build_of_his_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    had = build_at_once(monkeypatch, LACKING)
    folder = BuildFolder(str(tmp_path / "build"))
    with pytest.raises(HostError) as caught:
        ensure(folder, Others(folder), {})
    assert (caught.value.code, caught.value.text) == ("no_secret", "It lacks TOKEN.")
    assert had == [{}]
