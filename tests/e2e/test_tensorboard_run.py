"""A script that knows nothing of Trainyard and writes TensorBoard's event files."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from desktop_app.domain.events import Event, MetricsGrew
from desktop_app.domain.media import MediaKind
from desktop_app.domain.run import Outcome, RunSpec, Stage
from desktop_app.engine.engine import Engine
from desktop_app.hostside.layout import RunFolder
from tests.e2e.opened import in_workspace, kill_supervisor_after
from tests.e2e.shell import Shell
from tests.fakes import event_files

TRAINING = """\
from event_files import EventFile, event, field, hyperparameters, record

main = EventFile("runs/Nov28 'x' 鸟")
picture = b"\\x89PNG\\r\\n\\x1a\\n no more of it"
main.write(record(event(field(1, "样本/a") + field(4, field(4, picture)), step=5)))
main.write(hyperparameters(lr=0.1))
test = EventFile("runs/Nov28 'x' 鸟/test")
for step in range(300):
    main.add("loss", 1 / 2 ** (step % 8), step, at=1.7e9 + step)
    if step % 100 == 0:
        main.add("精度", float("nan"), step)
        test.add("loss", step, step)
"""


def _source(folder: Path, script: str) -> Path:
    source = folder / "source"
    source.mkdir()
    (source / "train.py").write_text(script, "utf-8")
    shutil.copy(event_files.__file__, source)
    # Event files of an earlier training travel with the code; they are not this run's.
    old = event_files.EventFile(str(source / "runs" / "old"), 1)
    old.add("loss", 77.0, 0)
    return source


def test_the_scalars_of_event_files_are_the_metrics_of_the_run(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(RunSpec(_source(tmp_path, TRAINING), "train.py"))
        summary = (await engine.runs.wait(run.id)).summary
        assert summary.outcome is Outcome.SUCCEEDED
        counts = {name: metric.count for name, metric in summary.metrics.items()}
        assert counts == {"loss": 300, "精度": 3, "test/loss": 3}
        loss = await engine.runs.points(run.id, "loss")
        assert loss.steps.tolist() == list(range(300))
        assert loss.times.tolist() == [1.7e9 + step for step in range(300)]
        assert loss.values.tolist() == [1 / 2 ** (step % 8) for step in range(300)]
        test = await engine.runs.points(run.id, "test/loss")
        assert (test.steps.tolist(), test.values.tolist()) == ([0, 100, 200], [0, 100, 200])
        assert summary.parameters == {"lr": "0.1"}
        image = (await engine.media.find(run.id, "样本/a")).key
        assert (image.kind, image.source) == (MediaKind.IMAGE, "tensorboard")
        (item,) = (await engine.media.items(run.id, image, 0, 9)).items
        content = await engine.media.content(run.id, item)
        assert (item.step, content) == (5, b"\x89PNG\r\n\x1a\n no more of it")

    in_workspace(tmp_path / "work", use)


def test_points_come_while_the_script_still_runs(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = (
        "import os, time\n"
        "from event_files import EventFile\n"
        "EventFile('logs').add('loss', 0.5, 1)\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
    )

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        while True:
            event = await told.get()
            if isinstance(event, MetricsGrew) and not event.system:
                assert dict(event.counts) == {"loss": 1}
                break
        assert not (await engine.runs.show(run.id)).summary.ended
        go.touch()
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED

    in_workspace(tmp_path / "work", use)


def test_a_supervisor_killed_again_and_again_loses_and_repeats_no_point(tmp_path: Path) -> None:
    kills, steps = 4, 400
    script = (
        "import os, sys, time\n"
        "from event_files import EventFile\n"
        "file = EventFile('runs')\n"
        f"for step in range({steps}):\n"
        "    file.add('loss', step, step)\n"
        f"    while not os.path.exists({str(tmp_path)!r} + f'/{{step // 100}}'): time.sleep(0.01)\n"
    )

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        folder = RunFolder(str(tmp_path / "work"), run.id)
        for part in range(kills):
            await kill_supervisor_after(part * 100, told, folder)
            (tmp_path / str(part)).touch()
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED
        loss = await engine.runs.points(run.id, "loss")
        assert loss.steps.tolist() == list(range(steps))

    in_workspace(tmp_path / "work", use)


def test_what_the_script_logs_itself_keeps_its_name(tmp_path: Path) -> None:
    script = (
        "import trainyard\n"
        "from event_files import EventFile\n"
        "file = EventFile('runs')\n"
        "for step in range(3):\n"
        "    file.add('loss', 0.5, step)\n"
        "    file.add('lr', 0.25, step)\n"
        "trainyard.log('loss', 2.0)\n"
    )

    async def train(engine: Engine) -> str:
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        await engine.runs.wait(run.id)
        return run.id

    run_id = in_workspace(tmp_path / "work", train)
    shell = Shell(tmp_path / "work")
    listed = shell.json("run", "metrics", run_id)
    assert {entry["name"]: (entry["source"], entry["count"]) for entry in listed} == {
        "loss": ("", 1),
        "loss (TensorBoard)": ("tensorboard", 3),
        "lr": ("tensorboard", 3),
    }
    shown = shell.json("run", "show", run_id)
    shutil.rmtree(tmp_path / "work" / "index")
    assert shell.json("run", "metrics", run_id) == listed
    assert shell.json("run", "show", run_id) == shown
    answer = shell.json("run", "metrics", run_id, "loss (TensorBoard)")
    assert answer["values"] == [0.5, 0.5, 0.5]


def test_a_run_may_be_asked_to_leave_event_files_alone(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        spec = RunSpec(_source(tmp_path, TRAINING), "train.py", collect=())
        run = await engine.runs.submit(spec)
        detail = await engine.runs.wait(run.id)
        assert (detail.summary.outcome, dict(detail.summary.metrics)) == (Outcome.SUCCEEDED, {})
        named = ("tensorboard", "mlflow", "csv", "log")
        assert "".join(f" --no-collect {name}" for name in named) in detail.command
        assert (await engine.runs.last_spec()) == spec

    in_workspace(tmp_path / "work", use)


def test_what_the_script_prints_is_a_metric_unless_it_is_logged_too(tmp_path: Path) -> None:
    script = (
        "import trainyard\n"
        "from event_files import EventFile\n"
        "trainyard.log('Train/Loss', 9.0)\n"
        "EventFile('runs').add('test_accuracy', 0.5, 0)\n"
        "for epoch in range(3):\n"
        "    print(f'Epoch {epoch}/3')\n"
        "    for step in range(0, 500, 250):\n"
        "        print(f'[{step}/500] train loss: {1 / (1 + epoch)} lr: 0.5')\n"
        "print('test accuracy: 0.75, test loss: 0.25', end='')\n"
    )

    async def train(engine: Engine) -> str:
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        detail = await engine.runs.wait(run.id)
        assert "collect" not in detail.command
        found = {
            name: (known.source, known.count) for name, known in detail.summary.metrics.items()
        }
        assert found == {
            "Train/Loss": ("", 1),
            "test_accuracy": ("tensorboard", 1),
            "epoch": ("log", 3),
            "lr": ("log", 6),
            "test/loss": ("log", 1),
        }
        rate = await engine.runs.points(run.id, "lr")
        assert rate.steps.tolist() == [0, 250, 500, 750, 1000, 1250]
        assert rate.values.tolist() == [0.5] * 6
        return run.id

    run_id = in_workspace(tmp_path / "work", train)
    shell = Shell(tmp_path / "work")
    listed = shell.json("run", "metrics", run_id)
    names = [entry["name"] for entry in listed]
    assert names == ["Train/Loss", "epoch", "lr", "test/loss", "test_accuracy"]
    shutil.rmtree(tmp_path / "work" / "index")
    assert shell.json("run", "metrics", run_id) == listed


def test_a_run_may_be_asked_to_leave_printed_numbers_alone(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        source = _source(tmp_path, "print('loss: 0.5')\n")
        run = await engine.runs.submit(
            RunSpec(source, "train.py", collect=("tensorboard", "mlflow", "csv"))
        )
        detail = await engine.runs.wait(run.id)
        assert (detail.summary.outcome, dict(detail.summary.metrics)) == (Outcome.SUCCEEDED, {})
        assert " --no-collect log" in detail.command

    in_workspace(tmp_path / "work", use)


def test_what_cannot_be_read_is_told_on_the_run(tmp_path: Path) -> None:
    script = "open('events.out.tfevents.1.x', 'wb').write(b'garbage, and nothing else')\n"

    async def use(engine: Engine) -> None:
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        detail = await engine.runs.wait(run.id)
        assert (detail.summary.outcome, detail.summary.detail) == (Outcome.SUCCEEDED, "")
        told = [span.detail for span in detail.stages if "TensorBoard" in span.detail]
        assert told == [
            (
                "The TensorBoard event file 'events.out.tfevents.1.x' is damaged: "
                "what can be read of it is taken."
            )
        ]
        assert detail.stages[-1].stage is Stage.FINALIZING

    in_workspace(tmp_path / "work", use)
