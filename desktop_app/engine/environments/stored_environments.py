"""The environments of a workspace as files, and the curated ones."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from desktop_app.domain.environment import (
    DEFAULT_CPU_IMAGE,
    DEFAULT_GPU_IMAGE,
    DefaultImages,
    Environment,
    EnvironmentDefinition,
)
from desktop_app.domain.errors import InvalidError, KnownError, NotFoundError
from desktop_app.domain.names import check_not_reserved
from desktop_app.engine.catalog import Catalog, Document
from desktop_app.engine.environments.definition_documents import definition_document, definition_of
from desktop_app.engine.environments.definitions import checked_definition, checked_image
from desktop_app.engine.workspace_config import WorkspaceConfig


class StoredEnvironments:
    """The environments as files of the workspace, and the curated ones. Blocking, small.

    `curated` is the folder of definitions that every workspace has, besides the current Python;
    `config` is the workspace's, which may name default images.
    """

    def __init__(
        self, catalog: Catalog, config: WorkspaceConfig, curated: Path | None = None
    ) -> None:
        self._catalog = catalog
        self._config = config
        self._folder = curated
        self._found: Sequence[Environment] | None = None
        self._lock = threading.Lock()

    def every(self) -> Sequence[Sequence[Environment]]:
        """Every version of each, oldest first; in the order of `list`."""
        documents = self._catalog.listing().documents
        return [*([curated] for curated in self._curated()), *map(_versions, documents)]

    def list(self) -> list[Environment]:
        """The newest version of each, curated ones first."""
        documents = self._catalog.listing().documents
        return [*self._curated(), *(_versions(document)[-1] for document in documents)]

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
        curated = [environment for environment in self._curated() if environment.name == name]
        if curated:
            return curated
        try:
            return _versions(self._catalog.get(name))
        except NotFoundError as error:
            names = ", ".join(repr(environment.name) for environment in self.list())
            raise NotFoundError(
                error.code, error.text, hint=f"There are: {names}.", field="environment"
            ) from error

    def default_images(self) -> DefaultImages:
        """The base images of definitions that name none."""
        return self._config.default_images()

    def set_default_images(self, images: DefaultImages) -> DefaultImages:
        """Name others, for definitions that are made from now on; an empty one is the usual one
        again. Raises `InvalidError` (`bad_base_image`, field `cpu` or `gpu`), `KnownError`."""
        self._catalog.refuse_read_only()
        return self._config.set_default_images(
            DefaultImages(
                checked_image(images.cpu.strip() or DEFAULT_CPU_IMAGE, "cpu"),
                checked_image(images.gpu.strip() or DEFAULT_GPU_IMAGE, "gpu"),
            )
        )

    def checked(self, definition: EnvironmentDefinition) -> EnvironmentDefinition:
        """As it would be stored; raises as `Environments.create`."""
        return checked_definition(definition, self.default_images().cpu)

    def create(self, name: str, definition: EnvironmentDefinition, now: float) -> Environment:
        """As `Environments.create`."""
        name = _own_name(name)
        change = _AddVersion(self.checked(definition), now)
        return _versions(self._catalog.change(name, change))[-1]

    def add(self, name: str, definition: EnvironmentDefinition, now: float) -> Environment:
        """As `create`, under a name that nothing has: `InvalidError` (`name_taken`)."""
        name = _own_name(name)
        document = _AddVersion(self.checked(definition), now)(None)
        return _versions(self._catalog.create(name, document))[-1]

    def check_own(self, name: str) -> None:
        """Raise unless something can be stored under this name: `KnownError` (`read_only`),
        `InvalidError` as `Environments.create`."""
        self._catalog.refuse_read_only()
        _own_name(name)

    def refuse_read_only(self) -> None:
        """Raise `KnownError` (`read_only`) where nothing may be changed."""
        self._catalog.refuse_read_only()

    def remove(self, name: str) -> None:
        """Forget an environment with all its versions."""
        check_not_reserved("environment", name)
        self._catalog.remove(name)

    def _curated(self) -> Sequence[Environment]:
        """Read when they are first asked for: no start of a program waits for them."""
        with self._lock:
            if self._found is None:
                from desktop_app.engine.environments.curated import curated_environments

                self._found = curated_environments(self._folder)
            return self._found


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
        versions.append(
            {
                "version": number,
                "created_at": self._now,
                **definition_document(self._definition),
            }
        )
        return {"versions": versions}


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
            definition_of(entry),
            entry["created_at"],
        )
        for entry in document["versions"]
    ]


def _own_name(name: str) -> str:
    """Raises `InvalidError`, for a curated one's name with the way to a definition of one's own."""
    try:
        return check_not_reserved("environment", name)
    except InvalidError as error:
        if error.code != "reserved_prefix":
            raise
        raise InvalidError(
            error.code,
            error.text,
            hint="Choose another name. To change a curated definition, clone it under a name of "
            "your own.",
            field=error.field,
        ) from error
