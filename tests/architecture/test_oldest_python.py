"""The host side runs on Python 3.8, and the check that says so bites."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import HOSTSIDE

VERMIN = Path(sys.executable).with_name("vermin")

TOO_NEW = {
    "a match statement": "match 1:\n    case 1:\n        pass\n",
    "a string method of 3.9": "'abc'.removeprefix('a')\n",
    "a union of dictionaries": "a = {1: 2} | {3: 4}\n",
    "a generic alias at run time": "Names = list[int]\n",
    "a module of 3.11": "import tomllib\n",
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
