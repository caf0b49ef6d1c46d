"""Where in a log to go: a stage of the run, its first traceback, a line, a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget

from desktop_app.domain.run import StageSpan
from desktop_app.gui.plots.keys import asks_for_escape
from desktop_app.gui.tabs.runs.tools import tool_button
from desktop_app.gui.tabs.runs.words import absolute_text
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.state_badge import stage_word

_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_ELAPSED = re.compile(r"\+(?:(\d+):)??(?:(\d+):)?(\d+)")
_LINE = re.compile(r"\d[\d,. _']*")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Place:
    """A line, counted from 0, or a time in seconds since the epoch."""

    line: int | None = None
    time: float | None = None


def read_place(text: str, began: float) -> Place | None:
    """What a person means by `1,200`, `10:02:11` (the clock), or `+1:30` (since the script
    started, at `began`). None where it means nothing."""
    text = text.strip()
    if (match := _ELAPSED.fullmatch(text)) is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return Place(time=began + 3600 * hours + 60 * minutes + seconds)
    if (match := _CLOCK.fullmatch(text)) is not None:
        hour, minute, second = (int(part or 0) for part in match.groups())
        return _read_clock(hour, minute, second, began)
    if _LINE.fullmatch(text) is not None:
        return Place(line=max(0, int(re.sub(r"\D", "", text)) - 1))
    return None


def _read_clock(hour: int, minute: int, second: int, began: float) -> Place | None:
    """The first time at or after the start that clocks here showed so; none where that is beyond
    the calendar."""
    try:
        start = datetime.fromtimestamp(began, UTC).astimezone()
        time = start.replace(hour=hour, minute=minute, second=second, microsecond=0)
        if time < start.replace(microsecond=0):
            time += _DAY
        return Place(time=time.timestamp())
    except (OverflowError, ValueError, OSError):
        return None


class JumpButton(QToolButton):
    """A menu of places. `stage_requested` carries a `StageSpan`; `place_requested` asks to be
    asked for a line or a time."""

    traceback_requested = Signal()
    stage_requested = Signal(object)
    place_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = self.tr("Go to")
        self.setToolTip(name)
        self.setAccessibleName(name)
        theme.bind_icon(self, "corner-down-right", "muted")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.setAccessibleName(name)
        self._place = menu.addAction(self.tr("Line or time"), self.place_requested.emit)
        self._place.setShortcut(QKeySequence("Ctrl+G"))
        self._place.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._traceback = menu.addAction(self.tr("First traceback"), self.traceback_requested.emit)
        self._traceback.setEnabled(False)
        self._stages = menu.addSeparator()
        self._entries: list[QAction] = []
        self._menu = menu
        self.setMenu(menu)

    @property
    def place_action(self) -> QAction:
        """What asks for a line or a time; its shortcut works in what it is added to."""
        return self._place

    def set_traceback(self, there: bool) -> None:
        """Whether there is a traceback to go to."""
        self._traceback.setEnabled(there)

    def set_stages(self, stages: Sequence[StageSpan]) -> None:
        """The stages that can be gone to."""
        for entry in self._entries:
            self._menu.removeAction(entry)
            entry.deleteLater()
        self._entries = [self._entry(stage) for stage in stages]
        self._menu.addActions(self._entries)

    def _entry(self, stage: StageSpan) -> QAction:
        text = self.tr("{stage}, {time}")
        entry = QAction(
            text.format(stage=stage_word(stage.stage), time=absolute_text(stage.started_at)), self
        )
        entry.setData(stage)
        entry.triggered.connect(self._go_to_stage)
        return entry

    def _go_to_stage(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.stage_requested.emit(entry.data())


class PlaceLine(QWidget):
    """Asks for a line or a time. Hidden until `ask`; `chosen` carries a `Place`."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.began = 0.0
        """When the script started, in seconds since the epoch."""
        space = theme.tokens.spacing
        self._edit = QLineEdit(self)
        self._edit.setAccessibleName(self.tr("Line or time to go to"))
        self._edit.setPlaceholderText(self.tr("1200, 10:02 or +1:30"))
        self._edit.setFixedWidth(200)
        self._edit.textEdited.connect(self._forget_error)
        self._note = QLabel(self)
        self._note.setProperty("role", "small")
        self._help = self.tr("A line, the time on the clock, or the time since the script started")
        close = tool_button(theme, "x", self.tr("Close"), self)
        close.clicked.connect(self._leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space.m, 0, space.m, space.s)
        layout.setSpacing(space.s)
        layout.addWidget(self._edit)
        layout.addWidget(self._note, 1)
        layout.addWidget(close)
        self.hide()

    def ask(self) -> None:
        """Show it, with the keyboard in it."""
        self._forget_error()
        self.show()
        self._edit.selectAll()
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def event(self, event: QEvent) -> bool:
        """Escape closes this, before it closes anything else."""
        if asks_for_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        else:
            super().keyPressEvent(event)

    def _choose(self) -> None:
        place = read_place(self._edit.text(), self.began)
        if place is None:
            set_look(self._edit, "error", True)
            self._tell(self.tr("This is no line and no time: write 1200, 10:02 or +1:30"))
        else:
            self.hide()
            self.chosen.emit(place)
            self.left.emit()

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def _forget_error(self) -> None:
        set_look(self._edit, "error", False)
        self._tell(self._help)

    def _tell(self, text: str) -> None:
        self._note.setText(text)
        self._edit.setAccessibleDescription(text)
