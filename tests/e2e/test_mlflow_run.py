"""A script that knows nothing of Trainyard and logs with MLflow's client."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.events import Event
from desktop_app.domain.run import Outcome, RunDetail, RunQuery, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.hostside.layout import RunFolder
from desktop_app.hostside.runs.events import EventLog
from tests.e2e.opened import STDOUT, in_workspace, kill_supervisor_after
from tests.fakes import mlflow_client

CLIENT = {"PYTHONPATH": str(Path(mlflow_client.__file__).parent)}


def _source(folder: Path, script: str) -> Path:
    source = folder / "source 鸟"
    source.mkdir()
    (source / "train.py").write_text(script, "utf-8")
    return source


def test_what_a_script_tells_mlflow_is_its_runs(tmp_path: Path) -> None:
    script = "import mlflow\nmlflow.train()\nmlflow.call('POST', '/api/2.0/mlflow/traces')\n"

    async def train(engine: Engine) -> RunDetail:
        words = ("--lr", "9", "--depth", "3")
        spec = RunSpec(_source(tmp_path, script), "train.py", words, variables=CLIENT)
        run = await engine.runs.submit(spec)
        detail = await engine.runs.wait(run.id)
        log = (await engine.runs.read_log(run.id, STDOUT, 0, 10_000)).decode()
        assert (detail.summary.outcome, log) == (Outcome.SUCCEEDED, "")
        metrics = {
            name: (known.source, known.count, repr(known.last))
            for name, known in detail.summary.metrics.items()
        }
        assert metrics == {
            "loss": ("mlflow", 3, "0.25"),
            "val/acc 精度": ("mlflow", 1, "0.75"),
            "odd": ("mlflow", 1, "nan"),
            "far": ("mlflow", 1, "-inf"),
            "fold 1/loss": ("mlflow", 1, "2.0"),
            "run/loss": ("mlflow", 1, "3.0"),
        }
        loss = await engine.runs.points(run.id, "loss")
        assert loss.steps.tolist() == [0, 1, 2]
        assert loss.values.tolist() == [1.0, 0.5, 0.25]
        assert loss.times.tolist() == [1.7e9 + 0.009, 1.7e9 + 0.01, 1.7e9 + 0.011]
        assert detail.summary.parameters == {
            "depth": "3",
            "lr": "0.1",
            "epochs": "3",
            "optimizer": "sgd",
            "fold 1/lr": "0.2",
        }
        assert [file.path for file in detail.outputs] == ["outputs/notes/text.txt"]
        said = (
            "The script made a call of MLflow that is not answered here: POST mlflow/traces."
            " With --no-collect mlflow, or switched off in the run form, MLflow is as elsewhere."
        )
        assert said in [span.detail for span in detail.stages]
        found = await engine.runs.list(RunQuery("params.lr < 1 and params.optimizer = 'sgd'"))
        assert [each.id for each in found.runs] == [run.id]
        return replace(detail, number=0)

    async def show(engine: Engine) -> RunDetail:
        return replace(await engine.runs.show(told.summary.id), number=0)

    told = in_workspace(tmp_path / "work", train)
    assert Path(told.folder, "work/outputs/notes/text.txt").read_text("utf-8") == "words"
    shutil.rmtree(tmp_path / "work" / "index")
    assert repr(in_workspace(tmp_path / "work", show)) == repr(told)


def test_a_supervisor_that_is_killed_is_not_felt_by_the_script(tmp_path: Path) -> None:
    kills, steps = 2, 60
    script = (
        "import json, os, time\n"
        "import mlflow\n"
        "def post(path, **body):\n"
        "    status, answer = mlflow.call('POST', '/api/2.0/mlflow/runs/' + path,"
        " json.dumps(body))\n"
        "    assert status == 200, answer\n"
        "    return answer\n"
        "run = post('create')['run']['info']['run_id']\n"
        "post('log-parameter', run_id=run, key='lr', value='0.1')\n"
        f"for step in range({steps}):\n"
        "    post('log-metric', run_id=run, key='loss', value=step, step=step)\n"
        f"    while not os.path.exists({str(tmp_path)!r} + f'/{{step // 30}}'): time.sleep(0.01)\n"
    )

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        spec = RunSpec(_source(tmp_path, script), "train.py", variables=CLIENT)
        run = await engine.runs.submit(spec)
        folder = RunFolder(str(tmp_path / "work"), run.id)
        for part in range(kills):
            await kill_supervisor_after(part * 30, told, folder)
            (tmp_path / str(part)).touch()
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
        loss = await engine.runs.points(run.id, "loss")
        assert loss.steps.tolist() == list(range(steps))
        told_of = [event for event in EventLog(folder.events).past if "values" in event]
        assert [event["values"] for event in told_of] == [{"lr": "0.1"}]

    in_workspace(tmp_path / "work", use)


def test_a_run_may_be_asked_to_leave_mlflow_alone(tmp_path: Path) -> None:
    script = "import os\nprint([name for name in os.environ if 'MLFLOW' in name])\n"

    async def use(engine: Engine) -> None:
        spec = RunSpec(
            _source(tmp_path, script),
            "train.py",
            variables=CLIENT,
            collect=("tensorboard", "log"),
        )
        run = await engine.runs.submit(spec)
        detail = await engine.runs.wait(run.id)
        assert await engine.runs.read_log(run.id, STDOUT, 0, 100) == b"[]\n"
        assert " --no-collect mlflow" in detail.command

    in_workspace(tmp_path / "work", use)
