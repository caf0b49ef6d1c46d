"""Datasets, environments, targets and models of the fake engine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain.arguments import ScriptArguments
from desktop_app.domain.compute import (
    CheckResult,
    LauncherKind,
    SshHost,
    Target,
    TargetState,
    Trace,
    TransportKind,
)
from desktop_app.domain.dataset import Dataset, DatasetFormat
from desktop_app.domain.definition_changes import DefinitionChange, definition_changes
from desktop_app.domain.environment import (
    DefaultImages,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    FileKind,
)
from desktop_app.domain.errors import InvalidError, NotFoundError
from desktop_app.domain.events import (
    DatasetsChanged,
    EnvironmentsChanged,
    ModelsChanged,
    TargetChanged,
)
from desktop_app.domain.model import Lineage, Model, ModelVersion
from desktop_app.domain.names import check_name, check_not_reserved, usable_name
from desktop_app.engine.environments.definition_files.reading import read_definition
from desktop_app.engine.environments.definitions import checked_definition
from desktop_app.engine.scripts import script_arguments
from tests.fakes import values

if TYPE_CHECKING:
    from tests.fakes.engine import FakeEngine


class FakeScripts:
    """Same face as `Scripts`, and reads files as it does."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine

    async def arguments(self, folder: Path, script: str) -> ScriptArguments:
        await self._engine.script.enter("scripts.arguments", folder, script)
        return script_arguments(folder / script)


class FakeDatasets:
    """Same face as `Datasets`; `add` reads no file."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.items: dict[str, Dataset] = {}

    async def add(self, path: Path, name: str = "") -> Dataset:
        await self._engine.script.enter("datasets.add", path, name)
        name = check_name("dataset", name or usable_name(path.name))
        made = values.dataset(name, path=str(path))
        if path.suffix:
            made = replace(made, format=DatasetFormat.PLAIN, file_count=1, classes={}, splits={})
        self.items[name] = made
        self._engine.events.post(DatasetsChanged(names=(name,)))
        return made

    async def list(self) -> list[Dataset]:
        await self._engine.script.enter("datasets.list")
        return sorted(self.items.values(), key=lambda item: item.name)

    async def get(self, name: str) -> Dataset:
        if name not in self.items:
            raise NotFoundError("no_dataset", f"There is no dataset {name!r}.")
        return self.items[name]

    async def remove(self, name: str) -> None:
        await self._engine.script.enter("datasets.remove", name)
        self.items.pop((await self.get(name)).name)
        self._engine.events.post(DatasetsChanged(names=(name,)))


class FakeEnvironments:
    """Same face as `Environments`."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        current = values.current_python()
        self.items: dict[str, list[Environment]] = {current.name: [current]}
        self.images = DefaultImages()
        self.in_use: dict[str, str] = {}
        """What cannot be removed, and the run that uses it."""

    async def list(self) -> list[Environment]:
        await self._engine.script.enter("environments.list")
        return [versions[-1] for versions in self.items.values()]

    async def get(self, name: str, version: int | None = None) -> Environment:
        stem, _, number = name.partition(":")
        versions = await self.versions(stem)
        version = int(number) if number else version
        return versions[-1] if version is None else versions[version - 1]

    async def versions(self, name: str) -> Sequence[Environment]:
        await self._engine.script.enter("environments.versions", name)
        if name not in self.items:
            raise NotFoundError("no_environment", f"There is no environment {name!r}.")
        return tuple(self.items[name])

    async def create(
        self, name: str, definition: EnvironmentDefinition, context: Path | None = None
    ) -> Environment:
        given = (name, definition) if context is None else (name, definition, context)
        await self._engine.script.enter("environments.create", *given)
        name = check_not_reserved("environment", name)
        versions = self.items.setdefault(name, [])
        if not versions or versions[-1].definition != definition:
            versions.append(Environment(name, len(versions) + 1, definition, self._engine.now))
        self._engine.events.post(EnvironmentsChanged(names=(name,)))
        return versions[-1]

    async def read(
        self,
        path: Path,
        kind: FileKind | None = None,
        base_image: str = "",
        extras: Sequence[str] = (),
        context: Path | None = None,
    ) -> DefinitionDraft:
        await self._engine.script.enter("environments.read", path, kind, base_image)
        draft = await asyncio.to_thread(read_definition, path, kind, base_image, extras, context)
        return replace(draft, definition=checked_definition(draft.definition))

    async def check(self, definition: EnvironmentDefinition) -> EnvironmentDefinition:
        await self._engine.script.enter("environments.check", definition)
        return checked_definition(definition)

    async def default_images(self) -> DefaultImages:
        await self._engine.script.enter("environments.default_images")
        return self.images

    async def set_default_images(self, images: DefaultImages) -> DefaultImages:
        await self._engine.script.enter("environments.set_default_images", images)
        self.images = images
        return images

    async def clone(self, source: str, name: str) -> Environment:
        await self._engine.script.enter("environments.clone", source, name)
        return await self.create(name, (await self.get(source)).definition)

    async def add(self, name: str, definition: EnvironmentDefinition) -> Environment:
        if name in self.items:
            raise InvalidError("name_taken", f"There is an environment {name!r} already.")
        return await self.create(name, definition)

    async def diff(self, before: str, after: str) -> Sequence[DefinitionChange]:
        await self._engine.script.enter("environments.diff", before, after)
        one, other = await self.get(before), await self.get(after)
        return definition_changes(one.definition, other.definition)

    async def save(self, name: str, folder: Path, *, overwrite: bool = False) -> None:
        await self._engine.script.enter("environments.save", name, folder, overwrite)

    async def check_unused(self, name: str) -> None:
        await self._engine.script.enter("environments.check_unused", name)
        if name in self.in_use:
            raise InvalidError("in_use", f"{name!r} is in use by {self.in_use[name]}.")

    async def remove(self, name: str) -> None:
        await self._engine.script.enter("environments.remove", name)
        await self.check_unused(name)
        check_not_reserved("environment", name)
        self.items.pop(name)
        self._engine.events.post(EnvironmentsChanged(names=(name,)))


class FakeTargets:
    """Same face as `Targets`; `set_state` is news of a host."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.states = {state.target.name: state for state in values.target_states()}
        self.watched: list[str] = []
        self.checks: list[CheckResult] = [
            CheckResult("python", True, "Python 3.11.2"),
            CheckResult(
                "engine", False, "No container engine answers.", "Start Docker, or install it."
            ),
        ]

    def set_state(self, state: TargetState) -> None:
        self.states[state.target.name] = state
        self._engine.events.post(TargetChanged(state=state))

    async def list(self) -> list[TargetState]:
        await self._engine.script.enter("targets.list")
        return list(self.states.values())

    async def get(self, name: str) -> Target:
        if name not in self.states:
            raise NotFoundError("no_target", f"There is no target {name!r}.")
        return self.states[name].target

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
        await self._engine.script.enter("targets.create", name, transport, launcher, max_nodes, ssh)
        name = check_name("target", name)
        made = Target(name, transport, launcher, min_nodes, max_nodes, description, ssh)
        self.set_state(values.target_state(made))
        return made

    async def add_host(self, name: str, ssh: SshHost, launcher: LauncherKind) -> TargetState:
        await self._engine.script.enter("targets.add_host", name, ssh, launcher)
        made = Target(check_name("target", name), TransportKind.SSH, launcher, ssh=ssh)
        self.set_state(values.target_state(made))
        return self.states[name]

    async def try_host(
        self, name: str, ssh: SshHost, launcher: LauncherKind
    ) -> tuple[TargetState, Sequence[CheckResult]]:
        await self._engine.script.enter("targets.try_host", name, ssh, launcher)
        made = Target(check_name("target", name), TransportKind.SSH, launcher, ssh=ssh)
        return values.target_state(made), list(self.checks)

    async def traces(self, name: str) -> Sequence[Trace]:
        await self._engine.script.enter("targets.traces", name)
        return [Trace("program", "/home/ann/.trainyard/hostside", 2048)]

    async def erase(self, name: str) -> tuple[int, Sequence[str]]:
        await self._engine.script.enter("targets.erase", name)
        return 2048, ["trainyard/env:1: it is used by a container"]

    async def remove(self, name: str) -> None:
        await self._engine.script.enter("targets.remove", name)
        if (await self.get(name)).builtin:
            raise InvalidError("builtin", f"{name} is built in.")
        del self.states[name]
        self._engine.events.post(TargetChanged())

    async def facts(self, name: str) -> TargetState:
        await self._engine.script.enter("targets.facts", name)
        self._engine.events.post(TargetChanged(state=self.states[name]))
        return self.states[name]

    async def check(self, name: str) -> Sequence[CheckResult]:
        await self._engine.script.enter("targets.check", name)
        return list(self.checks)

    async def watch(self, name: str) -> None:
        await self._engine.script.enter("targets.watch", name)
        self.watched.append(name)

    async def unwatch(self, name: str) -> None:
        await self._engine.script.enter("targets.unwatch", name)
        if name in self.watched:
            self.watched.remove(name)


class FakeModels:
    """Same face as `Models`; a download writes the version's name."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.items: dict[str, list[ModelVersion]] = {}

    def put(self, version: ModelVersion) -> ModelVersion:
        """Make it the newest of its name, as another process would."""
        self.items.setdefault(version.name, []).insert(0, version)
        self._engine.events.post(ModelsChanged(names=(version.name,)))
        return version

    async def register(self, name: str, run_id: str, path: str) -> ModelVersion:
        await self._engine.script.enter("models.register", name, run_id, path)
        name = check_name("model", name)
        data = self._engine.record(run_id).outputs.get(path)
        if data is None:
            raise NotFoundError("no_output", f"There is no output {path!r}.", field="path")
        run = self._engine.record(run_id).summary
        lineage = Lineage(run_id, path, run.experiment, run_name=run.name)
        return self.put(self._next(name, Path(path).name, data, lineage))

    async def register_file(self, name: str, file: Path) -> ModelVersion:
        await self._engine.script.enter("models.register_file", name, file)
        name = check_name("model", name)
        return self.put(self._next(name, file.name, values.read(file), Lineage()))

    async def list(self) -> list[Model]:
        await self._engine.script.enter("models.list")
        return [Model(name, tuple(found)) for name, found in sorted(self.items.items())]

    async def get(self, name: str, version: int | None = None) -> ModelVersion:
        found = [v for v in self.items.get(name, []) if version in (None, v.version)]
        if not found:
            raise NotFoundError("no_model", f"There is no model {name!r}.")
        return found[0]

    async def download(self, name: str, version: int | None, destination: Path) -> Path:
        await self._engine.script.enter("models.download", name, version, destination)
        found = await self.get(name, version)
        data = f"{found.name}:{found.version}".encode()
        return values.write_to(destination, found.file_name, data)

    async def remove(self, name: str, version: int | None = None) -> int:
        await self._engine.script.enter("models.remove", name, version)
        await self.get(name, version)
        kept = [v for v in self.items.pop(name) if version not in (None, v.version)]
        if kept:
            self.items[name] = kept
        self._engine.events.post(ModelsChanged(names=(name,)))
        return 44_700_000

    async def annotate(
        self,
        name: str,
        version: int,
        tags: Mapping[str, str] | None = None,
        note: str | None = None,
    ) -> ModelVersion:
        await self._engine.script.enter("models.annotate", name, version, tags, note)
        old = await self.get(name, version)
        made = replace(
            old,
            tags=old.tags if tags is None else dict(tags),
            note=old.note if note is None else note,
        )
        self.items[name] = [made if v.version == version else v for v in self.items[name]]
        self._engine.events.post(ModelsChanged(names=(name,)))
        return made

    def _next(self, name: str, file: str, data: bytes, lineage: Lineage) -> ModelVersion:
        return values.model_version(
            name,
            len(self.items.get(name, [])) + 1,
            sha256=values.sha256(data),
            size=len(data),
            file_name=file,
            lineage=lineage,
        )
