"""The targets of the workspace in the status bar, as many as there is room for."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.domain.compute import TargetState
from desktop_app.domain.run import Contact
from desktop_app.gui.messages import joined, localized
from desktop_app.gui.tabs.runs.words import seen_text
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.contact_dot import ContactDot

_MOST = 12
_WIDEST = 220
_LEAST = 60
_TICK_MS = 15_000
"""How often it is said anew how long ago a lost host was seen."""


class HostDots(QWidget):
    """A dot and a name for each; those for which there is no room are counted."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._targets: Mapping[str, TargetState] = {}
        self.dots: dict[str, ContactDot] = {}
        self.more = QLabel(self)
        self.more.setProperty("role", "muted")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 4, 0)
        self._row.setSpacing(theme.tokens.spacing.m)
        self._row.addWidget(self.more)
        self._row.addStretch(1)
        self.tick = QTimer(self, interval=_TICK_MS)
        self.tick.timeout.connect(self._show)

    def show_targets(self, targets: Mapping[str, TargetState]) -> None:
        """Show these, in this order."""
        self._targets = targets
        for name in [name for name in self.dots if name not in targets]:
            dot = self.dots.pop(name)
            dot.hide()
            dot.deleteLater()
        for place, name in enumerate(list(targets)[:_MOST]):
            if name not in self.dots:
                self.dots[name] = ContactDot(self._theme, name, self)
                self._row.insertWidget(place, self.dots[name])
        self._show()

    def minimumSizeHint(self) -> QSize:
        """The window may be narrower than all names."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self) -> None:
        lost = False
        for name, dot in self.dots.items():
            state = self._targets[name]
            seen = ""
            if state.contact is Contact.STALE:
                lost, seen = True, seen_text(state.since, time.time())
            problem = joined(localized(state.problem), localized(state.hint))
            dot.set_contact(state.contact, seen, problem)
        if lost and not self.tick.isActive():
            self.tick.start()
        elif not lost:
            self.tick.stop()
        self._fit()

    def _fit(self) -> None:
        """Names whole, but for very long ones; the count at the end has its room, too."""
        gap = self._row.spacing()
        room = self.width() - _LEAST
        shown = 0
        for dot in self.dots.values():
            width = min(_WIDEST, dot.sizeHint().width())
            dot.setFixedWidth(width)
            room -= width + gap
            dot.setVisible(room >= 0)
            shown += room >= 0
        left = len(self._targets) - shown
        self.more.setText(f"+{left}")
        self.more.setAccessibleName(self.tr("%n more targets", "", left))
        self.more.setToolTip(self.more.accessibleName())
        self.more.setVisible(left > 0)
