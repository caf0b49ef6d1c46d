"""Environments: named, versioned definitions, and making them real on a target once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
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
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.events import BuildChanged, EnvironmentsChanged
from desktop_app.domain.names import check_not_reserved
from desktop_app.engine.catalog import Catalog, Document, write_json
from desktop_app.engine.definitions import checked_definition, curated_environments
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock
from desktop_app.engine.requests import environment_request
from desktop_app.hostside.layout import build_folder
from desktop_app.hostside.protocol import Frame


class BuildHost(Protocol):
    """A host that builds environments. `in_place` says that its files are this computer's own."""

    in_place: bool

    def build(
        self, environment: Mapping[str, Any]
    ) -> AbstractAsyncContextManager[AsyncIterator[Frame]]: ...


class BuildHosts(Protocol):
    def host(self, target: Target) -> BuildHost: ...


class TargetNames(Protocol):
    def get(self, name: str) -> Target: ...


class StoredEnvironments:
    """The environments as files of the workspace, and the curated ones. Blocking, small."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._curated = curated_environments()

    def list(self) -> list[Environment]:
        """The newest version of each, curated ones first."""
        documents = self._catalog.listing().documents
        return [*self._curated, *(_versions(document)[-1] for document in documents)]

    def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold an environment, each naming its file."""
        return self._catalog.listing().problems

    def get(self, name: str, version: int | None = None) -> Environment:
        """The newest or a given version; `name` may end in `:VERSION`. Raises `NotFoundError`."""
        name, version = _split(name, version)
        found = [env for env in self.versions(name) if version in (None, env.version)]
        if not found:
            raise NotFoundError(
                "no_environment",
                f"The environment {name!r} has no version {version}.",
                field="environment",
            )
        return found[-1]

    def versions(self, name: str) -> Sequence[Environment]:
        """Every version, oldest first; raises `NotFoundError` with the names that there are."""
        curated = [environment for environment in self._curated if environment.name == name]
        if curated:
            return curated
        try:
            return _versions(self._catalog.get(name))
        except NotFoundError as error:
            names = ", ".join(repr(environment.name) for environment in self.list())
            raise NotFoundError(
                error.code, error.text, hint=f"There are: {names}.", field="environment"
            ) from error

    def create(self, name: str, definition: EnvironmentDefinition, now: float) -> Environment:
        """As `Environments.create`."""
        name = check_not_reserved("environment", name)
        change = _AddVersion(checked_definition(definition), now)
        return _versions(self._catalog.change(name, change))[-1]

    def refuse_read_only(self) -> None:
        """Raise `KnownError` (`read_only`) where nothing may be changed."""
        self._catalog.refuse_read_only()

    def remove(self, name: str) -> None:
        """Forget an environment with all its versions."""
        check_not_reserved("environment", name)
        self._catalog.remove(name)


class Environments:
    """The environments of a workspace. `root` is its folder: the build logs are in its `builds`."""

    def __init__(
        self,
        stored: StoredEnvironments,
        root: Path,
        targets: TargetNames,
        hosts: BuildHosts,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._stored = stored
        self._root = root
        self._targets = targets
        self._hosts = hosts
        self._events = events
        self._clock = clock
        self._building: dict[tuple[str, str], asyncio.Task[Build]] = {}

    async def list(self) -> list[Environment]:
        """The newest version of each, curated ones first."""
        return await asyncio.to_thread(self._stored.list)

    async def problems(self) -> Sequence[KnownError]:
        """What is wrong with files that should hold an environment, each naming its file."""
        return await asyncio.to_thread(self._stored.problems)

    async def get(self, name: str, version: int | None = None) -> Environment:
        """The newest or a given version; `name` may end in `:VERSION`. Raises `NotFoundError`."""
        return await asyncio.to_thread(self._stored.get, name, version)

    async def versions(self, name: str) -> Sequence[Environment]:
        """Every version, oldest first; raises `NotFoundError`."""
        return await asyncio.to_thread(self._stored.versions, name)

    async def create(self, name: str, definition: EnvironmentDefinition) -> Environment:
        """Store a definition: a new version where the name exists and the definition differs.

        Raises `InvalidError`: `reserved_prefix`, `bad_name`, `no_interpreter`, `bad_requirement`,
        `bad_base_image`.
        """
        now = self._clock.now()
        environment = await asyncio.to_thread(self._stored.create, name, definition, now)
        self._events.post(EnvironmentsChanged(names=(environment.name,)))
        return environment

    async def remove(self, name: str) -> None:
        """Forget an environment with all its versions; images that were built stay."""
        await asyncio.to_thread(self._stored.remove, name)
        self._events.post(EnvironmentsChanged(names=(name,)))

    async def build(self, name: str, target: str) -> Build:
        """Make it real on a target, or join the build of it that goes on; posts `BuildChanged`.

        What is there already is not built again. Raises `KnownError` with the cause of a failure.
        """
        environment = await self.get(name)
        place = await asyncio.to_thread(self._targets.get, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return self._post(self._interpreter_state(environment, place))
        _check_launcher(environment, place)
        self._stored.refuse_read_only()  # its log and its result are written there
        key = (environment.definition.hash, target)
        task = self._building.get(key)
        if task is None:
            task = asyncio.create_task(self._build_image(environment, place))
            self._building[key] = task
            task.add_done_callback(lambda _: self._building.pop(key, None))
        return await asyncio.shield(task)

    async def state(self, name: str, target: str) -> Build:
        """Whether it is real on a target, as far as is known without asking the host."""
        environment = await self.get(name)
        place = await asyncio.to_thread(self._targets.get, target)
        if environment.definition.kind is EnvironmentKind.INTERPRETER:
            return self._interpreter_state(environment, place)
        if (environment.definition.hash, target) in self._building:
            return self._image_build(environment, place, BuildState.BUILDING)
        return await asyncio.to_thread(self._recorded_state, environment, place)

    async def close(self) -> None:
        """Stop waiting for builds; they go on at their hosts."""
        tasks = tuple(self._building.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _build_image(self, environment: Environment, target: Target) -> Build:
        host = self._hosts.host(target)
        log = self._log(environment, target)
        self._post(self._image_build(environment, target, BuildState.BUILDING))
        try:
            async with host.build(_request(environment)) as frames:
                async for header, payload in frames:
                    if header["kind"] == "data" and not host.in_place:
                        await asyncio.to_thread(_put, log, header["offset"], payload)
        except KnownError as error:
            build = self._image_build(environment, target, BuildState.FAILED)
            self._post(replace(build, detail=str(error)))
            raise
        record = {"state": "built", "time": self._clock.now(), "target": target.name}
        await asyncio.to_thread(write_json, self._record(environment, target), record)
        return self._post(self._image_build(environment, target, BuildState.READY))

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

    def _image_build(self, environment: Environment, target: Target, state: BuildState) -> Build:
        log = self._log(environment, target)
        return Build(environment.name, target.name, state, log=str(log) if log.exists() else "")

    def _recorded_state(self, environment: Environment, target: Target) -> Build:
        if self._record(environment, target).exists():
            return self._image_build(environment, target, BuildState.READY)
        # Only this computer's builder works in this folder.
        result = {} if target.ssh else _last_result(self._folder(environment))
        state = _RESULTS.get(str(result.get("state")), BuildState.MISSING)
        build = self._image_build(environment, target, state)
        return replace(build, detail=str(result.get("text") or ""))

    def _folder(self, environment: Environment) -> Path:
        return Path(build_folder(str(self._root), environment.definition.hash))

    def _record(self, environment: Environment, target: Target) -> Path:
        return self._folder(environment) / f"built-{_place(target)}-{target.launcher}.json"

    def _log(self, environment: Environment, target: Target) -> Path:
        name = f"build-{_place(target)}.log" if target.ssh else "build.log"
        return self._folder(environment) / name


class _AddVersion:
    """The change of a document that adds a definition to its versions, unless it is the newest."""

    def __init__(self, definition: EnvironmentDefinition, now: float) -> None:
        self._definition = definition
        self._now = now

    def __call__(self, old: Document | None) -> Document:
        versions = list(old["versions"]) if old else []
        if old and _versions(old)[-1].definition == self._definition:
            return old
        number = versions[-1]["version"] + 1 if versions else 1
        definition = self._definition
        versions.append(
            {
                "version": number,
                "created_at": self._now,
                "kind": definition.kind.value,
                "python": definition.python,
                "base_image": definition.base_image,
                "requirements": list(definition.requirements),
            }
        )
        return {"versions": versions}


def _check_launcher(environment: Environment, target: Target) -> None:
    if target.launcher is not LauncherKind.DOCKER:
        raise InvalidError(
            "not_an_image_target",
            f"{environment.name!r} is an image, and {target.name!r} starts plain processes.",
            hint="Choose a target that uses Docker, such as local-docker.",
            field="target",
        )


def _split(name: str, version: int | None) -> tuple[str, int | None]:
    stem, colon, number = name.rpartition(":")
    if version is None and colon and number.isdecimal():
        return stem, int(number)
    return name, version


def _versions(document: Document) -> list[Environment]:
    return [
        Environment(
            document["name"],
            entry["version"],
            EnvironmentDefinition(
                EnvironmentKind(entry["kind"]),
                python=entry["python"],
                base_image=entry["base_image"],
                requirements=tuple(entry["requirements"]),
            ),
            entry["created_at"],
        )
        for entry in document["versions"]
    ]


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
