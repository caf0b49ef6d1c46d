"""What runs on each target and what waits there, and why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from desktop_app.domain.events import Event, RunAdded, RunChanged, RunRemoved
from desktop_app.domain.run import RunPage, RunQuery, RunSummary, Stage
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.tabs.runs.table.columns import progress_text
from desktop_app.gui.tabs.runs.view.causes import detail_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.state_badge import state_look
from desktop_app.gui.widgets.text_label import text_label

_NEWEST = 500
_MOST_ROWS = 5
_MOST_NAME = 140
"""Pixels."""
_AT_WORK = (Stage.FINALIZING, Stage.RUNNING)


class LiveRuns(QObject):
    """One snapshot, then events. `changed` names the target."""

    changed = Signal(str)

    def __init__(self, bridge: Bridge, parent: QObject) -> None:
        super().__init__(parent)
        self._runs: dict[str, RunSummary] = {}
        bridge.event_posted.connect(self._take)
        query = RunQuery(limit=_NEWEST)
        bridge.call(bridge.engine.runs.list, query, then=self._take_page, owner=self)

    def of(self, target: str) -> Sequence[RunSummary]:
        """Those of a target: what is at work, then what waits, each in order of arrival."""
        found = [run for run in self._runs.values() if run.target == target and not run.ended]
        return sorted(found, key=lambda run: (run.stage not in _AT_WORK, run.id))

    def _take_page(self, page: RunPage) -> None:
        for run in page.runs:
            if run.id not in self._runs:
                self._put(run)

    def _take(self, event: Event) -> None:
        match event:
            case RunAdded(run=run) | RunChanged(run=run) if run is not None:
                self._put(run)
            case RunRemoved(run_id=run_id):
                gone = self._runs.pop(run_id, None)
                if gone is not None:
                    self.changed.emit(gone.target)

    def _put(self, run: RunSummary) -> None:
        """Those that have ended stay, so that an older snapshot brings none back."""
        before = self._runs.get(run.id)
        self._runs[run.id] = run
        if not run.ended or (before is not None and not before.ended):
            self.changed.emit(run.target)


class RunRows(QWidget):
    """A line for each of the first runs; `run_requested` carries an id."""

    run_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.tokens.spacing.s)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)
        self._shown: Sequence[RunSummary] = ()

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Replace what is shown; hidden without any."""
        if list(runs) == list(self._shown):
            return
        self._shown = runs
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, run in enumerate(runs[:_MOST_ROWS]):
            self._add_row(row, run)
        left = len(runs) - _MOST_ROWS
        if left > 0:
            more = text_label(self.tr("and %n more", "", left), self, "small")
            self._grid.addWidget(more, _MOST_ROWS, 0, 1, 3)
        self.setVisible(bool(runs))

    def _add_row(self, row: int, run: RunSummary) -> None:
        look = state_look(run.stage, run.outcome, run.cancelling)
        state = ElidedLabel(_state_text(run), self)
        state.setProperty("role", "muted")
        self._grid.addWidget(self._link(run), row, 0, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(IconLabel(self._theme, look.icon, look.role, 16, self), row, 1)
        self._grid.addWidget(state, row, 2)

    def _link(self, run: RunSummary) -> QPushButton:
        name, run_id = run.name or run.id, run.id
        link = button("", self, "link")
        shown = link.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _MOST_NAME)
        link.setText(shown)
        link.setToolTip(name if shown != name else "")
        link.setAccessibleName(self.tr("Show run {name}").format(name=name))
        link.setAccessibleDescription(_state_text(run))
        link.clicked.connect(lambda: self.run_requested.emit(run_id))
        return link


def _state_text(run: RunSummary) -> str:
    """What it does; of one that waits, why."""
    detail = detail_text(run)
    return detail if detail and run.stage not in _AT_WORK else progress_text(run)
