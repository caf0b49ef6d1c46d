"""Telling once that a run has come to what somebody waits for.

Each wish is a file of the workspace until it was told. Whoever takes the file away tells it, so
that of several windows one does; where none is open, the next one does.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from desktop_app.domain.alert import Alert, check_condition
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import (
    AlertMet,
    AlertsChanged,
    Event,
    MetricsGrew,
    RunAdded,
    RunChanged,
    RunRemoved,
)
from desktop_app.domain.ids import make_ulid
from desktop_app.domain.run import RunQuery, RunRecord, RunSummary
from desktop_app.engine.catalog import Catalog, Document
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock, RunIndex
from desktop_app.engine.tasks import Tasks
from desktop_app.engine.worker import Worker

PERIOD = 1.0
"""Seconds between two looks at what changed: each costs a query for every wish it may meet."""


class FindsRuns(Protocol):
    """Where runs are found by what people call them; raises `NotFoundError`."""

    async def find(self, run: str) -> RunRecord: ...

    def overlay(self, run: RunSummary) -> RunSummary: ...

    def refuse_read_only(self) -> None: ...


class Alerts:
    """The wishes of a workspace."""

    def __init__(
        self,
        catalog: Catalog,
        runs: FindsRuns,
        index: RunIndex,
        worker: Worker,
        bus: EventBus,
        clock: Clock,
        tasks: Tasks,
    ) -> None:
        self._catalog = catalog
        self._runs = runs
        self._index = index
        self._worker = worker
        self._bus = bus
        self._clock = clock
        self._tasks = tasks
        self._changed: set[str] = set()
        """Runs to look at."""
        self._all = True
        """Whether every wish is to be looked at, of all its runs."""
        self._again: set[str] = set()
        """Wishes that could not be looked at, each to be looked at in whole."""
        self._wake = asyncio.Event()

    async def add(self, run: str, condition: str, *, any_run: bool = False) -> Alert:
        """Wish to be told once a run that has not ended meets a condition, or with `any_run` a run
        of its experiment. Raises `NotFoundError`; `InvalidError` (`ended`, or with
        `field="condition"`)."""
        self._runs.refuse_read_only()
        condition = check_condition(condition)
        summary = (await self._runs.find(run)).summary
        if summary.ended and not any_run:
            raise InvalidError("ended", f"{summary.name} has ended already.", field="run")
        now = self._clock.now()
        alert = Alert(
            id=make_ulid(int(now * 1000), os.urandom(10)),
            condition=condition,
            run_id="" if any_run else summary.id,
            experiment=summary.experiment if any_run else "",
            created_at=now,
            live=await self._live(summary.experiment) if any_run else (),
        )
        await asyncio.to_thread(self._catalog.create, alert.id, _document(alert))
        self._bus.post(AlertsChanged())
        return alert

    async def list(self, run: str) -> Sequence[Alert]:
        """What is still to be told of a run, or of any run of its experiment; oldest first."""
        summary = (await self._runs.find(run)).summary
        alerts, _ = await asyncio.to_thread(self._stored)
        concerned = ("", summary.id), (summary.experiment, "")
        return [alert for alert in alerts if (alert.experiment, alert.run_id) in concerned]

    async def remove(self, alert_id: str) -> bool:
        """Wish it no more. False where there is none of that id, as once it was told."""
        removed = await self._claim(alert_id)
        self._bus.post(AlertsChanged())
        return removed

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a wish, each naming its file."""
        return (await asyncio.to_thread(self._stored))[1]

    def begin(self) -> None:
        """Look for what comes true, and post `AlertMet`: for a face that somebody looks at."""
        self._bus.subscribe(self._heed)
        self._tasks.start(self._look(), "tell what was waited for")
        self._wake.set()

    async def until(self, run: str, condition: str) -> bool:
        """Wait until a run meets a condition; False once it has ended without. Raises as `add`, and
        `InvalidError` (`read_only`) where that would never be known."""
        condition = check_condition(condition)
        run_id = (await self._runs.find(run)).summary.id
        news = asyncio.Event()
        stop = self._bus.subscribe(lambda event: news.set() if _about(event) == run_id else None)
        try:
            while True:
                news.clear()
                ended = (await self._worker(self._index.get, run_id)).summary.ended
                query = RunQuery(filter=condition, only=[run_id], removed=None)
                if await self._first(query) is not None:
                    return True
                if ended:
                    return False
                self._runs.refuse_read_only()
                await news.wait()
        finally:
            stop()

    def _heed(self, event: Event) -> None:
        if isinstance(event, AlertsChanged):
            self._all = True
        elif run_id := _about(event):
            self._changed.add(run_id)
        else:
            return
        self._wake.set()

    async def _look(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            changed, self._changed = self._changed, set()
            every, self._all = self._all, False
            try:
                await self._round(changed, every=every)
            except (KnownError, OSError):  # a busy index: the same again in the next round
                self._changed |= changed
                self._all |= every
                self._wake.set()
            await self._clock.sleep(PERIOD)

    async def _round(self, changed: set[str], *, every: bool) -> None:
        alerts, _ = await asyncio.to_thread(self._stored)
        self._again &= {alert.id for alert in alerts}
        for alert in alerts:
            whole = every or alert.id in self._again
            if alert.experiment:
                only = None if whole else sorted(changed)
            elif whole or alert.run_id in changed:
                only = [alert.run_id]
            else:
                continue
            try:
                await self._look_at(alert, only)
            except OSError:  # of its file: the others go on
                self._again.add(alert.id)
                self._wake.set()
            else:
                self._again.discard(alert.id)

    async def _look_at(self, alert: Alert, only: Sequence[str] | None) -> None:
        over = bool(alert.run_id) and await self._is_over(alert.run_id)
        met = await self._first_met(alert, only)
        if (met is not None or over) and await self._claim(alert.id):
            if met is not None:
                self._bus.post(AlertMet(alert=alert, run=self._runs.overlay(met)))
            self._bus.post(AlertsChanged())

    async def _first_met(self, alert: Alert, only: Sequence[str] | None) -> RunSummary | None:
        live = [run_id for run_id in alert.live if only is None or run_id in only]
        # Runs that are named may have been put into the trash as soon as they met it.
        named = RunQuery(experiment=alert.experiment, removed=None)
        earlier = replace(named, filter=alert.condition, only=live)
        removed = False if only is None else None
        query = replace(named, filter=alert.filter, only=only, removed=removed)
        return (await self._first(earlier) if live else None) or await self._first(query)

    async def _live(self, experiment: str) -> tuple[str, ...]:
        runs = [record.summary for record in await self._worker(self._index.live)]
        return tuple(run.id for run in runs if run.experiment == experiment)

    async def _first(self, query: RunQuery) -> RunSummary | None:
        first = replace(query, archived=True, descending=False, limit=1)
        page = await self._worker(self._index.page, first)
        return page.runs[0] if page.runs else None

    async def _is_over(self, run_id: str) -> bool:
        """Asked before its metrics are: what it ends with is in the index by then."""
        try:
            return (await self._worker(self._index.get, run_id)).summary.ended
        except NotFoundError:
            return True

    async def _claim(self, alert_id: str) -> bool:
        """Take a wish away; False where somebody else did."""
        try:
            return await asyncio.to_thread(self._catalog.remove, alert_id) is not None
        except NotFoundError:
            return False

    def _stored(self) -> tuple[Sequence[Alert], Sequence[KnownError]]:
        """The wishes, and what is wrong with files that should hold one. Blocking."""
        listing = self._catalog.listing()
        alerts, problems = [], [*listing.problems]
        for document in listing.documents:
            try:
                alerts.append(_alert(document))
            except (KeyError, TypeError, ValueError, InvalidError) as error:
                problems.append(self._catalog.unusable(document["name"], str(error)))
        return alerts, problems


def _about(event: Event) -> str:
    """The run of which an event tells something that a condition may speak of."""
    match event:
        case RunAdded(run=run) | RunChanged(run=run) if run is not None:
            return run.id
        case RunRemoved(run_id=run_id) | MetricsGrew(run_id=run_id, system=False):
            return run_id
    return ""


def _document(alert: Alert) -> Document:
    return {
        "condition": alert.condition,
        "run": alert.run_id,
        "experiment": alert.experiment,
        "created_at": alert.created_at,
        "live": [*alert.live],
    }


def _alert(document: Document) -> Alert:
    return Alert(
        id=document["name"],
        condition=check_condition(str(document["condition"])),
        run_id=str(document["run"]),
        experiment=str(document["experiment"]),
        created_at=float(document["created_at"]),
        live=tuple(str(run_id) for run_id in document.get("live", ())),
    )
