"""A script that logs images, texts, tables and histograms: they are seen while it goes on."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from desktop_app.domain.events import Event, MediaGrew
from desktop_app.domain.media import MediaKind
from desktop_app.domain.run import Outcome, RunSpec
from desktop_app.engine.engine import Engine
from tests.e2e.opened import in_workspace
from tests.unit.hostside.scripts import DOT

TRAINING = """\
import os, time
import trainyard
import trainyard_media.book

trainyard.log("loss", 0.5)
trainyard.log_image("样本/first 'x'", open("dot.png", "rb").read(), step=3)
trainyard.log_histogram("weights", [1.0, 2.0, 2.5, float("nan")])
while not os.path.exists({go!r}):
    time.sleep(0.01)
trainyard.log_image("样本/first 'x'", "dot.png", step=4)
trainyard.log_text("answer", "<b>Bird</b> 鸟")
trainyard.log_table("wrong", {{"truth": ["ant", "bee"], "guess": ["bee", "ant"]}})
trainyard_media.book.MOST_ITEMS = 0
trainyard.log_text("answer", "too much")
"""


def test_what_is_logged_is_there_while_the_script_runs_and_afterwards(tmp_path: Path) -> None:
    go = tmp_path / "go"
    source = tmp_path / "source"
    source.mkdir()
    (source / "train.py").write_text(TRAINING.format(go=str(go)), "utf-8")
    (source / "dot.png").write_bytes(DOT)

    async def use(engine: Engine) -> None:
        told: asyncio.Queue[Event] = asyncio.Queue()
        engine.events.subscribe(told.put_nowait)
        run = await engine.runs.submit(RunSpec(source, "train.py"))
        while len(await engine.media.series(run.id)) < 2:
            while not isinstance(await told.get(), MediaGrew):
                pass
        assert not (await engine.runs.show(run.id)).summary.ended
        histogram = await engine.media.find(run.id, "weights")
        (counted,) = await engine.media.histograms(run.id, histogram.key, 100)
        assert (sum(counted.counts), counted.edges[0], counted.edges[-1]) == (3, 1.0, 2.5)
        assert counted.other == 1
        go.touch()
        detail = await engine.runs.wait(run.id)
        assert detail.summary.outcome is Outcome.SUCCEEDED
        finalizing = detail.stages[-1].detail
        assert finalizing.startswith("The script logs more than 50000 images, texts, tables")
        found = await engine.media.series(run.id)
        assert [(each.key.name, each.key.kind, each.count) for each in found] == [
            ("answer", MediaKind.TEXT, 1),
            ("weights", MediaKind.HISTOGRAM, 1),
            ("wrong", MediaKind.TABLE, 1),
            ("样本/first 'x'", MediaKind.IMAGE, 2),
        ]
        pages = [await engine.media.items(run.id, each.key, 0, 9) for each in found]
        contents = [await engine.media.content(run.id, page.items[-1]) for page in pages]
        assert contents[0].decode() == "<b>Bird</b> 鸟"
        assert json.loads(contents[2])["rows"] == [["ant", "bee"], ["bee", "ant"]]
        assert [item.step for item in pages[3].items] == [3, 4]
        assert contents[3] == DOT

    in_workspace(tmp_path / "work", use)
