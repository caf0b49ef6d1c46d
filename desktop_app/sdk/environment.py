"""`Environment`: what a script needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain import environment as domain
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.names import check_not_reserved
from desktop_app.engine.definitions import current_interpreter, read_requirements
from desktop_app.sdk.errors import not_supported
from desktop_app.sdk.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine


@dataclass
class DockerSection:
    """`environment.docker`: the image to build on. `enabled` follows from having requirements or a
    base image, so setting it to True only says so."""

    base_image: str = ""
    enabled: bool = False


class Environment:
    """A named definition: the interpreter that runs this script, or a Docker image.

    A new one is the current interpreter until it gets requirements or a base image.
    """

    def __init__(self, name: str, *, value: domain.Environment | None = None) -> None:
        self.name = value.name if value else check_not_reserved("environment", name)
        self.version = value.version if value else None
        self.docker = DockerSection()
        self._python = ""
        self._requirements: tuple[str, ...] = ()
        self._origin = value.definition if value else None
        if value:
            self._take(value.definition)

    @classmethod
    def from_value(cls, value: domain.Environment) -> Environment:
        """The face of an environment that is known already."""
        return cls(value.name, value=value)

    @staticmethod
    def get(workspace: Workspace, name: str, version: int | str | None = None) -> Environment:
        """An environment of the workspace, curated or not. `NotFoundError` names what there is."""
        number = int(version) if version is not None else None
        value = workspace.connection.call(lambda engine: engine.environments.get(name, number))
        return Environment.from_value(value)

    @staticmethod
    def list(workspace: Workspace) -> dict[str, Environment]:
        """The workspace's environments at their newest versions, by name."""
        found = workspace.connection.call(lambda engine: engine.environments.list())
        return {value.name: Environment.from_value(value) for value in found}

    @staticmethod
    def from_pip_requirements(name: str, file_path: str | Path) -> Environment:
        """A Docker image with what a requirements file asks for."""
        made = Environment(name)
        made._requirements = read_requirements(Path(file_path))
        made.docker.enabled = True
        return made

    @staticmethod
    def from_docker_image(
        name: str, image: str, pip_requirements: str | Path | None = None
    ) -> Environment:
        """An image as it is, or with a requirements file installed on top."""
        made = Environment(name)
        made.docker = DockerSection(image, enabled=True)
        if pip_requirements is not None:
            made._requirements = read_requirements(Path(pip_requirements))
        return made

    @staticmethod
    def from_conda_specification(name: str, file_path: str | Path) -> Environment:
        """Not there yet: raises `NotSupportedError`."""
        raise not_supported(
            "Conda specifications cannot be read yet.",
            "Write pip's lines into a file and use Environment.from_pip_requirements.",
        )

    @staticmethod
    def from_existing_conda_environment(name: str, conda_environment_name: str) -> Environment:
        """Has no meaning here: raises `NotSupportedError`."""
        raise not_supported(
            "Conda environments are not looked up by name.",
            "Use Environment.from_interpreter with the path of its python.",
        )

    @staticmethod
    def from_interpreter(name: str, python: str | Path) -> Environment:
        """An interpreter of this computer, such as `venv/bin/python`, used as it is."""
        made = Environment(name)
        made._python = str(python)
        return made

    def clone(self, new_name: str) -> Environment:
        """The same definition under another name, to be changed."""
        made = Environment(new_name)
        made._take(self.definition())
        return made

    def register(self, workspace: Workspace) -> Environment:
        """Store it in the workspace: a new version where the definition differs."""
        value = workspace.connection.call(self.stored)
        return Environment.from_value(value)

    def build(self, workspace: Workspace, target: str = "local-docker") -> None:
        """Build the image now, on a compute target; returns when it is there."""

        async def work(engine: Engine) -> None:
            value = await self.stored(engine)
            await engine.environments.build(value.name, target)

        workspace.connection.call(work)

    def save_to_directory(self, path: str | Path, overwrite: bool = False) -> None:
        """Write the definition as `environment.json` and `requirements.txt` into a folder.

        Raises `InvalidError` (`exists`) where one of them is there, unless `overwrite`.
        """
        definition = self.definition()
        folder = Path(path)
        content = {
            "name": self.name,
            "version": self.version,
            "kind": definition.kind.value,
            "python": definition.python,
            "base_image": definition.base_image,
        }
        files = {
            "environment.json": json.dumps(content, ensure_ascii=False, indent=2) + "\n",
            "requirements.txt": "".join(line + "\n" for line in definition.requirements),
        }
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if (folder / name).exists() and not overwrite:
                raise InvalidError("exists", f"{str(folder / name)!r} exists already.")
            (folder / name).write_text(text, "utf-8")

    def definition(self) -> domain.EnvironmentDefinition:
        """What it is made of, as it stands now."""
        if self.docker.base_image or self._requirements or self.docker.enabled:
            return domain.EnvironmentDefinition(
                domain.EnvironmentKind.IMAGE,
                base_image=self.docker.base_image,
                requirements=self._requirements,
            )
        python = self._python or current_interpreter()
        return domain.EnvironmentDefinition(domain.EnvironmentKind.INTERPRETER, python=python)

    async def stored(self, engine: Engine) -> domain.Environment:
        """It as the workspace has it; stored first if it is new or was changed."""
        definition = self.definition()
        if self.version is not None and definition == self._origin:
            return await engine.environments.get(self.name, self.version)
        return await engine.environments.create(self.name, definition)

    def _take(self, definition: domain.EnvironmentDefinition) -> None:
        image = definition.kind is domain.EnvironmentKind.IMAGE
        self.docker = DockerSection(definition.base_image, enabled=image)
        self._python = definition.python
        self._requirements = tuple(definition.requirements)

    def __repr__(self) -> str:
        return f"Environment(name={self.name!r}, version={self.version!r})"
