"""The bridge between the window and the engine."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from desktop_app.domain.errors import Fault, InvalidError, KnownError, TrainyardError
from desktop_app.domain.events import (
    Event,
    FaultRaised,
    Hindered,
    MetricsGrew,
    Progress,
    RunRemoved,
    StreamGrew,
)
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.outbox import BATCH_EVENTS, Outbox
from tests.fakes.engine import FakeEngine


class Seen(list[Event]):
    """What a signal delivered."""


def test_a_call_runs_on_the_engine_thread_and_answers_on_the_window_thread(
    qtbot: QtBot, bridge: Bridge
) -> None:
    seen: list[str] = []

    async def work(number: int) -> int:
        seen.append(threading.current_thread().name)
        return number + 1

    answers: list[int] = []

    def then(answer: int) -> None:
        seen.append(threading.current_thread().name)
        answers.append(answer)

    bridge.call(work, 41, then=then)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [42]
    assert seen == ["engine", threading.current_thread().name]


def test_an_answer_is_dropped_once_its_owner_is_gone(qtbot: QtBot, bridge: Bridge) -> None:
    owner = QObject()
    answers: list[str] = []

    async def work() -> str:
        return "answer"

    bridge.call(work, then=answers.append, owner=owner)
    Shiboken.delete(owner)
    done: list[object] = []
    bridge.call(work, then=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert answers == []


def test_a_cancelled_call_ends_where_it_waits_and_delivers_nothing(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    answers: list[object] = []
    engine.script.hold("datasets.list")
    call = bridge.call(engine.datasets.list, then=answers.append, failed=answers.append)
    qtbot.waitUntil(lambda: bool(engine.script.called("datasets.list")))
    call.cancel()
    qtbot.waitUntil(lambda: call.task is not None and call.task.cancelled())
    assert answers == []


def test_a_known_error_goes_to_the_caller_who_takes_it(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    engine.script.fail("datasets.list", InvalidError("bad", "Not so.", field="name"))
    errors: list[TrainyardError] = []
    bridge.call(engine.datasets.list, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert [(e.code, e.field) for e in errors] == [("bad", "name")]


def test_a_known_error_that_nobody_takes_is_a_failure(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    engine.script.fail("datasets.list", KnownError("gone", "It is gone."))
    with qtbot.waitSignal(bridge.failure) as caught:
        bridge.call(engine.datasets.list)
    assert str(caught.args[0]) == "It is gone."


def test_what_hinders_the_engine_is_a_failure_with_its_repair(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    with qtbot.waitSignal(bridge.failure) as caught:
        engine.events.post(Hindered(text="The disk is full.", hint="Free some space."))
    assert str(caught.args[0]) == "The disk is full. Free some space."


def test_a_defect_is_reported_and_the_caller_is_told(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    engine.script.fail("datasets.list", ValueError("password=hunter2 broke"))
    errors: list[Exception] = []
    with qtbot.waitSignal(bridge.crashed) as caught:
        bridge.call(engine.datasets.list, failed=errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Fault)
    assert "ValueError" in caught.args[1]
    assert "hunter2" not in "".join(caught.args)


def test_a_defect_in_the_background_is_reported_without_its_secrets(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    trace = "Traceback\n  token='hunter2'\nValueError: password=hunter2"
    with qtbot.waitSignal(bridge.crashed) as caught:
        engine.events.post(FaultRaised(text="follow: password=hunter2", report=trace))
    text, report = caught.args
    assert text == "follow: password=[redacted]"
    assert report.startswith("Trainyard ")
    assert report.endswith("ValueError: password=[redacted]")
    assert "hunter2" not in report


def test_events_arrive_in_their_order(qtbot: QtBot, bridge: Bridge, engine: FakeEngine) -> None:
    seen: list[Event] = []
    bridge.event_posted.connect(seen.append)
    for number in range(500):
        engine.events.post(RunRemoved(run_id=str(number)))
    qtbot.waitUntil(lambda: len(seen) == 500)
    assert [e.number for e in seen] == sorted(e.number for e in seen)


def test_of_the_waiting_events_of_one_stream_only_the_newest_is_delivered(qtbot: QtBot) -> None:
    outbox, seen = Outbox(), Seen()
    outbox.delivered.connect(seen.append)
    for number in range(1, 10_001):
        outbox.put(StreamGrew(number, "run", "stdout.log", number))
        outbox.put(Progress(number, "upload", done=number))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert [(type(e), e.number) for e in seen] == [(StreamGrew, 10_000), (Progress, 10_000)]


def test_merged_news_of_metrics_name_every_series_that_grew(qtbot: QtBot) -> None:
    outbox, seen = Outbox(), Seen()
    outbox.delivered.connect(seen.append)
    outbox.put(MetricsGrew(1, "run", {"loss": 1, "acc": 1}))
    outbox.put(MetricsGrew(2, "run", {"loss": 2}))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [MetricsGrew(2, "run", {"loss": 2, "acc": 1})]


def test_one_turn_of_the_window_never_takes_more_than_a_batch(qtbot: QtBot) -> None:
    outbox, seen = Outbox(), Seen()
    outbox.delivered.connect(seen.append)
    for number in range(3 * BATCH_EVENTS):
        outbox.put(RunRemoved(number, str(number)))
    outbox._drain()
    assert 0 < len(seen) <= BATCH_EVENTS
    qtbot.waitUntil(lambda: len(seen) == 3 * BATCH_EVENTS)


def test_stopping_closes_the_engine_and_joins_its_thread(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine
) -> None:
    engine.script.hold("datasets.list")
    bridge.call(engine.datasets.list)
    qtbot.waitUntil(lambda: bool(engine.script.called("datasets.list")))
    bridge.stop()
    assert engine.closed
    assert "engine" not in [thread.name for thread in threading.enumerate()]


def test_opening_another_workspace_closes_the_first(
    qtbot: QtBot, bridge: Bridge, engine: FakeEngine, tmp_path: Path
) -> None:
    with qtbot.waitSignal(bridge.opened):
        bridge.open_workspace(tmp_path)
    assert engine.closed
