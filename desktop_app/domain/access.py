"""Ways of a person to where a run is: a command for a terminal, and a port brought here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CommandLine:
    """A program with its arguments on this computer; `text` is what one types for it here."""

    argv: Sequence[str]
    text: str


@dataclass(frozen=True)
class Forward:
    """A port of a run that is reached on this computer, too."""

    id: str
    run_id: str
    port: int
    local_port: int
    command: str = ""
    """The `ssh` line that does the same, empty where there is none."""
    problem: str = ""
    """Why the last connection failed; empty while all is well."""
    hint: str = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.local_port}"
