"""Files that did not change are not read again; what may have changed is."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from desktop_app.engine.delivery.hash_cache import HashCache, changed_ns, mark_of

OLD = 1e9


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tree" / "鸟 \udcff"
    path.parent.mkdir()
    path.write_bytes(b"one")
    return path


def look(tmp_path: Path, file: Path, *, moved_back: float = 10) -> tuple[str, int]:
    """The digest of a file that was changed so many seconds ago, and how many were read."""
    facts = list(file.stat()[:10])
    status = os.stat_result(
        facts,
        {
            "st_mtime_ns": file.stat().st_mtime_ns - int(moved_back * 1e9),
            "st_ctime_ns": file.stat().st_ctime_ns - int(moved_back * 1e9),
        },
    )
    with HashCache(tmp_path / "hashes").of(file.parent) as hashes:
        return hashes.digest(
            mark_of(file.name, status), str(file), changed_ns(status)
        ), hashes.reads


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_an_unchanged_file_is_read_once(tmp_path: Path, file: Path) -> None:
    assert look(tmp_path, file) == (sha256(b"one"), 1)
    assert look(tmp_path, file) == (sha256(b"one"), 0)


def test_a_file_that_was_changed_is_read_whatever_its_time_of_change_says(
    tmp_path: Path, file: Path
) -> None:
    os.utime(file, (OLD, OLD))
    look(tmp_path, file)
    file.write_bytes(b"two")
    os.utime(file, (OLD, OLD))
    assert look(tmp_path, file) == (sha256(b"two"), 1)
    other = file.with_name("other")
    other.write_bytes(b"six")
    other.replace(file)
    assert look(tmp_path, file) == (sha256(b"six"), 1)


def test_what_was_changed_just_before_it_was_read_is_read_again(tmp_path: Path, file: Path) -> None:
    look(tmp_path, file, moved_back=0)
    assert look(tmp_path, file, moved_back=0)[1] == 1


def test_files_that_are_gone_are_forgotten_and_damage_costs_a_reading(
    tmp_path: Path, file: Path
) -> None:
    look(tmp_path, file)
    (kept,) = (tmp_path / "hashes").iterdir()
    with HashCache(tmp_path / "hashes").of(file.parent):
        pass
    assert b"udcff" not in kept.read_bytes()
    look(tmp_path, file)
    kept.write_bytes(kept.read_bytes()[:-5])
    assert look(tmp_path, file) == (sha256(b"one"), 1)
