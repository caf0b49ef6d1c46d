"""Above a log: what to look for, how many lines match, and how to get from one to the next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop_app.domain.logs import LogSearch
from desktop_app.gui.plots.keys import asks_for_escape
from desktop_app.gui.tabs.runs.log.matches import Matches
from desktop_app.gui.tabs.runs.tools import tool_button
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.theme.theme import Theme

_TYPING_MS = 150
_LONGEST = 1000
"""Letters of what is looked for: with more an expression takes too much memory."""


class SearchBar(QWidget):
    """`search_changed` carries a `LogSearch`, or None; the other signals ask for what its buttons
    say."""

    search_changed = Signal(object)
    next_requested = Signal()
    previous_requested = Signal()
    filter_toggled = Signal(bool)
    left = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        """`name` says where it searches, for screen readers."""
        super().__init__(parent)
        self._theme = theme
        self._asked: LogSearch | None = None
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typed.timeout.connect(self._ask)
        self._build()
        self._find.setAccessibleName(name)

    @property
    def search(self) -> LogSearch | None:
        """What is written in it; None for nothing."""
        text = self._find.text()
        if not text:
            return None
        return LogSearch(text, self._regular.isChecked(), self._match_case.isChecked())

    def focus_search(self) -> None:
        """Bring the keyboard into the search line."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    def clear_filter(self) -> None:
        """Show all lines again; nobody is told."""
        with QSignalBlocker(self._filter):
            self._filter.setChecked(False)

    def show_found(self, matches: Matches, at: int | None) -> None:
        """Say how many lines match, and which of them is gone to, counted from 0."""
        set_look(self._find, "error", False)
        self._result.setText(self._found_text(matches, at))
        self._find.setAccessibleDescription(self._result.text())

    def show_error(self, text: str) -> None:
        set_look(self._find, "error", True)
        self._result.setText(self.tr("Not an expression"))
        self._result.setToolTip(text)
        self._find.setToolTip(text)
        self._find.setAccessibleDescription(text)

    def event(self, event: QEvent) -> bool:
        """Escape leaves the search, before it closes what is searched."""
        if asks_for_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._find.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        theme = self._theme
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Search (Ctrl+F)"))
        self._find.setClearButtonEnabled(True)
        self._find.setMaximumWidth(320)
        self._find.setMaxLength(_LONGEST)
        self._find.textChanged.connect(self._typed.start)
        self._match_case = self._toggle("case-sensitive", self.tr("Match letter case"))
        self._regular = self._toggle("regex", self.tr("Regular expression"))
        for toggle in (self._match_case, self._regular):
            toggle.toggled.connect(self._ask)
        self._result = QLabel(self)
        self._result.setProperty("role", "small")
        self._previous = tool_button(theme, "chevron-up", self.tr("Previous match"), self)
        self._previous.clicked.connect(self.previous_requested)
        self._next = tool_button(theme, "chevron-down", self.tr("Next match"), self)
        self._next.clicked.connect(self.next_requested)
        self._filter = self._toggle("funnel", self.tr("Show only lines that match"))
        self._filter.toggled.connect(self.filter_toggled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.tokens.spacing.xs)
        layout.addWidget(self._find, 1)
        for widget in (self._match_case, self._regular, self._filter, self._previous, self._next):
            layout.addWidget(widget)
        layout.addWidget(self._result)

    def _toggle(self, icon: str, name: str) -> QToolButton:
        button = tool_button(self._theme, icon, name, self)
        button.setCheckable(True)
        return button

    def _ask(self) -> None:
        self._typed.stop()
        search = self.search
        if search != self._asked:
            self._asked = search
            self.search_changed.emit(search)

    def _go(self, *, back: bool) -> None:
        self._ask()
        (self.previous_requested if back else self.next_requested).emit()

    def _found_text(self, matches: Matches, at: int | None) -> str:
        if matches.search is None:
            return ""
        if not matches.count and matches.done < 1:
            return self.tr("Searching, {percent} %").format(percent=int(100 * matches.done))
        if not matches.count:
            return self.tr("No line matches")
        more = "" if matches.done == 1 else " …"
        total = f"{matches.count:,}{more}"
        if at is None:
            return self.tr("{count} lines").format(count=total)
        return self.tr("{number} of {count}").format(number=f"{at + 1:,}", count=total)
