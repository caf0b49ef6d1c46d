"""What the line beside the filter says of the runs that are selected."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from desktop_app.gui.tabs.runs.table.model import RunTableModel
from desktop_app.gui.tabs.runs.table.view import RunTable
from desktop_app.gui.tabs.runs.words import hours_text

MOST_COUNTED = 2_000
"""Of so many selected runs the GPU hours are counted: it must not hold the window up."""
SOON_MS = 50
_GROWS_MS = 10_000


class SelectionLine(QObject):
    """`changed` carries the words, empty where no more than one run is selected."""

    changed = Signal(str)

    def __init__(
        self, table: RunTable, model: RunTableModel, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self._clock = clock
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._tell)
        table.selectionModel().selectionChanged.connect(self._tell_soon)

    def _tell_soon(self) -> None:
        self._soon.start(SOON_MS)

    def _tell(self) -> None:
        selection = self._table.selectionModel().selection()
        parts = [selection.at(number) for number in range(selection.size())]
        rows = {(part.top(), part.bottom()) for part in parts}
        count = sum(self._model.count_runs(first, last) for first, last in rows)
        if count < 2:
            self.changed.emit("")
            return
        translate = QCoreApplication.translate
        text = translate("RunTable", "%Ln selected", "", count)
        hours = self._hours(rows) if count <= MOST_COUNTED else None
        if hours:
            told = translate("RunHeadings", "{hours} GPU hours").format(hours=hours_text(hours))
            text = f"{text}, {told}"
            self._soon.start(_GROWS_MS)
        self.changed.emit(text)

    def _hours(self, parts: Iterable[tuple[int, int]]) -> float | None:
        """Of all runs in these rows; None where one of them was not read."""
        rows = [row for first, last in parts for row in range(first, last + 1)]
        runs = [self._model.run(row) for row in rows if self._model.heading(row) is None]
        now = self._clock()
        if any(run is None for run in runs):
            return None
        return sum(run.gpu_hours(now) or 0.0 for run in runs if run is not None)
