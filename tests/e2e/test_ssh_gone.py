"""A host that does not answer any more: whatever is asked about its runs is answered soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.ssh_app import Refused
from tests.e2e.ssh_places import Place, until_contact, until_log_grows
from tests.e2e.ssh_runs import Training


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_a_run_whose_host_is_gone_can_be_given_up_and_removed_here(place: Place) -> None:
    training = Training(place.folder / "code", steps=5)
    training.hold.touch()
    with place.running() as app:
        run = app.ask("submit", source=str(training.folder), target="box")
        until_log_grows(place, run)
    with place.box.link.cut(), place.running() as app:
        with within(30), pytest.raises(Refused) as refused:
            app.ask("cancel", run=run)
        assert refused.value.code == "unreachable"
        assert refused.value.hint == (
            "train-1 goes on there: cancel it once the host answers, or give it up."
        )
        with within(5):
            app.ask("give_up", run=run)
        shown = app.ask("show", run=run)
        assert (shown["outcome"], shown["cause"]) == ("unknown", "given_up")
        with within(30), pytest.raises(Refused) as refused:
            app.ask("remove", run=run)
        assert refused.value.code == "unreachable"
        assert refused.value.hint == (
            "train-1 stays until its host answers; or delete it only here."
        )
        with within(5):
            assert app.ask("remove", run=run, only_here=True) > 0
        assert app.ask("settle") == []
    assert list((place.workspace / "runs").iterdir()) == []
    with place.running() as app:
        assert app.ask("settle") == []
    assert place.folders_there() == [run]
    training.hold.unlink()


def test_a_run_given_up_by_mistake_is_cancelled_there_before_it_is_removed(place: Place) -> None:
    training = Training(place.folder / "code", steps=5)
    training.hold.touch()
    with place.running() as app:
        run = app.ask("submit", source=str(training.folder), target="box")
        until_log_grows(place, run)
        app.ask("give_up", run=run)
        with pytest.raises(Refused, match="it is being cancelled now"):
            app.ask("remove", run=run)
        place.until_ended_there(run)
        assert app.ask("remove", run=run) > 0
    assert place.folders_there() == []


def test_a_run_that_no_host_was_asked_to_start_is_cancelled_without_one(place: Place) -> None:
    training = Training(place.folder / "code", steps=5)
    with place.running() as app:
        with place.box.link.cut():
            run = app.ask("submit", source=str(training.folder), target="box")
            until_contact(app, run, "stale")
            with within(5):
                app.ask("cancel", run=run)
            shown = app.ask("wait", run=run)
            assert (shown["outcome"], shown["detail"]) == ("cancelled", "")
        assert app.ask("settle") == [run]
    assert list((place.workspace / "submissions").iterdir()) == []
    assert place.folders_there() == []
    assert training.starts == 0
