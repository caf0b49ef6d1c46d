"""The sample project on photographs: its validation accuracy beside the majority class."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from desktop_app.domain.run import RunSpec
from tests.bench.desk import open_desk
from tests.bench.measure import NotMeasured, Options, Row

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
EPOCHS = 8
SIZE = 64


def rows(options: Options) -> list[Row]:
    if importlib.util.find_spec("torch") is None:
        raise NotMeasured("torch is not installed")
    validation = options.photographs / "val"
    if not validation.is_dir():
        raise NotMeasured("there are no photographs (--photographs DIR)")
    counts = {folder.name: len(list(folder.iterdir())) for folder in validation.iterdir()}
    most, total = max(counts.values()), sum(counts.values())
    best = _train(options.photographs)
    majority = most / total
    what = f"best validation accuracy of the sample, {EPOCHS} epochs of {total} photographs"
    peer = f"majority class {most}/{total} = {majority:.3f}"
    return [Row(what, f"{best:.3f}", peer, best / majority, "> 1 ×", best > majority)]


def _train(data: Path) -> float:
    arguments = ("--data", "{inputs.data}", "--num_epochs", EPOCHS, "--image_size", SIZE)
    with open_desk() as desk:
        spec = RunSpec(SAMPLE, "train.py", arguments, inputs={"data": str(data.resolve())})
        detail = desk.run(spec)
    return detail.summary.metrics["val/acc"].max
