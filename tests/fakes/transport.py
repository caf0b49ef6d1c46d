"""`Transport` to a host that is a Python function."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from desktop_app.domain.errors import KnownError

PIECE = 256 * 1024


class FakeProgram:
    """What a program on the fake host sees of its streams."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.argv = tuple(argv)
        self.stdin = asyncio.StreamReader()
        self.stderr = b""
        self.stdout = asyncio.StreamReader()

    def write(self, data: bytes) -> None:
        self.stdout.feed_data(data)


Program = Callable[[FakeProgram], Awaitable[int]]


class FakeTransport:
    """`programs` maps the first word of a command to what runs; it returns the exit code.
    `ports` maps a port to what listens there."""

    def __init__(
        self, programs: dict[str, Program] | None = None, ports: dict[int, Program] | None = None
    ) -> None:
        self.programs = programs or {}
        self.ports = ports or {}
        self.unreachable = False
        self._channels: list[FakeChannel] = []

    async def start(self, argv: Sequence[str]) -> FakeChannel:
        if self.unreachable:
            raise KnownError("unreachable", "The host does not answer.")
        if argv[0] not in self.programs:
            raise KnownError("not_found", f"There is no program {argv[0]} here.")
        channel = FakeChannel(FakeProgram(argv), self.programs[argv[0]])
        self._channels.append(channel)
        return channel

    async def connect(self, address: str, port: int) -> FakeChannel:
        if self.unreachable:
            raise KnownError("unreachable", "The host does not answer.")
        if port not in self.ports:
            raise KnownError("nobody_listens", f"Nothing listens on port {port}.")
        channel = FakeChannel(FakeProgram((address, str(port))), self.ports[port])
        self._channels.append(channel)
        return channel

    async def close(self) -> None:
        for channel in self._channels:
            channel.close()
            await channel.wait()


class FakeChannel:
    def __init__(self, program: FakeProgram, run: Program) -> None:
        self._program = program
        self._finished = False
        self._task = asyncio.ensure_future(run(program))
        self._task.add_done_callback(lambda _: program.stdout.feed_eof())

    async def send(self, data: bytes) -> None:
        if self._task.done() or self._finished:
            raise KnownError("unreachable", "The program does not listen any more.")
        self._program.stdin.feed_data(data)
        await asyncio.sleep(0)

    async def finish(self) -> None:
        self._finished = True
        self._program.stdin.feed_eof()

    async def read(self) -> bytes:
        return await self._program.stdout.read(PIECE)

    async def wait(self) -> tuple[int, str]:
        await asyncio.wait([self._task])
        code = -9 if self._task.cancelled() else self._task.result()
        return code, self._program.stderr[-4096:].decode(errors="replace")

    def close(self) -> None:
        self._task.cancel()
        self._finished = True
        self._program.stdout.feed_eof()
