"""A program on another host, once a transport has opened raw streams to a login shell there."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from desktop_app.adapters.transport import ssh_errors
from desktop_app.adapters.transport.child import STDERR_TAIL
from desktop_app.adapters.transport.remote_command import Opening, header, own_errors
from desktop_app.domain.errors import KnownError
from desktop_app.domain.questions import HostQuestion
from desktop_app.engine.ports import Asker, Channel

RAW_STDERR_TAIL = STDERR_TAIL + 256
"""What a raw channel keeps, so that the mark before a program's last 4 KiB is still there."""


@dataclass(frozen=True)
class Deadlines:
    """Seconds. None of them counts while a person is asked."""

    connect: float = 15.0
    """For each step of connecting: the network, the keys, each way to log in."""
    start: float = 20.0
    """Until a program has started on a connection that is there."""
    quiet: float = 8.0
    """A host that said nothing for so long is asked to say something."""
    lost: float = 24.0
    """A host that said nothing for so long is lost."""


class PatientAsker:
    """Asks for one connection that is being made; its `deadline` rests meanwhile."""

    def __init__(self, asker: Asker | None, seconds: float) -> None:
        self._asker = asker
        self._seconds = seconds
        self.deadline: asyncio.Timeout | None = None

    @property
    def answers(self) -> bool:
        """Whether there is anybody to ask."""
        return self._asker is not None

    async def ask(self, question: HostQuestion) -> str | None:
        """The answer; None where it is refused, or nobody is there."""
        if self._asker is None:
            return None
        self._reschedule(None)
        try:
            return await self._asker.ask(question)
        finally:
            self._reschedule(asyncio.get_running_loop().time() + self._seconds)

    def _reschedule(self, when: float | None) -> None:
        if self.deadline is not None and not self.deadline.expired():
            self.deadline.reschedule(when)


class RemoteChannel:
    """A `Channel` over a raw one, without what the login shell said."""

    def __init__(self, raw: Channel, mark: str, first: bytes) -> None:
        self._raw = raw
        self._mark = mark
        self._first = first

    async def send(self, data: bytes) -> None:
        await self._raw.send(data)

    async def finish(self) -> None:
        await self._raw.finish()

    async def read(self) -> bytes:
        first, self._first = self._first, b""
        return first or await self._raw.read()

    async def wait(self) -> tuple[int, str]:
        code, words = await self._raw.wait()
        own = own_errors(words, self._mark).encode()
        return code, own[-STDERR_TAIL:].decode(errors="replace")

    def close(self) -> None:
        self._first = b""
        self._raw.close()


async def open_program(raw: Channel, argv: Sequence[str], host: str) -> RemoteChannel:
    """Start a program over raw streams to the login shell that runs `COMMAND`. Raises `KnownError`
    (`not_found`, `start_failed`, `unreachable`); the raw channel is closed then."""
    mark = secrets.token_hex(8)
    opening = Opening(mark)
    try:
        with suppress(KnownError):  # a shell that does not listen says why on its outputs
            await raw.send(header(argv, mark))
        first = b""
        while opening.found is None and not opening.too_much and (data := await raw.read()):
            first = opening.feed(data)
        if not opening.found:
            raise await _reason(raw, opening, argv[0], host)
    except BaseException:
        raw.close()
        raise
    return RemoteChannel(raw, mark, first)


async def _reason(raw: Channel, opening: Opening, program: str, host: str) -> KnownError:
    if opening.found is False:
        return ssh_errors.not_found(host, program)
    if opening.too_much:
        return ssh_errors.start_failed(host, why="its login shell prints without an end")
    code, words = await raw.wait()
    said = ssh_errors.last_words(opening.noise + "\n" + words)
    return ssh_errors.start_failed(host, why=said or f"its login shell ended with {code}")
