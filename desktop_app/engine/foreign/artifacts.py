"""The files that a run of another program left: here they become its outputs."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from desktop_app.domain.run import OutputFile
from desktop_app.engine.foreign.model import Artifact, Tell, UnusableError, new_file, not_all
from desktop_app.hostside.contents.portable_names import held_here
from desktop_app.hostside.contents.store import PIECE, sync

_OUTPUTS = "outputs"
_AS_IT_IS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
)
"""A link is not followed, and for the other end of a pipe nobody waits."""


def artifacts_below(folder: Path, inside: str = "") -> list[Artifact]:
    """What lies below a folder, which need not be there. Links and folders that cannot be looked
    into are among it, the folder itself too: they are told when they are to be copied. Blocking."""
    found = []

    def add(path: Path) -> None:
        within = Path(inside, path.relative_to(folder)).as_posix()
        try:
            size = path.lstat().st_size
        except FileNotFoundError:  # it was deleted meanwhile
            return
        except OSError:
            size = 0
        found.append(Artifact(path, folder.name if within == "." else within, size))

    if folder.is_symlink():
        add(folder)
        return found
    for place, folders, names in os.walk(folder, onerror=lambda error: add(Path(error.filename))):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*names, *links):
            add(Path(place, name))
    return sorted(found, key=lambda artifact: artifact.path)


def copy_artifacts(
    artifacts: Iterable[Artifact], work: Path, title: str, tell: Tell
) -> Generator[int, None, Sequence[OutputFile]]:
    """Copy into a run's working folder piece by piece; yields how many bytes were written, and
    returns the outputs. What cannot be copied is left out, and told. Blocking; raises OSError for
    a disk that takes no more."""
    outputs: list[OutputFile] = []
    written: list[str] = []
    for artifact in artifacts:
        path = f"{_OUTPUTS}/{artifact.path}"
        place = work.joinpath(*held_here(path.split("/")))
        try:
            with _opened(artifact) as source:
                size, sha256 = yield from _copy(source, artifact.path, place)
        except UnusableError as why:
            tell(not_all("left_out", title, why=str(why)))
            continue
        outputs.append(OutputFile(path, size, sha256))
        written.append(str(place))
    sync(written)
    return outputs


def _opened(artifact: Artifact) -> BinaryIO:
    """Raises `UnusableError` for what is no regular file that can be read: where a link leads may
    be out of what somebody was given."""
    place, name = artifact.place, artifact.path
    try:
        if place.is_symlink():
            raise UnusableError(why=f"{name!r} is a link")
        if place.is_dir():
            os.scandir(place).close()  # which says why it cannot be looked into
        descriptor = os.open(place, _AS_IT_IS)
    except OSError as error:
        raise _unreadable(name, error) from error
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise UnusableError(why=f"{name!r} is no regular file")
    return file


def _copy(source: BinaryIO, name: str, place: Path) -> Generator[int, None, tuple[int, str]]:
    """The size and the sha256 of what was copied: another program may write it still. Raises
    `UnusableError` where it cannot be read to its end, or no file can have its name."""
    digest, size = hashlib.sha256(), 0
    target = new_file(place, name)
    try:
        with target:
            while piece := _read(source, name):
                digest.update(piece)
                target.write(piece)
                size += len(piece)
                yield len(piece)
    except UnusableError:
        place.unlink()
        raise
    return size, digest.hexdigest()


def _read(source: BinaryIO, name: str) -> bytes:
    try:
        return source.read(PIECE)
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> UnusableError:
    if error.errno == errno.ELOOP:
        return UnusableError(why=f"{name!r} is a link")
    return UnusableError(why=f"{name!r} cannot be read: {error.strerror or error}")
