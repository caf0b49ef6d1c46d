"""TOML, and where in its text a value stands: the reader of the standard library does not say."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.engine.environments.definition_files.pip_lines import PipLine
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.text_files import MOST_BYTES, read_text

_WHERE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class TomlFile:
    """A file's values and its text. Blocking to make; raises `BadDefinition`."""

    def __init__(self, path: Path, field: str, most_bytes: int = MOST_BYTES) -> None:
        self.place = Place(path, field)
        self.text = read_text(path, field, most_bytes)
        try:
            self.values: Mapping[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._bad_toml(str(error)) from error
        except RecursionError as error:
            raise BadDefinition(
                self.place, "This is no TOML.", "Write it again with fewer brackets."
            ) from error

    def table(self, name: str, inside: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """A table, empty where there is none."""
        value = (self.values if inside is None else inside).get(name, {})
        if not isinstance(value, dict):
            raise BadDefinition(
                self.place_of(name), f"{name!r} is no table.", f"Write [{name}] and what is in it."
            )
        return value

    def lines(self, values: object, name: str) -> Sequence[PipLine]:
        """A list of requirements, each with its place."""
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise BadDefinition(
                self.place_of(name),
                f"{name!r} is no list of texts.",
                'Write for example: dependencies = ["torch>=2.1"]',
            )
        return [PipLine(value.strip(), self.place_of(value)) for value in values if value.strip()]

    def place_of(self, text: str) -> Place:
        """Where a text stands first: in quotation marks, or else the line of a name; the file as a
        whole where it is not found."""
        escaped = json.dumps(text, ensure_ascii=False)[1:-1]
        either = f"{re.escape(escaped)}|{re.escape(text)}"
        found = re.search(f"(?<=[\"'])(?:{either})(?=[\"'])", self.text)
        if found is None:
            name = rf"(?m)^[ \t]*\[*(?:[\w-]+\.)*{re.escape(text)}\b"
            found = re.search(name, self.text)
        return self._place(found.start()) if found else self.place

    def _place(self, offset: int) -> Place:
        before = self.text[:offset]
        return self.place.at(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)

    def _bad_toml(self, said: str) -> BadDefinition:
        where = _WHERE.search(said)
        problem = _WHERE.sub("", said)
        if where is not None and where[1]:
            place = self.place.at(int(where[1]), int(where[2]))
        else:
            place = self._place(len(self.text.rstrip()))
        return BadDefinition(
            place,
            f"This is no TOML: {problem}.",
            "Compare the line with its neighbours: quotation marks, brackets, equals signs.",
        )
