"""A program that opens a workspace through the real engine, for tests that kill it or look on.

`python -m tests.e2e.spine WORKSPACE submit SOURCE [KILL_AT]` submits `train.py` of a folder, with
the secret `KEY`, and waits for its end; `... bring PATH [KILL_AT]` imports what lies at a path;
`... settle [KILL_AT]` waits for the end of every run there is; `... VERB [KILL_AT]` does something
with the newest run, or with the model made from it. With KILL_AT the program kills itself with
SIGKILL at the first step of that name.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from desktop_app.app import open_engine, workspaces
from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.number_patterns import NumberPattern
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
    run = await engine.runs.submit(RunSpec(source, "train.py", secrets=("KEY",)))
    await engine.runs.wait(run.id)


async def bring(engine: Engine, path: Path) -> None:
    await engine.imports.bring(path)


async def newest(engine: Engine) -> str:
    return (await engine.runs.list(RunQuery(limit=1))).runs[0].id


async def cancel(engine: Engine) -> None:
    await engine.runs.cancel(await newest(engine))


async def give_up(engine: Engine) -> None:
    await engine.runs.give_up(await newest(engine))


async def annotate(engine: Engine) -> None:
    change = AnnotationChange(add=["kept"], note="Good.", starred=True)
    await engine.runs.annotate([await newest(engine)], change)


async def put(engine: Engine) -> None:
    await engine.trash.put([await newest(engine)])


async def remove(engine: Engine) -> None:
    await engine.trash.delete(await newest(engine))


async def register(engine: Engine) -> None:
    await engine.models.register("m", await newest(engine), "outputs/model.bin")


async def forget(engine: Engine) -> None:
    await engine.models.remove("m")


async def point(engine: Engine) -> None:
    """Plot a number of its log, then the same under another name, in all runs of its script."""
    run = await newest(engine)
    await engine.patterns.add(run, NumberPattern("first", "step {value}"))
    await engine.patterns.until_read(run)
    second = NumberPattern("second", "step {value}")
    await engine.patterns.add(run, second, all_runs=True, replaces="first")
    await engine.patterns.until_read(run)


async def settle(engine: Engine) -> None:
    for run in (await engine.runs.list(RunQuery(limit=1000))).runs:
        await engine.runs.wait(run.id)


VERBS = {
    verb.__name__: verb
    for verb in (settle, cancel, give_up, annotate, put, remove, register, forget, point)
}


async def main(folder: Path, verb: str, words: list[str]) -> None:
    with_path = {"submit": submit, "bring": bring}.get(verb)
    path = Path(words.pop(0)) if with_path else Path()
    if not (folder / "config.json").exists():
        workspaces().create(folder)
    if words:
        kill_at(words[0])
    engine = await open_engine(folder)
    try:
        await (with_path(engine, path) if with_path else VERBS[verb](engine))
    finally:
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:]))
