"""The builds that go on and that this process follows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol

from desktop_app.domain.compute import Target
from desktop_app.domain.environment import (
    Build,
    BuildState,
    BuildStep,
    Environment,
    EnvironmentDefinition,
)
from desktop_app.domain.errors import KnownError
from desktop_app.domain.events import BuildChanged, Progress
from desktop_app.engine.environments.build_book import BuildBook
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.hosts.frames import HostRefusal
from desktop_app.engine.ports import Clock
from desktop_app.engine.runs.requests import environment_request
from desktop_app.hostside.protocol import Frame, Header

_log = logging.getLogger(__name__)
PATIENCE = 30.0
"""Seconds until a host that did not answer is asked again how its build is."""
Key = tuple[str, str]
"""The hash of a definition, and the name of a target."""
Explain = Callable[[EnvironmentDefinition, KnownError], Awaitable[str]]


class BuildWords(Protocol):
    """As `BuildFrames`."""

    def __aiter__(self) -> AsyncIterator[Frame]: ...

    async def cancel(self) -> None: ...


class BuildHost(Protocol):
    """A host that builds environments. `in_place` says that its files are this computer's own."""

    in_place: bool

    def build(
        self,
        environment: Mapping[str, Any],
        launcher: str,
        private: Mapping[str, Any],
        *,
        join: bool = False,
    ) -> AbstractAsyncContextManager[BuildWords]: ...


class BuildHosts(Protocol):
    def host(self, target: Target) -> BuildHost: ...


class Supplies(Protocol):
    """Brings to a target what a build needs besides its definition, and gives what it may know."""

    async def bring(
        self, target: Target, environment: Mapping[str, Any], *, own_network: bool, ask: bool
    ) -> Mapping[str, Any]: ...


@dataclass
class GoingBuild:
    """A build that this process follows. One that it only `joins` does not go on for its sake."""

    environment: Environment
    target: Target
    joins: bool
    build: Build
    own_network: bool
    task: asyncio.Task[Build] = field(init=False)
    supplying: asyncio.Task[Mapping[str, Any]] | None = None
    """Brings to its host what it needs."""
    frames: BuildWords | None = None
    cancelled: bool = False
    goes_on: bool = False
    """It was cancelled here, and goes on for others."""
    heard: bool = False
    """The host has it."""
    told: bool = False
    """It was posted as it is."""

    @property
    def key(self) -> Key:
        return key_of(self.environment, self.target)

    @property
    def job(self) -> str:
        return f"build {self.environment.definition.hash[:16]} {self.target.name}"

    async def cancel(self) -> None:
        """Say that it is wanted no longer, and wait for what comes of that."""
        self.cancelled = True
        if self.supplying is not None:
            self.supplying.cancel()
        if self.frames is not None:
            await self.frames.cancel()
        await asyncio.wait([self.task])


class FollowedBuilds:
    """Keeps in the book what becomes of each, and posts `BuildChanged` and `Progress`."""

    def __init__(
        self,
        book: BuildBook,
        hosts: BuildHosts,
        supplies: Supplies,
        events: EventBus,
        clock: Clock,
        explain: Explain | None = None,
    ) -> None:
        """`explain` says more of a failure than its host did, empty where it cannot."""
        self._explain = explain
        self._book = book
        self._hosts = hosts
        self._supplies = supplies
        self._events = events
        self._clock = clock
        self._going: dict[Key, GoingBuild] = {}
        self._not_before: dict[Key, float] = {}
        """When a host that did not answer may be asked again, by the loop's clock."""

    def get(self, key: Key) -> GoingBuild | None:
        return self._going.get(key)

    def of_name(self, name: str, target: str) -> GoingBuild | None:
        """The build of any version of an environment that goes on."""
        every = self._going.values()
        of = [g for g in every if (g.environment.name, g.target.name) == (name, target)]
        return of[0] if of else None

    def of_job(self, job: str) -> GoingBuild | None:
        """By the job of its `Progress`."""
        return next((g for g in self._going.values() if g.job == job), None)

    def may_ask(self, key: Key) -> bool:
        """Whether its host can be expected to answer now."""
        return self._not_before.get(key, 0.0) <= _now()

    def take_due(self) -> bool:
        """Whether a host that did not answer is to be asked again; said once of each."""
        due = [key for key, time in self._not_before.items() if time <= _now()]
        for key in due:
            del self._not_before[key]
        return bool(due)

    def begin(
        self,
        environment: Environment,
        target: Target,
        *,
        joins: bool = False,
        own_network: bool = False,
    ) -> GoingBuild:
        """Ask the host for it, or only look at the one that goes on there; one that is followed
        already stays as it is. `own_network` lends it this computer's way to the network."""
        if (there := self._going.get(key_of(environment, target))) is not None:
            return there
        build = Build(
            environment.name, target.name, BuildState.BUILDING, version=environment.version
        )
        going = GoingBuild(environment, target, joins, build, own_network)
        self._going[going.key] = going
        self._not_before.pop(going.key, None)
        going.task = asyncio.create_task(self._follow(going))
        going.task.add_done_callback(partial(_heed, alone=joins))
        return going

    async def _follow(self, going: GoingBuild) -> Build:
        try:
            return await self._make_real(going)
        except KnownError as error:
            known = await self._explained(going, error)
            await self._failed(going, known)
            if going.joins:
                return going.build
            if known is error:
                raise
            raise known from error
        finally:
            if self._going.get(going.key) is going:
                del self._going[going.key]
            self._tell_progress(going, finished=True)

    async def _make_real(self, going: GoingBuild) -> Build:
        environment, target = going.environment, going.target
        host = self._hosts.host(target)
        before = await asyncio.to_thread(self._book.known, [environment], target)
        if not going.joins:
            await asyncio.to_thread(self._book.note_asked, environment, target)
        await self._tell_begun(going)
        request, launcher = _request(environment), target.launcher.value
        anew, private, joins = True, dict[str, Any](), going.joins
        if not joins:
            ask = before.state is not BuildState.READY  # else a password may be of no use
            private.update(await self._supplied(going, request, ask=ask))
            if going.cancelled:
                if before.state is not BuildState.BUILDING:
                    raise KnownError("cancelled", "Cancelled before it started.")
                joins = True  # what goes on there already is ended there
        async with host.build(request, launcher, private, join=joins) as frames:
            going.frames = frames
            if going.cancelled:
                await frames.cancel()
            async for header, payload in frames:
                await self._take(going, header, payload, host.in_place)
                anew = bool(header.get("built", True))
        now = self._clock.now()
        time = await asyncio.to_thread(self._book.note_built, environment, target, now, anew=anew)
        await asyncio.to_thread(self._book.forget_asked, environment, target)
        self._tell(going, state=BuildState.READY, built_at=time, step=BuildStep(), waits_since=0.0)
        return going.build

    async def _supplied(
        self, going: GoingBuild, request: Mapping[str, Any], *, ask: bool
    ) -> Mapping[str, Any]:
        """As `Supplies.bring`; nothing where the build is cancelled, which ends that."""
        if going.cancelled:
            return {}
        bring = self._supplies.bring(going.target, request, own_network=going.own_network, ask=ask)
        going.supplying = asyncio.ensure_future(bring)
        try:
            return await going.supplying
        except asyncio.CancelledError:
            if not going.cancelled:
                raise
            return {}
        finally:
            going.supplying = None

    async def arrived(self, environment: Environment, target: Target) -> Build:
        """It is there, though it was not built there."""
        now = self._clock.now()
        await asyncio.to_thread(self._book.note_built, environment, target, now, anew=True)
        return self.post(await asyncio.to_thread(self._book.known, [environment], target))

    async def _take(self, going: GoingBuild, header: Header, data: bytes, in_place: bool) -> None:
        """One frame of the host."""
        with understood(header):
            kind = header["kind"]
            if kind == "data" and not in_place:
                place = going.environment, going.target
                await asyncio.to_thread(self._book.add_to_log, *place, header["offset"], data)
            elif kind == "joined":
                self._tell(going, waits_since=float(header["began_at"]))
            elif kind == "step":
                number, count = int(header["step"]), int(header["steps"])
                self._tell(going, step=BuildStep(number, count, str(header["what"])))
            elif kind == "goes_on":
                going.goes_on = True
            elif isinstance(found := header.get("resolution"), dict) and not in_place:
                place = going.environment, going.target
                await asyncio.to_thread(self._book.note_packages, *place, found)
        if not going.heard:  # from now on its log is that of this attempt
            going.heard = True
            await self._tell_begun(going)

    async def _explained(self, going: GoingBuild, error: KnownError) -> KnownError:
        """With what more is known here than at its host."""
        definition = going.environment.definition
        more = await self._explain(definition, error) if self._explain else ""
        if not more:
            return error
        text = f"{error.text} {more}"
        return type(error)(error.code, text, hint=error.hint, field=error.field)

    async def _failed(self, going: GoingBuild, error: KnownError) -> None:
        """Keep and tell what came of it. Where the host itself was lost, it may go on."""
        environment, target = going.environment, going.target
        goes_on = going.goes_on or not isinstance(error, HostRefusal)
        if goes_on and (going.heard or going.joins):
            self._not_before[going.key] = _now() + (0.0 if going.goes_on else PATIENCE)
            self._tell(going, detail="" if going.goes_on else str(error))
            return
        if error.code in ("cancelled", "not_building"):
            await self._noted(going, self._book.forget_asked)
            going.build = await asyncio.to_thread(self._book.known, [environment], target)
            going.told = False
            self._tell(going)
            return
        failed = BuildState.FAILED
        self._tell(going, state=failed, detail=error.text, hint=error.hint, step=BuildStep())
        await self._noted(going, self._book.forget_asked)
        certain, now = isinstance(error, HostRefusal), self._clock.now()
        note = partial(self._book.note_failed, error.text, error.hint, now, certain=certain)
        await self._noted(going, note)

    async def _noted(self, going: GoingBuild, note: Callable[[Environment, Target], None]) -> None:
        """What cannot be written does not stand for why the build failed."""
        try:
            await asyncio.to_thread(note, going.environment, going.target)
        except KnownError as problem:
            _log.warning("What became of a build is not kept: %s", problem)

    async def _tell_begun(self, going: GoingBuild) -> None:
        log, begin = await asyncio.to_thread(self._book.logged, going.environment, going.target)
        self._tell(going, log=log, log_begin=begin)

    def _tell(self, going: GoingBuild, **changes: Any) -> None:
        build = replace(going.build, **changes)
        if build != going.build or not going.told:
            going.build, going.told = self.post(build), True
            self._tell_progress(going)

    def _tell_progress(self, going: GoingBuild, *, finished: bool = False) -> None:
        build = going.build
        progress = Progress(
            job=going.job,
            text=f"Building {build.environment} on {build.target}",
            done=build.step.number,
            total=build.step.count,
            unit="steps",
            detail=build.step.what,
            can_stop=True,
            finished=finished,
        )
        self._events.post(progress)

    def post(self, build: Build) -> Build:
        self._events.post(BuildChanged(build=build))
        return build

    async def close(self) -> None:
        """Stop waiting; they go on at their hosts."""
        tasks = [going.task for going in self._going.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def key_of(environment: Environment, target: Target) -> Key:
    return environment.definition.hash, target.name


def _now() -> float:
    return asyncio.get_running_loop().time()


def _heed(task: asyncio.Task[Build], *, alone: bool) -> None:
    """Its error is known to whoever waits for it; a defect of one that is followed `alone` is
    told."""
    error = None if task.cancelled() else task.exception()
    if alone and error is not None:
        told = {"message": "A build could not be followed.", "exception": error, "task": task}
        task.get_loop().call_exception_handler(told)


def _request(environment: Environment) -> dict[str, Any]:
    named = {"name": environment.name, "version": environment.version}
    return {**named, **environment_request(environment)}
