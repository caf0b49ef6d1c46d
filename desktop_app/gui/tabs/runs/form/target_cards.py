"""Where the run goes: one card per target, with what is free there now."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.compute import LauncherKind, TargetState
from desktop_app.domain.run import LOCAL_TARGET, Contact
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.runs.words import seen_text, size_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.contact_dot import ContactDot
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.tab_order import place_before

_COLUMNS = 2


class TargetCards(QWidget):
    """`changed` comes when another target is chosen, `known_anew` when more, or something else, is
    known of the host of the chosen one that an environment has to fit."""

    changed = Signal()
    known_anew = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted = LOCAL_TARGET
        self._cards: dict[str, _TargetCard] = {}
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._toggled)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.tokens.spacing.s)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)

    @property
    def target(self) -> str:
        """The chosen target's name."""
        return self._wanted

    @property
    def states(self) -> Sequence[TargetState]:
        return tuple(card.state for card in self._cards.values())

    def choose(self, name: str) -> None:
        self._wanted = name
        card = self._cards.get(name)
        if card is not None:
            card.setChecked(True)
        self.changed.emit()

    def set_states(self, states: Sequence[TargetState]) -> None:
        """Show these targets, in this order."""
        for name in [n for n in self._cards if n not in {s.target.name for s in states}]:
            card = self._cards.pop(name)
            self._group.removeButton(card)
            card.deleteLater()
        for state in states:
            self._set_state(state)
        self._cards = {state.target.name: self._cards[state.target.name] for state in states}
        self._place()

    def update_state(self, state: TargetState) -> None:
        """A target changed, or is new; a new one comes last until the next `set_states`."""
        known = state.target.name in self._cards
        self._set_state(state)
        if not known:
            self._place()

    def _set_state(self, state: TargetState) -> None:
        name = state.target.name
        card = self._cards.get(name)
        before = None if card is None else card.state
        if card is None:
            card = self._cards[name] = _TargetCard(self._theme, self)
            self._group.addButton(card)
        card.set_state(state)
        card.setChecked(name == self._wanted)
        if name == self._wanted and _to_fit(before) != _to_fit(state):
            self.known_anew.emit()

    def _place(self) -> None:
        """The eye and the keyboard meet the cards in the same order."""
        for at, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, at // _COLUMNS, at % _COLUMNS)
        place_before(self, *self._cards.values())

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        card = self._cards.get(self._wanted)
        if card is not None:
            card.setFocus(reason)

    def _toggled(self, card: QAbstractButton, chosen: bool) -> None:
        """A screen reader chooses without a click."""
        if chosen and isinstance(card, _TargetCard) and card.state.target.name != self._wanted:
            self._wanted = card.state.target.name
            self.changed.emit()


def _to_fit(state: TargetState | None) -> Sequence[object]:
    """What an environment has to fit, as far as it is known; live figures are no part of it."""
    facts = None if state is None else state.facts
    if state is None or facts is None:
        return ()
    gpus = [(gpu.name, gpu.capability) for gpu in facts.gpus]
    return state.contact is Contact.LIVE, facts.driver, facts.cuda, gpus


class _TargetCard(QAbstractButton):
    state: TargetState

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCheckable(True)
        self.setAutoExclusive(True)  # a screen reader says: one of these
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Columns of one width, however long a name is.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._dot = ContactDot(theme, "", self)
        self._name = _line("heading", self)
        self._kind = _line("small", self)
        self._free = _line("small", self)
        for part in (self._dot, self._name, self._kind, self._free):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._dot)
        head.addWidget(self._name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self._kind)
        layout.addWidget(self._free)
        theme.changed.connect(self.update)

    def set_state(self, state: TargetState) -> None:
        self.state = state
        target = state.target
        self._name.setText(target.name)
        docker = target.launcher is LauncherKind.DOCKER
        kind = self.tr("Container") if docker else self.tr("Process")
        if target.ssh is not None:
            kind = self.tr("{kind} on {host}").format(kind=kind, host=target.ssh.destination)
        self._kind.setText(kind)
        problem = localized(state.problem)
        stale = state.contact is Contact.STALE
        seen = seen_text(state.since, time.time()) if stale else ""
        self._dot.set_contact(state.contact, seen, problem)
        self._free.setText(seen or problem or self._free_text(state))
        self.setToolTip("\n".join(filter(None, (problem, localized(state.hint)))))
        self.setAccessibleName(self.tr("Target {name}").format(name=target.name))
        self.setAccessibleDescription(f"{self._kind.text()}. {self._free.text()}")

    def _free_text(self, state: TargetState) -> str:
        facts = state.facts
        if facts is None:
            return self.tr("Not asked yet")
        memory = size_text(max(0, facts.memory_total - facts.memory_used))
        free = sum(1 for gpu in facts.gpus if not gpu.users)
        if facts.gpus:
            text = self.tr("{free} of {all} GPUs free, {memory} memory free")
            return text.format(free=free, all=len(facts.gpus), memory=memory)
        text = self.tr("{cpus} CPUs, {memory} memory free, no GPU")
        return text.format(cpus=facts.cpu_count, memory=memory)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen, colors = self.isChecked(), self._theme.color
        marked = chosen or self.hasFocus()
        painter.setPen(QPen(colors("accent" if marked else "control_border"), 2 if marked else 1))
        painter.setBrush(colors("selection" if chosen else "surface"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


def _line(role: str, parent: QWidget) -> ElidedLabel:
    made = ElidedLabel("", parent)
    made.setProperty("role", role)
    return made
