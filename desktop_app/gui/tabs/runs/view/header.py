"""Above the pages of a run: what it is, how it stands, and what can be done with it."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import PurePosixPath

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.annotation import Annotation, AnnotationChange
from desktop_app.domain.origin import ORIGINS
from desktop_app.domain.run import Contact, Outcome, RunDetail, RunLink, RunSummary, SourcePlace
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.tabs.runs.table.columns import progress_text, time_left_text
from desktop_app.gui.tabs.runs.tags import TagPopup
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.tabs.runs.view.causes import (
    cause_text,
    detail_text,
    lost_host_text,
    silent_text,
)
from desktop_app.gui.tabs.runs.view.timeline import Timeline
from desktop_app.gui.tabs.runs.words import absolute_text
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.icon_label import IconLabel
from desktop_app.gui.widgets.state_badge import Look, StateBadge, run_look, state_look

_TICK_MS = 15_000
_TAGS_WIDTH = 220


class RunHeader(QWidget):
    """Its signals ask for what its buttons say."""

    cancel_requested = Signal()
    give_up_requested = Signal()
    again_requested = Signal()
    retry_requested = Signal()
    tell_requested = Signal()
    run_requested = Signal(str)
    register_requested = Signal()
    hand_on_requested = Signal()
    full_requested = Signal(bool)
    close_requested = Signal()
    annotate_requested = Signal(object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._theme = context.theme
        self._starred = False
        self._full = False
        self._run: RunSummary | None = None
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_time)
        self.timeline = Timeline(self._theme, self)
        self.banner = Banner(context, self)
        self.banner.retry_requested.connect(self.retry_requested)
        self._build()

    @cached_property
    def _tag_popup(self) -> TagPopup:
        """Made when it is first wanted."""
        return TagPopup(self._context, self)

    def show_summary(self, run: RunSummary) -> None:
        """The parts that change while it runs."""
        self._name.setText(run.name or run.id)
        look = run_look(run)
        self._badge.set_look(Look(look.icon, look.role, progress_text(run)))
        facts = [run.experiment, run.script, run.target, run.environment]
        if run.origin:
            told = self.tr("Imported from {origin}").format(origin=ORIGINS[run.origin])
            facts.insert(0, told)
        if run.smoke_test:
            facts.insert(0, self.tr("Smoke test"))
        self._facts.setText("  ·  ".join(fact for fact in facts if fact))
        self._show_annotation(run.annotation)
        self.cancel_button.setVisible(not run.ended)
        self._again.setVisible(run.repeatable)
        self.timeline.setVisible(run.repeatable)
        self.access_button.setVisible(not run.origin)
        self.cancel_button.setEnabled(not run.cancelling)
        self.retry_action.setVisible(run.ended and not run.origin)
        self.export_action.setVisible(run.ended)
        lost = not run.ended and run.contact is not Contact.LIVE and run.cancelling
        self._give_up.setVisible(lost)
        now = time.time()
        waiting = "" if run.ended else detail_text(run) or time_left_text(run, now)
        told = _attention(run, now)
        self._waiting.setText(told or waiting)
        since = run.last_seen if run.silent_since is None else run.silent_since
        self._waiting.setToolTip(absolute_text(since) if told else "")
        self._waiting.setVisible(bool(told or waiting))
        self._run = run
        self._keep_time()
        self._name.setToolTip(absolute_text(run.created_at))

    def _show_annotation(self, annotation: Annotation) -> None:
        self._starred = annotation.starred
        text = self.tr("Remove star") if annotation.starred else self.tr("Star")
        self._star.setToolTip(text)
        self._star.setAccessibleName(text)
        icon = "star-filled" if annotation.starred else "star"
        self._theme.bind_icon(self._star, icon, "accent" if annotation.starred else "muted")
        self._tags.setText(", ".join(annotation.tags))
        tags = self._tags.text() or self.tr("none")
        self._tag_button.setAccessibleDescription(tags)

    def _toggle_star(self) -> None:
        self.annotate_requested.emit(AnnotationChange(starred=not self._starred))

    def _edit_tags(self) -> None:
        if self._run is not None:
            corner = QPoint(0, self._tag_button.height() + 4)
            self._tag_popup.open_for([self._run], self._tag_button.mapToGlobal(corner))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_time()
        self._keep_time()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()

    def _show_time(self) -> None:
        """Say anew how long ago a lost host was seen, or a silent script wrote something."""
        told = _attention(self._run, time.time()) if self._run is not None else ""
        if told:
            self._waiting.setText(told)

    def _keep_time(self) -> None:
        run = self._run
        ticks = run is not None and (run.last_seen is not None or run.silent_since is not None)
        if ticks and self.isVisible():
            self._tick.start()
        else:
            self._tick.stop()

    def show_detail(self, detail: RunDetail) -> None:
        run = detail.summary
        self.timeline.set_stages(detail.stages, run.ended)
        self._earlier.show_link(detail.retry_of)
        self.register_button.setVisible(bool(detail.outputs))
        self.banner.show_run(run, detail.hint, detail.failed_at)

    def set_full(self, full: bool) -> None:
        """Whether the run has the whole tab."""
        self._full = full
        text = self.tr("Show beside the table") if full else self.tr("Open full run")
        self._wide.setToolTip(text)
        self._wide.setAccessibleName(text)
        icon = "minimize-2" if full else "maximize-2"
        self._theme.bind_icon(self._wide, icon, "muted")

    def _build(self) -> None:
        theme, space = self._theme, self._theme.tokens.spacing
        self._name = ElidedLabel("", self)
        self._name.setProperty("role", "title")
        self._badge = StateBadge(theme, self)
        self._facts = ElidedLabel("", self)
        self._facts.setProperty("role", "muted")
        self._waiting = label("", "muted", self)
        self._waiting.setWordWrap(True)
        self.cancel_button = push_button(self.tr("Cancel"), self.tr("Cancel run"), self)
        set_look(self.cancel_button, "danger", True)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self._give_up = push_button(self.tr("Give up"), self.tr("Give up run"), self)
        self._give_up.setToolTip(
            self.tr("The host cannot be reached. Record the outcome as unknown.")
        )
        self._give_up.clicked.connect(self.give_up_requested)
        self._again = push_button(self.tr("Run again"), self.tr("Run again"), self)
        self._again.clicked.connect(self.again_requested)
        self.register_button = push_button(
            self.tr("Register model"), self.tr("Register model"), self
        )
        self.register_button.clicked.connect(self.register_requested)
        self.access_button = tool_button(theme, "terminal", self.tr("Terminal and ports"), self)
        self.access_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button = tool_button(theme, "ellipsis", self.tr("More for this run"), self)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more_button)
        menu.setAccessibleName(self.tr("More for this run"))
        self.retry_action = menu.addAction(theme.icon("refresh-cw", "muted"), self.tr("Retry run"))
        self.retry_action.triggered.connect(self.retry_requested)
        export = theme.icon("file-archive", "muted")
        self.export_action = menu.addAction(export, self.tr("Export run…"))
        self.export_action.triggered.connect(self.hand_on_requested)
        tell = menu.addAction(theme.icon("bell", "muted"), self.tr("Tell me when…"))
        tell.triggered.connect(self.tell_requested)
        self.more_button.setMenu(menu)
        self._wide = tool_button(theme, "maximize-2", "", self)
        self._wide.clicked.connect(self._toggle_full)
        close = tool_button(theme, "x", self.tr("Close run"), self)
        close.clicked.connect(self.close_requested)
        first = QHBoxLayout()
        first.setSpacing(space.s)
        self._star = tool_button(theme, "star", self.tr("Star"), self)
        self._star.clicked.connect(self._toggle_star)
        first.addWidget(self._star)
        first.addWidget(self._name, 1)
        actions = (self.cancel_button, self._give_up, self.register_button, self._again)
        for button in (*actions, self.access_button, self.more_button, self._wide, close):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(space.m)
        second.addWidget(self._badge)
        second.addWidget(self._facts, 1)
        self._tags = ElidedLabel("", self)
        self._tags.setMaximumWidth(_TAGS_WIDTH)
        self._tag_button = tool_button(theme, "tag", self.tr("Tags…"), self)
        self._tag_button.clicked.connect(self._edit_tags)
        second.addWidget(self._tag_button)
        second.addWidget(self._tags)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.l, space.m, space.m, space.s)
        layout.setSpacing(space.xs)
        layout.addLayout(first)
        layout.addLayout(second)
        self._earlier = EarlierRun(self)
        self._earlier.requested.connect(self.run_requested)
        layout.addWidget(self._earlier)
        layout.addWidget(self.timeline)
        layout.addWidget(self._waiting)
        layout.addWidget(self.banner)
        self.set_full(False)

    def _toggle_full(self) -> None:
        self.full_requested.emit(not self._full)


def _attention(run: RunSummary, now: float) -> str:
    """What a person should look after; empty for nothing."""
    return lost_host_text(run, now) or silent_text(run, now)


class EarlierRun(QPushButton):
    """The way to the run that this one does once more."""

    requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = ""
        self.setProperty("link", "true")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.requested.emit(self._id))
        self.hide()

    def show_link(self, link: RunLink | None) -> None:
        """Hidden for None; there is no way to a run that was removed."""
        self.setVisible(link is not None)
        if link is not None:
            self._id = link.id
            text = self.tr("Retry of {name}").format(name=link.name)
            self.setText(text.replace("&", "&&"))
            self.setAccessibleName(text)
            self.setEnabled(bool(link.id))


class Banner(QFrame):
    """Why the run did not succeed, its last words, and what can be done about it.
    `place_requested` carries the `SourcePlace` to show."""

    log_requested = Signal()
    retry_requested = Signal()
    place_requested = Signal(object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = context.theme
        self.setProperty("card", "true")
        self._icon = IconLabel(theme, "circle-x", "danger", 16, self)
        self._cause = label("", "heading", self)
        self._cause.setWordWrap(True)
        self._line = label("", "", self)
        self._line.setFont(theme.mono_font())
        self._line.setWordWrap(True)
        self._line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = label("", "muted", self)
        self._hint.setWordWrap(True)
        self._open = push_button(self.tr("Show log"), self.tr("Show log of the failure"), self)
        self._open.clicked.connect(self.log_requested)
        self.retry_button = push_button(self.tr("Retry"), self.tr("Retry run"), self)
        self.retry_button.clicked.connect(self.retry_requested)
        self._place: SourcePlace | None = None
        self._source = push_button("", "", self)
        self._source.clicked.connect(self._open_source)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for text in (self._cause, self._line, self._hint):
            texts.addWidget(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(texts, 1)
        for button in (self._source, self._open, self.retry_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_run(self, run: RunSummary, hint: str, failed_at: SourcePlace | None = None) -> None:
        """Hidden for a run that lives or succeeded."""
        self._show_place(failed_at)
        cause = cause_text(run)
        self.setVisible(bool(cause))
        look = state_look(run.stage, run.outcome)
        self._icon.set_icon(look.icon, look.role)
        self._cause.setText(cause)
        line, hint = detail_text(run), localized(hint)
        self._line.setText(line)
        self._line.setVisible(bool(line))
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._open.setVisible(run.outcome is not Outcome.CANCELLED and run.repeatable)
        self.retry_button.setVisible(not run.origin)
        self.setAccessibleName(cause)
        self.setAccessibleDescription(joined(line, hint))

    def _show_place(self, place: SourcePlace | None) -> None:
        self._place = place
        self._source.setVisible(place is not None)
        if place is not None:
            name = PurePosixPath(place.path).name
            text = self.tr("{file}, line {line}").format(file=name, line=place.line)
            self._source.setText(text)
            self._source.setToolTip(place.path)
            self._source.setAccessibleName(self.tr("Show {place}").format(place=text))

    def _open_source(self) -> None:
        self.place_requested.emit(self._place)
