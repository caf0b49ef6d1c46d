"""Training scripts for runs on other hosts, and whether all of such a run has come here."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.app import open_engine
from desktop_app.domain.run import Outcome
from desktop_app.engine.engine import Engine
from tests.e2e.opened import STDOUT

# Each line and point is told apart; the large output is more than comes in one piece.
SCRIPT = """\
import os, sys, time, trainyard
mark = os.open("{started}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(mark, b"started\\n")
for step in range({steps}):
    print("step", step, "\\u9e1f" * (step % 7))
    trainyard.log("loss", 1 / (step + 1), step)
    trainyard.log("odd/\\u9e21", step % 3, step)
    time.sleep({pause})
while os.path.exists("{started}.hold"):
    time.sleep(0.02)
open("outputs/small \\u56fe", "w").write("small")
open("outputs/large.bin", "wb").write(b"0123456789abcdef" * {blocks})
raise SystemExit(7)
"""
BLOCKS = 400_000
"""Of 16 bytes."""


@dataclass(frozen=True)
class Training:
    """A source folder, and what its script does."""

    folder: Path
    steps: int = 200
    pause: float = 0.0
    blocks: int = BLOCKS

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        script = SCRIPT.format(
            started=self.started, steps=self.steps, pause=self.pause, blocks=self.blocks
        )
        (self.folder / "train.py").write_text(script, "utf-8")

    @property
    def started(self) -> Path:
        """Has a line for each time that the script was started."""
        return self.folder.with_name(f"{self.folder.name}.started")

    @property
    def hold(self) -> Path:
        """While this file is there the script does not end."""
        return self.folder.with_name(f"{self.started.name}.hold")

    @property
    def starts(self) -> int:
        return len(self.started.read_bytes().splitlines()) if self.started.exists() else 0

    @property
    def log(self) -> bytes:
        return "".join(f"step {step} {'鸟' * (step % 7)}\n" for step in range(self.steps)).encode()

    @property
    def outputs(self) -> dict[str, bytes]:
        large = b"0123456789abcdef" * self.blocks
        return {"outputs/large.bin": large, "outputs/small 图": b"small"}


async def check_run(engine: Engine, run_id: str, training: Training) -> None:
    """The run has ended as its script did, and everything of it is here, exactly once."""
    detail = await engine.runs.show(run_id)
    summary = detail.summary
    assert (summary.outcome, summary.exit_code) == (Outcome.FAILED, 7), summary.detail
    read = b""
    while piece := await engine.runs.read_log(run_id, STDOUT, len(read), 1 << 22):
        read += piece
    assert read == training.log
    steps = list(range(training.steps))
    loss, odd = [await engine.runs.points(run_id, name) for name in ("loss", "odd/鸡")]
    assert (loss.steps.tolist(), odd.steps.tolist()) == (steps, steps)
    assert loss.values.tolist() == [1 / (step + 1) for step in steps]
    assert odd.values.tolist() == [step % 3 for step in steps]
    expected = {path: hashlib.sha256(data).hexdigest() for path, data in training.outputs.items()}
    assert {output.path: output.sha256 for output in detail.outputs} == expected
    for path, data in training.outputs.items():
        assert (detail.folder / "work" / path).read_bytes() == data


def check_runs(workspace: Path, trainings: Mapping[str, Training]) -> None:
    """The runs by id are here and whole."""

    async def check() -> None:
        engine = await open_engine(workspace)
        try:
            for run_id, training in trainings.items():
                await check_run(engine, run_id, training)
        finally:
            await engine.close()

    asyncio.run(check())


def check_all(workspace: Path, trainings: Mapping[str, Training]) -> None:
    """These runs, and no others, are here and whole; nothing is left to be done for them."""
    for place in ("submissions", "removals", "fetches"):
        assert list((workspace / place).glob("*.json")) == []
    assert sorted(path.name for path in (workspace / "runs").iterdir()) == sorted(trainings)
    assert [training.starts for training in trainings.values()] == [1] * len(trainings)
    check_runs(workspace, trainings)
