"""Curves that somebody looks at are taken in at once, others a little later and together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from desktop_app.engine.events import EventBus
from desktop_app.engine.following import attention
from desktop_app.engine.following.attention import Attention
from desktop_app.engine.tasks import Tasks
from desktop_app.hostside import layout
from tests.fakes.clock import FakeClock

METRICS = f"{layout.METRICS}/1.trm"
SAMPLES = f"{layout.SYSTEM}/1.trm"


class Desk:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.tasks = Tasks(EventBus())
        self.attention = Attention(self.clock, self.tasks)
        self.taken: list[str] = []
        self.attention.take = self.taken.append

    async def passes(self, seconds: float) -> None:
        """Time goes by, a metrics period at a time."""
        for _ in range(round(seconds / attention.METRICS_PERIOD)):
            await asyncio.sleep(0)
            self.clock.advance(attention.METRICS_PERIOD)
            await asyncio.sleep(0)


def _played(scene: Callable[[Desk], Awaitable[None]]) -> list[str]:
    """What was taken in, in this order."""

    async def play() -> list[str]:
        desk = Desk()
        await scene(desk)
        await desk.tasks.close()
        return desk.taken

    return asyncio.run(play())


def test_what_grows_unseen_is_taken_in_together() -> None:
    async def scene(desk: Desk) -> None:
        for _ in range(12):
            desk.attention.grew("a", METRICS)
            desk.attention.grew("b", METRICS)
        assert desk.taken == []
        await desk.passes(attention.METRICS_PERIOD)
        assert sorted(desk.taken) == ["a", "b"]
        await desk.passes(20)

    assert len(_played(scene)) == 2


def test_samples_that_nobody_sees_wait_longest_but_not_for_themselves() -> None:
    async def scene(desk: Desk) -> None:
        desk.attention.grew("a", SAMPLES)
        await desk.passes(attention.SAMPLES_PERIOD - attention.METRICS_PERIOD)
        assert desk.taken == []
        desk.attention.grew("a", METRICS)
        await desk.passes(attention.METRICS_PERIOD)

    assert _played(scene) == ["a"]


@pytest.mark.parametrize("file", [layout.EVENTS, layout.OUTPUTS, layout.EXIT])
def test_what_happens_to_a_run_does_not_wait(file: str) -> None:
    async def scene(desk: Desk) -> None:
        desk.attention.grew("a", METRICS)
        desk.attention.grew("a", file)
        await desk.passes(20)

    assert _played(scene) == ["a"]


def test_a_look_brings_what_waits_and_what_comes_next() -> None:
    async def scene(desk: Desk) -> None:
        desk.attention.grew("a", SAMPLES)
        desk.attention.look("b")
        assert desk.taken == []
        desk.attention.look("a")
        assert desk.taken == ["a"]
        desk.attention.grew("a", METRICS)
        assert desk.taken == ["a", "a"]
        await desk.passes(attention.PATIENCE)
        desk.attention.grew("a", METRICS)

    assert _played(scene) == ["a", "a"]


def test_a_run_that_ended_is_not_taken_in_again() -> None:
    async def scene(desk: Desk) -> None:
        desk.attention.grew("a", METRICS)
        desk.attention.forget("a")
        await desk.passes(20)

    assert _played(scene) == []
