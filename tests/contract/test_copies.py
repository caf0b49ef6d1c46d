"""A copy for a user never takes the place of another file."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.delivery import copies
from desktop_app.engine.delivery.copies import copy_verified, put_new


@pytest.fixture(params=["links", "no links"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system with links, and on one without."""

    def refuse(source: Path, place: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted", str(source))

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("either_way")
def test_a_file_gets_a_place_that_is_free(tmp_path: Path) -> None:
    source, place = tmp_path / "a 'b'", tmp_path / "鸟"
    source.write_bytes(b"model")
    copy_verified(source, place, hashlib.sha256(b"model").hexdigest())
    assert place.read_bytes() == b"model"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a 'b'", "鸟"]
    assert place.stat().st_nlink == 1


@pytest.mark.usefixtures("either_way")
def test_a_file_that_appeared_meanwhile_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, place = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"model")
    put: Callable[[Path, Path], None] = put_new

    def appear_first(beside: Path, destination: Path) -> None:
        place.write_bytes(b"somebody's")
        put(beside, destination)

    monkeypatch.setattr(copies, "put_new", appear_first)
    with pytest.raises(InvalidError) as error:
        copy_verified(source, place, hashlib.sha256(b"model").hexdigest())
    assert (error.value.code, error.value.field) == ("destination_exists", "destination")
    assert place.read_bytes() == b"somebody's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_place_that_cannot_be_taken_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    (tmp_path / "a").touch()
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="Input/output error"):
        put_new(tmp_path / "a", tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
