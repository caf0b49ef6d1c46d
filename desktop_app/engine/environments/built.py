"""What was built of environments on all hosts: told, and deleted, so that there is room again."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from desktop_app.domain.built import (
    BuiltEnvironment,
    BuiltHost,
    BuiltKind,
    Discarded,
)
from desktop_app.domain.compute import LauncherKind, Target, TargetState
from desktop_app.domain.environment import Environment, EnvironmentKind
from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.events import BuildChanged, Progress
from desktop_app.domain.run import Contact
from desktop_app.engine.environments.builds import Builds
from desktop_app.engine.environments.stored_environments import StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.hosts.answers import understood
from desktop_app.engine.progress import Report
from desktop_app.hostside.layout import valid_run_id

_LAUNCHERS = {BuiltKind.IMAGE: LauncherKind.DOCKER, BuiltKind.VENV: LauncherKind.PROCESS}


class BuiltOn(Protocol):
    """A host that tells what was built there, and deletes it."""

    async def built(self) -> Mapping[str, Any]: ...

    async def discard(self, kind: str, key: str) -> int: ...


class BuiltHosts(Protocol):
    def host(self, target: Target) -> BuiltOn: ...

    def key(self, target: Target) -> str: ...


class Targets(Protocol):
    async def list(self) -> list[TargetState]: ...

    async def get(self, name: str) -> Target: ...


_Names = Mapping[str, Sequence[Environment]]
"""Which environments each definition is, by its hash and by its image's tag."""


class BuiltEnvironments:
    """The images and virtual environments that were built, wherever the targets lead."""

    def __init__(
        self,
        stored: StoredEnvironments,
        builds: Builds,
        targets: Targets,
        hosts: BuiltHosts,
        events: EventBus,
    ) -> None:
        self._stored = stored
        self._builds = builds
        self._targets = targets
        self._hosts = hosts
        self._events = events
        self._numbers = itertools.count(1)

    async def list(self, target: str = "", *, at_hand: bool = False) -> Sequence[BuiltHost]:
        """Every host with what was built there, or the one of a target; a host that cannot be
        asked says why. `at_hand` makes no contact with a host where there is none. Raises
        `NotFoundError` for a target that is none."""
        hosts = _by_host(await self._targets.list(), self._hosts)
        if target:
            await self._targets.get(target)
            hosts = [states for states in hosts if target in [s.target.name for s in states]]
        names = await asyncio.to_thread(self._definitions)
        asked = (self._ask(states, names, at_hand=at_hand) for states in hosts)
        return await asyncio.gather(*asked)

    async def remove(self, chosen: Sequence[BuiltEnvironment]) -> Discarded:
        """Delete these; what cannot be deleted hinders no other, and is told with its name. Posts
        `BuildChanged` for environments that are not built any more."""
        self._stored.refuse_read_only()
        targets = {state.target.name: state.target for state in await self._targets.list()}
        gone: list[BuiltEnvironment] = []
        problems: list[KnownError] = []
        freed = 0
        job = Progress(
            job=f"discard {next(self._numbers)}",
            text="Deleting what was built of environments",
            total=sum(size for one in chosen for size in one.pieces.values()),
        )
        report = Report(self._events, job)
        report.add(0)
        try:
            for one in chosen:
                try:
                    size = await self._discard(one, targets)
                except KnownError as error:
                    text = f"{one.title} on {one.host} stays: {error.text}"
                    problems.append(KnownError(error.code, text, hint=error.hint))
                else:
                    gone.append(one)
                    freed += size
                    report.add(size)
        finally:
            report.finish()
        return Discarded(gone, freed, problems)

    async def _discard(self, one: BuiltEnvironment, targets: Mapping[str, Target]) -> int:
        target = targets.get(one.host)
        if target is None:
            raise KnownError("no_target", f"The target {one.host} was removed.")
        freed = await self._hosts.host(target).discard(one.kind.value, one.key)
        key = self._hosts.key(target)
        launcher = _LAUNCHERS[one.kind]
        for same in targets.values():
            if same.launcher is launcher and self._hosts.key(same) == key:
                await self._forget(one, same)
        return freed

    async def _forget(self, one: BuiltEnvironment, target: Target) -> None:
        if one.definition_hash:
            await self._builds.forget(one.definition_hash, target)
        for name in {environment.rpartition(":")[0] for environment in one.environments}:
            with suppress(NotFoundError):  # the definition was removed before
                build = await self._builds.state(name, target.name)
                self._events.post(BuildChanged(build=build))

    async def _ask(
        self, states: Sequence[TargetState], names: _Names, *, at_hand: bool
    ) -> BuiltHost:
        targets = [state.target.name for state in states]
        first = states[0].target
        live = first.ssh is None or any(state.contact is Contact.LIVE for state in states)
        if at_hand and not live:
            return BuiltHost(targets, asked=False)
        try:
            answer = await self._hosts.host(first).built()
            with understood(answer):
                found = [_built(told, first.name, names) for told in answer["built"]]
                trouble, hint = str(answer["trouble"]), str(answer["hint"])
        except KnownError as error:
            return BuiltHost(targets, trouble=error.text, hint=error.hint)
        docker = any(state.target.launcher is LauncherKind.DOCKER for state in states)
        return BuiltHost(targets, found, *((trouble, hint) if docker else ("", "")))

    def _definitions(self) -> _Names:
        found: dict[str, list[Environment]] = {}
        for newest in self._stored.list():
            if newest.definition.kind is not EnvironmentKind.INTERPRETER:
                for one in self._stored.versions(newest.name):
                    for key in (one.definition.hash, one.definition.image_tag):
                        found.setdefault(key, []).append(one)
        return found


def _by_host(states: Iterable[TargetState], hosts: BuiltHosts) -> list[list[TargetState]]:
    """The targets, those of one host together."""
    found: dict[str, list[TargetState]] = {}
    for state in states:
        found.setdefault(hosts.key(state.target), []).append(state)
    return list(found.values())


def _built(told: Mapping[str, Any], host: str, names: _Names) -> BuiltEnvironment:
    key = str(told["key"])
    known = names.get(key, [])
    definition_hash = known[0].definition.hash if known else str(told["hash"])
    if definition_hash and not valid_run_id(definition_hash):
        raise ValueError("a hash that leads elsewhere")
    version = int(told["version"])
    return BuiltEnvironment(
        host=host,
        kind=BuiltKind(told["kind"]),
        key=key,
        size=int(told["size"]),
        pieces={str(name): int(size) for name, size in told["pieces"]},
        definition_hash=definition_hash,
        environments=[f"{one.name}:{one.version}" for one in known],
        name=f"{told['name']}:{version}" if told["name"] and version else str(told["name"]),
        made_at=_time(told["made_at"]),
        used_at=None if told["used_at"] is None else _time(told["used_at"]),
        runs=[str(run["name"]) for run in told["runs"]],
        holds=[str(text) for text in told["holds"]],
        building=bool(told["building"]),
        whole=bool(told["whole"]),
    )


def _time(told: Any) -> float:
    if not math.isfinite(told):
        raise ValueError("a time that is none")
    return float(told)
