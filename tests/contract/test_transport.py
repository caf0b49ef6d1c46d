"""The contract of `Transport`: over the fake, this computer, and a real sshd by two clients."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.adapters.transport.local import LocalTransport
from desktop_app.adapters.transport.openssh import openssh_transport
from desktop_app.adapters.transport.paramiko.reach import paramiko_transport
from desktop_app.domain.compute import SshHost
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Channel, Transport
from tests.conftest import Real
from tests.fakes.transport import FakeProgram, FakeTransport
from tests.testbed.sshd import Sshd, running

PIECE = 256 * 1024
Scenario = Callable[[Transport], Awaitable[None]]
ECHO = ["cat"]
COUNT = ["wc", "-c"]
FAIL = ["sh", "-c", "echo a problem >&2; exit 3"]


async def _cat(program: FakeProgram) -> int:
    while piece := await program.stdin.read(PIECE):
        program.write(piece)
    return 0


async def _wc(program: FakeProgram) -> int:
    program.write(b"%d\n" % len(await program.stdin.read()))
    return 0


async def _sh(program: FakeProgram) -> int:
    program.stderr += b"a problem\n"
    return 3


@pytest.fixture(scope="module")
def sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with running(Sshd(tmp_path_factory.mktemp("sshd"))) as server:
        (server.folder / "config").write_text(server.client_config(), "utf-8")
        yield server


def make(kind: str, request: pytest.FixtureRequest) -> Transport:
    if kind == "fake":
        return FakeTransport({"cat": _cat, "wc": _wc, "sh": _sh})
    if kind == "local":
        return LocalTransport()
    real: Real = request.getfixturevalue("real")
    real("sshd")
    server: Sshd = request.getfixturevalue("sshd")
    client = {"openssh": openssh_transport, "paramiko": paramiko_transport}[kind]
    return client(SshHost("box"), config_file=server.folder / "config")


def player(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    """Runs a scenario on a new transport, and closes it."""

    async def run(scenario: Scenario) -> None:
        transport = make(request.param, request)
        try:
            async with asyncio.timeout(30):
                await scenario(transport)
        finally:
            await transport.close()

    return lambda scenario: asyncio.run(run(scenario))


@pytest.fixture(params=["fake", "local", "openssh", "paramiko"])
def play(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    return player(request)


@pytest.fixture(params=["local", "openssh", "paramiko"])
def play_real(request: pytest.FixtureRequest) -> Callable[[Scenario], None]:
    """On transports that start real programs."""
    return player(request)


async def read_all(channel: Channel) -> bytes:
    data = b""
    while piece := await channel.read():
        assert len(piece) <= PIECE
        data += piece
    return data


def test_what_is_sent_is_read_by_the_program_and_comes_back(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(ECHO)
        await channel.send(b"one ")
        assert await channel.read() == b"one "
        await channel.send("zwei 三\n".encode())
        await channel.finish()
        assert (await read_all(channel)).decode() == "zwei 三\n"
        assert await channel.read() == b""
        assert await channel.wait() == (0, "")

    play(scenario)


def test_megabytes_pass_in_bounded_pieces(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        data = os.urandom(5_000_000)
        channel = await transport.start(ECHO)

        async def send() -> None:
            await channel.send(data)
            await channel.finish()

        _, back = await asyncio.gather(send(), read_all(channel))
        assert back == data

    play(scenario)


def test_the_exit_code_and_the_end_of_stderr_are_told(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(FAIL)
        assert await read_all(channel) == b""
        assert await channel.wait() == (3, "a problem\n")
        assert await channel.wait() == (3, "a problem\n")

    play(scenario)


def test_a_missing_program_is_not_found(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        with pytest.raises(KnownError) as caught:
            await transport.start(["no such program 無"])
        assert caught.value.code == "not_found"

    play(scenario)


def test_sending_to_a_program_that_has_ended_is_unreachable(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(FAIL)
        await channel.wait()
        with pytest.raises(KnownError) as caught:
            await channel.send(b"x")
        assert caught.value.code == "unreachable"
        await channel.finish()

    play(scenario)


def test_closing_ends_pending_reads_and_waits(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(ECHO)
        reading = asyncio.ensure_future(channel.read())
        waiting = asyncio.ensure_future(channel.wait())
        await asyncio.sleep(0)
        channel.close()
        channel.close()
        assert await reading == b""
        assert await waiting == (-9, "")

    play(scenario)


def test_closing_the_transport_closes_its_channels(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channels = [await transport.start(ECHO) for _ in range(3)]
        await transport.close()
        assert [await c.wait() for c in channels] == [(-9, "")] * 3

    play(scenario)


def test_a_cancelled_read_loses_nothing(play: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(ECHO)
        reading = asyncio.ensure_future(channel.read())
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await channel.send(b"still here")
        await channel.finish()
        assert await read_all(channel) == b"still here"

    play(scenario)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def local(scenario: Callable[[LocalTransport], Awaitable[None]]) -> None:
    async def run() -> None:
        transport = LocalTransport()
        async with asyncio.timeout(30):
            await scenario(transport)
        await transport.close()

    asyncio.run(run())


def test_closing_kills_the_program_and_not_what_it_started_and_leaves_no_zombie() -> None:
    async def scenario(transport: LocalTransport) -> None:
        channel = await transport.start(["sh", "-c", "sleep 60 & echo $$ $!; wait"])
        program, child = map(int, (await channel.read()).split())
        try:
            channel.close()
            assert (await channel.wait())[0] == -9
            assert not alive(program), "reaped, not a zombie"
            assert alive(child)
        finally:
            os.kill(child, 9)

    local(scenario)


# `ssh` itself waits until nothing holds the pipes any more.
@pytest.mark.parametrize("play_real", ["local", "paramiko"], indirect=True)
def test_a_program_that_ended_is_told_though_its_child_holds_the_pipes(
    play_real: Callable[..., None],
) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(["sh", "-c", "sleep 60 & echo $!; exit 5"])
        child = int(await channel.read())
        try:
            assert await channel.wait() == (5, "")
        finally:
            os.kill(child, 9)

    play_real(scenario)


def test_a_send_that_nobody_reads_ends_when_the_channel_is_closed(
    play_real: Callable[..., None],
) -> None:
    async def scenario(transport: Transport) -> None:
        channel = await transport.start(["sleep", "60"])
        sending = asyncio.ensure_future(channel.send(bytes(10_000_000)))
        done, _ = await asyncio.wait([sending], timeout=0.05)
        assert not done
        channel.close()
        with pytest.raises(KnownError) as caught:
            await sending
        assert caught.value.code == "unreachable"

    play_real(scenario)


def test_what_is_not_read_is_held_back_at_the_program() -> None:
    async def scenario(transport: LocalTransport) -> None:
        code = "import os, sys\nwhile True: os.write(1, b'x' * 65536); os.write(2, b'.')"
        channel = await transport.start([sys.executable, "-c", code])
        await channel.read()
        quiet = 0
        held = -1
        while quiet < 5:  # until nothing more arrives for five turns
            await asyncio.sleep(0.02)
            now = len(channel._unread)
            quiet, held = (quiet + 1, held) if now == held >= PIECE else (0, now)
        assert PIECE <= held <= 2 * PIECE

    local(scenario)


def test_only_the_last_part_of_stderr_is_kept(play_real: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        code = "import sys; sys.stderr.write('a' * 500_000 + 'end')"
        channel = await transport.start([sys.executable, "-c", code])
        code_, tail = await channel.wait()
        assert (code_, len(tail), tail[-3:]) == (0, 4096, "end")

    play_real(scenario)


def test_a_program_has_a_session_of_its_own(play_real: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        code = "import os; print(os.getsid(0) == os.getpid())"
        channel = await transport.start([sys.executable, "-c", code])
        assert await read_all(channel) == b"True\n"

    play_real(scenario)


def test_a_file_that_may_not_be_executed_is_not_found(
    play_real: Callable[..., None], tmp_path: Path
) -> None:
    async def scenario(transport: Transport) -> None:
        (tmp_path / "program").write_text("#!/bin/sh\n")
        with pytest.raises(KnownError) as caught:
            await transport.start([str(tmp_path / "program")])
        assert caught.value.code == "not_found"

    play_real(scenario)


def test_every_word_arrives_as_it_is(play_real: Callable[..., None]) -> None:
    async def scenario(transport: Transport) -> None:
        words = ["", " ", 'it\'s "x"', "; rm -rf ~ $(id)", "!! \\n", "a\nb\n", "数据 🚂", "\udcff"]
        show = "import os, sys; sys.stdout.write(ascii(sys.argv[1:]))"
        channel = await transport.start([sys.executable, "-c", show, *words])
        assert (await read_all(channel)).decode() == ascii(words)

    play_real(scenario)
