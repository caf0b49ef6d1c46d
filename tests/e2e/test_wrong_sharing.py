"""Several processes on one workspace at once, and a workspace that has lost its index."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop_app.__main__ import main
from desktop_app.domain.events import Event, RunAdded, RunChanged
from desktop_app.domain.run import Outcome, RunQuery
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.e2e.shell import Shell

AT_ONCE = 5
Answer = tuple[int, bytes, bytes]
Ask = Callable[..., Answer]
GOOD = """
import math, os, trainyard
print("hello 鸡")
print("\\x1b[31mred\\x1b[0m 50%\\r100%")
for step in range(300):
    trainyard.log_metrics({"train/loss": 1 / (step + 1), "odd 鸡": math.nan}, step=step)
os.makedirs("outputs/deep")
open("outputs/deep/a 'b'.txt", "w").write("x")
open("outputs/model.pt", "w").write("weights")
open("logs/rank 0.txt", "w").write("a line")
"""
ABOUT_A_RUN = ("show", "log", "metrics", "outputs")
BAD = "import sys\nprint('on its way')\nsys.exit(3)\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "the code"
    folder.mkdir()
    (folder / "train.py").write_text(GOOD, "utf-8")
    (folder / "bad.py").write_text(BAD, "utf-8")
    return folder


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    assert Shell(tmp_path)("workspace", "init", "w")[0] == 0
    return Shell(tmp_path / "w")


def submit(source: Path, script: str = "train.py", *options: str) -> Sequence[str]:
    return ("run", "submit", "--json", "--source", str(source), "--script", script, *options)


def answered(process: subprocess.Popen[bytes]) -> str:
    """The id that a submit which was started answers."""
    with process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err.decode()
    return str(json.loads(out.splitlines()[0])["id"])


def test_runs_submitted_at_once_have_names_of_their_own_and_every_window_hears_of_them(
    shell: Shell, source: Path
) -> None:
    async def use(engine: Engine) -> None:
        told: list[Event] = []
        engine.events.subscribe(told.append)
        started = [shell.start(*submit(source, "train.py", "--wait")) for _ in range(AT_ONCE)]
        ids = await asyncio.gather(*(asyncio.to_thread(answered, process) for process in started))
        for run_id in ids:
            assert (await engine.runs.wait(run_id)).summary.outcome is Outcome.SUCCEEDED
        heard = {
            event.run.id
            for event in told
            if isinstance(event, RunAdded | RunChanged) and event.run is not None
        }
        assert heard == set(ids)
        runs = (await engine.runs.list(RunQuery())).runs
        assert {run.id for run in runs} == set(ids)
        assert {run.name for run in runs} == {f"train-{n}" for n in range(1, AT_ONCE + 1)}
        for run in runs:
            assert (await engine.runs.show(run.name)).summary.id == run.id
            assert run.metrics["train/loss"].count == 300

    in_workspace(shell.folder, use)


@pytest.fixture
def ask(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Ask:
    """The program in this process, which takes a moment less: exit code and both outputs."""
    monkeypatch.chdir(shell.folder)

    def asked(*question: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["trainyard", "--json", *question])
        return (main(), *capfdbinary.readouterr())

    return asked


def test_every_answer_is_the_same_once_the_index_was_deleted(
    shell: Shell, ask: Ask, source: Path, tmp_path: Path
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("torch==2.12.0\n", "utf-8")
    shell.json("data", "add", "birds 鸡", str(source))
    shell.json("env", "create", "image", "--requirements", str(requirements))
    given = ("--experiment", "bird song", "--input", "data=birds 鸡", "--set", "A=b c", "--wait")
    arguments = ("--", "--lr", "0.1", "--data", "{inputs.data}")
    good, _ = shell.json(*submit(source, "train.py", *given, *arguments))
    assert shell(*submit(source, "bad.py", "--wait"))[0] == 1
    assert shell(*submit(source, "train.py", "--smoke-test", "--wait"))[0] == 0
    shell.json("model", "register", "m", "--run", good["id"], "--path", "outputs/model.pt")

    questions = [
        *(("workspace", "show"), ("target", "list"), ("env", "list"), ("env", "show", "image")),
        *(("data", "list"), ("model", "list"), ("model", "show", "m"), ("model", "show", "m:1")),
        *(("run", "list"), ("run", "list", "--filter", "outcome = 'failed'")),
        ("run", "list", "--filter", "metrics.`train/loss` < 0.5 and params.lr > 0.01"),
        *(("run", verb, run) for run in ("train-1", "bad-1", "train-2") for verb in ABOUT_A_RUN),
        *(("run", "metrics", "train-1", name) for name in ("train/loss", "odd 鸡")),
        ("run", "metrics", "train-1", "--system"),
    ]
    before = [ask(*question) for question in questions]
    assert [(code, err) for code, _, err in before] == [(0, b"")] * len(questions)
    shutil.rmtree(shell.folder / "index")
    for question, answer in zip(questions, before, strict=True):
        assert ask(*question) == answer, question
