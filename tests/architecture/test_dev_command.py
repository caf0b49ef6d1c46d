"""packaging/dev.py on a machine that lacks packages: it says one command, or runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

DPKG = """#!/bin/sh
echo "libegl1 installed"
echo "libgl1 not-installed"
"""
APT = """#!/bin/sh
echo "$@" >> "$(dirname "$0")/apt.log"
exit 3
"""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Programs that stand first on the PATH: a package database, and an apt that fails."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name, text in {"dpkg-query": DPKG, "apt-get": APT}.items():
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o755)
    return folder


def setup(programs: Path, uid: int | None, purpose: str) -> subprocess.CompletedProcess[str]:
    # The user id is what dev.py asks the system for; everything else is as in a real call.
    fake = f"import os, runpy, sys; os.geteuid = lambda: {uid}; " if uid is not None else ""
    run = f"{fake}sys.argv[1:] = ['setup', '--for', {purpose!r}]; "
    code = f"import runpy, sys; {run}runpy.run_path('packaging/dev.py', run_name='__main__')"
    env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_without_root_the_one_missing_command_is_printed(programs: Path) -> None:
    done = setup(programs, 1000, "gui")
    assert done.returncode == 2, done.stderr
    lines = [line for line in done.stderr.splitlines() if "apt-get install" in line]
    assert len(lines) == 1
    assert lines[0].split()[:3] == ["sudo", "apt-get", "install"]
    assert {"libgl1", "libxcb-cursor0"} < set(lines[0].split())
    assert not {"libegl1", "docker.io"} & set(lines[0].split())
    assert not (programs / "apt.log").exists()


def test_tests_need_more_packages_than_the_window_does(programs: Path) -> None:
    done = setup(programs, 1000, "test")
    assert {"docker.io", "python3-pyatspi", "libgl1"} < set(done.stderr.split())


def test_as_root_the_missing_packages_are_installed_and_a_failure_is_told(programs: Path) -> None:
    done = setup(programs, 0, "gui")
    assert done.returncode == 2
    assert "apt-get update" in done.stderr
    assert (programs / "apt.log").read_text("utf-8").startswith("update")


def test_where_nothing_is_missing_apt_is_not_called(programs: Path) -> None:
    every = '#!/bin/sh\nfor name; do echo "$name installed"; done\n'
    (programs / "dpkg-query").write_text(every, "utf-8")
    done = setup(programs, 1000, "test")
    assert done.returncode == 0, done.stderr
    assert not (programs / "apt.log").exists()
