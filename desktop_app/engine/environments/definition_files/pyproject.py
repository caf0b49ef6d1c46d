"""`pyproject.toml`: what a project depends on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from desktop_app.domain.environment import DefinitionDraft, EnvironmentDefinition, EnvironmentKind
from desktop_app.engine.environments.definition_files.base_images import image_for
from desktop_app.engine.environments.definition_files.pip_lines import PipLine
from desktop_app.engine.environments.definition_files.places import BadDefinition
from desktop_app.engine.environments.definition_files.requirements import parse_requirements
from desktop_app.engine.environments.definition_files.toml_files import TomlFile

FIELD = "pyproject"


def read_pyproject(path: Path, base_image: str = "", extras: Sequence[str] = ()) -> DefinitionDraft:
    """An image with `project.dependencies` and the optional groups named by `extras`; the project
    itself is the run's code. Blocking. Raises `BadDefinition` with the place."""
    file = TomlFile(path, FIELD)
    project = file.table("project")
    if "project" not in file.values:
        raise BadDefinition(
            file.place.at(1),
            "There is no table [project], which names the dependencies.",
            "Write [project] and below it: dependencies = []",
        )
    dynamic = project.get("dynamic", [])
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        raise BadDefinition(
            file.place_of("dependencies"),
            "The dependencies are 'dynamic': only the project's build knows them.",
            "Give the file that its build reads them from, such as requirements.txt.",
        )
    lines = list(file.lines(project.get("dependencies", []), "dependencies"))
    groups = file.table("optional-dependencies", project)
    lines += [line for name in extras for line in _group(file, groups, name)]
    requirements = parse_requirements(lines)
    definition = EnvironmentDefinition(
        EnvironmentKind.IMAGE,
        base_image=base_image or base_image_of(file, project.get("requires-python", "")),
        requirements=requirements.lines,
    )
    left = [name for name in groups if name not in extras]
    return DefinitionDraft(definition, str(project.get("name", "")), _notes(left))


def base_image_of(file: TomlFile, wanted: object) -> str:
    """The base image with a Python that `requires-python` allows; raises `BadDefinition`."""
    try:
        image = image_for(SpecifierSet(str(wanted)))
    except InvalidSpecifier:
        image = ""
    if not image:
        raise BadDefinition(
            file.place_of(str(wanted)),
            f"{wanted!r} allows no version of Python that there is an image of.",
            "Write for example: requires-python = '>=3.11'",
        )
    return image


def _group(file: TomlFile, groups: object, name: str) -> Sequence[PipLine]:
    if not isinstance(groups, dict) or name not in groups:
        known = ", ".join(groups) if isinstance(groups, dict) else ""
        raise BadDefinition(
            file.place_of("optional-dependencies"),
            f"There is no optional group {name!r}.",
            f"There are: {known}." if known else "Leave it out.",
        )
    return file.lines(groups[name], name)


def _notes(left: Sequence[str]) -> Sequence[str]:
    names = ", ".join(left)
    return [f"These optional groups are left out: {names}."] if left else []
