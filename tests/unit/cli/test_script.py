"""`trainyard script`, which needs no workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes import example_scripts
from tests.unit.cli.conftest import Terminal


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script in a folder that is no workspace."""
    monkeypatch.delenv("TRAINYARD_WORKSPACE", raising=False)
    folder = tmp_path / "bird 'classifier' 训练"
    folder.mkdir()
    monkeypatch.chdir(folder)
    path = folder / "train it.py"
    path.write_text(example_scripts.PICTURES_ARGPARSE, "utf-8")
    return path


def test_arguments_of_a_script_are_listed_without_a_workspace(
    trainyard: Terminal, script: Path
) -> None:
    answer = trainyard("script", "arguments", script.name)
    assert (answer.code, trainyard.opened) == (0, [])
    rows = {line.split("  ")[0]: line.split() for line in answer.out.splitlines()}
    assert rows["DIR"] == ["DIR", "text", "data/pictures", "path", "to", "the", "pictures"]
    assert rows["-b, --batch-size"] == ["-b,", "--batch-size", "integer", "256"]
    assert rows["--precision"][:5] == ["--precision", "fp32", "|", "bf16", "(required)"]
    assert rows["--tag"] == ["--tag", "text", "..."]
    assert rows["--out"] == ["--out", "path", "(made", "at", "run)"]
    assert "--secret" not in rows
    assert answer.err.splitlines()[-1].endswith(": rest: It takes all the rest of the line.")


def test_arguments_are_answered_in_json(trainyard: Terminal, script: Path) -> None:
    found = trainyard("script", "arguments", script.name, "--json").json
    assert set(found) == {"library", "arguments", "commands", "unread"}
    by_name = {one["destination"]: one for one in found["arguments"]}
    betas = by_name["betas"]
    assert (betas["kind"], betas["default"], betas["least"]) == ("number", [0.9, 0.999], 2)
    assert (by_name["data"]["positional"], by_name["data"]["names"]) == (True, [])
    assert found["unread"][1]["why"] == "It takes all the rest of the line."


def test_numbers_that_json_lacks_are_words(trainyard: Terminal, script: Path) -> None:
    text = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--x', default={})\n"
    script.write_text(text.format("float('inf')"), "utf-8")
    (argument,) = trainyard("script", "arguments", script.name, "--json").json["arguments"]
    assert argument["default"] == "Infinity"


def test_commands_are_listed_with_their_arguments(trainyard: Terminal, script: Path) -> None:
    script.write_text(example_scripts.BIRDS_TYPER, "utf-8")
    lines = trainyard("script", "arguments", script.name).out.splitlines()
    assert "train  Train it." in lines
    assert "try-it" in lines
    found = trainyard("script", "arguments", script.name, "--json").json
    assert [command["name"] for command in found["commands"]] == ["train", "try-it"]


def test_a_script_that_cannot_be_read_is_the_users_error(trainyard: Terminal, script: Path) -> None:
    script.write_text("def f(:\n", "utf-8")
    answer = trainyard("script", "arguments", script.name, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("error: Line 1 of 'train it.py' is no Python: ")
    assert trainyard("script", "arguments", "nothing.py").code == 2
