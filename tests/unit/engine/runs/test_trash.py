"""The trash where something is broken: one run, one target, one file at a time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.annotation import Annotation
from desktop_app.domain.compute import Target
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import Hindered
from desktop_app.domain.run import Contact, Outcome, RunQuery, RunRecord, RunSummary, Stage
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.intake import GIVEN_UP_CAUSE
from desktop_app.engine.hosts.hosts import ContactState
from desktop_app.engine.hosts.stored_targets import StoredTargets
from desktop_app.engine.hosts.targets import Targets
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.runs.annotations import Annotations
from desktop_app.engine.runs.removals import Removals
from desktop_app.engine.runs.trash import FIRST_LOOK, PERIOD, Trash
from desktop_app.engine.worker import Worker
from tests.fakes import values
from tests.fakes.settings import FakeSettings
from tests.unit.engine.doubles import Heard, StillClock, ThreadLocks, catalog

DAY = 86_400.0


class Box:
    """The host of all runs."""

    in_place = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self.refusal: KnownError | None = None

    async def remove(self, run_id: str) -> int:
        self.asked.append(run_id)
        if self.refusal is not None:
            raise self.refusal
        return 10

    async def cancel(self, run_id: str) -> None:
        self.cancelled.append(run_id)


class Desk:
    """A workspace whose runs lie in the trash, with the parts that the trash asks."""

    following = True

    def __init__(self, root: Path) -> None:
        self.paths = WorkspacePaths(root)
        self.bus = EventBus()
        self.heard = Heard(self.bus)
        self.clock = StillClock()
        self.records: dict[str, RunRecord] = {}
        self.box = Box()
        worker = cast(Worker, _at_once)
        stored = StoredTargets(catalog(self.paths.targets, "target"))
        targets = Targets(stored, cast(Any, self), cast(Any, None), self.bus, self.clock)
        annotations = Annotations(self.paths, ThreadLocks(), cast(Any, self), worker)
        self.removals = Removals(
            self.paths, cast(Any, self), targets, cast(Any, self), cast(Any, self), annotations,
            worker,
        )  # fmt: skip
        self.annotations = annotations
        self.trash = Trash(
            paths=self.paths,
            runs=cast(Any, self),
            annotations=annotations,
            removals=self.removals,
            outputs=cast(Any, self),
            keeper=cast(Any, self),
            news=cast(Any, _Quiet()),
            bus=self.bus,
            clock=self.clock,
            settings=FakeSettings(),
        )

    def add(self, number: int, **changes: Any) -> str:
        """A run that may be deleted since a day."""
        now = self.clock.now()
        annotation = Annotation(removed_at=now - 31 * DAY, delete_after=now - DAY)
        ended = {"stage": Stage.ENDED, "outcome": Outcome.SUCCEEDED, "annotation": annotation}
        run = values.summary(number, **{**ended, **changes})
        self.annotations.bring(run.id, run.annotation)
        self.records[run.id] = RunRecord(run)
        return run.id

    # What stands in for the other parts.

    async def every(self, query: RunQuery) -> Sequence[RunSummary]:
        assert query.removed
        return [record.summary for record in self.records.values()]

    async def find(self, run: str) -> RunRecord:
        if run not in self.records:
            raise NotFoundError("no_run", "There is no such run.")
        return self.records[run]

    def refuse_read_only(self) -> None:
        """Anything may be changed."""

    def host(self, target: object) -> Any:
        return self.box if isinstance(target, Target) else self._host_of_run()

    async def _host_of_run(self) -> Box:
        return self.box

    def contact(self, target: str) -> ContactState:
        return ContactState(Contact.LIVE)

    async def stop_run(self, run_id: str) -> None:
        """Nothing is being brought."""

    def remove(self, run_id: str) -> None:
        self.records.pop(run_id, None)


class _Quiet:
    def removed(self, run_id: str) -> None:
        """Nobody listens."""


async def _at_once(function: Callable[..., Any], *arguments: Any) -> Any:
    return function(*arguments)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "w")


def test_a_broken_target_keeps_the_runs_of_no_other_in_the_trash_and_is_told_once(
    desk: Desk,
) -> None:
    first, second = desk.add(1, target="box"), desk.add(2, target="box")
    third = desk.add(3)
    desk.paths.targets.mkdir(parents=True)
    (desk.paths.targets / "box.json").write_text("{")
    looks = 0

    async def sleep(seconds: float) -> None:
        nonlocal looks
        assert seconds == (PERIOD if looks else FIRST_LOOK)
        looks += 1
        if looks > 2:
            raise asyncio.CancelledError

    desk.clock.sleep = sleep  # type: ignore[method-assign]
    with suppress(asyncio.CancelledError):
        asyncio.run(desk.trash.run())
    assert looks == 3
    assert (list(desk.records), desk.box.asked) == ([first, second], [third])
    (told,) = desk.heard.of(Hindered)
    start = "Runs in the trash are not deleted for good: The file "
    assert told.text.startswith(start + repr(str(desk.paths.targets / "box.json")))
    with pytest.raises(KnownError) as caught:
        asyncio.run(desk.trash.delete(first))
    assert caught.value.code == "broken_document"
    assert not desk.paths.removal(first).exists()


def test_what_the_disk_refuses_of_one_run_keeps_no_other_in_the_trash(desk: Desk) -> None:
    first, second = desk.add(1), desk.add(2)
    place = desk.paths.annotation(first)
    forget = desk.annotations.forget

    def refuse(run_id: str) -> None:
        if run_id == first:
            raise PermissionError(13, "Permission denied", str(place))
        forget(run_id)

    desk.annotations.forget = refuse  # type: ignore[method-assign]
    emptied = asyncio.run(desk.trash.empty([first, second]))
    assert (emptied.runs, emptied.freed) == ([second], 10)
    assert [problem.code for problem in emptied.problems] == ["cannot_write"]
    assert json.loads(desk.paths.removal(first).read_text())["id"] == first
    desk.annotations.forget = forget  # type: ignore[method-assign]
    asyncio.run(desk.removals.finish(elsewhere=False))
    assert not desk.paths.removal(first).exists()


def test_a_run_whose_annotation_is_broken_is_deleted_by_who_asks_for_it_alone(desk: Desk) -> None:
    run = desk.add(1)
    desk.paths.annotation(run).write_text("{")
    emptied = asyncio.run(desk.trash.expire())
    assert (emptied.runs, [p.code for p in emptied.problems]) == ([], ["broken_document"])
    assert asyncio.run(desk.trash.delete(run)) == 10
    assert desk.records == {}
    assert not desk.paths.annotation(run).exists()


def test_a_run_that_was_given_up_is_cancelled_at_its_host_by_who_asks_for_that_alone(
    desk: Desk,
) -> None:
    run = desk.add(1, outcome=Outcome.UNKNOWN, cause=GIVEN_UP_CAUSE)
    desk.box.refusal = KnownError("still_running", "The run has not ended.")
    emptied = asyncio.run(desk.trash.expire())
    assert (emptied.runs, emptied.problems) == ([], [desk.box.refusal])
    assert (desk.box.asked, desk.box.cancelled) == ([run], [])
    emptied = asyncio.run(desk.trash.empty([run]))
    assert [problem.hint for problem in emptied.problems] == ["Delete it again in a moment."]
    assert desk.box.cancelled == [run]
    assert list(desk.records) == [run]


def test_what_a_run_links_to_is_not_what_it_takes_up(desk: Desk, tmp_path: Path) -> None:
    run = desk.add(1, target="gone")
    data = tmp_path / "data"
    data.write_bytes(bytes(1_000_000))
    folder = Path(desk.paths.run(run).path)
    folder.mkdir(parents=True)
    (folder / "model").write_bytes(bytes(3000))
    here = (folder / "model").stat().st_blocks * 512
    (folder / "data").symlink_to(data)
    assert here <= asyncio.run(desk.trash.sizes([run]))[run] <= here + 4096
    assert here <= asyncio.run(desk.trash.delete(run)) <= here + 4096
    assert not folder.exists()
    assert data.stat().st_size == 1_000_000
