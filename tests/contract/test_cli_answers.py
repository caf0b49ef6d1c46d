"""The JSON answers of the command line: one shape, over the fake engine and over the real one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app import app
from desktop_app.cli.main import main
from desktop_app.cli.services import Services
from desktop_app.domain.dataset import Dataset
from desktop_app.domain.run import Outcome, RunSpec, Stage, StageSpan
from desktop_app.engine.engine import Engine
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.workspaces import Workspaces
from tests.fakes.engine import FakeEngine, FakeWorkspaces
from tests.fakes.media import MediaFile

Ask = Callable[..., Any]

TEXT, NUMBER, TRUTH, NOTHING = "text", "number", "truth", "nothing"
SUMMARY = {"count": NUMBER, "last": NUMBER, "min": NUMBER, "max": NUMBER, "source": TEXT}
OUTPUT = {"path": TEXT, "size": NUMBER, "sha256": TEXT}
STAGE = {"stage": TEXT, "started_at": TEXT, "ended_at": TEXT, "detail": TEXT}
ANNOTATION = {
    "tags": [],
    "note": TEXT,
    **dict.fromkeys(("starred", "archived"), TRUTH),
    **dict.fromkeys(("removed_at", "delete_after"), NOTHING),
}
RUN = {
    **dict.fromkeys(("id", "name", "experiment", "script", "target", "environment"), TEXT),
    **dict.fromkeys(("stage", "outcome", "contact", "cause", "detail", "origin"), TEXT),
    **dict.fromkeys(("created_at", "started_at", "ended_at"), TEXT),
    "exit_code": NUMBER,
    "gpus": NUMBER,
    **ANNOTATION,
    "smoke_test": TRUTH,
    "parameters": {"lr": TEXT},
    "metrics": {"loss": SUMMARY},
}
DETAIL = {
    **RUN,
    **dict.fromkeys(("hint", "source", "command", "host_command", "folder"), TEXT),
    "imported": NOTHING,
    "arguments": [TEXT],
    "inputs": {},
    "variables": {},
    "secrets": [],
    "stages": [STAGE],
    "outputs": [OUTPUT],
    "logs": [{"file": TEXT, "size": NUMBER}],
    "retry_of": NOTHING,
}
LINEAGE = {
    **dict.fromkeys(("run", "output", "experiment", "code", "environment"), TEXT),
    "datasets": [],
}
VERSION = {
    **dict.fromkeys(("name", "sha256", "file_name", "created_at", "note"), TEXT),
    **dict.fromkeys(("version", "size"), NUMBER),
    "tags": {},
    "lineage": LINEAGE,
}
ALERT = {
    **dict.fromkeys(("id", "condition", "experiment", "created_at"), TEXT),
    "run": NOTHING,
}
ENVIRONMENT = {
    **dict.fromkeys(("name", "kind", "python", "base_image", "hash", "image_tag"), TEXT),
    **dict.fromkeys(("description", "post_install", "dockerfile", "context"), TEXT),
    "requirements": [],
    "constraints": [],
    "apt": [],
    "build_secrets": [],
    "conda": [],
    "channels": [],
    "variables": {},
    "version": NUMBER,
    "curated": TRUTH,
    "created_at": NOTHING,
}
DATASET = {
    **dict.fromkeys(("name", "path", "format", "created_at"), TEXT),
    **dict.fromkeys(("version", "file_count", "size"), NUMBER),
    "classes": {"ants": NUMBER, "bees": NUMBER},
    "splits": {},
    "missing": TRUTH,
    "problems": [],
}
TARGET = {
    **dict.fromkeys(("name", "transport", "launcher", "description"), TEXT),
    **dict.fromkeys(("contact", "problem", "hint"), TEXT),
    **dict.fromkeys(("min_nodes", "max_nodes"), NUMBER),
    "ssh": NOTHING,
    "builtin": TRUTH,
    "running": [],
}
CHECK = {**dict.fromkeys(("name", "text", "hint", "command"), TEXT), "good": TRUTH}
ANSWERS = {
    "run list": [RUN],
    "run list --columns name,params.lr,metrics.loss.max,tag,starred,ended_at": [
        {
            **dict.fromkeys(("name", "params.lr", "ended_at"), TEXT),
            "metrics.loss.max": NUMBER,
            "tag": [],
            "starred": TRUTH,
        }
    ],
    "run show train-1": DETAIL,
    "run wait train-1 --until metrics.loss<=1": {"id": TEXT, "met": TRUTH},
    "run tell train-1 metrics.loss<0 --any": ALERT,
    "run tell train-1": [ALERT],
    "run metrics train-1": [{"name": TEXT, **SUMMARY}],
    "run metrics train-1 loss": {
        "name": TEXT,
        "steps": [NUMBER],
        "times": [TEXT],
        "values": [NUMBER],
    },
    "run outputs train-1": [OUTPUT],
    "run media train-1": [
        dict.fromkeys(("name", "kind", "source"), TEXT)
        | dict.fromkeys(("count", "last_step"), NUMBER)
    ],
    "run media train-1 answer": [
        {"step": NUMBER, "time": TEXT, "size": NUMBER, "whole": {}},
    ],
    "model list": [{"name": TEXT, "versions": [VERSION]}],
    "model show m": VERSION,
    "env list": [ENVIRONMENT],
    "env show Trainyard-Current-Python": ENVIRONMENT,
    "data list": [DATASET],
    "target check local": [
        dict.fromkeys(("name", "text", "hint", "command"), TEXT) | {"good": TRUTH}
    ],
    "run tag train-1": ANNOTATION | {"id": TEXT},
    "run tag train-1 base night --star --note Good.": ANNOTATION | {"id": TEXT, "tags": [TEXT]},
}
TRAIN = """\
import trainyard
print("hello")
for value in (3.0, 2.0, 1.0):
    trainyard.log("loss", value)
trainyard.log_text("answer", "bird")
with open("outputs/model.pt", "wb") as file:
    file.write(b"weights")
"""


def shape(value: Any) -> Any:
    """The keys and kinds of an answer; of a list, those of its first entry."""
    if isinstance(value, dict):
        return {key: shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [shape(entry) for entry in value[:1]]
    kinds = {bool: TRUTH, int: NUMBER, float: NUMBER, str: TEXT, type(None): NOTHING}
    return kinds[type(value)]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name in ("ants/1.jpg", "bees/1.jpg"):
        (tmp_path / "data" / name).parent.mkdir(parents=True)
        (tmp_path / "data" / name).write_bytes(b"x")
    return tmp_path / "data"


@pytest.fixture(params=["fake", "real"])
def ask(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> Ask:
    """Asks a workspace with one run that has ended, one model and one dataset."""
    for variable in ("TRAINYARD_HOME", "TRAINYARD_CONFIG_DIR", "TRAINYARD_SLOTS"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    folder = tmp_path / "w"
    services = _fake(folder, pictures) if request.param == "fake" else _real(folder)

    def ask(*arguments: str) -> Any:
        code = main(services, ["--workspace", str(folder), "--json", *arguments])
        captured = capsysbinary.readouterr()
        assert (code, captured.err) == (0, b"")
        return [json.loads(line) for line in captured.out.splitlines()]

    if request.param == "real":
        _fill(ask, tmp_path, pictures)
    return ask


def _fake(folder: Path, pictures: Path) -> Services:
    places = FakeWorkspaces()
    places.create(folder)
    engine = FakeEngine(folder)
    run = engine.add_run(RunSpec(folder, "train.py"), name="train-1", parameters={"lr": "0.1"})
    engine.change_run(run.id, started_at=run.created_at, gpus=0)
    engine.grow_log(run.id, b"hello\n", "streams/stdout.log")
    engine.grow_metric(run.id, "loss", [3.0, 2.0, 1.0])
    engine.set_outputs(run.id, {"outputs/model.pt": b"weights"})
    MediaFile(WorkspacePaths(folder).run(run.id).metrics).add("text", "answer", "bird")
    engine.end_run(run.id, Outcome.SUCCEEDED)
    start = run.created_at
    stages = (StageSpan(Stage.RUNNING, start, start + 1),)
    engine.record(run.id).changes = {"arguments": ("--lr", "0.1"), "stages": stages}

    async def open_engine(folder: Path, *, asks: bool = False) -> Engine:
        if not engine.models.items:
            await engine.models.register("m", run.id, "outputs/model.pt")
            await engine.datasets.add(pictures, "birds")
            engine.datasets.items["birds"] = _two_classes(engine)
        return cast(Engine, engine)

    return Services(lambda: cast(Workspaces, places), open_engine, _no_window, _no_window)


def _two_classes(engine: FakeEngine) -> Dataset:
    return replace(engine.datasets.items["birds"], classes={"ants": 1, "bees": 1}, splits={})


def _real(folder: Path) -> Services:
    app.workspaces().create(folder)
    return Services(app.workspaces, app.open_engine, _no_window, _no_window)


def _no_window(arguments: Sequence[str]) -> int:
    raise AssertionError(f"no window was asked for: {arguments}")


def _fill(ask: Ask, tmp_path: Path, pictures: Path) -> None:
    source = tmp_path / "code"
    source.mkdir()
    (source / "train.py").write_text(TRAIN, "utf-8")
    submit = ("run", "submit", "--source", str(source), "--script", "train.py", "--wait")
    _, ended = ask(*submit, "--", "--lr", "0.1")
    assert ended["outcome"] == "succeeded", ended
    ask("model", "register", "m", "--run", "train-1", "--path", "outputs/model.pt")
    ask("data", "add", "birds", str(pictures))


def test_every_answer_has_its_shape(ask: Ask) -> None:
    for question, expected in ANSWERS.items():
        (answer,) = ask(*question.split())
        assert shape(answer) == expected, question


def test_a_target_tells_its_facts(ask: Ask) -> None:
    (listed,) = ask("target", "list")
    assert [target["name"] for target in listed][:2] == ["local", "local-docker"]
    (shown,) = ask("target", "show", "local")
    plain = {key: shape(value) for key, value in shown.items() if key not in ("facts", "since")}
    assert plain == TARGET
    assert shown["contact"] == "live"
    assert {"hostname", "cpu_count", "memory_total", "disk_free", "gpus"} <= set(shown["facts"])


def test_words_are_in_lower_case_and_times_in_utc(ask: Ask) -> None:
    (run,) = ask("run", "show", "train-1")
    assert (run["stage"], run["outcome"], run["exit_code"]) == ("ended", "succeeded", 0)
    times = [run["created_at"], run["ended_at"], run["stages"][0]["started_at"]]
    assert all(time[10] == "T" and time.endswith("Z") for time in times)
    assert times[0] <= times[2] <= times[1]
    loss = run["metrics"]["loss"]
    assert (loss["count"], loss["last"], loss["min"], loss["max"]) == (3, 1.0, 1.0, 3.0)
    assert not any(isinstance(v, float) and math.isnan(v) for v in loss.values())
