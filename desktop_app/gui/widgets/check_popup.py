"""A list of checks with a search above, that stays until somebody clicks elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.theme.theme import Theme

MOST_LISTED = 300
"""Of very many entries nobody reads more: the search finds the others."""
_KeyRole = Qt.ItemDataRole.UserRole
Check = Qt.CheckState


@dataclass(frozen=True)
class Entry:
    """One row of the list; a `fixed` one cannot be changed."""

    key: str
    text: str
    state: Check
    fixed: bool = False


class CheckPopup(QFrame):
    """`toggled` carries the key of an entry and whether it is checked now; `entered` what stands in
    the search when Enter is pressed there. `body` takes more widgets below the list."""

    toggled = Signal(str, bool)
    entered = Signal(str)

    def __init__(self, theme: Theme, name: str, find: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", "true")
        self.setAccessibleName(name)
        space = theme.tokens.spacing
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(find)
        self.search.setAccessibleName(find)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._show_found)
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.setUniformItemSizes(True)
        self.list.itemChanged.connect(self._tell)
        self._entries: dict[str, Entry] = {}
        self._more = QLabel(self)
        self._more.setProperty("role", "small")
        self._more.hide()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(space.s, space.s, space.s, space.s)
        self.body.setSpacing(space.s)
        self.body.addWidget(self.search)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self._more)
        self.resize(280, 380)

    def open_below(self, widget: QWidget) -> None:
        """Show it, its right edge below that of `widget`, with the keyboard in its search."""
        corner = widget.mapToGlobal(QPoint(widget.width(), widget.height() + 4))
        self.open_at(corner - QPoint(self.width(), 0))

    def open_at(self, corner: QPoint) -> None:
        """Show it with its top left there on the screen, or as near as it is whole in sight."""
        self.search.clear()
        room = self.screen().availableGeometry()
        self.move(
            max(room.left(), min(corner.x(), room.right() - self.width())),
            max(room.top(), min(corner.y(), room.bottom() - self.height())),
        )
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def offer(self, entries: Iterable[Entry]) -> None:
        """Show these, in place of all others."""
        self._entries = {entry.key: entry for entry in entries}
        self._show_found(self.search.text())

    def states(self) -> dict[str, Check]:
        """The keys of the entries, from the top, and how they are checked."""
        return {key: entry.state for key, entry in self._entries.items()}

    def event(self, event: QEvent) -> bool:
        # The page below has a use of its own for Escape.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.key() == Qt.Key.Key_Escape)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.search.hasFocus():
            self.entered.emit(self.search.text())
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _show_found(self, text: str) -> None:
        words = text.casefold().split()
        found = [
            entry
            for entry in self._entries.values()
            if all(word in entry.text.casefold() for word in words)
        ]
        self.list.blockSignals(True)
        self.list.clear()
        for entry in found[:MOST_LISTED]:
            item = QListWidgetItem(entry.text, self.list)
            item.setData(_KeyRole, entry.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(entry.state)
            if entry.fixed:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.list.blockSignals(False)
        more = len(found) - MOST_LISTED
        self._more.setText(self.tr("%Ln more are found by the search", "", max(more, 0)))
        self._more.setVisible(more > 0)

    def _tell(self, item: QListWidgetItem) -> None:
        key, state = item.data(_KeyRole), item.checkState()
        self._entries[key] = replace(self._entries[key], state=state)
        self.toggled.emit(key, state == Check.Checked)
