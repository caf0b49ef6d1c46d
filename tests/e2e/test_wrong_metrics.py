"""What no training should log: clear, bounded, and nothing lost, from the script to the curve."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.metrics import MOST_SERIES, Axis, CurveQuery
from desktop_app.domain.run import Outcome, RunDetail, RunSpec
from desktop_app.engine.engine import Engine
from desktop_app.hostside.layout import METRICS
from tests.e2e.opened import STDOUT, in_workspace
from tests.e2e.shell import Shell
from tests.fakes import event_files

LARGEST = 1.7976931348623157e308
VALUES = [1e308, -1e308, 5e-324, -5e-324, LARGEST, -LARGEST, math.inf, -math.inf, math.nan, 0.0]
STEPS = [0, 2**62, 2**62 + 1, -(2**62), 2**63 - 1, -(2**63), 7, 7, 8, 9]
NAMES = 100_000
LINE = 10_000_000

EXTREMES = f"""
import time
clock = iter(range(2_000_000_000, 0, -1000))
time.time = lambda: float(next(clock))
import trainyard
nan, inf = float("nan"), float("inf")
for step, value in zip({STEPS}, {VALUES}):
    trainyard.log("extreme 'x' 鸟", value, step)
try:
    trainyard.log("extreme 'x' 鸟", 1.0, 2**63)
except OverflowError as error:
    print(error)
"""
MANY_NAMES = f"""
import trainyard
for number in range({NAMES}):
    trainyard.log(f"layer/{{number}}", number / 8)
trainyard.log("layer/0", 5.0)
trainyard.log("layer/{NAMES - 1}", 5.0)
"""
LONG_LINE = f"""
import json
text = json.dumps({{"rows": "x" * {LINE}, "val_loss": 0.25}})
print(text)
print("val_loss: 0.125")
"""
EVENT_FILES = """
import os, time
from event_files import EventFile, event, record, simple

taken = os.path.join(os.environ["TRAINYARD_METRICS_DIR"], "tensorboard.trm")
def until_read(points):
    end = time.monotonic() + 100
    while not os.path.exists(taken) or os.path.getsize(taken) < 32 * points:
        assert time.monotonic() < end, f"of {points} points not all were read"
        time.sleep(0.01)

file = EventFile("runs", 10)
for step in range(100): file.add("loss", step, step)
until_read(100)
file.write(record(event(simple("loss", 9.0), step=9))[:30])  # and its writer is killed
file = EventFile("runs", 11)
for step in range(100, 200): file.add("loss", step, step)
until_read(200)
os.replace(file.path, file.path + ".1")
other = EventFile("runs", 12)
for step in range(200, 300): other.add("loss", step, step)
os.replace(other.path, file.path)
until_read(300)
os.truncate(file.path, 0)  # as by whoever copies a log aside
other = EventFile("elsewhere", 13)
for step in range(300, 310): other.add("loss", step, step)
with open(other.path, "rb") as whole: data = whole.read()
os.unlink(other.path)
with open(file.path, "ab") as short: short.write(data)
"""


def source(folder: Path, script: str) -> Path:
    made = folder / "source"
    made.mkdir()
    (made / "train.py").write_text(script, "utf-8")
    shutil.copy(event_files.__file__, made)
    return made


async def trained(engine: Engine, folder: Path, script: str) -> RunDetail:
    run = await engine.runs.submit(RunSpec(source(folder, script), "train.py"))
    detail = await engine.runs.wait(run.id)
    assert detail.summary.outcome is Outcome.SUCCEEDED, detail.summary.detail
    return detail


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return tmp_path / "work 'x' 鸟"


def test_values_and_steps_at_the_ends_of_what_is_a_number_are_kept_and_drawn(
    tmp_path: Path, work: Path
) -> None:
    name = "extreme 'x' 鸟"

    async def use(engine: Engine) -> str:
        run = await trained(engine, tmp_path, EXTREMES)
        log = await engine.runs.read_log(run.summary.id, STDOUT, 0, 1000)
        assert b"does not fit 64 bits: 9223372036854775808" in log
        points = await engine.runs.points(run.summary.id, name)
        assert points.steps.tolist() == STEPS
        np.testing.assert_array_equal(points.values, VALUES)
        assert (np.diff(points.times) < 0).all()
        by_step, by_time = [
            await engine.runs.curves(run.summary.id, [CurveQuery(name, axis=axis)])
            for axis in (Axis.STEP, Axis.TIME)
        ]
        ((steps,), (times,)) = by_step, by_time
        assert steps.span == (-(2.0**63), 2.0**63)
        assert steps.restarts.tolist() == [-(2.0**62), -(2.0**63)]
        for curve in (steps, times):
            finite = curve.mean[np.isfinite(curve.mean)]
            assert finite.tolist() == [value for value in VALUES if math.isfinite(value)]
            assert len(curve.gaps) == 3
        return run.summary.id

    run_id = in_workspace(work, use)
    shell = Shell(work)
    told = shell.json("run", "metrics", run_id, name)
    assert told["steps"] == STEPS
    assert [float(value) for value in told["values"][:6]] == VALUES[:6]
    (listed,) = shell.json("run", "metrics", run_id)
    assert (listed["count"], listed["last"]) == (len(VALUES), 0.0)
    shutil.rmtree(work / "index")
    assert shell.json("run", "metrics", run_id, name) == told


def test_of_a_hundred_thousand_names_the_first_are_series_and_the_rest_stays_in_the_run(
    tmp_path: Path, work: Path
) -> None:
    async def use(engine: Engine) -> str:
        run = await trained(engine, tmp_path, MANY_NAMES)
        names = list(await engine.runs.series(run.summary.id))
        assert {state.name for state in names} == {f"layer/{n}" for n in range(MOST_SERIES)}
        first = await engine.runs.points(run.summary.id, "layer/0")
        assert first.values.tolist() == [0.0, 5.0]
        last = await engine.runs.points(run.summary.id, f"layer/{MOST_SERIES - 1}")
        assert last.values.tolist() == [(MOST_SERIES - 1) / 8]
        (records,) = (run.folder / METRICS).glob("*.trm")
        assert records.stat().st_size == 32 * (NAMES + 2)
        assert len(records.with_suffix(".names").read_bytes().splitlines()) == NAMES
        return run.summary.id

    run_id = in_workspace(work, use)
    code, out, err = Shell(work)("--json", "run", "metrics", run_id)
    assert (code, len(json.loads(out))) == (0, MOST_SERIES)
    assert f"the first {MOST_SERIES} metrics are taken in" in err


def test_ten_megabytes_in_one_line_hide_no_metric_in_it_or_after_it(
    tmp_path: Path, work: Path
) -> None:
    async def use(engine: Engine) -> None:
        run = await trained(engine, tmp_path, LONG_LINE)
        assert (run.folder / STDOUT).stat().st_size > LINE
        points = await engine.runs.points(run.summary.id, "val_loss")
        assert points.values.tolist() == [0.25, 0.125]

    in_workspace(work, use)


def test_event_files_that_are_cut_off_renamed_replaced_and_emptied_lose_and_repeat_no_point(
    tmp_path: Path, work: Path
) -> None:
    async def use(engine: Engine) -> None:
        run = await trained(engine, tmp_path, EVENT_FILES)
        points = await engine.runs.points(run.summary.id, "loss")
        assert points.steps.tolist() == list(range(310))
        assert points.values.tolist() == list(range(310))
        assert [span.detail for span in run.stages if "damaged" in span.detail] == []

    in_workspace(work, use)
