"""What a package index says of requirements, line by line."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass(frozen=True)
class IndexFile:
    """A file that an index offers. `requires_python` is as its package says it, empty for none;
    a yanked one was taken back: it is only used by whoever pins its version."""

    name: str
    requires_python: str = ""
    yanked: bool = False


class LineState(enum.StrEnum):
    """Whether a requirement can be had."""

    THERE = "there"
    NO_PACKAGE = "no_package"
    NO_VERSION = "no_version"
    OTHER_PYTHON = "other_python"
    NOT_NEEDED = "not_needed"
    """Its condition does not hold there."""
    NOT_ASKED = "not_asked"
    """No index has it: an address, a package of conda."""
    UNKNOWN = "unknown"
    """No index answered."""


@dataclass(frozen=True)
class LineAnswer:
    """One requirement: whether it can be had, as which version, and in plain words why not."""

    line: str
    state: LineState
    version: str = ""
    text: str = ""

    @property
    def lacking(self) -> bool:
        """It surely cannot be had."""
        return self.state in (LineState.NO_PACKAGE, LineState.NO_VERSION, LineState.OTHER_PYTHON)
