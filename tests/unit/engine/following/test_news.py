"""What a process hears of runs that another one takes in."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import MetricsGrew, OutputsChanged, RunAdded, RunChanged, StreamGrew
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Contact, LogSource, Outcome, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.following import news
from desktop_app.engine.following.news import RunNews, log_sources
from desktop_app.engine.hosts.hosts import ContactState
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.worker import Worker
from tests.fakes import values
from tests.fakes.clock import FakeClock
from tests.fakes.index import FakeRunIndex
from tests.unit.engine.doubles import Heard

RUN = values.summary(1, contact=Contact.NONE)


class LooksOn:
    """Another process follows."""

    following = False

    def __init__(self) -> None:
        self.heeded: list[tuple[str, Stage]] = []
        self.gone: list[str] = []

    async def heed(self, record: RunRecord) -> None:
        self.heeded.append((record.summary.id, record.summary.stage))

    async def let_go(self, run_id: str) -> None:
        self.gone.append(run_id)

    def stumbled(self, problem: KnownError) -> None:
        raise AssertionError(problem)


class WatchedClock(FakeClock):
    """Says when somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asleep.set()
        await super().sleep(seconds)


class Bench:
    def __init__(self, root: Path) -> None:
        self.index = FakeRunIndex()
        self.paths = WorkspacePaths(root)
        self.keeper = LooksOn()
        self.clock = WatchedClock()
        self.worker = Worker("news")
        bus = EventBus()
        self.heard = Heard(bus)
        self.contact = ContactState(Contact.NONE)
        self.news = RunNews(
            self.paths, self.index, self.worker, bus, self.clock, lambda target: self.contact
        )

    def store(self, **changes: object) -> RunSummary:
        summary = replace(RUN, **changes)  # type: ignore[arg-type]  # names are literal
        self.index.store(RunRecord(summary), {})
        return summary

    def write(self, data: str) -> None:
        path = Path(self.paths.run(RUN.id).stdout)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data, "utf-8")

    async def rounds(self, count: int) -> None:
        """So many looks at the index."""
        looking = asyncio.create_task(self.news.run(self.keeper))
        for _ in range(count):
            await self._asleep()
            self.clock.advance(news.PERIOD)
        await self._asleep()
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)

    async def _asleep(self) -> None:
        await asyncio.wait_for(self.clock.asleep.wait(), 10)
        self.clock.asleep.clear()

    def told(self) -> list[object]:
        return [replace(event, number=0) for event in self.heard.events]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_run_tells_when_its_lost_host_was_seen_last(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.contact = ContactState(Contact.STALE, "It is off.", seen=12.0)
    shown = bench.news.overlay(RUN)
    assert (shown.contact, shown.last_seen) == (Contact.STALE, 12.0)
    ended = bench.news.overlay(replace(shown, stage=Stage.ENDED))
    assert (ended.contact, ended.last_seen) == (Contact.NONE, None)


def test_what_belongs_to_a_run_is_told_before_its_end_and_each_thing_once(bench: Bench) -> None:
    async def use() -> None:
        added = bench.store()
        bench.write("one\n")
        await bench.rounds(2)
        bench.write("one\ntwo\n")
        loss = SeriesState(0, "loss", False, SeriesSummary(3, 1.0, 1.0, 1.0))
        bench.index.grow(added.id, {}, [loss])
        ended = bench.store(stage=Stage.ENDED, outcome=Outcome.SUCCEEDED)
        await bench.rounds(3)
        bench.worker.close()
        metrics = {"loss": loss.summary}
        file = "streams/stdout.log"
        assert bench.told() == [
            RunAdded(run=added),
            StreamGrew(run_id=RUN.id, file=file, size=4),
            MetricsGrew(run_id=RUN.id, counts={"loss": 3}),
            StreamGrew(run_id=RUN.id, file=file, size=8),
            OutputsChanged(run_id=RUN.id),
            RunChanged(run=replace(ended, metrics=metrics)),
        ]
        assert bench.keeper.heeded == [(RUN.id, Stage.SUBMITTED), (RUN.id, Stage.ENDED)]

    asyncio.run(use())


def test_nothing_is_kept_of_runs_that_have_ended_or_are_gone(bench: Bench) -> None:
    async def use() -> None:
        for changes in ({}, {"stage": Stage.ENDED, "outcome": Outcome.FAILED}):
            bench.store(**changes)
            bench.write("one\n")
            await bench.rounds(2)
        other = replace(RUN, id=values.run_id(2))
        bench.index.store(RunRecord(other), {})
        await bench.rounds(1)
        bench.index.remove(other.id)
        await bench.rounds(1)
        bench.worker.close()
        assert bench.keeper.gone == [other.id]
        assert (bench.news._last, bench.news._sizes) == ({}, {})

    asyncio.run(use())


def test_the_walk_through_a_runs_folder_never_holds_the_loop_up(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[threading.Thread] = []

    def walk(paths: WorkspacePaths, run_id: str) -> list[LogSource]:
        walked.append(threading.current_thread())
        return log_sources(paths, run_id)

    monkeypatch.setattr(news, "log_sources", walk)

    async def use() -> None:
        bench.store()
        bench.write("one\n")
        await bench.rounds(2)
        bench.worker.close()

    asyncio.run(use())
    assert walked
    assert threading.main_thread() not in walked
    assert len(bench.heard.of(StreamGrew)) == 1
