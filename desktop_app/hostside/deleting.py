"""Deleting folders of ours, also what is read-only in them."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from typing import Any, Callable


def disk_use(path: str) -> int:
    """The bytes that files below a folder take on the disk."""
    size = 0
    for folder, _, names in os.walk(path):
        with contextlib.suppress(FileNotFoundError):  # gone meanwhile
            size += sum(os.lstat(os.path.join(folder, n)).st_blocks * 512 for n in names)
    return size


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
