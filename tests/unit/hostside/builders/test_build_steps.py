"""How far a build is, by the words of real builders."""

from __future__ import annotations

import time

import pytest

from desktop_app.hostside.builders.failures import explain, failing_line
from desktop_app.hostside.builders.steps import BuildSteps, joined_text, news_text

CLASSIC = b"""Sending build context to Docker daemon  3.072kB\r
Step 1/3 : FROM python:3.11-slim
 ---> 8f5b5b9fb0b1
Step 2/3 : RUN python3 -m pip install -r heavy.txt
Collecting torch==2.14.1 (from -r heavy.txt (line 1))
  Downloading torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl (811.3 MB)
Installing collected packages: mpmath, torch
"""
BUILDKIT = b"""#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s
#5 [1/3] FROM docker.io/library/python:3.11-slim@sha256:abc
#6 [stage-0 2/3] RUN python3 -m pip install -r heavy.txt
#6 1.234 Collecting torch
"""


def steps_of(log: bytes) -> list[tuple[int, int, str]]:
    """What is told after each line, without repeats."""
    steps = BuildSteps()
    return [
        (steps.now["step"], steps.now["steps"], steps.now["what"])
        for line in log.splitlines(keepends=True)
        if steps.feed(line)
    ]


def test_the_classic_builder_numbers_its_steps_and_pip_says_what_it_does() -> None:
    wheel = "Downloading torch-2.14.1-cp311-cp311-manylinux_2_28_x86_64.whl (811.3 MB)"
    assert steps_of(CLASSIC) == [
        (1, 3, "FROM python:3.11-slim"),
        (2, 3, "RUN python3 -m pip install -r heavy.txt"),
        (2, 3, "Collecting torch==2.14.1 (from -r heavy.txt (line 1))"),
        (2, 3, wheel),
        (2, 3, "Installing collected packages: mpmath, torch"),
    ]


def test_buildkit_and_podman_number_their_steps_in_their_own_way() -> None:
    assert steps_of(BUILDKIT) == [
        (1, 3, "FROM docker.io/library/python:3.11-slim@sha256:abc"),
        (2, 3, "RUN python3 -m pip install -r heavy.txt"),
        (2, 3, "Collecting torch"),
    ]
    assert steps_of(b"STEP 2/5: RUN true\n") == [(2, 5, "RUN true")]


def test_podman_numbers_the_steps_of_each_stage() -> None:
    log = b"[1/2] STEP 1/2: FROM a\n[2/2] STEP 3/9: RUN pip install torch\n"
    assert steps_of(log) == [(1, 2, "FROM a"), (3, 9, "RUN pip install torch")]


@pytest.mark.parametrize(
    "said",
    [
        b"#9 12.34 [12/345] Building CXX object foo.o\n",
        b"#9 12.34 Step 1/2 : mine\n",
        b"[12/345] Building CXX object foo.o\n",
    ],
)
def test_what_a_compiler_numbers_is_no_step(said: bytes) -> None:
    assert steps_of(b"#9 [3/7] RUN make\n" + said) == [(3, 7, "RUN make")]


def test_words_that_come_in_pieces_are_read_once_they_are_whole() -> None:
    steps = BuildSteps()
    assert not steps.feed(b"Step 1/2 : FR")
    assert steps.feed(b"OM x\n")
    assert steps.now == {"step": 1, "steps": 2, "what": "FROM x"}


def test_other_words_tell_nothing() -> None:
    assert steps_of(b"Step by step\nDownloading\n[notice] 1/2 of nothing\n\xff\xfe\n") == []


@pytest.mark.parametrize(
    ("news", "text"),
    [
        ({"kind": "step", "step": 2, "steps": 3, "what": "x"}, "Building, step 2 of 3: x"),
        ({"kind": "step", "step": 0, "steps": 0, "what": "Collecting x"}, "Building: Collecting x"),
        ({"kind": "goes_on"}, ""),
    ],
)
def test_a_run_that_waits_is_told_in_one_line(news: dict[str, object], text: str) -> None:
    assert news_text(news) == text


def test_a_run_that_joins_is_told_when_the_build_began() -> None:
    began = time.mktime((2026, 11, 28, 14, 3, 59, 0, 0, -1))
    assert joined_text(began) == "Waiting for the build that began at 14:03."
    assert news_text({"kind": "joined", "began_at": began}) == joined_text(began)


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (b"Step 1/2\nERROR: No matching distribution found for x\nThe command 'x' returned", 1),
        (b"#6 1.2 ERROR: no\n#6 1.3 \x1b[31mERROR: bad\x1b[0m\r\n------\n", 1),
        (b"some\rtrouble\nThe build failed: trouble\n", 1),
        (b"", None),
        (b"The command 'x' returned a non-zero code: 1\n", None),
    ],
)
def test_the_line_that_says_why_is_found_by_its_number(log: bytes, line: int | None) -> None:
    assert failing_line(log) == line


@pytest.mark.parametrize(
    ("log", "hint"),
    [
        (
            b"Ignored the following versions that require a different python version: 2.0\n",
            "Choose a base image with the Python",
        ),
        (
            b"ERROR: Package 'x' requires a different Python: 3.8.1 not in '>=3.11'",
            "Choose a base image with the Python",
        ),
        (b"ERROR: No matching distribution found for torch==2.1.0+cu121", "Versions that end in"),
        (
            b"OSError: CUDA_HOME environment variable is not set.",
            "Choose a base image with the CUDA",
        ),
        (b"ERROR: No matching distribution found for x==9", "Check the requirement's name"),
    ],
)
def test_a_wrong_python_and_cuda_are_told_apart_from_a_wrong_version(log: bytes, hint: str) -> None:
    assert explain(log).hint.startswith(hint)
