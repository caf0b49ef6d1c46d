"""One `trainyard.log` call, against a bare write of its record and against TensorBoard's writer."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Options, Row, at_most, median

SCRIPT = """\
import json, os, sys, time
import trainyard

folder = sys.argv[1]
record = bytes(32)
flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
descriptor = os.open(os.path.join(folder, "bare"), flags)
sides = {
    "log": (20_000, lambda: trainyard.log("train/loss", 0.5)),
    "write": (20_000, lambda: os.write(descriptor, record)),
}
if sys.argv[2] == "tensorboard":
    from torch.utils.tensorboard import SummaryWriter
    writer = SummaryWriter(os.path.join(folder, "events"))
    sides["tensorboard"] = (2_000, lambda: writer.add_scalar("train/loss", 0.5))
times = {name: [] for name in sides}
for turn in range(16):
    for name, (count, call) in sides.items():
        started = time.perf_counter()
        for _ in range(count):
            call()
        if turn:
            times[name].append((time.perf_counter() - started) / count)
print(json.dumps(times))
"""


def rows(options: Options) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="trainyard-bench-") as folder:
        times = _measure(Path(folder))
    ours = median(times["log"])
    write, write_text = median(times["write"])
    what = "one trainyard.log call"
    found = [at_most(what, ours, (write, f"os.write of the record {write_text}"), 1.5)]
    if "tensorboard" not in times:
        missing = f"{what}: add_scalar not measured, tensorboard is not installed"
        return [*found, Row(missing, "–", "–", None, "–", None)]
    peer, peer_text = median(times["tensorboard"])
    peer_side = (peer, f"SummaryWriter.add_scalar {peer_text}")
    return [*found, at_most(what, ours, peer_side, 1 / 50, "≤ 1/50 ×")]


def _measure(folder: Path) -> dict[str, list[float]]:
    """Seconds per call, several times each; in a process of its own, as in a run."""
    parts = ("torch", "tensorboard")
    have = all(importlib.util.find_spec(part) is not None for part in parts)
    metrics = folder / "metrics"
    metrics.mkdir()
    command = [sys.executable, "-c", SCRIPT, str(folder), "tensorboard" if have else "none"]
    env = {**os.environ, "TRAINYARD_METRICS_DIR": str(metrics)}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    times: dict[str, list[float]] = json.loads(done.stdout)
    return times
