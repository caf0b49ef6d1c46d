"""The host side runs on Python 3.8, and the check that says so bites."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import HOSTSIDE, python_files, relative
from tests.architecture.runtime_types import evaluated_types

VERMIN = Path(sys.executable).with_name("vermin")

TOO_NEW = {
    "a match statement": "match 1:\n    case 1:\n        pass\n",
    "a string method of 3.9": "'abc'.removeprefix('a')\n",
    "a union of dictionaries": "a = {1: 2} | {3: 4}\n",
    "a module of 3.11": "import tomllib\n",
}
EVALUATED = {
    "an alias": "Names = list[int]",
    "a base class": "class Names(dict[str, int]): pass",
    "an argument of cast": "x = cast(int | None, y)",
    "a variable without the future import": "x: list[int] = []",
    "a parameter without the future import": "def f(x: int | None): pass",
    "a result without the future import": "def f() -> list[int]: pass",
}


def check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [str(VERMIN), "--target=3.8-", "--no-tips", "--violations", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_host_side_runs_on_python_3_8() -> None:
    done = check(HOSTSIDE)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("what", TOO_NEW)
def test_newer_grammar_and_names_are_found(what: str, tmp_path: Path) -> None:
    (tmp_path / "newer.py").write_text(TOO_NEW[what], "utf-8")
    assert check(tmp_path).returncode != 0


def test_the_host_side_spells_no_type_at_run_time_that_python_3_8_cannot_evaluate() -> None:
    found = [
        f"{relative(path)}:{line}"
        for path in python_files("desktop_app/hostside")
        for line in evaluated_types(path.read_text("utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize("what", EVALUATED)
def test_a_type_that_would_be_evaluated_is_found(what: str) -> None:
    assert list(evaluated_types(EVALUATED[what])) == [1]


def test_annotations_under_the_future_import_are_left_alone() -> None:
    lazy = "from __future__ import annotations\n"
    source = "x: list[int] | None\ndef f(y: int | None) -> None: z[0] | 1\n"
    assert list(evaluated_types(lazy + source)) == []
