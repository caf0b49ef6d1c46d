"""What a `RunIndex` lists: filters, orders and pages, over the fake and over SQLite."""

from __future__ import annotations

import pytest

from desktop_app.adapters.clock import SystemClock
from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import (
    Outcome,
    RunQuery,
)
from desktop_app.engine.ports import RunIndex
from tests.contract.indexed import INF, NAN, ended, ids, put, record, run_id, series


def _examples(index: RunIndex) -> None:
    put(
        index,
        ended(1, Outcome.SUCCEEDED, exit_code=0, parameters={"lr": "0.1", "opt": "sgd"}),
        series("val/acc", 0.95, min=0.1, max=0.99),
    )
    put(
        index,
        ended(2, Outcome.FAILED, exit_code=1, cause="exit_code", parameters={"lr": "1e-3"}),
        series("val/acc", NAN, min=NAN, max=NAN),
    )
    index.store(
        record(3, experiment="It's", started_at=5.0, parameters={"lr": "adam", "opt": "Adam"}), {}
    )
    put(
        index,
        ended(4, Outcome.CANCELLED, started_at=10.0, ended_at=25.0),
        series("val/acc", INF, count=9),
        series("a.b", -INF, 1),
    )
    index.annotate(
        {
            run_id(1): Annotation(("base", "night"), "It's the best", starred=True),
            run_id(4): Annotation(("Night", "x_y")),
        }
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("outcome = 'failed'", "2"),
        ("outcome != 'failed'", "134"),
        ("not outcome = 'failed' and stage = 'ended'", "14"),
        ("outcome < 'f'", "4"),
        ("experiment = 'It''s'", "3"),
        ('experiment = "It\'s" or name like "RUN _" and exit_code >= 1', "23"),
        ("(experiment = 'It''s' or name like 'run%') and exit_code >= 1", "2"),
        ("exit_code = 0", "1"),
        ("not exit_code > 0", "134"),
        ("duration = 15", "4"),
        ("params.lr < 0.05", "2"),
        ("params.lr = 0.1", "1"),
        ("params.lr = '0.1'", "1"),
        ("params.lr != 0.1", "234"),
        ("params.opt like 'a%'", "3"),
        ("params.lr = nan", ""),
        ("metrics.`val/acc` > 0.9", "14"),
        ("metrics.`val/acc`.min < 0.5", "1"),
        ("metrics.`val/acc`.count = 9", "4"),
        ("metrics.`val/acc` = nan", "2"),
        ("metrics.`val/acc` != nan", "134"),
        ("metrics.`val/acc` = inf", "4"),
        ("metrics.`a.b` < -1e308 and metrics.a.b.max = -inf", "4"),
        ("metrics.`val/acc` < nan", ""),
        ("created_at >= '1970-01-01T00:16:43Z'", "34"),
        ("ended_at > 20", "4"),
        ("exit_code = nan", ""),
        ("tag = 'night'", "1"),
        ("tag != 'night'", "234"),
        ("tag like 'night' and not tag = 'base'", "4"),
        ("tag > 'O'", "14"),
        ("note like '%best'", "1"),
        ("not note = ''", "1234"),
        ("note >= ''", "1"),
        ("starred = true", "1"),
        ("starred != TRUE", "234"),
        ("smoke_test = false and archived = false", "1234"),
    ],
)
def test_a_filter_selects(index: RunIndex, text: str, expected: str) -> None:
    _examples(index)
    assert "".join(sorted(name[-1] for name in ids(index, text))) == expected
    assert index.page(RunQuery(filter=text, limit=1)).total == len(expected)


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("created_at", True, "4321"),
        ("exit_code", False, "1234"),
        ("exit_code", True, "2143"),
        ("outcome", False, "4213"),
        ("duration", False, "4123"),
        ("metrics.`val/acc`", False, "1423"),
        ("metrics.`val/acc`", True, "4132"),
        ("params.lr", False, "2134"),
        ("params.lr", True, "1234"),
        ("experiment", True, "3421"),
        ("tag", False, "4123"),
        ("tag", True, "1432"),
        ("starred", True, "1432"),
        ("note", False, "1234"),
    ],
)
def test_runs_without_the_sort_field_come_last_in_both_directions(
    index: RunIndex, sort: str, descending: bool, expected: str
) -> None:
    _examples(index)
    names = ids(index, sort=sort, descending=descending)
    assert "".join(name[-1] for name in names) == expected


def test_a_page_can_be_kept_to_one_experiment(index: RunIndex) -> None:
    _examples(index)
    assert ids(index, experiment="It's") == ["run 3"]
    assert ids(index, "exit_code = 0", experiment="It's") == []


def test_a_page_can_be_kept_to_some_runs(index: RunIndex) -> None:
    _examples(index)
    assert ids(index, only=[run_id(2), run_id(4), "gone"]) == ["run 4", "run 2"]
    assert index.page(RunQuery(only=[])).total == 0


def test_a_bad_filter_or_sort_field_names_its_field(index: RunIndex) -> None:
    with pytest.raises(InvalidError) as caught:
        index.page(RunQuery(filter="outcome = 'failed' and"))
    assert (caught.value.code, caught.value.field) == ("bad_filter", "filter")
    with pytest.raises(InvalidError) as caught:
        index.page(RunQuery(sort="nonsense"))
    assert (caught.value.code, caught.value.field) == ("bad_sort", "sort")


def test_many_runs_are_in_the_same_order_as_few(
    index: RunIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    _examples(index)
    for n in range(5, 30):
        put(
            index,
            record(n, parameters={"lr": str(n % 3)} if n % 4 else {}),
            *([series("val/acc", n % 5 / 10)] if n % 3 else []),
        )
    queries = [
        RunQuery(filter=text, sort=sort, descending=descending, limit=limit, offset=offset)
        for text in ("", "not outcome = 'failed'", "metrics.`val/acc` > 0.1")
        for sort in ("created_at", "metrics.`val/acc`", "params.lr", "tag", "metrics.gone")
        for descending in (True, False)
        for limit, offset in ((100, 0), (7, 0), (7, 15), (7, 28), (7, 1000))
    ]
    few = [index.page(query) for query in queries]
    monkeypatch.setattr("desktop_app.adapters.store.pages.FEW", -1)
    assert [index.page(query) for query in queries] == few


@pytest.fixture
def with_gpus(index: RunIndex) -> RunIndex:
    """Ended runs of 1, 8 and 0 GPU hours and one of which nothing is known, and a live one that has
    had two GPUs for two hours now."""
    hour = {"started_at": 0.0, "ended_at": 3600.0}
    index.store(ended(1, Outcome.SUCCEEDED, gpus=1, **hour), {})
    index.store(ended(2, Outcome.SUCCEEDED, gpus=8, **hour), {})
    index.store(ended(3, Outcome.FAILED, gpus=0, **hour), {})
    index.store(ended(4, Outcome.FAILED, **hour), {})
    index.store(record(5, gpus=2, started_at=SystemClock().now() - 7200), {})
    return index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gpu_hours > 2", "25"),
        ("gpu_hours >= 1 and gpu_hours < 8", "15"),
        ("gpu_hours = 8", "2"),
        ("gpu_hours != 8", "1345"),
        ("not gpu_hours > 0", "34"),
        ("gpu_hours > 4.1", "2"),
        ("gpu_hours = nan", ""),
        ("gpu_hours > 2 or outcome = 'failed'", "2345"),
    ],
)
def test_gpu_hours_are_compared_as_they_are_now(
    with_gpus: RunIndex, text: str, expected: str
) -> None:
    assert "".join(sorted(name[-1] for name in ids(with_gpus, text))) == expected


@pytest.mark.parametrize("few", [0, 2000])
def test_runs_are_sorted_by_gpu_hours_those_that_go_on_included(
    with_gpus: RunIndex, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("desktop_app.adapters.store.pages.FEW", few)
    for text in ("", "name != ''"):
        order = "".join(name[-1] for name in ids(with_gpus, text, sort="gpu_hours"))
        assert order == "25134"
        names = ids(with_gpus, text, sort="gpu_hours", descending=False)
        assert "".join(name[-1] for name in names) == "31524"
    assert with_gpus.page(RunQuery(only=[run_id(2)])).runs[0].gpus == 8


@pytest.mark.parametrize("group", ["outcome", "params.none", "tag"])
def test_a_group_has_the_gpu_hours_of_its_runs(with_gpus: RunIndex, group: str) -> None:
    with_gpus.annotate({run_id(1): Annotation(("a",)), run_id(2): Annotation(("a",))})
    found = with_gpus.page(RunQuery(group=group)).groups
    hours = {each.value: round(each.gpu_hours, 1) for each in found}
    assert (
        hours
        == {
            "outcome": {"succeeded": 9.0, "failed": 0.0, "": 4.0},
            "params.none": {"": 13.0},
            "tag": {"a": 9.0, "": 4.0},
        }[group]
    )
