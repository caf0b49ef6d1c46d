"""`Workspace`: the folder that holds everything."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.workspace import WorkspaceInfo
from desktop_app.sdk.connection import Connection, workspaces
from desktop_app.sdk.errors import refuse


class Workspace:
    """A plain folder with a `config.json`, on this computer. There is no account and no server."""

    def __init__(self, info: WorkspaceInfo) -> None:
        self._connection = Connection(info)

    @classmethod
    def from_config(cls, path: str | Path | None = None) -> Workspace:
        """The workspace that `path` (default: the current folder) is, or is in.

        `path` may also name the `config.json` itself. Raises `InvalidError` where there is none.
        """
        start = Path(path) if path is not None else Path.cwd()
        return cls(workspaces().find(start.parent if start.is_file() else start))

    @classmethod
    def create(
        cls,
        name: str,
        location: str | Path | None = None,
        exist_ok: bool = False,
        subscription_id: str | None = None,
        resource_group: str | None = None,
    ) -> Workspace:
        """Make a workspace in the folder `location` (default: a folder `name` here).

        With `exist_ok`, one that is there is opened. A subscription and a resource group have no
        meaning here and raise `NotSupportedError`.
        """
        refuse(subscription_id=subscription_id, resource_group=resource_group)
        folder = Path(location) if location is not None else Path.cwd() / name
        rooms = workspaces()
        if exist_ok and (folder / "config.json").exists():
            return cls(rooms.open(folder))
        return cls(rooms.create(folder, name))

    @property
    def name(self) -> str:
        return self._connection.info.name

    @property
    def path(self) -> Path:
        """Its folder."""
        return self._connection.info.path

    @property
    def connection(self) -> Connection:
        """The way to the engine, for the classes of this package."""
        return self._connection

    def __repr__(self) -> str:
        return f"Workspace(name={self.name!r}, path={str(self.path)!r})"
