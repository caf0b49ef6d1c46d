"""What hosts ask: posted, answered once, kept for the session, in the keyring only if wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import pytest

from desktop_app.domain.compute import LauncherKind, SshHost, Target, TransportKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import Question
from desktop_app.domain.questions import (
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    UnknownHostKey,
)
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.questions import KEPT_SETTING, Questions
from desktop_app.engine.ports import Asker
from tests.fakes.secrets import FakeSecrets
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import Heard

T = TypeVar("T")
KEY = UnknownHostKey("box", "ED25519", "SHA256:x")
PASSWORD = Password("ann@box")
FILE = "/home/ann/.ssh/id_ed25519"


def target(destination: str) -> Target:
    ssh = SshHost(destination)
    return Target(destination, TransportKind.SSH, LauncherKind.PROCESS, ssh=ssh)


class Desk:
    """Answers each question at once, in order; keeps them, and what was closed."""

    def __init__(
        self,
        *answers: str | None,
        keeps: bool = False,
        asks: bool = True,
        before: Desk | None = None,
    ) -> None:
        """`keeps`: every answer goes into the keyring, which is that of `before`."""
        bus = EventBus()
        self.secrets: FakeSecrets = before.secrets if before else FakeSecrets()
        self.settings: FakeSettings = before.settings if before else FakeSettings()
        self.questions = Questions(bus, self.secrets, self.settings, asks=asks)
        self.problems: list[object] = []
        self._keeps = keeps
        self.asked: list[HostQuestion | None] = []
        self.closed: list[str] = []
        self._answers = list(answers)
        bus.subscribe(self._hear)
        self.heard = Heard(bus)

    def _hear(self, event: object) -> None:
        assert isinstance(event, Question)
        if not event.open:
            self.closed.append(event.id)
            return
        self.asked.append(event.question)
        if self._answers:
            answer = self._answers.pop(0)
            loop = asyncio.get_running_loop()
            if self._keeps and answer is not None:
                self._keeping = loop.create_task(self._keep(event.id, answer))
            else:
                loop.call_soon(self.questions.answer, event.id, answer)

    async def _keep(self, question_id: str, answer: str) -> None:
        try:
            await self.questions.answer_and_keep(question_id, answer)
        except KnownError as problem:
            self.problems.append(problem.code)

    def asker(self, destination: str = "box") -> Asker:
        asker = self.questions.asker(target(destination))
        assert asker is not None
        return asker


def ask(desk: Desk, *questions: HostQuestion) -> list[str | None]:
    async def use() -> list[str | None]:
        asker = desk.asker()
        return [await asker.ask(question) for question in questions]

    return run(use())


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 10))


def test_a_question_is_told_until_it_is_answered() -> None:
    desk = Desk("yes")
    assert ask(desk, KEY) == ["yes"]
    assert (desk.asked, desk.closed, desk.questions.open) == ([KEY], ["1"], [])


def test_what_is_known_is_told_while_somebody_is_asked() -> None:
    desk = Desk()

    async def use() -> tuple[str | None, str | None]:
        asking = asyncio.create_task(desk.asker().ask(PASSWORD))
        await desk.heard.until(lambda: bool(desk.asked))
        known = await desk.questions.known(PASSWORD)
        desk.questions.answer("1", "one")
        return known, await asking

    assert run(use()) == (None, "one")


def test_an_answer_is_kept_until_it_turns_out_wrong() -> None:
    desk = Desk("one", "two")
    wrong = Password("ann@box", again=True)
    assert ask(desk, PASSWORD, PASSWORD, wrong, PASSWORD) == ["one", "one", "two", "two"]
    assert desk.asked == [PASSWORD, wrong]


def test_a_code_is_asked_for_each_time() -> None:
    desk = Desk("1", "2")
    assert ask(desk, Prompt("box", "Code:"), Prompt("box", "Code:")) == ["1", "2"]


def test_what_was_refused_is_not_asked_again_by_itself() -> None:
    code = Prompt("box", "Code:")
    desk = Desk(None, None, "secret", "1")
    assert ask(desk, PASSWORD, PASSWORD, code, code) == [None] * 4
    desk.questions.ask_anew()
    assert ask(desk, PASSWORD, code) == ["secret", "1"]


def test_a_question_that_nobody_needs_any_more_is_closed() -> None:
    desk = Desk()

    async def use() -> None:
        asking = asyncio.create_task(desk.asker().ask(KEY))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        (event,) = desk.questions.open
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        assert desk.closed == [event.id]
        desk.questions.answer(event.id, "yes")

    asyncio.run(use())
    assert desk.questions.open == []


def test_two_hosts_that_need_the_same_passphrase_ask_for_it_once() -> None:
    desk = Desk("secret")
    first, second = Passphrase("one", FILE), Passphrase("two", FILE)

    async def use() -> list[str | None]:
        askers = desk.asker("one"), desk.asker("two")
        return list(await asyncio.gather(askers[0].ask(first), askers[1].ask(second)))

    assert run(use()) == ["secret", "secret"]
    assert desk.asked == [first]


def test_what_somebody_else_has_put_right_is_not_asked_for_again() -> None:
    desk = Desk("wrong", "right")
    wrong = Passphrase("one", FILE, again=True)

    async def use() -> list[str | None]:
        one, two = desk.asker("one"), desk.asker("two")
        given = [await asker.ask(Passphrase("", FILE)) for asker in (one, two)]
        return [*given, await one.ask(wrong), await two.ask(wrong)]

    assert run(use()) == ["wrong", "wrong", "right", "right"]
    assert len(desk.asked) == 2


def test_nothing_is_kept_for_the_next_session_unless_that_is_wanted() -> None:
    before = Desk("secret")
    assert ask(before, PASSWORD) == ["secret"]
    assert before.secrets.values == {}
    now = Desk(None, before=before)
    assert ask(now, PASSWORD) == [None]
    assert now.asked == [PASSWORD]


def test_what_is_kept_answers_in_the_next_session_also_where_nobody_is_there() -> None:
    before = Desk("secret", keeps=True)
    ask(before, PASSWORD)
    now = Desk(asks=False, before=before)
    assert ask(now, PASSWORD, Password("bob@box"), Prompt("box", "Code:")) == ["secret", None, None]
    assert now.asked == []
    assert now.questions.asker(target("other")) is None


def test_what_was_kept_and_is_wrong_leaves_the_keyring() -> None:
    before = Desk("old", keeps=True)
    ask(before, PASSWORD)
    now = Desk("new", before=before)
    assert ask(now, PASSWORD, Password("ann@box", again=True)) == ["old", "new"]
    assert now.secrets.values == {}
    assert now.settings.get(KEPT_SETTING) == {}


def test_what_was_kept_is_forgotten_with_the_last_destination_that_it_was_kept_for() -> None:
    desk = Desk("secret", keeps=True)
    ask(desk, Passphrase("box", FILE))
    again = Desk("secret", keeps=True, before=desk)

    async def use() -> None:
        again.secrets.values.clear()  # somebody emptied the keyring
        assert await again.asker("other").ask(Passphrase("other", FILE)) == "secret"
        await again.questions.forget("box")
        assert list(again.secrets.values.values()) == ["secret"]
        await again.questions.forget("other")

    run(use())
    assert again.secrets.values == {}
    assert again.settings.get(KEPT_SETTING) == {}


def test_without_a_keyring_the_answer_counts_and_the_problem_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk("secret", keeps=True)

    def refuse(name: str, value: str) -> None:
        raise KnownError("no_keyring", "There is none.")

    monkeypatch.setattr(desk.secrets, "put", refuse)
    assert ask(desk, PASSWORD) == ["secret"]
    assert desk.problems == ["no_keyring"]
    assert desk.settings.get(KEPT_SETTING) is None
