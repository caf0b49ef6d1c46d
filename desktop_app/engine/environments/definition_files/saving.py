"""A definition as a folder that can be read again, and built with docker alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.engine.catalog import cannot_write, write_whole
from desktop_app.engine.environments.definition_files.saved import (
    CONSTRAINTS,
    CONTEXT,
    DOCKER,
    DOCKERFILE,
    FILE,
    REQUIREMENTS,
)
from desktop_app.hostside.builders.dockerfile import Recipe, context_files
from desktop_app.hostside.machine.network_settings import has_credentials

LayOut = Callable[[str, Path], None]
"""Writes the files of a Dockerfile's context, by its id, into a folder that is not there yet."""


def save_definition(
    environment: Environment,
    folder: Path,
    *,
    overwrite: bool = False,
    lay_out: LayOut | None = None,
) -> None:
    """Write `environment.yaml`, pip's files, and in `docker` the Dockerfile with what it copies.
    Blocking.

    Raises `InvalidError` (`exists`) where one of them is there, unless `overwrite`, and
    (`context_elsewhere`) for a Dockerfile with a context where nobody can lay that out;
    `KnownError` (`cannot_write`); what `lay_out` raises.
    """
    files, context = _files(environment), environment.definition.context
    there = [folder / name for name in files if (folder / name).exists()]
    if context and (folder / CONTEXT).exists():
        there.append(folder / CONTEXT)
    if there and not overwrite:
        raise InvalidError(
            "exists",
            f"{str(there[0])!r} exists already.",
            hint="Choose another folder, or allow that it is overwritten.",
            field="folder",
        )
    if context and lay_out is None:
        raise InvalidError(
            "context_elsewhere",
            f"The files that the Dockerfile of {environment.name!r} copies are in its workspace.",
            hint="Save it from there: trainyard env save.",
        )
    if context and lay_out is not None:
        _put_context(context, folder / CONTEXT, lay_out)
    for name, data in files.items():
        write_whole(folder / name, data)


def _put_context(context: str, place: Path, lay_out: LayOut) -> None:
    """Whole beside it, then in its place."""
    beside = place.with_name(f".{place.name}.new")
    try:
        _remove(beside)
        lay_out(context, beside)
        _remove(place)
        beside.rename(place)
    except OSError as error:
        raise cannot_write(place, error) from error


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


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
        secrets=definition.build_secrets,
        mounts=True,
        conda=definition.conda,
        channels=definition.channels,
    )


def _files(environment: Environment) -> Mapping[str, bytes]:
    definition = environment.definition
    content: dict[str, Any] = {"name": environment.name, "version": environment.version}
    files: dict[str, bytes] = {}
    if definition.kind is EnvironmentKind.INTERPRETER:
        content["python"] = definition.python
    elif definition.dockerfile:
        content["dockerfile"] = DOCKERFILE
        files[DOCKERFILE] = definition.dockerfile.encode()
        if definition.context:
            content["context"] = CONTEXT
        if definition.build_secrets:
            content["build_secrets"] = list(definition.build_secrets)
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
