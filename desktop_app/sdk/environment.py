"""`Environment`: what a script needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.domain import environment as domain
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.names import check_not_reserved
from desktop_app.engine.environments.definitions import checked_definition, current_interpreter
from desktop_app.sdk.errors import not_supported
from desktop_app.sdk.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine


DEFAULT_CPU_IMAGE = domain.DEFAULT_CPU_IMAGE
DEFAULT_GPU_IMAGE = domain.DEFAULT_GPU_IMAGE


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
        self._image = domain.EnvironmentDefinition(domain.EnvironmentKind.IMAGE)
        self._origin = value.definition if value else None
        self._context: Path | None = None
        if value:
            self.take(value.definition)

    @property
    def environment_variables(self) -> Mapping[str, str]:
        """The variables of the image. Setting any makes it an image."""
        return dict(self._image.variables)

    @environment_variables.setter
    def environment_variables(self, variables: Mapping[str, str]) -> None:
        self._image = replace(self._image, variables=dict(variables))

    @property
    def build_secrets(self) -> Sequence[str]:
        """Names of secrets that the build of its image may know, and that stay in no image. Setting
        any makes it an image; pip puts one in the place of `${NAME}` in an address."""
        return tuple(self._image.build_secrets)

    @build_secrets.setter
    def build_secrets(self, names: Sequence[str]) -> None:
        self._image = replace(self._image, build_secrets=tuple(names))

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
        return _from_file(name, domain.FileKind.REQUIREMENTS, Path(file_path))

    @staticmethod
    def from_docker_image(
        name: str, image: str, pip_requirements: str | Path | None = None
    ) -> Environment:
        """An image as it is, or with a requirements file installed on top."""
        if pip_requirements is not None:
            kind = domain.FileKind.REQUIREMENTS
            return _from_file(name, kind, Path(pip_requirements), image)
        made = Environment(name)
        made.docker = DockerSection(image, enabled=True)
        return made

    @staticmethod
    def from_conda_specification(name: str, file_path: str | Path) -> Environment:
        """A Docker image with the Python and the pip packages of a conda file. Packages of conda
        come with their Python from its channels, by the conda of the base image."""
        return _from_file(name, domain.FileKind.CONDA, Path(file_path))

    @staticmethod
    def from_pyproject(name: str, file_path: str | Path) -> Environment:
        """A Docker image with what a `pyproject.toml`, or a `uv.lock`, asks for."""
        return _from_file(name, domain.FileKind.PYPROJECT, Path(file_path))

    @staticmethod
    def from_dockerfile(
        name: str, dockerfile: str | Path, context: str | Path | None = None
    ) -> Environment:
        """A Docker image of a Dockerfile and of the folder that it copies from, else its own. The
        files are read when it is registered."""
        place = Path(context) if context is not None else None
        return _from_file(name, domain.FileKind.DOCKERFILE, Path(dockerfile), context=place)

    @staticmethod
    def load_from_directory(path: str | Path) -> Environment:
        """What `save_to_directory` wrote, equal to what it was."""
        from desktop_app.engine.environments.definition_files.saved import read_saved

        draft = read_saved(Path(path)).draft
        return _made(draft.name, draft)

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
        made.take(self.definition(), self._context)
        return made

    def register(self, workspace: Workspace) -> Environment:
        """Store it in the workspace: a new version where the definition differs."""
        value = workspace.connection.call(self.stored)
        return Environment.from_value(value)

    def build(self, workspace: Workspace, target: str = "local-docker") -> None:
        """Build the image now, on a compute target; returns when it is there."""

        async def work(engine: Engine) -> None:
            value = await self.stored(engine)
            await engine.builds.build(f"{value.name}:{value.version}", target)

        workspace.connection.call(work)

    def packages(self, workspace: Workspace, target: str = "") -> dict[str, str]:
        """The versions that were found in it by package, once it was built on a target; by default
        on the first that has it. Raises `NotFoundError` (`not_built`)."""

        async def work(engine: Engine) -> dict[str, str]:
            value = await self.stored(engine)
            found = await engine.resolutions.get(f"{value.name}:{value.version}", target)
            return {package.name: package.version for package in found.packages}

        return workspace.connection.call(work)

    def save_to_directory(self, path: str | Path, overwrite: bool = False) -> None:
        """Write `environment.yaml`, pip's files and the Dockerfile that they make into a folder.

        Raises `InvalidError`: `exists` where one of them is there, unless `overwrite`;
        `context_elsewhere` for a Dockerfile that copies files, which only a workspace has.
        """
        from desktop_app.engine.environments.definition_files.saving import save_definition

        if self._context is not None:
            raise InvalidError(
                "context_elsewhere",
                f"The files that the Dockerfile of {self.name!r} copies are not stored yet.",
                hint="Register it, then save it from its workspace: trainyard env save.",
            )
        definition = checked_definition(self.definition())
        value = domain.Environment(self.name, self.version or 1, definition)
        save_definition(value, Path(path), overwrite=overwrite)

    def definition(self) -> domain.EnvironmentDefinition:
        """What it is made of, as it stands now."""
        image = self._image
        if image.dockerfile:
            return image
        added = image.requirements or image.additions
        if self.docker.base_image or self.docker.enabled or added:
            return replace(image, base_image=self.docker.base_image)
        python = self._python or current_interpreter()
        return domain.EnvironmentDefinition(domain.EnvironmentKind.INTERPRETER, python=python)

    async def stored(self, engine: Engine) -> domain.Environment:
        """It as the workspace has it; stored first if it is new or was changed."""
        definition = self.definition()
        if self.version is not None and definition == self._origin:
            return await engine.environments.get(self.name, self.version)
        return await engine.environments.create(self.name, definition, self._context)

    def take(self, definition: domain.EnvironmentDefinition, context: Path | None = None) -> None:
        """Be made of this from now on, and of the files of a Dockerfile's folder."""
        self._context = context
        image = definition.kind is domain.EnvironmentKind.IMAGE
        self.docker = DockerSection(definition.base_image, enabled=image)
        self._python = definition.python
        if image:
            self._image = definition

    def __repr__(self) -> str:
        return f"Environment(name={self.name!r}, version={self.version!r})"


def _from_file(
    name: str,
    kind: domain.FileKind,
    path: Path,
    base_image: str = "",
    context: Path | None = None,
) -> Environment:
    from desktop_app.engine.environments.definition_files.reading import read_definition

    return _made(name, read_definition(path, kind, base_image, context=context))


def _made(name: str, draft: domain.DefinitionDraft) -> Environment:
    made = Environment(name)
    made.take(draft.definition, draft.context)
    return made
