"""Locks: what was found in an environment, as a definition that asks for exactly this."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from desktop_app.domain.conda import conda_name, is_conda_spec
from desktop_app.domain.definition_changes import DefinitionChange
from desktop_app.domain.environment import EnvironmentDefinition
from desktop_app.domain.errors import InvalidError
from desktop_app.domain.packages import package_name
from desktop_app.domain.resolution import PYTHON, Package, Resolution

INSTALLED = "installed"
"""The part of a `DefinitionChange` that is about packages as they were found."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_DIGEST = "@sha256:"
_FILES = ("file:", "git+file:")
_INSTALLERS = ("pip", "uv")
"""What brings packages into an environment is no part of it."""


def lock_lines(resolution: Resolution, definition: EnvironmentDefinition) -> Sequence[str]:
    """A requirements file that asks for every package as it was found, with the definition's
    indexes. Its first lines, comments, say where that was; what pip cannot bring stands there,
    too."""
    left = [p for p in _wanted(resolution, definition) if _is_left_out(p)]
    told = [
        "# Every package as it was found once the environment was built.",
        f"# Python {resolution.python}, {resolution.platform or 'unknown platform'}",
    ]
    if definition.base_image:
        told.append(f"# Base image: {_base_image(resolution, definition)}")
    told += [f"# Not from an index, so left out: {_named(p)}" for p in left]
    told += [f"# From conda: {each.spec}" for each in resolution.conda]
    return [*told, *_pinned_lines(resolution, definition)]


def locked(definition: EnvironmentDefinition, resolution: Resolution) -> EnvironmentDefinition:
    """The definition with every package as it was found, on the base image as it was. Raises
    `InvalidError` (`no_lock`) for an interpreter, which is used as it is."""
    if not definition.base_image:
        raise InvalidError(
            "no_lock",
            "An interpreter is used as it is, so nothing of it can be locked.",
            hint="Save its packages as a file, and make an environment from that.",
            field="environment",
        )
    return replace(
        definition,
        base_image=_base_image(resolution, definition),
        conda=_conda_specs(resolution, definition),
        requirements=tuple(_pinned_lines(resolution, definition)),
        constraints=(),
    )


def resolution_changes(before: Resolution, after: Resolution) -> Sequence[DefinitionChange]:
    """Which packages differ, by name; the interpreter first. A side that lacks one is empty."""
    old, new = before.versions, after.versions
    names = sorted({*old, *new}, key=lambda name: (name != PYTHON, name))
    return [
        DefinitionChange(INSTALLED, name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _pinned_lines(resolution: Resolution, definition: EnvironmentDefinition) -> Sequence[str]:
    """The options first: where pip looks is as much a part of a version as its number."""
    options = [line for line in definition.requirements if line.startswith("-")]
    options = [line for line in options if line != "--require-hashes"]  # no hash was found
    wanted = _wanted(resolution, definition)
    return [*options, *(_line(p) for p in wanted if not _is_left_out(p))]


def _wanted(resolution: Resolution, definition: EnvironmentDefinition) -> Sequence[Package]:
    """What pip is to bring; not what conda is asked for."""
    packages = [p for p in resolution.packages if package_name(p.name) not in _INSTALLERS]
    return [p for p in packages if not (p.conda and definition.conda)]


def _conda_specs(resolution: Resolution, definition: EnvironmentDefinition) -> tuple[str, ...]:
    """What the definition asks conda for, as it was found where that is known; from the channel
    that it names for a package."""
    if not definition.conda or not resolution.conda:
        return tuple(definition.conda)
    told = [spec.rpartition("::") for spec in definition.conda]
    channels = {conda_name(spec): channel for channel, _, spec in told if channel}
    found = [(channels.get(each.name, ""), each.spec) for each in resolution.conda]
    specs = [f"{channel}::{spec}" if channel else spec for channel, spec in found]
    return tuple(spec for spec in specs if is_conda_spec(spec))


def _line(package: Package) -> str:
    if package.origin:
        return f"{package.name} @ {package.origin}"
    # Three equals signs compare letters: for a version that is none by the rules of today.
    return f"{package.name}{'==' if _is_plain(package.version) else '==='}{package.version}"


def _is_plain(version: str) -> bool:
    return version[0].isdigit() and all(c.isalnum() or c in ".+!" for c in version)


def _is_left_out(package: Package) -> bool:
    words = (package.name, package.version, package.origin or "-")
    if not all(words) or any(c.isspace() for word in words for c in word):
        return True
    foreign = package.system or package.origin.startswith(_FILES)
    return foreign or not _NAME.fullmatch(package.name)


def _named(package: Package) -> str:
    return f"{package.name} {package.version}".strip()


def _base_image(resolution: Resolution, definition: EnvironmentDefinition) -> str:
    """Its name with the digest under which a registry has it; the name alone where none does."""
    base = definition.base_image
    if _DIGEST in base or _DIGEST not in resolution.base_image:
        return base
    return base + _DIGEST + resolution.base_image.rpartition(_DIGEST)[2]
