"""The page that defines an environment, or a new version of one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import (
    Additions,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
)
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.engine.definitions import with_additions
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.additions import AdditionsForm
from desktop_app.gui.tabs.environment.default_images import DefaultImagesCard
from desktop_app.gui.tabs.environment.sources import Given, SourceForm
from desktop_app.gui.tabs.parts import button, text_label
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field

CHECK_MS = 250


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
        self.default_images = DefaultImagesCard(context, self)
        self.default_images.setMaximumWidth(640)
        layout.addWidget(self.default_images)
        layout.setSpacing(space.l)
        layout.addStretch(1)
        self.name = QLineEdit(self._card)
        self.name.setAcceptDrops(False)
        self._name_field = Field(context.theme, self.tr("Name"), self.name, parent=self._card)
        self.source = SourceForm(context.theme, self._card)
        self.additions = AdditionsForm(context.theme, self._card)
        for part in (self._name_field, self.source, self.additions):
            self._card.body.addWidget(part)
        self.default_images.changed.connect(self.source.set_defaults)
        self.default_images.chosen.connect(self.source.base_image.setText)
        self._build_end()
        self._checked = 0
        self._check_soon = QTimer(self, interval=CHECK_MS, singleShot=True)
        self._check_soon.timeout.connect(self._check)
        self.source.changed.connect(self._changed)

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

    def begin(self) -> None:
        """Show an empty form."""
        self._card.set_title(self.tr("New environment"))
        self.name.clear()
        self.source.clear()
        self.additions.show_additions(EnvironmentDefinition(EnvironmentKind.IMAGE))
        self._clear_errors()
        self.default_images.load()
        self.name.setFocus()

    def offer(self, path: Path) -> None:
        """Define it by a file or folder that was dropped."""
        self.begin()
        self.source.offer(path)

    def edit(self, environment: Environment) -> None:
        """Begin with what the newest version has: under the same name it becomes the next one."""
        self.begin()
        title = self.tr("New version of {name}").format(name=environment.name)
        self._card.set_title(title)
        self.name.setText(environment.name)
        self.source.edit(environment.definition)
        self.additions.show_additions(environment.definition)

    def field(self, name: str) -> Field:
        """A field by the name that errors use."""
        return {"name": self._name_field, **self.source.fields, **self.additions.fields}[name]

    # ------------------------------------------------------- while one writes

    def _changed(self) -> None:
        for field in self.source.fields.values():
            field.clear_error()
        self.additions.setVisible(not self.source.interpreter.isChecked())
        self._check_soon.start()

    def _check(self) -> None:
        """Say what is defined, or what is wrong with it and where."""
        self._checked += 1
        given = self.source.given()
        if given.nothing:
            self.source.tell("")
            return
        self._context.bridge.call(
            self._draft,
            given,
            then=partial(self._show_draft, self._checked, given),
            failed=partial(self._show_problem, self._checked),
            owner=self,
        )

    async def _draft(self, given: Given) -> DefinitionDraft:
        environments = self._context.engine.environments
        if given.path is not None:
            return await environments.read(
                given.path, None, given.definition.base_image, (), given.context
            )
        return DefinitionDraft(await environments.check(given.definition))

    def _show_draft(self, number: int, given: Given, draft: DefinitionDraft) -> None:
        if number != self._checked:
            return
        if not self.name.text() and given.path is not None:
            self.name.setText(draft.name or _name_from(given.path))
        self.source.show_dockerfile(bool(draft.definition.dockerfile))
        notes = map(localized, draft.notes)
        self.source.tell("\n".join([self._summary(draft.definition), *notes]))

    def _show_problem(self, number: int, error: TrainyardError) -> None:
        if number == self._checked:
            self.source.tell("")
            self.source.show_dockerfile(error.field in ("dockerfile", "context"))
            self._mark(error)

    def _summary(self, definition: EnvironmentDefinition) -> str:
        if definition.kind is EnvironmentKind.INTERPRETER:
            return self.tr("A Python on this computer: {path}").format(path=definition.python)
        if definition.dockerfile:
            return self.tr("A Docker image that this Dockerfile makes")
        count = sum(not line.startswith("-") for line in definition.requirements)
        image = definition.base_image
        return self.tr("%Ln packages on the image {image}", "", count).format(image=image)

    # ----------------------------------------------------------------- create

    def submit(self) -> None:
        """Create it, or mark the field that is wrong."""
        self._clear_errors()
        given = self.source.given()
        interpreter = self.source.interpreter.isChecked()
        if self.source.from_file.isChecked() and given.path is None:
            self.source.fields["file"].set_error(self.tr("Choose a file."))
            self.source.fields["file"].focus_editor()
            return
        try:
            additions = Additions() if interpreter else self.additions.values()
        except InvalidError as error:
            self._refused(error)
            return
        self._create.setEnabled(False)
        self._context.bridge.call(
            self._work,
            self.name.text(),
            given,
            additions,
            then=self._created,
            failed=self._refused,
            owner=self,
        )

    async def _work(self, name: str, given: Given, additions: Additions) -> Environment:
        draft = await self._draft(given)
        definition = with_additions(draft.definition, additions)
        create = self._context.engine.environments.create
        return await create(name, definition, draft.context)

    def _created(self, environment: Environment) -> None:
        self._create.setEnabled(True)
        self.created.emit(environment)

    def _refused(self, error: TrainyardError) -> None:
        self._create.setEnabled(True)
        field = self._mark(error)
        if field is None:
            self._error.setText(error_text(error))
            self._error.show()
        else:
            field.focus_editor()

    def _mark(self, error: TrainyardError) -> Field | None:
        """Show an error at its field, if that is in sight."""
        field = self._name_field if error.field == "name" else self.source.field_of(error.field)
        if error.field in self.additions.fields and not self.additions.isHidden():
            self.additions.open()
            field = self.additions.fields[error.field]
        if field is not None:
            field.set_error(error_text(error))
        return field

    def _clear_errors(self) -> None:
        fields = (*self.source.fields.values(), *self.additions.fields.values())
        for field in (self._name_field, *fields):
            field.clear_error()
        self._error.hide()


def _name_from(path: Path) -> str:
    """A name for a file that has none of its own: its folder's, as the file's says only what it
    is."""
    return path.absolute().parent.name if path.is_file() else path.name
