"""Submitted runs that no host has yet: whoever follows the workspace hands them over."""

from __future__ import annotations

import asyncio
from collections.abc import Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Protocol

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.run import RunRecord
from desktop_app.engine.following.follow import KEPT_OUT
from desktop_app.engine.following.intake import Intake
from desktop_app.engine.following.news import RunNews
from desktop_app.engine.ports import Clock
from desktop_app.engine.runs.requests import Request
from desktop_app.engine.runs.submit import Submitter
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker

OUT_OF_REACH = ("unreachable", "host_program_failed")
HELD_UP = (*OUT_OF_REACH, "not_kept", "stopped")
"""A run could not be handed over now; the submission stays."""
LACKS_SECRET = ("no_secret", "no_keyring", "keyring_locked", "busy")
"""This process cannot give a run what it needs; another one may, or this one later."""
PERIOD = 10.0
"""Seconds until a run that waits in the workspace is handed over again."""


class Follows(Protocol):
    """Who keeps the workspace up to date, or would if no other process did."""

    @property
    def following(self) -> bool:
        """Whether it is this process."""

    async def watch(self, record: RunRecord) -> None:
        """Follow a run."""

    async def end_unstarted(self, request: Request, problem: KnownError) -> None:
        """End a run that no host has."""

    def hindered(self, problem: KnownError) -> None:
        """Say it, once."""


class HandOvers:
    """Hands over what waits, again and again, until its host has it or refuses it."""

    def __init__(
        self,
        submitter: Submitter,
        intake: Intake,
        news: RunNews,
        worker: Worker,
        clock: Clock,
        tasks: Tasks,
        keeper: Follows,
    ) -> None:
        self._submitter = submitter
        self._submissions = submitter.submissions
        self._intake = intake
        self._news = news
        self._worker = worker
        self._clock = clock
        self._tasks = tasks
        self._keeper = keeper
        self._waiting: set[str] = set()
        """Runs to hand over again."""
        self._under_way: set[str] = set()
        """Runs that are being handed over to other hosts."""

    async def begin(self) -> None:
        """Index what was submitted before this process came to follow."""
        for request in await asyncio.to_thread(self._submissions.requests):
            self._news.publish(await self._worker(self._intake.add, request))

    def note(self, run_id: str) -> None:
        """A run was submitted, and may need to be handed over."""
        self._waiting.add(run_id)

    async def wait(self, record: RunRecord, problem: KnownError) -> RunRecord:
        """A submitted run waits in the workspace; the record that says why."""
        if not self._keeper.following:  # only who follows writes
            summary = replace(record.summary, detail=problem.text)
            return replace(record, summary=summary, hint=problem.hint)
        waiting = partial(self._intake.wait, record.summary.id, problem.text, problem.hint)
        record = await self._worker(waiting)
        self._news.publish(record)
        # Each try at a locked keyring may ask the user for its password.
        if problem.code != "keyring_locked":
            self.note(record.summary.id)
        return record

    async def all_now(self) -> None:
        """Those of this computer now; no host has to wait for another."""
        self._waiting.clear()
        for request in await asyncio.to_thread(self._submissions.requests):
            if not await self._submitter.elsewhere(request):
                await self._hand_over(request)
            elif request["id"] not in self._under_way:
                self._under_way.add(request["id"])
                self._tasks.start(self._hand_over(request), "hand over")

    async def help_out(self) -> None:
        """Hand over what needs a secret: the process that follows may lack it."""
        for request in await asyncio.to_thread(self._submissions.requests):
            if not request["secrets"]:
                continue
            if await self._submitter.elsewhere(request):
                self._tasks.start(self._help_with(request), "hand over")
            else:
                await self._help_with(request)

    async def run(self) -> None:
        """Hand over what waits, and what its submitter left behind, until cancelled."""
        before: Set[str] = frozenset()
        while True:
            await self._clock.sleep(PERIOD)
            there = frozenset(await asyncio.to_thread(self._submissions.ids))
            try:
                await self._take_on(there & before)
            except KnownError as problem:  # a busy index: in the next round
                self._keeper.hindered(problem)
            before = there
            if self._waiting:
                await self.all_now()

    async def _take_on(self, run_ids: Set[str]) -> None:
        """Runs whose submitter died before they were in the index: nobody else tells of them."""
        for request in await asyncio.to_thread(self._submissions.requests, run_ids):
            try:
                await self._worker(self._intake.known, str(request["id"]))
            except NotFoundError:
                record = await self._worker(self._intake.add, request)
                await self._keeper.watch(record)
                self.note(record.summary.id)

    async def _help_with(self, request: Request) -> None:
        with suppress(KnownError):  # the one that follows says why the run waits
            await self._submitter.hand_over(request)

    async def _hand_over(self, request: Request) -> None:
        try:
            await self._submitter.hand_over(request)
        except KnownError as problem:
            await self._refused(request, problem)
        finally:
            self._under_way.discard(request["id"])

    async def _refused(self, request: Request, problem: KnownError) -> None:
        """What may be had later is tried again; any other refusal ends the run."""
        try:
            if problem.code in (*HELD_UP, *KEPT_OUT, *LACKS_SECRET):
                await self.wait(await self._worker(self._intake.add, request), problem)
            elif await asyncio.to_thread(self._submissions.waits, request["id"]):
                await self._keeper.end_unstarted(request, problem)
        except KnownError as hindrance:  # a full disk: the submission stays
            self.note(request["id"])
            self._keeper.hindered(hindrance)
