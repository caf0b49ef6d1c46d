"""Our own kind of file, `environment.yaml`: what `save` writes and curated definitions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from desktop_app.domain.environment import DefinitionDraft, EnvironmentDefinition, EnvironmentKind
from desktop_app.engine.environments.definition_files.dockerfile import read_dockerfile_definition
from desktop_app.engine.environments.definition_files.pip_lines import PipLine, logical_lines
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.requirements import (
    Requirements,
    parse_requirements,
    read_requirements,
)
from desktop_app.engine.environments.definition_files.yaml_files import (
    entries,
    items,
    place_of,
    read_yaml,
    refuse_unknown,
    text_of,
)

FIELD = "saved"
FILE = "environment.yaml"
REQUIREMENTS, CONSTRAINTS, DOCKER = "requirements.txt", "constraints.txt", "docker"
DOCKERFILE, CONTEXT = f"{DOCKER}/Dockerfile", f"{DOCKER}/context"
KEYS = (
    *("name", "version", "description", "python", "base_image", "apt"),
    *("requirements", "constraints", "variables", "post_install", "dockerfile", "context"),
    *("build_secrets", "conda", "channels"),
)
_Found = Mapping[str, tuple[yaml.Node, Place]]


@dataclass(frozen=True)
class SavedDefinition:
    """A draft with its line for people."""

    draft: DefinitionDraft
    description: str


def read_saved(path: Path) -> SavedDefinition:
    """A folder that `save` wrote, or its `environment.yaml`. Blocking. Raises `BadDefinition`."""
    file = path / FILE if path.is_dir() else path
    root, place = read_yaml(file, FIELD)
    found = entries(root, place)
    refuse_unknown(found, KEYS)
    name, description = _text(found, "name", place), _text(found, "description", place)
    if "python" in found:
        python = _text(found, "python", place)
        definition = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python)
    elif "dockerfile" in found:
        draft = _dockerfile(found, place)
        return SavedDefinition(replace(draft, name=name), description)
    else:
        definition = _image(found, place)
    return SavedDefinition(DefinitionDraft(definition, name), description)


def _image(found: _Found, place: Place) -> EnvironmentDefinition:
    requirements = _requirements(found, "requirements", place)
    constraints = _requirements(found, "constraints", place)
    variables = entries(found["variables"][0], place) if "variables" in found else {}
    return EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=_text(found, "base_image", place),
        requirements=requirements.lines,
        constraints=constraints.lines,
        apt=_texts(found, "apt", place),
        variables={key: text_of(value, place) for key, (value, _) in variables.items()},
        post_install=_text(found, "post_install", place),
        build_secrets=_texts(found, "build_secrets", place),
        conda=_texts(found, "conda", place),
        channels=_texts(found, "channels", place),
    )


def _dockerfile(found: _Found, place: Place) -> DefinitionDraft:
    """The one that lies beside this file, with the folder that it copies from."""
    known = ("name", "version", "description", "dockerfile", "context", "build_secrets")
    refuse_unknown(found, known)
    context = _text(found, "context", place)
    file = place.beside(_text(found, "dockerfile", place))
    folder = place.beside(context) if context else None
    draft = read_dockerfile_definition(file, folder)
    secrets = _texts(found, "build_secrets", place)
    return replace(draft, definition=replace(draft.definition, build_secrets=secrets))


def _requirements(found: _Found, key: str, place: Place) -> Requirements:
    """pip's lines, listed here or in a file beside this one."""
    if key not in found:
        return Requirements()
    node, at = found[key]
    if isinstance(node, yaml.ScalarNode):
        path = place.beside(text_of(node, place))
        if not path.is_file():
            raise BadDefinition(
                at,
                f"There is no file {str(path)!r}.",
                "Copy it beside this file, or list its lines.",
            )
        return read_requirements(path)
    lines: list[PipLine] = []
    for item in items(node, place):
        where = place_of(item, place)
        lines += [PipLine(line.text, where) for line in logical_lines(text_of(item, place), where)]
    return parse_requirements(lines)


def _texts(found: _Found, key: str, place: Place) -> Sequence[str]:
    return [text_of(item, place) for item in items(found[key][0], place)] if key in found else []


def _text(found: _Found, key: str, place: Place) -> str:
    return text_of(found[key][0], place) if key in found else ""
