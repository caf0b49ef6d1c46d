"""`trainyard run remove` and `restore`: into the trash, out of it, and for good."""

from __future__ import annotations

from desktop_app.domain.run import Outcome, Stage
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal


def test_a_run_is_cancelled_and_removed(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    assert trainyard("run", "remove", run.id, "--for-good").code == 2
    assert trainyard("run", "cancel", run.id, "--json").json == {"id": run.id}
    assert engine.record(run.id).summary.cancelling
    engine.end_run(run.id, Outcome.CANCELLED)
    answer = trainyard("run", "remove", run.id)
    back = f"To bring it back: trainyard run restore {run.id}\n"
    assert (answer.code, answer.out) == (0, f"{run.name} is in the trash. {back}")
    assert trainyard("run", "list", "--json").json == []
    (listed,) = trainyard("run", "list", "--removed", "--json").json
    assert (listed["id"], listed["removed_at"]) == (run.id, "2026-02-02T02:40:00.000000Z")
    assert listed["delete_after"] == "2026-03-04T02:40:00.000000Z"
    assert trainyard("run", "restore", run.id).out == f"{run.name} is back\n"
    answer = trainyard("run", "restore", run.id)
    assert (answer.code, answer.err) == (2, f"error: The run {run.id!r} is not in the trash.\n")
    answer = trainyard("run", "remove", run.id, "--for-good", "--json")
    assert answer.json == {"id": run.id, "freed": 4096}
    assert trainyard("run", "list", "--json").json == []


def test_what_stays_on_a_host_is_asked_only_for_a_run_that_is_deleted(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.end_run(engine.add_run().id)
    answer = trainyard("run", "remove", run.id, "--only-here")
    assert answer.code == 2
    assert "hint: Add --for-good to delete it here.\n" in answer.err
    assert engine.script.called("trash.delete") == engine.script.called("trash.put") == []


def test_a_run_of_a_host_that_is_gone_is_given_up_and_removed_here(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    add = ("target", "add", "box", "--ssh", "me@box", "--root", "/data/runs")
    assert trainyard(*add).code == 0
    run = engine.add_run(target="box")
    assert trainyard("run", "give-up", run.id, "--json").json == {"id": run.id}
    assert engine.record(run.id).summary.outcome is Outcome.UNKNOWN
    answer = trainyard("run", "remove", run.id, "--for-good", "--only-here")
    assert answer.code == 0
    stays = f"/data/runs/hosts/*/runs/{run.id} on me@box"
    assert f"What it left on its host stays there: {stays}\n" in answer.err
    assert trainyard("run", "list", "--json").json == []

    run = engine.add_run(target="box", stage=Stage.ENDED, outcome=Outcome.FAILED)
    assert trainyard("target", "remove", "box").code == 0
    answer = trainyard("run", "remove", run.id, "--for-good")
    assert f"stays there: runs/{run.id} in its run root\n" in answer.err
