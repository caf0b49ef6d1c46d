"""What the program on a host answers, frame by frame."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.program_words import died
from desktop_app.engine.ports import Channel
from desktop_app.hostside.protocol import Frame, FrameParser, HostError


class HostRefusal(KnownError):
    """The host's program itself answered with an error: what was asked was not done."""


class Frames:
    """The frames that come through a channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._parser = FrameParser()
        self._come: list[Frame] = []

    async def next(self) -> Frame:
        """The next one. Raises `HostRefusal` for one that tells an error, and `KnownError`:
        `bad_answer`, `unreachable`, `host_program_failed` where the program ended before it."""
        while not self._come:
            data = await self._channel.read()
            if not data:
                raise await died(self._channel)
            self._come = self._parsed(data)
        header, payload = self._come.pop(0)
        if header["kind"] == "error":
            with understood(header):
                code, text = str(header["code"]), str(header["text"])
            raise HostRefusal(code, text, hint=str(header.get("hint", "")))
        return header, payload

    def _parsed(self, data: bytes) -> list[Frame]:
        try:
            return self._parser.feed(data)
        except HostError as error:
            raise KnownError(error.code, error.text, hint=error.hint) from error


async def timed_facts(
    channel: Channel, frames: AsyncIterator[Frame]
) -> AsyncGenerator[Frame, None]:
    """Facts with the `round_trip` to the host, in seconds: from a line that answers its first
    `clock` frame to its second."""
    now = asyncio.get_running_loop().time
    asked, round_trip = None, 0.0
    async for header, payload in frames:
        if header["kind"] != "clock":
            yield {**header, "round_trip": round_trip}, payload
        elif asked is None:
            asked = now()
            await channel.send(b"{}\n")
        else:
            round_trip = now() - asked
