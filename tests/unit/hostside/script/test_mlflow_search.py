"""What a search among MLflow's runs finds, and in which order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.script.trainyard_mlflow.book import Book
from desktop_app.hostside.script.trainyard_mlflow.calls import Calls
from desktop_app.hostside.script.trainyard_mlflow.refusal import Refusal


@pytest.fixture
def calls(tmp_path: Path) -> Calls:
    """Runs `a` to `d` with a loss of 1, 2, NaN and none; `a` has ended."""
    made = Calls(Book(str(tmp_path / "calls.jsonl")), "/w")
    for at, (name, loss) in enumerate([("a", 1), ("b", 2), ("c", "NaN"), ("d", None)]):
        begun = made.answer("POST", "runs/create", {"run_name": name, "start_time": 10 - at})
        run_id = begun["run"]["info"]["run_id"]
        if loss is not None:
            metric = {"run_id": run_id, "key": "val loss", "value": loss}
            made.answer("POST", "runs/log-metric", metric)
        params = [{"key": "opt", "value": "sgd" if name in "ab" else "adam"}]
        tags = [{"key": "mlflow.note", "value": f"it's {name}"}]
        made.answer("POST", "runs/log-batch", {"run_id": run_id, "params": params, "tags": tags})
        if name == "a":
            made.answer("POST", "runs/update", {"run_id": run_id, "status": "FINISHED"})
    return made


def search(calls: Calls, **body: Any) -> str:
    """The names of the runs that are found."""
    found = calls.answer("POST", "runs/search", {"experiment_ids": ["0"], **body})["runs"]
    return "".join(run["info"]["run_name"] for run in found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", "dcba"),
        ("params.opt = 'sgd'", "ba"),
        ('params.opt = "sgd"', "ba"),
        ("params.opt != 'sgd'", "dc"),
        ("params.`opt`='adam'", "dc"),
        ("parameter.missing != 'x'", ""),
        ("metrics.`val loss` > 1", "b"),
        ("metrics.\"val loss\" >= 1 AND params.opt = 'sgd'", "ba"),
        ("metrics.`val loss` < 1.5e0", "a"),
        ('tags.mlflow.note = "it\'s c"', "c"),
        ("attributes.status = 'FINISHED'", "a"),
        ("status = 'RUNNING' and params.opt = 'sgd'", "b"),
        ("attributes.start_time <= 9 and run_name != 'd'", "cb"),
    ],
)
def test_a_simple_filter_finds_the_runs_that_meet_it(calls: Calls, words: str, found: str) -> None:
    assert search(calls, filter=words) == found


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (["metrics.`val loss` DESC"], "badc"),
        (["metrics.`val loss`"], "abdc"),
        (["params.opt ASC", "attributes.start_time asc"], "dcba"),
        (["params.opt", "start_time desc"], "cdab"),
    ],
)
def test_the_runs_come_in_the_order_that_is_asked_for(
    calls: Calls, order: list[str], found: str
) -> None:
    assert search(calls, order_by=order) == found


@pytest.mark.parametrize(
    "body",
    [
        {"filter": "params.opt LIKE 's%'"},
        {"filter": "params.opt = 'sgd' or params.opt = 'adam'"},
        {"filter": "params.opt > 'a'"},
        {"filter": "params.opt = 1"},
        {"filter": "metrics.m > '1'"},
        {"filter": "metrics.m > one"},
        {"filter": "metrics.m == 1"},
        {"filter": "attributes.place = 'x'"},
        {"filter": "datasets.name = 'x'"},
        {"filter": "=" * 1000},
        {"order_by": ["datasets.name"]},
        {"order_by": ["metrics.m up"]},
    ],
)
def test_what_is_not_so_simple_is_refused_with_a_way_out_and_told(
    calls: Calls, tmp_path: Path, body: dict[str, Any]
) -> None:
    with pytest.raises(Refusal, match="submit the run with --no-collect mlflow, or") as refused:
        search(calls, **body)
    assert (refused.value.code, refused.value.status) == ("INVALID_PARAMETER_VALUE", 400)
    last = Path(tmp_path, "calls.jsonl").read_text("ascii").splitlines()[-1]
    assert json.loads(last) == {"told": "filter", "about": ""}


def test_many_runs_come_in_pages_though_more_begin_meanwhile(calls: Calls) -> None:
    asked: dict[str, Any] = {"experiment_ids": ["0"], "max_results": 2, "filter": "run_name != 'b'"}
    first = calls.answer("POST", "runs/search", asked)
    calls.answer("POST", "runs/create", {"run_name": "e"})
    rest = calls.answer("POST", "runs/search", {**asked, "page_token": first["next_page_token"]})
    names = [[run["info"]["run_name"] for run in page["runs"]] for page in (first, rest)]
    assert (names, "next_page_token" in rest) == ([["d", "c"], ["a"]], False)
    with pytest.raises(Refusal, match="Invalid page token 'x'"):
        search(calls, page_token="x")


@pytest.mark.parametrize("body", [{"order_by": "m"}, {"order_by": [1]}, {"filter": 1}])
def test_a_search_that_is_none_is_refused(calls: Calls, body: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="Invalid value"):
        search(calls, **body)
