"""The table of GPU claims."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from desktop_app.hostside.machine.processes import Identity, identity
from desktop_app.hostside.runs.slots import Slots

GPUS = ["GPU-0", "GPU-1"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "slots"
    monkeypatch.setenv("TRAINYARD_SLOTS", str(path))
    return path


def dead() -> Identity:
    return {**identity(), "ticks": 1}


def ask(run: str, want: int = 1, holder: Identity | None = None) -> tuple[list[str], int]:
    place = Slots().ask(run, want, holder or identity(), GPUS, set())
    return place.gpus, place.place


def test_gpus_are_given_in_order_of_arrival() -> None:
    assert ask("A") == (["GPU-0"], 1)
    assert ask("B", 2) == ([], 1)
    assert ask("C") == ([], 2)  # GPU-1 is free, but B is before it
    Slots().release("A")
    assert ask("C") == ([], 2)
    assert ask("B", 2) == (GPUS, 1)
    Slots().release("B")
    assert ask("C") == (["GPU-0"], 1)


def test_asking_again_changes_nothing() -> None:
    assert ask("A") == ask("A") == (["GPU-0"], 1)


def test_a_claim_ends_with_its_last_holder() -> None:
    ask("A", 2)
    assert Slots().hand_over("A", [dead(), identity()])
    assert ask("B") == ([], 1)
    assert Slots().hand_over("A", [dead()])
    assert ask("B") == (["GPU-0"], 1)
    assert not Slots().hand_over("A", [identity()])


def test_a_claim_of_an_earlier_boot_is_void() -> None:
    ask("A", 2)
    Slots(lambda name: False).hand_over("A", [{**identity(), "boot_id": "before"}], "box")
    assert ask("B") == (["GPU-0"], 1)


def test_a_container_holds_a_claim_until_its_engine_says_that_it_ended() -> None:
    ask("A", 2)
    Slots().hand_over("A", [dead()], "box")
    assert Slots(lambda name: False).ask("B", 1, identity(), GPUS, set()).gpus == []
    ended = Slots(lambda name: name == "box")
    assert ended.ask("B", 1, identity(), GPUS, set()).gpus == ["GPU-0"]


def test_busy_gpus_are_passed_over() -> None:
    assert Slots().ask("A", 1, identity(), GPUS, {"GPU-0"}).gpus == ["GPU-1"]


def test_a_run_keeps_its_number_when_its_supervisor_is_replaced() -> None:
    ask("A", 2)
    number = Slots().ask("B", 1, dead(), GPUS, set()).number
    ask("C")
    Slots().release("A")
    assert Slots().ask("B", 1, identity(), GPUS, set(), number)[:2] == (number, ["GPU-0"])


def test_a_new_supervisor_takes_no_claim_from_those_who_hold_it() -> None:
    ask("A", 2)
    Slots().hand_over("A", [identity()])
    ask("A", 2, dead())  # of a supervisor that has ended since
    assert ask("B") == ([], 1)


def test_a_table_that_finds_no_room_is_an_error_and_stays_as_it_was() -> None:
    ask("A")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, limits[1]))
    try:
        with pytest.raises(OSError, match="No space left"):
            ask("B")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert ask("A") == (["GPU-0"], 1)
    assert ask("B") == (["GPU-1"], 1)


def test_a_table_that_cannot_be_read_is_left_unlocked(folder: Path) -> None:
    ask("A")
    (folder / "claims.0").mkdir()
    for _ in range(2):
        with pytest.raises(IsADirectoryError):
            ask("A")


def test_every_user_may_write_the_table_as_soon_as_it_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for later in ("chmod", "fchmod"):
        monkeypatch.delattr(os, later)
    ask("A")
    assert folder.stat().st_mode & 0o7777 == 0o1777
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o666}


def test_a_write_that_was_cut_short_leaves_the_table_before_it(folder: Path) -> None:
    ask("A", 2)
    ask("B")
    newest = max(folder.glob("claims.*"), key=lambda path: path.stat().st_mtime_ns)
    os.truncate(newest, newest.stat().st_size // 2)
    assert ask("A", 2) == (GPUS, 1)
    assert ask("B") == ([], 1)
