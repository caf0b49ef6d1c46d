"""The status bar: workspace, hosts, live runs, transfers, notifications."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QStatusBar, QToolButton, QWidget

from desktop_app.gui.shell.activity import Activity
from desktop_app.gui.shell.host_dots import HostDots
from desktop_app.gui.shell.transfers import Transfers
from desktop_app.gui.theme.theme import Theme

_WIDEST_JOB = 220


class StatusBar(QStatusBar):
    """Follows an `Activity`. Its buttons ask for a tab or for the notifications."""

    tab_requested = Signal(str)
    notices_requested = Signal()
    cancel_requested = Signal(str)
    """Carries the id of the run whose transfer is to end."""
    stop_requested = Signal(str)
    """Carries the job that is to end."""

    def __init__(self, theme: Theme, activity: Activity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._activity = activity
        self.setSizeGripEnabled(False)
        self._workspace = self._button("folder-open", "workspace")
        self.addWidget(self._workspace)
        self.hosts = HostDots(theme, self)
        self.addWidget(self.hosts, 1)
        self._transfers = self._button("arrow-up-down", "")
        self._transfers.setAccessibleDescription(self.tr("Shows each, and lets you cancel"))
        self.transfers = Transfers(theme, self)
        self.transfers.cancel_requested.connect(self.cancel_requested)
        self.transfers.stop_requested.connect(self.stop_requested)
        self._transfers.clicked.connect(self._open_transfers)
        self._progress = QProgressBar(self)
        self._progress.setFixedWidth(96)
        self._progress.setAccessibleName(self.tr("Progress of live runs"))
        self._runs = self._button("activity", "runs")
        self._notices = self._button("bell", "")
        self._notices.clicked.connect(self.notices_requested)
        self._notices.setAccessibleName(self.tr("Notifications"))
        self._notices.setToolTip(self.tr("Notifications"))
        for widget in (self._transfers, self._runs, self._progress, self._notices):
            self.addPermanentWidget(widget)
        activity.changed.connect(self._show)
        self.set_workspace("")

    def set_workspace(self, name: str) -> None:
        text = name or self.tr("No workspace")
        _say(self._workspace, text)
        self._workspace.setAccessibleName(self.tr("Workspace: {name}").format(name=text))
        self._show()

    def set_unread(self, count: int) -> None:
        """Say how many notifications came since they were last looked at."""
        _say(self._notices, str(count) if count else "")

    def _button(self, icon: str, tab: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._theme.bind_icon(button, icon, "muted", 14)
        if tab:
            button.clicked.connect(lambda: self.tab_requested.emit(tab))
        return button

    def _show(self) -> None:
        self.hosts.show_targets(self._activity.targets)
        self._show_runs()
        self._show_transfers()

    def _show_transfers(self) -> None:
        jobs = tuple(self._activity.jobs.values())
        self._transfers.setVisible(bool(jobs))
        self.transfers.show_jobs(jobs, tuple(self._activity.live))
        if not jobs:
            return
        what, numbers = jobs[-1].what(), jobs[-1].numbers()
        more = f" +{len(jobs) - 1}" if len(jobs) > 1 else ""
        metrics, middle = self._transfers.fontMetrics(), Qt.TextElideMode.ElideMiddle
        short = metrics.elidedText(jobs[-1].short(), middle, _WIDEST_JOB)
        _say(self._transfers, short + more)
        self._transfers.setAccessibleName(f"{what} · {numbers}{more}" if numbers else what + more)
        self._transfers.setToolTip(what)

    def _open_transfers(self) -> None:
        if self._activity.jobs:
            self.transfers.open_above(self._transfers)

    def _show_runs(self) -> None:
        live = self._activity.live.values()
        text = self.tr("%n running", "", len(live)) if live else self.tr("Nothing runs")
        _say(self._runs, text)
        self._runs.setAccessibleName(text)
        known = [run.progress for run in live if run.progress is not None]
        # One that only moves would be painted anew for as long as anything runs.
        self._progress.setVisible(bool(known))
        if known:
            self._progress.setValue(round(100 * sum(known) / len(known)))


def _say(button: QToolButton, text: str) -> None:
    """Beside its icon: a tool button leaves no room between the two."""
    button.setText(f" {text}" if text else "")
