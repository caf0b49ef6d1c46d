"""Folders that other users can reach."""

from __future__ import annotations

from pathlib import Path

_FOR_ALL = 0o055


def open_to_all(folder: Path) -> None:
    """Let every user enter and list a folder: pytest's own are closed to all but who runs it."""
    for each in (folder, *folder.parents):
        mode = each.stat().st_mode
        if mode & _FOR_ALL == _FOR_ALL:
            return
        each.chmod(mode | _FOR_ALL)
