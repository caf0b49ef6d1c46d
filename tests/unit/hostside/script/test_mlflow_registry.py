"""What a script that registers its models with MLflow is answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.hostside.script.trainyard_mlflow.book import Book
from desktop_app.hostside.script.trainyard_mlflow.calls import Calls
from desktop_app.hostside.script.trainyard_mlflow.refusal import Refusal


def test_a_model_that_is_registered_is_given_back_with_its_versions(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    calls = Calls(Book(str(path)), "/w")
    name = {"name": "net 鸟"}
    made = calls.answer("POST", "registered-models/create", {**name, "description": "d"})
    assert made["registered_model"]["latest_versions"] == []
    with pytest.raises(Refusal) as refused:
        calls.answer("POST", "registered-models/create", name)
    assert refused.value.code == "RESOURCE_ALREADY_EXISTS"
    other = Calls(Book(str(path)), "/w")
    for number, source in ((1, "file:///w/outputs/net"), (2, "runs:/x/net")):
        body = {**name, "source": source, "run_id": "x", "tags": [{"key": "t", "value": "1"}]}
        version = other.answer("POST", "model-versions/create", body)["model_version"]
        assert (version["version"], version["status"]) == (str(number), "READY")
        asked = {**name, "version": str(number)}
        assert calls.answer("GET", "model-versions/get", asked) == {"model_version": version}
        place = calls.answer("GET", "model-versions/get-download-uri", asked)
        assert place == {"artifact_uri": source}
    shown = calls.answer("GET", "registered-models/get", name)["registered_model"]
    assert (shown["name"], shown["description"]) == ("net 鸟", "d")
    assert [each["version"] for each in shown["latest_versions"]] == ["2"]
    lines = [json.loads(line) for line in path.read_text("ascii").splitlines()]
    assert [line for line in lines if "told" in line] == [{"told": "registry", "about": "net 鸟"}]
    assert not any("run" in line for line in lines)


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("GET registered-models/get", {"name": "x"}),
        ("POST model-versions/create", {"name": "x"}),
        ("GET model-versions/get", {"name": "net", "version": "1"}),
        ("GET model-versions/get", {"name": "net", "version": "0"}),
    ],
)
def test_what_was_not_registered_is_not_there(
    tmp_path: Path, call: str, body: dict[str, str]
) -> None:
    calls = Calls(Book(str(tmp_path / "calls.jsonl")), "/w")
    calls.answer("POST", "registered-models/create", {"name": "net"})
    method, path = call.split()
    with pytest.raises(Refusal, match="was registered in this run") as refused:
        calls.answer(method, path, body)
    assert refused.value.code == "RESOURCE_DOES_NOT_EXIST"
