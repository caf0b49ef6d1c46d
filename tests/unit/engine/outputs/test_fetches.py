"""Outputs of runs that have ended are fetched by whoever follows, now or later."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.events import Hindered
from desktop_app.domain.run import RunRecord
from desktop_app.engine.catalog import write_json
from desktop_app.engine.outputs.fetches import Fetches
from desktop_app.engine.ports import RunIndex
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker
from desktop_app.hostside.protocol import Frame
from tests.fakes import values
from tests.unit.engine.outputs.output_desk import LARGE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "workspace")


class Following:
    """What the process that follows does with outputs."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tasks = Tasks(desk.bus)
        self.fetches = Fetches(
            desk.paths,
            desk.outputs,
            cast(RunIndex, self),
            cast(Worker, _at_once),
            desk.bus,
            desk.clock,
            self.tasks,
        )

    def get(self, run_id: str) -> RunRecord:
        return self.desk.record

    async def until_done(self) -> None:
        async with asyncio.timeout(20):
            while any(self.desk.paths.fetches.glob("*.json")):  # noqa: ASYNC110
                await asyncio.sleep(0)


async def _at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


def follow(desk: Desk, scenario: Callable[[Following], Awaitable[None]]) -> None:
    async def play() -> None:
        following = Following(desk)
        try:
            await scenario(following)
        finally:
            await desk.outputs.close()
            await following.tasks.close()

    asyncio.run(play())


def test_outputs_of_a_run_that_ended_are_fetched_once_the_host_is_back(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.cut_after = 0

    async def noted(following: Following) -> None:
        await following.fetches.note(desk.record)

    async def next_process(following: Following) -> None:
        await following.fetches.begin()
        await following.until_done()

    follow(desk, noted)
    assert desk.here == {}
    follow(desk, next_process)
    assert desk.here == {"work/outputs/model.pt": LARGE}
    assert desk.clock.slept == [1.0]


def test_outputs_that_were_not_listed_yet_when_the_end_was_read_are_fetched(desk: Desk) -> None:
    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        desk.left({"outputs/model.pt": b"model"})
        await following.fetches.start(desk.record)
        await following.until_done()

    follow(desk, scenario)
    assert desk.here == {"work/outputs/model.pt": b"model"}


def test_a_run_that_left_nothing_asks_its_host_for_nothing(desk: Desk) -> None:
    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await following.until_done()

    follow(desk, scenario)
    assert desk.box.asked == []


def test_an_output_that_will_never_come_is_told_once_and_asked_for_no_more(desk: Desk) -> None:
    desk.left({"outputs/x": b"x", "outputs/y": b"y"})
    del desk.box.files["outputs/x"]

    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await following.until_done()
        await following.fetches.finish(desk.record)

    follow(desk, scenario)
    assert desk.here == {"work/outputs/y": b"y"}
    texts = [event.text for event in desk.heard.of(Hindered)]
    name = desk.record.summary.name
    assert texts[0] == f"Outputs of {name} are not here: There is no outputs/x."


def test_a_run_that_is_removed_while_its_outputs_come_keeps_nobody_from_the_next(
    desk: Desk,
) -> None:
    desk.left({"outputs/x": b"x"})
    coming, goes_on = asyncio.Event(), asyncio.Event()
    frames = desk.box._frames

    async def slow(files: Sequence[tuple[str, int]]) -> AsyncIterator[Frame]:
        coming.set()
        await goes_on.wait()
        async for frame in frames(files):
            yield frame

    async def scenario(following: Following) -> None:
        desk.box._frames = slow  # type: ignore[method-assign]
        first, second = desk.record.summary.id, values.summary(2).id
        for run in (first, second):
            write_json(desk.paths.fetch(run), {"id": run, "target": "box"})
        await following.fetches.begin()
        await coming.wait()
        waiting = asyncio.create_task(following.fetches.finish(desk.record))
        await asyncio.sleep(0)
        await desk.outputs.stop_run(first)
        await waiting
        goes_on.set()
        await following.until_done()

    follow(desk, scenario)
    assert desk.here == {"work/outputs/x": b"x"}
    assert len(desk.box.asked) == 2
    assert desk.heard.of(Hindered) == []


def test_what_a_person_has_stopped_is_neither_told_nor_begun_again_by_itself(desk: Desk) -> None:
    desk.left({"outputs/model.pt": LARGE})
    desk.box.stalls_after = 0

    async def stop(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await desk.box.stalled.wait()
        await desk.outputs.stop(f"fetch {desk.record.summary.id}")
        await following.until_done()

    async def next_process(following: Following) -> None:
        await following.fetches.begin()
        await following.until_done()

    follow(desk, stop)
    follow(desk, next_process)
    assert len(desk.box.asked) == 1
    assert desk.heard.of(Hindered) == []


def test_what_finds_no_room_here_is_told_once_and_tried_until_there_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.left({"outputs/x": b"x" * 100})
    free = iter([0, 50, 99, 100])
    usage = shutil.disk_usage(desk.folder)

    def disk_usage(_: object) -> object:
        return usage._replace(free=next(free))

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)

    async def scenario(following: Following) -> None:
        await following.fetches.note(desk.record)
        await following.fetches.start(desk.record)
        await following.until_done()

    follow(desk, scenario)
    assert len(desk.here["work/outputs/x"]) == 100
    (hindered,) = desk.heard.of(Hindered)
    assert "There is no room here for 'outputs/x'" in hindered.text
    assert desk.clock.slept == [1.0, 2.0, 4.0]
