"""What must be asked before a host lets us in, from the transport to whichever face is there.

Answers are kept in memory, for as long as the workspace is open: a connection that was lost is made
again without asking. What was refused is not asked again by itself. Only what a person says is to
be kept rests in the keyring; the settings name it, so that nobody looks there for anything else.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from desktop_app.domain.compute import Target
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Question
from desktop_app.domain.questions import (
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    RegistryPassword,
)
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Asker, Secrets, Settings

KEPT_SETTING = "ssh.kept_secrets"
"""Names in the keyring, each with the destinations that it was kept for."""


@dataclass(frozen=True)
class _Open:
    event: Question
    waiting: asyncio.Future[str | None]
    destination: str


class Questions:
    """Posts each question as an event, and waits for `answer`."""

    def __init__(
        self, bus: EventBus, secrets: Secrets, settings: Settings, *, asks: bool = True
    ) -> None:
        """`asks`: somebody answers; else only what was kept is."""
        self._bus = bus
        self._secrets = secrets
        self._settings = settings
        self._asks = asks
        self._number = 0
        self._open: dict[str, _Open] = {}
        self._answers: dict[HostQuestion, str] = {}
        self._refused: set[HostQuestion] = set()
        self._turns: dict[HostQuestion, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def open(self) -> Sequence[Question]:
        """What waits for an answer, for a face that comes later than the event."""
        return [asked.event for asked in self._open.values()]

    def asker(self, target: Target) -> Asker | None:
        """Who answers what the host of a target asks, None where nobody could."""
        if target.ssh is None:
            return None
        destination = target.ssh.destination
        for_it = any(destination in places for places in self._kept().values())
        return _HostAsker(self, destination) if self._asks or for_it else None

    async def ask(
        self, question: HostQuestion, destination: str = "", last: str | None = None
    ) -> str | None:
        """As `Asker.ask`, for a host; `last` is what this question was answered with before.

        Two that ask the same are answered at once.
        """
        asked = _first(question)
        if isinstance(asked, Prompt):  # a code is good for one use
            return await self._put(asked, question, destination)
        async with self._turns[asked]:
            if question == asked or self._answers.get(asked) != last:
                known = await self._known(asked)
                if known is not None:
                    return known
            else:
                await self._drop(asked)
            answer = await self._put(asked, question, destination)
            if answer is not None:
                self._answers[asked] = answer
            return answer

    async def known(self, question: HostQuestion) -> str | None:
        """What it was answered with before, without asking, or waiting for who is asked now."""
        return await self._known(_first(question))

    def answer(self, question_id: str, text: str | None) -> None:
        """Answer a question, None refuses. One that is not open any more needs no answer."""
        if question_id in self._open:
            waiting = self._open[question_id].waiting
            if not waiting.done():
                waiting.set_result(text)

    async def can_keep(self) -> bool:
        """Whether this computer has a keyring for answers."""
        return await asyncio.to_thread(lambda: self._secrets.available)

    async def answer_and_keep(self, question_id: str, text: str) -> None:
        """Answer a question, and put the answer into the keyring of this computer. Raises
        `KnownError` (`no_keyring`, `keyring_locked`) where that failed; it is answered even so."""
        asked = self._open.get(question_id)
        try:
            if asked is not None and asked.event.question is not None:
                await self._keep(_first(asked.event.question), text, asked.destination)
        finally:
            self.answer(question_id, text)

    async def forget(self, destination: str) -> None:
        """No target leads there any more: nothing that was kept for it rests in the keyring."""
        for name, places in self._kept().items():
            if destination in places:
                await self._forget(name, destination)

    def ask_anew(self, question: HostQuestion | None = None) -> None:
        """Somebody wants to get in now: what was refused, or one question, may be asked again."""
        if question is None:
            self._refused.clear()
        else:
            self._refused.discard(_first(question))

    async def _put(self, asked: HostQuestion, question: HostQuestion, where: str) -> str | None:
        """Ask, unless nobody is there, or somebody has refused."""
        if asked in self._refused or not self._asks:
            return None
        answer = await self._asked(question, where)
        if answer is None:
            self._refused.add(asked)
        return answer

    async def _asked(self, question: HostQuestion, destination: str) -> str | None:
        self._number += 1
        name = str(self._number)
        waiting: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        event = Question(id=name, question=question)
        self._open[name] = _Open(event, waiting, destination)
        self._bus.post(event)
        try:
            return await waiting
        finally:
            del self._open[name]
            self._bus.post(replace(event, open=False))

    async def _known(self, asked: HostQuestion) -> str | None:
        """What it was answered with, in this session or in one before."""
        name = _secret_name(asked)
        if asked not in self._answers and name in self._kept():
            with suppress(KnownError):  # gone, or locked: then it is asked for
                kept = await asyncio.to_thread(self._secrets.get, name)
                self._answers.setdefault(asked, kept)  # what was typed meanwhile is newer
        return self._answers.get(asked)

    async def _drop(self, asked: HostQuestion) -> None:
        """What was known is wrong."""
        self._answers.pop(asked, None)
        await self._forget(_secret_name(asked))

    def _kept(self) -> Mapping[str, Sequence[str]]:
        found = self._settings.get(KEPT_SETTING)
        return found if isinstance(found, dict) else {}

    async def _keep(self, asked: HostQuestion, text: str, destination: str) -> None:
        name = _secret_name(asked)
        if name:
            await asyncio.to_thread(self._secrets.put, name, text)
            kept = self._kept()
            places = {*kept.get(name, ()), destination}
            await self._note({**kept, name: sorted(places)})

    async def _forget(self, name: str, destination: str = "") -> None:
        """For one destination, or for all."""
        kept = dict(self._kept())
        if name not in kept:
            return
        places = [place for place in kept.pop(name) if destination and place != destination]
        if not places:
            with suppress(KnownError):  # a locked keyring: nobody looks for it any more
                await asyncio.to_thread(self._secrets.delete, name)
        with suppress(KnownError):  # then it is found missing, or wrong, once more
            await self._note({**kept, name: places} if places else kept)

    async def _note(self, kept: Mapping[str, Sequence[str]]) -> None:
        await asyncio.to_thread(self._settings.put, KEPT_SETTING, dict(kept))


class _HostAsker:
    """Asks for one host, and knows what it was told last."""

    def __init__(self, questions: Questions, destination: str) -> None:
        self._questions = questions
        self._destination = destination
        self._last: dict[HostQuestion, str | None] = {}

    async def ask(self, question: HostQuestion) -> str | None:
        asked = _first(question)
        last = self._last.get(asked)
        answer = await self._questions.ask(question, self._destination, last)
        self._last[asked] = answer
        return answer


def _first(question: HostQuestion) -> HostQuestion:
    """The same question as it is asked for the first time. A passphrase belongs to its file,
    whichever host the key is for."""
    if isinstance(question, Passphrase):
        return replace(question, host="", again=False)
    if isinstance(question, Password | RegistryPassword):
        return replace(question, again=False)
    return question


def _secret_name(asked: HostQuestion) -> str:
    """Its name in the keyring; empty for what is not kept there."""
    match asked:
        case Passphrase():
            return f"ssh passphrase {asked.file}"
        case Password():
            return f"ssh password {asked.host}"
        case RegistryPassword():
            return f"registry password {asked.host}"
    return ""
