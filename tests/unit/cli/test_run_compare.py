"""`trainyard run compare`."""

from __future__ import annotations

import pytest

from desktop_app.domain.compute import Hardware
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import Outcome, Resources
from tests.fakes import values
from tests.fakes.engine import FakeEngine
from tests.unit.cli.conftest import Terminal

ONE, OTHER = values.run_id(1), values.run_id(2)


@pytest.fixture(autouse=True)
def two_runs(engine: FakeEngine) -> None:
    engine.code = {"train.py": b"1\n", "old.py": b""}
    for lr, accuracy in (("0.1", 0.75), ("0.01", 0.875)):
        run = engine.add_run(parameters={"lr": lr, "seed": lr, "epochs": "5"})
        engine.change_run(run.id, started_at=run.created_at)
        engine.grow_metric(run.id, "val/acc", [0.5, accuracy])
        engine.end_run(run.id, Outcome.SUCCEEDED)
    other = engine.record(OTHER)
    other.code = {"train.py": b"2\n", "new 鸡.py": b""}
    image = EnvironmentDefinition(EnvironmentKind.IMAGE, "", "python:3.12", ("torch==2.1",))
    other.compared = {
        "definition": image,
        "resources": Resources(memory=1 << 30),
        "host": Hardware("box", gpus=("A100", "A100")),
    }
    for number, version in ((ONE, "2.0"), (OTHER, "2.1")):
        engine.record(number).compared["packages"] = {"Python": "3.12.1", "torch": version}


def test_an_answer_holds_what_differs(trainyard: Terminal) -> None:
    summary = {"count": 2, "min": 0.5, "source": ""}
    assert trainyard("run", "compare", "train-1", "train-2", "--json").json == {
        "runs": [{"id": ONE, "name": "train-1"}, {"id": OTHER, "name": "train-2"}],
        "parameters": {"lr": ["0.1", "0.01"], "seed": ["0.1", "0.01"]},
        "metrics": {
            "val/acc": [
                {**summary, "last": 0.75, "max": 0.75},
                {**summary, "last": 0.875, "max": 0.875},
            ]
        },
        "facts": {
            "started": ["2026-02-02T02:40:01.000000Z", "2026-02-02T02:40:02.000000Z"],
            "memory": [None, 1 << 30],
        },
        "host": {"hostname": [None, "box"], "gpus": [None, "2 × A100"]},
        "variables": {},
        "data": {},
        "environment": {"kind": ["interpreter", "image"], "base_image": [None, "python:3.12"]},
        "requirements": {"torch": [None, "torch==2.1"]},
        "packages": {"torch": ["2.0", "2.1"]},
        "code": [
            {
                "run": OTHER,
                "added": ["new 鸡.py"],
                "removed": ["old.py"],
                "changed": ["train.py"],
                "problem": "",
            }
        ],
        "best": {"run": OTHER, "metric": "val/acc", "direction": "max", "value": 0.875},
    }


def test_keys_are_left_out_and_all_others_shown_on_request(trainyard: Terminal) -> None:
    compare = ("run", "compare", ONE, OTHER, "--json", "--ignore", "seed")
    answer = trainyard(*compare, "--ignore", "facts.started").json
    assert answer["parameters"] == {"lr": ["0.1", "0.01"]}
    assert answer["facts"] == {"memory": [None, 1 << 30]}
    answer = trainyard(*compare, "--all").json
    assert answer["parameters"] == {"lr": ["0.1", "0.01"], "epochs": ["5", "5"]}
    assert answer["facts"]["duration"] == [60.0, 60.0]
    assert answer["facts"]["outcome"] == ["succeeded", "succeeded"]


def test_a_person_reads_a_table_and_the_changed_files(trainyard: Terminal) -> None:
    answer = trainyard("run", "compare", ONE, OTHER, "--ignore", "started")
    assert (answer.code, answer.err) == (0, "")
    assert [line.split() for line in answer.out.splitlines()] == [
        ["train-1", "train-2"],
        ["params.lr", "0.1", "0.01"],
        ["params.seed", "0.1", "0.01"],
        ["metrics.val/acc.max", "0.75", "0.875"],
        ["facts.memory", "-", "1.0", "GiB"],
        ["host.hostname", "-", "box"],
        ["host.gpus", "-", "2", "×", "A100"],
        ["environment.kind", "interpreter", "image"],
        ["environment.base_image", "-", "python:3.12"],
        ["requirements.torch", "-", "torch==2.1"],
        ["packages.torch", "2.0", "2.1"],
        ["best", "by", "val/acc", "best"],
        [],
        ["Code", "of", "train-2", "against", "train-1:"],
        ["+", "new", "鸡.py"],
        ["-", "old.py"],
        ["~", "train.py"],
    ]


def test_the_best_run_is_the_one_that_was_asked_for(
    trainyard: Terminal, engine: FakeEngine
) -> None:
    compare = ("run", "compare", ONE, OTHER, "--json")
    best = trainyard(*compare, "--metric", "val/acc", "--direction", "min").json["best"]
    assert best == {"run": ONE, "metric": "val/acc", "direction": "min", "value": 0.5}
    engine.grow_metric(ONE, "epoch", [9])
    answer = trainyard(*compare, "--metric", "epoch")
    assert answer.json["best"] is None
    assert answer.err == "The name 'epoch' does not tell what is better: use --direction.\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((ONE,), "One run alone cannot be compared."),
        ((ONE, "train-1"), "One run alone cannot be compared."),
        ((ONE, "nobody"), "There is no run 'nobody'."),
        ((ONE, OTHER, "--direction", "up"), "'up' is no direction."),
        ((ONE, OTHER, "--metric", "x"), "None of the runs has a metric 'x'."),
    ],
)
def test_what_cannot_be_compared_is_the_users_error(
    trainyard: Terminal, arguments: tuple[str, ...], error: str
) -> None:
    answer = trainyard("run", "compare", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[0] == f"error: {error}"


def test_runs_that_are_the_same_say_so(trainyard: Terminal, engine: FakeEngine) -> None:
    run = engine.add_run()
    other = engine.add_run()
    answer = trainyard("run", "compare", run.id, other.id)
    assert (answer.code, answer.out, answer.err) == (0, "", "Nothing differs.\n")
