"""`Transport` over SSH: one kept connection per host, remade when it is gone. What makes the
connection, the library or the system's `ssh`, is the other axis (`Connect`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol, TypeVar

from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.remote_channel import Deadlines, RemoteChannel, open_program
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Channel, Stream

T = TypeVar("T")


class Connection(Protocol):
    """A way to a host on which one is logged in."""

    @property
    def alive(self) -> bool:
        """Whether it is not known to be gone."""

    async def open(self) -> Channel:
        """The raw streams of a login shell that runs `COMMAND`; raises `KnownError`."""

    async def open_port(self, address: str, port: int) -> Stream:
        """To a port as that host sees it; raises `KnownError` as `Transport.connect`."""

    async def close(self) -> None:
        """Close its channels, then itself; nothing of it is left afterwards."""


Connect = Callable[[], Awaitable[Connection]]


class SshTransport:
    """Reaches the host `name`, connecting when a program is first to be started there."""

    def __init__(self, name: str, connect: Connect, deadlines: Deadlines) -> None:
        self._name = name
        self._connect = connect
        self._deadlines = deadlines
        self._connection: Connection | None = None
        self._connecting: asyncio.Task[Connection] | None = None
        self._closed = False

    async def start(self, argv: Sequence[str]) -> RemoteChannel:
        return await self._on_connection(partial(self._start, argv))

    async def connect(self, address: str, port: int) -> Stream:
        return await self._on_connection(partial(self._open_stream, address, port))

    async def _on_connection(self, use: Callable[[Connection], Awaitable[T]]) -> T:
        kept = self._connection
        try:
            connection = await self._connected()
            try:
                return await use(connection)
            except _NotOpened:
                if connection is not kept or connection.alive or self._closed:
                    raise
            # What was kept turned out to be gone, so nothing was started on it.
            return await use(await self._connected())
        except _NotOpened as error:
            raise error.reason from error
        except KnownError as error:
            if self._closed:
                raise ssh_errors.lost(self._name) from error
            raise

    async def close(self) -> None:
        """For ever: also a connection that is being made, and whatever waits for one."""
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        if self._connection is not None:
            await self._connection.close()

    async def _open_stream(self, address: str, port: int, connection: Connection) -> Stream:
        try:
            async with asyncio.timeout(self._deadlines.start):
                return await connection.open_port(address, port)
        except KnownError as error:
            raise _NotOpened(error) from error
        except TimeoutError as error:
            raise ssh_errors.no_answer(self._name, self._deadlines.start) from error

    async def _start(self, argv: Sequence[str], connection: Connection) -> RemoteChannel:
        try:
            async with asyncio.timeout(self._deadlines.start):
                try:
                    raw = await connection.open()
                except KnownError as error:
                    raise _NotOpened(error) from error
                return await open_program(raw, argv, self._name)
        except TimeoutError as error:
            raise ssh_errors.no_answer(self._name, self._deadlines.start) from error

    async def _connected(self) -> Connection:
        """Whoever comes while a connection is being made waits for the same one."""
        if self._closed:
            raise ssh_errors.lost(self._name)
        if self._connection is not None and self._connection.alive:
            return self._connection
        if self._connecting is None:
            self._connecting = asyncio.ensure_future(self._reconnect())
        connecting = self._connecting
        try:
            return await asyncio.shield(connecting)
        except asyncio.CancelledError:
            if connecting.cancelled():  # not we, but the transport was closed
                raise ssh_errors.lost(self._name) from None
            raise

    async def _reconnect(self) -> Connection:
        try:
            if self._connection is not None:
                await self._connection.close()
            self._connection = await self._connect()
            return self._connection
        finally:
            self._connecting = None


class _NotOpened(Exception):
    """No program was started, for `reason`."""

    def __init__(self, reason: KnownError) -> None:
        super().__init__(reason.text)
        self.reason = reason
