"""Dockerfiles: where each instruction stands, what no builder takes, and which step failed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop_app.hostside.builders.dockerfile_build import failed_step, knows_heredocs
from desktop_app.hostside.builders.dockerfile_text import (
    DockerfileProblem,
    arguments_of,
    copied_paths,
    directives,
    needs_buildkit,
    read_dockerfile,
)
from tests.fakes.engines import ENGINE

TEXT = """\
# syntax=docker/dockerfile:1
ARG PYTHON=3.11
FROM python:${PYTHON}-slim AS build

  copy --chown=1:1 requirements.txt ["with space.txt", \\
RUN apt-get update && \\
    # what torch.compile looks for

    apt-get install -y gcc
FROM build
COPY --from=build /a /b
CMD ["python"]
"""


def test_instructions_are_found_with_their_lines_also_where_one_goes_on() -> None:
    text = TEXT.replace(' ["with space.txt", \\', " /tmp/")
    assert [(each.name, each.line, each.column) for each in read_dockerfile(text)] == [
        *(("ARG", 2, 1), ("FROM", 3, 1), ("COPY", 5, 3), ("RUN", 6, 1)),
        *(("FROM", 10, 1), ("COPY", 11, 1), ("CMD", 12, 1)),
    ]
    run = read_dockerfile(text)[3]
    assert run.words == ["apt-get", "update", "&&", "apt-get", "install", "-y", "gcc"]


def test_the_sign_that_continues_a_line_may_be_another_one() -> None:
    found = read_dockerfile("# escape=`\nFROM a\nRUN one `\n  two\\\nRUN three\n")
    assert [each.line for each in found] == [2, 3, 5]


def test_what_is_copied_is_known_where_it_is_written_out() -> None:
    lines = [
        *("COPY a b/ /c", 'COPY ["d e", "/f"]', "ADD https://x/y /z", "COPY $A *.txt /"),
        *("COPY --from=0 g /h", "ADD --chown=1 i /j"),
    ]
    found = read_dockerfile("\n".join(["FROM a", *lines]))
    assert [path for each in found for path in copied_paths(each)] == ["a", "b/", "d e", "i"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("FROM a\nRUN <<EOF\necho x\nEOF\nRUN ls", (2, "<<")),
        ("FROM a\nCOPY --chmod=1 a b", (2, "--chmod")),
        ("FROM a\nRUN --mount=type=secret,id=T cat", (2, "--mount")),
        ("FROM a\nRUN cat <<< x\nCOPY --chown=1 a b\n", None),
    ],
)
def test_what_only_buildkit_knows_is_found(text: str, what: tuple[int, str] | None) -> None:
    found = needs_buildkit(read_dockerfile(text))
    assert (found and (found[0].line, found[1])) == what


def test_the_text_of_a_heredoc_holds_no_instructions() -> None:
    found = read_dockerfile("FROM a\nRUN <<-'A' cat; <<B\nnonsense\n\tA\nmore\nB\nUSER x\n")
    assert [(each.name, each.line) for each in found] == [("FROM", 1), ("RUN", 2), ("USER", 7)]


@pytest.mark.parametrize(
    ("podman", "known", "unknown"),
    [
        (True, ("4.9.0", "Podman 4.10.1-dev", "5.0.0"), ("Podman 4.3.1", "Podman unknown", "")),
        (False, ("23.0.1", "28.2.2"), ("20.10.24+dfsg1", "dev")),
    ],
)
def test_an_older_engine_takes_the_lines_of_a_heredoc_for_instructions(
    podman: bool, known: Sequence[str], unknown: Sequence[str]
) -> None:
    engines = [ENGINE._replace(podman=podman, version=version) for version in (*known, *unknown)]
    expected = [True] * len(known) + [False] * len(unknown)
    assert [knows_heredocs(engine) for engine in engines] == expected


def test_directives_stand_before_everything_else() -> None:
    text = "# Syntax = docker/dockerfile:1.4\n#escape=`\n\n# syntax=another\nFROM a\n"
    assert directives(text) == {"syntax": "docker/dockerfile:1.4", "escape": "`"}
    assert directives("# a comment\n# escape=`\nFROM a\n") == {}


def test_declared_arguments_are_known_by_name() -> None:
    assert arguments_of(read_dockerfile("ARG A=1 B\nFROM x\nARG C\n")) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("log", "line"),
    [
        (b"Step 1/4 : FROM a\nStep 3/4 : RUN two\nThe command returned a non-zero code: 1\n", 4),
        (b"Step 9/9 : LABEL x\nno space left\n", None),
        (b"[1/2] STEP 1/2: FROM a\n[2/2] STEP 2/2: RUN x\nerror\n", 6),
        (b"STEP 3/3: RUN two\n", 4),
        (b"#6 ERROR: process\n------\nDockerfile:4\n------\n", 4),
        (b"#6 ERROR: executor\n------\n > [stage-0 3/3] RUN   two:\n------\nexecutor\n", 4),
        (b" > [last 2/2] RUN x:\n", 6),
        (b" > [another 2/2] RUN x:\n", None),
        (b" > [internal] load metadata for a:\n", None),
        (b"Cannot connect\n", None),
    ],
)
def test_the_step_that_failed_is_a_line_of_the_file(log: bytes, line: int | None) -> None:
    text = "FROM a\n# one\nRUN one\nRUN two\nFROM a AS last\nRUN x\n"
    found = failed_step(log, read_dockerfile(text))
    assert (found and found.line) == line


@pytest.mark.parametrize("text", ["", "# nothing\n", "ARG A=1\n", "FROM a\nRUN <<EOF\nx\n"])
def test_what_is_no_dockerfile_is_refused_with_a_repair(text: str) -> None:
    with pytest.raises(DockerfileProblem) as caught:
        read_dockerfile(text)
    assert caught.value.hint
