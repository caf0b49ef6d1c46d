"""What goes wrong in the background while a verb waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from desktop_app.domain.events import Event, FaultRaised, Hindered
from desktop_app.domain.run import Outcome
from tests.fakes.engine import FakeEngine
from tests.testbed.waiting import wait_until
from tests.unit.cli.conftest import Terminal


@contextmanager
def meanwhile(engine: FakeEngine, event: Event, *, goes_on: bool) -> Iterator[None]:
    """While a verb waits for a run, post an event; then let the run end, if it goes on."""

    def post() -> None:
        wait_until(lambda: engine.script.called("runs.wait"), 10, "the verb waits")
        engine.events.post(event)
        if goes_on:
            engine.script.release("runs.wait")

    engine.script.hold("runs.wait")
    poster = threading.Thread(target=post)
    poster.start()
    yield
    poster.join()


def test_what_hinders_is_told_and_the_wait_goes_on(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    engine.end_run(run.id, Outcome.SUCCEEDED)
    event = Hindered(text="There is no space left.", hint="Free some space.")
    with meanwhile(engine, event, goes_on=True):
        answer = trainyard("run", "wait", run.id)
    assert answer.code == 0
    assert "warning: There is no space left.\nhint: Free some space.\n" in answer.err


def test_a_defect_in_the_background_ends_a_wait_that_would_never_end(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    event = FaultRaised(text="follow: it broke", report="Traceback of it")
    with meanwhile(engine, event, goes_on=False):
        answer = trainyard("run", "wait", run.id)
    assert answer.code == 70
    assert "error: follow: it broke\n" in answer.err
    assert "Traceback of it" in answer.err
    assert f"The run goes on. Stop it with: trainyard run cancel {run.id}" in answer.err
    assert engine.closed
