"""What a run is called among all of a machine."""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.naming import container_name, machine_name, note_place, original


def accepted(root: Path, run_id: str = "R1") -> RunFolder:
    folder = RunFolder(str(root), run_id)
    Path(folder.state).mkdir(parents=True)
    Path(folder.request).write_text("{}")
    note_place(folder, folder.path)
    return folder


def test_runs_of_one_id_have_names_of_their_own(tmp_path: Path) -> None:
    first, second = accepted(tmp_path / "a"), accepted(tmp_path / "b")
    assert machine_name(first) != machine_name(second)
    assert container_name(first).startswith("trainyard-r1-")
    assert (original(first), original(second)) == ("", "")


def test_a_copy_is_known_for_one_as_long_as_its_original_is_there(tmp_path: Path) -> None:
    first = accepted(tmp_path / "wörk 'a'")
    name = machine_name(first)
    shutil.copytree(first.root, tmp_path / "copy")
    copy = RunFolder(str(tmp_path / "copy"), "R1")
    assert (original(copy), original(first)) == (first.path, "")
    assert machine_name(copy) != name
    shutil.rmtree(first.root)
    assert (original(copy), machine_name(copy)) == ("", name)


def test_a_workspace_that_was_moved_or_is_reached_by_a_link_holds_no_copies(
    tmp_path: Path,
) -> None:
    first = accepted(tmp_path / "a")
    name = machine_name(first)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    linked = RunFolder(str(tmp_path / "link"), "R1")
    assert (original(linked), machine_name(linked)) == ("", name)
    (tmp_path / "a").rename(tmp_path / "b")
    moved = RunFolder(str(tmp_path / "b"), "R1")
    assert (original(moved), machine_name(moved)) == ("", name)


def test_a_run_that_an_older_version_accepted_keeps_its_name(tmp_path: Path) -> None:
    folder = RunFolder(str(tmp_path), "R1")
    assert (original(folder), container_name(folder)) == ("", "trainyard-r1")
