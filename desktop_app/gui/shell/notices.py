"""The notifications of this session, for whoever missed a toast."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.toast import Kind

_MOST = 200
_ICONS = {
    Kind.INFO: ("info", "info"),
    Kind.SUCCESS: ("circle-check", "success"),
    Kind.WARNING: ("triangle-alert", "warning"),
    Kind.ERROR: ("circle-x", "danger"),
}


@dataclass(frozen=True)
class Notice:
    """One message with the local time it came at."""

    text: str
    kind: Kind
    at: str


class Notices:
    """The last messages, the newest first."""

    def __init__(self) -> None:
        self.items: list[Notice] = []
        self.unread = 0

    def add(self, text: str, kind: Kind) -> None:
        self.items.insert(0, Notice(text, kind, time.strftime("%H:%M:%S")))
        del self.items[_MOST:]
        self.unread += 1


class NoticesSheet(Sheet):
    """The list of messages."""

    def __init__(self, theme: Theme, notices: Notices, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(theme, tr("NoticesSheet", "Notifications"), "", parent)
        self.resize(560, 420)
        view = QListWidget(self)
        view.setAccessibleName(self.tr("Notifications, the newest first"))
        view.setWordWrap(True)
        view.setProperty("framed", "true")
        for notice in notices.items:
            item = QListWidgetItem(f"{notice.at}  {notice.text}", view)
            item.setIcon(theme.icon(*_ICONS[notice.kind]))
        if not notices.items:
            item = QListWidgetItem(self.tr("Nothing has happened yet"), view)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        layout: QVBoxLayout = self.body
        layout.addWidget(view, 1)
        self.add_button(self.tr("Close"), primary=True).clicked.connect(self.accept)
