"""Conda's YAML: a Python and a list of pip's lines, which need no conda, or packages of conda."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from desktop_app.domain.conda import is_channel, is_conda_spec
from desktop_app.domain.environment import (
    DEFAULT_CONDA_IMAGE,
    DefinitionDraft,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.engine.environments.definition_files.base_images import image_for
from desktop_app.engine.environments.definition_files.pip_lines import PipLine, logical_lines
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.requirements import parse_requirements
from desktop_app.engine.environments.definition_files.yaml_files import (
    entries,
    items,
    place_of,
    read_yaml,
    refuse_unknown,
    text_of,
)
from desktop_app.hostside.builders.conda_specs import pip_offer, spec_name

FIELD = "conda"
KEYS = ("name", "channels", "dependencies", "variables", "prefix")
_TOOLS = ("python", "pip", "setuptools", "wheel")


@dataclass
class _Dependencies:
    """What stands below `dependencies`."""

    python: str = ""
    python_place: Place | None = None
    pip: list[PipLine] = field(default_factory=list)
    specs: list[str] = field(default_factory=list)
    """Everything but pip's list, as conda takes it."""
    others: list[str] = field(default_factory=list)
    """Those of them that only conda installs."""


def read_conda(path: Path, base_image: str = "") -> DefinitionDraft:
    """An image with the file's Python, or `base_image`, and its pip packages. Where it has packages
    of conda, its Python is one of them. Blocking. Raises `BadDefinition` with the place."""
    root, place = read_yaml(path, FIELD)
    found = entries(root, place)
    refuse_unknown(found, KEYS)
    if "dependencies" not in found:
        raise BadDefinition(
            place.at(1),
            "There is no list of dependencies.",
            "Write the line dependencies: and below it what the script needs.",
        )
    wanted = _dependencies(found["dependencies"][0], place)
    channels = _channels(*found["channels"], wanted) if "channels" in found else ()
    requirements = parse_requirements(wanted.pip)
    variables = entries(found["variables"][0], place) if "variables" in found else {}
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=base_image or _base_image(wanted),
        requirements=requirements.lines,
        constraints=requirements.constraints,
        variables={key: text_of(value, place) for key, (value, _) in variables.items()},
        conda=tuple(wanted.specs) if wanted.others else (),
        channels=channels,
    )
    name = text_of(found["name"][0], place) if "name" in found else ""
    return DefinitionDraft(definition, name, _notes(wanted, base_image))


def _dependencies(node: yaml.Node, place: Place) -> _Dependencies:
    wanted = _Dependencies()
    for item in items(node, place):
        if isinstance(item, yaml.MappingNode):
            wanted.pip += _pip_list(item, place)
        else:
            _take(text_of(item, place), place_of(item, place), wanted)
    return wanted


def _take(text: str, place: Place, wanted: _Dependencies) -> None:
    whole = text.strip()
    if not is_conda_spec(whole):
        raise BadDefinition(
            place,
            f"{text!r} is no package of conda.",
            "Write a name and perhaps a version, for example python=3.11.",
        )
    spec = whole.rpartition("::")[2]  # without its channel
    name = spec_name(spec)
    if name == "python":
        wanted.python, wanted.python_place = spec[len("python") :].strip(), place
    wanted.specs.append(whole)
    if name not in _TOOLS:
        wanted.others.append(whole)


def _pip_list(node: yaml.MappingNode, place: Place) -> Sequence[PipLine]:
    found = entries(node, place)
    refuse_unknown(found, ("pip",))
    lines: list[PipLine] = []
    for value in (value for value, _ in found.values()):
        for item in items(value, place):
            at = place_of(item, place)
            lines += [PipLine(line.text, at) for line in logical_lines(text_of(item, place), at)]
    return lines


def _base_image(wanted: _Dependencies) -> str:
    """`=3.6.2` is that version, `=3.6` any of it, as conda has it."""
    if wanted.others:
        return DEFAULT_CONDA_IMAGE
    text = wanted.python.replace(" ", "")
    exact = re.fullmatch(r"={1,2}(\d+\.\d+(?:\.\d+)?)(?:\.\*|\*)?(?:=.*)?", text)
    if exact:
        return f"python:{exact[1]}-slim"
    place = wanted.python_place
    try:
        versions = SpecifierSet(text if not re.fullmatch(r"=\d+", text) else f"={text}.*")
    except InvalidSpecifier:
        versions = None
    image = image_for(versions) if versions is not None else ""
    if image or place is None:
        return image
    raise BadDefinition(
        place,
        f"'python{text}' is no version of Python that there is an image of.",
        "Write for example python=3.11.",
    )


def _channels(node: yaml.Node, place: Place, wanted: _Dependencies) -> Sequence[str]:
    """Those that packages of conda come from. Without `nodefaults`: where channels are named, no
    others are used anyway."""
    named: list[str] = []
    for item in items(node, place):
        channel = text_of(item, place)
        if not is_channel(channel):
            raise BadDefinition(
                place_of(item, place),
                f"{channel!r} is no channel of conda.",
                "Write a name such as conda-forge, or an address without a password.",
            )
        named.append(channel)
    used = tuple(channel for channel in named if channel != "nodefaults")
    if named and wanted.others and not used:
        raise BadDefinition(
            place, "There is no channel that packages could come from.", "Name one: conda-forge."
        )
    return used if wanted.others else ()


def _notes(wanted: _Dependencies, base_image: str) -> Sequence[str]:
    if wanted.others:
        names, hint = ", ".join(wanted.others), pip_offer(wanted.others)
        return [f"These packages need micromamba, mamba or conda: {names}. {hint}"]
    if not base_image or not wanted.python:
        return []
    asked = wanted.python
    return [f"The file asks for python{asked}; the base image {base_image} brings its own Python."]
