"""What is going on in the open workspace: hosts, live runs, transfers. Feeds the status bar."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.compute import TargetState
from desktop_app.domain.events import (
    Event,
    Progress,
    RunAdded,
    RunChanged,
    RunRemoved,
    TargetChanged,
)
from desktop_app.domain.run import Contact, RunPage, RunQuery, RunSummary
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.shell.transfers import Job


class Activity(QObject):
    """One snapshot of the open workspace, then events. `changed` after each change, `run_ended`
    once for each run that was seen alive and ended."""

    changed = Signal()
    run_ended = Signal(object)

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.targets: dict[str, TargetState] = {}
        self.live: dict[str, RunSummary] = {}
        self.jobs: dict[str, Job] = {}
        self._loading = False
        self._ended: set[str] = set()
        """Runs that ended while the snapshot was on its way, which may not know it yet."""
        bridge.event_posted.connect(self._take)

    def load(self) -> None:
        """Take the snapshot of the workspace that was just opened."""
        self.targets.clear()
        self.live.clear()
        self._ended.clear()
        self._loading = True
        self.jobs.clear()
        engine = self._bridge.engine
        self._bridge.call(engine.runs.list, RunQuery(limit=500), then=self._take_runs, owner=self)
        self._list_targets()
        self.changed.emit()

    def _list_targets(self) -> None:
        self._bridge.call(self._bridge.engine.targets.list, then=self._take_targets, owner=self)

    def _take_runs(self, page: RunPage) -> None:
        for run in page.runs:
            if not run.ended and run.id not in self._ended:
                self.live.setdefault(run.id, run)
        self._ended.clear()
        self._loading = False
        self.changed.emit()

    def _take_targets(self, states: list[TargetState]) -> None:
        known = self.targets
        self.targets = {s.target.name: known.get(s.target.name, s) for s in states}
        for state in states:
            if state.contact is Contact.NONE and state.target.ssh is None:
                self._ask(state.target.name)
        self.changed.emit()

    def _ask(self, name: str) -> None:
        """This computer is asked at once, since that costs nothing; its answer is an event. Other
        hosts are, once somebody looks at them or has runs there."""
        self._bridge.call(self._bridge.engine.targets.facts, name, owner=self)

    def _take(self, event: Event) -> None:
        match event:
            case RunAdded(run=run) | RunChanged(run=run) if run is not None:
                self._take_run(run)
            case RunRemoved(run_id=run_id):
                self.live.pop(run_id, None)
            case TargetChanged(state=None):
                self._list_targets()
                return
            case TargetChanged(state=state) if state is not None:
                self.targets[state.target.name] = state
            case Progress(finished=True):
                self.jobs.pop(event.job, None)
            case Progress() if event.job in self.jobs:
                self.jobs[event.job].put(event)
            case Progress():
                self.jobs[event.job] = Job(event)
            case _:
                return
        self.changed.emit()

    def _take_run(self, run: RunSummary) -> None:
        if not run.ended:
            self.live[run.id] = run
            return
        if self._loading:
            self._ended.add(run.id)
        if self.live.pop(run.id, None) is not None:
            self.run_ended.emit(run)
