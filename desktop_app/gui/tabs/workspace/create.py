"""The page that makes a workspace."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.workspace import WorkspaceInfo
from desktop_app.gui.bridge import Bridge
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import PathLine, button
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label


class CreateWorkspace(QWidget):
    """`created` carries the new workspace's folder, `closed` says that nothing was made."""

    created = Signal(Path)
    closed = Signal()

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.l, space.xl, space.l)
        card = Card(theme, self.tr("New workspace"), self)
        card.setMaximumWidth(620)
        layout.addWidget(card)
        layout.addStretch(1)
        self.folder = PathLine(self.tr("Folder"), True, card)
        self.name = QLineEdit(card)
        self._folder_field = Field(
            theme,
            self.tr("Folder"),
            self.folder,
            self.tr("A new or empty folder, or your project's folder. Nothing in it is changed."),
            self.folder.line,
            card,
        )
        self._name_field = Field(
            theme, self.tr("Name"), self.name, self.tr("Empty: the folder's name"), parent=card
        )
        card.body.addWidget(self._folder_field)
        card.body.addWidget(self._name_field)
        self._error = text_label("", card, "error", wrap=True)
        self._error.hide()
        card.body.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self.tr("Cancel"), card)
        cancel.clicked.connect(self.closed)
        create = button(self.tr("Create workspace"), card, "primary")
        create.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(create)
        card.body.addLayout(row)

    def submit(self) -> None:
        """Make the workspace, or mark the field that is wrong."""
        self._clear()
        folder = self.folder.path()
        if folder is None:
            self._folder_field.set_error(self.tr("Choose a folder."))
            self._folder_field.focus_editor()
            return
        self._bridge.call(
            self._bridge.workspaces.create,
            folder,
            self.name.text(),
            then=self._created,
            failed=self._refused,
            owner=self,
        )

    def _created(self, info: WorkspaceInfo) -> None:
        self.created.emit(info.path)

    def _refused(self, error: TrainyardError) -> None:
        if error.field == "name":
            self._name_field.set_error(error_text(error))
        elif error.field in ("folder", "path"):
            self._folder_field.set_error(error_text(error))
        else:
            self._error.setText(error_text(error))
            self._error.show()

    def _clear(self) -> None:
        self._name_field.clear_error()
        self._folder_field.clear_error()
        self._error.hide()
