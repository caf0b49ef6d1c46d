"""Workspaces: plain folders that hold everything."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WORKSPACE_FORMAT = 1


@dataclass(frozen=True)
class WorkspaceInfo:
    """An open workspace. `read_only` says why nothing may be changed, empty when it may."""

    id: str
    name: str
    path: Path
    created_at: float
    format: int = WORKSPACE_FORMAT
    read_only: str = ""


@dataclass(frozen=True)
class RecentWorkspace:
    """An entry of the recent list; `missing` when the folder is not there any more."""

    path: Path
    name: str
    opened_at: float
    missing: bool = False
