"""What hosts tell of installed packages, read as little trusted as all that comes from them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.resolution import CondaPackage, Package, Resolution

MOST_BYTES = 16 * 1024 * 1024
_MOST_ENTRIES = 50_000
_LONGEST = 2_000


def resolution_of(document: Mapping[str, Any]) -> Resolution:
    """The resolution of an answer. Raises ValueError, KeyError, TypeError or AttributeError for
    what is none."""
    return Resolution(
        python=_text(document["python"]),
        packages=tuple(_package(entry) for entry in _entries(document["packages"])),
        modules=tuple(_text(name) for name in _entries(document.get("modules", []))),
        platform=_text(document.get("platform", "")),
        image=_text(document.get("image", "")),
        base_image=_text(document.get("base_image", "")),
        entrypoint=_text(document.get("entrypoint", "")),
        conda=tuple(_conda_package(entry) for entry in _entries(document.get("conda", []))),
        found_at=float(document.get("found_at", 0)),
    )


def read_resolution(path: Path) -> Resolution | None:
    """That in a file; None where there is none, or only the beginning of one. Blocking."""
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(MOST_BYTES))
        return resolution_of(document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _package(entry: Mapping[str, Any]) -> Package:
    return Package(
        name=_text(entry["name"]),
        version=_text(entry["version"]),
        origin=_text(entry.get("origin", "")),
        system=entry.get("system") is True,
        conda=entry.get("conda") is True,
    )


def _conda_package(entry: Mapping[str, Any]) -> CondaPackage:
    return CondaPackage(_text(entry["name"]), _text(entry["version"]), _text(entry["build"]))


def _entries(found: Sequence[Any]) -> Sequence[Any]:
    if not isinstance(found, list) or len(found) > _MOST_ENTRIES:
        raise ValueError("no list of packages")
    return found


def _text(value: object) -> str:
    """One line, as everything of this is shown and written as one."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise ValueError("no text of one line")
    return value
