"""What was delivered stays within a limit; what is needed stays whatever the limit."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path

import pytest

from desktop_app.hostside.contents.cache import RECENT_S, at_work, has_room, make_room, note_use
from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.partial import KEPT_FROM, begin, kept_sizes
from desktop_app.hostside.contents.store import ABANDONED_S, Delivery, Store
from desktop_app.hostside.layout import RunFolder, cache_folder, input_copy
from desktop_app.hostside.records import write_json
from desktop_app.hostside.runs.events import EventLog

LARGE = 100_000
"""Bytes beside which those of a manifest are few."""


class Root:
    """A run root to which trees were delivered."""

    def __init__(self, folder: Path) -> None:
        self.path = str(folder)
        self.store = Store(self.path)

    def put(self, data: bytes, age: float = 0.0) -> str:
        digest = self.store.put_bytes(data)
        if Path(self.store.path(digest)).exists():  # in no pack
            _make_old(Path(self.store.path(digest)), age)
        return digest

    def tree(self, files: dict[str, bytes], age: float, *, laid_out: bool = False) -> str:
        """The manifest of a tree that was used so many seconds ago."""
        entries = [
            {"path": name, "sha256": self.put(data, age), "size": len(data), "mode": 0o444}
            for name, data in files.items()
        ]
        manifest = self.put(make_manifest(entries), age)
        note_use(self.path, manifest, self.store.tree_size(manifest) or 0)
        _make_old(self._note(manifest), age)
        if laid_out:
            self.store.materialise(manifest, input_copy(self.path, manifest))
            Path(input_copy(self.path, manifest)).chmod(0o555)
        return manifest

    def run(self, run_id: str, manifest: str, data: str) -> RunFolder:
        """A run that was accepted and uses these trees."""
        folder = RunFolder(self.path, run_id)
        Path(folder.streams).mkdir(parents=True)
        inputs = [{"name": "data", "manifest": data}]
        write_json(folder.request, {"id": run_id, "manifest": manifest, "inputs": inputs})
        return folder

    def has(self, manifest: str) -> bool:
        """The tree is here whole."""
        return self.store.tree_size(manifest) is not None

    def left_of(self, manifest: str) -> bool:
        return Path(input_copy(self.path, manifest)).exists() or self._note(manifest).exists()

    def _note(self, manifest: str) -> Path:
        return Path(cache_folder(self.path), manifest)


def _make_old(path: Path, age: float) -> None:
    then = time.time() - age
    os.utime(path, (then, then))


def _data(seed: str, size: int = LARGE) -> bytes:
    return hashlib.sha256(seed.encode()).digest() * (size // 32)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root(tmp_path / "root")


def test_nothing_goes_while_there_is_room(root: Root) -> None:
    old = root.tree({"a": _data("a")}, 90 * 24 * 3600)
    assert make_room(root.path, 3 * LARGE, LARGE) == 0
    assert root.has(old)


def test_what_was_used_least_recently_goes_first_with_its_copy(root: Root) -> None:
    shared = _data("shared")
    oldest = root.tree({"a": _data("a"), "s": shared}, 4 * RECENT_S, laid_out=True)
    older = root.tree({"b": _data("b"), "s": shared}, 3 * RECENT_S)
    newer = root.tree({"c": _data("c")}, 2 * RECENT_S)
    # Here are a, b, c, s, and the copies of a and s; two of those six are to go, then four.
    freed = make_room(root.path, 5 * LARGE, LARGE)
    assert 3 * LARGE * 0.99 < freed < 3.1 * LARGE
    assert not root.has(oldest)
    assert not root.left_of(oldest)
    assert root.has(older)
    assert make_room(root.path, LARGE * 3 // 2, 0) > 0
    assert not root.has(older)
    assert root.has(newer)


def test_what_live_runs_use_stays_and_what_was_asked_for_just_now(root: Root) -> None:
    code = root.tree({"train.py": b"code"}, 10 * RECENT_S)
    data = root.tree({"a": _data("a")}, 9 * RECENT_S, laid_out=True)
    asked = root.tree({"b": _data("b")}, RECENT_S / 2)
    run = root.run("R1", code, data)
    make_room(root.path, 1, 0)
    assert all(map(root.has, (code, data, asked)))
    events = EventLog(run.events)
    events.add(("ended", {"outcome": "succeeded"}))
    events.close()
    write_json(run.exit, {"outcome": "succeeded"})
    make_room(root.path, 1, 0)
    assert [root.has(tree) for tree in (code, data, asked)] == [False, False, True]


def test_contents_that_were_asked_for_just_now_stay_without_their_tree(root: Root) -> None:
    tree = root.tree({"a": _data("a"), "b": _data("b")}, 2 * RECENT_S)
    digest = hashlib.sha256(_data("a")).hexdigest()
    assert root.store.touch([digest]) == []
    make_room(root.path, 1, 0)
    assert root.store.has(digest)
    assert not root.has(tree)


def test_nothing_goes_while_a_delivery_is_at_work(root: Root) -> None:
    tree = root.tree({"a": _data("a")}, 2 * RECENT_S)
    with at_work(root.path), at_work(root.path):
        assert make_room(root.path, 1, 0) == 0
        assert root.has(tree)
    assert make_room(root.path, 1, 0) > LARGE


def test_what_deliveries_left_that_were_never_finished_goes_after_a_day(root: Root) -> None:
    lost = root.put(_data("lost"), 2 * ABANDONED_S)
    coming = root.put(_data("coming"), RECENT_S / 2)
    tree = root.tree({"a": _data("a")}, 2 * RECENT_S)
    # A removal that was killed half-way.
    Path(input_copy(root.path, tree) + ".gone", "folder").mkdir(parents=True)
    make_room(root.path, LARGE // 2, 0)
    assert [root.store.has(digest) for digest in (lost, coming)] == [False, True]
    assert list(Path(input_copy(root.path, tree)).parent.iterdir()) == []


def test_what_no_tree_has_any_more_counts_and_goes_by_its_age_like_all_else(root: Root) -> None:
    root.tree({"a": _data("a")}, 3 * RECENT_S)
    digest = hashlib.sha256(_data("a")).hexdigest()
    assert root.store.touch([digest]) == []
    make_room(root.path, 1, 0)
    assert has_room(root.path, LARGE, 0)
    assert not has_room(root.path, LARGE, 1)
    _make_old(Path(root.store.path(digest)), 2 * RECENT_S)
    newer = root.tree({"b": _data("b")}, RECENT_S * 1.5)
    assert make_room(root.path, LARGE * 3 // 2, 0) == LARGE
    assert not root.store.has(digest)
    assert root.has(newer)


def test_what_has_come_of_a_large_content_counts_and_goes_once_it_is_old(root: Root) -> None:
    digest = hashlib.sha256(b"large").hexdigest()
    with begin(root.store.incoming, digest, 0) as part:
        part.write(bytes(KEPT_FROM))
    path = Path(part.path)
    assert has_room(root.path, KEPT_FROM + LARGE, LARGE)
    assert not has_room(root.path, KEPT_FROM + LARGE - 1, LARGE)
    make_room(root.path, LARGE, 0)
    assert path.exists()
    _make_old(path, 2 * RECENT_S)
    assert kept_sizes(root.store.incoming, [digest]) == {digest: KEPT_FROM}
    make_room(root.path, LARGE, 0)  # somebody asked for it just now
    assert path.exists()
    _make_old(path, 2 * RECENT_S)
    assert make_room(root.path, LARGE, 0) == KEPT_FROM
    assert not path.exists()


def test_what_has_come_of_a_tree_counts_before_all_of_it_is_here(root: Root) -> None:
    """Its note tells no size yet: the delivery was cut."""
    files = {name: _data(name) for name in ("here", "coming")}
    tree = root.tree(files, 2 * RECENT_S)
    root.store.remove(hashlib.sha256(files["coming"]).hexdigest())
    Path(cache_folder(root.path), tree).write_text("")
    assert not has_room(root.path, LARGE, 1)
    _make_old(Path(cache_folder(root.path), tree), 2 * RECENT_S)
    assert make_room(root.path, LARGE // 2, 0) > LARGE
    assert root.store.missing([tree, hashlib.sha256(files["here"]).hexdigest()]) != []
    assert not root.left_of(tree)


def test_a_tree_whose_manifest_never_came_is_forgotten(root: Root) -> None:
    missing = hashlib.sha256(b"never came").hexdigest()
    note_use(root.path, missing, 0)
    _make_old(Path(cache_folder(root.path), missing), 2 * RECENT_S)
    tree = root.tree({"a": _data("a")}, RECENT_S / 2)
    make_room(root.path, 1, 0)
    assert not root.left_of(missing)
    assert root.has(tree)


def test_a_pack_goes_with_its_tree_and_is_written_anew_where_much_of_it_is_unused(
    root: Root,
) -> None:
    files = {str(n): _data(str(n), 32_000) for n in range(10)}
    with Delivery(root.store, packing=True) as delivery:
        for data in files.values():
            delivery.add(io.BytesIO(data), hashlib.sha256(data).hexdigest(), len(data))
    (pack,) = root.store.packs.paths()
    _make_old(Path(pack), 5 * RECENT_S)
    half = dict(list(files.items())[:5])
    oldest = root.tree(files, 4 * RECENT_S)
    newer = root.tree(half, 3 * RECENT_S)
    assert Path(pack).stat().st_size > 10 * 32_000
    make_room(root.path, 6 * 32_000, 0)
    assert root.has(newer)
    assert not root.has(oldest)
    (pack,) = root.store.packs.paths()
    assert 5 * 32_000 < Path(pack).stat().st_size < 5.1 * 32_000
    make_room(root.path, 1, 0)  # it was written just now
    assert root.store.packs.paths() == [pack]
    _make_old(Path(pack), 2 * ABANDONED_S)
    root.tree({"large": _data("large")}, 2 * RECENT_S)
    make_room(root.path, 1, 0)
    assert root.store.packs.paths() == []
