"""What a host answers is not trusted to make sense."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.hosts.host import Host
from desktop_app.engine.images.host_images import EngineImage
from desktop_app.hostside.protocol import SENTINEL
from tests.fakes.transport import FakeChannel, FakeProgram, FakeTransport

DIGEST = "0" * 64
IMAGE = EngineImage(f"sha256:{DIGEST}", [f"sha256:{DIGEST}"], 1, 0)


def _unheard(done: int, total: int) -> None:
    """Nobody looks."""


VERBS: dict[str, Callable[[Host], Awaitable[Any]]] = {
    "need": lambda host: host.need([DIGEST]),
    "trees": lambda host: host.lacking({DIGEST: []}),
    "start": lambda host: host.start({}, {}),
    "cancel": lambda host: host.cancel("R"),
    "remove": lambda host: host.remove("R"),
    "look_at_image": lambda host: host.images.look({"tag": "t"}),
    "push_image": lambda host: host.images.push("t", "r/t:1", {}, _unheard),
    "pack_image": lambda host: host.images.pack(IMAGE, 0, _unheard),
}


class Program:
    digest = "d"

    def probe_argv(self, python: str) -> list[str]:
        return [python, "probe"]

    def archive(self) -> bytes:
        return b"archive"


def refusal(verb: str, answer: bytes) -> KnownError:
    """What a verb raises whose answer are these bytes."""

    async def python(program: FakeProgram) -> int:
        probed = program.argv[1] == "probe"
        program.write(b"have /program\n" if probed else SENTINEL + answer)
        await program.stdin.read()
        return 0

    async def use() -> None:
        host = Host(FakeTransport({"python": python}), "python", "", Program(), in_place=False)
        try:
            async with asyncio.timeout(10):
                await VERBS[verb](host)
        finally:
            await host.close()

    with pytest.raises(KnownError) as caught:
        asyncio.run(use())
    return caught.value


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("need", {}),
        ("need", {"missing": 1, "kept": {}}),
        ("need", {"missing": [DIGEST], "kept": []}),
        ("need", {"missing": [DIGEST], "kept": {DIGEST: "x"}}),
        ("need", {"missing": [DIGEST], "kept": {DIGEST: float("inf")}}),
        ("need", {"missing": ["1" * 64], "kept": {}}),
        ("trees", {}),
        ("trees", {"missing": [DIGEST]}),
        ("trees", {"missing": [DIGEST], "like": []}),
        ("trees", {"missing": [DIGEST], "like": {DIGEST: "1" * 64}}),
        ("trees", {"missing": ["1" * 64], "like": {}}),
        ("cancel", {}),
        ("remove", {}),
        ("remove", {"freed": None}),
        ("start", {"kind": "error"}),
        ("look_at_image", {"id": "", "layers": [], "size": 0}),
        ("look_at_image", {"id": "", "layers": 1, "size": 0, "shared": 0}),
        ("push_image", {}),
        ("push_image", {"digest": "latest"}),
        ("pack_image", {"config": DIGEST, "layers": [], "sizes": {DIGEST: 1}}),
        ("pack_image", {"config": DIGEST, "layers": ["1" * 64], "sizes": {DIGEST: 1}}),
        ("pack_image", {"config": DIGEST, "layers": [DIGEST], "sizes": {DIGEST: "x"}}),
    ],
)
def test_an_answer_without_meaning_is_told_as_that(verb: str, answer: dict[str, Any]) -> None:
    problem = refusal(verb, json.dumps({"kind": "answer", **answer}).encode() + b"\n")
    assert problem.code == "bad_answer"
    assert not isinstance(problem, HostRefusal)


@pytest.mark.parametrize(
    "line",
    [
        *(b"[", b"[]", b"1", b'"x"', b"{}", b"\xff", b"[" * 100_000),
        b'{"kind": "data", "size": 1e999}',
        b'{"kind": "data", "size": -1}',
        b'{"kind": "data", "size": 1e18}',
    ],
)
def test_what_is_no_frame_is_told_as_that(line: bytes) -> None:
    assert refusal("start", line + b"\n").code == "bad_answer"


def test_an_error_of_the_program_is_a_refusal() -> None:
    error = {"kind": "error", "code": "disk_full", "text": "The disk is full."}
    problem = refusal("start", json.dumps(error).encode() + b"\n")
    assert isinstance(problem, HostRefusal)
    assert (problem.code, problem.text, problem.hint) == ("disk_full", "The disk is full.", "")


def test_each_delivery_says_how_much_may_stay_and_one_connection_carries_them_all() -> None:
    probes: list[str] = []
    requests: list[dict[str, Any]] = []

    async def python(program: FakeProgram) -> int:
        if program.argv[1] == "probe":
            probes.append("probe")
            program.write(b"have /program\n")
            return 0
        await program.stdin.readline()
        program.write(SENTINEL)
        while line := await program.stdin.readline():
            requests.append(json.loads(line))
            program.write(b'{"kind": "answer"}\n')
        return 0

    async def nothing() -> AsyncIterator[bytes]:
        for _ in range(0):
            yield b""

    async def use() -> None:
        there = FakeTransport({"python": python})
        host = Host(there, "python", "", Program(), in_place=False)
        try:
            async with asyncio.timeout(10):
                for limit in (5, 7, 5):
                    await host.within(limit).take([], nothing())
        finally:
            await host.close()

    asyncio.run(use())
    assert [request["limit"] for request in requests] == [5, 7, 5]
    assert probes == ["probe"]


def test_a_cancel_is_answered_while_the_host_takes_a_delivery() -> None:
    taking = asyncio.Event()

    async def python(program: FakeProgram) -> int:
        if program.argv[1] == "probe":
            program.write(b"have /program\n")
            return 0
        await program.stdin.readline()
        program.write(SENTINEL)
        while line := await program.stdin.readline():
            request = json.loads(line)
            if request["verb"] == "take_few":  # its disk hangs: there is no answer
                assert await program.stdin.readexactly(request["told"]) == b"few"
                taking.set()
            else:
                program.write(b'{"kind": "answer", "state": "cancelling"}\n')
        return 0

    async def few() -> AsyncIterator[bytes]:
        yield b"few"

    async def use() -> None:
        host = Host(FakeTransport({"python": python}), "python", "", Program(), in_place=False)
        contents = [{"sha256": DIGEST, "size": 3, "offset": 0}]
        delivery = asyncio.create_task(host.take(contents, few()))
        try:
            async with asyncio.timeout(10):
                await taking.wait()
                assert await host.cancel("R") == "cancelling"
            assert not delivery.done()
        finally:
            delivery.cancel()
            await asyncio.wait([delivery])
            await host.close()

    asyncio.run(use())


def test_a_program_that_ends_before_it_was_asked_is_installed_again() -> None:
    started: list[str] = []

    async def python(program: FakeProgram) -> int:
        started.append(program.argv[1])
        if program.argv[1] == "probe":
            program.write(b"have /program\n" if len(started) == 1 else b"need\n")
            await program.stdin.read(1)
            program.write(b"have /other\n")
            return 0
        if program.argv[1] == "/program":
            return 2  # it is not there
        program.write(SENTINEL + b'{"kind": "answer", "freed": 7}\n')
        await program.stdin.read()
        return 0

    class Hasty(FakeTransport):
        """A program here has ended before anything is sent to it."""

        async def start(self, argv: Sequence[str]) -> FakeChannel:
            channel = await super().start(argv)
            if argv[1] == "/program":
                await channel.wait()
            return channel

    async def use() -> None:
        host = Host(Hasty({"python": python}), "python", "", Program(), in_place=False)
        try:
            async with asyncio.timeout(10):
                assert await host.remove("R") == 7
        finally:
            await host.close()

    asyncio.run(use())
    assert started == ["probe", "/program", "probe", "/other"]
