"""Workspaces: make, open and find the plain folders that hold everything."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.domain.names import check_name
from desktop_app.domain.workspace import WORKSPACE_FORMAT, RecentWorkspace, WorkspaceInfo
from desktop_app.engine.catalog import write_json
from desktop_app.engine.paths import WorkspacePaths, absolute
from desktop_app.engine.ports import Clock, Settings

KIND = "trainyard-workspace"
MAX_RECENT = 20
_RECENT = "recent_workspaces"


class Workspaces:
    """What can be done without an open workspace. Blocking; each call touches a few small files."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def create(self, folder: Path, name: str = "") -> WorkspaceInfo:
        """Make a workspace in a folder that is new, empty, or holds other things.

        Raises `InvalidError` (`workspace_exists`, `bad_name`) and `KnownError` (`cannot_write`).
        """
        folder = absolute(folder)
        if _read_config(folder) is not None:
            raise InvalidError(
                "workspace_exists",
                f"{str(folder)!r} is a workspace already.",
                hint="Open it, or choose another folder.",
                field="folder",
            )
        if WorkspacePaths(folder).config.exists():
            raise InvalidError(
                "folder_in_use",
                f"{str(folder)!r} has a config.json of another program.",
                hint="Choose another folder.",
                field="folder",
            )
        name = check_name("workspace", name or folder.name or "Workspace")
        _make_folders(folder)
        document = {
            "kind": KIND,
            "format": WORKSPACE_FORMAT,
            "id": uuid.uuid4().hex,
            "name": name,
            "created_at": self._clock.now(),
        }
        write_json(WorkspacePaths(folder).config, document)
        return self.open(folder)

    def open(self, folder: Path) -> WorkspaceInfo:
        """The workspace in this very folder. A face that shows recent ones also calls `remember`.

        Raises `InvalidError` (`not_a_workspace`), `KnownError` for a config that cannot be read.
        """
        folder = absolute(folder)
        config = _read_config(folder)
        if config is None:
            raise InvalidError(
                "not_a_workspace",
                f"{str(folder)!r} is not a workspace.",
                hint="Choose a folder with a workspace's config.json, or create a workspace there.",
                field="workspace",
            )
        return _info(folder, config)

    def find(self, start: Path) -> WorkspaceInfo:
        """The workspace that `start` is, or is in; raises `InvalidError` (`no_workspace`)."""
        start = absolute(start)
        for folder in (start, *start.parents):
            if _read_config(folder) is not None:
                return self.open(folder)
        raise InvalidError(
            "no_workspace",
            f"Neither {str(start)!r} nor a folder above it is a workspace.",
            hint="Create one, or say which one is meant.",
            field="workspace",
        )

    def recent(self) -> list[RecentWorkspace]:
        """Workspaces opened on this computer, the last one first."""
        entries = self._entries()
        return [
            RecentWorkspace(Path(path), name, opened_at, missing=not _is_workspace(Path(path)))
            for path, (name, opened_at) in sorted(entries.items(), key=lambda item: -item[1][1])
        ]

    def remember(self, info: WorkspaceInfo) -> None:
        """Put it first on the recent list."""
        entries = self._entries()
        entries[str(info.path)] = (info.name, self._clock.now())
        self._store(entries)

    def forget(self, path: Path) -> None:
        """Take it off the recent list; the folder stays as it is."""
        entries = self._entries()
        if entries.pop(str(path), None) is not None:
            self._store(entries)

    def _entries(self) -> dict[str, tuple[str, float]]:
        stored = self._settings.get(_RECENT)
        entries: dict[str, tuple[str, float]] = {}
        for entry in stored if isinstance(stored, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("path"), str):
                opened_at = entry.get("opened_at")
                when = float(opened_at) if isinstance(opened_at, int | float) else 0.0
                entries[entry["path"]] = (str(entry.get("name", "")), when)
        return entries

    def _store(self, entries: Mapping[str, tuple[str, float]]) -> None:
        newest = sorted(entries.items(), key=lambda item: -item[1][1])[:MAX_RECENT]
        self._settings.put(
            _RECENT,
            [{"path": path, "name": name, "opened_at": when} for path, (name, when) in newest],
        )


def _read_config(folder: Path) -> Mapping[str, Any] | None:
    """The config of a workspace, None for a folder that is none.

    Many programs write a `config.json`: only one of our kind counts.
    """
    path = WorkspacePaths(folder).config
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, UnicodeDecodeError):
        return None
    except OSError as error:
        raise KnownError(
            "unreadable",
            f"{str(path)!r} cannot be read: {error.strerror}.",
            hint="Change the folder's permissions.",
            field="workspace",
        ) from error
    try:
        config = json.loads(text)
    except ValueError:
        return None
    return config if isinstance(config, dict) and config.get("kind") == KIND else None


def _is_workspace(folder: Path) -> bool:
    try:
        return _read_config(folder) is not None
    except KnownError:
        return False


def _info(folder: Path, config: Mapping[str, Any]) -> WorkspaceInfo:
    try:
        number = int(config["format"])
        info = WorkspaceInfo(
            id=str(config["id"]),
            name=str(config.get("name") or folder.name),
            path=folder,
            created_at=float(config.get("created_at", 0.0)),
            format=number,
            read_only=_read_only(folder, number),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise KnownError(
            "broken_workspace",
            f"The config.json of {str(folder)!r} is damaged: {error!r}.",
            hint="Restore the file from a backup, or create a workspace elsewhere.",
            field="workspace",
        ) from error
    return info


def _read_only(folder: Path, number: int) -> str:
    if number > WORKSPACE_FORMAT:
        return (
            "This workspace was written by a newer Trainyard, so it is open for reading only. "
            "Update Trainyard to change it."
        )
    if not os.access(folder, os.W_OK):
        return "This folder may not be written to, so the workspace is open for reading only."
    return ""


def _make_folders(folder: Path) -> None:
    paths = WorkspacePaths(folder)
    places = (paths.store, paths.runs, paths.datasets, paths.models, paths.environments)
    try:
        for place in (folder, *places, paths.targets, paths.builds, paths.index):
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnownError(
            "cannot_write",
            f"A workspace cannot be made in {str(folder)!r}: {error.strerror}.",
            hint="Choose a folder that you may write to.",
            field="folder",
        ) from error
