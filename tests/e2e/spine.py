"""A program that opens a workspace through the real engine, for tests that kill it or look on.

`python -m tests.e2e.spine WORKSPACE submit SOURCE [KILL_AT]` submits `train.py` of a folder and
waits for its end; `... settle [KILL_AT]` waits for the end of every run there is. With KILL_AT the
program kills itself with SIGKILL at the first step of that name.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from desktop_app.app import open_engine, workspaces
from desktop_app.domain.run import RunQuery, RunSpec
from desktop_app.engine import steps
from desktop_app.engine.engine import Engine


def kill_at(step: str) -> None:
    """Die without a word at the first step of this name."""

    def die(reached: str) -> None:
        if reached == step:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.observe(die)


async def submit(engine: Engine, source: Path) -> None:
    run = await engine.runs.submit(RunSpec(source=source, script="train.py"))
    await engine.runs.wait(run.id)


async def settle(engine: Engine) -> None:
    for run in (await engine.runs.list(RunQuery(limit=1000))).runs:
        await engine.runs.wait(run.id)


async def main(folder: Path, verb: str, words: list[str]) -> None:
    source = Path(words.pop(0)) if verb == "submit" else None
    if not (folder / "config.json").exists():
        workspaces().create(folder)
    if words:
        kill_at(words[0])
    engine = await open_engine(folder)
    try:
        await (submit(engine, source) if source else settle(engine))
    finally:
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
