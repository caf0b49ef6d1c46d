"""The status bar: workspace, hosts, live runs, transfers, notifications."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from desktop_app.domain.events import Progress
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.shell.activity import Activity
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.contact_dot import ContactDot

_MOST_HOSTS = 6


class StatusBar(QStatusBar):
    """Follows an `Activity`. Its buttons ask for a tab or for the notifications."""

    tab_requested = Signal(str)
    notices_requested = Signal()

    def __init__(self, theme: Theme, activity: Activity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._activity = activity
        self._dots: dict[str, ContactDot] = {}
        self.setSizeGripEnabled(False)
        self._workspace = self._button("folder-open", "workspace")
        self.addWidget(self._workspace)
        self._hosts = QWidget(self)
        self._host_row = QHBoxLayout(self._hosts)
        self._host_row.setContentsMargins(4, 0, 4, 0)
        self._host_row.setSpacing(theme.tokens.spacing.m)
        self.addWidget(self._hosts)
        self._transfers = QLabel(self)
        self._progress = QProgressBar(self)
        self._progress.setFixedWidth(96)
        self._progress.setAccessibleName(self.tr("Progress of live runs"))
        self._runs = self._button("activity", "runs")
        self._notices = self._button("bell", "")
        self._notices.setAccessibleName(self.tr("Notifications"))
        self._notices.setToolTip(self.tr("Notifications"))
        for widget in (self._transfers, self._runs, self._progress, self._notices):
            self.addPermanentWidget(widget)
        activity.changed.connect(self._show)
        self.set_workspace("")

    def set_workspace(self, name: str) -> None:
        text = name or self.tr("No workspace")
        self._workspace.setText(text)
        self._workspace.setAccessibleName(self.tr("Workspace: {name}").format(name=text))
        self._show()

    def set_unread(self, count: int) -> None:
        """Say how many notifications came since they were last looked at."""
        self._notices.setText(str(count) if count else "")

    def _button(self, icon: str, tab: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._theme.bind_icon(button, icon, "muted", 14)
        if tab:
            button.clicked.connect(lambda: self.tab_requested.emit(tab))
        else:
            button.clicked.connect(self.notices_requested)
        return button

    def _show(self) -> None:
        self._show_hosts()
        self._show_runs()
        self._transfers.setText(_jobs_text(tuple(self._activity.jobs.values())))

    def _show_hosts(self) -> None:
        names = list(self._activity.targets)[:_MOST_HOSTS]
        for name in [name for name in self._dots if name not in names]:
            self._dots.pop(name).deleteLater()
        for name in names:
            state = self._activity.targets[name]
            if name not in self._dots:
                self._dots[name] = ContactDot(self._theme, name, self._hosts)
                self._host_row.addWidget(self._dots[name])
            problem = joined(localized(state.problem), localized(state.hint))
            self._dots[name].set_contact(state.contact, problem=problem)

    def _show_runs(self) -> None:
        live = self._activity.live.values()
        text = self.tr("%n running", "", len(live)) if live else self.tr("Nothing runs")
        self._runs.setText(text)
        self._runs.setAccessibleName(text)
        known = [run.progress for run in live if run.progress is not None]
        self._progress.setVisible(bool(live))
        self._progress.setMaximum(100 if known else 0)
        if known:
            self._progress.setValue(round(100 * sum(known) / len(known)))


def _jobs_text(jobs: tuple[Progress, ...]) -> str:
    if not jobs:
        return ""
    job = jobs[-1]
    what = localized(job.text)
    more = f" +{len(jobs) - 1}" if len(jobs) > 1 else ""
    if job.unit != "bytes":
        text = QCoreApplication.translate("StatusBar", "{text} (%Ln files)", "", job.done)
        return text.format(text=what) + more
    if not job.total:
        return f"{what} {size_text(job.done)}{more}"
    percent = 100 * job.done // job.total
    return f"{what} {size_text(job.done)} / {size_text(job.total)} {percent}%{more}"
