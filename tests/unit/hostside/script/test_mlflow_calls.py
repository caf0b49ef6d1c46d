"""What the calls of MLflow's client are answered, and what is noted of them. No socket."""

from __future__ import annotations

import errno
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.hostside.script.trainyard_mlflow import book as book_module
from desktop_app.hostside.script.trainyard_mlflow.book import Book
from desktop_app.hostside.script.trainyard_mlflow.calls import Calls
from desktop_app.hostside.script.trainyard_mlflow.refusal import Refusal

WORK = "/w 'x' 鸟"
OUTPUTS = "file:///w%20%27x%27%20%E9%B8%9F/outputs"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calls.jsonl"


@pytest.fixture
def calls(path: Path) -> Calls:
    return Calls(Book(str(path)), WORK)


def noted(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def begin(calls: Calls, **body: object) -> dict[str, Any]:
    """The `info` of a new run."""
    answer = calls.answer("POST", "runs/create", {"start_time": 5, **body})
    info: dict[str, Any] = answer["run"]["info"]
    return info


def data_of(calls: Calls, run_id: str) -> dict[str, Any]:
    """Metrics, parameters and tags by name."""
    data = calls.answer("GET", "runs/get", {"run_id": run_id})["run"]["data"]
    return {kind: {each["key"]: each["value"] for each in data[kind]} for kind in data}


def test_an_experiment_is_made_once_and_found_by_name_and_id(calls: Calls) -> None:
    by_name = ("GET", "experiments/get-by-name", {"experiment_name": "鸟"})
    with pytest.raises(Refusal, match="no experiment") as refused:
        calls.answer(*by_name)
    assert (refused.value.code, refused.value.status) == ("RESOURCE_DOES_NOT_EXIST", 404)
    made = calls.answer("POST", "experiments/create", {"name": "鸟"})
    assert made == {"experiment_id": "1"}
    found = calls.answer(*by_name)["experiment"]
    assert found == {
        "experiment_id": "1",
        "name": "鸟",
        "artifact_location": OUTPUTS,
        "lifecycle_stage": "active",
    }
    assert calls.answer("GET", "experiments/get", {"experiment_id": "1"})["experiment"] == found
    everything = calls.answer("POST", "experiments/search", {})["experiments"]
    assert [each["name"] for each in everything] == ["Default", "鸟"]
    with pytest.raises(Refusal) as refused:
        calls.answer("POST", "experiments/create", {"name": "鸟"})
    assert (refused.value.code, refused.value.status) == ("RESOURCE_ALREADY_EXISTS", 400)


def test_a_run_is_given_back_as_it_was_told(calls: Calls) -> None:
    tags = [{"key": "mlflow.runName", "value": "r"}, {"key": "a", "value": "1"}]
    info = begin(calls, experiment_id="0", user_id="me", tags=tags)
    run_id = info["run_id"]
    assert info == {
        "run_id": run_id,
        "run_uuid": run_id,
        "run_name": "r",
        "experiment_id": "0",
        "user_id": "me",
        "status": "RUNNING",
        "start_time": 5,
        "artifact_uri": OUTPUTS,
        "lifecycle_stage": "active",
    }
    calls.answer("POST", "runs/log-metric", {"run_id": run_id, "key": "m", "value": "NaN"})
    calls.answer("POST", "runs/log-parameter", {"run_uuid": run_id, "key": "lr", "value": "0.1"})
    calls.answer("POST", "runs/set-tag", {"run_id": run_id, "key": "b", "value": "2"})
    calls.answer("POST", "runs/delete-tag", {"run_id": run_id, "key": "a"})
    assert data_of(calls, run_id) == {
        "metrics": {"m": "NaN"},
        "params": {"lr": "0.1"},
        "tags": {"mlflow.runName": "r", "b": "2"},
    }
    end = {"run_id": run_id, "status": "FINISHED", "end_time": 9, "run_name": "new"}
    ended = calls.answer("POST", "runs/update", end)["run_info"]
    assert (ended["status"], ended["end_time"], ended["run_name"]) == ("FINISHED", 9, "new")
    assert begin(calls)["run_name"] == "run"
    found = calls.answer("POST", "runs/search", {"experiment_ids": ["0"], "max_results": 10})
    assert [run["info"]["run_name"] for run in found["runs"]] == ["run", "new"]


def test_further_runs_have_labels_that_may_name_folders(calls: Calls, path: Path) -> None:
    names = [
        "first",
        "fold 1",
        "fold 1",
        "a/../b",
        "..",
        "",
        "run",
        "",
        "é\n" + 300 * "x",
        99 * "鸟",
    ]
    infos = [begin(calls, run_name=name) for name in names]
    for info in infos:
        calls.answer("POST", "runs/log-metric", {"run_id": info["run_id"], "key": "m", "value": 1})
    labels = [entry["label"] for entry in noted(path) if "metrics" in entry]
    rest = ["fold 1", "fold 1-2", "a_.._b", "run", "run-2", "run-3", "run-4"]
    rest += ["é_" + 197 * "x", 66 * "鸟"]
    assert labels == ["", *rest]
    assert infos[1]["artifact_uri"] == OUTPUTS + "/fold%201"
    assert infos[3]["artifact_uri"] == OUTPUTS + "/a_.._b"


def test_no_two_things_have_one_name(calls: Calls) -> None:
    """Models and further runs have folders side by side, and series begin with a run's label."""
    first = begin(calls)["run_id"]

    def model_of(run_id: str, name: str) -> str:
        body = {"experiment_id": "0", "name": name, "source_run_id": run_id}
        place: str = calls.answer("POST", "logged-models", body)["model"]["info"]["artifact_uri"]
        return place[len(OUTPUTS) :]

    assert model_of(first, "fold 1") == "/fold%201"
    for call, key in (("log-metric", "fold 2/loss"), ("log-parameter", "fold 3/lr")):
        calls.answer("POST", "runs/" + call, {"run_id": first, "key": key, "value": "1"})
    further = [begin(calls, run_name=f"fold {number}") for number in (1, 2, 3, 4)]
    places = [info["artifact_uri"][len(OUTPUTS) :] for info in further]
    assert places == ["/fold%201-2", "/fold%202-2", "/fold%203-2", "/fold%204"]
    assert model_of(first, "fold 4") == "/fold%204-2"
    assert model_of(further[0]["run_id"], "fold 4") == "/fold%201-2/fold%204"
    assert model_of(further[0]["run_id"], "fold 4") == "/fold%201-2/fold%204-2"


def test_each_points_value_step_and_time_are_noted(calls: Calls, path: Path) -> None:
    run_id = begin(calls)["run_id"]
    values = [0.5, "NaN", "Infinity", "-Infinity", 7, "1e3"]
    points = [
        {"key": "m", "value": value, "timestamp": 1000 + step, "step": step}
        for step, value in enumerate(values)
    ]
    calls.answer("POST", "runs/log-batch", {"run_id": run_id, "metrics": points})
    found = noted(path)[-1]["metrics"]
    assert [(name, at, step) for name, _, at, step in found] == [
        ("m", 1000 + step, step) for step in range(6)
    ]
    assert repr([value for _, value, _, _ in found]) == repr(
        [0.5, math.nan, math.inf, -math.inf, 7.0, 1000.0]
    )
    asked = {"run_id": run_id, "metric_key": "m", "max_results": 3}
    history = calls.answer("GET", "metrics/get-history", asked)["metrics"]
    assert [point["value"] for point in history][:4] == [0.5, "NaN", "Infinity", "-Infinity"]


def test_a_long_history_comes_in_pages(calls: Calls) -> None:
    run_id = begin(calls)["run_id"]
    for step in range(7):
        body = {"run_id": run_id, "key": "m", "value": step, "timestamp": 1, "step": step}
        calls.answer("POST", "runs/log-metric", body)
    asked: dict[str, Any] = {"run_id": run_id, "metric_key": "m", "max_results": "3"}
    pages = []
    while True:
        page = calls.answer("GET", "metrics/get-history", asked)
        pages.append([point["step"] for point in page["metrics"]])
        if "next_page_token" not in page:
            break
        asked["page_token"] = page["next_page_token"]
    assert pages == [[0, 1, 2], [3, 4, 5], [6]]


def test_points_that_come_again_with_a_model_are_noted_once(calls: Calls, path: Path) -> None:
    run_id = begin(calls)["run_id"]
    points = [
        {"key": "m", "value": value, "timestamp": at, "step": at}
        for at, value in enumerate([0.5, "NaN", 0.25])
    ]
    calls.answer("POST", "runs/log-batch", {"run_id": run_id, "metrics": points})
    new = {"key": "m", "value": 0.125, "timestamp": 3, "step": 3}
    again = [{**point, "model_id": "m-1"} for point in [*points, new]]
    calls.answer("POST", "runs/log-batch", {"run_id": run_id, "metrics": again})
    found = [entry["metrics"] for entry in noted(path) if "metrics" in entry]
    assert [len(each) for each in found] == [3, 1]
    assert found[1] == [["m", 0.125, 3, 3]]


def test_a_logged_model_lies_among_the_outputs(calls: Calls) -> None:
    run_id = begin(calls)["run_id"]
    body = {
        "experiment_id": "0",
        "name": "net",
        "source_run_id": run_id,
        "params": [{"key": "p", "value": "1"}],
        "tags": [{"key": "t", "value": "2"}],
    }
    made = calls.answer("POST", "logged-models", body)["model"]
    place = "logged-models/" + made["info"]["model_id"]
    assert (made["info"]["artifact_uri"], made["info"]["status"]) == (OUTPUTS + "/net", 1)
    more = {"params": [{"key": "q", "value": "3"}]}
    calls.answer("POST", place + "/params", more)
    calls.answer("PATCH", place + "/tags", {"tags": [{"key": "t", "value": "4"}]})
    calls.answer("PATCH", place, {"status": "LOGGED_MODEL_READY"})
    found = calls.answer("GET", place, {})["model"]
    assert found["info"]["status"] == "LOGGED_MODEL_READY"
    assert found["info"]["tags"] == [{"key": "t", "value": "4"}]
    assert found["data"]["params"] == [{"key": "p", "value": "1"}, {"key": "q", "value": "3"}]
    for words, count in (
        ("", 1),
        (f"source_run_id='{run_id}'", 1),
        ("source_run_id = 'x'", 0),
        ("name = 'net'", 1),
        ('name = "n\'"', 0),
    ):
        asked = {"experiment_ids": ["0"], "filter": words}
        assert calls.answer("POST", "logged-models/search", asked)["models"] == count * [found]
    with pytest.raises(Refusal, match="does not search models with 'name = 1'"):
        calls.answer("POST", "logged-models/search", {"filter": "name = 1"})
    for name, wanted in (("net", "net-2"), ("..", "model"), ("a/b", "a_b")):
        other = calls.answer("POST", "logged-models", {**body, "name": name})["model"]["info"]
        assert other["artifact_uri"] == f"{OUTPUTS}/{wanted}"
    for call in ("runs/outputs", "runs/log-inputs", "runs/log-model"):
        assert calls.answer("POST", call, {"run_id": run_id}) == {}


def test_what_is_not_answered_is_refused_by_name_and_told_once(calls: Calls, path: Path) -> None:
    for number in range(2):
        with pytest.raises(Refusal, match="does not answer GET mlflow/traces/ID/info") as refused:
            calls.answer("GET", f"traces/tr-{number}/info", {})
        assert (refused.value.code, refused.value.status) == ("ENDPOINT_NOT_FOUND", 404)
    with pytest.raises(Refusal, match="submit the run with --no-collect mlflow, or with"):
        calls.answer("POST", "experiments/search", {"filter": "name = 'a'"})
    assert noted(path) == [
        {"told": "call", "about": "GET mlflow/traces/ID/info"},
        {"told": "filter", "about": ""},
    ]


def test_so_many_refusals_are_told_and_no_more(calls: Calls, path: Path) -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        with pytest.raises(Refusal):
            calls.answer("POST", letter, {})
    assert [entry["about"][-1] for entry in noted(path)] == list("abcdefghijklmnopqrst")


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("runs/log-metric", {"key": "m", "value": "much"}),
        ("runs/log-metric", {"key": "m", "value": [1]}),
        ("runs/log-metric", {"key": "", "value": 1}),
        ("runs/log-metric", {"key": 1001 * "m", "value": 1}),
        ("runs/log-metric", {"key": "m", "value": 1, "step": 2**63}),
        ("runs/log-metric", {"key": "m", "value": 1, "timestamp": {}}),
        ("runs/log-batch", {"metrics": {"key": "m"}}),
        ("runs/log-batch", {"metrics": [1]}),
        ("runs/log-batch", {"metrics": [{"key": "m", "value": "x"}], "params": [{"key": "p"}]}),
        ("runs/log-parameter", {"key": "p", "value": 8001 * "x"}),
        ("runs/set-tag", {"value": "x"}),
    ],
)
def test_a_value_that_is_none_is_refused_and_not_noted(
    calls: Calls, path: Path, call: str, body: dict[str, Any]
) -> None:
    run_id = begin(calls)["run_id"]
    with pytest.raises(Refusal, match="Invalid value") as refused:
        calls.answer("POST", call, {"run_id": run_id, **body})
    assert (refused.value.code, refused.value.status) == ("INVALID_PARAMETER_VALUE", 400)
    assert len(noted(path)) == 1


def test_a_parameter_keeps_its_first_value(calls: Calls, path: Path) -> None:
    run_id, other = begin(calls)["run_id"], begin(calls)["run_id"]
    for each in (run_id, other, run_id):
        calls.answer("POST", "runs/log-parameter", {"run_id": each, "key": "p", "value": each})
    before = path.read_bytes()
    metrics = [{"key": "m", "value": 1}]
    params = [{"key": "q", "value": "1"}, {"key": "p", "value": "2"}]
    with pytest.raises(Refusal, match="Changing param values is not allowed") as refused:
        calls.answer(
            "POST", "runs/log-batch", {"run_id": run_id, "params": params, "metrics": metrics}
        )
    assert (refused.value.code, refused.value.status) == ("INVALID_PARAMETER_VALUE", 400)
    assert path.read_bytes() == before


def test_a_run_that_nobody_began_is_refused(calls: Calls) -> None:
    with pytest.raises(Refusal, match="No run with the id 'x'") as refused:
        calls.answer("GET", "runs/get", {"run_id": "x"})
    assert refused.value.code == "RESOURCE_DOES_NOT_EXIST"


def test_servers_of_one_run_know_what_the_others_were_told(calls: Calls, path: Path) -> None:
    other = Calls(Book(str(path)), WORK)
    first, second = begin(calls)["run_id"], begin(other, run_name="b")["run_id"]
    calls.answer("POST", "runs/log-parameter", {"run_id": second, "key": "p", "value": "1"})
    assert data_of(other, second)["params"] == {"p": "1"}
    assert begin(other, run_name="b")["artifact_uri"] == OUTPUTS + "/b-2"
    later = Calls(Book(str(path)), WORK)
    assert data_of(later, second)["params"] == {"p": "1"}
    assert data_of(later, first)["params"] == {}


def test_a_line_that_a_kill_cut_short_is_taken_away(calls: Calls, path: Path) -> None:
    run_id = begin(calls)["run_id"]
    with path.open("ab") as file:
        file.write(b'{"run": "half')
    calls.answer("POST", "runs/log-parameter", {"run_id": run_id, "key": "p", "value": "1"})
    assert noted(path)[1:] == [{"params": {"p": "1"}, "run": run_id, "label": ""}]


def test_a_call_that_finds_no_room_leaves_nothing_half_written(
    calls: Calls, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = begin(calls)["run_id"]
    before = path.read_bytes()
    body = {"run_id": run_id, "key": "m", "value": 1}
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
        with pytest.raises(OSError, match="No space left") as raised:
            calls.answer("POST", "runs/log-metric", body)
    assert (raised.value.errno, path.read_bytes()) == (errno.ENOSPC, before)
    calls.answer("POST", "runs/log-metric", body)
    assert [len(entry.get("metrics", ())) for entry in noted(path)] == [0, 1]


def test_no_more_is_kept_in_memory_than_a_bound(
    calls: Calls, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "MOST_KEPT", 2000)
    run_id = begin(calls)["run_id"]
    for number in range(100):  # a value in another's place is no more
        calls.answer("POST", "runs/set-tag", {"run_id": run_id, "key": "t", "value": f"{number}"})
    calls.answer("POST", "runs/set-tag", {"run_id": run_id, "key": "s", "value": 2000 * "x"})
    with pytest.raises(Refusal, match="not kept") as refused:
        calls.answer("POST", "runs/set-tag", {"run_id": run_id, "key": "u", "value": "x"})
    assert refused.value.status == 400
    for name in "mn":
        calls.answer("POST", "runs/log-metric", {"run_id": run_id, "key": name, "value": 1})
    assert [entry["metrics"][0][0] for entry in noted(path)[-2:]] == ["m", "n"]
    calls.answer("POST", "runs/update", {"run_id": run_id, "status": "FINISHED"})
    calls.answer("POST", "runs/delete-tag", {"run_id": run_id, "key": "s"})
    calls.answer("POST", "runs/set-tag", {"run_id": run_id, "key": "u", "value": "x"})
