"""What the command line is given by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine
    from desktop_app.engine.workspaces import Workspaces


@dataclass(frozen=True)
class Services:
    """Everything is made late: `trainyard --help` needs none of it."""

    workspaces: Callable[[], Workspaces]
    open_engine: Callable[[Path], Awaitable[Engine]]
    """Opens a workspace folder; the engine is started."""
    start_window: Callable[[Sequence[str]], int]
    """Runs the window with these arguments; its exit code."""
    start_demo: Callable[[Sequence[str]], int]
