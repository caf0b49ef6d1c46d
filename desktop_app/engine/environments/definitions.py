"""What an environment may be made of: interpreters that exist, images, packages, variables."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.domain.compute import Target
from desktop_app.domain.conda import is_channel, is_conda_spec
from desktop_app.domain.environment import (
    DEFAULT_CONDA_IMAGE,
    DEFAULT_CPU_IMAGE,
    Additions,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.run import CURRENT_PYTHON


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


def checked_definition(
    definition: EnvironmentDefinition, default_image: str = DEFAULT_CPU_IMAGE
) -> EnvironmentDefinition:
    """The definition in its normal form, or `InvalidError`. One without a base image gets the
    default one. Blocking: looks for the interpreter."""
    if definition.kind is EnvironmentKind.INTERPRETER:
        return EnvironmentDefinition(definition.kind, python=_checked_python(definition.python))
    if definition.dockerfile:
        return _checked_dockerfile(definition)
    # Loaded where it is needed: most uses of the program read no definition.
    from desktop_app.engine.environments.definition_files.requirements import (
        parse_requirements,
        typed_lines,
    )

    requirements = parse_requirements(
        typed_lines(definition.requirements), typed_lines(definition.constraints)
    )
    return EnvironmentDefinition(
        definition.kind,
        base_image=checked_image(
            definition.base_image.strip()
            or (DEFAULT_CONDA_IMAGE if definition.conda else default_image)
        ),
        requirements=requirements.lines,
        constraints=requirements.constraints,
        apt=_checked_apt(definition.apt),
        variables=_checked_variables(definition.variables),
        post_install=_checked_command(definition.post_install),
        build_secrets=_checked_secrets(definition.build_secrets),
        conda=_checked_conda(definition.conda),
        channels=_checked_channels(definition.channels) if definition.conda else (),
    )


def _checked_dockerfile(definition: EnvironmentDefinition) -> EnvironmentDefinition:
    from desktop_app.engine.environments.definition_files.dockerfile import (
        FIELD,
        checked_dockerfile,
    )
    from desktop_app.engine.environments.definition_files.places import Place

    checked_dockerfile(definition.dockerfile, Place(None, FIELD))
    only = EnvironmentDefinition(
        definition.kind,
        dockerfile=definition.dockerfile,
        context=definition.context,
        build_secrets=definition.build_secrets,
    )
    if only.hash != definition.hash:
        raise _beside_a_dockerfile()
    return replace(only, build_secrets=_checked_secrets(only.build_secrets))


def _beside_a_dockerfile() -> InvalidError:
    return InvalidError(
        "not_with_dockerfile",
        "A Dockerfile says all that is in its image: nothing can be added to it here.",
        hint="Write it into the Dockerfile.",
        field="dockerfile",
    )


def with_additions(definition: EnvironmentDefinition, more: Additions) -> EnvironmentDefinition:
    """The definition with what was said besides its file. Addresses of indexes become pip's lines.

    Raises `InvalidError`: `not_for_interpreters` where there is no image to add it to,
    `not_with_dockerfile`, `bad_address`.
    """
    if not any(vars(more).values()):
        return definition
    if definition.dockerfile and any(vars(replace(more, build_secrets=())).values()):
        raise _beside_a_dockerfile()
    if definition.kind is EnvironmentKind.INTERPRETER:
        raise InvalidError(
            "not_for_interpreters",
            "An interpreter is used as it is: nothing can be added to it.",
            hint="Leave the additions out, or make an image.",
            field="python",
        )
    lines = [_index_line("index_url", more.index_url)] if more.index_url else []
    lines += [_index_line("extra_index_url", url) for url in more.extra_index_urls]
    return replace(
        definition,
        requirements=(*lines, *definition.requirements),
        apt=(*definition.apt, *more.apt),
        variables={**definition.variables, **more.variables},
        post_install=more.post_install or definition.post_install,
        build_secrets=(*definition.build_secrets, *more.build_secrets),
    )


def _index_line(field: str, url: str) -> str:
    if not url.startswith(("https://", "http://")) or any(c.isspace() for c in url):
        raise InvalidError(
            "bad_address",
            f"{url!r} is no address of an index.",
            hint="Write one that begins with https://",
            field=field,
        )
    return f"--{field.replace('_', '-')} {url}"


def checked_image(name: str, field: str = "base_image") -> str:
    """Raises `InvalidError` (`bad_base_image`) for what names no image."""
    base = name.strip()
    if not base or base.startswith("-") or any(c.isspace() or ord(c) < 33 for c in base):
        raise InvalidError(
            "bad_base_image",
            f"{base!r} is not the name of an image.",
            hint=f"Name one as docker does, for example {DEFAULT_CPU_IMAGE}.",
            field=field,
        )
    return base


_APT_PACKAGE = re.compile(r"[a-z0-9][a-z0-9+.:-]*(?:=[A-Za-z0-9.+:~*-]+)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _checked_apt(packages: Sequence[str]) -> Sequence[str]:
    return _each_once(
        [name for text in packages for name in text.split()],
        _APT_PACKAGE.fullmatch,
        lambda name: InvalidError(
            "bad_apt_package",
            f"{name!r} is not the name of an apt package.",
            hint="Write for example libgl1 or git=1:2.39.*",
            field="apt",
        ),
    )


def _checked_conda(specs: Sequence[str]) -> Sequence[str]:
    return _each_once(
        specs,
        is_conda_spec,
        lambda spec: InvalidError(
            "bad_conda_package",
            f"{spec!r} is no package of conda.",
            hint="Write a name and perhaps a version, for example numpy=1.26 or numpy>=1.26.",
            field="conda",
        ),
    )


def _checked_channels(channels: Sequence[str]) -> Sequence[str]:
    return _each_once(
        channels,
        is_channel,
        lambda channel: InvalidError(
            "bad_channel",
            f"{channel!r} is no channel of conda.",
            hint="Write a name such as conda-forge, or an address without a password.",
            field="conda",
        ),
    )


def _checked_secrets(names: Sequence[str]) -> Sequence[str]:
    return _each_once(
        names,
        _VARIABLE.fullmatch,
        lambda name: InvalidError(
            "bad_secret",
            f"{name!r} cannot be the name of a build secret.",
            hint="Use letters, digits and underscores: the build has it as a variable.",
            field="build_secrets",
        ),
    )


def _each_once(
    given: Sequence[str],
    is_right: Callable[[str], object],
    refusal: Callable[[str], InvalidError],
) -> Sequence[str]:
    """What was given, each once, in order; raises the refusal of the first that is not right."""
    for one in given:
        if not is_right(one):
            raise refusal(one)
    return tuple(dict.fromkeys(given))


def _checked_variables(variables: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name) or any(c in value for c in "\n\r\0"):
            raise InvalidError(
                "bad_variable",
                f"The environment variable {name!r} cannot be set in an image.",
                hint="Use letters, digits and underscores in its name, and one line in its value.",
                field="variables",
            )
    return dict(sorted(variables.items()))


def _checked_command(command: str) -> str:
    if "\0" in command:
        raise InvalidError(
            "bad_command",
            "The post-install command holds a zero byte.",
            hint="Write it as a line of a shell script.",
            field="post_install",
        )
    return command.replace("\r\n", "\n").strip()


def _checked_python(python: str) -> str:
    if not python:
        return current_interpreter()
    found = shutil.which(python) if not _has_separator(python) else python
    path = Path(found or python).expanduser().absolute()
    if (path / "pyvenv.cfg").is_file():
        path = interpreter_of(path)
    if not path.is_file():
        raise InvalidError(
            "no_interpreter",
            f"There is no interpreter at {python!r}.",
            hint="Choose a virtual environment, or the python program itself: venv/bin/python.",
            field="python",
        )
    return str(path)


def interpreter_of(venv: Path) -> Path:
    """The interpreter of a virtual environment's folder."""
    inside = venv / "bin" / "python"
    return inside if inside.exists() else venv / "Scripts" / "python.exe"


def _has_separator(path: str) -> bool:
    return "/" in path or "\\" in path
