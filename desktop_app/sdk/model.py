"""`Model`: one version of a registered model."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

from desktop_app.domain.model import ModelVersion
from desktop_app.sdk.errors import refuse
from desktop_app.sdk.workspace import Workspace


class Model:
    """A model of a workspace, the newest version or a given one; raises `NotFoundError`."""

    def __init__(
        self,
        workspace: Workspace,
        name: str,
        version: int | None = None,
        *,
        value: ModelVersion | None = None,
    ) -> None:
        self._workspace = workspace
        self._value = value or workspace.connection.call(
            lambda engine: engine.models.get(name, version)
        )

    @classmethod
    def from_value(cls, workspace: Workspace, value: ModelVersion) -> Model:
        """The face of a version that is known already."""
        return cls(workspace, value.name, value=value)

    @staticmethod
    def list(workspace: Workspace, name: str | None = None) -> list[Model]:
        """Every version of every model, or of one, the newest first."""
        found = workspace.connection.call(lambda engine: engine.models.list())
        versions = [v for model in found if name in (None, model.name) for v in model.versions]
        return [Model.from_value(workspace, version) for version in versions]

    @property
    def name(self) -> str:
        return self._value.name

    @property
    def version(self) -> int:
        return self._value.version

    @property
    def id(self) -> str:
        """`name:version`"""
        return f"{self.name}:{self.version}"

    @property
    def sha256(self) -> str:
        return self._value.sha256

    @property
    def size(self) -> int:
        """Bytes."""
        return self._value.size

    @property
    def run_id(self) -> str:
        """The run that made it, empty for a file that was registered."""
        return self._value.lineage.run_id

    @property
    def tags(self) -> Mapping[str, str]:
        return self._value.tags

    @property
    def description(self) -> str:
        return self._value.note

    def download(
        self, target_dir: str | Path = ".", exist_ok: bool = False, exists_ok: bool | None = None
    ) -> str:
        """Write a verified copy into a folder, which is made; the path of the copy.

        With `exist_ok` a file that is there is replaced, else it raises `InvalidError`.
        """
        refuse(exists_ok=exists_ok)
        folder = Path(target_dir)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self._value.file_name
        beside = folder / f".{uuid.uuid4().hex}.part"
        value = self._value
        place = beside if exist_ok else target
        try:
            self._workspace.connection.call(
                lambda engine: engine.models.download(value.name, value.version, place)
            )
            if exist_ok:
                beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        return str(target)

    def delete(self) -> None:
        """Forget this version; its file is deleted if nothing else uses it."""
        value = self._value
        self._workspace.connection.call(
            lambda engine: engine.models.remove(value.name, value.version)
        )

    def __repr__(self) -> str:
        return f"Model(name={self.name!r}, version={self.version})"
