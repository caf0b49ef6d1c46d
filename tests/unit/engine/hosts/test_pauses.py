"""Pauses before a lost host is asked again."""

from __future__ import annotations

import asyncio

from desktop_app.engine.hosts.pauses import Pauses
from tests.unit.engine.doubles import NOW, StillClock


class Desk:
    """A computer whose network and sleep come at a given second of the pause."""

    def __init__(
        self, *, network_at: float = 1e9, lid_at: float = 1e9, unknown_at: float = 1e9
    ) -> None:
        self.clock = Clock(lid_at)
        self._network_at = network_at
        self._unknown_at = unknown_at
        self.pauses = Pauses(self.clock, self._network)

    def _network(self) -> str:
        if self.clock.now() >= NOW + self._unknown_at:
            raise OSError("too many open files")
        return "wlan" if self.clock.now() >= NOW + self._network_at else ""

    def pause(self, seconds: float) -> tuple[bool, float]:
        """Whether it was cut short, and after how many seconds of being awake."""
        cut = asyncio.run(self.pauses.pause(seconds))
        return cut, round(sum(self.clock.slept), 3)


class Clock(StillClock):
    def __init__(self, lid_at: float) -> None:
        super().__init__()
        self._lid_at = lid_at

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        if self.time >= NOW + self._lid_at:
            self.time += 3600.0
            self._lid_at = 1e9


def test_a_pause_lasts_as_long_as_it_should_where_nothing_changes() -> None:
    assert [Desk().pause(seconds) for seconds in (0.5, 1, 2.5, 30)] == [
        (False, 0.5),
        (False, 1),
        (False, 2.5),
        (False, 30),
    ]


def test_a_network_that_comes_back_ends_it_at_once() -> None:
    assert Desk(network_at=4.5).pause(30) == (True, 5)


def test_a_network_that_cannot_be_named_counts_as_the_same() -> None:
    assert Desk(unknown_at=3).pause(30) == (False, 30)
    assert Desk(unknown_at=0).pause(30) == (False, 30)


def test_a_lid_that_is_opened_again_ends_it_at_once() -> None:
    assert Desk(lid_at=3).pause(30) == (True, 3)


def test_a_clock_that_is_set_back_makes_no_pause_longer() -> None:
    desk = Desk(lid_at=3)
    desk.clock.time -= 7200
    assert desk.pause(30)[1] <= 30
