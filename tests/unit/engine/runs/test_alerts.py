"""What is told once a run has come to it."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import AlertMet, AlertsChanged, MetricsGrew, RunChanged
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import Outcome, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.runs.alerts import Alerts
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker
from tests.fakes import values
from tests.fakes.index import FakeRunIndex
from tests.unit.engine.doubles import NOW, Heard, StillClock, catalog

HOUR = 3600.0


class Desk:
    """Two runs of one experiment that live, and one that ended before anybody asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = FakeRunIndex()
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = StillClock()
        self.worker = Worker("alerts")
        self.tasks = Tasks(self.bus)
        self.one, self.other = self.add(1), self.add(2)
        self.early = self.add(3)
        self.grow(self.early, 0.99)
        self.end(self.early, NOW - 1)
        self.alerts = self.another_process()

    def another_process(self) -> Alerts:
        alerts = catalog(self.folder, "alert")
        return Alerts(alerts, self, self.index, self.worker, self.bus, self.clock, self.tasks)

    def add(self, number: int, created_at: float = NOW - HOUR) -> RunSummary:
        run = values.summary(number, stage=Stage.RUNNING, experiment="birds", created_at=created_at)
        self.index.store(RunRecord(run), {})
        return run

    def grow(self, run: RunSummary, value: float) -> None:
        series = SeriesState(0, "val/acc", False, SeriesSummary(1, value, value, value))
        self.index.grow(run.id, {}, [series])
        self.bus.post(MetricsGrew(run_id=run.id, counts={"val/acc": 1}))

    def end(self, run: RunSummary, at: float) -> None:
        record = self.index.get(run.id)
        ended = replace(record.summary, stage=Stage.ENDED, outcome=Outcome.SUCCEEDED, ended_at=at)
        self.index.store(replace(record, summary=ended), {})
        self.bus.post(RunChanged(run=ended))

    async def ask(self, run: RunSummary, condition: str, *, any_run: bool = False) -> str:
        self.clock.time += 1  # so that they are looked at in this order
        return (await self.alerts.add(run.id, condition, any_run=any_run)).id

    async def told(self, count: int) -> list[tuple[str, str]]:
        """The conditions that were told, each with its run."""
        await self.heard.wait_for(AlertMet, count)
        return [(event.alert.condition, event.run.id) for event in self.heard.of(AlertMet)]

    @property
    def files(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.json"))

    async def find(self, run: str) -> RunRecord:
        return self.index.get(run)

    def overlay(self, run: RunSummary) -> RunSummary:
        return run

    def refuse_read_only(self) -> None:
        """Everything may be changed."""


def _played(folder: Path, scene: Callable[[Desk], Awaitable[Any]]) -> Any:
    async def play() -> Any:
        desk = Desk(folder)
        try:
            return await asyncio.wait_for(scene(desk), 30)
        finally:
            await desk.tasks.close()
            desk.worker.close()

    return asyncio.run(play())


def test_a_condition_is_told_once_when_its_run_meets_it_and_its_file_goes(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        high = await desk.ask(desk.one, " metrics.`val/acc` > 0.95 ")
        some = await desk.ask(desk.one, "metrics.`val/acc` > 0")
        assert desk.files == [high, some]
        desk.alerts.begin()
        desk.grow(desk.other, 0.99)
        desk.grow(desk.one, 0.5)
        expected = [("metrics.`val/acc` > 0", desk.one.id)]
        assert await desk.told(1) == expected
        assert desk.files == [high]
        desk.grow(desk.one, 0.96)
        expected.append(("metrics.`val/acc` > 0.95", desk.one.id))
        assert await desk.told(2) == expected
        assert desk.files == []

    _played(tmp_path, scene)


def test_a_run_that_was_put_into_the_trash_as_it_ended_has_met_its_condition(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        high = "metrics.`val/acc` > 0.95"
        await desk.ask(desk.one, high)
        await desk.ask(desk.one, high, any_run=True)
        desk.grow(desk.one, 0.96)
        desk.end(desk.one, NOW + 5)
        desk.index.annotate({desk.one.id: Annotation(removed_at=NOW + 6)})
        desk.alerts.begin()
        assert await desk.told(2) == [(high, desk.one.id)] * 2
        assert await desk.alerts.until(desk.one.id, high)
        assert not await desk.alerts.until(desk.one.id, "metrics.`val/acc` > 1")

    _played(tmp_path, scene)


def test_any_run_of_the_experiment_may_meet_it_except_one_that_ended_before(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.ask(desk.early, "metrics.`val/acc` > 0.95", any_run=True)
        await desk.ask(desk.one, "metrics.`val/acc` > 0")
        desk.alerts.begin()
        desk.grow(desk.one, 0.5)
        assert await desk.told(1) == [("metrics.`val/acc` > 0", desk.one.id)]
        desk.grow(desk.other, 0.96)
        assert (await desk.told(2))[1] == ("metrics.`val/acc` > 0.95", desk.other.id)

    _played(tmp_path, scene)


def test_a_host_whose_clock_is_behind_hides_no_end_and_one_ahead_brings_none_back(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        ahead = desk.add(4)
        desk.grow(ahead, 0.99)
        desk.end(ahead, NOW + HOUR)
        for run in (desk.one, desk.other):
            await desk.ask(run, "metrics.`val/acc` > 0.95", any_run=True)
        desk.grow(desk.one, 0.96)
        desk.end(desk.one, NOW - HOUR)
        desk.another_process().begin()
        expected = [("metrics.`val/acc` > 0.95", desk.one.id)] * 2
        assert await desk.told(2) == expected

    _played(tmp_path, scene)


def test_a_run_that_was_submitted_later_may_meet_it_whatever_the_clock_of_its_host(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.ask(desk.one, "metrics.`val/acc` > 0.95", any_run=True)
        later = desk.add(5, created_at=desk.clock.time)
        desk.grow(later, 0.96)
        desk.end(later, NOW - HOUR)
        desk.alerts.begin()
        assert await desk.told(1) == [("metrics.`val/acc` > 0.95", later.id)]

    _played(tmp_path, scene)


def test_what_came_true_while_nobody_looked_is_told_to_the_next_who_does(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.ask(desk.one, "metrics.`val/acc` > 0.95")
        desk.grow(desk.one, 0.96)
        desk.end(desk.one, desk.clock.time + 1)
        desk.another_process().begin()
        assert await desk.told(1) == [("metrics.`val/acc` > 0.95", desk.one.id)]

    _played(tmp_path, scene)


def test_of_two_who_look_one_tells(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        for condition in ("metrics.`val/acc` > 0.95", "metrics.`val/acc` > 0.5"):
            await desk.ask(desk.one, condition)
        for each in (desk.alerts, desk.another_process()):
            each.begin()
        desk.grow(desk.one, 0.96)
        await desk.told(2)
        await desk.ask(desk.one, "metrics.`val/acc` > 0")
        assert len(await desk.told(3)) == 3

    _played(tmp_path, scene)


def test_a_wish_about_a_run_goes_with_its_end(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        await desk.ask(desk.one, "metrics.`val/acc` > 0.95")
        await desk.ask(desk.other, "metrics.`val/acc` > 0")
        desk.alerts.begin()
        desk.end(desk.one, desk.clock.time + 1)
        desk.grow(desk.other, 0.5)
        assert await desk.told(1) == [("metrics.`val/acc` > 0", desk.other.id)]
        assert desk.files == []

    _played(tmp_path, scene)


def test_what_is_asked_of_a_run_or_its_experiment_is_listed_until_it_is_taken_back(
    tmp_path: Path,
) -> None:
    async def scene(desk: Desk) -> None:
        own = await desk.ask(desk.one, "outcome = 'failed'")
        shared = await desk.ask(desk.other, "metrics.loss < 1", any_run=True)
        await desk.ask(desk.other, "metrics.loss < 2")
        assert [alert.id for alert in await desk.alerts.list(desk.one.id)] == [own, shared]
        assert await desk.alerts.remove(own) is True
        assert await desk.alerts.remove(own) is False
        assert [alert.id for alert in await desk.alerts.list(desk.one.id)] == [shared]
        assert desk.heard.of(AlertsChanged)

    _played(tmp_path, scene)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("", "no_condition"),
        ("  ", "no_condition"),
        ("val_acc > 0.9", "bad_filter"),
        ("(" * 49 + "starred = true" + ")" * 49, "bad_filter"),
    ],
)
def test_a_condition_that_cannot_be_met_names_its_field_and_leaves_nothing(
    tmp_path: Path, condition: str, code: str
) -> None:
    async def scene(desk: Desk) -> None:
        with pytest.raises(InvalidError) as caught:
            await desk.ask(desk.one, condition)
        assert (caught.value.code, caught.value.field) == (code, "condition")
        assert desk.files == []

    _played(tmp_path, scene)


def test_a_run_that_has_ended_comes_to_nothing_any_more(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> None:
        with pytest.raises(InvalidError, match="has ended already"):
            await desk.ask(desk.early, "metrics.loss < 1")

    _played(tmp_path, scene)


@pytest.mark.parametrize(
    "broken",
    [
        {"condition": "(", "run": "x", "experiment": "", "created_at": 0, "live": []},
        {"condition": "metrics.loss < 1", "run": "x"},
    ],
)
def test_a_file_that_is_no_wish_is_told_and_the_others_go_on(
    tmp_path: Path, broken: dict[str, object]
) -> None:
    async def scene(desk: Desk) -> None:
        name = values.run_id(9)
        document = {**broken, "version": 1, "kind": "alert", "name": name}
        (tmp_path / f"{name}.json").write_text(json.dumps(document), "utf-8")
        (problem,) = await desk.alerts.problems()
        assert name in problem.text
        desk.alerts.begin()
        await desk.ask(desk.one, "metrics.`val/acc` > 0")
        desk.grow(desk.one, 0.5)
        assert await desk.told(1) == [("metrics.`val/acc` > 0", desk.one.id)]
        assert desk.files == [name]

    _played(tmp_path, scene)


def test_a_wish_whose_file_cannot_be_taken_away_waits_and_the_others_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        kept = await desk.ask(desk.one, "metrics.`val/acc` > 0")
        await desk.ask(desk.one, "metrics.`val/acc` > 0.1")
        unlink = Path.unlink

        def refuse(path: Path, missing_ok: bool = False) -> None:
            if path.stem == kept:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            unlink(path, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "unlink", refuse)
        desk.alerts.begin()
        desk.grow(desk.one, 0.5)
        expected = [("metrics.`val/acc` > 0.1", desk.one.id)]
        assert await desk.told(1) == expected
        assert desk.files == [kept]
        monkeypatch.undo()
        expected.append(("metrics.`val/acc` > 0", desk.one.id))
        assert await desk.told(2) == expected
        assert desk.files == []

    _played(tmp_path, scene)


def test_a_folder_of_wishes_that_cannot_be_read_for_a_while_is_read_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(desk: Desk) -> None:
        await desk.ask(desk.one, "metrics.`val/acc` > 0")
        desk.grow(desk.one, 0.5)
        refused = asyncio.Event()
        loop = asyncio.get_running_loop()

        def refuse(path: Path) -> Iterator[Path]:
            loop.call_soon_threadsafe(refused.set)
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        with monkeypatch.context() as patched:
            patched.setattr(Path, "iterdir", refuse)
            desk.alerts.begin()
            await refused.wait()
        assert await desk.told(1) == [("metrics.`val/acc` > 0", desk.one.id)]

    _played(tmp_path, scene)


def test_who_waits_for_a_condition_hears_when_it_is_met_or_never_will_be(tmp_path: Path) -> None:
    async def scene(desk: Desk) -> tuple[bool, bool]:
        condition = "metrics.`val/acc` > 0.95"
        waits = [
            asyncio.create_task(desk.alerts.until(run.id, condition))
            for run in (desk.one, desk.other)
        ]
        desk.grow(desk.one, 0.5)
        desk.grow(desk.one, 0.96)
        desk.end(desk.other, desk.clock.time + 1)
        return await waits[0], await waits[1]

    assert _played(tmp_path, scene) == (True, False)
