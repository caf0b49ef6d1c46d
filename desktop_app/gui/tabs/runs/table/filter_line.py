"""The line that runs are filtered with: it offers the fields there are while they are typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect, QStringListModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from desktop_app.domain.filters import NUMBER_FIELDS, TEXT_FIELDS, TIME_FIELDS, Field, field_text

_TYPED = re.compile(r"(?:\w+\.)?(?:`[^`]*|[\w./-]*)\Z")
"""A field, or its beginning, right before the cursor; a name with other signs in backquotes."""
_POPUP_WIDTH = 320
_WORDS = ("and", "or", "not", "like")


class FilterLine(QLineEdit):
    """Tab or Enter take the offer that is chosen in the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offers = QStringListModel(self)
        self._completer = QCompleter(self._offers, self)
        self._completer.setWidget(self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._popup = QListView()
        self._popup.setProperty("framed", "true")
        self._popup.setAccessibleName(self.tr("Fields to filter by"))
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._take)
        self.textEdited.connect(self._offer)
        self.offer_fields(())

    @property
    def offering(self) -> bool:
        """Whether there is a list to choose from."""
        return self._popup.isVisible()

    def offer_fields(self, fields: Sequence[Field]) -> None:
        """Parameters and metrics that runs have, beside what all of them have."""
        texts = [field_text(field).removesuffix(".last") for field in fields]
        times = [name for name in TIME_FIELDS if name != "removed_at"]  # which no run here has
        self._offers.setStringList([*TEXT_FIELDS, *times, *NUMBER_FIELDS, *texts, *_WORDS])

    def narrow(self, condition: str) -> None:
        """Ask for runs that meet one more condition."""
        text = self.text().strip()
        if " or " in text.lower():
            text = f"({text})"
        self.setText(f"{text} and {condition}" if text else condition)

    def begin(self, field: str) -> None:
        """Type the beginning of one more condition."""
        self.narrow(f"{field} ")
        self.setFocus()
        self.setCursorPosition(len(self.text()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
        current = self._popup.currentIndex()
        if self._popup.isVisible() and event.key() in takes and current.isValid():
            self._take(str(current.data()))
            self._popup.hide()
            return
        super().keyPressEvent(event)

    def _typed(self) -> str:
        match = _TYPED.search(self.text()[: self.cursorPosition()])
        return match[0] if match is not None else ""

    def _offer(self) -> None:
        typed = self._typed()
        self._completer.setCompletionPrefix(typed)
        found = [self._completer.completionCount(), self._completer.currentCompletion()]
        if typed and found[0] and found[1:] != [typed]:
            place = self.cursorRect()
            self._completer.complete(QRect(place.x(), 0, _POPUP_WIDTH, self.height()))
        else:
            self._popup.hide()

    def _take(self, offer: str) -> None:
        """Put an offer in the place of what was typed of it."""
        start = self.cursorPosition() - len(self._typed())
        after = self.text()[self.cursorPosition() :]
        self.setText(self.text()[:start] + offer + " " + after.lstrip())
        self.setCursorPosition(start + len(offer) + 1)
