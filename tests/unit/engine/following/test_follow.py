"""Following another host: what is mirrored, when it is lost, and how it is reached again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Hindered, StreamGrew
from desktop_app.domain.run import Contact
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.follow import FIRST_PAUSE, LONGEST_PAUSE, SILENCE, Follower
from desktop_app.engine.following.line import Line
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.hostside.protocol import Frame
from tests.fakes.clock import FakeClock, sleeping
from tests.unit.engine.doubles import Heard

RUN = "01K0000000000000000000000A"
GONE = KnownError("unreachable", "The host does not answer.")
LOG = "streams/stdout.log"


class Box:
    """Another host: frames are what a test puts there; an error ends the channel with it."""

    in_place = False

    def __init__(self) -> None:
        self.frames: asyncio.Queue[Frame | KnownError] = asyncio.Queue()
        self.asked: list[Mapping[str, Mapping[str, int]]] = []
        self.refusal: KnownError | None = None

    @asynccontextmanager
    async def follow(
        self, watch: Mapping[str, Mapping[str, int]]
    ) -> AsyncIterator[tuple[Box, AsyncIterator[Frame]]]:
        self.asked.append(watch)
        if self.refusal is not None:
            raise self.refusal
        yield self, self._read()

    async def _read(self) -> AsyncIterator[Frame]:
        while True:
            frame = await self.frames.get()
            if isinstance(frame, KnownError):
                raise frame
            yield frame

    def close(self) -> None:
        self.frames.put_nowait(KnownError("host_program_failed", "exit -9"))

    async def watch(self, run_id: str, offsets: Mapping[str, int]) -> None:
        self.asked.append({run_id: offsets})

    async def unwatch(self, run_id: str) -> None:
        self.asked.append({})

    def tell(self, data: bytes, offset: int = 0, file: str = LOG) -> None:
        header = {"kind": "data", "run": RUN, "file": file, "offset": offset}
        self.frames.put_nowait(({**header, "length": len(data)}, data))

    def caught_up(self, *runs: str) -> None:
        self.frames.put_nowait(({"kind": "caught_up", "runs": list(runs)}, b""))


class Desk:
    """Follows one run of a host."""

    def __init__(self, folder: Path) -> None:
        self.host = Box()
        self.clock = FakeClock()
        self.paths = WorkspacePaths(folder)
        self.pended: list[str] = []
        self.contacts: list[tuple[Contact, str]] = []
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.line = Line(
            cast(Host, self.host),
            self.paths,
            self.clock,
            self.bus,
            lambda run_id, file: self.pended.append(run_id),
            self._contact,
            sleeping(self.clock),
        )

    @property
    def follower(self) -> Follower:
        return self.line.follower

    def _contact(self, contact: Contact, problem: KnownError | None) -> None:
        state = (contact, problem.text if problem else "")
        if self.contacts[-1:] != [state]:
            self.contacts.append(state)

    @property
    def log(self) -> Path:
        return Path(self.paths.run(RUN).stdout)

    def play(self, scenario: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            await self.follower.watch(RUN)
            following = asyncio.ensure_future(self.follower.run())
            try:
                async with asyncio.timeout(10):
                    await scenario()
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

        asyncio.run(run())


async def until(condition: Callable[[], Any]) -> None:
    while not condition():  # noqa: ASYNC110  what it asks for tells nobody of itself
        await asyncio.sleep(0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_lost_host_is_asked_again_in_growing_pauses_and_followed_from_where_it_was(
    desk: Desk,
) -> None:
    def asked(times: int) -> bool:
        return len(desk.host.asked) == times and desk.clock.sleeping == 1

    async def scenario() -> None:
        desk.host.tell(b"one\n")
        await until(lambda: desk.contacts)
        desk.host.refusal = GONE
        desk.host.frames.put_nowait(GONE)
        await until(lambda: len(desk.contacts) == 2)
        pauses, pause = [], FIRST_PAUSE
        while pause < LONGEST_PAUSE * 2:
            pauses.append(min(pause, LONGEST_PAUSE))
            pause *= 2
        for number, pause in enumerate(pauses):
            await until(partial(asked, number + 1))
            if number == len(pauses) - 1:
                desk.host.refusal = None
            desk.clock.advance(pause - 0.01)
            await asyncio.sleep(0)
            assert len(desk.host.asked) == number + 1
            desk.clock.advance(0.02)
        desk.host.tell(b"two\n", 4)
        await until(lambda: desk.log.stat().st_size == 8)

    desk.play(scenario)
    assert desk.contacts == [(Contact.LIVE, ""), (Contact.STALE, GONE.text), (Contact.LIVE, "")]
    assert desk.host.asked[-1] == {RUN: {LOG: 4}}
    assert desk.log.read_bytes() == b"one\ntwo\n"


def test_who_is_kept_out_asks_seldom(desk: Desk) -> None:
    desk.host.refusal = KnownError("permission_denied", "box does not let you in.")

    async def scenario() -> None:
        await until(lambda: desk.clock.sleeping)
        desk.clock.advance(LONGEST_PAUSE - 1)
        await asyncio.sleep(0)
        assert len(desk.host.asked) == 1
        desk.clock.advance(2)
        await until(lambda: len(desk.host.asked) == 2)

    desk.play(scenario)


def test_a_host_that_says_nothing_is_lost_and_one_whose_beat_is_heard_is_not(desk: Desk) -> None:
    async def pass_time(seconds: float) -> None:
        for _ in range(int(seconds)):
            await until(lambda: desk.clock.sleeping)
            desk.clock.advance(1)
            await asyncio.sleep(0)

    async def scenario() -> None:
        await until(lambda: desk.clock.sleeping)
        for _ in range(4):
            await pass_time(SILENCE / 2)
            desk.host.frames.put_nowait(({"kind": "beat"}, b""))
            await until(desk.host.frames.empty)
        assert len(desk.host.asked) == 1
        await pass_time(SILENCE + 6)
        await until(lambda: len(desk.contacts) == 2)

    desk.play(scenario)
    assert desk.contacts[-1] == (Contact.STALE, "The host has said nothing for 30 seconds.")


def test_bytes_that_come_twice_are_there_once_and_a_gap_is_no_news(desk: Desk) -> None:
    async def scenario() -> None:
        desk.host.tell(b"0123")
        desk.host.tell(b"2345", 2)
        desk.host.tell(b"9", 9)
        await until(lambda: len(desk.contacts) == 2)

    desk.play(scenario)
    assert desk.contacts[-1] == (Contact.STALE, f"The host left out bytes of {LOG}.")
    assert desk.log.read_bytes() == b"012345"


def test_what_cannot_be_written_here_is_told_once_and_asked_for_again(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "runs").touch()  # as good as a full disk: no folder can be made

    async def scenario() -> None:
        for attempt in range(1, 4):
            desk.host.tell(b"one\n")
            await until(lambda: desk.host.frames.empty() and desk.follower._follow is None)
            desk.clock.advance(LONGEST_PAUSE)
            await until(partial(asked, attempt + 1))
        (tmp_path / "runs").unlink()
        desk.host.tell(b"one\n")
        await until(lambda: desk.log.exists() and desk.log.stat().st_size == 4)

    def asked(times: int) -> bool:
        return len(desk.host.asked) == times

    desk.play(scenario)
    assert desk.contacts == [(Contact.LIVE, "")]
    (hindered,) = desk.heard.of(Hindered)
    assert hindered.text == f"{str(desk.log)!r} cannot be written: Not a directory."
    assert desk.host.asked[-1] == {RUN: {}}


@pytest.mark.parametrize(
    "file",
    [
        *("../other/x", "/tmp/x", "streams/../../x", "streams/", "streams//x", "a\\..\\x"),
        *("run.json", "given_up.json", "work/outputs/x", "state/secrets", "streams", "x\0"),
    ],
)
def test_a_host_writes_nothing_but_the_streams_of_its_run(
    desk: Desk, tmp_path: Path, file: str
) -> None:
    async def scenario() -> None:
        desk.host.tell(b"evil", file=file)
        await until(lambda: len(desk.contacts) == 2)

    desk.play(scenario)
    assert "outside of the run" in desk.contacts[-1][1]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "change",
    [{"offset": "x"}, {"offset": float("inf")}, {"file": None}, {"run": []}, {"length": {}}],
)
def test_a_host_that_talks_nonsense_is_not_followed(desk: Desk, change: dict[str, Any]) -> None:
    header = {"kind": "data", "run": RUN, "file": LOG, "offset": 0, "length": 0, **change}

    async def scenario() -> None:
        desk.host.frames.put_nowait((header, b""))
        await until(lambda: len(desk.contacts) == 2)

    desk.play(scenario)
    assert desk.contacts[-1][0] is Contact.STALE


def test_a_run_whose_end_was_read_is_whole_once_the_host_has_told_all(desk: Desk) -> None:
    outputs = json.dumps({"files": []}).encode()

    async def scenario() -> None:
        assert not desk.line.whole(RUN)
        desk.host.tell(b"{}\n", file="streams/events.jsonl")
        desk.host.caught_up()  # it had not heard of our run then
        desk.host.tell(outputs, file="outputs.json")
        await until(lambda: len(desk.pended) == 2)
        assert not desk.line.whole(RUN)
        desk.pended.clear()
        desk.host.caught_up(RUN)
        await until(lambda: desk.pended)

    desk.play(scenario)
    assert desk.line.whole(RUN)
    assert Path(desk.paths.run(RUN).outputs).read_bytes() == outputs
    assert desk.pended == [RUN]


@pytest.mark.parametrize("in_place", [True, False])
def test_what_was_written_before_a_run_is_watched_is_told(desk: Desk, *, in_place: bool) -> None:
    """Of a run that prints a line and then nothing for hours, nobody else would tell it."""
    desk.host.in_place = in_place
    desk.log.parent.mkdir(parents=True)
    desk.log.write_bytes(b"classes\n")

    async def scenario() -> None:
        await until(lambda: desk.host.asked)

    desk.play(scenario)
    assert desk.host.asked == [{RUN: {LOG: 8}}]
    grown = desk.heard.of(StreamGrew)
    assert [(event.run_id, event.file, event.size) for event in grown] == [(RUN, LOG, 8)]
