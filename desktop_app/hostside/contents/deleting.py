"""Deleting folders of ours, also what is read-only in them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import Any, Callable, Dict, Iterator, NamedTuple, Tuple


class Space(NamedTuple):
    """What something takes on the disk, in bytes: blocks that are really allocated."""

    size: int
    freed: int
    """What its deletion gives back: a file with another name elsewhere stays."""


def space_of(path: str) -> Space:
    """Of a file, or a folder with all in it; nothing where there is none. A file that has several
    names counts once."""
    size = freed = 0
    names: Dict[Tuple[int, int], int] = {}
    for found in _stats(path):
        taken = found.st_blocks * 512
        if stat.S_ISDIR(found.st_mode) or found.st_nlink == 1:
            size, freed = size + taken, freed + taken
            continue
        file = (found.st_dev, found.st_ino)
        names[file] = names.get(file, 0) + 1
        size += taken if names[file] == 1 else 0
        freed += taken if names[file] == found.st_nlink else 0
    return Space(size, freed)


def _stats(path: str) -> Iterator[os.stat_result]:
    with contextlib.suppress(FileNotFoundError, PermissionError):  # gone, or somebody else's
        found = os.lstat(path)
        yield found
        if stat.S_ISDIR(found.st_mode):
            for name in os.listdir(path):
                yield from _stats(os.path.join(path, name))


def disk_use(path: str) -> int:
    """The bytes that a folder and all in it take on the disk."""
    return space_of(path).size


def delete_path(path: str) -> None:
    """A file, a link, or a folder with all in it. Harmless where there is none; raises OSError."""
    if os.path.islink(path) or not os.path.isdir(path):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    else:
        delete_folder(path)


def delete_folder(path: str) -> None:
    """Harmless where there is none; raises OSError."""
    if os.path.isdir(path):
        shutil.rmtree(path, onerror=_make_writable)


def _make_writable(remove: Callable[..., Any], path: str, error: Any) -> None:
    """Who owns a folder may change it, if it is made writable first."""
    if isinstance(error[1], FileNotFoundError):
        return
    for folder in (os.path.dirname(path), path):
        if os.path.isdir(folder) and not os.path.islink(folder):
            os.chmod(folder, os.stat(folder).st_mode | stat.S_IRWXU)
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
