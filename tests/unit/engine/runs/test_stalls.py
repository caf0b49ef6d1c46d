"""Runs that say nothing new for long are told once, and are heard again at once."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import MetricsGrew, RunStalled, StreamGrew
from desktop_app.domain.notice import STALL_SETTING
from desktop_app.domain.run import Contact, Outcome, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.paths import WorkspacePaths, file_sizes
from desktop_app.engine.runs.stalls import PERIOD, Stalls, stall_minutes
from desktop_app.engine.worker import Worker
from desktop_app.hostside import layout
from tests.fakes import values
from tests.fakes.clock import FakeClock
from tests.fakes.index import FakeRunIndex
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import Heard

MINUTE = 60.0
METRICS = f"{layout.METRICS}/1.trm"
SAMPLES = f"{layout.SYSTEM}/1.trm"


class WatchedClock(FakeClock):
    """Says when somebody sleeps."""

    def __init__(self) -> None:
        super().__init__(values.NOW)
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.asleep.set()
        await super().sleep(seconds)


class Desk:
    """One run, whose script began half an hour ago and printed a line eleven minutes ago."""

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.index = FakeRunIndex()
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = WatchedClock()
        self.settings = FakeSettings()
        self.worker = Worker("stalls")
        self.contact = Contact.LIVE
        self.published: list[float | None] = []
        self.stalls = Stalls(
            self.paths,
            self.index,
            self.worker,
            self.bus,
            self.clock,
            self.settings,
            self._overlay,
            self._publish,
        )
        self.run = self.store(stage=Stage.RUNNING, started_at=values.NOW - 30 * MINUTE)
        self.wrote(layout.STDOUT, 11)

    def store(self, **changes: Any) -> RunSummary:
        run = values.summary(1, **changes)
        self.index.store(RunRecord(run), {})
        return run

    def wrote(self, file: str, minutes_ago: float) -> float:
        """The time at which the run wrote something."""
        place = Path(self.paths.run(values.run_id(1)).at(file))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
        then = self.clock.now() - minutes_ago * MINUTE
        os.utime(place, (then, then))
        return then

    def another(self, started_at: float) -> RunSummary:
        """One that has written nothing yet."""
        run = values.summary(2, stage=Stage.RUNNING, started_at=started_at)
        self.index.store(RunRecord(run), {})
        return run

    def begin(self) -> asyncio.Task[None]:
        return asyncio.create_task(self.stalls.run())

    async def looked(self) -> None:
        """The next look is done."""
        await asyncio.wait_for(self.clock.asleep.wait(), 10)
        self.clock.asleep.clear()

    async def passes(self, minutes: float = PERIOD / MINUTE) -> None:
        """It is time for the next look, and for those of so many minutes."""
        for _ in range(round(minutes * MINUTE / PERIOD)):
            self.clock.advance(PERIOD)
            await self.looked()

    async def settles(self) -> None:
        """Whoever could look again without waiting for the clock has done so."""
        for _ in range(10):
            await asyncio.to_thread(lambda: None)
            await self.worker(lambda: None)

    @property
    def told(self) -> int:
        return len(self.heard.of(RunStalled))

    def _overlay(self, run: RunSummary) -> RunSummary:
        return replace(run, contact=self.contact, silent_since=self.stalls.since(run.id))

    def _publish(self, record: RunRecord) -> None:
        self.published.append(self._overlay(record.summary).silent_since)


def _played(root: Path, scene: Callable[[Desk], Awaitable[None]]) -> None:
    async def play() -> None:
        desk = Desk(root)
        looking = desk.begin()
        try:
            await desk.looked()
            await scene(desk)
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            desk.worker.close()

    asyncio.run(play())


def test_a_silent_run_is_told_once_and_heard_again_as_soon_as_it_writes(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        silent_since = values.NOW - 11 * MINUTE
        assert (desk.published, desk.told) == ([silent_since], 1)
        assert desk.heard.of(RunStalled)[0].run.silent_since == silent_since
        await desk.passes()
        assert (desk.published, desk.told) == ([silent_since], 1)
        desk.wrote(METRICS, 0)
        desk.bus.post(MetricsGrew(run_id=desk.run.id, counts={"loss": 1}))
        await desk.looked()
        assert desk.published == [silent_since, None]
        await desk.passes(10)
        assert desk.told == 2

    _played(tmp_path, scene)


@pytest.mark.parametrize("file", [layout.STDOUT, METRICS, f"{layout.LOGS}/a/rank 1.log"])
def test_a_line_of_any_log_and_a_point_of_any_metric_are_signs(tmp_path: Path, file: str) -> None:
    async def scene(desk: Desk) -> None:
        desk.wrote(file, 9)
        desk.bus.post(StreamGrew(run_id=desk.run.id, file=file, size=1))
        await desk.looked()
        assert desk.stalls.since(desk.run.id) is None

    _played(tmp_path, scene)


@pytest.mark.parametrize("file", [SAMPLES, layout.EVENTS])
def test_what_its_host_says_of_a_run_is_no_sign_of_it(tmp_path: Path, file: str) -> None:
    async def scene(desk: Desk) -> None:
        desk.wrote(file, 0)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) == values.NOW - 11 * MINUTE

    _played(tmp_path, scene)


def test_a_script_that_has_written_nothing_yet_has_its_time_from_its_start(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        other = desk.another(values.NOW - 30 * MINUTE)
        await desk.passes()
        assert desk.stalls.since(other.id) == values.NOW - 30 * MINUTE

    _played(tmp_path, scene)


@pytest.mark.parametrize(
    "changes", [{"stage": Stage.PREPARING}, {"stage": Stage.FINALIZING}, {"cancelling": True}]
)
def test_only_a_run_whose_script_goes_on_can_fall_silent(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async def scene(desk: Desk) -> None:
        desk.store(**{"stage": Stage.RUNNING, **changes})
        await desk.passes()
        assert desk.published[-1] is None

    _played(tmp_path, scene)


def test_a_lost_host_is_not_told_as_silence(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.contact = Contact.STALE
        await desk.passes()
        assert desk.published[-1] is None

    _played(tmp_path, scene)


def test_the_setting_says_after_how_long_and_zero_means_never(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.settings.put(STALL_SETTING, 0)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) is None
        desk.settings.put(STALL_SETTING, 60)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) is None
        desk.settings.put(STALL_SETTING, 5)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) == values.NOW - 11 * MINUTE

    _played(tmp_path, scene)


def test_a_run_that_slept_with_this_computer_has_all_its_time_to_say_something(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        silent = values.NOW - 11 * MINUTE
        other = desk.another(values.NOW)
        await desk.passes()
        desk.clock.advance(60 * MINUTE)
        await desk.looked()
        awake = desk.clock.now()
        assert desk.stalls.since(other.id) is None
        assert (desk.stalls.since(desk.run.id), desk.told) == (silent, 1)
        await desk.passes(9.75)
        assert desk.told == 1
        await desk.passes()
        assert (desk.stalls.since(other.id), desk.told) == (awake, 2)
        await desk.passes(1)
        assert (desk.stalls.since(desk.run.id), desk.stalls.since(other.id)) == (silent, awake)
        assert desk.told == 2

    _played(tmp_path, scene)


def test_an_index_that_cannot_be_read_is_asked_again_at_the_next_look_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        asked: list[float] = []

        def refuse() -> Sequence[RunRecord]:
            asked.append(desk.clock.now())
            raise KnownError("busy", "The index is busy.")

        monkeypatch.setattr(desk.index, "live", refuse)
        for _ in range(3):
            await desk.passes()
            await desk.settles()
        assert asked == [values.NOW + number * PERIOD for number in (1, 2, 3)]
        monkeypatch.undo()
        desk.wrote(METRICS, 0)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) is None

    _played(tmp_path, scene)


def test_a_run_whose_files_cannot_be_read_stays_as_it_was_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        silent_since = values.NOW - 11 * MINUTE
        unreadable = desk.paths.run(desk.run.id).path

        def refuse(folder: Path) -> Iterator[tuple[Path, int]]:
            if str(folder).startswith(unreadable):
                raise PermissionError(errno.EACCES, "Permission denied", str(folder))
            return file_sizes(folder)

        monkeypatch.setattr("desktop_app.engine.runs.stalls.file_sizes", refuse)
        desk.another(values.NOW - 30 * MINUTE)
        await desk.passes()
        assert desk.published == [silent_since, values.NOW - 30 * MINUTE]
        assert desk.stalls.since(desk.run.id) == silent_since
        monkeypatch.undo()
        desk.wrote(METRICS, 0)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) is None

    _played(tmp_path, scene)


def test_nothing_is_kept_of_a_run_that_has_ended(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        desk.store(stage=Stage.ENDED, outcome=Outcome.FAILED)
        await desk.passes()
        assert desk.stalls.since(desk.run.id) is None
        assert len(desk.published) == 1

    _played(tmp_path, scene)


@pytest.mark.parametrize(("kept", "minutes"), [(None, 10), ("soon", 10), (-1, 10), (3, 3)])
def test_a_setting_that_makes_no_sense_is_the_usual_one(kept: object, minutes: int) -> None:
    settings = FakeSettings()
    settings.put(STALL_SETTING, kept)
    assert stall_minutes(settings) == minutes


def test_settings_that_cannot_be_read_are_the_usual_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> object:
        raise KnownError("settings_unreadable", "They cannot be read.")

    settings = FakeSettings()
    monkeypatch.setattr(settings, "get", refuse)
    assert stall_minutes(settings) == 10
