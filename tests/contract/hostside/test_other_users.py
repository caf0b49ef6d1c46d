"""A user without rights: the same program, and what a run leaves is that user's own."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.machine.caveats import MEMORY_NOT_LIMITED, SHARED_MEMORY_NOT_SET
from desktop_app.hostside.protocol import encode_request
from tests.conftest import Real
from tests.contract.hostside.host_program import PYTHON, HostProgram, events, log
from tests.testbed.folders import open_to_all

NOBODY = 65534


class AsNobody(HostProgram):
    """Each verb runs as another user."""

    def process(self, verb: str, **values: object) -> subprocess.Popen[bytes]:
        made = subprocess.Popen(
            [python_for_all(), self.path, verb],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**self.environment, "HOME": "/nonexistent"},
            bufsize=0,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
        )
        assert made.stdin is not None
        made.stdin.write(encode_request({"root": self.root, **values}))
        return made


@pytest.fixture
def theirs(real: Real, tmp_path: Path) -> AsNobody:
    real("root")
    open_to_all(tmp_path)
    return AsNobody(tmp_path)


def python_for_all() -> str:
    """An interpreter that another user may run: ours may lie in a home that is closed to others."""
    for python in (PYTHON, "/usr/bin/python3", "/usr/local/bin/python3"):
        with contextlib.suppress(OSError):
            argv = [python, "-c", ""]
            done = subprocess.run(argv, user=NOBODY, group=NOBODY, extra_groups=[], check=False)
            if done.returncode == 0:
                return python
    raise AssertionError("no Python here can be run by another user")


def run_of(theirs: AsNobody, code: str, **changes: Any) -> RunFolder:
    """A run of that user's that has succeeded."""
    environment = {"kind": "interpreter", "python": python_for_all()}
    request = theirs.request("R1", code, environment=environment, **changes)
    for path, folders, files in os.walk(Path(theirs.root).parent):
        for name in [".", *folders, *files]:
            os.chown(Path(path) / name, NOBODY, NOBODY)
    theirs.ask("start", run=request)
    folder = RunFolder(theirs.root, "R1")
    assert theirs.finish(folder)["outcome"] == "succeeded"
    return folder


def test_a_run_that_does_not_get_what_it_asks_for_says_so(theirs: AsNobody) -> None:
    resources = {"gpus": 0, "memory": 1 << 30, "shm_size": 1 << 26}
    folder = run_of(theirs, "print(1)", resources=resources)
    (running,) = (e for e in events(folder) if e.get("stage") == "running")
    assert running["detail"] == f"{MEMORY_NOT_LIMITED} {SHARED_MEMORY_NOT_SET}"
    assert theirs.facts()["memory_limits"] is False


def test_outputs_of_an_unprivileged_users_run_are_theirs(theirs: AsNobody) -> None:
    folder = run_of(theirs, "print(1)\nopen('outputs/m', 'w').write('1')")
    assert log(folder) == b"1\n"
    assert events(folder)[-1]["outcome"] == "succeeded"
    assert (Path(folder.work_outputs) / "m").stat().st_uid == NOBODY
