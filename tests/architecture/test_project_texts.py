"""The project's files speak of the project alone, and stay of a size that one can read."""

from __future__ import annotations

import re

import pytest

from tests.architecture.project import python_files, relative, text_files

# Put together from halves, so that this file does not find itself.
PATTERNS = [
    "/wor" r"k/(main|shared|brief)\b",
    "/op" r"t/(pypi|wheels)",
    "/roo" r"t/[.\w]",
    r"\.pye" r"nv\b",
    r"https?://(?!pypi\.org|files\.pythonhosted\.org)[\w.-]*(pyp"
    "i|artifactory|devp"
    r"i)\b[\w.-]*",
    "(?i)co-authored-by",
    "(?i)generated (with|by) (an? )?(ai|assistant|language model)",
]
FOREIGN = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS))
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
        "see /work/shared/a.md",
        "--find-links /opt/wheels",
        "/root/.cache",
        "~/.pyenv/versions",
        "https://pypi.example.org/simple",
        "Co-Authored-By: somebody",
    ],
)
def test_a_foreign_word_is_found(text: str) -> None:
    assert len(foreign_words(text)) == 1


@pytest.mark.parametrize(
    "text", ["runs/<id>/work/outputs", "https://pypi.org/simple", "/opt/conda"]
)
def test_a_word_of_the_project_is_left_alone(text: str) -> None:
    assert foreign_words(text) == []


def test_python_files_stay_under_400_lines() -> None:
    sizes = {
        relative(path): len(path.read_text("utf-8").splitlines())
        for path in python_files("desktop_app", "tests", "packaging")
    }
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}
