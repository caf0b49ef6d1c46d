"""Stands for the MLflow client, which needs many packages: sends what that sends for one training.

`calls.jsonl` has what mlflow-skinny 3.17.2 sent, and 3.16.1 sends the same: each call with the
status that answered it. Of what it sent, only the ids of runs (`RUN-0`, ...) and the times are put
in later. Standard library only, as it is imported in a run.
"""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


def call(method: str, path: str, body: str = "") -> tuple[int, dict[str, Any]]:
    """One call as the client makes it; the status and what was answered."""
    headers = {"User-Agent": "mlflow-python-client/3.17.2"}
    if body:
        headers["Content-Type"] = "application/json"
    url = os.environ["MLFLOW_TRACKING_URI"] + path
    data = body.encode() if body else None
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def train() -> None:
    """Make the calls of the recording, and put the artifact where the first run has its own."""
    ids: dict[str, str] = {}
    recording = Path(__file__).with_name("calls.jsonl").read_text("ascii")
    for each in map(json.loads, recording.splitlines()):
        path, body = each["path"], each["body"]
        for name, run_id in ids.items():
            path, body = path.replace(name, run_id), body.replace(name, run_id)
        status, answer = call(each["method"], path, body)
        assert status == each["status"], (each, answer)
        if path.endswith("/runs/create"):
            info = answer["run"]["info"]
            if not ids:
                _put(info["artifact_uri"], "notes/text.txt", "words")
            ids[f"RUN-{len(ids)}"] = info["run_id"]


def _put(uri: str, name: str, text: str) -> None:
    path = Path(unquote(urlsplit(uri).path), name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
