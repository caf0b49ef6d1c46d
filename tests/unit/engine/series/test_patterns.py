"""Waiting until the log of a run was read for its patterns."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.adapters.locks import FileLocks
from desktop_app.domain.errors import KnownError
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.series.pattern_store import PatternStore
from desktop_app.engine.series.patterns import Patterns
from tests.unit.engine.doubles import StillClock

RUN = "01J00000000000000000000000"
FULL = KnownError("disk_full", "There is no space left.")


class Runs:
    """One run, whatever it is called."""

    async def find(self, _: str) -> Any:
        return SimpleNamespace(summary=SimpleNamespace(id=RUN))

    def request(self, _: str) -> dict[str, Any]:
        return {"source": "/code", "script": "train.py"}

    def refuse_read_only(self) -> None:
        """It may be written to."""


class Follower:
    def __init__(self, following: bool, failing: Mapping[str, KnownError]) -> None:
        self.following = following
        self.failing = failing


class Noted:
    """A workspace with a run whose log is to be read."""

    def __init__(self, root: Path, follower: Follower) -> None:
        self.paths = WorkspacePaths(root)
        self.locks = FileLocks()
        self.store = PatternStore(self.paths, self.locks)
        self.clock = StillClock()
        self.patterns = Patterns(self.store, Runs(), follower, self.paths, EventBus(), self.clock)
        Path(self.paths.run(RUN).path).mkdir(parents=True)
        Path(self.paths.run(RUN).request).write_text('{"version": 1, "id": "x"}')
        self.store.change(RUN, ("/code", "train.py"), lambda _: (), lambda _: ())

    def code_of_waiting(self) -> str:
        with pytest.raises(KnownError) as caught:
            asyncio.run(self.patterns.until_read(RUN))
        return caught.value.code


def test_who_waits_for_what_cannot_be_taken_in_hears_why(tmp_path: Path) -> None:
    noted = Noted(tmp_path, Follower(True, {RUN: FULL}))
    assert noted.code_of_waiting() == "disk_full"
    assert sum(noted.clock.slept) == pytest.approx(10.0, abs=0.2)


def test_who_waits_where_nobody_takes_in_hears_it(tmp_path: Path) -> None:
    noted = Noted(tmp_path, Follower(False, {}))
    assert noted.code_of_waiting() == "not_followed"


@pytest.mark.parametrize("following", [True, False])
def test_who_waits_while_somebody_takes_in_goes_on_waiting(tmp_path: Path, following: bool) -> None:
    failing: dict[str, KnownError] = {}
    noted = Noted(tmp_path, Follower(following, failing))
    sleep = noted.clock.sleep

    async def settle(seconds: float) -> None:
        """It fails now and then, and is read after a while."""
        await sleep(seconds)
        if len(noted.clock.slept) % 50 == 0:
            failing.clear()
        else:
            failing[RUN] = FULL
        if len(noted.clock.slept) == 500:
            noted.store.forget(RUN)

    noted.clock.sleep = settle  # type: ignore[method-assign]
    with noted.locks.acquire(noted.paths.follow_lock):
        asyncio.run(noted.patterns.until_read(RUN))
    assert len(noted.clock.slept) == 500
