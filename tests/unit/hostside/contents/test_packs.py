"""Small contents that came together lie in one file, and are found there like any other."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pytest

from desktop_app.hostside.contents.manifest import make_manifest
from desktop_app.hostside.contents.packs import SMALL
from desktop_app.hostside.contents.store import PUBLISH_BYTES, Delivery, Store
from desktop_app.hostside.layout import packs_folder
from desktop_app.hostside.protocol import HostError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "root 'ü'"))


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def deliver(store: Store, *found: bytes) -> list[str]:
    with Delivery(store, packing=True) as delivery:
        for data in found:
            delivery.add(io.BytesIO(data), digest_of(data), len(data))
    return [digest_of(data) for data in found]


def packs(store: Store) -> list[Path]:
    return sorted(Path(packs_folder(store._root)).glob("*"))


def test_small_contents_are_packed_and_large_ones_are_not(store: Store, tmp_path: Path) -> None:
    found = [b"", b"one", os.urandom(SMALL - 1), os.urandom(SMALL), b"one"]
    digests = deliver(store, *found)
    assert len(packs(store)) == 1
    assert [Path(store.path(digest)).exists() for digest in digests] == [*[False] * 3, True, False]
    unknown = digest_of(b"unknown")
    assert store.missing([*digests, unknown, "no digest"]) == [unknown, "no digest"]
    assert [store.read(digest) for digest in digests] == found
    assert all(map(store.verify, digests))
    files = [
        {"path": f"a/{n} 图", "sha256": d, "size": len(data), "mode": 0o640}
        for n, (d, data) in enumerate(zip(digests, found, strict=True))
    ]
    tree = store.put_bytes(make_manifest(files))
    assert store.tree_size(tree) == sum(map(len, set(found)))
    store.materialise(tree, str(tmp_path / "work"))
    laid_out = [tmp_path / "work" / "a" / f"{n} 图" for n in range(len(found))]
    assert [path.read_bytes() for path in laid_out] == found
    assert laid_out[1].stat().st_mode & 0o777 == 0o640


def test_contents_are_found_in_any_of_several_packs(store: Store) -> None:
    first = deliver(store, b"1", b"2")
    second = deliver(store, b"3", b"4")
    assert len(packs(store)) == 2
    assert store.missing(first + second) == []
    for path in packs(store):
        os.utime(path, (1e9, 1e9))
    assert store.touch([first[1], digest_of(b"no")]) == [digest_of(b"no")]
    assert sorted(path.stat().st_mtime == 1e9 for path in packs(store)) == [False, True]


@pytest.mark.parametrize("many", [3, 500])
def test_few_and_many_contents_are_found_alike(store: Store, many: int) -> None:
    first = deliver(store, *(b"%d" % number for number in range(many)))
    second = deliver(store, *(b"%d" % number for number in range(many, 2 * many)))
    lone = [store.put_bytes(b"in a file")]
    lacking = [digest_of(b"no %d" % number) for number in range(many)]
    odd = ["", "no digest", first[0][:-2] + "  ", first[0][1:] + first[1][:1]]
    asked = [*lacking, *second, *lone, *first, *lacking]
    assert store.missing(asked) == store.touch(asked) == lacking
    assert store.missing([*asked, *odd[:3]]) == [*lacking, *odd[:3]]
    assert store.missing([*first, odd[3]]) == store.touch([odd[3], *second]) == [odd[3]]


def test_what_is_added_as_bytes_lies_in_the_pack_too(store: Store) -> None:
    large = os.urandom(2 * SMALL)
    with Delivery(store, packing=True) as delivery:
        delivery.add(io.BytesIO(b"small"), digest_of(b"small"), 5)
        delivery.add_bytes(large, digest_of(large))
        with pytest.raises(HostError, match="does not fit"):
            delivery.add_bytes(b"damaged", digest_of(b"whole"))
    assert len(packs(store)) == 1
    assert not Path(store.path(digest_of(large))).exists()
    assert store.read(digest_of(large)) == large
    assert store.missing([digest_of(b"whole")]) == [digest_of(b"whole")]


def test_a_delivery_that_is_cut_short_keeps_what_came_whole(store: Store) -> None:
    with Delivery(store, packing=True) as delivery:
        delivery.add(io.BytesIO(b"whole"), digest_of(b"whole"), 5)
        with pytest.raises(HostError) as caught:
            delivery.add(io.BytesIO(b"cu"), digest_of(b"cut"), 3)
    assert caught.value.code == "cut_short"
    assert store.missing([digest_of(b"whole"), digest_of(b"cut")]) == [digest_of(b"cut")]


def test_a_content_that_is_not_what_it_should_be_is_in_no_pack(store: Store) -> None:
    with pytest.raises(HostError) as caught, Delivery(store, packing=True) as delivery:
        delivery.add(io.BytesIO(b"bad"), digest_of(b"good"), 3)
    assert caught.value.code == "corrupt"
    assert packs(store) == []
    assert [path for path in Path(store.incoming).rglob("*") if path.is_file()] == []


def test_a_long_delivery_is_published_piece_by_piece(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.hostside.contents.store.PUBLISH_BYTES", 1_000)
    assert PUBLISH_BYTES > 1_000
    digests = deliver(store, *(bytes([n]) * 400 for n in range(10)))
    assert len(packs(store)) == 4
    assert store.missing(digests) == []


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 60])
def test_a_damaged_pack_holds_nothing(store: Store, size: int) -> None:
    digests = deliver(store, b"one", b"two")
    (pack,) = packs(store)
    pack.write_bytes(pack.read_bytes()[:size])
    assert store.missing(digests) == digests
    with pytest.raises(HostError):
        store.read(digests[0])
