"""Takes up the images that a script logs with MLflow at steps, from the files that it makes.

It keeps them among the run's outputs, in a folder `images` of its run there, and puts into each
name what it knows: `KEY+step+3+timestamp+1700000000000+ID.png`, where a `/` of the key is a `#`.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
from typing import Callable, Iterator, NamedTuple, Optional, Set

from ..launchers.script_environment import MLFLOW
from ..layout import ITEMS, RunFolder
from ..runs.logs_mirror import open_regular
from .file_collector import MOST_NAME
from .finding import MOST_FILES, FilesBelow
from .left_out import MOST_ITEM_MEBIBYTES
from .media_file import MediaFile
from .series_journal import LATEST
from .turns import Turns

_NAME = re.compile(
    r"(?P<key>.+)\+step\+(?P<step>-?\d{1,18})\+timestamp\+(?P<time>\d{1,18})\+[^+]+\.png"
)
_FOLDER = "images"
_END = b"IEND\xaeB`\x82"
"""Of a PNG that is whole."""
_END_SECONDS = 30.0


class _Found(NamedTuple):
    time: float
    path: str
    name: str
    step: int


class MlflowImages:
    """Of one run. `tick` may be called at any time, and all of it again after a kill: each image is
    kept once. `tell` is given what could not be taken and why."""

    def __init__(self, folder: RunFolder, tell: Callable[[str], None]) -> None:
        self._top = folder.work_outputs
        self._items = os.path.join(folder.metrics, MLFLOW + ITEMS)
        self._media = MediaFile(folder.metrics, MLFLOW)
        self._files = FilesBelow(self._top, lambda name: _NAME.fullmatch(name) is not None)
        self._tell = tell
        self._turns = Turns(self._take_all)
        self._taken: Optional[Set[str]] = None

    def tick(self) -> None:
        """Take up some of what is new; costs little when called often."""
        self._turns.tick()

    def finish(self) -> None:
        """Take up everything: no more is logged."""
        if not self._turns.finish(_END_SECONDS):
            self._tell("The script logs many images with MLflow: the last were not taken up.")

    def _take_all(self) -> Iterator[None]:
        if self._taken is None:
            self._taken = _known(self._items)
        yield from self._files.round()
        if self._files.cut_short:
            self._tell(
                "The script logs more than %d images with MLflow: some of them are not shown."
                % MOST_FILES
            )
        for found in sorted(self._found()):
            yield
            if found.path not in self._taken:
                self._take(found, self._taken)

    def _found(self) -> Iterator[_Found]:
        for folder, names in self._files.found.items():
            above, _, last = folder.rpartition("/")
            if last != _FOLDER:
                continue
            for name in names:
                match = _NAME.fullmatch(name)
                if match is not None:
                    shown = posixpath.join(above, match["key"].replace("#", "/"))
                    shown = os.fsencode(shown).decode("utf-8", "replace")[:MOST_NAME]
                    time = min(int(match["time"]) / 1000, LATEST)
                    path = posixpath.join(folder, name)
                    yield _Found(time, path, shown, int(match["step"]))

    def _take(self, found: _Found, taken: Set[str]) -> None:
        try:
            with open(os.path.join(self._top, found.path), "rb", opener=open_regular) as file:
                content = file.read(MOST_ITEM_MEBIBYTES * 1024 * 1024 + 1)
        except OSError:  # gone again, or not to be read
            return
        if content.endswith(_END):  # else it is still being written
            about = {"kind": "image", "name": found.name, "step": found.step, "time": found.time}
            self._media.add((found.path,), 0, about, content)
            taken.add(found.path)


def _known(path: str) -> Set[str]:
    """What was taken before, as its lines say."""
    known: Set[str] = set()
    try:
        with open(path, "rb") as file:
            for line in file:
                if line.endswith(b"}\n"):
                    known.add(str(json.loads(line)["of"][0]))
    except FileNotFoundError:
        return known
    return known
