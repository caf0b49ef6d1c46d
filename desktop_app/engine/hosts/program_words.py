"""What the program on a host says beside its answers: lines while it is installed, and its end."""

from __future__ import annotations

import asyncio
import json

from desktop_app.domain.errors import KnownError
from desktop_app.engine.ports import Channel

LAST_WORD_S = 1.0
"""For what a program that has gone away said last."""


def refused(answer: bytes) -> KnownError | None:
    """Why the program cannot be put on the host, where it said so."""
    word, _, rest = answer.decode("utf-8", "replace").partition(" ")
    if word == "old":
        version, *others = rest.split()
        hint = "Install Python 3.8 or newer there, or say where it is: the target's Python."
        if others:
            hint = f"There is a newer one, too: choose {others[0]} as the target's Python."
        text = f"The Python there is too old: {version}. It has to be 3.8 or newer."
        return KnownError("old_python", text, hint=hint)
    if word == "cannot":
        path, why = json.loads(rest)
        text = f"Trainyard's own program cannot be put on the host: {path}: {why}."
        return KnownError("no_home", text, hint="Your home there must take files: make room in it.")
    return None


async def read_line(channel: Channel) -> bytes:
    """Its next line. Raises `KnownError` where it ended before."""
    line = bytearray()
    while not line.endswith(b"\n"):
        data = await channel.read()
        if not data:
            raise await died(channel)
        line += data
    return bytes(line[:-1])


async def died(channel: Channel) -> KnownError:
    """Why there is no answer."""
    code, words = await channel.wait()
    last = words.strip().splitlines()[-1] if words.strip() else "it said nothing"
    return KnownError(
        "host_program_failed", f"The host's program ended without an answer (exit {code}): {last}"
    )


async def send_request(channel: Channel, request: bytes) -> None:
    """Ask the program. Raises `KnownError`: of one that ends before it was asked its own word, as
    it may not be there any more."""
    try:
        await channel.send(request)
    except KnownError as error:
        try:
            async with asyncio.timeout(LAST_WORD_S):
                reason = await died(channel)
        except TimeoutError:
            raise error from None
        raise reason from error


def no_python(python: str, *, here: bool) -> KnownError:
    """There is no such interpreter on the host, which may be `here`."""
    return KnownError(
        "no_python",
        f"There is no Python there to run with: {python}.",
        hint="Install Python 3.8 or newer, or name where it is: TRAINYARD_PYTHON does that "
        "on this computer."
        if here
        else "Install Python 3.8 or newer there, or say where it is: the target's Python.",
    )
