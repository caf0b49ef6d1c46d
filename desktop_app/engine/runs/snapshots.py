"""The code that runs were given, and where in it one failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import KnownError, NotFoundError
from desktop_app.domain.run import PreviewFile, SourcePlace
from desktop_app.domain.tracebacks import Frame, last_traceback
from desktop_app.hostside.contents.manifest import read_manifest
from desktop_app.hostside.contents.store import Store
from desktop_app.hostside.layout import CONTAINER_WORK
from desktop_app.hostside.protocol import HostError

_END_BYTES = 256 * 1024
"""What is read of a log to find the traceback that ended a script."""


class Snapshot:
    """The code of one run. Its methods block, and raise `KnownError` where the store of the
    workspace has lost it."""

    def __init__(self, root: Path, manifest: str) -> None:
        self._store = Store(str(root))
        self._manifest = manifest

    def files(self) -> Sequence[PreviewFile]:
        """By path."""
        entries = self._entries()
        return [PreviewFile(str(entry["path"]), int(entry["size"])) for entry in entries]

    def digests(self) -> Mapping[str, str]:
        """What tells the contents of its files apart, by path."""
        return {str(entry["path"]): str(entry["sha256"]) for entry in self._entries()}

    def read(self, path: str) -> bytes:
        """A file's content. Raises `NotFoundError` for a path that is not in it."""
        for entry in self._entries():
            if entry["path"] == path:
                try:
                    return self._store.read(str(entry["sha256"]))
                except HostError as error:
                    raise _lost(error) from error
        raise NotFoundError("no_file", f"The run's code has no file {path!r}.", field="path")

    def check(self) -> None:
        """Raise unless all of it is still there."""
        lost = self._store.missing(self.digests().values())
        if lost:
            raise KnownError(
                "missing_blob",
                "The run's code snapshot cannot be read.",
                hint=f"{len(lost)} of its files are gone from the store.",
            )

    def failed_at(self, run_id: str, log: Path) -> SourcePlace | None:
        """The innermost call of the log's last traceback that lies in this code."""
        try:
            with log.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - _END_BYTES))
                told = last_traceback(file.read())
        except FileNotFoundError:
            return None
        if told is None:
            return None
        paths = {file.path for file in self.files()}
        for frame in reversed(told.frames):
            path = _path_in_work(frame, run_id)
            if path in paths:
                return SourcePlace(path, frame.line, frame.function)
        return None

    def _entries(self) -> Sequence[Mapping[str, Any]]:
        try:
            return read_manifest(self._store.read(self._manifest))
        except HostError as error:
            raise _lost(error) from error


def _path_in_work(frame: Frame, run_id: str) -> str:
    """The path in the working directory, which every host has elsewhere."""
    for folder in (f"/runs/{run_id}/work/", f"{CONTAINER_WORK}/"):
        _, found, path = frame.file.rpartition(folder)
        if found:
            return path
    return frame.file.removeprefix("./")


def _lost(error: HostError) -> KnownError:
    return KnownError(error.code, "The run's code snapshot cannot be read.", hint=str(error))
