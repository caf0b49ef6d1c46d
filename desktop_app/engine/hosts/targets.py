"""Compute targets: the built-in ones, the user's own names, and what is known of their hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import fields, replace
from typing import Any, Protocol, TypeVar

from desktop_app.domain.compute import (
    CheckResult,
    EngineFacts,
    Gpu,
    GpuInstance,
    GpuProcess,
    HostFacts,
    Inotify,
    LauncherKind,
    LogOut,
    RunRoot,
    SshHost,
    Target,
    TargetState,
    Trace,
    TransportKind,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import FaultRaised, TargetChanged
from desktop_app.domain.names import check_name
from desktop_app.domain.run import Contact
from desktop_app.engine.events import EventBus
from desktop_app.engine.following.follow import KEPT_OUT, LONGEST_PAUSE
from desktop_app.engine.hosts.checks import check_host
from desktop_app.engine.hosts.hosts import ContactState
from desktop_app.engine.hosts.pauses import Pause
from desktop_app.engine.hosts.stored_targets import StoredTargets
from desktop_app.engine.ports import Clock
from desktop_app.hostside.protocol import Frame

WATCH_SECONDS = 2.0
RETRY_SECONDS = 5.0

LiveRuns = Callable[[str], Awaitable[Sequence[str]]]
"""The ids of the live runs on the target of a name, in order of arrival."""


class FactsHost(Protocol):
    """A host that tells about itself."""

    async def facts(self) -> Mapping[str, Any]: ...

    def live_facts(self, every: float) -> AbstractAsyncContextManager[AsyncIterator[Frame]]: ...

    async def traces(self) -> Mapping[str, Any]: ...

    async def erase(self) -> Mapping[str, Any]: ...


class FactsHosts(Protocol):
    def host(self, target: Target) -> FactsHost: ...

    @property
    def pause(self) -> Pause:
        """Between attempts to reach a host that is lost."""


class _Watch:
    """One host whose facts are wanted, and for which targets (one entry for each who looks)."""

    task: asyncio.Task[None]

    def __init__(self, host: FactsHost) -> None:
        self.host = host
        self.targets: list[Target] = []
        self.last: Mapping[str, Any] | None = None
        """What it told last; None where it cannot be reached."""

    def each(self) -> Sequence[Target]:
        """Every target once."""
        return list(dict.fromkeys(self.targets))


class Targets:
    """The compute targets of a workspace."""

    def __init__(
        self,
        stored: StoredTargets,
        hosts: FactsHosts,
        live_runs: LiveRuns,
        events: EventBus,
        clock: Clock,
        forget: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        """`forget` is told the destination to which no target leads any more."""
        self._stored = stored
        self._forget = forget
        self._hosts = hosts
        self._live_runs = live_runs
        self._events = events
        self._clock = clock
        self._states: dict[str, TargetState] = {}
        self._watches: list[_Watch] = []

    async def list(self) -> list[TargetState]:
        """Every target with what was last heard of its host; asks no host."""
        targets = await asyncio.to_thread(self._stored.list)
        return [await self._known(target) for target in targets]

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold a target, each naming its file."""
        return await asyncio.to_thread(self._stored.problems)

    async def get(self, name: str) -> Target:
        """Raises `NotFoundError` with the names that there are."""
        return await asyncio.to_thread(self._stored.get, name)

    async def create(
        self,
        name: str,
        transport: TransportKind = TransportKind.LOCAL,
        launcher: LauncherKind = LauncherKind.PROCESS,
        min_nodes: int = 0,
        max_nodes: int = 1,
        description: str = "",
        ssh: SshHost | None = None,
    ) -> Target:
        """Create a target, or reuse the one of that name where it goes to the same place.

        Raises `InvalidError`: `name_taken` (another host, transport or launcher), `builtin_target`,
        `bad_nodes`, `bad_name`, `bad_target`.
        """
        name = check_name("target", name)
        wanted = Target(name, transport, launcher, min_nodes, max_nodes, description, ssh)
        target = await asyncio.to_thread(self._stored.create, wanted)
        self._post(await self._known(target))
        return target

    async def add_host(self, name: str, ssh: SshHost, launcher: LauncherKind) -> TargetState:
        """Log in to a host, ask it about itself, and make it a target, or reuse the one of that
        name. What keeps us out is raised as `KnownError`, and there is no target then."""
        state, _ = await self.try_host(name, ssh, launcher)
        await asyncio.to_thread(self._stored.create, state.target)
        self._post(state)
        return state

    async def try_host(
        self, name: str, ssh: SshHost, launcher: LauncherKind
    ) -> tuple[TargetState, Sequence[CheckResult]]:
        """Log in to a host and check it as the target that it would be; `create` makes it one.
        What keeps us out is raised as `KnownError`."""
        wanted = Target(check_name("target", name), TransportKind.SSH, launcher, ssh=ssh)
        await asyncio.to_thread(self._stored.check, wanted)
        state = await self._heard(wanted, await self._hosts.host(wanted).facts())
        return state, check_host(state)

    async def traces(self, name: str) -> Sequence[Trace]:
        """Everything of ours on a target's host: what `erase` would remove. Raises `KnownError`."""
        host = self._hosts.host(_elsewhere(await self.get(name)))
        found = (await host.traces())["traces"]
        return [Trace(str(t["kind"]), str(t["name"]), t["size"]) for t in found]

    async def erase(self, name: str) -> tuple[int, Sequence[str]]:
        """Leave no trace on a target's host; the bytes freed, and what stays there and why. Raises
        `KnownError` (`still_running`)."""
        answer = await self._hosts.host(_elsewhere(await self.get(name))).erase()
        return int(answer["freed"]), [str(text) for text in answer["left"]]

    async def remove(self, name: str) -> None:
        """Forget a target of the user's own; what runs there goes on."""
        before = await self._destinations()
        await asyncio.to_thread(self._stored.remove, name)
        for watch in self._watches:
            watch.targets = [target for target in watch.targets if target.name != name]
        await self._end_unused()
        self._states.pop(name, None)
        self._events.post(TargetChanged(state=None))
        for destination in before - await self._destinations():
            if self._forget is not None:
                await self._forget(destination)

    async def facts(self, name: str) -> TargetState:
        """Ask the host now; a host that cannot be reached is a state, not an error.

        Posts `TargetChanged` too.
        """
        target = await self.get(name)
        try:
            state = await self._heard(target, await self._hosts.host(target).facts())
        except KnownError as error:
            state = await self._heard_nothing(target, error)
        self._post(state)
        return state

    async def check(self, name: str) -> Sequence[CheckResult]:
        """Ask the host now and name each problem with its repair."""
        return check_host(await self.facts(name))

    async def watch(self, name: str) -> None:
        """From now on `TargetChanged` tells fresh facts every two seconds; ends by `unwatch`."""
        target = await self.get(name)
        host = self._hosts.host(target)
        watch = next((watch for watch in self._watches if watch.host is host), None)
        if watch is None:
            watch = _Watch(host)
            watch.task = asyncio.create_task(self._watch(watch))
            watch.task.add_done_callback(self._watch_ended)
            self._watches.append(watch)
        joins = target not in watch.targets
        watch.targets.append(target)
        if joins and watch.last is not None:
            self._post(await self._heard(target, watch.last))

    async def unwatch(self, name: str) -> None:
        """Take one `watch` back."""
        for watch in self._watches:
            target = next((target for target in watch.targets if target.name == name), None)
            if target is not None:
                watch.targets.remove(target)
                await self._end_unused()
                return

    def contact_changed(self, target: Target, known: ContactState) -> None:
        """A host was reached or lost while its runs were followed."""
        before = self._states.get(target.name) or TargetState(target, Contact.NONE, 0.0)
        if known.contact is before.contact:
            return
        if known.contact is Contact.LIVE:
            problem, hint = _engine_problem(target, before.facts)
            state = replace(before, contact=Contact.LIVE, since=self._clock.now())
        else:
            problem, hint = known.problem, known.hint
            lost = Contact.STALE if known.seen or before.facts else Contact.NONE
            state = replace(before, contact=lost, since=max(before.since, known.seen or 0.0))
        self._states[target.name] = state = replace(state, problem=problem, hint=hint)
        self._post(state)

    async def close(self) -> None:
        """Stop watching."""
        for watch in self._watches:
            watch.targets.clear()
        await self._end_unused()

    async def _destinations(self) -> set[str]:
        targets = await asyncio.to_thread(self._stored.list)
        return {target.ssh.destination for target in targets if target.ssh}

    async def _end_unused(self) -> None:
        ended = [watch for watch in self._watches if not watch.targets]
        self._watches = [watch for watch in self._watches if watch.targets]
        for watch in ended:
            watch.task.cancel()
        await asyncio.gather(*(watch.task for watch in ended), return_exceptions=True)

    async def _watch(self, watch: _Watch) -> None:
        """One stream of facts serves every target of the same host."""
        pause = RETRY_SECONDS
        while True:
            try:
                async with watch.host.live_facts(WATCH_SECONDS) as frames:
                    async for header, _ in frames:
                        if header["kind"] == "facts":
                            watch.last, pause = header, RETRY_SECONDS
                            for target in watch.each():
                                self._post(await self._heard(target, header))
            except KnownError as error:
                watch.last = None
                if error.code in KEPT_OUT:  # who knocks too often is locked out
                    pause = LONGEST_PAUSE
                for target in watch.each():
                    self._post(await self._heard_nothing(target, error))
            back = await self._hosts.pause(pause)
            pause = RETRY_SECONDS if back else min(2 * pause, LONGEST_PAUSE)

    def _watch_ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._events.post(FaultRaised(text=f"Watching a host failed: {task.exception()!r}"))

    def _post(self, state: TargetState) -> None:
        self._events.post(TargetChanged(state=state))

    async def _known(self, target: Target) -> TargetState:
        state = self._states.get(target.name)
        running = await self._live_runs(target.name)
        if state is None:
            return TargetState(target, Contact.NONE, 0.0, running=running)
        return _with(state, target, running)

    async def _heard(self, target: Target, header: Mapping[str, Any]) -> TargetState:
        now = self._clock.now()
        facts = facts_of(header, now)
        problem, hint = _engine_problem(target, facts)
        state = TargetState(
            target=target,
            contact=Contact.LIVE,
            since=now,
            facts=facts,
            problem=problem,
            hint=hint,
            running=await self._live_runs(target.name),
        )
        self._states[target.name] = state
        return state

    async def _heard_nothing(self, target: Target, error: KnownError) -> TargetState:
        before = self._states.get(target.name)
        known = before is not None and before.facts is not None
        state = TargetState(
            target=target,
            contact=Contact.STALE if known else Contact.NONE,
            since=before.since if before else self._clock.now(),
            facts=before.facts if before else None,
            problem=error.text,
            hint=error.hint,
            running=await self._live_runs(target.name),
        )
        self._states[target.name] = state
        return state


def _engine_problem(target: Target, facts: HostFacts | None) -> tuple[str, str]:
    """What keeps runs from a host that answers, and its repair."""
    if target.launcher is LauncherKind.DOCKER and facts is not None and not facts.engine.usable:
        return facts.engine.reason, facts.engine.hint
    return "", ""


def _elsewhere(target: Target) -> Target:
    """Refuses this computer: what is here is the workspace itself."""
    if target.ssh is None:
        raise InvalidError(
            "not_a_host",
            f"{target.name} is this computer: the workspace is all that is here.",
            hint="Delete the workspace's folder to remove everything.",
            field="leave_no_trace",
        )
    return target


def _with(state: TargetState, target: Target, running: Sequence[str]) -> TargetState:
    return TargetState(
        target, state.contact, state.since, state.facts, state.problem, state.hint, running
    )


def facts_of(header: Mapping[str, Any], now: float) -> HostFacts:
    """What a host's program told, as a value. `now` is this computer's time, in seconds."""
    plain = {key: header[key] for key in _PLAIN_KEYS}
    return HostFacts(
        **plain,
        engine=_known(EngineFacts, header["engine"]),
        gpus=tuple(_gpu(gpu) for gpu in header["gpus"]),
        root=_known(RunRoot, header["root"]),
        logout=_known(LogOut, header["logout"]),
        inotify=_known(Inotify, header["inotify"]),
        clock_offset=header["time"] + header["round_trip"] / 2 - now,
    )


_PLAIN_KEYS = (
    *("hostname", "machine_id", "os", "python", "cpu_name", "cpu_count", "cpu_percent"),
    *("memory_total", "memory_used", "disk_total", "disk_free", "driver", "cuda"),
    *("gpu_note", "gpu_trouble", "slurm", "memory_limits", "time", "round_trip"),
)


def _gpu(gpu: Mapping[str, Any]) -> Gpu:
    processes = tuple(_known(GpuProcess, process) for process in gpu["processes"])
    instances = tuple(_known(GpuInstance, instance) for instance in gpu["instances"])
    return replace(_known(Gpu, gpu), processes=processes, instances=instances)


_Fact = TypeVar("_Fact", EngineFacts, Gpu, GpuInstance, GpuProcess, Inotify, LogOut, RunRoot)


def _known(kind: type[_Fact], told: Mapping[str, Any]) -> _Fact:
    """What was told, as far as this version knows it."""
    names = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in told.items() if name in names})
