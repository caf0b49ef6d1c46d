"""Making environments real on targets, once per definition and host."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.compute import LauncherKind, Target
from desktop_app.domain.environment import (
    Build,
    BuildState,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import BuildChanged
from desktop_app.engine.catalog import write_json
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock
from desktop_app.engine.requests import environment_request
from desktop_app.engine.stored_environments import StoredEnvironments
from desktop_app.hostside.layout import build_folder, venv_folder
from desktop_app.hostside.protocol import Frame


class BuildHost(Protocol):
    """A host that builds environments. `in_place` says that its files are this computer's own."""

    in_place: bool

    def build(
        self, environment: Mapping[str, Any], launcher: str
    ) -> AbstractAsyncContextManager[AsyncIterator[Frame]]: ...


class BuildHosts(Protocol):
    def host(self, target: Target) -> BuildHost: ...


class TargetNames(Protocol):
    def get(self, name: str) -> Target: ...


Explain = Callable[[EnvironmentDefinition, KnownError], Awaitable[str]]


class Builds:
    """Which environments of a workspace are real, and where. `root` is its folder: build logs are
    in `builds` and `venvs` there."""

    def __init__(
        self,
        environments: StoredEnvironments,
        root: Path,
        targets: TargetNames,
        hosts: BuildHosts,
        events: EventBus,
        clock: Clock,
        explain: Explain | None = None,
    ) -> None:
        """`explain` says more of a failure than its host did, empty where it cannot."""
        self._environments = environments
        self._root = root
        self._targets = targets
        self._hosts = hosts
        self._events = events
        self._clock = clock
        self._explain = explain
        self._building: dict[tuple[str, str], asyncio.Task[Build]] = {}

    async def build(self, name: str, target: str) -> Build:
        """Make it real on a target, or join the build of it that goes on; posts `BuildChanged`.

        What is there already is not built again. Raises `KnownError` with the cause of a failure.
        """
        environment = await asyncio.to_thread(self._environments.get, name)
        place = await asyncio.to_thread(self._targets.get, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return self._post(self._interpreter_state(environment, place))
        _check_launcher(environment, place)
        self._environments.refuse_read_only()  # its log and its result are written there
        key = (environment.definition.hash, target)
        task = self._building.get(key)
        if task is None:
            task = asyncio.create_task(self._make_real(environment, place))
            self._building[key] = task
            task.add_done_callback(lambda _: self._building.pop(key, None))
        return await asyncio.shield(task)

    async def state(self, name: str, target: str) -> Build:
        """Whether it is real on a target, as far as is known without asking the host."""
        environment = await asyncio.to_thread(self._environments.get, name)
        place = await asyncio.to_thread(self._targets.get, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return self._interpreter_state(environment, place)
        if (environment.definition.hash, target) in self._building:
            return self._state_of(environment, place, BuildState.BUILDING)
        return await asyncio.to_thread(self._recorded_state, environment, place)

    async def close(self) -> None:
        """Stop waiting for builds; they go on at their hosts."""
        tasks = tuple(self._building.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make_real(self, environment: Environment, target: Target) -> Build:
        host = self._hosts.host(target)
        log = self._log(environment, target)
        self._post(self._state_of(environment, target, BuildState.BUILDING))
        try:
            async with host.build(_request(environment), target.launcher.value) as frames:
                async for header, payload in frames:
                    if header["kind"] == "data" and not host.in_place:
                        await asyncio.to_thread(_put, log, header["offset"], payload)
        except KnownError as error:
            more = await self._explain(environment.definition, error) if self._explain else ""
            build = self._state_of(environment, target, BuildState.FAILED)
            self._post(replace(build, detail=f"{error} {more}".rstrip()))
            if not more:
                raise
            raise KnownError(error.code, f"{error.text} {more}", hint=error.hint) from error
        record = {"state": "built", "time": self._clock.now(), "target": target.name}
        await asyncio.to_thread(write_json, self._record(environment, target), record)
        return self._post(self._state_of(environment, target, BuildState.READY))

    def _post(self, build: Build) -> Build:
        self._events.post(BuildChanged(build=build))
        return build

    def _interpreter_state(self, environment: Environment, target: Target) -> Build:
        python = environment.definition.python
        # What another host has is known there alone.
        ready = target.ssh is not None or Path(python).is_file()
        return Build(
            environment=environment.name,
            target=target.name,
            state=BuildState.READY if ready else BuildState.FAILED,
            detail="" if ready else f"There is no interpreter at {python!r}.",
        )

    def _state_of(self, environment: Environment, target: Target, state: BuildState) -> Build:
        log = self._log(environment, target)
        return Build(environment.name, target.name, state, log=str(log) if log.exists() else "")

    def _recorded_state(self, environment: Environment, target: Target) -> Build:
        if self._record(environment, target).exists():
            return self._state_of(environment, target, BuildState.READY)
        # Only this computer's builder works in this folder.
        result = {} if target.ssh else _last_result(self._folder(environment, target))
        state = _RESULTS.get(str(result.get("state")), BuildState.MISSING)
        build = self._state_of(environment, target, state)
        return replace(build, detail=str(result.get("text") or ""))

    def _folder(self, environment: Environment, target: Target) -> Path:
        """Where this computer's builder works for such a target; for one elsewhere, what is known
        of it is there."""
        folder = venv_folder if target.launcher is LauncherKind.PROCESS else build_folder
        return Path(folder(str(self._root), environment.definition.hash))

    def _record(self, environment: Environment, target: Target) -> Path:
        return self._folder(environment, target) / f"built-{_place(target)}-{target.launcher}.json"

    def _log(self, environment: Environment, target: Target) -> Path:
        name = f"build-{_place(target)}.log" if target.ssh else "build.log"
        return self._folder(environment, target) / name


def _check_launcher(environment: Environment, target: Target) -> None:
    if target.launcher is LauncherKind.PROCESS and environment.definition.needs_engine:
        raise InvalidError(
            "not_an_image_target",
            f"{environment.name!r} is an image, and {target.name!r} starts plain processes.",
            hint="Choose a target that uses Docker, such as local-docker.",
            field="target",
        )


def _request(environment: Environment) -> dict[str, Any]:
    named = {"name": environment.name, "version": environment.version}
    return {**named, **environment_request(environment)}


_RESULTS = {"built": BuildState.READY, "failed": BuildState.FAILED}


def _last_result(folder: Path) -> Mapping[str, Any]:
    """What this computer's builder said of its last attempt, perhaps for a run; empty for none."""
    try:
        result = json.loads((folder / "result.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return result if isinstance(result, dict) else {}


def _place(target: Target) -> str:
    """Names the computer of a target, in letters that any file name may have."""
    if target.ssh is None:
        return target.transport
    return f"ssh-{hashlib.sha256(target.ssh.destination.encode()).hexdigest()[:16]}"


def _put(path: Path, offset: int, data: bytes) -> None:
    """A piece of a log that comes whole, and again whole at the next build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.truncate(offset)
        file.write(data)
