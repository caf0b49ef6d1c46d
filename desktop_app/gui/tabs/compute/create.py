"""The card that makes a target: a name for a way to start runs, with its bounds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from desktop_app.domain.compute import LauncherKind, TransportKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label

_MOST_NODES = 1024


class CreateTarget(Card):
    """`closed` when it was made or left."""

    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, "", parent)
        self._context = context
        theme = context.theme
        self.set_title(self.tr("New target"))
        self.name = QLineEdit(self)
        self._name_field = Field(theme, self.tr("Name"), self.name, parent=self)
        self.launcher = QComboBox(self)
        self.launcher.addItem(self.tr("Plain process"), LauncherKind.PROCESS)
        self.launcher.addItem(self.tr("Docker container"), LauncherKind.DOCKER)
        launcher = Field(
            theme,
            self.tr("Runs start as"),
            self.launcher,
            self.tr("On this computer. A name in use is reused when it means the same."),
            parent=self,
        )
        self.nodes = QSpinBox(self)
        self.nodes.setRange(1, _MOST_NODES)
        nodes = Field(theme, self.tr("Most nodes at once"), self.nodes, parent=self)
        for field in (self._name_field, launcher, nodes):
            self.body.addWidget(field)
        self._error = text_label("", self, "error", wrap=True)
        self._error.hide()
        self.body.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self.tr("Cancel"), self)
        cancel.clicked.connect(self.closed)
        create = button(self.tr("Create target"), self, "primary")
        create.clicked.connect(self.submit)
        self.name.returnPressed.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(create)
        self.body.addLayout(row)

    def submit(self) -> None:
        self._name_field.clear_error()
        self._error.hide()
        self._context.bridge.call(
            self._context.engine.targets.create,
            self.name.text(),
            TransportKind.LOCAL,
            LauncherKind(self.launcher.currentData()),
            0,
            self.nodes.value(),
            then=self._created,
            failed=self._refused,
            owner=self,
        )

    def _created(self, target: object) -> None:
        self.name.clear()
        self.closed.emit()

    def _refused(self, error: TrainyardError) -> None:
        if error.field == "name":
            self._name_field.set_error(error_text(error))
            self._name_field.focus_editor()
        else:
            self._error.setText(error_text(error))
            self._error.show()
