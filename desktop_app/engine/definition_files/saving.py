"""A definition as a folder that can be read again, and built with docker alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.engine.catalog import write_whole
from desktop_app.engine.definition_files.saved import CONSTRAINTS, DOCKER, FILE, REQUIREMENTS
from desktop_app.hostside.builders.dockerfile import Recipe, context_files
from desktop_app.hostside.network_settings import has_credentials


def save_definition(environment: Environment, folder: Path, *, overwrite: bool = False) -> None:
    """Write `environment.yaml`, pip's files, and in `docker` the Dockerfile with what it copies.
    Blocking.

    Raises `InvalidError` (`exists`) where one of them is there, unless `overwrite`; `KnownError`
    (`cannot_write`).
    """
    files = _files(environment)
    there = [folder / name for name in files if (folder / name).exists()]
    if there and not overwrite:
        raise InvalidError(
            "exists",
            f"{str(there[0])!r} exists already.",
            hint="Choose another folder, or allow that it is overwritten.",
            field="folder",
        )
    for name, data in files.items():
        write_whole(folder / name, data)


def recipe_of(definition: EnvironmentDefinition) -> Recipe:
    """What an image is built from, apart from the settings of a host's network."""
    own = "".join(f"{line}\n" for line in definition.constraints)
    return Recipe(
        base_image=definition.base_image,
        requirements=definition.requirements,
        definition_hash=definition.hash,
        variables=(),
        constraints=[own] if own else [],
        ca_bundle=b"",
        secret=has_credentials({}, [*definition.requirements, *definition.constraints]),
        apt=definition.apt,
        environment=definition.variables,
        post_install=definition.post_install,
        conda=definition.conda,
        channels=definition.channels,
    )


def _files(environment: Environment) -> Mapping[str, bytes]:
    definition = environment.definition
    content: dict[str, Any] = {"name": environment.name, "version": environment.version}
    files: dict[str, bytes] = {}
    if definition.kind is EnvironmentKind.INTERPRETER:
        content["python"] = definition.python
    else:
        content |= {"base_image": definition.base_image, **definition.additions}
        for key, name in (("requirements", REQUIREMENTS), ("constraints", CONSTRAINTS)):
            lines = getattr(definition, key)
            if lines:
                content[key] = name
                files[name] = "".join(f"{line}\n" for line in lines).encode()
        for name, data in context_files(recipe_of(definition)).items():
            files[f"{DOCKER}/{name}"] = data
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    return {FILE: text.encode(), **files}
