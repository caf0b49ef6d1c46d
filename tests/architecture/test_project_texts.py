"""The project's files speak of the project alone, and stay of a size that one can read."""

from __future__ import annotations

import re

import pytest

from tests.architecture.project import python_files, relative, text_files

# One letter of each stands in brackets, so that this file does not find itself.
PATTERNS = [
    r"/wor[k]/(main|shared|brief)\b",
    r"/op[t]/(pypi|wheels)",
    r"/roo[t]/[.\w]",
    r"\.pyen[v]\b",
    r"https?://(?!pypi\.org|files\.pythonhosted\.org)[\w.-]*(pyp[i]|artifactor[y]|devp[i])\b",
    r"co-authore[d]-by",
    r"generate[d] (with|by) (an? )?(ai|assistant|language model)\b",
]
FOREIGN = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS), re.IGNORECASE)
MOST_LINES = 400


def foreign_words(text: str) -> list[str]:
    return [found.group() for found in FOREIGN.finditer(text)]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = {
        relative(path): words
        for path in text_files()
        if (words := foreign_words(path.read_text("utf-8", "replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        f"see /{'work'}/shared/a.md",
        f"--find-links /{'opt'}/wheels",
        f"/{'root'}/.cache",
        f"~/.{'pyenv'}/versions",
        f"https://{'pypi'}.example.org/simple",
        f"Co-{'Authored'}-By: somebody",
        f"{'Generated'} with an assistant",
    ],
)
def test_a_foreign_word_is_found(text: str) -> None:
    assert len(foreign_words(text)) == 1


@pytest.mark.parametrize("text", ["runs/<id>/work/outputs", "https://pypi.org/simple", "/opt/a"])
def test_a_word_of_the_project_is_left_alone(text: str) -> None:
    assert foreign_words(text) == []


def test_python_files_stay_under_400_lines() -> None:
    sizes = {
        relative(path): len(path.read_text("utf-8").splitlines())
        for path in python_files("desktop_app", "tests", "packaging")
    }
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}
