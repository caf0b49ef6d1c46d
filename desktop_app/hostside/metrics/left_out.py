"""Says on a run that not all of its images, texts, tables and histograms could be kept."""

from __future__ import annotations

import os
import time
from typing import Callable

from ..layout import LEFT_OUT, RunFolder

MOST_ITEMS = 50_000
MOST_MEBIBYTES = 256
MOST_ITEM_MEBIBYTES = 32
"""As the writers keep it (`script/trainyard_media/book.py`)."""
MOST_PARAMETERS = 1000
"""Of a run, from its TensorBoard files or from MLflow."""
_LOOK_SECONDS = 2.0


class LeftOut:
    """Of one run: a collector of what its writers say, which is an empty file for each reason."""

    def __init__(self, folder: RunFolder, tell: Callable[[str], None]) -> None:
        self._folder = folder
        self._tell = tell
        self._due = 0.0

    def tick(self) -> None:
        """Look from time to time."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _LOOK_SECONDS
            self.finish()

    def finish(self) -> None:
        """Look now."""
        for reason in ("number", "bytes", "size", "disk"):
            if os.path.exists(os.path.join(self._folder.metrics, LEFT_OUT + reason)):
                self._tell(_said_of(reason))


def _said_of(reason: str) -> str:
    if reason == "number":
        return (
            "The script logs more than %d images, texts, tables and histograms: the others are left"
            " out." % MOST_ITEMS
        )
    if reason == "bytes":
        return (
            "The images, texts, tables and histograms of the run are larger than %d MiB: the others"
            " are left out." % MOST_MEBIBYTES
        )
    if reason == "size":
        return "An image may have %d MiB: larger ones are left out." % MOST_ITEM_MEBIBYTES
    return "There was no room on the disk for some images, texts, tables or histograms."
