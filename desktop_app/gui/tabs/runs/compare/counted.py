"""Pages that are worked out of a comparison away from the window's thread, again as runs go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.comparison import Comparison
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.view.series_page import DrawnRun

NEWS_MS = 200
"""What comes of live runs in so many milliseconds is shown at once."""


class CountedPage(QWidget):
    """Counts one comparison at a time, while the page is seen; what comes meanwhile is counted once
    after it. `run_opened` asks for a run."""

    run_opened = Signal(str)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.comparison: Comparison | None = None
        self._drawn: Sequence[DrawnRun] = ()
        self._call: Call | None = None
        self._again = False
        self._later = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._later.timeout.connect(self.recount)

    def counting(self, comparison: Comparison) -> Callable[[], object]:
        """What is to be found out now; done on another thread."""
        raise NotImplementedError

    def show_counted(self, runs: Sequence[DrawnRun], found: object) -> None:
        """Show what was found of these runs."""
        raise NotImplementedError

    def show_comparison(self, comparison: Comparison, runs: Sequence[DrawnRun]) -> None:
        """Show a comparison as it is now; `runs` are those that it compares."""
        others = list(runs) != list(self._drawn)
        self.comparison, self._drawn = comparison, runs
        if others:
            self.recount()
        elif not self._later.isActive():
            self._later.start()

    def recount(self, *_: object) -> None:
        """Work the page out anew."""
        if self._call is not None:
            self._again = True
        elif self.comparison is not None and self.isVisible():
            self._call = self.context.bridge.call(
                asyncio.to_thread,
                self.counting(self.comparison),
                then=partial(self._take, self._drawn),
                owner=self,
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.recount()

    def _take(self, runs: Sequence[DrawnRun], found: object) -> None:
        self._call = None
        self.show_counted(runs, found)
        if self._again:
            self._again = False
            self.recount()
