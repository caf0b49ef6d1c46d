"""Conda's YAML, as far as pip can do it: a Python, and a list of pip's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from desktop_app.domain.environment import DefinitionDraft, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.packages import package_name
from desktop_app.engine.definition_files.base_images import image_for
from desktop_app.engine.definition_files.pip_lines import PipLine, logical_lines
from desktop_app.engine.definition_files.places import BadDefinition, Place
from desktop_app.engine.definition_files.requirements import parse_requirements
from desktop_app.engine.definition_files.yaml_files import (
    entries,
    items,
    place_of,
    read_yaml,
    refuse_unknown,
    text_of,
)

FIELD = "conda"
KEYS = ("name", "channels", "dependencies", "variables", "prefix")

# Conda's packages that pip has under another name; and those that no index of pip's has.
_PIP_NAMES = {"pytorch": "torch", "opencv": "opencv-python", "py-opencv": "opencv-python"}
_NOT_OF_PIP = (
    *("cudatoolkit", "cuda", "cudnn", "nccl", "pytorch-cuda", "pytorch-mutex", "mkl", "blas"),
    *("libgcc", "libgcc-ng", "libstdcxx-ng", "libblas", "gcc", "gxx", "git", "ffmpeg", "nodejs"),
    *("cpuonly", "openmpi", "r-base", "compilers", "openjdk"),
)


@dataclass
class _Dependencies:
    """What stands below `dependencies`."""

    python: str = ""
    python_place: Place | None = None
    pip: list[PipLine] = field(default_factory=list)
    others: list[tuple[str, Place]] = field(default_factory=list)


def read_conda(path: Path, base_image: str = "") -> DefinitionDraft:
    """An image with the file's Python, or `base_image`, and its pip packages. Blocking.

    Raises `BadDefinition` with the place: also for packages that only conda itself installs.
    """
    root, place = read_yaml(path, FIELD)
    found = entries(root, place)
    refuse_unknown(found, KEYS)
    if "dependencies" not in found:
        raise BadDefinition(
            place.at(1),
            "There is no list of dependencies.",
            "Write the line dependencies: and below it what the script needs.",
        )
    if "channels" in found:
        for channel in items(found["channels"][0], place):
            text_of(channel, place)
    wanted = _dependencies(found["dependencies"][0], place)
    _refuse_others(wanted.others)
    requirements = parse_requirements(wanted.pip)
    variables = entries(found["variables"][0], place) if "variables" in found else {}
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=base_image or _base_image(wanted),
        requirements=requirements.lines,
        constraints=requirements.constraints,
        variables={key: text_of(value, place) for key, (value, _) in variables.items()},
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
    spec = text.strip().rpartition("::")[2]  # its channel
    name = package_name(spec)
    if not name:
        raise BadDefinition(
            place,
            f"{text!r} is no package of conda.",
            "Write a name and perhaps a version, for example python=3.11.",
        )
    if name == "python":
        wanted.python, wanted.python_place = spec[len("python") :].strip(), place
    elif name not in ("pip", "setuptools", "wheel"):
        wanted.others.append((spec, place))


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


def _refuse_others(others: Sequence[tuple[str, Place]]) -> None:
    if not others:
        return
    names = ", ".join(spec for spec, _ in others)
    lines = [_pip_line(spec) for spec, _ in others]
    missing = [spec for (spec, _), line in zip(others, lines, strict=True) if not line]
    _, place = others[0]
    problem = f"These packages need conda, and environments are built with pip: {names}."
    if missing:
        lacking = ", ".join(missing)
        raise BadDefinition(
            place,
            problem,
            f"pip does not have {lacking}: take it out and choose a base image that has it, "
            "or name an image that was built with conda.",
        )
    moved = ", ".join(lines)
    raise BadDefinition(place, problem, f"pip has them too: write below pip: {moved}.")


def _pip_line(spec: str) -> str:
    """The same for pip, empty where pip has no such package."""
    name = package_name(spec)
    if name in _NOT_OF_PIP or name.startswith(("lib", "cuda-", "r-")):
        return ""
    version = re.sub(r"^[\w.-]+\s*", "", spec).partition(" ")[0]
    if version[:1].isdigit():
        version = f"=={version}"
    exact = re.fullmatch(r"=([^=]+)(?:=.*)?", version)  # one sign, and a build after the second
    if exact:
        whole = exact[1].count(".") > 1 or "*" in exact[1]
        version = f"=={exact[1]}" if whole else f"=={exact[1]}.*"
    return f"{_PIP_NAMES.get(name, name)}{version}"


def _notes(wanted: _Dependencies, base_image: str) -> Sequence[str]:
    if not base_image or not wanted.python:
        return []
    asked = wanted.python
    return [f"The file asks for python{asked}; the base image {base_image} brings its own Python."]
