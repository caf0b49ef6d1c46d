"""Files of some names anywhere below a folder, found a few entries at a time."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from typing import Callable, Dict, Generator, Iterator, List, NamedTuple, Optional, Tuple

MOST_FOLDERS = 10_000
MOST_FILES = 1000
_LEFT_OUT = frozenset(
    [".git", ".venv", "__pycache__", "node_modules", "site-packages", "dist-packages"]
)
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
_SETTLED_SECONDS = 2.0
"""A folder that changed so lately may change again and still tell the same time of change."""
_STEP = 100
_DIGITS = re.compile(r"(\d+)")


def order_of(name: str) -> Tuple[List[Tuple[int, str]], str]:
    """Sorts files by when they were made, where that is in the name: numbers count as numbers."""
    parts = _DIGITS.split(name)
    return [(int(part) if at % 2 else -1, part) for at, part in enumerate(parts)], name


class _Folder(NamedTuple):
    """What was in a folder; `changed` is its time of change in ns, None where it may not be relied
    on."""

    changed: Optional[int]
    folders: List[str]
    files: List[str]


class FilesBelow:
    """The files below a folder whose names are `wanted`. No link is followed, and of version
    control and installed packages nothing is seen."""

    def __init__(self, top: str, wanted: Callable[[str], bool]) -> None:
        self._top = top
        self._wanted = wanted
        self._known: Dict[str, _Folder] = {}
        self.found: Dict[str, List[str]] = {}
        """By folder (relative, with `/`, empty for the top), oldest file first; as of the end of
        the last round."""
        self.cut_short = False
        """There are more folders or files than are looked at."""

    def round(self) -> Iterator[None]:
        """Look everywhere once, a small step at each turn. A folder that has not changed is not
        read again."""
        seen: Dict[str, _Folder] = {}
        waiting = deque([""])
        count = 0
        while waiting and len(seen) < MOST_FOLDERS and count < MOST_FILES:
            relative = waiting.popleft()
            yield
            try:
                folder = yield from self._look(relative)
            except OSError:  # gone, or not to be read
                continue
            seen[relative] = folder
            count += len(folder.files)
            waiting.extend(_joined(relative, name) for name in folder.folders)
        self._known = seen
        self.found = {
            relative: sorted(folder.files, key=order_of)
            for relative, folder in sorted(seen.items())
            if folder.files
        }
        self.cut_short = bool(waiting) or count >= MOST_FILES

    def _look(self, relative: str) -> Generator[None, None, _Folder]:
        path = os.path.join(self._top, *relative.split("/"))
        status = os.stat(path, follow_symlinks=False)
        known = self._known.get(relative)
        if known is not None and known.changed == status.st_mtime_ns:
            return known
        folders: List[str] = []
        files: List[str] = []
        with os.scandir(path) as entries:
            for number, entry in enumerate(entries):
                if number % _STEP == _STEP - 1:
                    yield
                if entry.name == _VIRTUAL_ENVIRONMENT:
                    folders, files = [], []
                    break
                if self._wanted(entry.name):
                    if len(files) < MOST_FILES and entry.is_file(follow_symlinks=False):
                        files.append(entry.name)
                elif entry.name not in _LEFT_OUT and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
        settled = time.time() - status.st_mtime > _SETTLED_SECONDS
        return _Folder(status.st_mtime_ns if settled else None, sorted(folders), files)


def _joined(folder: str, name: str) -> str:
    return "%s/%s" % (folder, name) if folder else name
