"""Which files of a source folder travel."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.run import RunSpec
from desktop_app.engine.delivery.hash_cache import HashCache
from desktop_app.engine.delivery.snapshot import IGNORE_FILES, list_source, store_snapshot
from desktop_app.engine.runs.spec_checks import check_script
from desktop_app.hostside.contents.manifest import read_manifest
from desktop_app.hostside.contents.store import Store


def _write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def _paths(folder: Path) -> list[str]:
    return [file.path for file in list_source(folder).files]


def test_every_file_travels_sorted_by_path_whatever_its_name(tmp_path: Path) -> None:
    _write(tmp_path, "train.py", "b/鸟 'x'.txt", "a.txt", 'quote".txt', "new\nline.txt")
    assert _paths(tmp_path) == ["a.txt", "b/鸟 'x'.txt", "new\nline.txt", 'quote".txt', "train.py"]


@pytest.mark.parametrize("name", IGNORE_FILES)
def test_an_ignore_file_leaves_out_what_it_matches(tmp_path: Path, name: str) -> None:
    _write(tmp_path, "train.py", "data/big.bin", "keep.bin", "drop.bin")
    (tmp_path / name).write_text("*.bin\n!keep.bin\ndata/\n")
    listing = list_source(tmp_path)
    assert [f.path for f in listing.files] == [name, "keep.bin", "train.py"]
    assert (listing.ignored, listing.ignore_file) == (2, name)


def test_the_first_ignore_file_decides_alone(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "b.txt")
    (tmp_path / ".trainyardignore").write_text("a.txt\n")
    (tmp_path / ".gitignore").write_text("b.txt\n")
    assert _paths(tmp_path) == [".gitignore", ".trainyardignore", "b.txt"]


def test_repository_caches_and_the_workspace_never_travel(tmp_path: Path) -> None:
    _write(tmp_path, "train.py", ".git/HEAD", "m/__pycache__/x.pyc", "birds.work/config.json")
    listing = list_source(tmp_path, leave_out=tmp_path / "birds.work")
    assert [f.path for f in listing.files] == ["train.py"]


def test_what_a_run_left_at_the_top_stays_here_whatever_the_ignore_file_says(
    tmp_path: Path,
) -> None:
    _write(tmp_path, "train.py", "outputs/old.pt", "logs/old.txt", "m/outputs/a", "m/logs/b")
    (tmp_path / ".gitignore").write_text("!outputs\n!logs/\n!outputs/old.pt\n")
    listing = list_source(tmp_path)
    assert [f.path for f in listing.files] == [".gitignore", "m/logs/b", "m/outputs/a", "train.py"]
    assert listing.ignored == 2
    assert sorted(listing.warnings) == [
        "logs stays here: a run begins with an empty one.",
        "outputs stays here: a run begins with an empty one.",
    ]


@pytest.mark.parametrize(
    ("script", "rules"),
    [("outputs/train.py", "Trainyard's own rules"), ("drop.py", ".gitignore")],
)
def test_a_script_that_does_not_travel_names_the_rule_that_keeps_it(
    tmp_path: Path, script: str, rules: str
) -> None:
    _write(tmp_path, script)
    (tmp_path / ".gitignore").write_text("drop.py\n")
    with pytest.raises(InvalidError) as caught:
        check_script(RunSpec(source=tmp_path, script=script), list_source(tmp_path))
    assert caught.value.text == f"The script {script!r} is left out by {rules}."


def test_links_to_files_travel_as_files_and_other_links_are_named(tmp_path: Path) -> None:
    _write(tmp_path, "real.txt", "folder/x.txt")
    (tmp_path / "link.txt").symlink_to("real.txt")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "linked").symlink_to("folder")
    os.mkfifo(tmp_path / "pipe")
    listing = list_source(tmp_path)
    assert [f.path for f in listing.files] == ["folder/x.txt", "link.txt", "real.txt"]
    assert sorted(warning.split(" ")[0] for warning in listing.warnings) == [
        "linked",
        "nowhere",
        "pipe",
    ]


def test_a_large_file_is_warned_about_with_the_remedy(tmp_path: Path) -> None:
    with (tmp_path / "weights.bin").open("wb") as stream:
        stream.truncate(200 << 20)
    (warning,) = list_source(tmp_path).warnings
    assert warning.startswith("weights.bin is 200 MiB.")
    assert ".trainyardignore" in warning


def test_a_missing_folder_is_an_error_of_the_field_source(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        list_source(tmp_path / "gone")
    assert caught.value.field == "source"
    assert "gone" in caught.value.text


def test_an_unreadable_ignore_file_is_an_error_of_the_field_source(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidError) as caught:
        list_source(tmp_path)
    assert caught.value.field == "source"


def test_a_snapshot_is_a_manifest_of_stored_files_and_the_same_twice(tmp_path: Path) -> None:
    source, root = tmp_path / "source", tmp_path / "root"
    _write(source, "train.py", "m/鸟.txt")
    (source / "run.sh").write_text("echo")
    (source / "run.sh").chmod(0o755)
    manifest = store_snapshot(source, list_source(source), root, HashCache(root))
    store = Store(str(root))
    entries = read_manifest(store.read(manifest))
    assert [(e["path"], e["size"]) for e in entries] == [
        ("m/鸟.txt", 9),
        ("run.sh", 4),
        ("train.py", 8),
    ]
    assert store.read(entries[2]["sha256"]) == b"train.py"
    assert entries[1]["mode"] == 0o755
    assert store_snapshot(source, list_source(source), root, HashCache(root)) == manifest


def test_files_that_change_after_they_were_listed_are_named(tmp_path: Path) -> None:
    source = tmp_path / "source"
    _write(source, "a.txt", "b.txt", "gone.txt")
    listing = list_source(source)
    (source / "b.txt").write_text("longer than before")
    (source / "gone.txt").unlink()
    with pytest.raises(KnownError) as caught:
        store_snapshot(source, listing, tmp_path / "root", HashCache(tmp_path))
    assert caught.value.code == "changed_while_reading"
    assert "b.txt, gone.txt" in caught.value.text
