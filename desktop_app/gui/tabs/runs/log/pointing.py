"""Pointing at a number in a log: under the pointer, or in the current line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent

from desktop_app.domain.run import STDOUT
from desktop_app.engine.series.number_patterns import has_number
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.log.point_sheet import PointSheet
from desktop_app.gui.tabs.runs.log.view import LogView


class Pointing(QObject):
    """For the view of a run's log. `action` is in the menu of its lines."""

    def __init__(self, context: TabContext, view: LogView, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._view = view
        self._run_id = ""
        self._pressed: QPoint | None = None
        self.action = QAction(self.tr("Plot a number of this line…"), view)
        self.action.setShortcut(QKeySequence("Ctrl+P"))
        self.action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.action.triggered.connect(self.point)
        view.addAction(self.action)
        view.viewport().installEventFilter(self)

    def open(self, run_id: str, file: str) -> None:
        """A log of a run is shown; only numbers of its output can be plotted."""
        self._run_id = run_id if file == STDOUT else ""
        self.action.setEnabled(bool(self._run_id))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember where the line was pressed whose menu is opened."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = event.position().toPoint()
        return False

    def point(self) -> None:
        """Ask which number of the current line is to be plotted, or of the last one that has any
        where none is current."""
        row = self._row()
        line = self._view.rows.line(row) if row >= 0 else None
        if not self._run_id or line is None or not has_number(line.text):
            self._context.toasts.show(self.tr("Choose a line of the output that has a number"))
            return
        letter = None
        if self._pressed is not None and self._view.indexAt(self._pressed).row() == row:
            letter = self._view.letter_at(self._pressed)
        PointSheet(self._context, self._run_id, self._view, line=line.text, letter=letter).open()

    def _row(self) -> int:
        current = self._view.currentIndex()
        if current.isValid():
            return current.row()
        rows = self._view.rows
        for row in reversed(range(max(0, rows.rowCount() - _LAST_ROWS), rows.rowCount())):
            line = rows.line(row)
            if line is not None and has_number(line.text):
                return row
        return -1


_LAST_ROWS = 50
"""That are looked through for a number."""
