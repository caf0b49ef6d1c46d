"""`trainyard run`."""

from __future__ import annotations

import io
import math
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Outcome, Resources, RunSpec, Stage, StageSpan
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.testbed.waiting import wait_until
from tests.unit.cli.conftest import Terminal

SUBMIT = ("run", "submit", "--source", ".", "--script", "t.py")
LOG = "streams/stdout.log"
STARTED = "2026-02-02T02:40:01.000000Z"


def submitted(engine: FakeEngine) -> RunSpec:
    (call,) = engine.script.called("runs.submit")
    (spec,) = call
    assert isinstance(spec, RunSpec)
    return spec


def test_a_submit_says_all_that_was_asked_for(
    trainyard: Terminal, engine: FakeEngine, workspace: Path
) -> None:
    answer = trainyard(
        *[
            "run",
            "submit",
            "--source",
            "code",
            "--script",
            "train.py",
            "--target",
            "local-docker",
            "--env",
            "torch",
        ],
        *("--experiment", "birds 鸡", "--set", "A=b=c", "--set", "EMPTY=", "--gpus", "0"),
        *["--memory", "2g", "--shm-size", "512m", "--no-collect", "tensorboard"],
        *["--no-collect", "mlflow", "--smoke-test", "--json", "--"],
        *("--lr", "0.1", "--name", "two words", "--json", "-x"),
    )
    run_id = values.run_id(1)
    assert (answer.code, answer.out) == (0, f'{{"id": "{run_id}"}}\n')
    assert submitted(engine) == RunSpec(
        source=workspace / "code",
        script="train.py",
        arguments=("--lr", "0.1", "--name", "two words", "--json", "-x"),
        target="local-docker",
        environment="torch",
        experiment="birds 鸡",
        variables={"A": "b=c", "EMPTY": ""},
        resources=Resources(gpus=0, memory=2 << 30, shm_size=512 << 20),
        smoke_test=True,
        collect=("csv", "log"),
    )


def test_a_source_of_metrics_that_is_none_is_the_users_error(
    trainyard: Terminal, engine: FakeEngine, workspace: Path
) -> None:
    line = ("run", "submit", "--source", ".", "--script", "train.py", "--no-collect", "tensorbord")
    answer = trainyard(*line)
    assert (answer.code, answer.out) == (2, "")
    assert "Metrics are not collected from 'tensorbord'." in answer.err
    assert "They are collected from: tensorboard, mlflow, csv, log." in answer.err
    assert engine.script.called("runs.submit") == []


def test_a_bare_submit_takes_the_defaults(
    trainyard: Terminal, engine: FakeEngine, workspace: Path
) -> None:
    answer = trainyard("run", "submit", "--source", ".", "--script", "train.py")
    assert (answer.code, answer.out) == (0, values.run_id(1) + "\n")
    assert submitted(engine) == RunSpec(source=workspace, script="train.py")


def test_an_input_is_a_dataset_or_a_path_from_here(
    trainyard: Terminal, engine: FakeEngine, workspace: Path
) -> None:
    engine.datasets.items["birds"] = values.dataset("birds")
    line = "run submit --source . --script t.py --input a=birds --input b=bees --input c=/d/x=y"
    trainyard(*line.split())
    assert submitted(engine).inputs == {
        "a": "birds",
        "b": str(workspace / "bees"),
        "c": "/d/x=y",
    }


@pytest.mark.parametrize(
    "option",
    [
        "--memory much",
        "--memory 0",
        "--shm-size -1g",
        "--set NAME",
        "--input =x",
        "--set A=1 --set A=2",
    ],
)
def test_an_option_that_makes_no_sense_submits_nothing(
    trainyard: Terminal, engine: FakeEngine, option: str
) -> None:
    answer = trainyard(*f"run submit --source . --script t.py {option}".split())
    assert (answer.code, answer.out) == (2, "")
    assert engine.script.called("runs.submit") == []


def test_a_refused_submit_prints_no_id(trainyard: Terminal, engine: FakeEngine) -> None:
    engine.script.fail("runs.submit", InvalidError("no_script", "No such script.", hint="Look."))
    answer = trainyard(*["run", "submit", "--source", ".", "--script", "t.py", "--json", "--wait"])
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "error: No such script.\nhint: Look.\n"


def test_a_secret_goes_by_name_alone(trainyard: Terminal, engine: FakeEngine) -> None:
    engine.secrets.put("API_KEY", "s3cret")
    answer = trainyard(*SUBMIT, "--secret", "API_KEY")
    assert (answer.code, submitted(engine).secrets) == (0, ("API_KEY",))
    assert "s3cret" not in answer.out + answer.err


def test_a_secret_that_is_missing_is_asked_for_at_a_terminal(
    trainyard: Terminal, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert trainyard(*SUBMIT, "--secret", "API_KEY").code == 2
    assert engine.script.called("runs.submit") == []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"answer to {prompt!r}")
    assert trainyard(*SUBMIT, "--secret", "API_KEY").code == 0
    assert engine.secrets.get("API_KEY") == "answer to 'Value of the secret API_KEY: '"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.SUCCEEDED, 0), (Outcome.FAILED, 1), (Outcome.CANCELLED, 1), (Outcome.UNKNOWN, 1)],
)
def test_the_exit_code_of_a_wait_tells_the_outcome(
    trainyard: Terminal, engine: FakeEngine, outcome: Outcome, code: int
) -> None:
    run = engine.add_run()
    engine.end_run(run.id, outcome, detail="ValueError: no")
    answer = trainyard("run", "wait", run.id, "--json")
    assert (answer.code, answer.json["outcome"]) == (code, outcome.value)
    assert trainyard("run", "wait", run.name).code == code


def test_a_wait_tells_what_the_run_did_not_get(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    engine.end_run(run.id, Outcome.SUCCEEDED)
    caveat = "Memory limits are not kept here."
    engine.record(run.id).changes = {"stages": (StageSpan(Stage.RUNNING, 1.0, 2.0, caveat),)}
    answer = trainyard("run", "wait", run.id)
    assert (answer.code, answer.err) == (0, f"{caveat}\n")


def test_runs_are_listed_whole_however_many_there_are(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    for _ in range(1001):
        engine.add_run()
    listed = trainyard("run", "list", "--json").json
    assert len({run["id"] for run in listed}) == 1001
    assert [run["name"] for run in listed[:2]] == ["train-1001", "train-1000"]
    assert (listed[0]["stage"], listed[0]["outcome"]) == ("submitted", None)
    only = trainyard("run", "list", "--filter", "train-77", "--json").json
    assert {run["name"] for run in only} == {"train-77"} | {f"train-77{n}" for n in range(10)}
    assert trainyard("run", "list", "--filter", "(").code == 2


def test_a_run_is_shown_with_everything_in_it(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run(experiment="birds")
    engine.grow_metric(run.id, "val/loss", [1.0, math.nan, 0.5])
    engine.grow_metric(run.id, "odd", [math.inf, -math.inf])
    engine.set_outputs(run.id, {"outputs/model.pt": b"abc"})
    engine.end_run(run.id, Outcome.FAILED, cause="out_of_memory", exit_code=137)
    engine.record(run.id).changes = {
        "arguments": ("--lr", "0.1"),
        "stages": (StageSpan(Stage.RUNNING, run.created_at, run.created_at + 2.5, "x"),),
    }
    shown = trainyard("run", "show", run.name, "--json").json
    expected = {
        "id": run.id,
        "experiment": "birds",
        "stage": "ended",
        "outcome": "failed",
        "contact": "live",
        "exit_code": 137,
        "cause": "out_of_memory",
        "target": "local",
        "environment": "Trainyard-Current-Python",
        "arguments": ["--lr", "0.1"],
        "created_at": STARTED,
        "started_at": None,
        "ended_at": "2026-02-02T02:41:01.000000Z",
        "stages": [
            {
                "stage": "running",
                "started_at": STARTED,
                "ended_at": "2026-02-02T02:40:03.500000Z",
                "detail": "x",
            }
        ],
        "metrics": {
            "val/loss": {"count": 3, "last": 0.5, "min": 0.5, "max": 1.0, "source": ""},
            "odd": {
                "count": 2,
                "last": "-Infinity",
                "min": "-Infinity",
                "max": "Infinity",
                "source": "",
            },
        },
        "outputs": [
            {"path": "outputs/model.pt", "size": 3, "sha256": values.sha256(b"abc")},
        ],
    }
    assert {key: shown[key] for key in expected} == expected
    text = trainyard("run", "show", run.name).out
    assert "out of memory" in text or "failed" in text
    assert "outputs/model.pt" in text


def test_what_a_script_named_itself_is_shown_beside_its_metrics(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run(parameters={"lr": "0.2", "depth": "3"})
    engine.record(run.id).changes = {"arguments": ("--lr", "9", "--depth", "3")}
    lines = trainyard("run", "show", run.name).out.splitlines()
    assert [line for line in lines if " = " in line] == ["  lr = 0.2"]


def test_a_run_that_is_not_there_is_the_users_error(trainyard: Terminal) -> None:
    for verb in ("show", "log", "metrics", "outputs", "cancel", "wait", "remove"):
        answer = trainyard("run", verb, "nothing")
        assert (answer.code, answer.out) == (2, ""), verb


def test_points_are_told_with_their_times(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    engine.grow_metric(run.id, "a 鸡/b", [1.5, math.nan, math.inf, -math.inf])
    answer = trainyard("run", "metrics", run.id, "a 鸡/b", "--json").json
    assert answer == {
        "name": "a 鸡/b",
        "steps": [0, 1, 2, 3],
        "times": [f"2026-02-02T02:40:0{second}.000000Z" for second in (1, 2, 3, 4)],
        "values": [1.5, "NaN", "Infinity", "-Infinity"],
    }
    lines = trainyard("run", "metrics", run.id, "a 鸡/b").out.splitlines()
    assert lines[0] == f"0\t{STARTED}\t1.5"
    listed = trainyard("run", "metrics", run.id, "--json").json
    assert listed == [
        {
            "name": "a 鸡/b",
            "count": 4,
            "last": "-Infinity",
            "min": "-Infinity",
            "max": "Infinity",
            "source": "",
        }
    ]
    assert trainyard("run", "metrics", run.id, "other").code == 2


def test_a_log_is_written_byte_for_byte(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    data = b"\x1b[31mred\r50%\r\n\xff\xfe\x00" + b"long " * 500_000
    engine.grow_log(run.id, data, LOG)
    answer = trainyard("run", "log", run.id)
    assert (answer.code, answer.raw, answer.err) == (0, data, "")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("stdout", "printed\n"),
        ("build", "built\n"),
        ("logs/rank 0.txt", "ready\n"),
        ("rank 0.txt", "ready\n"),
    ],
)
def test_other_logs_of_a_run_are_written_by_their_names(
    trainyard: Terminal, engine: FakeEngine, source: str, text: str
) -> None:
    run = engine.add_run()
    engine.grow_log(run.id, b"built\n", "streams/build.log")
    engine.grow_log(run.id, b"ready\n", "streams/logs/rank 0.txt")
    engine.grow_log(run.id, b"printed\n", LOG)
    answer = trainyard("run", "log", run.id, "--source", source)
    assert (answer.code, answer.out, answer.err) == (0, text, "")


def test_a_log_that_a_run_does_not_have_is_refused_with_those_it_has(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run()
    assert trainyard("run", "log", run.id).raw == b""
    engine.grow_log(run.id, b"built\n", "streams/build.log")
    answer = trainyard("run", "log", run.id, "--source", "rank 1.txt")
    assert (answer.code, answer.out) == (2, "")
    assert "rank 1.txt" in answer.err
    assert "It has: build" in answer.err


def test_following_a_log_ends_with_the_run(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    engine.grow_log(run.id, b"one\n", LOG)

    def world() -> None:
        for reads, line in ((2, b"two\n"), (4, b"three\n")):
            wait_until(partial(has_read, reads), 10, f"{reads} reads of the log")
            engine.grow_log(run.id, line, LOG)
        engine.end_run(run.id)

    def has_read(times: int) -> bool:
        return len(engine.script.called("runs.read_log")) >= times

    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(world)
        answer = trainyard("run", "log", run.id, "--follow")
        going_on.result()
    assert (answer.code, answer.out, answer.err) == (0, "one\ntwo\nthree\n", "")


def test_outputs_are_listed_and_downloaded(
    trainyard: Terminal, engine: FakeEngine, tmp_path: Path
) -> None:
    run = engine.add_run()
    engine.set_outputs(run.id, {"outputs/model.pt": b"abc"})
    listed = trainyard("run", "outputs", run.id, "--json").json
    assert listed == [{"path": "outputs/model.pt", "size": 3, "sha256": values.sha256(b"abc")}]
    answer = trainyard("run", "download", run.id, "outputs/model.pt", str(tmp_path / "m.pt"))
    assert (answer.code, answer.out) == (0, f"{tmp_path / 'm.pt'}\n")
    assert (tmp_path / "m.pt").read_bytes() == b"abc"


def test_a_metric_at_a_step_is_listed_like_any_field(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    run = engine.add_run(name="a")
    engine.grow_metric(run.id, "val/acc", [0.25, 0.5])
    engine.add_run(name="b")
    columns = ("--columns", "name,metrics.`val/acc` at 0", "--sort", "name")
    listed = trainyard("run", "list", *columns, "--json").json
    assert listed == [
        {"name": "a", "metrics.`val/acc` at 0": 0.25},
        {"name": "b", "metrics.`val/acc` at 0": None},
    ]
    out = trainyard("run", "list", *columns, "--csv").out
    assert out.splitlines() == ["name,metrics.`val/acc` at 0", "a,0.25", "b,"]
    answer = trainyard("run", "list", "--columns", "metrics.loss at x")
    assert (answer.code, answer.out) == (2, "")
