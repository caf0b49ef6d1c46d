"""What a `RunIndex` lists in groups, over the fake and over SQLite."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import Outcome, RunGroup, RunQuery
from desktop_app.engine.ports import RunIndex
from tests.contract.indexed import NAN, ended, put, record, run_id, series


def _examples(index: RunIndex) -> None:
    put(
        index,
        ended(1, Outcome.SUCCEEDED, experiment="It's", parameters={"lr": "10", "opt": "sgd"}),
        series("acc", 0.5),
    )
    put(
        index,
        ended(2, Outcome.FAILED, experiment="鸡", parameters={"lr": "9", "opt": ""}),
        series("acc", 0.9),
    )
    put(index, ended(3, Outcome.FAILED, experiment="It's", parameters={"lr": "10"}))
    index.store(record(4, experiment="", parameters={"lr": "auto", "opt": "sgd"}), {})
    index.store(record(5, experiment="It's"), {})
    index.annotate({run_id(2): Annotation(("b",)), run_id(3): Annotation(("a", "b"))})


def _listed(index: RunIndex, group: str, **query: object) -> str:
    """The runs of all pages of one run each, as the last digits of their names."""
    asked = [
        RunQuery(group=group, offset=offset, limit=1, **query)  # type: ignore[arg-type]  # literal
        for offset in range(index.page(RunQuery(limit=0)).total)
    ]
    return "".join(run.name[-1] for query in asked for run in index.page(query).runs)


@pytest.fixture(params=["few", "many"])
def examples(
    index: RunIndex, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> RunIndex:
    """Also where a group has so many runs that an index is walked for them."""
    if request.param == "many":
        monkeypatch.setattr("desktop_app.adapters.store.pages.FEW", 0)
    _examples(index)
    return index


@pytest.mark.parametrize(
    ("group", "groups", "runs"),
    [
        ("experiment", [("It's", 3, 1, 1), ("鸡", 1, 0, 1), ("", 1, 1, 0)], "53124"),
        ("outcome", [("failed", 2, 0, 2), ("succeeded", 1, 0, 0), ("", 2, 2, 0)], "32154"),
        ("params.lr", [("9", 1, 0, 1), ("10", 2, 0, 1), ("auto", 1, 1, 0), ("", 1, 1, 0)], "23145"),
        ("params.opt", [("sgd", 2, 1, 0), ("", 3, 1, 2)], "41532"),
        ("tag", [("a, b", 1, 0, 1), ("b", 1, 0, 1), ("", 3, 2, 0)], "32541"),
        ("target", [("local", 5, 2, 2)], "54321"),
        ("params.none", [("", 5, 2, 2)], "54321"),
    ],
)
def test_runs_of_one_value_come_together_and_those_without_one_last(
    examples: RunIndex, group: str, groups: list[tuple[str, int, int, int]], runs: str
) -> None:
    page = examples.page(RunQuery(group=group))
    assert "".join(run.name[-1] for run in page.runs) == runs
    assert list(page.groups) == [RunGroup(*values) for values in groups]
    assert _listed(examples, group) == runs


@pytest.mark.parametrize(
    ("sort", "descending", "runs"),
    [
        ("created_at", False, "13524"),
        ("metrics.acc", False, "13524"),
        ("metrics.acc.max", True, "15324"),
        ("params.lr", True, "31524"),
    ],
)
def test_the_sort_field_orders_the_runs_of_each_group(
    examples: RunIndex, sort: str, descending: bool, runs: str
) -> None:
    assert _listed(examples, "experiment", sort=sort, descending=descending) == runs


def test_only_runs_that_match_are_counted(examples: RunIndex) -> None:
    page = examples.page(RunQuery("params.lr > 9.5", group="experiment", limit=1))
    assert (page.total, list(page.groups)) == (2, [RunGroup("It's", 2, 0, 1)])
    examples.annotate({run_id(5): Annotation(archived=True)})
    page = examples.page(RunQuery(group="experiment", limit=1))
    assert page.groups[0] == RunGroup("It's", 2, 0, 1)
    page = examples.page(RunQuery("stage = 'scaling'", group="experiment"))
    assert (list(page.runs), page.total, list(page.groups)) == ([], 0, [])


def test_runs_of_further_values_are_together_with_those_without_one(
    examples: RunIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.adapters.store.pages.MOST_GROUPS", 2)
    monkeypatch.setattr("tests.fakes.index.MOST_GROUPS", 2)
    page = examples.page(RunQuery(group="params.lr"))
    assert list(page.groups) == [
        RunGroup("9", 1, 0, 1),
        RunGroup("10", 2, 0, 1),
        RunGroup("", 2, 2, 0),
    ]
    assert _listed(examples, "params.lr") == "23154"


@pytest.mark.parametrize("group", ["nonsense", "created_at", "id", "metrics.acc", "metrics.tag"])
def test_a_field_that_makes_no_groups_is_refused(index: RunIndex, group: str) -> None:
    with pytest.raises(InvalidError) as caught:
        index.page(RunQuery(group=group))
    assert (caught.value.code, caught.value.field) == ("bad_group", "group")


def test_a_page_has_no_groups_where_none_are_asked_for(examples: RunIndex) -> None:
    assert examples.page(RunQuery()).groups == ()


@pytest.mark.parametrize(
    ("sort", "descending", "firsts"),
    [
        ("metrics.acc", True, [0.9, 0.5, None]),
        ("metrics.acc", False, [0.9, 0.1, None]),
        ("metrics.acc.count", True, [3.0, 3.0, None]),
        ("metrics.gone", True, [None, None, None]),
        ("created_at", True, [None, None, None]),
    ],
)
def test_a_group_tells_with_which_value_of_a_metric_its_order_begins(
    index: RunIndex, sort: str, descending: bool, firsts: list[float | None]
) -> None:
    for number, (lr, acc) in enumerate([("9", 0.9), ("10", 0.5), ("10", 0.1), ("10", NAN)]):
        put(index, ended(number, Outcome.FAILED, parameters={"lr": lr}), series("acc", acc))
    index.store(record(7), {})
    asked = RunQuery(group="params.lr", sort=sort, descending=descending)
    groups = index.page(asked).groups
    assert [group.value for group in groups] == ["9", "10", ""]
    assert [group.first for group in groups] == firsts
    (all_of_them,) = index.page(replace(asked, group="params.none")).groups
    assert all_of_them.first == firsts[0 if descending else 1]
