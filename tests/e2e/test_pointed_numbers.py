"""A number in a log that somebody points at: past and later lines, later runs, other processes."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.events import Event, MetricsGrew
from desktop_app.domain.number_patterns import NumberPattern, RunPattern
from desktop_app.domain.run import RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import STDOUT, Watch, in_workspace
from tests.e2e.shell import Shell

EXPRESSION = r"item {step} cost is\s+{value}"
POINTS = [(at, at / 4) for at in range(8)]


def lines(first: int, last: int) -> str:
    return "".join(f"item {at} cost is {at / 4} units\n" for at in range(first, last))


def script(hold: Path) -> str:
    return (
        "import os, time\n"
        f"print({lines(0, 5)!r}, end='')\n"
        f"while os.path.exists({str(hold)!r}): time.sleep(0.01)\n"
        f"print({lines(5, 8)!r}, end='')\n"
    )


async def points(engine: Engine, run_id: str) -> list[tuple[int, float]]:
    found = await engine.runs.points(run_id, "cost")
    return list(zip(found.steps.tolist(), found.values.tolist(), strict=True))


def test_a_number_that_is_pointed_at_is_a_series_of_this_run_and_of_later_ones(
    tmp_path: Path,
) -> None:
    folder, code, hold = tmp_path / "work", tmp_path / "it's code", tmp_path / "hold"
    code.mkdir()
    hold.touch()
    (code / "train.py").write_text(script(hold), "utf-8")
    shell = Shell(folder)

    async def use(engine: Engine) -> str:
        """Another process points while this one takes in."""
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        watch = Watch(engine)
        run = await engine.runs.submit(RunSpec(code, "train.py"))
        await watch.until_log_is(run.id, lines(0, 5).encode())
        words = ("--name", "cost", "--expression", EXPRESSION, "--all-runs")
        added = await asyncio.to_thread(shell.json, "run", "pattern", "add", run.id, *words)
        assert added["count"] == 5
        assert await points(engine, run.id) == POINTS[:5]
        hold.unlink()
        while True:
            event = await told.get()
            if isinstance(event, MetricsGrew) and event.counts.get("cost") == 8:
                break
        detail = await engine.runs.wait(run.id)
        assert [(name, known.source) for name, known in detail.summary.metrics.items()] == [
            ("cost", "pattern")
        ]
        assert await points(engine, run.id) == POINTS
        return run.id

    run_id = in_workspace(folder, use)
    words = ("--source", str(code), "--script", "train.py", "--wait")
    later = shell.json("run", "submit", *words)[0]["id"]
    shutil.rmtree(folder / "index")

    async def look(engine: Engine) -> None:
        assert await points(engine, later) == POINTS
        assert await points(engine, run_id) == POINTS
        assert await engine.runs.read_log(later, STDOUT, 0, 1000) == lines(0, 8).encode()

    in_workspace(folder, look)
    listed = {"name": "cost", "expression": EXPRESSION, "all_runs": True}
    assert shell.json("run", "pattern", "list", later) == [listed]
    shell.json("run", "pattern", "remove", later, "cost")

    async def look_again(engine: Engine) -> None:
        assert await engine.runs.series(later) == []
        assert await points(engine, run_id) == POINTS
        (kept,) = await engine.patterns.list(run_id)
        assert kept == RunPattern(NumberPattern("cost", EXPRESSION), of_script=False)
        with pytest.raises(NotFoundError):
            await engine.patterns.remove(later, "cost")

    in_workspace(folder, look_again)
