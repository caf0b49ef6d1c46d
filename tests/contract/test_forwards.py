"""Ports of runs on this computer: real sockets on both sides."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from desktop_app.adapters.transport.local import LocalTransport
from desktop_app.domain.access import Forward
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, FaultRaised, ForwardChanged, RunChanged, RunRemoved
from desktop_app.domain.run import Outcome, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.access import _Relayed, ssh_terminal
from desktop_app.engine.hosts.forwards import LOOPBACK, Forwards
from desktop_app.engine.ports import Stream
from desktop_app.engine.tasks import Tasks
from desktop_app.hostside.runs.ports import NOBODY
from tests.contract.test_transport_ports import echo, listening
from tests.fakes import values
from tests.testbed.waiting import wait_until

PIECE = 256 * 1024
ODD = ["python3", '/home/张 三/it\'s "here"', "--run", "; rm -rf ~ $(id)", "a\nb", "*", ""]


class Bench:
    """Forwarded ports whose far end is a port of this computer."""

    def __init__(self) -> None:
        self.bus = EventBus()
        self.tasks = Tasks(self.bus)
        self.forwards = Forwards(self.bus, self.tasks)
        self.transport = LocalTransport()
        self.told: list[Event] = []
        self.bus.subscribe(self.told.append)

    async def start(self, port: int, local_port: int = 0, run_id: str = "RUN") -> Forward:
        async def dial() -> Stream:
            return await self.transport.connect(LOOPBACK, port)

        return await self.forwards.start(run_id, port, local_port, dial, command=str)

    @property
    def ended(self) -> list[str]:
        changes = [event for event in self.told if isinstance(event, ForwardChanged)]
        return [e.forward.id for e in changes if e.forward is not None and not e.open]


def play(scenario: Callable[[Bench], Awaitable[None]]) -> None:
    async def run() -> None:
        bench = Bench()
        try:
            async with asyncio.timeout(30):
                await scenario(bench)
        finally:
            await bench.forwards.close()
            await bench.tasks.close()
            await bench.transport.close()
        assert not [event for event in bench.told if isinstance(event, FaultRaised)]

    asyncio.run(run())


async def until(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, condition, 20, "what the other side does")


@asynccontextmanager
async def connected(
    port: int,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(ConnectionError):
            await writer.wait_closed()


def test_many_connections_at_once_lose_no_byte() -> None:
    async def one(port: int) -> None:
        data = os.urandom(900_000)
        async with connected(port) as (reader, writer):

            async def send() -> None:
                writer.write(data)
                await writer.drain()
                writer.write_eof()

            _, back = await asyncio.gather(send(), reader.read())
            assert back == data

    async def scenario(bench: Bench) -> None:
        forward = await bench.start(port)
        assert (forward.port, forward.command) == (port, str(forward.local_port))
        assert forward.url == f"http://localhost:{forward.local_port}"
        await asyncio.gather(*(one(forward.local_port) for _ in range(20)))
        assert bench.forwards.list("RUN") == [forward]

    with listening(echo) as port:
        play(scenario)


def test_either_side_may_end_what_it_says_and_still_listen() -> None:
    heard: list[bytes] = []

    def say_then_listen(connection: socket.socket) -> None:
        connection.sendall(b"x" * 3_000_000)
        connection.shutdown(socket.SHUT_WR)
        while data := connection.recv(PIECE):
            heard.append(data)

    async def scenario(bench: Bench) -> None:
        forward = await bench.start(port)
        async with connected(forward.local_port) as (reader, writer):
            assert len(await reader.read()) == 3_000_000
            writer.write(b"still here")
            writer.write_eof()
            await until(lambda: b"".join(heard) == b"still here")

    with listening(say_then_listen) as port:
        play(scenario)


def test_a_program_here_that_lets_go_frees_the_connection_there() -> None:
    ended: list[bool] = []

    def wait_for_the_end(connection: socket.socket) -> None:
        try:
            while connection.recv(PIECE):
                pass
        except OSError:
            pass
        ended.append(True)

    async def scenario(bench: Bench) -> None:
        forward = await bench.start(port)
        async with connected(forward.local_port) as (_, writer):
            writer.write(b"x")
            await writer.drain()
        await until(lambda: ended == [True])

    with listening(wait_for_the_end) as port:
        play(scenario)


def test_nobody_who_listens_is_told_and_forgotten_once_somebody_does() -> None:
    async def scenario(bench: Bench) -> None:
        with socket.socket() as bound:
            bound.bind((LOOPBACK, 0))
            port = int(bound.getsockname()[1])
            forward = await bench.start(port)
            async with connected(forward.local_port) as (reader, _):
                assert await reader.read() == b""
            (known,) = bench.forwards.list("RUN")
            assert known.problem == f"Nothing listens on port {port} of this computer."
            bound.listen()
            async with connected(forward.local_port) as (reader, _):
                taken, _ = await asyncio.to_thread(bound.accept)
                with taken:
                    taken.sendall(b"here")
                    assert await reader.read(4) == b"here"
        assert bench.forwards.list("RUN")[0].problem == ""

    play(scenario)


def test_a_port_that_is_taken_here_or_none_is_an_error_of_its_field() -> None:
    async def scenario(bench: Bench) -> None:
        with socket.create_server((LOOPBACK, 0)) as taken:
            for number, code in (
                (taken.getsockname()[1], "port_in_use"),
                (65_536, "bad_port"),
                (-1, "bad_port"),
            ):
                with pytest.raises(InvalidError) as caught:
                    await bench.start(1, number)
                assert (caught.value.code, caught.value.field) == (code, "local_port")
        assert bench.forwards.list("RUN") == []

    play(scenario)


def test_a_forwarded_port_ends_with_its_connections_and_with_its_run() -> None:
    async def scenario(bench: Bench) -> None:
        first, second = await bench.start(port, run_id="A"), await bench.start(port, run_id="A")
        third = await bench.start(port, run_id="B")
        async with connected(first.local_port) as (reader, writer):
            writer.write(b"x")
            assert await reader.read(1) == b"x"
            await bench.forwards.stop(first.id)
            await bench.forwards.stop(first.id)
            assert await reader.read() == b""
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, first.local_port)
        run = values.summary(1, id="A", stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)
        bench.bus.post(RunChanged(run=run))
        await until(lambda: bench.ended == [first.id, second.id])
        bench.bus.post(RunRemoved(run_id="B"))
        await until(lambda: bench.ended == [first.id, second.id, third.id])

    with listening(echo) as port:
        play(scenario)


def test_a_relay_tells_nobody_from_what_it_lacks() -> None:
    async def scenario(bench: Bench) -> None:
        for script, code, words in (
            (f"exit {NOBODY}", "nobody_listens", "port 6006"),
            ("echo no python3 >&2; exit 127", "no_relay", "no python3"),
        ):
            stream = _Relayed(await bench.transport.start(["sh", "-c", script]), 6006)
            with pytest.raises(KnownError) as caught:
                await stream.read()
            assert caught.value.code == code
            assert words in caught.value.text
        stream = _Relayed(await bench.transport.start(["cat"]), 6006)
        await stream.send(b"x")
        assert await stream.read() == b"x"
        await stream.finish()
        assert await stream.read() == b""
        stream.close()

    play(scenario)


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/bash", "/usr/bin/zsh", "/usr/bin/fish", "tcsh"])
def test_every_login_shell_starts_the_words_of_a_terminal_as_they_are(shell: str) -> None:
    show = "import os, sys; sys.stdout.write(ascii(sys.argv[1:]))"
    words = [word.replace("\n", " ") for word in ODD] if shell == "tcsh" else ODD
    command = ssh_terminal(SshHost("box"), [sys.executable, "-c", show, *words])[-1]
    done = subprocess.run([shell, "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == ascii(words)
