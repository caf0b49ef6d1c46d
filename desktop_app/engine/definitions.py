"""What an environment may be made of: interpreters that exist, images, pip's lines."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.compute import Target
from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import CURRENT_PYTHON

DEFAULT_BASE_IMAGE = "python:3.11-slim"
"""The base image for the CPU where none is named."""


def curated_environments() -> tuple[Environment, ...]:
    """The environments that every workspace has: never stored, as they mean this computer."""
    here = EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=current_interpreter())
    return (Environment(CURRENT_PYTHON, 1, here),)


def environment_at(environment: Environment, target: Target) -> Environment:
    """What an environment means at a target: the current Python of a host is the host's own."""
    if environment.name != CURRENT_PYTHON or target.ssh is None:
        return environment
    return replace(
        environment, definition=replace(environment.definition, python=target.ssh.python)
    )


def current_interpreter() -> str:
    """The Python that runs this; a frozen application has none and takes the computer's, or the
    one that TRAINYARD_PYTHON names.

    Links stay links: a virtual environment is found by the path that was called.
    """
    if getattr(sys, "frozen", False):
        named = os.environ.get("TRAINYARD_PYTHON")
        return named or shutil.which("python3") or shutil.which("python") or "python3"
    return sys.executable


def checked_definition(definition: EnvironmentDefinition) -> EnvironmentDefinition:
    """The definition in its normal form, or `InvalidError`. Blocking: looks for the interpreter."""
    if definition.kind is EnvironmentKind.INTERPRETER:
        return EnvironmentDefinition(definition.kind, python=_checked_python(definition.python))
    base = definition.base_image.strip() or DEFAULT_BASE_IMAGE
    if base.startswith("-") or any(c.isspace() for c in base):
        raise InvalidError(
            "bad_base_image",
            f"{base!r} is not the name of an image.",
            hint=f"Name one as docker does, for example {DEFAULT_BASE_IMAGE}.",
            field="base_image",
        )
    lines = parse_requirements("\n".join(definition.requirements))
    return EnvironmentDefinition(definition.kind, base_image=base, requirements=lines)


def read_requirements(path: Path) -> tuple[str, ...]:
    """The lines of a requirements file; raises `InvalidError` (`unreadable`, `bad_requirement`)."""
    try:
        return parse_requirements(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise InvalidError(
            "unreadable", f"{str(path)!r} cannot be read: {why}.", field="requirements"
        ) from error


def parse_requirements(text: str) -> tuple[str, ...]:
    """pip's lines without comments and blank ones, continued lines joined.

    Raises `InvalidError` (`bad_requirement`) for a line that names a file: an image is built from
    the definition alone.
    """
    joined = text.replace("\\\n", "").replace("\\\r\n", "")
    lines = (line.split(" #")[0].strip() for line in joined.splitlines())
    kept = tuple(line for line in lines if line and not line.startswith("#"))
    for line in kept:
        if line.startswith(_FILE_LINES):
            raise InvalidError(
                "bad_requirement",
                f"The requirement {line!r} names a file, which an image cannot be built from.",
                hint="Write out what that file asks for.",
                field="requirements",
            )
    return kept


_FILE_LINES = (
    *("-r ", "-r/", "--requirement", "-c ", "--constraint", "-e ", "--editable"),
    *("./", "../", "/", "file:"),
)


def _checked_python(python: str) -> str:
    if not python:
        return current_interpreter()
    found = shutil.which(python) if not _has_separator(python) else python
    path = Path(found or python).expanduser().absolute()
    if found is None or not path.is_file():
        raise InvalidError(
            "no_interpreter",
            f"There is no interpreter at {python!r}.",
            hint="Choose the python program itself, for example venv/bin/python.",
            field="python",
        )
    return str(path)


def _has_separator(path: str) -> bool:
    return "/" in path or "\\" in path
