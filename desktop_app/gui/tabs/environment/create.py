"""The page that defines an environment, or a new version of one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.environment import EnvironmentDefinition, EnvironmentKind
from desktop_app.domain.errors import TrainyardError
from desktop_app.engine.definitions import DEFAULT_BASE_IMAGE, read_requirements
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text
from desktop_app.gui.tabs.parts import PathLine, button, text_label
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field


class CreateEnvironment(QWidget):
    """`created` carries the environment, `closed` says that nothing was made."""

    created = Signal(object)
    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        space = context.theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.l, space.xl, space.l)
        self._card = Card(context.theme, self.tr("New environment"), self)
        self._card.setMaximumWidth(640)
        layout.addWidget(self._card)
        layout.addStretch(1)
        self._fields: dict[str, Field] = {}
        self._build_fields()
        self._build_end()
        self._show_kind()

    def _build_fields(self) -> None:
        card = self._card
        self.name = QLineEdit(card)
        self._add("name", self.tr("Name"), self.name)
        self.image = QRadioButton(self.tr("Docker image with pip requirements"), card)
        self.interpreter = QRadioButton(self.tr("A Python on this computer"), card)
        self.image.setAccessibleName(self.image.text())
        self.interpreter.setAccessibleName(self.interpreter.text())
        self.image.setChecked(True)
        group = QButtonGroup(self)
        for radio in (self.image, self.interpreter):
            group.addButton(radio)
            card.body.addWidget(radio)
        group.buttonToggled.connect(self._show_kind)
        self.requirements = PathLine(self.tr("Requirements file"), False, card)
        self._add(
            "requirements",
            self.tr("Requirements file"),
            self.requirements,
            self.tr("A file with one pip requirement per line, such as requirements.txt"),
            self.requirements.line,
        )
        self.base_image = QLineEdit(DEFAULT_BASE_IMAGE, card)
        self._add(
            "base_image",
            self.tr("Base image"),
            self.base_image,
            self.tr("An image with Python and pip"),
        )
        self.python = PathLine(self.tr("Interpreter"), False, card)
        self._add(
            "python",
            self.tr("Interpreter"),
            self.python,
            self.tr("The path of a Python, for instance in a virtual environment"),
            self.python.line,
        )

    def _build_end(self) -> None:
        self._error = text_label("", self._card, "error", wrap=True)
        self._error.hide()
        self._card.body.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self.tr("Cancel"), self._card)
        cancel.clicked.connect(self.closed)
        self._create = button(self.tr("Create environment"), self._card, "primary")
        self._create.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(self._create)
        self._card.body.addLayout(row)

    def _add(
        self, key: str, label: str, editor: QWidget, hint: str = "", focus: QWidget | None = None
    ) -> None:
        field = Field(self._context.theme, label, editor, hint, focus, self._card)
        self._fields[key] = field
        self._card.body.addWidget(field)

    def _show_kind(self) -> None:
        image = self.image.isChecked()
        self._fields["requirements"].setVisible(image)
        self._fields["base_image"].setVisible(image)
        self._fields["python"].setVisible(not image)

    def field(self, key: str) -> Field:
        """A field by the name that errors use."""
        return self._fields[key]

    def submit(self) -> None:
        """Create it, or mark the field that is wrong."""
        for field in self._fields.values():
            field.clear_error()
        self._error.hide()
        self._create.setEnabled(False)
        self._context.bridge.call(
            self._work,
            self.name.text(),
            self.image.isChecked(),
            self.requirements.path(),
            self.base_image.text().strip(),
            self.python.path(),
            then=self._created,
            failed=self._refused,
            owner=self,
        )

    async def _work(
        self,
        name: str,
        image: bool,
        requirements: Path | None,
        base_image: str,
        python: Path | None,
    ) -> object:
        definition = self._definition(image, requirements, base_image, python)
        return await self._context.engine.environments.create(name, definition)

    def _definition(
        self, image: bool, requirements: Path | None, base_image: str, python: Path | None
    ) -> EnvironmentDefinition:
        if not image:
            return EnvironmentDefinition(
                EnvironmentKind.INTERPRETER, python=str(python) if python is not None else ""
            )
        lines = read_requirements(requirements) if requirements is not None else ()
        return EnvironmentDefinition(
            EnvironmentKind.IMAGE, base_image=base_image, requirements=lines
        )

    def _created(self, environment: object) -> None:
        self._create.setEnabled(True)
        self.created.emit(environment)

    def _refused(self, error: TrainyardError) -> None:
        self._create.setEnabled(True)
        field = self._fields.get(error.field)
        if field is not None and not field.isHidden():
            field.set_error(error_text(error))
            field.focus_editor()
        else:
            self._error.setText(error_text(error))
            self._error.show()
