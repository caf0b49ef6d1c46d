"""A list at the left whose current entry is shown at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSplitter, QStackedWidget, QWidget

from desktop_app.gui.tabs.parts import scrolled
from desktop_app.gui.theme.theme import Theme

_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Entry:
    """One line: the key that is told when it is chosen, what it says, its icon."""

    key: str
    text: str
    icon: str = "file"
    hint: str = ""


class Listing(QSplitter):
    """`chosen` carries the key of the current entry; `pages` holds what is at the right."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setChildrenCollapsible(False)
        self.view = QListWidget(self)
        self.view.setAccessibleName(name)
        self.view.setMinimumWidth(200)
        self.view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pages = QStackedWidget(self)
        self.addWidget(self.view)
        self.addWidget(self.pages)
        self.setStretchFactor(1, 1)
        self.setSizes([280, 800])
        self.view.currentItemChanged.connect(self._tell)

    def add_page(self, page: QWidget) -> QWidget:
        """Put `page` at the right, scrollable; returns what `show_page` takes."""
        area = scrolled(page, self.pages)
        self.pages.addWidget(area)
        return area

    def show_page(self, area: QWidget) -> None:
        self.pages.setCurrentWidget(area)

    def set_entries(self, entries: Sequence[Entry], choose: str = "") -> None:
        """Replace the list and keep the current entry, or choose another."""
        wanted = choose or self.current_key()
        self.view.blockSignals(True)
        self.view.clear()
        for entry in entries:
            item = QListWidgetItem(self._theme.icon(entry.icon, "muted"), entry.text, self.view)
            item.setData(_KEY, entry.key)
            item.setToolTip(entry.hint)
            item.setSizeHint(QSize(0, self._theme.tokens.row_height + 4))
        self.view.blockSignals(False)
        self.choose(wanted)

    def current_key(self) -> str:
        """The key of the current entry, empty for none."""
        index = self.view.currentIndex()
        return str(index.data(_KEY)) if index.isValid() else ""

    def key_at(self, row: int) -> str:
        return str(self.view.item(row).data(_KEY))

    def choose(self, key: str) -> None:
        """Make an entry current, the first where there is none of this key."""
        rows = range(self.view.count())
        found = [row for row in rows if self.view.item(row).data(_KEY) == key]
        self.view.setCurrentRow(found[0] if found else 0)

    def _tell(self) -> None:
        self.chosen.emit(self.current_key())
