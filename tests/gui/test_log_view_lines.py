"""Where a log's lines are and what their bytes say; no window."""

from __future__ import annotations

import asyncio
import random

import pytest

from desktop_app.gui.tabs.runs.log.ansi import parse
from desktop_app.gui.tabs.runs.log.lines import (
    BLOCK_BYTES,
    CUT_BYTES,
    LineMap,
    LogLine,
    Scanner,
    decode,
    make_line,
)
from desktop_app.gui.tabs.runs.log.reader import read_block, read_text, scan, tail_start


class _Bytes:
    """A file in memory that counts what is read of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.read_bytes = 0

    async def read(self, offset: int, size: int) -> bytes:
        piece = self.data[offset : offset + size]
        self.read_bytes += len(piece)
        return piece


def _map(data: bytes, sizes: list[int]) -> LineMap:
    scanner, places, at = Scanner(), LineMap(), 0
    for size in [*sizes, len(data)]:
        scanner.feed(data[at : at + size])
        at += size
        places.apply(scanner.take())
        if at >= len(data):
            break
    return places


def _all_lines(data: bytes, places: LineMap) -> list[LogLine]:
    file = _Bytes(data)
    lines: list[LogLine] = []
    offset = 0
    while offset < places.end:
        place = places.block_at(offset)
        assert place is not None
        assert (place.start, place.first) == (offset, len(lines))
        block = asyncio.run(read_block(file.read, place.start, place.stop))
        lines.extend(block.lines)
        offset = place.stop
    return lines


@pytest.mark.parametrize("seed", range(6))
def test_lines_are_the_same_however_the_file_grew(seed: int) -> None:
    chance = random.Random(seed)
    texts = ["x" * chance.choice([0, 3, 80, 3000]) + str(n) for n in range(400)]
    data = "\n".join(texts).encode() + (b"\n" if seed % 2 else b"")
    places = _map(data, [chance.randrange(1, 40_000) for _ in range(200)])
    lines = _all_lines(data, places)
    assert [line.text for line in lines] == texts
    assert places.lines == len(texts)
    assert [data[line.start : line.start + line.size].rstrip(b"\n") for line in lines] == [
        text.encode() for text in texts
    ]


def test_every_line_is_found_in_its_block() -> None:
    data = b"".join(b"%d\n" % number for number in range(50_000))
    places = _map(data, [])
    for line in (0, 1, 4_999, 25_000, 49_999):
        place = places.block_of(line)
        texts = data[place.start : place.stop].split(b"\n")
        assert texts[line - place.first] == b"%d" % line


def test_an_unfinished_line_counts_and_grows_without_becoming_two() -> None:
    scanner, places = Scanner(), LineMap()
    scanner.feed(b"one\ntw")
    places.apply(scanner.take())
    assert places.lines == 2
    scanner.feed(b"o")
    places.apply(scanner.take())
    assert places.lines == 2
    scanner.feed(b"\n")
    places.apply(scanner.take())
    assert places.lines == 2


def test_a_ten_megabyte_line_is_cut_and_only_its_ends_are_read() -> None:
    data = b"before\n" + b"a" * 10_000_000 + b"\nafter\n"
    places = _map(data, [])
    file = _Bytes(data)
    place = places.block_of(0)
    block = asyncio.run(read_block(file.read, place.start, place.stop))
    assert [line.text[:10] for line in block.lines] == ["before", "aaaaaaaaaa"]
    assert block.lines[1].cut
    assert len(block.lines[1].text) == CUT_BYTES
    assert block.lines[1].size == 10_000_001
    assert file.read_bytes < 5 * BLOCK_BYTES
    line = block.lines[1]
    whole = asyncio.run(read_text(file.read, line.start, line.start + line.size))
    assert whole == b"a" * 10_000_000 + b"\n"


def test_a_progress_bar_of_many_megabytes_shows_its_last_state() -> None:
    bar = b"".join(b"\r%7d/200000" % step for step in range(200_000))
    places = _map(bar, [])
    assert places.lines == 1
    assert [line.text for line in _all_lines(bar, places)] == [" 199999/200000"]


def test_carriage_returns_are_folded_and_windows_line_ends_are_not_shown() -> None:
    assert make_line(b"10 %\r20 %\r30 %\r\n", 0).text == "30 %"
    assert make_line(b"plain\r\n", 0).text == "plain"


def test_colours_become_spans_and_other_sequences_vanish() -> None:
    text, spans = parse("\x1b[1;31mred\x1b[0m plain\x1b[K \x1b[38;5;208morange\x1b[m\x1b]0;t\x07")
    assert text == "red plain orange"
    assert [(span.start, span.length) for span in spans] == [(0, 3), (10, 6)]
    assert (spans[0].style.bold, spans[0].style.foreground) == (True, 1)
    assert spans[1].style.foreground == 208
    _, true_color = parse("\x1b[38;2;1;2;3mx")
    assert true_color[0].style.foreground == 256 + 0x010203


def test_binary_bytes_and_controls_are_shown_as_escapes() -> None:
    assert make_line(b"\x00\xff\xfeok\x07\n", 0).text == "\\x00\\xff\\xfeok\\x07"


def test_letters_stay_readable_beside_a_broken_byte_but_are_chance_in_binary_data() -> None:
    assert decode("精度 0.9 ".encode() + b"\xff") == "精度 0.9 \\xff"
    assert decode("é".encode() + b"\xff\xfe\x80") == "\\xc3\\xa9\\xff\\xfe\\x80"
    assert make_line("Zoë 训练\n".encode(), 0).text == "Zoë 训练"


def test_a_letter_that_the_cut_splits_is_left_out() -> None:
    data = b"a" * (CUT_BYTES - 1) + "é".encode()
    assert decode(data[:CUT_BYTES]) == "a" * (CUT_BYTES - 1)


def test_tabs_reach_the_next_stop_also_after_a_colour() -> None:
    assert parse("ab\tc")[0] == "ab      c"
    assert parse("\x1b[32mab\x1b[0m\tc")[0] == "ab      c"


@pytest.mark.parametrize("seed", range(8))
def test_the_end_of_a_file_is_known_before_the_rest_and_then_as_one_with_it(seed: int) -> None:
    chance = random.Random(seed)
    texts = ["x" * chance.choice([0, 3, 80, 3000]) + str(n) for n in range(2000)]
    data = "\n".join(texts).encode() + (b"\n" if seed % 2 else b"")
    size = len(data) // 2  # it grows while it is scanned
    start = asyncio.run(tail_start(_Bytes(data).read, size))
    assert size - 300_000 < start < size
    assert data[start - 1 : start] == b"\n"
    places, head, tail = LineMap(), Scanner(), Scanner(start)
    places.begin_tail(start)
    while places.head.end < len(data):
        behind, stop = (tail, len(data)) if chance.random() < 0.4 else (head, start)
        if behind is head and places.tail is None:
            behind, stop = tail, len(data)
        at = min(behind.end + chance.randrange(1, 60_000), stop)
        behind.feed(data[behind.end : at])
        scan = behind.take()
        before, (first, count) = places.lines, places.growth(scan)
        places.apply(scan)
        assert places.lines == before + count
        assert first + count <= places.lines
        if places.tail is not None and places.tail.lines:
            place = places.block_of(places.lines - 1)
            lines = asyncio.run(read_block(_Bytes(data).read, place.start, place.stop)).lines
            assert place.first + len(lines) == places.lines
    assert places.tail is None
    assert [line.text for line in _all_lines(data, places)] == texts


def test_a_file_without_a_line_end_near_its_end_has_no_tail() -> None:
    data = b"start\n" + b"x" * 1_000_000
    assert asyncio.run(tail_start(_Bytes(data).read, len(data))) == 0
    assert asyncio.run(tail_start(_Bytes(data + b"\n").read, len(data) + 1)) == 0


def test_scan_stops_at_the_end_of_a_file_that_is_shorter_than_told() -> None:
    scanner = Scanner()
    result = asyncio.run(scan(_Bytes(b"a\nb\n").read, scanner, 1000))
    assert (result.lines, result.end) == (2, 4)
