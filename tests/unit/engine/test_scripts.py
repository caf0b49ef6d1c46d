"""A script is read from the disk as Python itself reads it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import RunSpec
from desktop_app.engine.scripts import (
    MOST_BYTES,
    Scripts,
    argument_caveats,
    resumed,
    script_arguments,
)
from tests.fakes import example_scripts

CODE = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--{}')\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    folder = tmp_path / 'it\'s "训练"'
    folder.mkdir()
    return folder / "train it.py"


@pytest.mark.parametrize(
    ("encoding", "first"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("gbk", "# coding: gbk\n"),
        ("latin-1", "# coding: latin1\n"),
    ],
)
def test_a_script_is_read_in_the_encoding_that_it_names(
    script: Path, encoding: str, first: str
) -> None:
    name = "größe" if encoding == "latin-1" else "学习率"
    script.write_bytes((first + CODE.format(name)).replace("\n", "\r\n").encode(encoding))
    (argument,) = asyncio.run(Scripts().arguments(script.parent, script.name)).arguments
    assert (argument.names, argument.line) == ((f"--{name}",), 4 if first else 3)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("# 学习率\n".encode("gbk"), "wrong_encoding"),
        (b"# coding: nothing\n", "wrong_encoding"),
        (b"x = 1\n" * (MOST_BYTES // 6 + 1), "large_script"),
        (b"x = \0\n", "syntax_error"),
        (b"def f(:\n", "syntax_error"),
    ],
)
def test_what_cannot_be_read_is_said_of_the_script(script: Path, data: bytes, code: str) -> None:
    script.write_bytes(data)
    with pytest.raises(InvalidError) as caught:
        script_arguments(script)
    assert (caught.value.code, caught.value.field) == (code, "script")
    assert repr(script.name) in caught.value.text
    assert caught.value.hint


def test_a_script_of_the_largest_size_is_read(script: Path) -> None:
    head = CODE.format("lr")
    script.write_text(head + "#" * (MOST_BYTES - len(head)), "utf-8")
    assert [one.label for one in script_arguments(script).arguments] == ["--lr"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("nothing.py", "no_script"), ("folder.py", "unreadable_script"), ("run.sh", "no_python")],
)
def test_what_is_no_script_is_said(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "run.sh").write_text("echo\n", "utf-8")
    with pytest.raises(InvalidError) as caught:
        script_arguments(tmp_path / name)
    assert caught.value.code == code


def test_an_empty_script_takes_nothing(script: Path) -> None:
    script.write_bytes(b"")
    assert script_arguments(script).arguments == ()


@pytest.mark.parametrize(
    ("arguments", "caveats"),
    [
        (("--precision", "bf16"), []),
        ((), ["The script asks for --precision, and it is not given."]),
        (
            ("--precision", "fp8", "--epochs", 1.5),
            ["--epochs: This is not a whole number.", "--precision: It must be one of fp32, bf16."],
        ),
    ],
)
def test_what_a_script_would_say_of_its_arguments_is_known_before_it_runs(
    script: Path, arguments: tuple[str | float, ...], caveats: list[str]
) -> None:
    script.write_text(example_scripts.PICTURES_ARGPARSE, "utf-8")
    assert argument_caveats(RunSpec(script.parent, script.name, arguments)) == caveats


def test_a_script_that_would_end_at_once_is_a_caveat(script: Path) -> None:
    script.write_text("def f(:\n", "utf-8")
    (caveat,) = argument_caveats(RunSpec(script.parent, script.name))
    assert caveat.startswith("Line 1 of 'train it.py' is no Python: ")
    assert argument_caveats(RunSpec(script.parent, "train.sh")) == []


def test_a_run_goes_on_from_a_checkpoint_by_the_argument_that_its_script_has(
    script: Path,
) -> None:
    script.write_text(example_scripts.PICTURES_ARGPARSE, "utf-8")
    checkpoint = script.parent / "last one.pt"
    before = RunSpec(script.parent, script.name, ("--lr", 0.1, "--resume", "old.pt"))
    spec = resumed(before, checkpoint)
    assert spec.arguments == ("--lr", "0.1", "--resume", "{inputs.checkpoint}")
    assert spec.inputs == {"checkpoint": str(checkpoint)}


def test_a_script_without_an_argument_for_a_checkpoint_is_told(script: Path) -> None:
    script.write_text(example_scripts.DIGITS_FUNCTIONS, "utf-8")
    with pytest.raises(InvalidError) as caught:
        resumed(RunSpec(script.parent, script.name), script.parent / "last.pt")
    assert (caught.value.code, caught.value.field) == ("no_resume", "script")
