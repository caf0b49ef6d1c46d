"""Which kind of file it is, and its reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop_app.domain.environment import (
    DefinitionDraft,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.domain.errors import InvalidError
from desktop_app.engine.environments.definition_files.conda import read_conda
from desktop_app.engine.environments.definition_files.dockerfile import FILE as DOCKERFILE
from desktop_app.engine.environments.definition_files.dockerfile import (
    read_dockerfile_definition,
    usual_context,
)
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.pyproject import read_pyproject
from desktop_app.engine.environments.definition_files.requirements import read_requirements
from desktop_app.engine.environments.definition_files.saved import FILE, KEYS, read_saved
from desktop_app.engine.environments.definition_files.uv_lock import read_uv_lock
from desktop_app.engine.environments.definition_files.yaml_files import entries, read_yaml


def read_definition(
    path: Path,
    kind: FileKind | None = None,
    base_image: str = "",
    extras: Sequence[str] = (),
    context: Path | None = None,
) -> DefinitionDraft:
    """What a file (for `SAVED`, `PYTHON` and `DOCKERFILE` also a folder) defines; without a kind it
    is found out. Blocking.

    `base_image` takes the place of the one that the file leads to, `extras` are optional groups of
    a project, `context` is what a Dockerfile copies from, if not its own folder. Raises
    `InvalidError` (`unreadable`, `unknown_file`, `two_bases`), `BadDefinition`.
    """
    kind = kind or kind_of(path)
    match kind:
        case FileKind.REQUIREMENTS:
            found = read_requirements(path)
            image = EnvironmentDefinition(
                EnvironmentKind.IMAGE,
                base_image=base_image,
                requirements=found.lines,
                constraints=found.constraints,
            )
            return DefinitionDraft(image)
        case FileKind.CONDA:
            return read_conda(path, base_image)
        case FileKind.PYPROJECT:
            read = read_uv_lock if path.suffix == ".lock" else read_pyproject
            return read(path, base_image, extras)
        case FileKind.SAVED:
            return read_saved(path).draft
        case FileKind.PYTHON:
            interpreter = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=str(path))
            return DefinitionDraft(interpreter)
        case FileKind.DOCKERFILE:
            if base_image:
                raise InvalidError(
                    "two_bases",
                    "A Dockerfile names its own base image.",
                    hint="Leave the base image out, or change the line that begins with FROM.",
                    field="base_image",
                )
            return read_dockerfile_definition(path, context or usual_context(path))


def kind_of(path: Path) -> FileKind:
    """By its name, for YAML by what is in it. Blocking. Raises `InvalidError` (`unknown_file`),
    `BadDefinition` for YAML that is none."""
    name = path.name.lower()
    if path.is_dir():
        return _kind_of_folder(path)
    if name.endswith((".yaml", ".yml")):
        return _kind_of_yaml(path)
    if name.endswith((".toml", ".lock")):
        return FileKind.PYPROJECT
    if name.endswith((".txt", ".in")):
        return FileKind.REQUIREMENTS
    if name.startswith("python") and path.is_file():
        return FileKind.PYTHON
    if name.startswith(("dockerfile", "containerfile")) or name.endswith(".dockerfile"):
        return FileKind.DOCKERFILE
    raise _unknown(path)


def _kind_of_folder(folder: Path) -> FileKind:
    if (folder / FILE).is_file():
        return FileKind.SAVED
    if (folder / "pyvenv.cfg").is_file():
        return FileKind.PYTHON
    if (folder / DOCKERFILE).is_file():
        return FileKind.DOCKERFILE
    raise _unknown(folder)


def _kind_of_yaml(path: Path) -> FileKind:
    root, place = read_yaml(path, FileKind.CONDA)
    keys = set(entries(root, place))
    if keys & {"dependencies", "channels"}:
        return FileKind.CONDA
    if path.name == FILE or keys & (set(KEYS) - {"name"}):
        return FileKind.SAVED
    raise BadDefinition(
        Place(path, FileKind.CONDA, 1, 1),
        "This is neither a file of conda nor of an environment that was saved.",
        "Write dependencies: and below it what the script needs.",
    )


def _unknown(path: Path) -> InvalidError:
    return InvalidError(
        "unknown_file",
        f"{path.name!r} is no definition of an environment.",
        hint="Choose requirements.txt, a conda file (.yml), pyproject.toml, uv.lock, a Dockerfile, "
        "a saved environment, a virtual environment's folder, or a python.",
        field="file",
    )
