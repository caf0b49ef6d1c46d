"""What is known of a run after each event of its host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.history import (
    apply_event,
    end,
    named_parameters,
    parameters_of,
    read_outputs,
)
from desktop_app.domain.run import Contact, Outcome, RunRecord, RunSummary, Stage, StageSpan


def _record() -> RunRecord:
    return RunRecord(
        RunSummary(
            id="01J00000000000000000000000",
            name="train-1",
            experiment="Default",
            script="train.py",
            target="local",
            environment="Trainyard-Current-Python",
            stage=Stage.SUBMITTED,
            outcome=None,
            contact=Contact.LIVE,
            created_at=1.0,
        )
    )


def _after(*events: Mapping[str, Any]) -> RunRecord:
    record = _record()
    for event in events:
        record = apply_event(record, event)
    return record


def _stage(stage: str, time: float, detail: str = "") -> dict[str, Any]:
    return {"event": "stage", "stage": stage, "time": time, "detail": detail}


def test_a_stage_begins_where_the_one_before_ends() -> None:
    record = _after(_stage("preparing", 2), _stage("scaling", 3), _stage("running", 5))
    assert record.stages == (
        StageSpan(Stage.PREPARING, 2, 3),
        StageSpan(Stage.SCALING, 3, 5),
        StageSpan(Stage.RUNNING, 5),
    )
    assert record.summary.stage is Stage.RUNNING
    assert record.summary.started_at == 5


def test_a_stage_said_again_after_an_adoption_begins_once() -> None:
    record = _after(_stage("running", 5), _stage("running", 9))
    assert record.stages == (StageSpan(Stage.RUNNING, 5),)
    assert record.summary.started_at == 5


def test_a_stage_word_alone_never_ends_a_run() -> None:
    record = _after(_stage("running", 5), _stage("ended", 6))
    assert record.summary.stage is Stage.RUNNING
    assert record.summary.outcome is None


def test_words_of_a_newer_host_change_nothing() -> None:
    assert _after({"event": "teleported"}, _stage("dreaming", 3)) == _record()


def test_the_end_carries_outcome_cause_and_what_to_do() -> None:
    record = _after(
        _stage("running", 5),
        {"event": "cancel_requested", "time": 6},
        {
            "event": "ended",
            "time": 7,
            "outcome": "failed",
            "exit_code": 137,
            "cause": "out_of_memory",
            "detail": "Killed.",
            "hint": "Use less memory.",
        },
    )
    summary = record.summary
    assert (summary.stage, summary.outcome) == (Stage.ENDED, Outcome.FAILED)
    assert (summary.exit_code, summary.cause, summary.ended_at) == (137, "out_of_memory", 7)
    assert (summary.detail, record.hint) == ("Killed.", "Use less memory.")
    assert not summary.cancelling
    assert record.stages == (StageSpan(Stage.RUNNING, 5, 7),)


def test_how_far_a_run_is_counts_while_its_script_runs() -> None:
    running = _after(_stage("running", 1.0), {"event": "progress", "done": 0.25})
    assert running.summary.progress == 0.25
    assert apply_event(running, {"event": "progress", "done": 7}).summary.progress == 1.0
    later = apply_event(running, _stage("finalizing", 2.0))
    assert later.summary.progress is None
    assert apply_event(later, {"event": "progress", "done": 0.5}).summary.progress is None


def test_nothing_changes_a_run_that_has_ended() -> None:
    ends = [{"event": "ended", "time": 7, "outcome": outcome} for outcome in ("unknown", "failed")]
    ended = _after(_stage("running", 5), ends[0])
    later = (ends[1], _stage("finalizing", 9), {"event": "waiting", "text": "for a GPU"})
    for event in later:
        assert apply_event(ended, event) == ended


def test_an_unlisted_outcome_is_unknown_not_a_guess() -> None:
    assert end(_record(), {"outcome": "vaporised", "time": 3}).summary.outcome is Outcome.UNKNOWN


def test_waiting_says_its_reason_and_the_command_is_kept() -> None:
    record = _after(
        {"event": "waiting", "text": "Waiting for 1 GPU, 2nd in line"},
        {"event": "command", "argv": ["python3", "a b.py"]},
    )
    assert record.summary.detail == "Waiting for 1 GPU, 2nd in line"
    assert record.host_command == ("python3", "a b.py")


@pytest.mark.parametrize(
    ("arguments", "parameters"),
    [
        (["--lr", "0.1", "--name=x=y"], {"lr": "0.1", "name": "x=y"}),
        (["--resume", "--epochs", "3"], {"resume": "true", "epochs": "3"}),
        (["in.txt", "--lr", "-1", "out.txt"], {"1": "in.txt", "lr": "-1", "2": "out.txt"}),
        (["--"], {"1": "--"}),
        ([], {}),
    ],
)
def test_arguments_are_parameters_by_name_or_position(
    arguments: list[str], parameters: dict[str, str]
) -> None:
    assert parameters_of(arguments) == parameters


def test_what_a_script_names_while_it_runs_is_a_parameter_before_what_it_was_given() -> None:
    given = {"lr": "9", "depth": "3"}
    record = replace(_record(), summary=replace(_record().summary, parameters=given))
    for values in ({"lr": "0.1"}, {"optimizer": "sgd", "lr": 0.2}):
        record = apply_event(record, {"event": "parameters", "values": values})
    assert record.summary.parameters == {"lr": "0.2", "depth": "3", "optimizer": "sgd"}
    arguments = ("--lr", "9", "--depth=3")
    assert named_parameters(record.summary, arguments) == {"lr": "0.2", "optimizer": "sgd"}


def test_outputs_are_read_with_size_and_hash() -> None:
    (output,) = read_outputs({"files": [{"path": "outputs/m.pt", "size": 3, "sha256": "ab"}]})
    assert (output.path, output.size, output.sha256) == ("outputs/m.pt", 3, "ab")


def test_a_notice_stays_with_the_stage_that_it_came_in() -> None:
    record = _after(
        {"event": "notice", "text": "Before any stage."},
        _stage("running", 5, "A caveat."),
        {"event": "notice", "text": "First."},
        {"event": "notice", "text": ""},
        _stage("finalizing", 9),
        {"event": "notice", "text": "Second."},
    )
    assert [span.detail for span in record.stages] == ["A caveat. First.", "Second."]
    assert record.summary.detail == "Second."


def test_a_run_has_as_many_gpus_as_its_host_gave_it() -> None:
    assert _after(_stage("running", 5.0)).summary.gpus is None
    given = {**_stage("running", 5.0), "gpus": 2}
    assert _after(given).summary.gpus == 2
    assert _after(given, _stage("finalizing", 6.0)).summary.gpus == 2
    assert _after({**given, "gpus": 0}).summary.gpus == 0


@pytest.mark.parametrize("told", [-1, 100_001, 10**400, 2.0, True, "2", [2], None])
def test_what_is_no_number_of_gpus_is_not_taken_for_one(told: object) -> None:
    record = _after({**_stage("running", 5.0), "gpus": told})
    assert (record.summary.stage, record.summary.gpus) == (Stage.RUNNING, None)
