"""`requirements.txt` as pip reads it, with the files that it names taken in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from desktop_app.engine.environments.definition_files.pip_lines import (
    FILES,
    PipLine,
    check_option,
    checked_requirement,
    logical_lines,
    option_of,
)
from desktop_app.engine.environments.definition_files.places import BadDefinition, Place
from desktop_app.engine.environments.definition_files.text_files import read_text

FIELD = "requirements"
MOST_LINES = 10_000


@dataclass(frozen=True)
class Requirements:
    """pip's lines: options and requirements in their order, and the constraints on versions."""

    lines: Sequence[str] = ()
    constraints: Sequence[str] = ()


def read_requirements(path: Path) -> Requirements:
    """A file with what its `-r` and `-c` lines name, so that nothing else is needed. Blocking.

    Raises `BadDefinition` with the place, also for a file that names itself by way of others;
    `InvalidError` (`unreadable`).
    """
    reading = _Reading()
    reading.take_file(path, FIELD, constraints=False)
    return reading.result()


def parse_requirements(
    lines: Iterable[PipLine], constraints: Iterable[PipLine] = ()
) -> Requirements:
    """The same for lines that stand elsewhere, such as in a conda file. Files that they name are
    looked for beside the file of their place; lines without a file may name none. Blocking."""
    reading = _Reading()
    for line in lines:
        reading.take(line, constraints=False)
    for line in constraints:
        reading.take(line, constraints=True)
    return reading.result()


def typed_lines(lines: Iterable[str], field: str = FIELD) -> Sequence[PipLine]:
    """Lines that stand in no file."""
    return list(logical_lines("\n".join(lines), Place(None, field)))


class _Reading:
    """Takes in line after line. `_open` are the files that are being read, the outermost first."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}
        self._constraints: dict[str, None] = {}
        self._versions: dict[str, tuple[SpecifierSet, Place]] = {}
        self._open: list[Path] = []
        self._whole: set[tuple[Path, bool]] = set()

    def result(self) -> Requirements:
        return Requirements(tuple(self._lines), tuple(self._constraints))

    def take_file(self, path: Path, field: str, *, constraints: bool) -> None:
        file = path.resolve()
        if (file, constraints) in self._whole:
            return  # several name it, which changes nothing
        text = read_text(path, field)
        self._open.append(file)
        for line in logical_lines(text, Place(path, field)):
            self.take(line, constraints=constraints)
        self._open.pop()
        self._whole.add((file, constraints))

    def take(self, line: PipLine, *, constraints: bool) -> None:
        if line.text.startswith("-"):
            self._take_option(line, constraints=constraints)
            return
        requirement = checked_requirement(line)
        if requirement is not None:
            self._check_versions(requirement, line)
        self._keep(self._constraints if constraints else self._lines, line)

    def _take_option(self, line: PipLine, *, constraints: bool) -> None:
        name, value = option_of(line)
        if name in FILES:
            self._take_named(value, line, constraints=constraints or name == "--constraint")
            return
        check_option(name, value, line)
        self._keep(self._lines, PipLine(f"{name} {value}".strip(), line.place))

    def _take_named(self, name: str, line: PipLine, *, constraints: bool) -> None:
        if line.place.path is None or "://" in name:
            raise BadDefinition(
                line.place,
                f"{line.text!r} names a file, which an image cannot be built from.",
                "Write out what that file asks for, or give a file of this computer.",
            )
        path = line.place.beside(name)
        if path.resolve() in self._open:
            raise BadDefinition(
                line.place,
                f"{str(path)!r} is being read already: these files name each other in a circle.",
                "Remove one of the lines that begin with -r or -c.",
            )
        if not path.is_file():
            raise BadDefinition(
                line.place,
                f"There is no file {str(path)!r}.",
                "Name a file as seen from the folder of this one.",
            )
        self.take_file(path, line.place.field, constraints=constraints)

    def _keep(self, lines: dict[str, None], line: PipLine) -> None:
        lines[line.text] = None
        if len(lines) > MOST_LINES:
            raise BadDefinition(
                line.place,
                f"There are more than {MOST_LINES} lines.",
                "Name only the packages that the script needs.",
            )

    def _check_versions(self, requirement: Requirement, line: PipLine) -> None:
        """Two lines, or a line and a constraint, that no version can satisfy together."""
        if requirement.marker is not None or requirement.url is not None:
            return
        name = canonicalize_name(requirement.name)
        both = requirement.specifier
        if name in self._versions:
            earlier, place = self._versions[name]
            both = both & earlier
            if both.is_unsatisfiable():
                number, file = place.line, str(place.path or "")
                raise BadDefinition(
                    line.place,
                    f"{line.text!r} and line {number} of {file!r} cannot both be met."
                    if file
                    else f"{line.text!r} and line {number} cannot both be met.",
                    "Keep one of the two lines.",
                )
        self._versions[name] = (both, line.place)
