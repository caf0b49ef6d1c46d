"""Bad definitions: each error names the place in the file, and the repair."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.engine.environments.definition_files.places import BadDefinition
from desktop_app.engine.environments.definition_files.reading import read_definition

LOCK_HEAD = 'version = 1\n[[package]]\nname = "birds"\nsource = { virtual = "." }\n'

# File, its content, line and column of the fault, words of the text, words of the repair.
BAD = [
    ("r.txt", "torch\n  numpy=1.2\n", (2, 8), "compares nothing", "numpy==1.2"),
    ("r.txt", "torch numpy\n", (1, 7), "no requirement of pip", "torch>=2.1"),
    ("r.txt", "torch\ntorch>2,<1\n", (2, 1), "No version of torch", "Loosen"),
    ("r.txt", "torch==2.0\nnumpy\nTorch==2.1\n", (3, 1), "line 1 of", "Keep one"),
    ("r.txt", "-r r.txt\n", (1, 1), "in a circle", "Remove one"),
    ("r.txt", "six\n-r nothing.txt\n", (2, 1), "There is no file", "as seen from"),
    ("r.txt", "-c https://x/limits.txt\n", (1, 1), "names a file", "Write out"),
    ("r.txt", "-e .\n", (1, 1), "editable", "git+https"),
    ("r.txt", "a\n./wheels/a.whl\n", (2, 1), "names a file", "Name a package"),
    ("r.txt", "a @ file:///home/ann/a\n", (1, 1), "names a file", "address"),
    ("r.txt", "--find-links wheels\n", (1, 1), "needs an address", "host can reach"),
    ("r.txt", "six --hash=sha256:12\n", (1, 5), "is no hash", "Copy the hash"),
    ("r.txt", "--frobnicate\n", (1, 1), "no option", "Remove it"),
    ("r.txt", "-i\n", (1, 1), "names nothing", "Write what"),
    ("r.txt", "--index-url 'https://x\n", (1, 1), "never closed", "Close it"),
    ("c.yml", "dependencies:\n- python=3.11\n- pip:\n\t- torch\n", (4, 1), "tab", "spaces"),
    ("c.yml", "dependencies: [torch\n", (2, 1), "no YAML", "Compare"),
    ("c.yml", "dependencies: torch\n", (1, 15), "list is expected", "dash"),
    ("c.yml", "channels: []\ndependancies: []\n", (2, 1), "no part", "known are"),
    ("c.yml", "channels: []\nname: x\n", (1, 1), "no list of dependencies", "Write the line"),
    ("c.yml", "dependencies:\n- python=3.x\n", (2, 3), "no version of Python", "python=3.11"),
    ("c.yml", "dependencies:\n- pip:\n  - torch=2\n", (3, 10), "compares nothing", "torch==2"),
    ("c.yml", "dependencies:\n- pip: torch\n", (2, 8), "list is expected", "dash"),
    ("c.yml", "dependencies:\n- {pip: [a], npm: [b]}\n", (2, 14), "'npm' is no part", "pip"),
    ("c.yml", "dependencies:\n- numpy=>1\n", (2, 3), "no package of conda", "a version"),
    ("c.yml", "dependencies:\n- --help\n", (2, 3), "no package of conda", "a version"),
    ("c.yml", "dependencies: [six]\nchannels:\n- a b\n", (3, 3), "no channel", "conda-forge"),
    (
        *("c.yml", "dependencies: [six]\nchannels: [https://me:pw@x/t]\n"),
        *((2, 12), "no channel", "without a password"),
    ),
    ("c.yml", "dependencies: [a]\nchannels: [nodefaults]\n", (2, 1), "no channel", "Name one"),
    ("c.yml", "name: a\nname: b\ndependencies: []\n", (2, 1), "twice", "Keep one"),
    ("c.yml", "- torch\n", (1, 1), "a colon and a value", "name: birds"),
    ("c.yml", "name: birds\n", (1, 1), "neither", "dependencies:"),
    ("e.yaml", "base_image: x\nrequirements: no.txt\n", (2, 1), "no file", "Copy it"),
    ("e.yaml", "base_image: [a]\n", (1, 13), "plain text", "single value"),
    ("pyproject.toml", "[project]\nname =\n", (2, 7), "no TOML", "Compare"),
    ("pyproject.toml", "[tool.x]\n", (1, 1), "no table [project]", "[project]"),
    ("pyproject.toml", '[project]\ndependencies = "a"\n', (2, 1), "no list", "torch>=2.1"),
    ("pyproject.toml", '[project]\ndependencies = [\n  "a=1",\n]\n', (3, 5), "nothing", "a==1"),
    ("pyproject.toml", '[project]\ndynamic = ["dependencies"]\n', (2, 13), "dynamic", "reads"),
    ("pyproject.toml", '[project]\nrequires-python = "<3"\n', (2, 20), "allows no", ">=3.11"),
    ("Dockerfile", "FROM a\nCOPPY x y\n", (2, 1), "no instruction", "mean COPY"),
    ("Dockerfile", "FROM a\nRUN ls &&\n  pip x\n", (3, 3), "no instruction", "backslash"),
    ("Dockerfile", "# nothing\nARG A=1\n", (1, 1), "no FROM", "FROM python:"),
    ("Dockerfile", "RUN ls\nFROM a\n", (1, 1), "before the first FROM", "FROM python:"),
    ("Dockerfile", "FROM a of b\n", (1, 1), "one image", "AS build"),
    ("Dockerfile", "FROM a\nCOPY /there\n", (2, 1), "only one", "both"),
    ("Dockerfile", "FROM a\nENV A\n", (2, 1), "no value", "ENV A=value"),
    ("Dockerfile", "FROM a\nUSER\n", (2, 1), "names nothing", "what it is about"),
    ("Dockerfile", "FROM a\nCOPY Dockerfile \\\n  x /y\n", (2, 1), "no 'x'", "as seen from"),
    ("Dockerfile", "FROM a\nADD  ../b.txt /y\n", (2, 6), "outside of", "copy it there"),
    ("Dockerfile", "FROM a\nRUN <<EOF\nls\n", (2, 5), "never closed", "Write EOF"),
    ("uv.lock", "version = 1\n", (1, 1), "no lock", "uv lock"),
    (
        *("uv.lock", LOCK_HEAD + 'dependencies = [{ name = "x" }]\n[[package]]\nname = "x"\n'),
        *((5, 27), "comes from a folder", "Publish"),
    ),
]


@pytest.mark.parametrize(("name", "text", "place", "problem", "repair"), BAD)
def test_a_bad_definition_is_told_with_its_place_and_its_repair(
    tmp_path: Path, name: str, text: str, place: tuple[int, int], problem: str, repair: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    with pytest.raises(BadDefinition) as caught:
        read_definition(file)
    error = caught.value
    line, column = place
    assert error.text.startswith(f"{str(file)!r}, line {line}, column {column}: ")
    assert problem in error.text
    assert repair in error.hint


def test_two_files_that_name_each_other_are_a_circle_told_where_it_closes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("six\n-r sub/b.txt\n", "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("# b\n\n-r ../a.txt\n", "utf-8")
    with pytest.raises(BadDefinition) as caught:
        read_definition(tmp_path / "a.txt")
    inner = str(tmp_path / "sub" / "b.txt")
    assert caught.value.text.startswith(f"{inner!r}, line 3, column 1: ")


def test_a_pin_and_a_constraint_that_exclude_each_other_are_named(tmp_path: Path) -> None:
    (tmp_path / "limits.txt").write_text("numpy<2\n", "utf-8")
    (tmp_path / "r.txt").write_text("numpy==2.1\n-c limits.txt\n", "utf-8")
    with pytest.raises(BadDefinition, match=r"'numpy<2' and line 1 of .* cannot both be met"):
        read_definition(tmp_path / "r.txt")


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"torch\nf\xfcnf\n", 2, "not text in UTF-8"),
        (b"torch\nx\0y\n", 2, "zero byte"),
        (b"torch\n" * 200_000, 0, "larger than 1024 KiB"),
    ],
)
def test_what_is_no_text_or_too_much_of_it_is_told(
    tmp_path: Path, data: bytes, line: int, words: str
) -> None:
    file = tmp_path / "r.txt"
    file.write_bytes(data)
    with pytest.raises(BadDefinition, match=words) as caught:
        read_definition(file)
    assert caught.value.place.line == line


def test_more_lines_than_anybody_needs_are_refused_where_they_become_too_many(
    tmp_path: Path,
) -> None:
    (tmp_path / "r.txt").write_text("".join(f"p{n}\n" for n in range(10_001)), "utf-8")
    with pytest.raises(BadDefinition, match="line 10001, column 1: There are more than 10000"):
        read_definition(tmp_path / "r.txt")


@pytest.mark.parametrize("name", ["nowhere.txt", "nowhere.yml", "nowhere.toml"])
def test_a_file_that_is_not_there_is_told_by_its_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidError, match="cannot be read: No such file") as caught:
        read_definition(tmp_path / name)
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("text", ["a: &x [*x]\ndependencies: *x\n", "[" * 3000, "a: \x07\n"])
def test_hostile_yaml_ends_in_a_clear_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "c.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadDefinition) as caught:
        read_definition(file)
    assert caught.value.hint
