"""What is found different between runs, and which of them is best."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.comparison import (
    MOST_RUNS,
    Best,
    ComparedInput,
    ComparedRun,
    Kind,
    Part,
    Row,
    all_rows,
    best_run,
    check_count,
    differing,
    labels,
    metric_names,
    not_ignored,
)
from desktop_app.domain.compute import Hardware
from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.metrics import SeriesSummary
from desktop_app.domain.run import CURRENT_PYTHON, Outcome, Resources, Stage
from tests.fakes import values

NOW = values.NOW


def run(number: int = 1, **changes: Any) -> ComparedRun:
    return ComparedRun(values.summary(number, **changes))


def reached(low: float, high: float, last: float = 0.5) -> SeriesSummary:
    return SeriesSummary(10, last, low, high, 9)


def by_key(*runs: ComparedRun) -> dict[str, list[object]]:
    return {row.key: list(row.values) for row in all_rows(runs, NOW)}


def different(*runs: ComparedRun) -> dict[str, list[object]]:
    return {row.key: list(row.values) for row in differing(all_rows(runs, NOW))}


def test_only_the_parameters_that_differ_are_left() -> None:
    one = run(1, parameters={"lr": "0.1", "seed": "1", "epochs": "5"})
    other = run(2, parameters={"lr": "0.01", "seed": "2", "epochs": "5", "amp": "true"})
    assert different(one, other) == {
        "params.lr": ["0.1", "0.01"],
        "params.seed": ["1", "2"],
        "params.amp": [None, "true"],
    }
    assert by_key(one, other)["params.epochs"] == ["5", "5"]


def test_installed_packages_that_differ_are_told_with_the_interpreter() -> None:
    found = (
        {"Python": "3.11.2", "six": "1", "torch": "2", "x": "1.1"},
        {"Python": "3.12.0", "torch": "2", "x": "1.10"},
    )
    one, other = (replace(run(number), packages=each) for number, each in enumerate(found))
    assert different(one, other) == {
        "packages.Python": ["3.11.2", "3.12.0"],
        "packages.six": ["1", None],
        "packages.x": ["1.1", "1.10"],
    }
    assert by_key(one, other)["packages.torch"] == ["2", "2"]


def test_a_run_whose_packages_nobody_knows_is_not_said_to_lack_them() -> None:
    unknown, one = run(1), replace(run(2), packages={"six": "1", "torch": "2"})
    other = replace(run(3), packages={"six": "1", "torch": "3"})
    assert different(unknown, one, other) == {"packages.torch": [None, "2", "3"]}
    assert "packages.six" not in by_key(unknown, one, other)
    assert different(unknown, one) == {}


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        (("0.001", "1e-3"), False),
        (("1", "1.0", "01"), False),
        (("a", "a"), False),
        (("a", "A"), True),
        (("", None), True),
        ((None, None), False),
        ((math.nan, math.nan), False),
        ((math.nan, 1.0), True),
        (("1", "1", "2"), True),
        ((10**400, 1.0), True),
        ((), False),
    ],
)
def test_values_are_the_same_where_a_person_takes_them_so(given: Any, differs: bool) -> None:
    assert Row(Part.PARAMETERS, "x", given).differs is differs


def test_a_row_is_ignored_by_its_key_or_by_its_name_everywhere() -> None:
    rows = [Row(Part.PARAMETERS, "target", "ab"), Row(Part.FACTS, "target", "ab")]
    assert not_ignored(rows, ["params.target"]) == rows[1:]
    assert not_ignored(rows, ["target"]) == []
    assert differing(rows, ["lr"]) == rows


def test_a_metric_is_told_by_its_best_value_and_its_others_on_request() -> None:
    one = run(1, metrics={"val/acc": reached(0.1, 0.9), "epoch": reached(0, 9, 9)})
    other = run(2, metrics={"val/acc": reached(0.2, 0.8)})
    assert different(one, other) == {
        "metrics.val/acc.max": [0.9, 0.8],
        "metrics.epoch.last": [9, None],
    }
    keys = [row.key for row in all_rows([one, other], NOW) if row.part is Part.METRICS]
    assert keys == [
        *("metrics.val/acc.max", "metrics.val/acc.last", "metrics.val/acc.min"),
        *("metrics.epoch.last", "metrics.epoch.min", "metrics.epoch.max"),
    ]


def test_facts_say_where_when_and_how_long() -> None:
    one = replace(
        run(1, started_at=NOW - 60, target="labbox"), resources=Resources(gpus=2, memory=1 << 30)
    )
    ended = {"stage": Stage.ENDED, "outcome": Outcome.FAILED}
    other = run(2, started_at=NOW - 90, ended_at=NOW - 60, **ended)
    assert different(one, other) == {
        "facts.outcome": ["submitted", "failed"],
        "facts.started": [NOW - 60, NOW - 90],
        "facts.duration": [60, 30],
        "facts.target": ["labbox", "local"],
        "facts.gpus": [2, None],
        "facts.memory": [1 << 30, None],
    }
    kinds = {row.name: row.kind for row in all_rows([one, other], NOW)}
    assert kinds["started"] is Kind.TIME
    assert kinds["duration"] is Kind.DURATION
    assert kinds["memory"] is Kind.SIZE


def test_what_people_wrote_about_a_run_is_told() -> None:
    one = run(1, annotation=Annotation(("baseline", "paper"), "As in the paper.\n"))
    assert different(one, run(2)) == {
        "facts.note": ["As in the paper.\n", None],
        "facts.tags": ["baseline, paper", None],
    }


def test_data_differs_by_what_it_is_and_how_much_lies_there() -> None:
    birds = ComparedInput("/data/birds", "birds", 398, 1 << 20)
    plain = ComparedInput("/data/a b")
    one = replace(run(1), inputs={"data": birds, "init": plain})
    other = replace(run(2), inputs={"data": plain, "init": plain})
    assert different(one, other) == {
        "data.data": ["birds", "/data/a b"],
        "data.data.path": ["/data/birds", "/data/a b"],
        "data.data.files": [398, None],
        "data.data.size": [1 << 20, None],
    }
    assert by_key(one, other)["data.init"] == ["/data/a b", "/data/a b"]


def test_an_environment_differs_by_its_image_and_each_requirement() -> None:
    def image(base: str, *requirements: str) -> EnvironmentDefinition:
        return EnvironmentDefinition(EnvironmentKind.IMAGE, "", base, requirements)

    one = replace(run(1), definition=image("python:3.11", "torch==2.1", "Pillow_X>=1", "numpy"))
    two = replace(
        run(2, environment="vision"),
        definition=image("python:3.12", "torch==2.2", "pillow-x>=1", "-r more.txt"),
        version=2,
    )
    assert different(one, two) == {
        "environment.name": [CURRENT_PYTHON, "vision"],
        "environment.version": [1, 2],
        "environment.base_image": ["python:3.11", "python:3.12"],
        "requirements.torch": ["torch==2.1", "torch==2.2"],
        "requirements.pillow-x": ["Pillow_X>=1", "pillow-x>=1"],
        "requirements.numpy": ["numpy", None],
        "requirements.-r more.txt": [None, "-r more.txt"],
    }


def test_an_environment_differs_by_all_else_that_it_is_made_of() -> None:
    one = EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        constraints=("numpy<3", "Py_Torch==2"),
        apt=("libgl1", "ffmpeg"),
        variables={"A": "1", "B": "2"},
        post_install="make",
    )
    other = EnvironmentDefinition(
        EnvironmentKind.IMAGE, constraints=("py-torch==2.1",), variables={"A": "1", "B": ""}
    )
    assert different(replace(run(1), definition=one), replace(run(2), definition=other)) == {
        "environment.apt": ["ffmpeg, libgl1", None],
        "environment.post_install": ["make", None],
        "environment.constraints.numpy": ["numpy<3", None],
        "environment.constraints.py-torch": ["Py_Torch==2", "py-torch==2.1"],
        "environment.variables.B": ["2", ""],
    }


def test_a_host_differs_by_what_it_is_made_of_where_it_has_said() -> None:
    a100 = Hardware("box", "Debian 12", "EPYC", 64, 1 << 38, ("A100", "A100", "T4"), "550.54")
    assert different(replace(run(1), host=a100), replace(run(2), host=Hardware("laptop"))) == {
        "host.hostname": ["box", "laptop"],
        "host.os": ["Debian 12", None],
        "host.cpu": ["EPYC", None],
        "host.cpus": [64, None],
        "host.memory": [1 << 38, None],
        "host.gpus": ["2 × A100, T4", None],
        "host.driver": ["550.54", None],
    }
    assert not [row for row in all_rows([run(1), run(2)], NOW) if row.part is Part.HOST]
    assert by_key(replace(run(1), host=a100), run(2))["host.cpu"] == ["EPYC", None]


def test_a_package_named_twice_keeps_both_of_its_lines() -> None:
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE, requirements=("a==1; linux", "a==2; win32")
    )
    rows = by_key(replace(run(1), definition=definition), run(2))
    assert rows["requirements.a"] == ["a==1; linux, a==2; win32", None]


def test_the_best_run_came_furthest_in_the_most_telling_metric() -> None:
    runs = [
        run(1, metrics={"train/loss": reached(0.1, 3), "val/acc": reached(0, 0.8)}),
        run(2, metrics={"train/loss": reached(0.2, 3), "val/acc": reached(0, 0.9)}),
        run(3, metrics={"train/loss": reached(0.1, 3)}),
    ]
    assert metric_names(runs) == ["val/acc", "train/loss"]
    assert best_run(runs) == Best("val/acc", 1, 1, 0.9)
    assert best_run(runs, "train/loss") == Best("train/loss", -1, 0, 0.1)
    assert best_run(runs, "val/acc", -1) == Best("val/acc", -1, 0, 0)


@pytest.mark.parametrize(
    "series",
    [reached(math.nan, math.nan), reached(-math.inf, math.inf), SeriesSummary(0, 0, 0, 0)],
)
def test_a_run_without_a_finite_value_is_never_best(series: SeriesSummary) -> None:
    runs = [run(1, metrics={"loss": series}), run(2, metrics={"loss": reached(0.7, 1)})]
    assert best_run(runs) == Best("loss", -1, 1, 0.7)
    assert best_run(runs[:1]) is None


def test_no_run_is_best_where_nothing_says_which_way_is_better() -> None:
    runs = [run(1, metrics={"epoch": reached(0, 9)}), run(2, metrics={"epoch": reached(0, 5)})]
    assert best_run(runs) is None
    assert best_run(runs, "epoch", 1) == Best("epoch", 1, 0, 9)
    assert best_run(runs, "none", 1) is None
    assert best_run([]) is None


def test_runs_of_one_name_are_told_apart_by_the_ends_of_their_ids() -> None:
    runs = [run(1, name="birds"), run(2, name="birds"), run(3, name="鸡"), run(4, name="")]
    ends = [values.run_id(number)[-6:] for number in (1, 2)]
    assert labels(runs) == [f"birds ({ends[0]})", f"birds ({ends[1]})", "鸡", values.run_id(4)]


@pytest.mark.parametrize(("count", "code"), [(0, "too_few_runs"), (1, "too_few_runs"),
                                             (MOST_RUNS + 1, "too_many_runs")])  # fmt: skip
def test_so_many_runs_cannot_be_compared(count: int, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_count(count)
    assert (caught.value.code, caught.value.field) == (code, "runs")
    check_count(2)
    check_count(MOST_RUNS)
