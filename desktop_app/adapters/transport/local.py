"""`Transport` to this computer: a program started here, over pipes; a port of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desktop_app.adapters.transport.child import PIECE, ChildChannel, Children
from desktop_app.adapters.transport.ssh_errors import lost, nobody_listens
from desktop_app.domain.errors import KnownError

_HERE = "this computer"
_CONNECT_S = 20.0


class LocalTransport:
    """Programs are children of this process."""

    def __init__(self) -> None:
        self._children = Children()
        self._streams: set[SocketStream] = set()

    async def start(self, argv: Sequence[str]) -> ChildChannel:
        """As the port says; `start_failed` is whatever else the system does not allow."""
        return await self._children.start(argv)

    async def connect(self, address: str, port: int) -> SocketStream:
        """As the port says."""
        try:
            async with asyncio.timeout(_CONNECT_S):
                reader, writer = await asyncio.open_connection(address, port, limit=PIECE)
        except OSError as error:  # also a `TimeoutError`
            raise nobody_listens(_HERE, address, port) from error
        stream = SocketStream(reader, writer, self._streams)
        self._streams.add(stream)
        return stream

    async def close(self) -> None:
        """Close every channel and wait until the programs are gone."""
        for stream in list(self._streams):
            stream.abort()
        await self._children.close()


class SocketStream:
    """A `Stream` that is a connected socket."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        kept: set[SocketStream],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._kept = kept
        self._closed = False
        self._sending = 0

    async def send(self, data: bytes) -> None:
        self._sending += 1
        try:
            if self._closed:
                raise gone_stream()
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise gone_stream() from error
        finally:
            self._sending -= 1
        if self._closed:
            raise gone_stream()

    async def finish(self) -> None:
        if not self._writer.is_closing():
            self._writer.write_eof()

    async def read(self) -> bytes:
        try:
            return await self._reader.read(PIECE)
        except OSError as error:
            if self._closed:
                return b""
            raise lost(_HERE) from error

    def close(self) -> None:
        if self._sending:
            self.abort()  # else what it sends would be waited for
            return
        self._let_go()
        self._writer.close()  # what was sent is still written

    def abort(self) -> None:
        """Let go of what was not written yet, too."""
        self._let_go()
        self._writer.transport.abort()

    def _let_go(self) -> None:
        self._kept.discard(self)
        if not self._closed:
            self._closed = True
            self._reader.feed_eof()


def gone_stream() -> KnownError:
    """Why nothing more can be sent."""
    return KnownError("unreachable", "The connection has ended.")
