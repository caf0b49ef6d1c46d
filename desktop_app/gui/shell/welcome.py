"""The first start: three ways to begin, and the workspaces opened before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.workspace import RecentWorkspace
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.icon_label import IconLabel

_CARD_WIDTH = 248
_MOST_RECENT = 8


class Welcome(QWidget):
    """`sample_requested`, `folder_requested`, `machine_requested`, and `open_requested(path)`."""

    sample_requested = Signal()
    folder_requested = Signal()
    machine_requested = Signal()
    open_requested = Signal(Path)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        space = theme.tokens.spacing
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        outer.addWidget(scroll)
        content = QWidget(scroll)
        content.setProperty("scrollContent", "true")
        scroll.setWidget(content)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(space.xl, 72, space.xl, space.xl)
        layout.setSpacing(space.s)
        layout.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title = QLabel(self.tr("Train on machines of your own"), content)
        title.setProperty("role", "title")
        layout.addWidget(title)
        layout.addWidget(
            self._muted(self.tr("A workspace is a plain folder that holds runs, data and models."))
        )
        layout.addSpacing(space.l)
        layout.addLayout(self._choices())
        layout.addSpacing(space.xl)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        layout.addLayout(self._recent)
        layout.addStretch(1)
        self._recent_box: QWidget | None = None

    def show_recent(self, entries: Sequence[RecentWorkspace]) -> None:
        """List the workspaces opened before, the last one first."""
        if self._recent_box is not None:
            self._recent_box.deleteLater()
        self._recent_box = box = QWidget(self)
        self._recent.addWidget(box)
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        if entries:
            heading = QLabel(self.tr("Recent workspaces"), box)
            heading.setProperty("role", "heading")
            layout.addWidget(heading)
        for entry in entries[:_MOST_RECENT]:
            layout.addLayout(self._entry(entry, box))

    def _choices(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.tokens.spacing.l)
        sample, sample_card = self._choice(
            "rocket",
            self.tr("Try the sample"),
            self.tr("Draws a small set of synthetic pictures and trains a model on it here."),
            primary=True,
        )
        sample.clicked.connect(self.sample_requested)
        folder, folder_card = self._choice(
            "folder-open",
            self.tr("Open a folder"),
            self.tr("Opens a workspace, or makes one in a folder of your choice."),
        )
        folder.clicked.connect(self.folder_requested)
        machine, machine_card = self._choice(
            "server",
            self.tr("Connect a machine"),
            self.tr("Makes a host that you reach over SSH a place where runs can run."),
        )
        machine.clicked.connect(self.machine_requested)
        for card in (sample_card, folder_card, machine_card):
            row.addWidget(card)
        return row

    def _choice(
        self, icon: str, title: str, text: str, primary: bool = False
    ) -> tuple[QPushButton, Card]:
        card = Card(self._theme, "", self)
        card.setAccessibleName(title)
        card.setFixedWidth(_CARD_WIDTH)
        card.body.addWidget(IconLabel(self._theme, icon, "accent", 28, card))
        label = self._muted(text)
        label.setMinimumHeight(56)
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.body.addWidget(label, 1)
        button = QPushButton(title, card)
        button.setAccessibleName(title)
        button.setAccessibleDescription(text)
        if primary:
            button.setProperty("primary", "true")
        card.body.addWidget(button)
        return button, card

    def _muted(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "muted")
        label.setWordWrap(True)
        return label

    def _entry(self, entry: RecentWorkspace, box: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        button = QPushButton(entry.name, box)
        button.setProperty("link", "true")
        button.setAccessibleName(self.tr("Open workspace {name}").format(name=entry.name))
        button.setEnabled(not entry.missing)
        path = entry.path
        button.clicked.connect(lambda: self.open_requested.emit(path))
        text = str(path)
        if entry.missing:
            text = self.tr("{path} is not there any more").format(path=text)
        label = ElidedLabel(text, box)
        label.setProperty("role", "muted")
        row.addWidget(button)
        row.addWidget(label, 1)
        return row
