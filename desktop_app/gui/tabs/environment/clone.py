"""The same definition under another name: a name, and where it is refused, why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment
from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.names import RESERVED_PREFIX
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.field import Field


class CloneForm(QWidget):
    """Hidden until `offer`. `cloned` carries the new environment."""

    cloned = Signal(object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._source = ""
        self.name = QLineEdit(self)
        self.name.returnPressed.connect(self.submit)
        self.field = Field(context.theme, self.tr("Name of the clone"), self.name, parent=self)
        row = QHBoxLayout()
        make = button(self.tr("Make the clone"), self, "primary")
        make.clicked.connect(self.submit)
        cancel = button(self.tr("Cancel"), self)
        cancel.clicked.connect(self.hide)
        row.addWidget(make)
        row.addWidget(cancel)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        layout.addLayout(row)
        self.hide()

    def offer(self, environment: Environment) -> None:
        """Ask for the name of a clone of this."""
        self._source = f"{environment.name}:{environment.version}"
        self.field.clear_error()
        self.name.setText(self.tr("{name} copy").format(name=_own_name(environment)))
        self.name.selectAll()
        self.show()
        self.name.setFocus()

    def submit(self) -> None:
        self._context.bridge.call(
            self._context.engine.environments.clone,
            self._source,
            self.name.text(),
            then=self._made,
            failed=self._refused,
            owner=self,
        )

    def _made(self, environment: Environment) -> None:
        self.hide()
        self.cloned.emit(environment)

    def _refused(self, error: TrainyardError) -> None:
        self.field.set_error(error_text(error))
        self.field.focus_editor()


def _own_name(environment: Environment) -> str:
    return environment.name.removeprefix(RESERVED_PREFIX)
