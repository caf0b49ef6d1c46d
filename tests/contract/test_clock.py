"""The contract of `Clock`, over the fake and over the system's."""

from __future__ import annotations

import asyncio
import time

from desktop_app.adapters.clock import SystemClock
from tests.fakes.clock import FakeClock


def test_the_systems_clock_tells_seconds_since_the_epoch() -> None:
    before = time.time()
    assert before <= SystemClock().now() <= time.time()


def test_the_systems_clock_lets_other_tasks_run_while_it_sleeps() -> None:
    async def scenario() -> float:
        before = time.monotonic()
        await asyncio.gather(SystemClock().sleep(0.05), SystemClock().sleep(0.05))
        return time.monotonic() - before

    assert 0.045 <= asyncio.run(scenario()) < 5


def test_the_fake_clock_wakes_sleepers_in_order_when_it_is_moved() -> None:
    async def scenario() -> list[str]:
        clock = FakeClock(100.0)
        woken: list[str] = []

        async def sleeper(name: str, seconds: float) -> None:
            await clock.sleep(seconds)
            woken.append(f"{name} {clock.now():g}")

        tasks = [asyncio.ensure_future(sleeper(n, s)) for n, s in (("b", 5), ("a", 2), ("c", 9))]
        await asyncio.sleep(0)  # one turn: each task runs until it sleeps
        assert clock.sleeping == 3
        clock.advance(6)
        await asyncio.gather(*tasks[:2])
        assert clock.sleeping == 1
        clock.advance(3)
        await tasks[2]
        return woken

    assert asyncio.run(scenario()) == ["a 106", "b 106", "c 109"]
