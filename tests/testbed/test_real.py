"""A missing real part skips with its reason, and fails where real parts are required."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASKS = "def test_asks(real):\n    real('engine')\n"


def run_pytest(folder: Path, *options: str) -> str:
    """The summary of a pytest that finds no container engine."""
    (folder / "test_asks.py").write_text(ASKS, "utf-8")
    plain = ["-p", "tests.conftest", "-p", "no:cacheprovider", f"--rootdir={folder}", "-rs"]
    env = {**os.environ, "DOCKER_HOST": f"unix://{folder}/none.sock", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plain, *options, str(folder)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.returncode}\n{done.stdout}{done.stderr}"


def test_a_missing_part_skips_and_says_what_is_missing(tmp_path: Path) -> None:
    said = run_pytest(tmp_path)
    assert said.startswith("0\n"), said
    assert "1 skipped" in said
    assert "no container engine answers" in said


def test_a_missing_part_fails_where_real_parts_are_required(tmp_path: Path) -> None:
    said = run_pytest(tmp_path, "--require-real")
    assert said.startswith("1\n"), said
    assert "the real part 'engine' is required" in said


def test_tests_run_without_the_variable_that_hides_faults_of_buffering() -> None:
    assert "PYTHONUNBUFFERED" not in os.environ
