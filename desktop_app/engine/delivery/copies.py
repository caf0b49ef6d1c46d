"""Copies of a workspace's files for its user: whole, verified, never over something."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from pathlib import Path
from typing import BinaryIO

from desktop_app.domain.errors import InvalidError, KnownError
from desktop_app.hostside.contents.store import PIECE


def free_place(destination: Path, file_name: str) -> Path:
    """The file that a copy to `destination`, a new file or an existing folder, makes.

    Raises `InvalidError` (`destination_exists`, `no_folder`).
    """
    if destination.is_dir():
        destination = destination / file_name
    if not destination.parent.is_dir():
        raise InvalidError(
            "no_folder",
            f"There is no folder {str(destination.parent)!r}.",
            hint="Create it, or choose another place.",
            field="destination",
        )
    if destination.exists():
        raise _exists(destination)
    return destination


def put_new(beside: Path, destination: Path) -> None:
    """Give a whole file its place, never over one that came there meanwhile. The caller deletes
    `beside`, which may be left. Raises `InvalidError` (`destination_exists`), OSError."""
    try:
        try:
            os.link(beside, destination)
        except FileExistsError:
            raise
        except OSError:  # a file system without links: an empty file of ours keeps the place
            destination.touch(exist_ok=False)
            try:
                beside.replace(destination)
            except OSError:
                destination.unlink()
                raise
    except FileExistsError as error:
        raise _exists(destination) from error


def _exists(destination: Path) -> InvalidError:
    return InvalidError(
        "destination_exists",
        f"{str(destination)!r} exists already.",
        hint="Choose another name.",
        field="destination",
    )


def copy_verified(source: Path, destination: Path, sha256: str) -> None:
    """Copy beside, verify, sync, give it its place; on an error nothing is left.

    Raises `InvalidError` (`destination_exists`), `KnownError`: `missing`, `cannot_read`,
    `cannot_write`, or `changed` where the source is not what was recorded.
    """
    beside = destination.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with _reader(source) as reader:
            found = _write(reader, beside)
        if found != sha256:
            raise changed(source)
        put_new(beside, destination)
    except OSError as error:
        raise KnownError(
            "cannot_write",
            f"{str(destination)!r} cannot be written: {error.strerror or error}.",
            hint="Free some space or choose another place.",
        ) from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def changed(path: Path) -> KnownError:
    """The error for a file that is not what was recorded."""
    return KnownError(
        "changed",
        f"{str(path)!r} is not the file any more that was recorded.",
        hint="Its content was changed afterwards; the record stays as it was.",
    )


def cannot_read(path: Path | str, error: OSError) -> KnownError:
    """The error for a file that cannot be read."""
    return KnownError("cannot_read", f"{str(path)!r} cannot be read: {error.strerror or error}.")


def _reader(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except FileNotFoundError as error:
        raise KnownError(
            "missing",
            f"The file {str(source)!r} is gone.",
            hint="Restore it from a backup of the workspace.",
        ) from error
    except OSError as error:
        raise cannot_read(source, error) from error


def _write(reader: BinaryIO, target: Path) -> str:
    """The sha256 of what was copied."""
    digest = hashlib.sha256()
    with target.open("xb") as writer:
        while piece := reader.read(PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
