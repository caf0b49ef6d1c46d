"""Transfers and other long work: how much, how fast, how long still; and what can be cancelled."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.events import Progress
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.tabs.runs.words import duration_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.elided_label import ElidedLabel

WINDOW_S = 5.0
"""A rate is that of the last seconds."""
_SHORTEST_S = 1.0
_WIDTH = 440


class Job:
    """Something long, and its pace."""

    def __init__(self, progress: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._points: deque[tuple[float, int]] = deque()
        self.put(progress)

    def put(self, progress: Progress) -> None:
        """How far it is now."""
        now = self._clock()
        if self._points and progress.done < self._points[-1][1]:  # it began again
            self._points.clear()
        self.progress = progress
        self._points.append((now, progress.done))
        while len(self._points) > 2 and now - self._points[1][0] >= WINDOW_S:
            self._points.popleft()

    @property
    def rate(self) -> float | None:
        """Units in a second; None while it cannot be told yet."""
        (first, before), (last, done) = self._points[0], self._points[-1]
        return (done - before) / (last - first) if last - first >= _SHORTEST_S else None

    @property
    def seconds_left(self) -> float | None:
        left = self.progress.total - self.progress.done
        return left / self.rate if self.rate and self.progress.total else None

    def what(self) -> str:
        return localized(self.progress.text)

    def short(self) -> str:
        """What there is room for in a line with other things: rate, share and time left, or where
        those are not known what goes on and how far it is."""
        job = self.progress
        if job.unit == "steps":
            return " · ".join([self.what(), *self._numbers()[:1]])
        if not job.total or job.unit != "bytes":
            return f"{self.what()} · {self.numbers()}"
        return " · ".join(self._numbers()[1:])

    def numbers(self) -> str:
        """Amount, rate and time left, as far as they are known."""
        return " · ".join(self._numbers())

    def _numbers(self) -> list[str]:
        job = self.progress
        if job.unit == "steps":
            steps = QCoreApplication.translate("Transfers", "step {step} of {steps}")
            told = steps.format(step=job.done, steps=job.total) if job.total else ""
            return [part for part in (told, job.detail) if part]
        if job.unit == "layers":
            return [QCoreApplication.translate("Transfers", "%Ln layers", "", job.done)]
        if job.unit != "bytes":
            return [QCoreApplication.translate("Transfers", "%Ln files", "", job.done)]
        if not job.total:
            parts = [size_text(job.done)]
        else:
            percent = 100 * job.done // job.total
            parts = [f"{size_text(job.done)} / {size_text(job.total)}", f"{percent}%"]
        if self.rate:
            parts.append(f"{size_text(self.rate)}/s")
        if self.seconds_left is not None:
            parts.append(duration_text(self.seconds_left + 0.5))
        return parts


class Transfers(QFrame):
    """A list of everything long that goes on, above the status bar. `cancel_requested` carries the
    id of the run that a transfer is for, `stop_requested` the job of one that is no run's."""

    cancel_requested = Signal(str)
    stop_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Transfers"))
        self.setFixedWidth(_WIDTH)
        space = theme.tokens.spacing
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(space.l, space.m, space.l, space.m)
        self._layout.setSpacing(space.m)
        self._rows: dict[str, _Row] = {}

    def show_jobs(self, jobs: Sequence[Job], live: Sequence[str]) -> None:
        """Show these. Those for a run that is `live` can be cancelled, and those that say so."""
        names = {job.progress.job for job in jobs}
        for name in [name for name in self._rows if name not in names]:
            row = self._rows.pop(name)
            row.hide()
            row.deleteLater()
        for job in jobs:
            name, run_id = job.progress.job, job.progress.run_id
            if name not in self._rows:
                self._rows[name] = row = _Row(self._theme, self)
                row.cancel.clicked.connect(partial(self._cancel, job.progress))
                self._layout.addWidget(row)
            self._rows[name].show_job(job, job.progress.can_stop or run_id in live)
        if not jobs:
            self.hide()

    def open_above(self, widget: QWidget) -> None:
        """Show it with its right edge at that of `widget`."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width(), 0))
        self.move(corner - QPoint(self.width(), self.height() + self._theme.tokens.spacing.xs))
        self.show()
        row = next(iter(self._rows.values()), None)
        if row is not None and row.cancel.isVisible():
            row.cancel.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _cancel(self, progress: Progress, _checked: bool = False) -> None:
        if progress.can_stop:
            self.stop_requested.emit(progress.job)
        else:
            self.cancel_requested.emit(progress.run_id)
        self.hide()


class _Row(QWidget):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._what = ElidedLabel("", self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._numbers = ElidedLabel("", self)
        self._numbers.setProperty("role", "small")
        self.cancel: QPushButton = button(self.tr("Cancel run"), self, "link")
        last = QHBoxLayout()
        last.addWidget(self._numbers, 1)
        last.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.tokens.spacing.xs)
        column.addWidget(self._what)
        column.addWidget(self._bar)
        column.addLayout(last)

    def show_job(self, job: Job, can_cancel: bool) -> None:
        what, progress = job.what(), job.progress
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self._bar.setRange(0, 1000 if progress.total else 0)
        if progress.total:
            self._bar.setValue(1000 * progress.done // progress.total)
        self._numbers.setText(job.numbers())
        words = self.tr("Cancel") if progress.can_stop else self.tr("Cancel run")
        self.cancel.setText(words)
        self.cancel.setAccessibleName(words)
        self.cancel.setVisible(can_cancel)
        self.cancel.setAccessibleDescription(what)
