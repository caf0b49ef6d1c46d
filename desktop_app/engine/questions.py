"""What must be asked before a host lets us in, from the transport to whichever face is there.

Answers are kept in memory, for as long as the workspace is open: a connection that was lost is made
again without asking. What was refused is not asked again by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from desktop_app.domain.events import Question
from desktop_app.domain.questions import HostQuestion, Passphrase, Password
from desktop_app.engine.events import EventBus


class Questions:
    """An `Asker` that posts each question as an event, and waits for `answer`."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._number = 0
        self._open: dict[str, tuple[Question, asyncio.Future[str | None]]] = {}
        self._answers: dict[HostQuestion, str] = {}
        self._refused: set[HostQuestion] = set()

    @property
    def open(self) -> Sequence[Question]:
        """What waits for an answer, for a face that comes later than the event."""
        return [event for event, _ in self._open.values()]

    async def ask(self, question: HostQuestion) -> str | None:
        """As `Asker.ask`."""
        asked = _first(question)
        if question != asked:  # what was kept is wrong
            self._answers.pop(asked, None)
        elif asked in self._answers:
            return self._answers[asked]
        if asked in self._refused:
            return None
        answer = await self._asked(question)
        if answer is None:
            self._refused.add(asked)
        elif isinstance(question, Passphrase | Password):
            self._answers[asked] = answer
        return answer

    def answer(self, question_id: str, text: str | None) -> None:
        """Answer a question, None refuses. One that is not open any more needs no answer."""
        if question_id in self._open:
            _, waiting = self._open[question_id]
            if not waiting.done():
                waiting.set_result(text)

    def ask_anew(self) -> None:
        """Somebody wants to get in now: what was refused may be asked again."""
        self._refused.clear()

    async def _asked(self, question: HostQuestion) -> str | None:
        self._number += 1
        name = str(self._number)
        waiting: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        event = Question(id=name, question=question)
        self._open[name] = event, waiting
        self._bus.post(event)
        try:
            return await waiting
        finally:
            del self._open[name]
            self._bus.post(replace(event, open=False))


def _first(question: HostQuestion) -> HostQuestion:
    """The same question as it is asked for the first time."""
    if isinstance(question, Passphrase | Password):
        return replace(question, again=False)
    return question
