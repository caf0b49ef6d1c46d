"""A manifest that is told by how it differs from another one is the same to the byte."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from desktop_app.hostside.contents.manifest import make_manifest, read_manifest
from desktop_app.hostside.contents.manifest_changes import difference, own_entries, rebuilt

NAMES = ['a},{"mode":1', "b\n图\udcff", "c/d", "c/e", 'f"', "g"]


def entry(path: str, seed: int = 0, mode: int = 0o644) -> dict[str, object]:
    return {"path": path, "sha256": f"{seed:064x}", "size": seed, "mode": mode}


ALL = [entry(name) for name in NAMES]


@pytest.mark.parametrize(
    ("after", "own"),
    [
        (ALL, []),
        (ALL[:3], []),
        ([*ALL[:2], *ALL[3:]], []),
        ([*ALL, entry("h", 5)], [entry("h", 5)]),
        ([entry("0", 1), *ALL[1:]], [entry("0", 1)]),
        ([*ALL[:3], entry("c/e", 9), *ALL[4:]], [entry("c/e", 9)]),
        ([*ALL[:5], entry("g", mode=0o755)], [entry("g", mode=0o755)]),
        ([], []),
    ],
)
def test_only_what_the_base_has_not_is_told(
    after: list[dict[str, object]], own: list[dict[str, object]]
) -> None:
    base, manifest = make_manifest(ALL), make_manifest(after)
    changes = difference(base, manifest)
    assert own_entries(changes) == own
    assert rebuilt(base, json.loads(json.dumps(changes)), len(manifest)) == manifest


def test_of_many_files_each_change_costs_a_few_bytes() -> None:
    files = [entry(f"{number:05}", number) for number in range(10_000)]
    base = make_manifest(files)
    for at in range(0, 10_000, 1_000):
        files[at] = entry(f"{at:05}", 77_777)
    changes = difference(base, make_manifest(files))
    assert len(own_entries(changes)) == 10
    assert len(json.dumps(changes)) < 10 * 200


def test_a_base_that_nobody_here_wrote_has_nothing_in_common() -> None:
    foreign = json.dumps({"version": 1, "files": ALL}).encode()
    assert read_manifest(foreign) == read_manifest(make_manifest(ALL))
    changes = difference(foreign, make_manifest(ALL))
    assert own_entries(changes) == ALL
    assert rebuilt(foreign, changes, len(make_manifest(ALL))) == make_manifest(ALL)


def test_a_manifest_is_json_as_it_always_was() -> None:
    value = {"version": 1, "files": sorted(ALL, key=lambda each: str(each["path"]))}
    expected = json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
    assert make_manifest(reversed(ALL)) == expected


@pytest.mark.parametrize("changes", [7, [7], [[0]], [["a", 1]], ["\udcff"], [None]])
def test_what_is_no_difference_is_refused(changes: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        rebuilt(make_manifest(ALL), changes, 1_000_000)


def test_a_difference_that_makes_more_than_was_said_is_refused_before_it_is_made() -> None:
    base = make_manifest(entry(f"{number:05}", number) for number in range(1_000))
    made: list[int] = []

    def changes() -> Iterator[list[int]]:
        for _ in range(1_000):
            made.append(len(base))
            yield [0, 1_000]

    with pytest.raises(ValueError, match=f"longer than {len(base)} bytes"):
        rebuilt(base, changes(), len(base))
    assert made == [len(base)] * 2
