"""Before a run: does its environment have what the script imports, and does torch fit the host?"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from desktop_app.domain.compute import HostFacts, LauncherKind, Target, TargetState
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import KnownError
from desktop_app.domain.fit import (
    Contents,
    Misfit,
    NeededModule,
    contents_of,
    missing_modules,
)
from desktop_app.domain.packages import package_name
from desktop_app.domain.resolution import Resolution
from desktop_app.domain.run import Contact, RunSpec
from desktop_app.domain.torch_fit import (
    TorchBuild,
    pair_misfit,
    torch_asked,
    torch_misfits,
    torch_of,
)
from desktop_app.engine.environments.definition_files.base_images import (
    stated_python as base_python,
)
from desktop_app.engine.environments.definitions import environment_at
from desktop_app.engine.environments.interpreter_contents import Interpreters, InterpretersElsewhere
from desktop_app.engine.environments.source_imports import needed_modules
from desktop_app.hostside.builders.conda_specs import pip_line, stated_python

Resolutions = Callable[[str, str], Awaitable[Resolution | None]]
"""What was found in an environment at a target, by their names."""
_PLAIN_BASE = re.compile(r"(?:docker\.io/)?(?:library/)?python:[\w.-]+")
"""Images with a Python and nothing else to import."""


class Definitions(Protocol):
    async def get(self, name: str) -> Environment: ...

    async def create(self, name: str, definition: EnvironmentDefinition) -> Environment: ...


class TargetStates(Protocol):
    async def list(self) -> Sequence[TargetState]: ...

    async def get(self, name: str) -> Target: ...

    async def facts(self, name: str) -> TargetState: ...


class Fit:
    """Looks at what would be run, and where. It only ever warns."""

    def __init__(
        self,
        environments: Definitions,
        targets: TargetStates,
        resolutions: Resolutions | None = None,
        elsewhere: InterpretersElsewhere | None = None,
    ) -> None:
        self._environments = environments
        self._targets = targets
        self._resolutions = resolutions
        self._interpreters = Interpreters()
        self._elsewhere = elsewhere

    async def check(self, spec: RunSpec, *, ask_host: bool = False) -> Sequence[Misfit]:
        """What does not fit, surest first; empty too where nothing is known. With `ask_host` a host
        of which nothing was heard yet is asked about its GPUs, where that matters, and about its
        interpreter: where that was not looked at, this is said.

        Raises `NotFoundError` for an environment or a target that is not there.
        """
        target = await self._targets.get(spec.target)
        environment = environment_at(await self._environments.get(spec.environment), target)
        needed = await asyncio.to_thread(_needed, spec)
        contents, found = None, list[Misfit]()
        try:
            contents = await self._contents(environment, target, needed, ask_host=ask_host)
        except KnownError as error:
            found = [_not_looked_at(environment, target, error)]
        if contents is not None:
            found = [*missing_modules(needed, contents, environment)]
        build = _build(environment.definition, contents)
        if build is not None and any(module.name == "torch" for module in needed):
            found += await self._of_torch(build, environment, spec, ask_host=ask_host)
        return sorted(found, key=lambda misfit: not misfit.certain)

    async def add(self, name: str, packages: Sequence[str]) -> Environment:
        """Add packages to the requirements of an environment: its next version. Raises what
        `Environments.create` does."""
        definition = (await self._environments.get(name)).definition
        lines = (*definition.requirements, *packages)
        return await self._environments.create(name, replace(definition, requirements=lines))

    async def _contents(
        self,
        environment: Environment,
        target: Target,
        needed: Sequence[NeededModule],
        *,
        ask_host: bool,
    ) -> Contents | None:
        """None where nothing is known. Raises `KnownError` where an interpreter of another host
        could not be looked at."""
        definition = environment.definition
        if definition.kind is EnvironmentKind.INTERPRETER:
            if target.launcher is not LauncherKind.PROCESS or not needed:
                return None
            names = {module.name for module in needed}
            if target.ssh is not None:
                return await self._contents_elsewhere(definition.python, target, names, ask_host)
            ask = self._interpreters.contents
            return await asyncio.to_thread(ask, definition.python, names)
        if self._resolutions is not None:
            found = await self._resolutions(environment.name, target.name)
            if found is not None:
                return contents_of(found, whole=_is_whole(definition, target))
        return _asked_contents(definition, target)

    async def _contents_elsewhere(
        self, python: str, target: Target, names: Collection[str], ask_host: bool
    ) -> Contents | None:
        if self._elsewhere is None:
            return None
        if not ask_host and await self._contact(target.name) is not Contact.LIVE:
            raise KnownError("no_contact", "There is no contact with its host.")
        return await self._elsewhere.contents(target, python or "python3", names)

    async def _contact(self, target: str) -> Contact:
        states = await self._targets.list()
        found = (state.contact for state in states if state.target.name == target)
        return next(found, Contact.NONE)

    async def _of_torch(
        self, build: TorchBuild, environment: Environment, spec: RunSpec, *, ask_host: bool
    ) -> Sequence[Misfit]:
        pair = pair_misfit(build, environment.name)
        found = [pair] if pair is not None else []
        known = build.cpu_only or build.cuda is not None
        if spec.resources.gpus == 0 or not known:
            return found
        facts = await self._facts(spec.target, ask_host=ask_host)
        if facts is not None:
            found += torch_misfits(build, environment.name, spec.target, facts)
        return found

    async def _facts(self, target: str, *, ask_host: bool) -> HostFacts | None:
        states = {state.target.name: state for state in await self._targets.list()}
        facts = states[target].facts if target in states else None
        if facts is None and ask_host:
            facts = (await self._targets.facts(target)).facts
        return facts


def _needed(spec: RunSpec) -> Sequence[NeededModule]:
    if not spec.script.endswith(".py"):
        return ()
    path = spec.variables.get("PYTHONPATH", "")
    folders = [spec.source / Path(part) for part in path.split(":") if part]
    return needed_modules(spec.source, spec.script, folders)


def _not_looked_at(environment: Environment, target: Target, error: KnownError) -> Misfit:
    """Of an interpreter that is not there this is certain, else it only is not known."""
    name = environment.name
    return Misfit(
        "not_looked_at",
        f"It is not known whether {name!r} has what the script imports on {target.name!r}: "
        f"{error.text}",
        error.hint or "It is looked at as soon as the host answers.",
        certain=error.code == "no_interpreter",
    )


def _is_whole(definition: EnvironmentDefinition, target: Target) -> bool:
    """Nothing but its packages can be imported there."""
    if definition.post_install:
        return False
    return target.launcher is LauncherKind.PROCESS or bool(
        _PLAIN_BASE.fullmatch(definition.base_image)
    )


def _asked_contents(definition: EnvironmentDefinition, target: Target) -> Contents | None:
    """By the requirements alone, of an environment that was never built there. None where its image
    may have anything."""
    if not _is_whole(definition, target):
        return None
    python = stated_python(definition.conda) or base_python(definition.base_image)
    lines = [*definition.requirements, *(pip_line(spec) for spec in definition.conda)]
    return Contents(
        minor=int(python.split(".")[1]) if python.startswith("3.") else None,
        versions={package_name(line): "" for line in lines},
    )


def _build(definition: EnvironmentDefinition, contents: Contents | None) -> TorchBuild | None:
    """The torch that is there, else the one that the requirements ask for."""
    if contents is not None and contents.modules is not None:
        return torch_of(contents.versions)
    names = {package_name(line): line for line in definition.requirements}
    return torch_asked(definition.requirements, names)
