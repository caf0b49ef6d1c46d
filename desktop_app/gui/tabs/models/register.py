"""The page that registers a file of this computer as a model."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import PathLine, button
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label


class RegisterFile(QWidget):
    """`registered` carries the version, `closed` says that nothing was registered."""

    registered = Signal(object)
    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme, space = context.theme, context.theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.l, space.xl, space.l)
        card = Card(theme, self.tr("Register a file"), self)
        card.setMaximumWidth(620)
        layout.addWidget(card)
        layout.addStretch(1)
        self.file = PathLine(self.tr("File"), False, card)
        self._file_field = Field(
            theme,
            self.tr("File"),
            self.file,
            self.tr("It is copied into the workspace, once however often it is registered."),
            self.file.line,
            card,
        )
        self.name = QLineEdit(card)
        self._name_field = Field(
            theme,
            self.tr("Name"),
            self.name,
            self.tr("A name in use gets a new version."),
            parent=card,
        )
        self._error = text_label("", card, "error", wrap=True)
        self._error.hide()
        for widget in (self._file_field, self._name_field, self._error):
            card.body.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self.tr("Cancel"), card)
        cancel.clicked.connect(self.closed)
        self._register = button(self.tr("Register"), card, "primary")
        self._register.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(self._register)
        card.body.addLayout(row)

    def offer(self, file: Path) -> None:
        """Fill in a file and a name made from it."""
        self.file.line.setText(str(file))
        if not self.name.text():
            self.name.setText(file.stem)

    def submit(self) -> None:
        """Register it, or mark the field that is wrong."""
        self._file_field.clear_error()
        self._name_field.clear_error()
        self._error.hide()
        file = self.file.path()
        if file is None:
            self._file_field.set_error(self.tr("Choose a file."))
            return
        self._register.setEnabled(False)
        self._context.bridge.call(
            self._context.engine.models.register_file,
            self.name.text(),
            file,
            then=self._registered,
            failed=self._refused,
            owner=self,
        )

    def _registered(self, version: object) -> None:
        self._register.setEnabled(True)
        self.name.clear()
        self.file.line.clear()
        self.registered.emit(version)

    def _refused(self, error: TrainyardError) -> None:
        self._register.setEnabled(True)
        if error.field == "name":
            self._name_field.set_error(error_text(error))
        elif error.field in ("file", "path"):
            self._file_field.set_error(error_text(error))
        else:
            self._error.setText(error_text(error))
            self._error.show()
