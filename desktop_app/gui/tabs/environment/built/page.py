"""The page of what was built: how much it takes, and how to have that room again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.built import (
    DAY_SECONDS,
    UNUSED_DAYS,
    BuiltEnvironment,
    BuiltHost,
    Discarded,
    built_only_of,
    total_size,
    unused_since,
    would_free,
)
from desktop_app.domain.environment import BuildState
from desktop_app.domain.events import BuildChanged, Event
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.discarding import DiscardPage
from desktop_app.gui.tabs.environment.built.model import USERS, BuiltModel
from desktop_app.gui.tabs.environment.built.table import BuiltTable
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind

_TABLE_HEIGHT = 240


class BuiltPage(DiscardPage[BuiltEnvironment]):
    """`opener` is the button that asks for it, with how much all takes."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._hosts: Sequence[BuiltHost] = ()
        self._at_hand = True
        self.opener = button(self.tr("Disk use"), self)
        context.theme.bind_icon(self.opener, "hard-drive", "muted")
        self.model = BuiltModel(context.theme, self)
        self._build()
        self._everywhere.hide()
        self._troubles.hide()
        self._show_chosen()
        context.bridge.event_posted.connect(self._take_event)

    def load(self) -> None:
        """Ask the hosts: how much there is is told by the opener."""
        self._feed.load()

    def take_keys(self) -> None:
        """Let the keys do what this page says."""
        (self._back if self.table.isHidden() else self.table).setFocus()

    def only_of(self, name: str) -> Sequence[BuiltEnvironment]:
        """What was built of an environment alone, as far as it is known."""
        return built_only_of(name, self._every)

    def offer(self, name: str, left: Sequence[BuiltEnvironment], _: object = None) -> None:
        """An environment was removed: what was built of it alone may go, too."""
        if left:
            size = size_text(would_free(left, self._every))
            text = self.tr("What was built of {name} is still there: {size}")
            self._context.toasts.show(
                text.format(name=name, size=size),
                Kind.INFO,
                self.tr("Delete it too"),
                partial(self._delete_now, left),
            )

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        self._back = back = button(self.tr("Back"), self)
        theme.bind_icon(back, "arrow-left", "muted")
        back.clicked.connect(self.closed)
        self._line = text_label("", self, "muted", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(space.s)
        head.addWidget(back)
        head.addWidget(text_label(self.tr("Built environments"), self, "heading"))
        head.addWidget(self._line, 1)
        self._everywhere = button(self.tr("Ask every host"), self)
        self._everywhere.clicked.connect(self._ask_everywhere)
        head.addWidget(self._everywhere)
        nothing = EmptyState(
            theme,
            "layers",
            self.tr("Nothing was built yet."),
            detail=self.tr("Images and virtual environments are listed here once runs need them."),
        )
        self._hold(self.model, BuiltTable(self.model, theme, self), nothing)
        self.body.setMinimumHeight(_TABLE_HEIGHT)
        self._troubles = text_label("", self, "error", wrap=True)
        self._troubles.setAccessibleName(self.tr("Hosts that could not be asked"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.s, space.xl, space.l)
        layout.setSpacing(space.m)
        layout.addLayout(head)
        layout.addWidget(self.body, 1)
        layout.addWidget(self._troubles)
        layout.addLayout(self._actions())

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._context.theme.tokens.spacing.s)
        self._unused = button(
            self.tr("Select what was not used for %Ln days", "", UNUSED_DAYS), self
        )
        self._unused.clicked.connect(self._select_unused)
        self._chosen = text_label("", self, "muted")
        self._delete = button(self.tr("Delete"), self, "danger")
        self._delete.setAccessibleName(self.tr("Delete the selected ones"))
        self._delete.clicked.connect(self._delete_selected)
        row.addWidget(self._unused)
        row.addStretch(1)
        row.addWidget(self._chosen)
        row.addWidget(self._delete)
        return row

    # ----------------------------------------------------------------- state

    async def _ask(self) -> Sequence[BuiltHost]:
        at_hand, self._at_hand = self._at_hand, True
        return await self._context.engine.built.list(at_hand=at_hand)

    def _ask_everywhere(self) -> None:
        """This once: contact costs time, and may want a password."""
        self._at_hand = False
        self._feed.load()

    def _take_event(self, event: Event) -> None:
        """Something was built, or deleted by another window."""
        if isinstance(event, BuildChanged) and event.build is not None:
            over = event.build.state is not BuildState.BUILDING
            if over and self.isVisible():
                self._feed.load()

    def _take(self, hosts: Sequence[BuiltHost]) -> None:
        self._hosts = [self._or_before(host) for host in hosts]
        every = [one for host in self._hosts for one in host.built]
        self._every = sorted(every, key=lambda one: one.size, reverse=True)
        self.model.know(self._every)
        self._show()

    def _or_before(self, host: BuiltHost) -> BuiltHost:
        """Of one that was not asked now what it answered last, less what was deleted since."""
        if host.asked:
            return host
        before = next((old for old in self._hosts if old.targets == host.targets), host)
        return replace(before, asked=False)

    def _key(self, row: BuiltEnvironment) -> str:
        return repr(_identity(row))

    def _show_words(self) -> None:
        shown = self.model.rows
        size = size_text(total_size(shown))
        self.opener.setText(self.tr("Disk use: {size}").format(size=size))
        self.opener.setAccessibleName(self.opener.text())
        line = self.tr("%Ln built, together {size}", "", len(shown)).format(size=size)
        self._line.setText(line if shown else "")
        silent = [host for host in self._hosts if not host.asked]
        self._everywhere.setVisible(bool(silent))
        self._everywhere.setToolTip(", ".join(name for host in silent for name in host.targets))
        texts = [_trouble(host) for host in self._hosts if host.trouble]
        self._troubles.setText("\n".join(texts))
        self._troubles.setVisible(bool(texts))

    def _show_chosen(self) -> None:
        chosen = self.selected
        self._delete.setEnabled(bool(chosen))
        self._unused.setEnabled(bool(self._old()))
        size = size_text(would_free(chosen, self._every))
        text = self.tr("%Ln selected: deleting frees {size}", "", len(chosen)).format(size=size)
        self._chosen.setText(text if chosen else "")

    def _old(self) -> Sequence[BuiltEnvironment]:
        return unused_since(time.time() - UNUSED_DAYS * DAY_SECONDS, self.model.rows)

    # --------------------------------------------------------------- actions

    def _select_unused(self) -> None:
        old = {self._key(one) for one in self._old()}
        self._select(lambda one: self._key(one) in old)

    def _delete_selected(self) -> None:
        chosen = self.selected
        used = [one for one in chosen if one.in_use]
        for one in used[:1]:
            text = self.tr("{name} stays: it is in use by {who}")
            who = self.model.data(self.model.index(self.model.rows.index(one), USERS))
            self._context.toasts.show(text.format(name=one.title, who=who), Kind.WARNING)
        free = [one for one in chosen if not one.in_use]
        if free:
            size = size_text(would_free(free, self._every))
            text = self.tr("%Ln built environments are deleted: {size}", "", len(free))
            self._delete_later(free, text.format(size=size), self._delete_now)

    def _delete_now(self, chosen: Sequence[BuiltEnvironment]) -> None:
        self._do(self._context.engine.built.remove, chosen, self._deleted)

    def _deleted(self, answer: Discarded) -> None:
        if answer.gone:
            gone = {_identity(one) for one in answer.gone}
            self._hosts = [
                replace(host, built=[one for one in host.built if _identity(one) not in gone])
                for host in self._hosts
            ]
            text = self.tr("{size} were freed").format(size=size_text(answer.freed))
            self._context.toasts.show(text, Kind.SUCCESS)
        for problem in answer.problems[:1]:
            self._context.bridge.failure.emit(problem)
        self._feed.load()


def _identity(one: BuiltEnvironment) -> tuple[str, str, str]:
    return one.host, one.kind.value, one.key


def _trouble(host: BuiltHost) -> str:
    words = " ".join(localized(text) for text in (host.trouble, host.hint) if text)
    return f"{', '.join(host.targets)}: {words}"
