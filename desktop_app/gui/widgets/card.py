"""A card: a framed surface with a heading, room for actions at its right, and a body."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.gui.theme.theme import Theme


class Card(QFrame):
    """Put content into `body` (vertical) and buttons into `header` (at the right)."""

    def __init__(self, theme: Theme, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        space = theme.tokens.spacing
        outer = QVBoxLayout(self)
        outer.setContentsMargins(space.l, space.m, space.l, space.l)
        outer.setSpacing(space.s)
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self.header = QHBoxLayout()
        self.header.setSpacing(space.s)
        self.header.addWidget(self._title)
        self.header.addStretch(1)
        outer.addLayout(self.header)
        self.body = QVBoxLayout()
        self.body.setSpacing(space.s)
        outer.addLayout(self.body, 1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """The heading is also the card's accessible name; an empty one is hidden."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.setAccessibleName(title)
