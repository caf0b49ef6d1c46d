"""Finding out what is shown away from the window's thread, again and again as runs go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop_app.gui.bridge import Bridge, Call

NEWS_MS = 200
"""What comes of live runs in so many milliseconds is shown at once."""


class Recount(QObject):
    """One count at a time; what is asked for meanwhile is done once after it."""

    def __init__(
        self,
        bridge: Bridge,
        begin: Callable[[], Callable[[], Callable[[], object]] | None],
        parent: QObject,
    ) -> None:
        """`begin` takes down what is to be counted, None for nothing; what it gives does that, on
        another thread, and gives in turn what shows it."""
        super().__init__(parent)
        self._bridge = bridge
        self._begin = begin
        self._call: Call | None = None
        self._again = False
        self._later = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._later.timeout.connect(self.now)

    def now(self, *_: object) -> None:
        """Count what is there now."""
        if self._call is not None:
            self._again = True
            return
        count = self._begin()
        if count is not None:
            self._call = self._bridge.call(asyncio.to_thread, count, then=self._show, owner=self)

    def soon(self) -> None:
        """Count, together with what else comes in the next moment."""
        if not self._later.isActive():
            self._later.start()

    def _show(self, show: Callable[[], object]) -> None:
        self._call = None
        show()
        if self._again:
            self._again = False
            self.now()
