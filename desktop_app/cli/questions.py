"""What a host asks before it lets us in, asked at the terminal: one question after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from desktop_app.cli.output import Output, one_line
from desktop_app.cli.services import Prompt
from desktop_app.domain.events import Event, Question
from desktop_app.domain.questions import (
    ACCEPT,
    HostQuestion,
    Passphrase,
    Password,
    RegistryPassword,
    UnknownHostKey,
)

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine


@asynccontextmanager
async def answering(engine: Engine, prompt: Prompt, out: Output) -> AsyncIterator[None]:
    """For as long as the context lasts, the person at the terminal answers."""
    asker = _Asker(engine, prompt, out)
    stop = engine.events.subscribe(asker.hear)
    for question in engine.questions.open:
        asker.hear(question)
    try:
        yield
    finally:
        stop()
        await asker.close()


class _Asker:
    def __init__(self, engine: Engine, prompt: Prompt, out: Output) -> None:
        self._engine = engine
        self._prompt = prompt
        self._out = out
        self._turn = asyncio.Lock()
        self._asking: dict[str, asyncio.Task[None]] = {}

    def hear(self, event: Event) -> None:
        if not isinstance(event, Question) or event.question is None:
            return
        if event.open and event.id not in self._asking:
            self._asking[event.id] = asyncio.ensure_future(self._ask(event.id, event.question))
        elif not event.open and event.id in self._asking:
            self._asking.pop(event.id).cancel()

    async def close(self) -> None:
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, question_id: str, question: HostQuestion) -> None:
        async with self._turn:
            answer = await self._answer(question)
        self._engine.answer(question_id, answer)

    async def _answer(self, question: HostQuestion) -> str | None:
        match question:
            case UnknownHostKey():
                return await self._accepted(question)
            case Passphrase():
                text = f"Passphrase of the key {question.file}: "
            case Password() | RegistryPassword():
                text = f"Password of {question.host}: "
            case _:
                lines = [one_line(line) for line in question.text.splitlines()]
                text = "\n".join([f"{question.host} asks:", *lines])
                return await self._prompt(f"{text} ", question.echo)
        return await self._prompt(("Wrong. " if question.again else "") + one_line(text), False)

    async def _accepted(self, question: UnknownHostKey) -> str | None:
        """Only a whole yes, or the fingerprint itself, accepts a key."""
        self._out.note(f"The key of {question.host} is not known here.")
        self._out.note(f"Its {question.key_type} key has the fingerprint {question.fingerprint}.")
        given = await self._prompt("Is this the right host (yes/no/the fingerprint)? ", True)
        accepted = given is not None and given.strip() in (ACCEPT, question.fingerprint)
        return ACCEPT if accepted else None
