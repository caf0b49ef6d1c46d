"""Telling that runs have ended: once for those that end together, here or on the desktop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.domain.metrics import best_value
from desktop_app.domain.notice import DesktopNotice
from desktop_app.domain.run import Outcome, RunSummary
from desktop_app.engine.ports import Settings
from desktop_app.gui.settings.page import DESKTOP_SETTING
from desktop_app.gui.shell.desktop_notices import DesktopNotices
from desktop_app.gui.tabs.runs.words import number_text
from desktop_app.gui.toasts import RecordingToasts
from desktop_app.gui.widgets.toast import Kind, Toast

TOGETHER_MS = 5000
"""Runs that end no later after the last one are told together."""
PACE_MS = 500
"""Between two tellings of those."""
_KINDS = {
    Outcome.SUCCEEDED: Kind.SUCCESS,
    Outcome.FAILED: Kind.ERROR,
    Outcome.CANCELLED: Kind.INFO,
    Outcome.UNKNOWN: Kind.WARNING,
}


class Endings(QObject):
    """The first one is told at once; what ends soon after takes its place, as a count.

    `seen` says whether somebody has a run in sight; `open_runs` shows runs by their ids.
    """

    def __init__(
        self,
        toasts: RecordingToasts,
        desktop: DesktopNotices,
        settings: Settings,
        seen: Callable[[str], bool],
        open_runs: Callable[[Sequence[str]], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._toasts = toasts
        self._desktop = desktop
        self._settings = settings
        self._seen = seen
        self._open_runs = open_runs
        self._group: list[RunSummary] = []
        self._toast: Toast | None = None
        self._together = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._tell)

    def add(self, run: RunSummary) -> None:
        """A run that was alive has ended."""
        if not self._together.isActive():
            self._pace.stop()
            self._group, self._toast = [], None
        self._group.append(run)
        self._together.start()
        self._toasts.note(self._sentence(run), _kind([run]))
        if len(self._group) == 1:
            self._tell()
        elif not self._pace.isActive():
            self._pace.start()

    def _tell(self) -> None:
        group = tuple(self._group)
        self._tell_here(group)
        if self._desktop.away and self._settings.get(DESKTOP_SETTING) is not False:
            self._tell_desktop(group)

    def _tell_here(self, group: Sequence[RunSummary]) -> None:
        if self._toast is not None:
            self._toast.dismiss()
            self._toast = None
        text = self._text(group)
        if len(group) == 1 and self._seen(group[0].id):
            self._toasts.tell_noted(text, _kind(group))
            return
        several = len(group) > 1
        toast = self._toasts.show_noted(
            text,
            _kind(group),
            self.tr("Show the runs") if several else self.tr("Show the run"),
            lambda: self._open_runs([run.id for run in group]),
        )
        toast.closed.connect(self._forget_toast)
        self._toast = toast

    def _forget_toast(self) -> None:
        self._toast = None

    def _tell_desktop(self, group: Sequence[RunSummary]) -> None:
        if len(group) == 1:
            title, text = self._sentence(group[0]), _best(group[0])
        else:
            title, text = self._count(group), self._outcomes(group)
        # One that takes its place comes soon, or never.
        tag, action = f"ended {group[0].id}", self.tr("Show")
        notice = DesktopNotice(title, text, tag, action, urgent=_kind(group) is Kind.ERROR)
        self._desktop.show(notice, [run.id for run in group])

    def _text(self, group: Sequence[RunSummary]) -> str:
        if len(group) == 1:
            return self._sentence(group[0])
        return f"{self._count(group)}: {self._outcomes(group)}"

    def _count(self, group: Sequence[RunSummary]) -> str:
        return self.tr("%Ln runs ended", "", len(group))

    def _outcomes(self, group: Sequence[RunSummary]) -> str:
        counts = Counter(run.outcome or Outcome.UNKNOWN for run in group)
        words = {
            Outcome.SUCCEEDED: self.tr("%Ln succeeded", "", counts[Outcome.SUCCEEDED]),
            Outcome.FAILED: self.tr("%Ln failed", "", counts[Outcome.FAILED]),
            Outcome.CANCELLED: self.tr("%Ln cancelled", "", counts[Outcome.CANCELLED]),
            Outcome.UNKNOWN: self.tr("%Ln unknown", "", counts[Outcome.UNKNOWN]),
        }
        return ", ".join(word for outcome, word in words.items() if counts[outcome])

    def _sentence(self, run: RunSummary) -> str:
        words = {
            Outcome.SUCCEEDED: self.tr("{name} succeeded"),
            Outcome.FAILED: self.tr("{name} failed"),
            Outcome.CANCELLED: self.tr("{name} was cancelled"),
            Outcome.UNKNOWN: self.tr("{name} ended, how is unknown"),
        }
        return words[run.outcome or Outcome.UNKNOWN].format(name=run.name)


def _kind(group: Sequence[RunSummary]) -> Kind:
    """The worst of them."""
    outcomes = {run.outcome or Outcome.UNKNOWN for run in group}
    worst = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.SUCCEEDED, Outcome.CANCELLED)
    return next(_KINDS[outcome] for outcome in worst if outcome in outcomes)


def _best(run: RunSummary) -> str:
    """Its most telling metric, empty without one."""
    best = best_value(run.metrics)
    return "" if best is None else f"{best[0]}: {number_text(best[1])}"
