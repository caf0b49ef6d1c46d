"""One program answers small verbs for as long as it is wanted, and another takes its place."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts import serving
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.hosts.serving import Serving
from desktop_app.hostside.protocol import SENTINEL, encode
from tests.fakes.transport import FakeProgram, FakeTransport


class Box:
    """A host that answers `need` with the number of its program; it refuses `cancel`, never answers
    `port`, sends what is no answer for `babble`, and its program ends at `end`."""

    def __init__(self) -> None:
        self.started = 0
        self.ended = asyncio.Event()
        self.asked = asyncio.Event()
        self._transport = FakeTransport({"program": self._serve})
        self.serving = Serving(lambda: self._transport.start(["program"]))

    async def _serve(self, program: FakeProgram) -> int:
        self.started += 1
        mine = self.started
        program.write(SENTINEL)
        try:
            while line := await program.stdin.readline():
                verb = json.loads(line)["verb"]
                self.asked.set()
                if verb == "end":
                    return 1
                if verb == "need":
                    program.write(encode({"kind": "answer", "program": mine}))
                elif verb == "babble":
                    program.write(encode({"kind": "beat"}))
                elif verb == "cancel":
                    error = {"kind": "error", "code": "no_run", "text": "There is no such run."}
                    program.write(encode(error))
            return 0
        finally:
            self.ended.set()

    async def need(self) -> int:
        return int((await self.serving.ask("need", {}))["program"])


def play(use: Callable[[Box], Awaitable[None]]) -> None:
    async def run() -> None:
        box = Box()
        async with asyncio.timeout(10):
            await use(box)
        box.serving.close()

    asyncio.run(run())


def test_one_program_answers_all_and_goes_on_after_a_refusal() -> None:
    async def use(box: Box) -> None:
        assert await asyncio.gather(*(box.need() for _ in range(5))) == [1] * 5
        with pytest.raises(HostRefusal) as caught:
            await box.serving.ask("cancel", {})
        assert caught.value.code == "no_run"
        assert await box.need() == 1

    play(use)


def test_one_that_ended_unnoticed_is_replaced_and_a_new_one_that_ends_is_told() -> None:
    async def use(box: Box) -> None:
        assert await box.need() == 1
        with pytest.raises(KnownError) as caught:
            await box.serving.ask("end", {})
        assert (caught.value.code, box.started) == ("host_program_failed", 2)
        assert await box.need() == 3

    play(use)


def test_a_frame_that_is_no_answer_is_told_and_the_program_not_used_again() -> None:
    async def use(box: Box) -> None:
        with pytest.raises(KnownError) as caught:
            await box.serving.ask("babble", {})
        assert caught.value.code == "bad_answer"
        assert await box.need() == 2

    play(use)


def test_an_answer_that_nobody_waits_for_any_more_is_not_given_to_the_next() -> None:
    async def use(box: Box) -> None:
        asking = asyncio.ensure_future(box.serving.ask("port", {}))
        await box.asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await box.need() == 2

    play(use)


def test_it_ends_when_nothing_was_asked_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "KEPT_SECONDS", 0.01)

    async def use(box: Box) -> None:
        assert await box.need() == 1
        await box.ended.wait()
        assert await box.need() == 2

    play(use)


def test_patience_begins_once_it_is_ones_turn() -> None:
    async def use(box: Box) -> None:
        first = asyncio.create_task(box.serving.ask("port", {}))
        await box.asked.wait()
        second = asyncio.create_task(box.serving.ask("port", {}, 0.0))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not second.done()
        first.cancel()
        with pytest.raises(TimeoutError):
            await second
        assert await box.need() == box.started

    play(use)
