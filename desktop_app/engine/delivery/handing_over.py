"""Contents on their way to a host, once it is asked to take them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any

from desktop_app.domain.errors import KnownError
from desktop_app.engine.hosts.program_words import LAST_WORD_S
from desktop_app.engine.ports import Channel
from desktop_app.hostside.protocol import Header

FEW_BYTES = 128 * 1024
"""So many are there before a program of their own would have started."""


def travelling(content: Mapping[str, Any]) -> int:
    """How many bytes of a content are sent: `told`, or what follows its `offset`."""
    told = content.get("told")
    return int(content["size"]) - int(content.get("offset", 0)) if told is None else int(told)


async def one(data: bytes) -> AsyncIterator[bytes]:
    """All of it as one piece."""
    yield data


async def hand_over(
    channel: Channel, pieces: AsyncIterator[bytes], answer: Coroutine[Any, Any, Header]
) -> None:
    """Send all pieces, unless the answer comes before. Raises what either does."""
    sending = asyncio.ensure_future(_send_all(channel, pieces))
    answering = asyncio.ensure_future(answer)
    try:
        await asyncio.wait({sending, answering}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            await _sent(sending, answering)
        await answering
    finally:
        channel.close()
        for task in (sending, answering):
            task.cancel()
        await asyncio.gather(sending, answering, return_exceptions=True)


async def _send_all(channel: Channel, pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        await channel.send(piece)


async def _sent(sending: asyncio.Task[None], answering: asyncio.Task[Header]) -> None:
    """Where the program went away while it was sent to, its own word says more, if it left one."""
    try:
        await sending
    except KnownError as error:
        if error.code != "unreachable":
            raise
        await asyncio.wait({answering}, timeout=LAST_WORD_S)
        if not answering.done() or answering.exception() is None:
            raise
