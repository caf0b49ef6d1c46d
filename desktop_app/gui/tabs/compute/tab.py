"""The Compute tab: a card for each target. Hosts are watched only while the tab is seen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.compute import CheckResult, TargetState
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import Event, TargetChanged
from desktop_app.gui.context import TabContext
from desktop_app.gui.shell.terminal import Terminals, check_line, target_line
from desktop_app.gui.tabs.compute.add_host import AddHost
from desktop_app.gui.tabs.compute.card import TargetCard
from desktop_app.gui.tabs.compute.create import CreateTarget
from desktop_app.gui.tabs.compute.live_runs import LiveRuns
from desktop_app.gui.tabs.compute.remove_host import RemoveHost
from desktop_app.gui.tabs.parts import PageHeader, button, scrolled
from desktop_app.gui.widgets.toast import Kind

if TYPE_CHECKING:
    from desktop_app.engine.engine import Engine

_CARD_WIDTH = 420
_SETTLE_MS = 100
"""Until a card with a check has its whole height."""
_TICK_MS = 15_000
"""How often it is said anew how long ago a lost host was seen."""


class ComputeTab(QWidget):
    """One snapshot, then `TargetChanged`."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.cards: dict[str, TargetCard] = {}
        self.add_page: AddHost | None = None
        self._fresh: tuple[str, Sequence[CheckResult]] = "", ()
        self._watched: set[str] = set()
        self._columns = 0
        self._terminals = Terminals(context, self)
        self._build()
        self.runs = LiveRuns(context.bridge, self)
        self.runs.changed.connect(self._show_runs)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_times)
        context.bridge.event_posted.connect(self._take)
        self._load()

    def show_named(self, name: str) -> None:
        """Bring a target's card into view."""
        card = self.cards.get(name)
        self._stack.setCurrentWidget(self._targets)
        if card is not None:
            self._area.ensureWidgetVisible(card)

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        self._stack = QStackedWidget(self)
        self._targets = QWidget(self._stack)
        self._stack.addWidget(self._targets)
        header = PageHeader(theme, self.tr("Compute"), self._targets)
        header.set_texts(self.tr("Compute"), self.tr("Where runs run, and what is free there now"))
        new = button(self.tr("New target"), self)
        new.setToolTip(self.tr("Another name and bounds for this computer"))
        new.clicked.connect(self.show_create)
        header.buttons.addWidget(new)
        add = button(self.tr("Add a host…"), self, "primary")
        theme.bind_icon(add, "plus", "accent_text")
        add.clicked.connect(self.add_host)
        header.buttons.addWidget(add)
        content = QWidget(self)
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(space.xl, space.xs, space.xl, space.xl)
        self._grid.setSpacing(space.l)
        self.create_card = CreateTarget(self._context, content)
        self.create_card.closed.connect(self._close_create)
        self.create_card.hide()
        self._area = scrolled(content, self)
        layout = QVBoxLayout(self._targets)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._area, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def add_host(self) -> None:
        """Show the page that makes a host a target."""
        if self.add_page is None:
            self.add_page = AddHost(self._context, self._stack)
            self.add_page.closed.connect(self._close_add)
            self.add_page.added.connect(self._host_added)
            self._stack.addWidget(self.add_page)
        self._stack.setCurrentWidget(self.add_page)
        self.add_page.open()

    def _close_add(self) -> None:
        self._stack.setCurrentWidget(self._targets)
        self.setFocus()

    def _host_added(self, name: str, checks: Sequence[CheckResult]) -> None:
        self._close_add()
        self._context.toasts.show(self.tr("{name} was added").format(name=name), Kind.SUCCESS)
        self._fresh = name, checks
        self._load()

    def _show_fresh(self) -> None:
        """What was added just now, with its check, once its card has its place."""
        name, checks = self._fresh
        if name in self.cards:
            self._fresh = "", ()
            self.cards[name].show_checks(checks)
            QTimer.singleShot(_SETTLE_MS, self, lambda: self.show_named(name))

    def show_create(self) -> None:
        """Show the card that makes a target."""
        self.create_card.show()
        self._place()
        self.create_card.name.setFocus()

    def _close_create(self) -> None:
        self.create_card.hide()
        self._place()

    def _place(self) -> None:
        """Cards in as many columns as fit."""
        columns = max(1, (self.width() - 40) // _CARD_WIDTH)
        shown: list[QWidget] = list(self.cards.values())
        if not self.create_card.isHidden():
            shown.insert(0, self.create_card)
        for number in range(self._grid.columnCount()):
            self._grid.setColumnStretch(number, 0)
        for number in range(self._grid.rowCount()):
            self._grid.setRowStretch(number, 0)
        for number, card in enumerate(shown):
            self._grid.addWidget(card, number // columns, number % columns)
        for number in range(columns):
            self._grid.setColumnStretch(number, 1)
        self._grid.setRowStretch(len(shown) // columns + 1, 1)
        self._columns = columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if max(1, (self.width() - 40) // _CARD_WIDTH) != self._columns:
            self._place()

    # ---------------------------------------------------------------- events

    def _load(self) -> None:
        self._context.bridge.call(
            self._context.engine.targets.list, then=self._take_states, owner=self
        )

    def _take_states(self, states: Sequence[TargetState]) -> None:
        names = {state.target.name for state in states}
        for name in [name for name in self.cards if name not in names]:
            self._drop(name)
        for state in states:
            self._show_state(state)
        self.cards = {state.target.name: self.cards[state.target.name] for state in states}
        self._place()
        self._watch()
        self._show_fresh()

    def _take(self, event: Event) -> None:
        if isinstance(event, TargetChanged) and event.state is None:
            self._load()
        elif isinstance(event, TargetChanged) and event.state is not None:
            new = event.state.target.name not in self.cards
            self._show_state(event.state)
            if new:
                self._place()
                self._watch()

    def _show_state(self, state: TargetState) -> None:
        name = state.target.name
        if name in self.cards:
            self.cards[name].show_state(state)
            return
        card = TargetCard(self._context.theme, state, self)
        card.run_requested.connect(self._run_here)
        card.check_requested.connect(self._check)
        card.remove_requested.connect(self._remove)
        card.show_run_requested.connect(self._show_run)
        if card.terminal_menu is not None:
            self._terminals.fill(card.terminal_menu, target_line, lambda: name)
            card.terminal_menu.addAction(
                self.tr("Copy a command that checks it"),
                lambda: self._terminals.copy(check_line, name),
            )
        card.runs.show_runs(self.runs.of(name))
        self.cards[name] = card

    def _drop(self, name: str) -> None:
        card = self.cards.pop(name)
        if name in self._watched:
            self._watched.discard(name)
            self._context.bridge.call(self._context.engine.targets.unwatch, name)
        self._grid.removeWidget(card)
        card.hide()
        card.deleteLater()

    # -------------------------------------------------------------- watching

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tick.start()
        self._show_times()
        self._watch()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        if not self._context.bridge.has_engine:
            return
        targets = self._context.engine.targets
        for name in sorted(self._watched):
            self._context.bridge.call(targets.unwatch, name)
        self._watched.clear()

    def _watch(self) -> None:
        if not self.isVisible():
            return
        targets = self._context.engine.targets
        for name in self.cards:
            if name not in self._watched:
                self._watched.add(name)
                self._context.bridge.call(targets.watch, name, owner=self)

    # --------------------------------------------------------------- actions

    def _run_here(self, name: str) -> None:
        self._context.navigate("runs", prefill={"target": name})

    def _show_run(self, run_id: str) -> None:
        self._context.navigate("runs", run_id=run_id)

    def _show_runs(self, name: str) -> None:
        if name in self.cards:
            self.cards[name].runs.show_runs(self.runs.of(name))

    def _show_times(self) -> None:
        for card in self.cards.values():
            card.show_time()

    def _check(self, name: str) -> None:
        self._context.bridge.call(
            _check_anew,
            self._context.engine,
            name,
            then=partial(self._checked, name),
            failed=partial(self._check_failed, name),
            owner=self,
        )

    def _checked(self, name: str, results: Sequence[CheckResult]) -> None:
        if name in self.cards:
            self.cards[name].show_checks(results)

    def _check_failed(self, name: str, error: TrainyardError) -> None:
        self._checked(name, (CheckResult("contact", False, error.text, error.hint),))

    def _remove(self, name: str) -> None:
        target = self.cards[name].target
        if target.ssh is not None:
            RemoveHost(self._context, target, self.window()).open()
            return
        self._context.bridge.call(
            self._context.engine.targets.remove, name, then=partial(self._removed, name), owner=self
        )

    def _removed(self, name: str, answer: object) -> None:
        self._context.toasts.show(self.tr("{name} was removed").format(name=name))


async def _check_anew(engine: Engine, name: str) -> Sequence[CheckResult]:
    """On the engine's loop: somebody wants to get in now."""
    engine.questions.ask_anew()
    return await engine.targets.check(name)
