"""Runs on this computer through the real engine and the real host-side program."""

from __future__ import annotations

import asyncio
import math
import os
from pathlib import Path

import pytest

from desktop_app.app import open_engine
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import Event, MetricsGrew, StreamGrew
from desktop_app.domain.run import (
    LOCAL_TARGET,
    Outcome,
    Resources,
    RunDetail,
    RunQuery,
    RunSpec,
    SourcePlace,
    Stage,
)
from desktop_app.engine.engine import Engine
from desktop_app.engine.runs.reader import LOG_SIZE
from desktop_app.hostside.machine.caveats import SHARED_MEMORY_NOT_SET
from tests.e2e.opened import STDOUT, in_workspace
from tests.e2e.trainings import Gate


def _source(folder: Path, script: str, name: str = "train.py") -> Path:
    source = folder / "source 'with' \"quotes\" 鸟"
    source.mkdir(exist_ok=True)
    (source / name).write_text(script, "utf-8")
    return source


async def _to_the_end(engine: Engine, spec: RunSpec) -> RunDetail:
    run = await engine.runs.submit(spec)
    return await engine.runs.wait(run.id)


async def _log(engine: Engine, detail: RunDetail) -> bytes:
    return await engine.runs.read_log(detail.summary.id, STDOUT, 0, 1 << 22)


def test_a_run_goes_through_its_stages_and_keeps_log_metrics_and_outputs(tmp_path: Path) -> None:
    script = (
        "import os, sys, trainyard\n"
        "print(sys.argv[1:], os.environ['WHO'])\n"
        "trainyard.log_metrics({'train/loss': 0.5, '精度': float('nan')}, step=3)\n"
        "trainyard.log('train/loss', float('inf'), step=4)\n"
        "open('outputs/model.pt', 'w').write('weights')\n"
    )
    spec = RunSpec(
        source=_source(tmp_path, script),
        script="train.py",
        arguments=("--lr", 0.1, "--out", Path("a b")),
        variables={"WHO": 'it\'s "me"\n鸟'},
    )

    async def use(engine: Engine) -> None:
        detail = await _to_the_end(engine, spec)
        summary = detail.summary
        assert (summary.stage, summary.outcome, summary.exit_code) == (
            Stage.ENDED,
            Outcome.SUCCEEDED,
            0,
        )
        assert [span.stage for span in detail.stages] == [
            Stage.PREPARING,
            Stage.SCALING,
            Stage.RUNNING,
            Stage.FINALIZING,
        ]
        assert all(span.ended_at is not None for span in detail.stages)
        assert await _log(engine, detail) == (
            "['--lr', '0.1', '--out', 'a b'] it's \"me\"\n鸟\n".encode()
        )
        assert dict(summary.parameters) == {"lr": "0.1", "out": "a b"}
        loss = await engine.runs.points(summary.id, "train/loss")
        assert (loss.steps.tolist(), loss.values.tolist()) == ([3, 4], [0.5, math.inf])
        accuracy = await engine.runs.points(summary.id, "精度")
        assert math.isnan(accuracy.values[0])
        assert summary.metrics["train/loss"].count == 2
        assert [output.path for output in detail.outputs] == ["outputs/model.pt"]
        copy = await engine.runs.download(summary.id, "outputs/model.pt", tmp_path)
        assert copy.read_text() == "weights"

    in_workspace(tmp_path / "work", use)


def test_a_line_is_told_while_the_script_is_still_running(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = (
        "import os, time, trainyard\n"
        "print('first')\n"
        "trainyard.log('loss', 1.0)\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
    )

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        wanted = {"log", "loss"}
        while wanted:
            event = await told.get()
            if isinstance(event, StreamGrew) and event.file == STDOUT:
                wanted.discard("log")
            if isinstance(event, MetricsGrew) and not event.system:
                assert dict(event.counts) == {"loss": 1}
                wanted.discard("loss")
        assert await engine.runs.read_log(run.id, STDOUT, 0, 100) == b"first\n"
        assert not (await engine.runs.show(run.id)).summary.ended
        go.touch()
        assert (await engine.runs.wait(run.id)).summary.outcome is Outcome.SUCCEEDED

    in_workspace(tmp_path / "work", use)


def test_a_run_goes_on_while_no_workspace_is_open(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = (
        "import os, time\n"
        "print('begin')\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.01)\n"
        "print('end')\n"
    )

    async def begin(engine: Engine) -> str:
        return (await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))).id

    async def look(engine: Engine) -> bytes:
        return await _log(engine, await engine.runs.wait(run_id))

    run_id = in_workspace(tmp_path / "work", begin)
    go.touch()
    assert in_workspace(tmp_path / "work", look) == b"begin\nend\n"


def test_cancel_ends_the_script_and_its_children(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(child.pid)\n"
        "time.sleep(600)\n"
    )

    async def use(engine: Engine) -> None:
        grown = asyncio.Event()
        engine.events.subscribe(
            lambda event: grown.set() if isinstance(event, StreamGrew) else None
        )
        run = await engine.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
        await grown.wait()
        child = int(await engine.runs.read_log(run.id, STDOUT, 0, 100))
        await engine.runs.cancel(run.id)
        summary = (await engine.runs.wait(run.id)).summary
        assert (summary.outcome, summary.cause) == (Outcome.CANCELLED, "cancelled")
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
        with pytest.raises(InvalidError, match="has ended already"):
            await engine.runs.cancel(run.id)

    in_workspace(tmp_path / "work", use)


@pytest.mark.parametrize(
    ("script", "cause", "words", "place"),
    [
        ("import sys\nprint('x')\nsys.exit(3)\n", "exit_code", "x", None),
        ("\ndef f(:\n", "exit_code", "SyntaxError", SourcePlace("train.py", 2)),
        (
            "def load():\n    import json\n    json.loads('{')\nload()\n",
            "exit_code",
            "JSONDecodeError",
            SourcePlace("train.py", 3, "load"),
        ),
        ("import os\nos.kill(os.getpid(), 9)\n", "signal", "", None),
    ],
)
def test_a_failed_run_says_why_and_where(
    tmp_path: Path, script: str, cause: str, words: str, place: SourcePlace | None
) -> None:
    async def use(engine: Engine) -> None:
        detail = await _to_the_end(engine, RunSpec(_source(tmp_path, script), "train.py"))
        assert (detail.summary.outcome, detail.summary.cause) == (Outcome.FAILED, cause)
        assert words in detail.summary.detail
        assert detail.failed_at == place
        if place is not None:
            assert (await engine.runs.read_code(detail.summary.id, place.path)).decode() == script

    in_workspace(tmp_path / "work", use)


def test_a_time_leads_to_what_was_printed_by_then(tmp_path: Path, code: Path, gate: Gate) -> None:
    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        spec = RunSpec(code, "train.py", arguments=("--gate", str(gate.folder)))
        run = await engine.runs.submit(spec)
        while True:
            event = await told.get()
            if isinstance(event, MetricsGrew) and event.system and LOG_SIZE in event.counts:
                sizes = await engine.runs.points(run.id, LOG_SIZE, system=True)
                if sizes.values[-1] == len(b"classes\n"):
                    break
        gate.end()
        await engine.runs.wait(run.id)
        first = float(sizes.times[-1])
        assert await engine.runs.log_offset(run.id, first) == len(b"classes\n")
        assert await engine.runs.log_offset(run.id, first - 3600) == 0

    in_workspace(tmp_path / "work", use)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"script": "missing.py"}, "script"),
        ({"script": ""}, "script"),
        ({"source": Path("/nowhere/at all")}, "source"),
        ({"target": "moon"}, "target"),
        ({"environment": "none such"}, "environment"),
        ({"target": "local-docker"}, "environment"),
        ({"experiment": "a/b"}, "experiment"),
        ({"inputs": {"data": "/nowhere"}}, "inputs"),
        ({"inputs": {"训练": "/", "验证": "/"}}, "inputs"),
        ({"secrets": ["NO_SUCH_SECRET"]}, "secrets"),
        ({"variables": {"A=B": "x"}}, "variables"),
    ],
)
def test_a_wrong_wish_names_its_field_and_leaves_nothing(
    tmp_path: Path, changes: dict[str, object], field: str
) -> None:
    wish: dict[str, object] = {"source": _source(tmp_path, ""), "script": "train.py", **changes}

    async def use(engine: Engine) -> None:
        with pytest.raises(KnownError) as caught:
            await engine.runs.submit(RunSpec(**wish))  # type: ignore[arg-type]
        assert caught.value.field == field
        assert (await engine.runs.list(RunQuery())).total == 0
        assert not any((tmp_path / "work" / "runs").iterdir())

    in_workspace(tmp_path / "work", use)


def test_a_preview_says_what_the_target_cannot_give(tmp_path: Path) -> None:
    source = _source(tmp_path, "")

    async def use(engine: Engine) -> None:
        for size, warnings in ((None, []), (1 << 26, [SHARED_MEMORY_NOT_SET])):
            spec = RunSpec(source, "train.py", resources=Resources(memory=1, shm_size=size))
            assert (await engine.runs.preview(spec)).warnings == warnings

    in_workspace(tmp_path / "work", use)


def test_an_input_is_reached_by_argument_and_by_variable(tmp_path: Path) -> None:
    data = tmp_path / "my 'data' 鸟"
    data.mkdir()
    (data / "x.txt").write_text("content")
    script = (
        "import os, sys\n"
        "assert sys.argv[1] == os.environ['TRAINYARD_INPUT_DATA']\n"
        "print(open(sys.argv[1] + '/x.txt').read())\n"
    )

    async def use(engine: Engine) -> None:
        await engine.datasets.add(data, "birds")
        spec = RunSpec(
            _source(tmp_path, script),
            "train.py",
            arguments=("{inputs.data}",),
            inputs={"data": "birds"},
        )
        assert await _log(engine, await _to_the_end(engine, spec)) == b"content\n"

    in_workspace(tmp_path / "work", use)


def test_a_run_is_resumed_from_a_checkpoint_that_an_earlier_one_left(tmp_path: Path) -> None:
    script = (
        "import argparse\n"
        "parser = argparse.ArgumentParser()\n"
        "parser.add_argument('--name', required=True)\n"
        "parser.add_argument('--resume', default='')\n"
        "given = parser.parse_args()\n"
        "before = open(given.resume).read() if given.resume else 'nothing'\n"
        "print(given.name, 'after', before)\n"
        "open('outputs/last one.pt', 'w').write(given.name)\n"
    )

    async def use(engine: Engine) -> None:
        spec = RunSpec(_source(tmp_path, script), "train.py", ("--name", "first"))
        first = await _to_the_end(engine, spec)
        assert await _log(engine, first) == b"first after nothing\n"
        again = await engine.runs.resume_spec(first.summary.id, "outputs/last one.pt")
        assert again.arguments == ("--name", "first", "--resume", "{inputs.checkpoint}")
        assert await _log(engine, await _to_the_end(engine, again)) == b"first after first\n"

    in_workspace(tmp_path / "work", use)


def test_removing_a_run_frees_its_folder_and_forgets_it(tmp_path: Path) -> None:
    async def use(engine: Engine) -> None:
        detail = await _to_the_end(engine, RunSpec(_source(tmp_path, "print(1)"), "train.py"))
        assert await engine.trash.delete(detail.summary.id) > 0
        assert not detail.folder.exists()
        assert (await engine.runs.list(RunQuery())).total == 0

    in_workspace(tmp_path / "work", use)


def test_two_processes_share_a_workspace_and_one_follows(tmp_path: Path) -> None:
    script = "import trainyard\nfor i in range(100): trainyard.log('loss', i)\n"

    async def use(engine: Engine) -> None:
        second = await open_engine(tmp_path / "work")
        try:
            run = await second.runs.submit(RunSpec(_source(tmp_path, script), "train.py"))
            for each in (engine, second):
                detail = await each.runs.wait(run.id)
                assert detail.summary.outcome is Outcome.SUCCEEDED
                assert detail.summary.metrics["loss"].count == 100
        finally:
            await second.close()

    in_workspace(tmp_path / "work", use)


def test_everything_is_still_there_when_opened_again(tmp_path: Path) -> None:
    async def begin(engine: Engine) -> RunDetail:
        return await _to_the_end(engine, RunSpec(_source(tmp_path, "print(1)"), "train.py"))

    async def again(engine: Engine) -> RunDetail:
        (run,) = (await engine.runs.list(RunQuery())).runs
        return await engine.runs.show(run.id)

    before = in_workspace(tmp_path / "work", begin)
    after = in_workspace(tmp_path / "work", again)
    assert {**vars(after), "number": 0} == {**vars(before), "number": 0}
    assert after.summary.target == LOCAL_TARGET
    assert os.fspath(after.folder).startswith(os.fspath(tmp_path))
