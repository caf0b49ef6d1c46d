"""How much room something takes, and how much comes back."""

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.hostside.contents.deleting import Space, delete_path, disk_use, space_of


def blocks(*paths: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in paths)


def test_a_file_with_another_name_elsewhere_is_not_freed(tmp_path: Path) -> None:
    folder, cache = tmp_path / "venv", tmp_path / "cache"
    folder.mkdir()
    cache.mkdir()
    (folder / "own").write_bytes(b"x" * 50_000)
    (cache / "shared").write_bytes(b"y" * 90_000)
    os.link(cache / "shared", folder / "shared")
    own = blocks(folder, folder / "own")
    assert space_of(str(folder)) == Space(own + blocks(cache / "shared"), own)
    (cache / "shared").unlink()
    assert space_of(str(folder)) == Space(*[own + blocks(folder / "shared")] * 2)


def test_a_file_with_two_names_inside_counts_once_and_is_freed(tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    folder.mkdir()
    (folder / "a").write_bytes(b"x" * 50_000)
    os.link(folder / "a", folder / "b")
    assert space_of(str(folder)) == Space(*[blocks(folder, folder / "a")] * 2)


def test_a_sparse_file_takes_what_is_allocated_and_a_link_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "venv"
    folder.mkdir()
    with (folder / "sparse").open("wb") as file:
        file.truncate(1 << 30)
    (folder / "link").symlink_to(tmp_path)
    (tmp_path / "large").write_bytes(b"x" * 500_000)
    assert disk_use(str(folder)) == blocks(folder, folder / "sparse", folder / "link") < 1 << 20
    assert disk_use(str(tmp_path / "nothing")) == 0


def test_a_link_is_deleted_and_not_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    delete_path(str(tmp_path / "link"))
    delete_path(str(tmp_path / "nothing"))
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
