"""What hosts ask: posted, answered once, kept for the session."""

from __future__ import annotations

import asyncio

from desktop_app.domain.events import Question
from desktop_app.domain.questions import HostQuestion, Password, Prompt, UnknownHostKey
from desktop_app.engine.events import EventBus
from desktop_app.engine.questions import Questions

KEY = UnknownHostKey("box", "ED25519", "SHA256:x")
PASSWORD = Password("ann@box")


class Desk:
    """Answers each question at once, in order; keeps them, and what was closed."""

    def __init__(self, *answers: str | None) -> None:
        bus = EventBus()
        self.questions = Questions(bus)
        self.asked: list[HostQuestion | None] = []
        self.closed: list[str] = []
        self._answers = list(answers)
        bus.subscribe(self._hear)

    def _hear(self, event: object) -> None:
        assert isinstance(event, Question)
        if not event.open:
            self.closed.append(event.id)
            return
        self.asked.append(event.question)
        if self._answers:
            answer = self._answers.pop(0)
            asyncio.get_running_loop().call_soon(self.questions.answer, event.id, answer)


def ask(desk: Desk, *questions: HostQuestion) -> list[str | None]:
    async def use() -> list[str | None]:
        return [await desk.questions.ask(question) for question in questions]

    return asyncio.run(asyncio.wait_for(use(), 10))


def test_a_question_is_told_until_it_is_answered() -> None:
    desk = Desk("yes")
    assert ask(desk, KEY) == ["yes"]
    assert (desk.asked, desk.closed, desk.questions.open) == ([KEY], ["1"], [])


def test_an_answer_is_kept_until_it_turns_out_wrong() -> None:
    desk = Desk("one", "two")
    wrong = Password("ann@box", again=True)
    assert ask(desk, PASSWORD, PASSWORD, wrong, PASSWORD) == ["one", "one", "two", "two"]
    assert desk.asked == [PASSWORD, wrong]


def test_a_code_is_asked_for_each_time() -> None:
    desk = Desk("1", "2")
    assert ask(desk, Prompt("box", "Code:"), Prompt("box", "Code:")) == ["1", "2"]


def test_what_was_refused_is_not_asked_again_by_itself() -> None:
    desk = Desk(None, "secret")
    assert ask(desk, PASSWORD, PASSWORD) == [None, None]
    desk.questions.ask_anew()
    assert ask(desk, PASSWORD) == ["secret"]


def test_a_question_that_nobody_needs_any_more_is_closed() -> None:
    desk = Desk()

    async def use() -> None:
        asking = asyncio.create_task(desk.questions.ask(KEY))
        await asyncio.sleep(0)
        (event,) = desk.questions.open
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert desk.closed == [event.id]
        desk.questions.answer(event.id, "yes")

    asyncio.run(use())
    assert desk.questions.open == []
