"""Handing a submitted run to another host: what is certain, and what nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from desktop_app.domain.errors import KnownError
from desktop_app.engine.catalog import write_json
from desktop_app.engine.delivery.delivery import Deliveries
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.hosts.host import Pull
from desktop_app.engine.hosts.hosts import Hosts
from desktop_app.engine.images.pulls import Pulls
from desktop_app.engine.paths import WorkspacePaths
from desktop_app.engine.ports import Secrets
from desktop_app.engine.runs.submit import Named, Submitter
from tests.unit.engine.doubles import StillClock, ThreadLocks

RUN = "01K0000000000000000000000A"
REQUEST = {
    "version": 1,
    "id": RUN,
    "target": "box",
    "secrets": [],
    "environment": {},
    "launcher": "process",
}
LOST = KnownError("host_program_failed", "It ended without an answer.")
CHANGED = KnownError("changed_while_reading", "The data changed.")
MISSING = HostRefusal("missing_blob", "Something is not in the store.")


class Desk:
    """A submitter, its deliveries and the host, whose next troubles a test prescribes."""

    in_place = False

    def __init__(self, folder: Path) -> None:
        self.paths = WorkspacePaths(folder)
        self.deliveries = asyncio.Semaphore(1)
        self.troubles: dict[str, list[KnownError | None]] = {"deliver": [], "start": []}
        self.done: list[str] = []
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """What happens while the host does it."""
        named = cast(Named[Any], self)
        self.submitter = Submitter(
            self.paths,
            cast(Hosts, self),
            cast(Secrets, None),
            StillClock(),
            deliveries=cast(Deliveries, self),
            locks=ThreadLocks(),
            datasets=named,
            environments=named,
            targets=named,
            pulls=cast(Pulls, None),
        )
        write_json(self.paths.submission(RUN), REQUEST)

    async def get(self, name: str) -> str:
        return name

    def host(self, target: str) -> Desk:
        return self

    def delivering(self, target: str) -> Desk:
        return self

    async def deliver(self, *_: object) -> None:
        self._do("deliver")

    async def start(
        self, run: Mapping[str, Any], secrets: Mapping[str, str], pull: Pull | None
    ) -> None:
        self._do("start")

    def _do(self, what: str) -> None:
        self.done.append(what)
        self.meanwhile.get(what, bool)()
        trouble = self.troubles[what].pop(0) if self.troubles[what] else None
        if trouble is not None:
            raise trouble

    def hand_over(self) -> None:
        asyncio.run(self.submitter.hand_over(REQUEST))

    def refusal(self) -> str:
        with pytest.raises(KnownError) as caught:
            self.hand_over()
        return caught.value.code

    @property
    def left(self) -> list[str]:
        return sorted(path.suffix for path in self.paths.submissions.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_host_that_gave_no_answer_is_asked_again_before_anything_is_read_here(
    desk: Desk,
) -> None:
    """It may have the run: that what it needed is gone here since must not end it."""
    desk.troubles = {"deliver": [None, CHANGED], "start": [LOST]}
    assert desk.refusal() == "unreachable"
    desk.hand_over()
    assert desk.done == ["deliver", "start", "start"]
    assert desk.left == []
    assert Path(desk.paths.run(RUN).request).exists()


def test_a_host_that_lost_what_it_had_is_sent_it_again(desk: Desk) -> None:
    desk.troubles["start"] = [LOST, MISSING]
    assert desk.refusal() == "unreachable"
    desk.hand_over()
    assert desk.done == ["deliver", "start", "start", "deliver", "start"]


def test_what_a_host_refuses_it_has_not_started(desk: Desk) -> None:
    desk.troubles["start"] = [HostRefusal("disk_full", "The disk is full.")]
    assert desk.refusal() == "disk_full"


def test_who_comes_first_decides_whether_a_run_is_started_or_cancelled(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.submitter.submissions.cancel_unsent(RUN)
    assert desk.submitter.submissions.cancel_unsent(RUN)
    assert desk.refusal() == "cancelled"
    assert desk.done == ["deliver"]

    other = Desk(tmp_path / "other")
    other.troubles["start"] = [LOST]
    assert other.refusal() == "unreachable"
    assert not other.submitter.submissions.cancel_unsent(RUN)


def test_a_run_that_its_host_has_waits_where_the_disk_here_is_full(desk: Desk) -> None:
    (desk.paths.root / "runs").touch()  # as good as a full disk: no folder can be made
    assert desk.refusal() == "not_kept"
    assert ".json" in desk.left
    (desk.paths.root / "runs").unlink()
    desk.hand_over()
    assert desk.done == ["deliver", "start", "start"]
    assert desk.left == []


def test_a_host_that_tells_of_a_run_has_it_whatever_became_of_its_answer(desk: Desk) -> None:
    submissions = desk.submitter.submissions
    desk.troubles["start"] = [LOST]
    desk.meanwhile["start"] = lambda: submissions.told_of(RUN)
    assert desk.refusal() == "unreachable"
    assert desk.left == []
    assert not submissions.unaccepted(RUN)


def test_a_run_that_was_cancelled_and_forgotten_while_it_was_brought_is_not_started(
    desk: Desk,
) -> None:
    submissions = desk.submitter.submissions

    def cancel() -> None:
        assert submissions.cancel_unsent(RUN)
        submissions.drop(RUN)

    desk.meanwhile["deliver"] = cancel
    assert desk.refusal() == "cancelled"
    assert desk.done == ["deliver"]
    assert desk.left == []
