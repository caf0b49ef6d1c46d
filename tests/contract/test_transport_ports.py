"""The contract of `Transport.connect`: over the fake, this computer, and a real sshd by two
clients."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from desktop_app.adapters.transport.remote_channel import Deadlines
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Stream, Transport
from tests.conftest import Real
from tests.contract.ssh_clients import CLIENTS, Box, play
from tests.contract.test_transport import PIECE, player, sshd
from tests.fakes.transport import FakeProgram, FakeTransport
from tests.testbed.sshd import Sshd, running

__all__ = ["sshd"]
Scenario = Callable[[Transport, int], Awaitable[None]]
Play = Callable[[Scenario], None]
LOOPBACK = "127.0.0.1"


class Listener:
    """Takes connections on a port, and answers each on a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port = int(self._socket.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._socket.fileno() < 0 or self._closing:
                connection.close()
                return
            thread = threading.Thread(target=self._answer, args=(connection,))
            self._threads.append(thread)
            thread.start()

    _closing = False

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            self._serve(connection)

    def close(self) -> None:
        self._closing = True
        socket.create_connection((LOOPBACK, self.port)).close()  # wakes the thread
        for thread in self._threads:
            thread.join()
        self._socket.close()


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    listener = Listener(serve)
    try:
        yield listener.port
    finally:
        listener.close()


def echo(connection: socket.socket) -> None:
    """What was sent comes back; the end of it, too."""
    try:
        while data := connection.recv(PIECE):
            connection.sendall(data)
    except OSError:  # the other side let go of it
        pass


async def _fake_echo(program: FakeProgram) -> int:
    while piece := await program.stdin.read(PIECE):
        program.write(piece)
    return 0


@pytest.fixture(scope="module")
def echo_port() -> Iterator[int]:
    with listening(echo) as port:
        yield port


@pytest.fixture(params=["fake", "local", "openssh", "paramiko"])
def play_echo(request: pytest.FixtureRequest, echo_port: int) -> Play:
    """Plays a scenario where somebody who echoes listens on the port."""

    async def with_fake(scenario: Scenario) -> None:
        await scenario(FakeTransport(ports={echo_port: _fake_echo}), echo_port)

    def run(scenario: Scenario) -> None:
        if request.param == "fake":
            asyncio.run(with_fake(scenario))
        else:
            player(request)(lambda transport: scenario(transport, echo_port))

    return run


@pytest.fixture(params=["local", "openssh", "paramiko"])
def play_real(request: pytest.FixtureRequest) -> Callable[..., None]:
    return player(request)


async def read_all(stream: Stream) -> bytes:
    data = b""
    while piece := await stream.read():
        assert len(piece) <= PIECE
        data += piece
    return data


def test_what_is_sent_is_heard_and_answered_until_both_have_ended(play_echo: Play) -> None:
    async def scenario(transport: Transport, port: int) -> None:
        stream = await transport.connect(LOOPBACK, port)
        await stream.send(b"one ")
        assert await stream.read() == b"one "
        await stream.send("zwei 三".encode())
        await stream.finish()
        assert (await read_all(stream)).decode() == "zwei 三"
        stream.close()

    play_echo(scenario)


def test_megabytes_pass_both_ways_at_once_on_many_connections(play_echo: Play) -> None:
    async def one(transport: Transport, port: int) -> None:
        data = os.urandom(700_000)
        stream = await transport.connect(LOOPBACK, port)

        async def send() -> None:
            await stream.send(data)
            await stream.finish()

        _, back = await asyncio.gather(send(), read_all(stream))
        assert back == data
        stream.close()

    async def scenario(transport: Transport, port: int) -> None:
        await asyncio.gather(*(one(transport, port) for _ in range(12)))

    play_echo(scenario)


def test_nobody_who_listens_is_told_at_the_first_read(play_echo: Play) -> None:
    with socket.socket() as bound:  # taken, so that nobody else listens there
        bound.bind((LOOPBACK, 0))
        port = int(bound.getsockname()[1])

        async def scenario(transport: Transport, _: int) -> None:
            with pytest.raises(KnownError) as caught:
                await (await transport.connect(LOOPBACK, port)).read()
            assert caught.value.code == "nobody_listens"
            assert f"port {port}" in caught.value.text

        play_echo(scenario)


def test_closing_a_stream_ends_its_reads(play_echo: Play) -> None:
    async def scenario(transport: Transport, port: int) -> None:
        stream = await transport.connect(LOOPBACK, port)
        await stream.send(b"x")
        assert await stream.read() == b"x"
        reading = asyncio.ensure_future(stream.read())
        await asyncio.sleep(0)
        stream.close()
        stream.close()
        assert await reading == b""
        with pytest.raises(KnownError) as caught:
            await stream.send(b"x")
        assert caught.value.code == "unreachable"

    play_echo(scenario)


def test_closing_the_transport_ends_its_streams(play_echo: Play) -> None:
    async def scenario(transport: Transport, port: int) -> None:
        streams = [await transport.connect(LOOPBACK, port) for _ in range(3)]
        for stream in streams:
            await stream.send(b"x")
            assert await stream.read() == b"x"
        await transport.close()
        assert [await stream.read() for stream in streams] == [b""] * 3

    play_echo(scenario)


def test_a_web_page_is_read_through_it(play_real: Callable[..., None]) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write("Loss 鸡".encode())

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer((LOOPBACK, 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()

    async def scenario(transport: Transport) -> None:
        stream = await transport.connect(LOOPBACK, server.server_port)
        await stream.send(b"GET / HTTP/1.0\r\n\r\n")
        answer = (await read_all(stream)).decode()
        assert answer.startswith("HTTP/1.0 200")
        assert answer.endswith("\r\n\r\nLoss 鸡")

    try:
        play_real(scenario)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# `ssh -W` ends both ways when the one from there ends.
@pytest.mark.parametrize("play_real", ["local", "paramiko"], indirect=True)
def test_one_who_says_no_more_can_still_listen(play_real: Callable[..., None]) -> None:
    heard: list[bytes] = []

    def say_then_listen(connection: socket.socket) -> None:
        connection.sendall(b"that is all")
        connection.shutdown(socket.SHUT_WR)
        while data := connection.recv(PIECE):
            heard.append(data)

    async def scenario(transport: Transport) -> None:
        stream = await transport.connect(LOOPBACK, port)
        assert await read_all(stream) == b"that is all"
        await stream.send(b"still here")
        await stream.finish()

    with listening(say_then_listen) as port:
        play_real(scenario)
    assert b"".join(heard) == b"still here"


def test_what_is_not_read_is_held_back_there(play_real: Callable[..., None]) -> None:
    sent = [0]
    full = threading.Event()

    def pour(connection: socket.socket) -> None:
        connection.settimeout(1)
        try:
            while sent[0] < 200 * PIECE:
                sent[0] += connection.send(b"x" * PIECE)
        except TimeoutError:
            full.set()
        except OSError:
            pass

    async def scenario(transport: Transport) -> None:
        stream = await transport.connect(LOOPBACK, port)
        assert await stream.read()
        assert await asyncio.to_thread(full.wait, 20)
        assert sent[0] < 100 * PIECE, "the rest of it waits in buffers on the way"
        stream.close()

    with listening(pour) as port:
        play_real(scenario)


@pytest.fixture(params=CLIENTS)
def box(request: pytest.FixtureRequest, real: Real, sshd: Sshd) -> Box:
    real("sshd")
    return Box(sshd, request.param)


def test_a_lost_link_ends_a_stream_and_the_next_one_connects_anew(box: Box, echo_port: int) -> None:
    async def scenario(transport: Transport) -> None:
        stream = await transport.connect(LOOPBACK, echo_port)
        await stream.send(b"x")
        assert await stream.read() == b"x"
        box.server.kill_sessions()
        if box.client == "paramiko":
            with pytest.raises(KnownError) as caught:
                await stream.read()
            assert caught.value.code == "unreachable"
        else:  # `ssh` does not say why it ended
            assert await stream.read() == b""
        again = await transport.connect(LOOPBACK, echo_port)
        await again.send(b"y")
        await again.finish()
        assert await read_all(again) == b"y"

    play(box.transport(deadlines=Deadlines(connect=5, start=5)), scenario)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_host_that_forbids_forwarding_says_so(
    client: str, real: Real, tmp_path_factory: pytest.TempPathFactory, echo_port: int
) -> None:
    real("sshd")

    async def scenario(transport: Transport) -> None:
        with pytest.raises(KnownError) as caught:
            await (await transport.connect(LOOPBACK, echo_port)).read()
        assert "AllowTcpForwarding" in caught.value.hint
        if client == "paramiko":  # `ssh` does not say why
            assert caught.value.code == "forwarding_refused"

    folder = tmp_path_factory.mktemp("strict")
    with running(Sshd(folder, options=("AllowTcpForwarding no",))) as server:
        play(Box(server, client).transport(), scenario)
