"""What of a run's images, texts, tables and histograms is found, and what is made of nonsense."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.media import (
    Histogram,
    MediaItem,
    MediaKey,
    MediaKind,
    MediaTable,
    read_item,
)
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.series import media as module
from desktop_app.engine.series.media import Media
from tests.fakes.engine import FakeEngine
from tests.fakes.media import MediaFile

T = TypeVar("T")
TEXT = MediaKey("样本/a 'x'", MediaKind.TEXT)


class Desk:
    """A run and what is asked about it."""

    def __init__(self, folder: Path) -> None:
        engine = FakeEngine(folder)
        self.run = engine.add_run().id
        self.metrics = WorkspacePaths(folder).run(self.run).metrics
        self.file = MediaFile(self.metrics)
        self.media: Media = engine.media

    def ask(self, question: Coroutine[Any, Any, T]) -> T:
        return asyncio.run(question)

    def items(self, key: MediaKey) -> list[MediaItem]:
        return list(self.ask(self.media.items(self.run, key, 0, 1000)).items)

    def contents(self, key: MediaKey) -> list[bytes]:
        return [self.ask(self.media.content(self.run, item)) for item in self.items(key)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_what_several_writers_add_is_one_series_in_the_order_of_time(desk: Desk) -> None:
    assert desk.ask(desk.media.series(desk.run)) == []
    other = MediaFile(desk.metrics, "2-b-c")
    desk.file.add("text", TEXT.name, "one", step=1, time=1.0)
    assert desk.contents(TEXT) == [b"one"]
    desk.file.add("text", TEXT.name, "three", step=3, time=3.0)
    other.add("text", TEXT.name, "two", step=2, time=2.0)
    MediaFile(desk.metrics, "tensorboard").add("text", TEXT.name, "theirs", step=9)
    assert desk.contents(TEXT) == [b"one", b"two", b"three"]
    found = [(s.key, s.count, s.last_step) for s in desk.ask(desk.media.series(desk.run))]
    theirs = MediaKey(TEXT.name, MediaKind.TEXT, "tensorboard")
    assert found == [(TEXT, 3, 3), (theirs, 1, 9)]
    page = desk.ask(desk.media.items(desk.run, TEXT, 1, 2))
    assert ([item.step for item in page.items], page.start, page.total) == ([2], 1, 3)


@pytest.mark.parametrize(
    "line",
    [
        *("", "{", "[]", "7", "\x00", '{"kind": "image"}', "[" * 100_000, "x" * (2 << 20)),
        '{"kind": "film", "name": "a", "step": 0, "time": 1, "at": 0, "size": 1, "crc": 0}',
        '{"kind": "text", "name": "a", "step": 0.5, "time": 1, "at": 0, "size": 1, "crc": 0}',
        '{"kind": "text", "name": "a", "step": 0, "time": NaN, "at": 0, "size": 1, "crc": 0}',
        '{"kind": "text", "name": "a", "step": 0, "time": 1, "at": -1, "size": 1, "crc": 0}',
        '{"kind": "text", "name": "a", "step": 1e9, "time": 1, "at": 0, "size": 1, "crc": 0}',
        '{"kind": "text", "name": "a", "step": 0, "at": 0, "size": 1, "crc": 0, "time": 1'
        + 400 * "0"
        + "}",
        (
            '{"kind": "text", "name": "a", "step": 0, "time": 1, "size": 1, "crc": 0, '
            '"at": 9223372036854775808}'
        ),
        (
            '{"kind": "text", "name": "a", "step": 0, "time": 1, "at": 0, "crc": 0, '
            '"size": 9223372036854775808}'
        ),
        '{"kind": "text", "name": "", "step": 0, "time": 1, "at": 0, "size": 1, "crc": 0}',
    ],
)
def test_a_line_of_no_sense_costs_no_other_one(desk: Desk, line: str) -> None:
    desk.file.add("text", TEXT.name, "one")
    desk.file.add_line(line + "\n")
    desk.file.add("text", TEXT.name, "two")
    desk.file.add_line('{"kind": "text", "name": "torn')
    assert desk.contents(TEXT) == [b"one", b"two"]
    assert [s.key for s in desk.ask(desk.media.series(desk.run))] == [TEXT]


def test_the_largest_numbers_of_a_line_are_told_as_no_content_and_the_rest_is_left_out(
    desk: Desk,
) -> None:
    largest = 2**63 - 1
    numbers = f'"step": {largest}, "time": 253402300800, "at": {largest}, "size": 1, "crc": 0'
    whole = f'"whole": {{"letters": {largest}, "rows": {2**63}, "columns": -1}}'
    desk.file.add_line(f'{{"kind": "text", "name": "a", {numbers}, {whole}}}\n')
    (item,) = desk.items(MediaKey("a", MediaKind.TEXT))
    assert (item.step, item.whole) == (largest, {"letters": largest})
    with pytest.raises(KnownError, match="is not here as a whole"):
        desk.ask(desk.media.content(desk.run, item))


def test_a_line_comes_once_whatever_becomes_of_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("one", "two", "three"):
        desk.file.add("text", TEXT.name, text)

    def read_or_raise(record: Mapping[str, object], source: str, file: str) -> MediaItem | None:
        if record["at"] == len("one"):
            raise MemoryError
        return read_item(record, source, file)

    with monkeypatch.context() as patched:
        patched.setattr(module, "read_item", read_or_raise)
        with pytest.raises(MemoryError):
            desk.items(TEXT)
    assert desk.contents(TEXT) == [b"one", b"three"]


def test_content_that_is_cut_off_or_changed_is_told(desk: Desk) -> None:
    desk.file.add("text", TEXT.name, "one")
    path = next(Path(desk.metrics).glob("*.media"))
    path.write_bytes(b"onf")
    (item,) = desk.items(TEXT)
    for data, code in ((b"onf", "corrupt"), (b"on", "not_here")):
        path.write_bytes(data)
        with pytest.raises(KnownError, match="样本/a 'x' of step 0") as caught:
            desk.ask(desk.media.content(desk.run, item))
        assert caught.value.code == code


def test_a_place_outside_of_the_run_or_of_a_vast_size_is_not_read(desk: Desk) -> None:
    for file, size, code in (("../../x", 1, "bad_path"), ("run.json", 1 << 40, "not_here")):
        item = MediaItem(TEXT, 0, 1.0, file, 0, size, 0)
        with pytest.raises(KnownError) as caught:
            desk.ask(desk.media.content(desk.run, item))
        assert caught.value.code == code


def test_no_more_items_are_listed_than_a_window_can_hold(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_ITEMS", 3)
    for number in range(3):
        desk.file.add("text", TEXT.name, str(number))
    assert desk.contents(TEXT) == [b"0", b"1", b"2"]
    desk.file.add("text", TEXT.name, "more")
    assert len(desk.items(TEXT)) == 3


def test_no_more_names_are_listed_than_those_that_came_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_NAMES", 2)
    for name in ("c", "b", "a", "c"):
        desk.file.add("text", name, name)
    found = desk.ask(desk.media.series(desk.run))
    assert [(series.key.name, series.count) for series in found] == [("b", 1), ("c", 2)]


def test_tables_and_histograms_are_read_and_nonsense_is_told(desk: Desk) -> None:
    table, histogram = MediaKey("t", MediaKind.TABLE), MediaKey("h", MediaKind.HISTOGRAM)
    desk.file.add("table", "t", {"columns": ["a"], "rows": [[1], ["<b>"], [None]]})
    for content in ({"columns": ["a"], "rows": [[1, 2]]}, {"columns": ["a"], "rows": [[{}]]}, {}):
        desk.file.add("table", "t", content)
    good, *bad = desk.items(table)
    read = desk.ask(desk.media.table(desk.run, good))
    assert read == MediaTable(("a",), [(1,), ("<b>",), (None,)])
    for item in bad:
        with pytest.raises(KnownError, match="The table t of step 0 cannot be read"):
            desk.ask(desk.media.table(desk.run, item))
    for step in range(100):
        desk.file.add("histogram", "h", {"edges": [0, 1], "counts": [step], "other": 2}, step)
    for edges, counts in (
        ([0, 0], [1]),
        ([1], []),
        ([0, 1], [1, 2]),
        ([0, 1e999], [1]),
        *(
            ([0, 1, 2], [1.7e308, 1.7e308]),
            ([0, 1, 2], [2**62, 2**62]),
            ([0, 1], [-1]),
        ),
    ):
        desk.file.add("histogram", "h", {"edges": edges, "counts": counts, "other": 0}, 100)
    found = desk.ask(desk.media.histograms(desk.run, histogram, 1000))
    assert found == [Histogram(s, 1.0e9, (0.0, 1.0), (float(s),), 2) for s in range(100)]
    few = desk.ask(desk.media.histograms(desk.run, histogram, 4))
    assert [each.step for each in few] == [0, 35, 71]


def test_a_name_is_found_by_its_kind_where_several_have_it(desk: Desk) -> None:
    desk.file.add("text", "a", "x")
    desk.file.add("table", "a", {"columns": [], "rows": []})
    desk.file.add("text", "b", "x")
    with pytest.raises(InvalidError, match="'a' names things of several kinds: table, text"):
        desk.ask(desk.media.find(desk.run, "a"))
    assert desk.ask(desk.media.find(desk.run, "a", MediaKind.TEXT)).key.kind is MediaKind.TEXT
    with pytest.raises(NotFoundError, match="logged nothing of the name 'c'") as caught:
        desk.ask(desk.media.find(desk.run, "c"))
    assert caught.value.hint == "It has: a, b."


def test_an_item_is_saved_under_a_name_of_its_own_and_over_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    desk.file.add("image", "../样本/a: 'x'", b"\xff\xd8\xff picture", 7)
    desk.file.add("table", "t", {"columns": ["a", "b"], "rows": [['x "y"', None], [1.5, True]]})
    image, table = (
        desk.items(MediaKey(name, kind))[0]
        for name, kind in (("../样本/a: 'x'", MediaKind.IMAGE), ("t", MediaKind.TABLE))
    )
    path = desk.ask(desk.media.save(desk.run, image, tmp_path))
    assert path == tmp_path / "样本-a- -x-7.jpg"
    assert path.read_bytes() == b"\xff\xd8\xff picture"
    with pytest.raises(InvalidError, match="exists already"):
        desk.ask(desk.media.save(desk.run, image, tmp_path))
    path = desk.ask(desk.media.save(desk.run, table, tmp_path / "t.csv"))
    assert path.read_text() == 'a,b\n"x ""y""",\n1.5,True\n'
