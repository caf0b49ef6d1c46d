"""The streams of one program over a shared connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.child import PIECE, gone
from desktop_app.adapters.transport.remote_channel import RAW_STDERR_TAIL
from desktop_app.domain.errors import KnownError

if TYPE_CHECKING:
    from desktop_app.adapters.transport.paramiko.connection import Connection

WINDOW = 2 * PIECE
"""What the host may send unread: the most that is held here."""
_PACKET = 32 * 1024
_STDERR_GRACE_S = 1.0
_ROOM_S = 0.2
"""How long much room is waited for, once there is some."""
_MOST_PARTS = 64


class ParamikoChannel:
    """A raw `Channel`. Nothing here blocks: what may is done by the connection's thread."""

    def __init__(self, connection: Connection, channel: Any) -> None:
        self._connection = connection
        self._channel = channel
        channel.settimeout(0)
        self._unread = b""
        """A piece that came for a read that was cancelled."""
        self._receiving: asyncio.Task[None] | None = None
        self._stderr = bytearray()
        self._draining: asyncio.Task[None] | None = None
        self._finished = False
        self._closed = False
        self._torn = False
        """Bytes may have been lost with the connection."""
        self._signal = 0
        self._news = asyncio.Event()
        self._widest = 0
        """The most that the host took at once so far."""
        self._parts = 4
        """Room is worth the while from such a part of that on."""

    async def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            some = view[: max(PIECE, self._widest // self._parts)]
            await self._room_for(len(some))
            if self._is_deaf():
                break
            view = view[await self._connection.io(self._send_some, some) :]
        if self._is_deaf():
            raise gone(self._connection.name)

    async def _room_for(self, size: int) -> None:
        """Wait until the host takes so much at once, or enough of it to be worth the while."""
        try:
            async with asyncio.timeout(_ROOM_S):
                await self._until_room(min(size, max(1, self._widest // self._parts)))
        except TimeoutError:
            # A host may give room only once little is left: that is filled, and less waited for.
            if self._channel.out_window_size:
                self._parts = min(2 * self._parts, _MOST_PARTS)
            await self._until_room(1)
        self._widest = max(self._widest, self._channel.out_window_size)

    async def _until_room(self, size: int) -> None:
        with self._connection.needs_room(self._channel.chanid, size):
            await self._until(lambda: self._is_deaf() or self._channel.out_window_size >= size)

    async def finish(self) -> None:
        self._finished = True
        self._connection.post(self._channel.shutdown_write)

    async def read(self) -> bytes:
        while not (self._unread or self._closed or self._torn):
            if self._receiving is None:
                await self._until(self._can_read)
                if not self._has_output():
                    break
                self._receiving = asyncio.ensure_future(self._receive())
            await asyncio.shield(self._receiving)
        piece, self._unread = self._unread, b""
        if not piece and not self._closed and (self._torn or self._is_lost()):
            raise ssh_errors.lost(self._connection.name)
        return piece

    async def wait(self) -> tuple[int, str]:
        await self._until(lambda: self._closed or self._channel.exit_status_ready())
        try:
            # What it started detached may hold the pipe for long.
            async with asyncio.timeout(_STDERR_GRACE_S):
                await self._until(lambda: self._closed or self._has_all_errors())
        except TimeoutError:
            pass
        return self._exit_code(), self._stderr.decode(errors="replace")

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._unread = b""
        self._wake()
        self._connection.forget(self._channel.chanid)
        self._connection.post(self._channel.close)

    # What the connection calls

    def notice(self) -> None:
        """Something has arrived for it, or nothing will any more."""
        self._signal = self._connection.take_signal(self._channel.chanid) or self._signal
        if self._draining is None and self._channel.recv_stderr_ready() and not self._closed:
            self._draining = asyncio.ensure_future(self._drain())
        if self._channel.closed:
            self._connection.forget(self._channel.chanid)
        self._wake()

    # The state of its streams

    def _has_output(self) -> bool:
        return bool(self._channel.recv_ready())

    def _can_read(self) -> bool:
        return self._closed or self._has_output() or self._is_over()

    def _is_over(self) -> bool:
        """Whether no output follows what has arrived."""
        return bool(self._channel.eof_received or self._channel.closed)

    def _is_lost(self) -> bool:
        return not self._channel.eof_received and not self._connection.alive

    def _is_deaf(self) -> bool:
        """Whether nothing can be sent to it."""
        channel = self._channel
        return bool(self._closed or self._finished or channel.closed or channel.exit_status_ready())

    def _has_all_errors(self) -> bool:
        waiting = self._channel.recv_stderr_ready() or self._draining is not None
        return self._is_over() and not waiting

    def _exit_code(self) -> int:
        if self._closed:
            return -9
        code = int(self._channel.exit_status)
        if code < 0 and self._signal:
            return -self._signal
        if code < 0 and not self._connection.alive:
            raise ssh_errors.lost(self._connection.name)
        return code

    # Waiting, without a thread

    async def _until(self, condition: Callable[[], bool]) -> None:
        while True:
            news = self._news
            if condition():
                return
            await news.wait()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    # On the connection's thread

    async def _receive(self) -> None:
        try:
            piece = await self._taken(self._channel.recv)
            self._unread = b"" if self._closed else piece
        except KnownError:
            self._torn = True  # whoever reads is told
        finally:
            self._receiving = None

    async def _drain(self) -> None:
        try:
            while not self._closed and self._channel.recv_stderr_ready():
                self._stderr += await self._taken(self._channel.recv_stderr)
                del self._stderr[:-RAW_STDERR_TAIL]
        except KnownError:
            pass  # the connection was lost: whoever waits is told
        finally:
            self._draining = None
            self._wake()

    async def _taken(self, take: Callable[[int], bytes]) -> bytes:
        """What has arrived; the host is told that there is room again, if it is there."""
        if self._connection.alive:
            return await self._connection.io(take, PIECE)
        return take(PIECE)

    def _send_some(self, data: memoryview) -> int:
        """As much as the host takes now."""
        sent = 0
        with self._connection.transport.packetizer.together():
            while sent < len(data):
                try:
                    count = self._channel.send(bytes(data[sent : sent + _PACKET]))
                except OSError:  # no room for now, or closed
                    break
                if not count:
                    break
                sent += count
        return sent
