"""What differs between two definitions of environments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from desktop_app.domain.environment import EnvironmentDefinition
from desktop_app.domain.packages import package_name


@dataclass(frozen=True)
class DefinitionChange:
    """One difference. `part` is a field of `EnvironmentDefinition`, or `order` where lines only
    stand in another order; `name` is the package or variable within it, of a Dockerfile the number
    of the line, of its context the file. A side that has nothing is empty."""

    part: str
    name: str
    before: str
    after: str


def definition_changes(
    before: EnvironmentDefinition, after: EnvironmentDefinition
) -> Sequence[DefinitionChange]:
    """Every difference, in the order in which an image is made; empty exactly for equal ones."""
    found = [*_single_changes(before, after), *_changes_of_parts(before, after)]
    if not found and before.hash != after.hash:
        found.append(DefinitionChange("order", "", "", ""))
    return found


def _single_changes(
    before: EnvironmentDefinition, after: EnvironmentDefinition
) -> Iterator[DefinitionChange]:
    singles = [
        ("kind", before.kind.value, after.kind.value),
        ("python", before.python, after.python),
        ("base_image", before.base_image, after.base_image),
    ]
    for part, old, new in singles:
        if old != new:
            yield DefinitionChange(part, "", old, new)


def _changes_of_parts(
    before: EnvironmentDefinition, after: EnvironmentDefinition
) -> Iterator[DefinitionChange]:
    yield from _named("apt", _by_line(before.apt), _by_line(after.apt))
    yield from _named("channels", _by_line(before.channels), _by_line(after.channels))
    for part in ("conda", "requirements", "constraints"):
        yield from _named(
            part, _by_package(getattr(before, part)), _by_package(getattr(after, part))
        )
    yield from _named("variables", before.variables, after.variables)
    if before.post_install != after.post_install:
        yield DefinitionChange("post_install", "", before.post_install, after.post_install)
    yield from _named(
        "build_secrets", _by_line(before.build_secrets), _by_line(after.build_secrets)
    )
    yield from _lines_changed(before.dockerfile, after.dockerfile)
    if before.context != after.context:
        yield DefinitionChange("context", "", before.context, after.context)


def _lines_changed(before: str, after: str) -> Iterator[DefinitionChange]:
    """Each stretch of a Dockerfile's lines that is another one, by where it begins."""
    old, new = before.split("\n"), after.split("\n")
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines = "\n".join(old[i:i_end]), "\n".join(new[j:j_end])
            yield DefinitionChange("dockerfile", str(j + 1), *lines)


def file_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Sequence[DefinitionChange]:
    """How the files of two contexts differ, each given by path and what tells its content."""
    return list(_named("context", dict(sorted(before.items())), dict(sorted(after.items()))))


def _named(
    part: str, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[DefinitionChange]:
    for name in {**before, **after}:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new or (name in before) != (name in after):
            yield DefinitionChange(part, name, old, new)


def _by_line(lines: Sequence[str]) -> Mapping[str, str]:
    return {line: line for line in lines}


def _by_package(lines: Sequence[str]) -> Mapping[str, str]:
    """pip's lines by what they are about; several of one package are one text."""
    found: dict[str, str] = {}
    for line in lines:
        name = package_name(line) or line
        found[name] = f"{found[name]}, {line}" if name in found else line
    return found
