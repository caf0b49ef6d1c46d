"""Environments: named, versioned definitions of what scripts need."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.definition_changes import (
    DefinitionChange,
    definition_changes,
    file_changes,
)
from desktop_app.domain.environment import (
    DefaultImages,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    FileKind,
)
from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.events import EnvironmentsChanged
from desktop_app.domain.run import RunSummary
from desktop_app.engine.environments.build_contexts import BuildContexts
from desktop_app.engine.environments.stored_environments import StoredEnvironments
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock

_MOST_NAMED = 5
LiveRuns = Callable[[], Awaitable[Sequence[RunSummary]]]


class Environments:
    """The environments of a workspace. `live_runs` asks which runs have not ended."""

    def __init__(
        self,
        stored: StoredEnvironments,
        contexts: BuildContexts,
        live_runs: LiveRuns,
        events: EventBus,
        clock: Clock,
    ) -> None:
        self._stored = stored
        self._contexts = contexts
        self._live_runs = live_runs
        self._events = events
        self._clock = clock

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

    async def create(
        self, name: str, definition: EnvironmentDefinition, context: Path | None = None
    ) -> Environment:
        """Store a definition: a new version where the name exists and the definition differs.
        `context` is the folder of the files of its Dockerfile, which are stored with it.

        Raises `InvalidError`: `reserved_prefix`, `bad_name`, `no_interpreter`, `bad_definition`,
        `bad_base_image`, `bad_apt_package`, `bad_variable`, `bad_command`, `not_with_dockerfile`;
        of a context as `BuildContexts.keep`.
        """
        if context is not None:
            await asyncio.to_thread(self._stored.check_own, name)
            definition = await self.check(definition)
            kept = await asyncio.to_thread(self._contexts.keep, context)
            definition = replace(definition, context=kept)
        now = self._clock.now()
        environment = await asyncio.to_thread(self._stored.create, name, definition, now)
        self._events.post(EnvironmentsChanged(names=(environment.name,)))
        return environment

    async def read(
        self,
        path: Path,
        kind: FileKind | None = None,
        base_image: str = "",
        extras: Sequence[str] = (),
        context: Path | None = None,
    ) -> DefinitionDraft:
        """What a file defines, checked and not stored. Raises as `read_definition` and `create`."""
        # Loaded where it is needed: most uses of the program read no definition.
        from desktop_app.engine.environments.definition_files.reading import read_definition

        draft = await asyncio.to_thread(read_definition, path, kind, base_image, extras, context)
        return replace(draft, definition=await self.check(draft.definition))

    async def check(self, definition: EnvironmentDefinition) -> EnvironmentDefinition:
        """The definition as `create` would store it; raises as `create`, apart from the name."""
        return await asyncio.to_thread(self._stored.checked, definition)

    async def default_images(self) -> DefaultImages:
        """The base images of definitions that name none."""
        return await asyncio.to_thread(self._stored.default_images)

    async def set_default_images(self, images: DefaultImages) -> DefaultImages:
        """Name others, for definitions that are made from now on; an empty one is the usual one
        again. Raises `InvalidError` (`bad_base_image`, field `cpu` or `gpu`), `KnownError`."""
        return await asyncio.to_thread(self._stored.set_default_images, images)

    async def clone(self, source: str, name: str) -> Environment:
        """Store the definition of another (NAME or NAME:VERSION) under a name that is new.

        Raises `NotFoundError`, `InvalidError` (`name_taken`, `reserved_prefix`, `bad_name`).
        """
        return await self.add(name, (await self.get(source)).definition)

    async def add(self, name: str, definition: EnvironmentDefinition) -> Environment:
        """As `create`, under a name that nothing has: `InvalidError` (`name_taken`)."""
        now = self._clock.now()
        made = await asyncio.to_thread(self._stored.add, name, definition, now)
        self._events.post(EnvironmentsChanged(names=(made.name,)))
        return made

    async def diff(self, before: str, after: str) -> Sequence[DefinitionChange]:
        """What differs between two environments, each NAME or NAME:VERSION; `NotFoundError`."""
        one, other = [(await self.get(name)).definition for name in (before, after)]
        changes = [each for each in definition_changes(one, other) if each.part != "context"]
        if one.context != other.context:
            files = self._contexts.files
            old, new = [await asyncio.to_thread(files, d.context) for d in (one, other)]
            changes += file_changes(old, new)
        return changes

    async def save(self, name: str, folder: Path, *, overwrite: bool = False) -> None:
        """Write one (NAME or NAME:VERSION) into a folder from which `read` gets it back.

        Raises `InvalidError` (`exists`) and `KnownError` (`cannot_write`) as `save_definition`.
        """
        from desktop_app.engine.environments.definition_files.saving import save_definition

        found = await self.get(name)
        await asyncio.to_thread(
            save_definition, found, folder, overwrite=overwrite, lay_out=self._contexts.lay_out
        )

    async def remove(self, name: str) -> None:
        """Forget an environment with all its versions; images that were built stay.

        Raises as `check_unused`.
        """
        await self.check_unused(name)
        await asyncio.to_thread(self._stored.remove, name)
        self._events.post(EnvironmentsChanged(names=(name,)))

    async def check_unused(self, name: str) -> None:
        """Raises `InvalidError` (`in_use`) with their names while runs that live use it."""
        users = [run.name for run in await self._live_runs() if run.environment == name]
        if users:
            runs = ", ".join(users[:_MOST_NAMED])
            rest = len(users) - _MOST_NAMED
            raise InvalidError(
                "in_use",
                f"{name!r} is in use by {runs} and {rest} more."
                if rest > 0
                else f"{name!r} is in use by {runs}.",
                hint="Wait until these runs have ended, or cancel them.",
                field="environment",
            )
