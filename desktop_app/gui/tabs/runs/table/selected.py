"""The runs that are selected in the table, those that were never read included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.run import RunPage, RunSummary
from desktop_app.gui.context import TabContext

if TYPE_CHECKING:
    from desktop_app.gui.tabs.runs.table.model import RunTableModel

MOST = 20_000
"""Runs that something can be done with at once."""
Act = Callable[[Sequence[RunSummary]], object]


class SelectedRuns(QObject):
    """`too_many` tells how many are selected, where those are more than can be read at once."""

    too_many = Signal(int)

    def __init__(self, context: TabContext, model: RunTableModel) -> None:
        super().__init__(model)
        self._context = context
        self._model = model

    def act(self, rows: Sequence[int], act: Act) -> None:
        """Call `act` with the runs of some rows, at once or when those that were let go of, or
        never looked at, have been read. Nothing happens where others have come meanwhile."""
        places = self._model.places(rows)
        known = [run for run in map(self._model.run, rows) if run is not None]
        if len(known) == len(places):
            if known:
                act(known)
            return
        first, last = min(places), max(places)
        if last - first >= MOST:
            self.too_many.emit(len(places))
            return
        query = replace(self._model.query, offset=first, limit=last - first + 1)
        self._context.bridge.call(
            self._context.engine.runs.list,
            query,
            then=partial(self._take, [place - first for place in places], known, act),
            owner=self,
        )

    def _take(
        self, places: Sequence[int], known: Sequence[RunSummary], act: Act, page: RunPage
    ) -> None:
        found = [page.runs[place] for place in places if place < len(page.runs)]
        same = {run.id for run in known} <= {run.id for run in found}
        if same and page.total == self._model.total and len(found) == len(places):
            act(found)
        else:
            self._model.refresh()
