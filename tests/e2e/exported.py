"""A run that is handed on: what it runs, and its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.run import RunDetail, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace

SCRIPT = """\
import os, pathlib, sys, trainyard
for step in range(500):
    trainyard.log("loss", 1 / (step + 1), step)
    trainyard.log("精度", float("inf"), 2 * step)
print("done 鸟", len(os.environ["KEY"]))
folder = pathlib.Path("outputs/deep er")
folder.mkdir()
(folder / "model 鸟.bin").write_bytes(bytes(range(256)) * 9000)
pathlib.Path("outputs/empty").touch()
pathlib.Path("logs/own.log").write_text("mine")
sys.exit(3)
"""
SECRET = "a-secret-value-of-a-key"


def written_source(place: Path) -> Path:
    folder = place / "my 'code'"
    (folder / "lib").mkdir(parents=True)
    (folder / "train.py").write_text(SCRIPT, "utf-8")
    (folder / "lib" / "run.sh").write_text("#!/bin/sh\n")
    (folder / "lib" / "run.sh").chmod(0o755)
    return folder


async def ended(engine: Engine, source: Path) -> RunDetail:
    spec = RunSpec(
        source, "train.py", ("--lr", 0.1, "--name", "a b"), secrets=("KEY",), experiment="Birds"
    )
    return await engine.runs.wait((await engine.runs.submit(spec)).id)


def hand_on(folder: Path) -> None:
    """Make the workspace `work` there, and its only run the file `x 'y'.trainyard`."""
    source = written_source(folder)

    async def use(engine: Engine) -> None:
        run = await ended(engine, source)
        await engine.exports.write(run.summary.id, folder / "x 'y'.trainyard")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAINYARD_SECRET_KEY", SECRET)
        for variable in ("TRAINYARD_HOME", "TRAINYARD_CONFIG_DIR", "TRAINYARD_SLOTS"):
            patch.setenv(variable, str(folder / variable))
        in_workspace(folder / "work", use)
