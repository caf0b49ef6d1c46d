"""What the command line is given by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.workspaces import Workspaces


Prompt = Callable[[str, bool], Awaitable[str | None]]
"""Asks the person at the terminal; with False the answer is not shown. None: no answer."""


class OpenEngine(Protocol):
    """Opens a workspace folder; the engine is started. `asks`: its questions are answered."""

    def __call__(self, folder: Path, *, asks: bool = False) -> Awaitable[Engine]: ...


@dataclass(frozen=True)
class Services:
    """Everything is made late: `trainyard --help` needs none of it."""

    workspaces: Callable[[], Workspaces]
    open_engine: OpenEngine
    start_window: Callable[[Sequence[str]], int]
    """Runs the window with these arguments; its exit code."""
    start_demo: Callable[[Sequence[str]], int]
    prompt: Prompt | None = None
    """None where nobody is at the terminal: then nothing waits for an answer."""
