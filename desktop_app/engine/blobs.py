"""Files in the workspace's store by their sha256: each content once, verified on the way."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import uuid
from pathlib import Path

from desktop_app.domain.errors import KnownError
from desktop_app.hostside.layout import blob_path

_PIECE = 1 << 20
_ABANDONED_S = 24 * 3600


class Blobs:
    """The store of a workspace folder. Blocking."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, digest: str) -> Path:
        """Where the content with this sha256 lies, there or not."""
        return Path(blob_path(str(self._root), digest))

    def put(self, file: Path, expected: str = "") -> tuple[str, int]:
        """Store a file; its sha256 and size. What is there already is not copied again.

        Raises `KnownError`: `changed` where the content is not the expected one, `cannot_read`,
        `cannot_write`.
        """
        if expected and (there := self.path(expected)).exists():
            return expected, there.stat().st_size
        store = self._root / "store" / "sha256"
        _sweep(store)
        beside = store / f".{uuid.uuid4().hex}.part"
        digest, size = copy_verified(file, beside, expected)
        target = self.path(digest)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            beside.replace(target)
        except OSError as error:
            raise _cannot_write(target, error) from error
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
        return digest, size

    def copy(self, digest: str, destination: Path) -> None:
        """A verified copy at `destination`, visible only when it is whole.

        Raises `KnownError`: `missing` or `changed` for a store that was damaged, `cannot_write`.
        """
        source = self.path(digest)
        if not source.exists():
            raise KnownError(
                "missing",
                f"The file {digest[:12]}... is not in the workspace's store any more.",
                hint="Restore the workspace's store folder from a backup.",
            )
        copy_whole(source, destination, digest)

    def remove(self, digest: str) -> int:
        """Delete a content; the bytes freed."""
        path = self.path(digest)
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return 0
        return size


def _sweep(store: Path) -> None:
    """Delete what a copy that was killed has left, once nobody can be at it any more."""
    for part in store.glob(".*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _ABANDONED_S:
                part.unlink()


def copy_whole(source: Path, destination: Path, expected: str) -> None:
    """Copy beside, verify, rename. Raises as `copy_verified`."""
    beside = destination.parent / f".{uuid.uuid4().hex}.part"
    try:
        copy_verified(source, beside, expected)
        beside.replace(destination)
    except OSError as error:
        raise _cannot_write(destination, error) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def copy_verified(source: Path, target: Path, expected: str = "") -> tuple[str, int]:
    """Copy and sync; the sha256 and size of what was copied. On an error nothing is left.

    Raises `KnownError`: `cannot_read`, `cannot_write`, `changed` where it is not the expected one.
    """
    try:
        reader = source.open("rb")
    except OSError as error:
        raise KnownError(
            "cannot_read", f"{str(source)!r} cannot be read: {error.strerror}."
        ) from error
    digest, size = hashlib.sha256(), 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with reader, target.open("xb") as writer:
            while piece := reader.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                writer.write(piece)
            writer.flush()
            os.fsync(writer.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise _cannot_write(target, error) from error
    if expected and digest.hexdigest() != expected:
        target.unlink(missing_ok=True)
        raise KnownError(
            "changed",
            f"{str(source)!r} is not the file any more that was recorded.",
            hint="Its content was changed afterwards; the record stays as it was.",
        )
    return digest.hexdigest(), size


def _cannot_write(path: Path, error: OSError) -> KnownError:
    return KnownError(
        "cannot_write",
        f"{str(path)!r} cannot be written: {error.strerror}.",
        hint="Free some space or choose another place.",
    )
