"""What was found in built environments, across targets and runs: shown, compared, locked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.domain.compute import Target, TargetState
from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import Environment, EnvironmentDefinition
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.filters import quoted
from desktop_app.domain.locks import lock_lines, locked, resolution_changes
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import RunPage, RunQuery
from desktop_app.engine.catalog import write_whole
from desktop_app.engine.environments.definition_documents import definition_of
from desktop_app.engine.environments.definitions import environment_at
from desktop_app.engine.runs.requests import Request

_MOST_RUNS = 20
"""So many of an environment's newest runs are looked at for one that knows its packages."""
LOCK = "lock.txt"
"""What a lock is called in the folder of a saved definition."""


class KnownRuns(Protocol):
    """The runs of a workspace, and what they were found to have."""

    async def list(self, query: RunQuery) -> RunPage: ...

    def request(self, run_id: str) -> Request: ...

    async def packages(self, run: str) -> Resolution | None: ...


class KnownEnvironments(Protocol):
    """The definitions of a workspace, as `Environments` has them."""

    async def get(self, name: str, version: int | None = None) -> Environment: ...

    async def add(self, name: str, definition: EnvironmentDefinition) -> Environment: ...

    async def save(self, name: str, folder: Path, *, overwrite: bool = False) -> None: ...


class KnownBuilds(Protocol):
    """What builds found."""

    async def resolution(self, name: str, target: str) -> Resolution | None: ...


class KnownTargets(Protocol):
    """The targets of a workspace."""

    async def list(self) -> Sequence[TargetState]: ...


async def found_by_runs(
    runs: KnownRuns, environment: Environment, target: Target
) -> Resolution | None:
    """What the newest run found that had just this definition on that target; None for none."""
    wanted = environment_at(environment, target).definition.hash
    query = RunQuery(
        filter=f"environment = {quoted(environment.name)} and target = {quoted(target.name)}",
        archived=True,
        limit=_MOST_RUNS,
    )
    for run in (await runs.list(query)).runs:
        request = await asyncio.to_thread(runs.request, run.id)
        if definition_of(request["environment"]).hash == wanted:
            found = await runs.packages(run.id)
            if found is not None:
                return found
    return None


class Resolutions:
    """Environments are named NAME or NAME:VERSION everywhere: `NotFoundError` where there is none.

    Where a target has to be known and none is named, it is the first one on which it was built.
    """

    def __init__(
        self, environments: KnownEnvironments, builds: KnownBuilds, targets: KnownTargets
    ) -> None:
        self._environments = environments
        self._builds = builds
        self._targets = targets

    async def all(self, name: str) -> Mapping[str, Resolution]:
        """What was found in an environment, by the target that it was built on."""
        await self._environments.get(name)
        found = {
            state.target.name: await self._builds.resolution(name, state.target.name)
            for state in await self._targets.list()
        }
        return {target: each for target, each in found.items() if each is not None}

    async def get(self, name: str, target: str = "") -> Resolution:
        """Raises `NotFoundError` (`not_built`) where nobody knows what is in it."""
        if target:
            found = await self._builds.resolution(name, target)
        else:
            found = next(iter((await self.all(name)).values()), None)
        if found is None:
            raise _not_built(name, target)
        return found

    async def changes(
        self, before: str, after: str, target: str = ""
    ) -> Sequence[DefinitionChange]:
        """Which packages differ between two environments as they were built on a target, by
        default on the first that has both: none where there is no such one.

        Raises `NotFoundError` (`not_built`) where one was not built on the target that is named.
        """
        if target:
            return resolution_changes(await self.get(before, target), await self.get(after, target))
        one, other = await self.all(before), await self.all(after)
        both = next((name for name in one if name in other), None)
        return [] if both is None else resolution_changes(one[both], other[both])

    async def lock(self, name: str, target: str = "") -> Sequence[str]:
        """A requirements file that asks for what was found; raises as `get`."""
        found = await self._environments.get(name)
        return lock_lines(await self.get(name, target), found.definition)

    async def write_lock(
        self, name: str, path: Path, target: str = "", *, overwrite: bool = False
    ) -> None:
        """The same into a file. Raises also `InvalidError` (`exists`) where it is there, unless
        `overwrite`; `KnownError` (`cannot_write`)."""
        lines = await self.lock(name, target)
        await asyncio.to_thread(_check_free, path, overwrite, "output")
        await asyncio.to_thread(_write, path, lines)

    async def create_locked(self, name: str, new_name: str, target: str = "") -> Environment:
        """Store an environment of another name that asks for exactly what was found.

        Raises as `get` and `Environments.create`; `InvalidError` (`no_lock`, `name_taken`).
        """
        found = await self._environments.get(name)
        resolution = await self.get(name, target)
        definition = locked(found.definition, resolution)
        return await self._environments.add(new_name, definition)

    async def save(self, name: str, folder: Path, *, overwrite: bool = False) -> None:
        """As `Environments.save`, with a lock where it is known what was built."""
        path = folder / LOCK
        lines = await self.lock(name) if await self.all(name) else ()
        if lines:  # before anything is written
            await asyncio.to_thread(_check_free, path, overwrite, "folder")
        await self._environments.save(name, folder, overwrite=overwrite)
        if lines:
            await asyncio.to_thread(_write, path, lines)


def _check_free(path: Path, overwrite: bool, field: str) -> None:
    if path.exists() and not overwrite:
        raise InvalidError(
            "exists",
            f"{str(path)!r} exists already.",
            hint="Choose another place, or allow that it is overwritten.",
            field=field,
        )


def _write(path: Path, lines: Sequence[str]) -> None:
    write_whole(path, "".join(f"{line}\n" for line in lines).encode())


def _not_built(name: str, target: str) -> NotFoundError:
    return NotFoundError(
        "not_built",
        f"It is not known what is in {name!r} on {target!r}."
        if target
        else f"It is not known what is in {name!r}.",
        hint="Build it there, or start a run with it: its packages are found then.",
        field="target",
    )
