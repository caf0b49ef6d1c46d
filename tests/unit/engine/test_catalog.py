"""Small JSON documents in a folder."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.engine.catalog import MAX_STEM_BYTES, safe_stem
from tests.unit.engine.doubles import catalog

ODD_NAMES = [
    *('it\'s "mine"', "多 学习", "a.b.c", "CON", "nul.txt", "100 %", "ends."),
    *("x" * 120, "鸡" * 120),
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_document_comes_back_under_any_name(tmp_path: Path, name: str) -> None:
    things = catalog(tmp_path / "things")
    things.create(name, {"value": 1})
    assert things.get(name)["value"] == 1
    assert [d["name"] for d in catalog(tmp_path / "things").listing().documents] == [name]


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=120))
def test_a_file_name_is_safe_on_every_system(name: str) -> None:
    stem = safe_stem(name)
    assert not set(stem) & set('/\\:*?"<>|\0\n')
    assert stem[-1] not in ". "
    assert not stem.startswith(".")
    assert stem.split(".")[0].casefold() not in {"con", "nul", "com1"}
    assert len(stem.encode()) <= MAX_STEM_BYTES + 20


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=120))
def test_different_names_have_different_files(one: str, other: str) -> None:
    assert (safe_stem(one) == safe_stem(other)) == (one == other)


def test_a_name_in_use_is_refused(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("birds", {"value": 1})
    with pytest.raises(InvalidError) as caught:
        things.create("birds", {"value": 2})
    assert (caught.value.code, caught.value.field) == ("name_taken", "name")
    assert things.get("birds")["value"] == 1


def test_a_name_that_differs_in_case_only_is_refused(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("Birds", {})
    with pytest.raises(InvalidError, match="'Birds'"):
        things.create("bIRDS", {})
    with pytest.raises(NotFoundError):
        things.get("birds")


def test_a_broken_file_is_told_by_name_and_hides_nothing_else(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("good", {})
    (tmp_path / "bad.json").write_text('{"name": "bad", "vers', "utf-8")
    (tmp_path / "new.json").write_text('{"name": "new", "version": 99}', "utf-8")
    listing = things.listing()
    assert [d["name"] for d in listing.documents] == ["good"]
    assert [p.code for p in listing.problems] == ["broken_document"] * 2
    assert str(tmp_path / "bad.json") in listing.problems[0].text
    assert "newer Trainyard" in listing.problems[1].text
    assert (tmp_path / "bad.json").exists()


def test_a_file_that_another_process_takes_away_meanwhile_is_no_trouble(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("kept", {})
    (tmp_path / "gone.json").symlink_to("nowhere")
    listing = things.listing()
    assert [d["name"] for d in listing.documents] == ["kept"]
    assert listing.problems == []


def test_a_broken_file_is_not_overwritten_but_can_be_removed(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    (tmp_path / "bad.json").write_text("{", "utf-8")
    with pytest.raises(KnownError, match=r"bad\.json"):
        things.create("bad", {"value": 1})
    assert (tmp_path / "bad.json").read_text("utf-8") == "{"
    assert things.remove("bad") is None
    assert things.create("bad", {"value": 1})["value"] == 1


def test_what_is_missing_is_named_with_what_there_is(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("birds", {})
    with pytest.raises(NotFoundError) as caught:
        things.get("bees")
    assert "'bees'" in caught.value.text
    assert "'birds'" in caught.value.hint
    with pytest.raises(NotFoundError):
        things.remove("bees")


def test_nothing_changes_in_a_read_only_workspace(tmp_path: Path) -> None:
    catalog(tmp_path).create("birds", {"value": 1})
    things = catalog(tmp_path, read_only="Written by a newer Trainyard.")
    with pytest.raises(KnownError, match="newer"):
        things.create("bees", {})
    with pytest.raises(KnownError, match="newer"):
        things.change("birds", lambda old: {})
    with pytest.raises(KnownError, match="newer"):
        things.remove("birds")
    assert [d["value"] for d in things.listing().documents] == [1]


def test_an_error_in_a_change_leaves_the_old_document_and_no_other_file(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("birds", {"value": 1})
    with pytest.raises(TypeError):
        things.change("birds", lambda old: {"value": object()})
    assert things.get("birds")["value"] == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["birds.json"]


def test_changes_of_many_threads_all_count(tmp_path: Path) -> None:
    things = catalog(tmp_path)
    things.create("counter", {"value": 0})

    def add(_: int) -> None:
        things.change("counter", lambda old: {"value": (old or {})["value"] + 1})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(64)))
    assert things.get("counter")["value"] == 64


def test_a_path_that_is_no_text_survives(tmp_path: Path) -> None:
    odd = b"/data/\xff\xfe".decode("utf-8", "surrogateescape")
    things = catalog(tmp_path)
    things.create("odd", {"path": odd})
    assert things.get("odd")["path"] == odd


def test_a_document_is_json_that_a_person_can_read(tmp_path: Path) -> None:
    catalog(tmp_path, "dataset").create("鸡", {"value": 1})
    text = (tmp_path / "鸡.json").read_text("utf-8")
    assert json.loads(text) == {"kind": "dataset", "name": "鸡", "value": 1, "version": 1}
    assert "鸡" in text
