"""Places in files, and the error that names one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.domain.errors import InvalidError


@dataclass(frozen=True)
class Place:
    """A file, and a place in it. `line` and `column` count from 1; 0 for the file as a whole.

    `field` is what forms and the command line call this kind of file. Without a path the text was
    typed or came by another way.
    """

    path: Path | None
    field: str
    line: int = 0
    column: int = 0

    def at(self, line: int, column: int = 1) -> Place:
        return replace(self, line=line, column=column)

    def beside(self, name: str) -> Path:
        """A file that this one names, as seen from its folder."""
        return (self.path.parent if self.path is not None else Path()) / name


class BadDefinition(InvalidError):
    """A definition's file that cannot be used, with the place in it (`place`) and the repair."""

    def __init__(self, place: Place, problem: str, hint: str) -> None:
        super().__init__("bad_definition", _text(place, problem), hint=hint, field=place.field)
        self.place = place


def _text(place: Place, problem: str) -> str:
    path, line, column = str(place.path), place.line, place.column
    if place.path is None:
        return f"Line {line}, column {column}: {problem}" if line else problem
    if not line:
        return f"In {path!r}: {problem}"
    return f"{path!r}, line {line}, column {column}: {problem}"
