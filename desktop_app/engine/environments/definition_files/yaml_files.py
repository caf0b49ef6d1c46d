"""YAML as a tree of nodes that know their places; nothing in it is made into objects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.text_files import read_text

MOST_BYTES = 256 << 10
# libyaml takes a tenth of the time, and ends deep brackets at once; its wheels all have it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, field: str) -> tuple[yaml.Node, Place]:
    """The root of a YAML file and the file's place. Blocking. Raises `BadDefinition`."""
    text = read_text(path, field, MOST_BYTES)
    place = Place(path, field)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise _bad_yaml(text, place, error) from error
    except (
        yaml.YAMLError,
        RecursionError,
    ) as error:  # a letter that YAML forbids, endless brackets
        raise BadDefinition(
            place, "This is no YAML.", "Write it again with plain letters and spaces."
        ) from error
    if root is None:
        raise BadDefinition(place, "This file is empty.", "Choose a file with a definition.")
    return root, place


def place_of(node: yaml.Node, place: Place) -> Place:
    return place.at(node.start_mark.line + 1, node.start_mark.column + 1)


def entries(node: yaml.Node, place: Place) -> Mapping[str, tuple[yaml.Node, Place]]:
    """The values of a mapping by key, each with the place of its key. Raises `BadDefinition`."""
    if not isinstance(node, yaml.MappingNode):
        raise BadDefinition(
            place_of(node, place),
            "Here a name, a colon and a value are expected.",
            "Write for example: name: birds",
        )
    found: dict[str, tuple[yaml.Node, Place]] = {}
    for key, value in node.value:
        at = place_of(key, place)
        name = text_of(key, place)
        if name in found:
            raise BadDefinition(at, f"{name!r} stands here twice.", "Keep one of the two.")
        found[name] = (value, at)
    return found


def items(node: yaml.Node, place: Place) -> list[yaml.Node]:
    """The entries of a list. Raises `BadDefinition`."""
    if not isinstance(node, yaml.SequenceNode):
        raise BadDefinition(
            place_of(node, place),
            "Here a list is expected.",
            "Begin each entry with a dash and a space on a line of its own.",
        )
    return list(node.value)


def text_of(node: yaml.Node, place: Place) -> str:
    """A plain value as it is written; raises `BadDefinition`."""
    if not isinstance(node, yaml.ScalarNode):
        raise BadDefinition(
            place_of(node, place), "Here a plain text is expected.", "Write a single value."
        )
    return str(node.value)


def refuse_unknown(found: Mapping[str, tuple[yaml.Node, Place]], known: tuple[str, ...]) -> None:
    """Raise `BadDefinition` for a key that this kind of file does not have."""
    for name, (_, place) in found.items():
        if name not in known:
            words = ", ".join(known)
            raise BadDefinition(
                place,
                f"{name!r} is no part of such a file.",
                f"Remove it; known are: {words}.",
            )


def _bad_yaml(text: str, place: Place, error: yaml.MarkedYAMLError) -> BadDefinition:
    mark = error.problem_mark or error.context_mark
    at = place.at(mark.line + 1, mark.column + 1) if mark else place
    lines = text.splitlines()
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return BadDefinition(
            at, "A tab cannot indent in YAML.", "Indent with spaces instead of the tab."
        )
    problem = str(error.problem or "it cannot be read")
    return BadDefinition(
        at,
        f"This is no YAML: {problem}.",
        "Compare the line and the one before it: indent, colons and quotation marks.",
    )
