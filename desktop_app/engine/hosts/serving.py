"""Small verbs through one program that is kept for a while, instead of a program for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.frames import Frames, HostRefusal
from desktop_app.engine.ports import Channel
from desktop_app.hostside.protocol import Header, encode_request

KEPT_SECONDS = 30.0
"""How long the program stays after its last answer."""


class Serving:
    """`open_` starts the program. One verb at a time, and each may be asked twice: what was kept
    may have ended unnoticed."""

    def __init__(self, open_: Callable[[], Awaitable[Channel]]) -> None:
        self._open = open_
        self._turn = asyncio.Lock()
        self._kept: tuple[Channel, Frames] | None = None
        self._ending: asyncio.TimerHandle | None = None

    async def ask(
        self,
        verb: str,
        request: Mapping[str, Any],
        patience: float | None = None,
        data: bytes = b"",
    ) -> Header:
        """Its answer to a request that `data` follows. Raises `HostRefusal`, `KnownError`, and
        `TimeoutError` after `patience` seconds, which count from when its turn has come."""
        asked = encode_request({"verb": verb, **request}) + data
        async with self._turn, asyncio.timeout(patience):
            was_kept = self._kept is not None
            try:
                return await self._ask(asked)
            except KnownError as error:
                if isinstance(error, HostRefusal) or not was_kept:
                    raise
            return await self._ask(asked)

    def close(self) -> None:
        """End the program; who asks later starts another."""
        self._stay()
        if self._kept is not None:
            self._kept[0].close()
            self._kept = None

    async def _ask(self, asked: bytes) -> Header:
        self._stay()
        try:
            if self._kept is None:
                channel = await self._open()
                self._kept = channel, Frames(channel)
            channel, frames = self._kept
            await channel.send(asked)
            answer, _ = await frames.next()
            with understood(answer):
                if answer["kind"] != "answer":
                    raise ValueError("no answer")
        except HostRefusal:
            self._end_later()
            raise
        except BaseException:  # as when nobody waits for it any more: the next answer is another's
            self.close()
            raise
        self._end_later()
        return answer

    def _end_later(self) -> None:
        self._ending = asyncio.get_running_loop().call_later(KEPT_SECONDS, self.close)

    def _stay(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
