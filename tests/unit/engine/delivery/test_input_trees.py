"""Inputs that travel: what their manifests name, and what is read for that."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.delivery import input_trees
from desktop_app.engine.delivery.input_trees import pack_input
from desktop_app.engine.delivery.known_trees import KnownTrees
from desktop_app.hostside.contents.manifest import make_manifest, read_manifest
from desktop_app.hostside.contents.store import Store, hash_file

NAMES = ["b", "a/z", "a.b", "a-b/c", "a/b/c", "a0", "鸟 \"'/1", "A", "odd \udcff/x\ny"]


class Inputs:
    """An input's folder, and what is known of it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "data"
        self.store = Store(str(folder / "workspace"))
        self.trees = KnownTrees(folder / "hashes")
        self.read: list[str] = []
        self.told: list[tuple[int, int]] = []
        self.meanwhile: Callable[[str], None] = lambda name: None
        monkeypatch.setattr(input_trees, "hash_file", self._hash)
        for name in NAMES:
            self.write(name, name)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(text))

    def pack(self) -> str:
        """The manifest's id."""
        self.read.clear()
        found = pack_input(
            self.folder, self.store, self.trees, lambda *told: self.told.append(told)
        )
        return found.manifest

    def _hash(self, path: str) -> str:
        name = os.path.relpath(path, self.folder)
        self.read.append(name)
        digest = hash_file(path)
        self.meanwhile(name)
        return digest


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inputs:
    return Inputs(tmp_path, monkeypatch)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file was changed long before it is read."""
    monkeypatch.setattr("desktop_app.engine.delivery.hash_cache.FRESH_NS", -(10**12))


def test_a_manifest_names_every_file_in_the_order_of_their_paths(inputs: Inputs) -> None:
    data = inputs.store.read(inputs.pack())
    entries = read_manifest(data)
    assert [entry["path"] for entry in entries] == sorted(NAMES)
    assert data == make_manifest(reversed(entries))
    assert inputs.told[0][1] == sum(len(os.fsencode(name)) for name in NAMES)


@pytest.mark.usefixtures("settled")
def test_only_what_has_changed_is_read_again(inputs: Inputs) -> None:
    first = inputs.pack()
    assert sorted(inputs.read) == sorted(NAMES)
    assert inputs.pack() == first
    assert inputs.read == []
    inputs.write("a/z", "other")
    inputs.write("new", "new")
    (inputs.folder / "b").unlink()
    second = inputs.pack()
    assert inputs.read == ["a/z", "new"]
    paths = [entry["path"] for entry in read_manifest(inputs.store.read(second))]
    assert paths == sorted({*NAMES, "new"} - {"b"})
    assert inputs.trees.earlier(inputs.folder) == [second, first]


def test_what_was_changed_just_now_is_read_again(inputs: Inputs) -> None:
    first = inputs.pack()
    assert inputs.pack() == first
    assert sorted(inputs.read) == sorted(NAMES)


@pytest.mark.usefixtures("settled")
def test_what_changes_while_it_is_read_is_named_and_the_rest_stays_known(inputs: Inputs) -> None:
    first = inputs.pack()
    for name in ("A", "b"):
        inputs.write(name, "other")
    inputs.meanwhile = lambda name: inputs.write(name, "yet another") if name == "b" else None
    with pytest.raises(KnownError, match=r"read: b\.") as caught:
        inputs.pack()
    assert caught.value.code == "changed_while_reading"
    assert inputs.trees.earlier(inputs.folder) == [first]
    inputs.meanwhile = lambda name: None
    inputs.pack()
    assert inputs.read == ["b"]


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", [b"", b"{}\n", b"[1]\n", b"no"])
def test_damage_of_what_is_known_costs_a_reading(
    inputs: Inputs, tmp_path: Path, damage: bytes
) -> None:
    first = inputs.pack()
    (kept,) = (tmp_path / "hashes").iterdir()
    whole = kept.read_bytes()
    for content in (damage, whole[:-1], whole[:10]):
        kept.write_bytes(content)
        assert inputs.pack() == first
        assert sorted(inputs.read) == sorted(NAMES)
