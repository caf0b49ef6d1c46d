"""`Notifier` in memory."""

from __future__ import annotations

import asyncio

from desktop_app.domain.errors import KnownError
from desktop_app.domain.notice import DesktopNotice


class FakeNotifier:
    """A notice is clicked where its title is among `clicked`, else it stays. `trouble` is what
    hinders every one."""

    def __init__(self) -> None:
        self.shown: list[DesktopNotice] = []
        self.clicked: set[str] = set()
        self.trouble: KnownError | None = None

    async def show(self, notice: DesktopNotice) -> bool:
        if self.trouble is not None:
            raise self.trouble
        self.shown.append(notice)
        if notice.title not in self.clicked:
            await asyncio.Event().wait()
        return True
