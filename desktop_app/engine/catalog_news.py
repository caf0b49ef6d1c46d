"""Tells that named things changed, whichever process changed them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from desktop_app.domain.events import Event
from desktop_app.engine.events import EventBus
from desktop_app.engine.ports import Clock

PERIOD = 0.5
"""Seconds between looks at the folders (one `stat` for each)."""


class CatalogNews:
    """Posts an event for each folder of documents that was written to.

    A document is written beside and renamed, so that every change shows in the folder's time. What
    this process wrote itself is told twice: at once by whoever wrote it, and from here.
    """

    def __init__(
        self, folders: Mapping[Path, Callable[[], Event]], bus: EventBus, clock: Clock
    ) -> None:
        self._folders = folders
        self._bus = bus
        self._clock = clock
        self._seen = {folder: _stamp(folder) for folder in folders}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self._clock.sleep(PERIOD)
            for folder in await asyncio.to_thread(self.changed):
                self._bus.post(self._folders[folder]())

    def changed(self) -> list[Path]:
        """The folders that were written to since the last look. Blocking and small."""
        now = {folder: _stamp(folder) for folder in self._folders}
        before, self._seen = self._seen, now
        return [folder for folder, stamp in now.items() if stamp != before[folder]]


def _stamp(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
