"""Looking for text in a log: which lines, where they are, and how the search goes on."""

from __future__ import annotations

import io
import random
import re

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.logs import LogMatches, LogPlace, LogSearch
from desktop_app.domain.terminal_text import readable
from desktop_app.engine.runs import log_search
from desktop_app.engine.runs.log_search import LogPattern, search_log


def matches(data: bytes, search: LogSearch, place: LogPlace | None = None) -> LogMatches:
    return search_log(io.BytesIO(data), search, place or LogPlace())


def texts(data: bytes, found: LogMatches) -> list[bytes]:
    return [data[start:stop] for start, stop in zip(found.starts, found.stops, strict=True)]


def test_each_line_that_matches_is_told_once_with_its_number_and_place() -> None:
    data = b"loss 1 loss 2\nacc 3\nLOSS 4\n\nthe loss\n"
    found = matches(data, LogSearch("loss"))
    assert list(found.lines) == [0, 2, 4]
    assert texts(data, found) == [b"loss 1 loss 2\n", b"LOSS 4\n", b"the loss\n"]
    assert (found.place, found.end) == (LogPlace(len(data), 5), len(data))


def test_letter_case_is_looked_at_on_request() -> None:
    data = "Größe ÄRGER\ngrösse ärger\n".encode()
    assert list(matches(data, LogSearch("ärger")).lines) == [0, 1]
    assert list(matches(data, LogSearch("ärger", match_case=True)).lines) == [1]


@pytest.mark.parametrize(
    ("expression", "lines"),
    [
        (r"step \d+ ", [1, 2]),
        (r"^step", [1]),
        (r"0\.5$", [2]),
        (r"^$", [3]),
        (r"[^x]*end", [4]),
        (r"a\s+b", []),
        (r"x*", [0, 1, 2, 3, 4]),
        (r"step|end", [1, 2, 4]),
        (r"(?i)STEP 1", [1]),
        (r".{3}步", [0]),
    ],
)
def test_regular_expressions_match_within_lines(expression: str, lines: list[int]) -> None:
    data = "一二三步 a\nstep 1 loss\n a step 22 loss 0.5\n\nb end\n".encode()
    search = LogSearch(expression, regular=True, match_case=True)
    assert list(matches(data, search).lines) == lines


def test_text_is_no_expression_unless_it_is_asked_to_be() -> None:
    assert list(matches(b"axb\na.b\n(\n", LogSearch("a.b")).lines) == [1]
    assert list(matches(b"axb\na.b\n(\n", LogSearch("(")).lines) == [2]


@pytest.mark.parametrize("expression", ["(", "a**", "[z", "(?=a)", "x{99999}", "a)(b"])
def test_what_is_no_expression_is_refused_with_its_field(expression: str) -> None:
    with pytest.raises(InvalidError) as refused:
        LogPattern(LogSearch(expression, regular=True))
    assert refused.value.field == "search"


def test_an_expression_that_would_take_others_for_ever_takes_its_time_once() -> None:
    data = b"a" * 20_000 + b"b\n"
    assert list(matches(data, LogSearch("(a+)+$", regular=True)).lines) == []


def test_what_is_read_counts_and_not_what_was_written() -> None:
    bar = b"".join(b"\r%3d%% of it" % at for at in range(101))
    data = b"an \x1b[31mEr\x1b[0mror\n" + bar + b"\nplain \x1b]0;title error\x07\nError\r\n"
    found = matches(data, LogSearch("error$", regular=True))
    assert list(found.lines) == [0, 3]
    assert texts(data, found) == [b"an \x1b[31mEr\x1b[0mror\n", b"Error\r\n"]
    assert list(matches(data, LogSearch(" 50% of")).lines) == []
    assert list(matches(data, LogSearch("100% of")).lines) == [1]


def test_a_line_without_an_end_is_looked_at_again_when_it_has_grown() -> None:
    data = b"one\ntwo half"
    first = matches(data, LogSearch("half"))
    assert (list(first.lines), first.place, first.end) == ([1], LogPlace(4, 1), len(data))
    more = data + b" a line\nand half\n"
    second = matches(more, LogSearch("half"), first.place)
    assert list(second.lines) == [1, 2]
    assert texts(more, second) == [b"two half a line\n", b"and half\n"]


@pytest.mark.parametrize("seed", range(6))
def test_pieces_of_any_size_find_what_one_look_finds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the lines as `re` finds them."""
    chance = random.Random(seed)
    words = [b"loss", b"acc", b"\x1b[32mloss\x1b[0m", b"x" * 700, b"10%\r20%", "Verlust ä".encode()]
    lines = [b" ".join(chance.choices(words, k=chance.randrange(6))) for _ in range(400)]
    data = b"\n".join(lines)
    monkeypatch.setattr(log_search, "PIECE_BYTES", 4096)
    monkeypatch.setattr(log_search, "_CHUNK_BYTES", chance.choice([64, 511, 1024]))
    numbers: list[int] = []
    starts: list[int] = []
    place, end = LogPlace(), -1
    while end < len(data):
        found = matches(data, LogSearch("loss|verlust", regular=True), place)
        assert found.end > end
        place, end = found.place, found.end
        numbers += found.lines
        starts += found.starts
    wanted = [n for n, line in enumerate(lines) if re.search(rb"loss|Verlust", readable(line))]
    assert numbers == wanted
    assert starts == [sum(len(line) + 1 for line in lines[:n]) for n in wanted]


def test_the_beginning_of_a_huge_line_is_looked_at_and_the_rest_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log_search, "_LONGEST_LINE", 10_000)
    monkeypatch.setattr(log_search, "_CHUNK_BYTES", 1000)
    monkeypatch.setattr(log_search, "PIECE_BYTES", 20_000)
    data = b"first\nhit " + b"x" * 50_000 + b" hit\nlast hit\n"
    numbers: list[int] = []
    place, looks = LogPlace(), 0
    while True:
        found = matches(data, LogSearch("hit"), place)
        numbers += found.lines
        looks += 1
        if found.end == len(data):
            break
        place = found.place
    assert numbers == [1, 2]
    assert looks == 3


def test_where_a_match_is_in_a_shown_line() -> None:
    pattern = LogPattern(LogSearch("ä|b*", regular=True))
    assert list(pattern.spans("xä abb")) == [(1, 2), (4, 6)]
