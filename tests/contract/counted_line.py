"""A way to the real host-side program that counts what is delivered over it, and can be cut."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop_app.adapters.transport.child import ChildChannel
from desktop_app.adapters.transport.local import LocalTransport
from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Stream


class Line:
    """A way to this computer: counts the bytes that follow each `take`, also of few, and is cut
    after `cut_after` bytes of one. A silent cut leaves the program waiting for more."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.asked = 0
        """Bytes of everything else that was said."""
        self.cut_after = sys.maxsize
        self.silent = False
        self.left_open: list[ChildChannel] = []
        self._local = LocalTransport()

    async def start(self, argv: Sequence[str]) -> Channel:
        return Channel(self, await self._local.start(argv), taking=argv[-1] == "take")

    async def connect(self, address: str, port: int) -> Stream:
        return await self._local.connect(address, port)

    async def close(self) -> None:
        for channel in self.left_open:
            await channel.finish()
            await channel.wait()
        await self._local.close()


class Channel:
    def __init__(self, line: Line, channel: ChildChannel, *, taking: bool) -> None:
        self._line = line
        self._channel = channel
        self._taking = taking
        self._cut = False
        self.read = channel.read
        self.wait = channel.wait
        self.finish = channel.finish
        if taking:
            line.sent.append(-1)

    async def send(self, data: bytes) -> None:
        if self._taking:
            sent = self._line.sent[-1]
            # The request itself comes first, in one piece.
            self._line.sent[-1] = 0 if sent < 0 else sent + len(data)
            if self._line.sent[-1] > self._line.cut_after:
                self._cut = True
                self._line.cut_after = sys.maxsize
                raise KnownError("unreachable", "The line was cut.")
        elif data.startswith(b'{"verb":"take_few"'):
            self._line.sent.append(len(data.partition(b"\n")[2]))
        else:
            self._line.asked += len(data)
        await self._channel.send(data)

    def close(self) -> None:
        if self._cut and self._line.silent:
            self._line.left_open.append(self._channel)
        else:
            self._channel.close()
