"""Training steps per second of a small torch model on the CPU, inside a run against outside."""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys

from desktop_app.domain.run import RunSpec
from tests.bench.desk import Desk, open_desk
from tests.bench.measure import NotMeasured, Options, Row, interleaved

ROUNDS = 15
AIM = 0.99
SCRIPT = """\
import time

import torch
from torch import nn

import trainyard

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(3, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3, 2), nn.ReLU(), nn.Flatten(),
    nn.Linear(64 * 14 * 14, 10),
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
pictures, labels = torch.randn(32, 3, 32, 32), torch.randint(0, 10, (32,))


def step():
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(pictures), labels)
    loss.backward()
    optimizer.step()
    trainyard.log("loss", loss.item())


for _ in range(20):
    step()
steps, started = 0, time.perf_counter()
while time.perf_counter() - started < 3:
    step()
    steps += 1
print(steps / (time.perf_counter() - started))
"""


def rows(options: Options) -> list[Row]:
    if importlib.util.find_spec("torch") is None:
        raise NotMeasured("torch is not installed")
    with open_desk() as desk:
        spec = desk.spec(SCRIPT)
        inside, outside = interleaved(ROUNDS, lambda: _inside(desk, spec), lambda: _outside(spec))
    # Neighbours in time are compared: the machine's speed wanders more than the sides differ.
    ratio = statistics.median(a / b for a, b in zip(inside, outside, strict=True))
    ours, peer = (f"{statistics.median(side):.1f} steps/s" for side in (inside, outside))
    what = "training throughput in a run, a point logged each step"
    return [Row(what, ours, f"outside {peer}", ratio, f"≥ {AIM:g} ×", ratio >= AIM)]


def _inside(desk: Desk, spec: RunSpec) -> float:
    return float(desk.text(desk.run(spec)))


def _outside(spec: RunSpec) -> float:
    command = [sys.executable, str(spec.source / spec.script)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
