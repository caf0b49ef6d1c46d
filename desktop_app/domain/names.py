"""Rules for the names that people give to things."""

from __future__ import annotations

import re
import unicodedata

from desktop_app.domain.errors import InvalidError

RESERVED_PREFIX = "Trainyard-"
MAX_NAME_LENGTH = 120
_KEPT = re.compile(r"(?:%[0-9A-F]{2})+")
_FORBIDDEN = set('/\\:*?"<>|')


def check_name(kind: str, name: str, *, field: str = "name") -> str:
    """The name, normalised (NFC, no outer spaces), or `InvalidError` that says what is wrong.

    A name becomes a file name on any system, so separators and control characters are refused;
    spaces, quotes (') and letters of any script are fine.
    """
    name = unicodedata.normalize("NFC", name).strip()
    problem = _problem(name)
    if problem:
        raise InvalidError("bad_name", f"This {kind} name {problem}.", field=field)
    return name


def usable_name(text: str) -> str:
    """A name that `check_name` accepts and a person recognises as `text`, say of a folder.

    What may not stand in a name becomes a dash; a text with nothing else in it becomes "data".
    """
    text = unicodedata.normalize("NFC", text)
    kept = "".join("-" if _refused(letter) else letter for letter in text)
    kept = kept.lstrip(". ")[:MAX_NAME_LENGTH].strip()
    return kept if kept.strip("- ") else "data"


def plain_name(kept: str) -> str:
    """The name that a file was given, of one that every system can hold (see the host side's
    `portable_names`)."""
    return _KEPT.sub(_read_back, kept)


def _read_back(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogateescape")


def check_not_reserved(kind: str, name: str, *, field: str = "name") -> str:
    """`check_name`, and refuse the prefix that belongs to curated definitions."""
    name = check_name(kind, name, field=field)
    if name.casefold().startswith(RESERVED_PREFIX.casefold()):
        raise InvalidError(
            "reserved_prefix",
            f"Names that start with {RESERVED_PREFIX!r} are reserved for curated definitions.",
            hint="Choose another name.",
            field=field,
        )
    return name


def _problem(name: str) -> str:
    if not name:
        return "is empty"
    if len(name) > MAX_NAME_LENGTH:
        return f"is longer than {MAX_NAME_LENGTH} characters"
    if name[0] == ".":
        return "starts with a dot"
    bad = sorted({letter for letter in name if _refused(letter)})
    if bad:
        return "contains " + " ".join(repr(c) for c in bad)
    return ""


def _refused(letter: str) -> bool:
    return letter in _FORBIDDEN or unicodedata.category(letter).startswith("C")
