"""The content-addressed store and its manifests."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import pytest

from desktop_app.hostside.contents.manifest import make_manifest, safe_parts
from desktop_app.hostside.contents.store import Delivery, Store, hash_file
from desktop_app.hostside.protocol import HostError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "root 'ü'"))


def entry(store: Store, path: str, data: bytes, mode: int = 0o644) -> dict[str, object]:
    return {"path": path, "sha256": store.put_bytes(data), "size": len(data), "mode": mode}


def test_bytes_and_files_are_stored_under_their_sha256(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    assert store.put_bytes(b"abc") == digest
    assert store.put_file(str(file)) == (digest, 3)
    assert hash_file(store.path(digest)) == digest
    assert store.verify(digest)
    assert store.read(digest) == b"abc"


def test_a_manifest_is_the_same_for_the_same_files_in_any_order(store: Store) -> None:
    one, two = entry(store, "a", b"1"), entry(store, "b/ü", b"2")
    assert make_manifest([one, two]) == make_manifest([{**two, "extra": 1}, one])


def test_a_tree_is_laid_out_as_copies_with_their_modes(store: Store, tmp_path: Path) -> None:
    files = [entry(store, "a/b 'c'\n.py", b"code", 0o755), entry(store, "empty", b"")]
    manifest = store.put_bytes(make_manifest(files))
    store.materialise(manifest, str(tmp_path / "work"))
    script = tmp_path / "work" / "a" / "b 'c'\n.py"
    assert script.read_bytes() == b"code"
    assert script.stat().st_mode & 0o111
    script.write_bytes(b"changed")
    assert store.verify(str(files[0]["sha256"]))


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../b", "a//b", "./a", "a/", "a\0b", 7])
def test_paths_that_could_leave_a_folder_have_no_parts(path: object) -> None:
    assert safe_parts(path) == []


def test_a_manifest_with_such_a_path_lays_nothing_out(store: Store, tmp_path: Path) -> None:
    bad = {"version": 1, "files": [{**entry(store, "x", b"1"), "path": "../x"}]}
    manifest = store.put_bytes(json.dumps(bad).encode())
    with pytest.raises(HostError) as caught:
        store.materialise(manifest, str(tmp_path / "work"))
    assert caught.value.code == "bad_manifest"
    assert not (tmp_path / "x").exists()


def test_a_changed_blob_is_corrupt_and_a_lost_one_missing(store: Store) -> None:
    digest = store.put_bytes(b"abc")
    Path(store.path(digest)).write_bytes(b"abd")
    with pytest.raises(HostError, match="content does not fit"):
        store.read(digest)
    assert not store.verify(digest)
    Path(store.path(digest)).unlink()
    with pytest.raises(HostError) as caught:
        store.open(digest)
    assert caught.value.code == "missing_blob"


def test_a_delivery_syncs_once_however_many_files_it_brings(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = []
    monkeypatch.setattr(os, "sync", lambda: syncs.append("all"))
    monkeypatch.setattr(os, "fsync", lambda descriptor: syncs.append("one"))
    blobs = [b"%d" % i for i in range(50)]
    with Delivery(store) as delivery:
        for data in blobs:
            delivery.add(io.BytesIO(data), hashlib.sha256(data).hexdigest(), len(data))
            assert not store.has(hashlib.sha256(data).hexdigest())
    assert syncs == ["all"]
    assert store.missing(hashlib.sha256(data).hexdigest() for data in blobs) == []


def test_what_is_no_digest_has_no_path(store: Store) -> None:
    assert store.missing(["../../etc/passwd"]) == ["../../etc/passwd"]
    with pytest.raises(ValueError, match="not a sha256"):
        store.path("../../etc/passwd")


def test_what_a_killed_delivery_left_is_swept_a_day_later(store: Store) -> None:
    old, new = Path(store.beside()), Path(store.beside())
    for part in (old, new):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.put_bytes(b"abc")
    assert (old.exists(), new.exists()) == (False, True)


def test_a_file_that_is_not_the_expected_one_is_not_stored(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"tampered")
    with pytest.raises(HostError) as caught:
        store.put_file(str(file), hashlib.sha256(b"true").hexdigest())
    assert caught.value.code == "corrupt"


def test_a_removed_content_tells_the_bytes_it_freed(store: Store) -> None:
    digest = store.put_bytes(b"abc")
    assert (store.remove(digest), store.remove(digest)) == (3, 0)
