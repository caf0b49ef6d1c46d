"""One line of pip's: an option, or a requirement with its hashes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement

from desktop_app.engine.environments.definition_files.places import BadDefinition, Place


@dataclass(frozen=True)
class PipLine:
    """A line without its comment, continued ones joined, and where it begins."""

    text: str
    place: Place


_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTION = re.compile(r"(--[a-z-]+|-[a-z])(?:\s*=\s*|\s+)?(.*)", re.DOTALL)
_HASH = re.compile(r"--hash[= ](\S*)")
_HASH_VALUE = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_DIRECT = re.compile(r"(?:(?:git|hg|svn|bzr)\+[a-z+]+|https?|file):", re.IGNORECASE)
_LOCAL_NAME = re.compile(r"(?:\.{0,2}[/\\]|~|[A-Za-z]:[/\\])|.*\.(?:whl|zip|tar\.gz|tar\.bz2)$")

SHORT = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
}
FILES = ("--requirement", "--constraint")
_ADDRESSES = ("--index-url", "--extra-index-url", "--find-links")
_VALUES = ("--trusted-host", "--no-binary", "--only-binary", "--use-feature")
_FLAGS = ("--no-index", "--pre", "--prefer-binary", "--require-hashes")


def logical_lines(text: str, place: Place) -> Iterator[PipLine]:
    """The lines that say something. A backslash at a line's end continues it, as pip has it."""
    begin, parts = 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        begin = begin or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            parts.append(line[:-1])
            continue
        yield from _stripped("".join([*parts, line]), place.at(begin))
        begin, parts = 0, []
    if parts:
        yield from _stripped("".join(parts), place.at(begin))


def _stripped(line: str, place: Place) -> Iterator[PipLine]:
    text = _COMMENT.sub("", line)
    column = len(text) - len(text.lstrip()) + 1
    if text.strip():
        yield PipLine(text.strip(), place.at(place.line, column))


def option_of(line: PipLine) -> tuple[str, str]:
    """The option's long name and its value, empty for a flag. Raises `BadDefinition`."""
    found = _OPTION.fullmatch(line.text)
    name = found[1] if found else line.text.split()[0]
    name = SHORT.get(name, name)
    value = _unquoted(found[2].strip(), line) if found else ""
    if name in _FLAGS and not value:
        return name, ""
    if name in (*FILES, *_ADDRESSES, *_VALUES):
        if not value:
            raise BadDefinition(line.place, f"{name} names nothing.", "Write what it is about.")
        return name, value
    if name == "--editable":
        raise BadDefinition(
            line.place,
            "An editable install names a folder, which an image cannot be built from.",
            "Write 'name @ git+https://...' for a repository; a run's own code travels with it.",
        )
    raise BadDefinition(
        line.place,
        f"{line.text.split()[0]!r} is no option that a requirements file may have here.",
        "Remove it, or set it as a variable of pip on the host.",
    )


def _unquoted(value: str, line: PipLine) -> str:
    try:
        return " ".join(shlex.split(value)) if value else ""
    except ValueError as error:
        raise BadDefinition(
            line.place, "A quotation mark is never closed.", "Close it, or remove it."
        ) from error


def check_option(name: str, value: str, line: PipLine) -> None:
    """Refuse what an image has no way to: folders of this computer."""
    if name in _ADDRESSES and not _is_address(value):
        raise BadDefinition(
            line.place,
            f"{name} needs an address that begins with https:// or http://, not {value!r}.",
            "Write an address that the host can reach.",
        )


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def checked_requirement(line: PipLine) -> Requirement | None:
    """The requirement of a line, None for a bare address. Raises `BadDefinition` for what pip would
    refuse, and for a file, which an image cannot be built from."""
    text, dashes, options = line.text.partition(" --")
    text = text.rstrip()
    _check_hashes(line, dashes + options)
    if _DIRECT.match(text):
        _refuse_local(text, line)
        return None
    if _LOCAL_NAME.match(text):
        raise _local(text, line)
    try:
        found = Requirement(text)
    except InvalidRequirement as error:
        raise _bad_requirement(line, text, str(error)) from error
    if found.url is not None:
        _refuse_local(found.url, line)
    if found.specifier.is_unsatisfiable():
        raise BadDefinition(
            line.place,
            f"No version of {found.name} is {found.specifier} all at once.",
            "Loosen these versions so that one fits.",
        )
    return found


def _refuse_local(url: str, line: PipLine) -> None:
    if url.lower().startswith(("file:", "git+file:")):
        raise _local(url, line)


def _local(text: str, line: PipLine) -> BadDefinition:
    return BadDefinition(
        line.place,
        f"The requirement {text!r} names a file, which an image cannot be built from.",
        "Name a package, or an address that the host can reach.",
    )


def _bad_requirement(line: PipLine, text: str, said: str) -> BadDefinition:
    """packaging's error marks the column with a caret below the text, four spaces in."""
    column = line.place.column + max(0, said.rsplit("\n", 1)[-1].find("^") - 4)
    place = line.place.at(line.place.line, column)
    if re.match(r"[A-Za-z0-9._-]+\s*=[^=]", text):
        name, _, version = text.partition("=")
        return BadDefinition(
            place,
            f"{text!r} is no requirement: one equals sign compares nothing.",
            f"Write {name.strip()}=={version.strip()}.",
        )
    return BadDefinition(
        place,
        f"{text!r} is no requirement of pip.",
        "Write a package and perhaps its versions, for example torch>=2.1.",
    )


def _check_hashes(line: PipLine, options: str) -> None:
    for found in _HASH.finditer(options):
        if not _HASH_VALUE.fullmatch(found[1]):
            column = line.place.column + len(line.text) - len(options) + found.start()
            raise BadDefinition(
                line.place.at(line.place.line, column),
                f"{found[1]!r} is no hash: sha256 has 64 digits from 0 to f after its colon.",
                "Copy the hash again, or have pip hash or pip-compile write it.",
            )
