"""Telling what happened with one run: a message with the way to it, and a notice on the desktop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.events import AlertMet, Event, RunStalled
from desktop_app.domain.notice import DesktopNotice
from desktop_app.domain.run import RunSummary
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.shell.desktop_notices import DesktopNotices
from desktop_app.gui.tabs.runs.view.causes import silent_text
from desktop_app.gui.toasts import RecordingToasts
from desktop_app.gui.widgets.toast import Kind


class Tidings(QObject):
    """What somebody waited for, and runs that fell silent."""

    def __init__(
        self,
        bridge: Bridge,
        toasts: RecordingToasts,
        desktop: DesktopNotices,
        open_runs: Callable[[Sequence[str]], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._toasts = toasts
        self._desktop = desktop
        self._open_runs = open_runs
        bridge.event_posted.connect(self._take_event)

    def _take_event(self, event: Event) -> None:
        match event:
            case AlertMet(alert=alert, run=run) if alert is not None and run is not None:
                self._tell(run, alert.condition, f"alert {alert.id}", Kind.INFO)
            case RunStalled(run=run) if run is not None:
                text = silent_text(run, time.time())
                self._tell(run, text, f"silent {run.id}", Kind.WARNING)

    def _tell(self, run: RunSummary, what: str, tag: str, kind: Kind) -> None:
        show = partial(self._open_runs, [run.id])
        self._toasts.show(f"{run.name}: {what}", kind, self.tr("Show the run"), show)
        if self._desktop.away:
            notice = DesktopNotice(run.name, what, tag, self.tr("Show"))
            self._desktop.show(notice, [run.id])
