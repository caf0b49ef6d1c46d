"""Curated environments: under a reserved prefix, in every workspace, never stored in one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.run import CURRENT_PYTHON
from desktop_app.engine.environments.definition_files.saved import read_saved
from desktop_app.engine.environments.definitions import checked_definition, current_interpreter


def curated_environments(folder: Path | None = None) -> Sequence[Environment]:
    """The current interpreter, then those of a folder, the newest versions first. Blocking."""
    here = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=current_interpreter())
    return (Environment(CURRENT_PYTHON, 1, here), *(_of_folder(folder) if folder else ()))


def _of_folder(folder: Path) -> Sequence[Environment]:
    files = sorted(folder.glob("*.yaml"), key=_order)
    return [_read(file) for file in files]


def _read(file: Path) -> Environment:
    saved = read_saved(file)
    definition = checked_definition(saved.draft.definition)
    return Environment(saved.draft.name, 1, definition, description=saved.description)


def _order(file: Path) -> tuple[bool, list[int], str]:
    """What has versions first, the newest before older ones."""
    numbers = [word for word in file.stem.split("-") if "." in word]
    return (not numbers, [-int(part) for word in numbers for part in word.split(".")], file.stem)
