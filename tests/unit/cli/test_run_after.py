"""`trainyard run retry`, `tell` and `wait --until`."""

from __future__ import annotations

import pytest

from desktop_app.domain.run import Outcome
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


def test_a_retry_answers_as_a_submit(trainyard: Terminal, engine: FakeEngine) -> None:
    first = engine.add_run()
    engine.end_run(first.id, Outcome.FAILED)
    answer = trainyard("run", "retry", first.name, "--json")
    assert (answer.code, answer.json) == (0, {"id": values.run_id(2)})
    assert engine.script.called("runs.retry") == [(first.id,)]


def test_a_retry_whose_secret_is_gone_says_so_and_submits_nothing(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    first = engine.add_run()
    engine.record(first.id).changes["secrets"] = ("KEY",)
    answer = trainyard("run", "retry", first.id)
    assert (answer.code, answer.out) == (2, "")
    assert "There is no secret 'KEY' on this computer." in answer.err
    assert engine.script.called("runs.retry") == []


def test_what_is_to_be_told_is_asked_for_listed_and_taken_back(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run(experiment="birds")
    condition = "metrics.`val/acc` > 0.95"
    first = trainyard("run", "tell", run.name, condition, "--json").json
    assert (first["condition"], first["run"], first["experiment"]) == (condition, run.id, None)
    second = trainyard("run", "tell", run.id, "outcome = 'failed'", "--any", "--json").json
    assert (second["run"], second["experiment"]) == (None, "birds")
    assert trainyard("run", "tell", run.id, "--json").json == [first, second]
    answer = trainyard("run", "tell", run.id, "--remove", first["id"], "--json")
    assert answer.json == [second]


def test_an_id_of_nothing_that_is_to_be_told_is_not_found(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    first = trainyard("run", "tell", run.id, "metrics.loss < 1", "--json").json
    answer = trainyard("run", "tell", run.id, "--remove", "01mistyped")
    assert (answer.code, answer.out) == (2, "")
    assert "Nothing of the id '01mistyped' is to be told." in answer.err
    assert trainyard("run", "tell", run.id, "--json").json == [first]


def test_a_condition_that_is_none_is_the_users_error(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    answer = trainyard("run", "tell", run.id, "val_acc > 1")
    assert (answer.code, answer.out) == (2, "")
    assert "There is no field 'val_acc' (column 1)." in answer.err


@pytest.mark.parametrize(("met", "code"), [(True, 0), (False, 1)])
def test_a_wait_may_end_with_a_condition(
    trainyard: Terminal, engine: FakeEngine, met: bool, code: int
) -> None:
    run = engine.add_run()
    engine.alerts.met["metrics.loss < 1"] = met
    answer = trainyard("run", "wait", run.name, "--until", "metrics.loss < 1", "--json")
    assert (answer.code, answer.json) == (code, {"id": run.id, "met": met})
