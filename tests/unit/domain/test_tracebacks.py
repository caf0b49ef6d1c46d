"""Tracebacks as Python itself writes them, found however a log arrives."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from desktop_app.domain.tracebacks import TracebackFinder, TracebackLines, last_traceback

CHAINED = """\
def load(path):
    return open(path)

def train():
    try:
        load("/no/such/file")
    except OSError as error:
        raise ValueError("nothing to train on") from error

print("before", flush=True)
train()
"""
RETRIED = """\
import traceback
for number in range(3):
    print("try", number)
    try:
        {}["loss"]
    except KeyError:
        traceback.print_exc(file=__import__("sys").stdout)
print("after")
"""
INTERRUPTED = "raise KeyboardInterrupt"
SYNTAX = "x ="


def run(script: str) -> bytes:
    """What the interpreter prints of it."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


def found(data: bytes, sizes: list[int] | None = None) -> list[TracebackLines]:
    """What is found where the data comes in pieces of these sizes; the last word on each."""
    finder, at = TracebackFinder(), 0
    by_first: dict[int, TracebackLines] = {}
    for size in [*(sizes or []), len(data)]:
        finder.feed(data[at : at + size])
        at += size
        by_first.update((lines.first, lines) for lines in finder.take())
    return list(by_first.values())


def shown(data: bytes, lines: TracebackLines) -> tuple[str, str]:
    texts = data.decode().split("\n")
    return texts[lines.first], texts[lines.last]


HEADER = "Traceback (most recent call last):"


@pytest.mark.parametrize(
    ("script", "ends"),
    [
        (CHAINED, ["ValueError: nothing to train on"]),
        (RETRIED, ["KeyError: 'loss'"] * 3),
        (INTERRUPTED, ["KeyboardInterrupt"]),
        (SYNTAX, []),
        ("print('no')", []),
    ],
)
def test_each_is_found_from_its_header_to_its_exception(script: str, ends: list[str]) -> None:
    data = run(script)
    assert [shown(data, lines) for lines in found(data)] == [(HEADER, end) for end in ends]


@pytest.mark.parametrize("seed", range(20))
def test_it_does_not_matter_in_which_pieces_a_log_arrives(seed: int) -> None:
    chance = random.Random(seed)
    data = run(CHAINED) + b"x" * chance.randrange(100_000) + b"\r\n" + run(RETRIED)
    sizes = [chance.randrange(1, 400) for _ in range(300)]
    assert found(data, sizes) == found(data)


def test_the_words_of_a_launcher_before_each_line_are_passed_over() -> None:
    lines = run(CHAINED).split(b"\n")
    data = b"".join(b"[rank0]: " + line + b"\n" for line in lines)
    (one,) = found(data)
    assert shown(data, one) == ("[rank0]: " + HEADER, "[rank0]: ValueError: nothing to train on")


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n",
        f"{HEADER}\n\nnot indented\n",
        f"{HEADER}\n  File 'x'\n",
        f"he said: {HEADER} so\n  a\nb\n",
        f"{HEADER}\n" + "  x\n" * 20_000 + "Error: too long\n",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert found(text.encode()) == []


def test_a_header_within_one_begins_another() -> None:
    data = f"{HEADER}\n  a\n{HEADER}\n  b\nError: two\n".encode()
    assert found(data) == [TracebackLines(2, 4)]


def test_a_hundred_megabytes_in_one_line_are_no_burden() -> None:
    finder = TracebackFinder()
    for _ in range(100):
        finder.feed(b"x" * 1_000_000)
    finder.feed(b"\n" + run(CHAINED))
    (one,) = finder.take()[-1:]
    assert one.first == 2
    assert len(finder._rest) < 100_000


def test_the_last_one_says_what_was_called_and_what_was_raised() -> None:
    told = last_traceback(run(RETRIED) + run(CHAINED))
    assert told is not None
    assert told.exception == "ValueError: nothing to train on"
    assert [(frame.file, frame.line, frame.function) for frame in told.frames] == [
        ("<string>", 11, "<module>"),
        ("<string>", 8, "train"),
    ]


def test_a_script_that_cannot_be_read_says_where() -> None:
    told = last_traceback(b"starting\n" + run(SYNTAX))
    assert told is not None
    assert told.exception == "SyntaxError: invalid syntax"
    assert [(frame.file, frame.line) for frame in told.frames] == [("<string>", 1)]


def test_a_log_without_one_says_nothing() -> None:
    assert last_traceback(b"epoch 1\nepoch 2\n") is None
    assert last_traceback(b"") is None
