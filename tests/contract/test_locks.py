"""The contract of `Locks`, over the fake and over files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.adapters.locks import FileLocks
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Locks
from tests.fakes.locks import FakeLocks

HOLD = (
    "import sys; from pathlib import Path\n"
    "from desktop_app.adapters.locks import FileLocks\n"
    "with FileLocks().acquire(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture(params=["fake", "files"])
def locks(request: pytest.FixtureRequest) -> Locks:
    return FakeLocks() if request.param == "fake" else FileLocks(wait_s=0.1)


def test_a_held_lock_cannot_be_had_until_it_is_left(locks: Locks, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a '锁.lock"
    held = locks.try_acquire(path)
    assert held is not None
    with held:
        assert locks.try_acquire(path) is None
        with pytest.raises(KnownError) as caught:
            locks.acquire(path)
        assert caught.value.code == "busy"
    with locks.acquire(path):
        assert locks.try_acquire(path) is None


def test_locks_on_other_paths_are_free(locks: Locks, tmp_path: Path) -> None:
    with locks.acquire(tmp_path / "a"), locks.acquire(tmp_path / "b"):
        assert locks.try_acquire(tmp_path / "a") is None


def test_an_error_inside_frees_the_lock(locks: Locks, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locks.acquire(tmp_path / "a"):
        raise ZeroDivisionError
    again = locks.try_acquire(tmp_path / "a")
    assert again is not None
    with again:
        pass


def test_a_lock_ends_with_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert FileLocks().try_acquire(path) is None
        holder.kill()
    held = FileLocks().try_acquire(path)
    assert held is not None
    with held:
        pass
