"""The page that defines an environment, or a new version of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import (
    Additions,
    DefinitionDraft,
    Environment,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.domain.names import check_not_reserved, usable_name
from desktop_app.engine.environments.definitions import with_additions
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.additions import AdditionsForm
from desktop_app.gui.tabs.environment.default_images import DefaultImagesCard
from desktop_app.gui.tabs.environment.sources import Given, SourceForm
from desktop_app.gui.tabs.parts import button
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label

CHECK_MS = 250
_PREVIEW_HEIGHT = 120
_OF_DOCKERFILES = (FileKind.DOCKERFILE, "context")
_OF_OTHERS = ("base_image", *(kind for kind in FileKind if kind is not FileKind.DOCKERFILE))
"""Fields whose errors say what the file is; others, as that it cannot be found, tell nothing."""

_Submitted = tuple[str, Given, Additions]


class CreateEnvironment(QWidget):
    """What it is made of, what that gives, and its name. What was typed stays until it was made or
    given up.

    `created` carries the environment, also where something else is typed by then; `closed` says
    that the page is not wanted any more. `newest` tells the newest version of a name, 0 where
    there is none.
    """

    created = Signal(object)
    closed = Signal()
    kept: bool
    """What was typed is neither made nor given up."""

    def __init__(
        self, context: TabContext, newest: Callable[[str], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._newest = newest
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
        self.preview = QPlainTextEdit(self._card)
        self.preview.setReadOnly(True)
        self.preview.setTabChangesFocus(True)
        self.preview.setFont(context.theme.mono_font())
        self.preview.setFixedHeight(_PREVIEW_HEIGHT)
        self._preview_field = Field(
            context.theme, self.tr("Preview of the definition"), self.preview, parent=self._card
        )
        for part in (self.source, self._preview_field, self._name_field, self.additions):
            self._card.body.addWidget(part)
        self.default_images.changed.connect(self.source.set_defaults)
        self.source.takes_image.connect(self.default_images.use.setEnabled)
        self.default_images.chosen.connect(self.source.base_image.setText)
        self._build_end()
        self._build_keys()
        self._checked = 0
        self.kept = False
        self.editing = ""
        """The environment that gets a new version; empty for a new one."""
        self._proposed = ""
        self._check_soon = QTimer(self, interval=CHECK_MS, singleShot=True)
        self._check_soon.timeout.connect(self._check)
        self.source.changed.connect(self._changed)
        self.additions.changed.connect(self._changed)
        self.name.textChanged.connect(self._check_name)

    def _build_end(self) -> None:
        self._error = text_label("", self._card, "error", wrap=True)
        self._error.hide()
        self._card.body.addWidget(self._error)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(self.tr("Cancel"), self._card)
        cancel.clicked.connect(self._give_up)
        self._create = button(self.tr("Create environment"), self._card, "primary")
        self._create.clicked.connect(self.submit)
        row.addWidget(cancel)
        row.addWidget(self._create)
        self._card.body.addLayout(row)

    def _build_keys(self) -> None:
        """Escape leaves the page, with what was typed on it; Ctrl+Enter makes the environment."""
        for key, act in ((Qt.Key.Key_Escape, self.closed), ("Ctrl+Return", self.submit)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def resume(self) -> None:
        """Show what was typed before for a new environment, else an empty form."""
        if not self.kept:
            self.begin()

    def begin(self) -> None:
        """Show an empty form."""
        self._card.set_title(self.tr("New environment"))
        self.editing = self._proposed = ""
        self.name.clear()
        self.source.clear()
        self.additions.show_additions(EnvironmentDefinition(EnvironmentKind.IMAGE))
        self._clear_errors()
        self._show_preview("")
        self._done()
        self.default_images.load()
        self.source.focus_first()

    def _done(self) -> None:
        """Nothing that was typed is to be kept; what is still checked would type a name."""
        self.kept = False
        self._checked += 1
        self._check_soon.stop()

    def _give_up(self) -> None:
        self._done()
        self.closed.emit()

    def offer(self, paths: Sequence[Path]) -> None:
        """Define it by the file or folder that was dropped."""
        self.resume()
        (only,) = paths if len(paths) == 1 else (None,)
        self.source.offer(only)
        if only is None:
            text = self.tr("One file or folder defines an environment: drop only that one.")
            self.source.fields["file"].set_error(text)

    def resume_edit(self, environment: Environment) -> None:
        """Show what was typed before for a new version of it, else what its newest version has."""
        if not self.kept or self.editing != environment.name:
            self.edit(environment)

    def edit(self, environment: Environment) -> None:
        """Begin with what the newest version has: under the same name it becomes the next one."""
        self.begin()
        self.editing = environment.name
        title = self.tr("New version of {name}").format(name=environment.name)
        self._card.set_title(title)
        self.name.setText(environment.name)
        self.source.edit(environment.definition)
        self.additions.show_additions(environment.definition)
        self.kept = False  # nobody has typed any of it

    def field(self, name: str) -> Field:
        """A field by the name that errors use."""
        return {"name": self._name_field, **self.source.fields, **self.additions.fields}[name]

    # ------------------------------------------------------- while one writes

    def _changed(self) -> None:
        self.kept = True
        for field in (*self.source.fields.values(), *self.additions.fields.values()):
            field.clear_error()
        self.additions.setVisible(not self.source.interpreter.isChecked())
        self._check_soon.start()

    def _check_name(self) -> None:
        """Say at once what is wrong with the name, or that there is one of that name."""
        self.kept = True
        self._name_field.clear_error()
        try:
            name = check_not_reserved("environment", self.name.text())
        except InvalidError as error:
            if self.name.text():
                self._name_field.set_error(error_text(error))
            return
        text = self.tr("{name} is there already: this becomes its version {version}.")
        there = self._newest(name)
        words = text.format(name=name, version=there + 1) if there else ""
        self._name_field.set_help(words)

    def _check(self) -> None:
        """Say what is defined, or what is wrong with it and where."""
        self._checked += 1
        given = self.source.given()
        additions = self._additions()
        if given.nothing or additions is None:
            self._show_preview("")
            return
        self._context.bridge.call(
            self._draft,
            given,
            additions,
            then=partial(self._show_draft, self._checked, given),
            failed=partial(self._show_problem, self._checked),
            owner=self,
        )

    def _additions(self) -> Additions | None:
        """What is added, None where something in it is wrong, which is marked."""
        if self.source.interpreter.isChecked():
            return Additions()
        try:
            return self.additions.values()
        except InvalidError as error:
            self._mark(error)
            return None

    async def _draft(self, given: Given, additions: Additions) -> DefinitionDraft:
        environments = self._context.engine.environments
        draft = DefinitionDraft(given.definition)
        if given.path is not None:
            draft = await environments.read(
                given.path, None, given.definition.base_image, (), given.context
            )
        definition = with_additions(draft.definition, additions)
        return replace(draft, definition=await environments.check(definition))

    def _show_draft(self, number: int, given: Given, draft: DefinitionDraft) -> None:
        if number != self._checked:
            return
        proposal = self._proposal(given, draft)
        if proposal and self.name.text() in ("", self._proposed):
            self._proposed = proposal
            self.name.setText(proposal)
        self.source.show_dockerfile(bool(draft.definition.dockerfile))
        notes = map(localized, draft.notes)
        lines = [self._summary(draft.definition), *notes]
        self._show_preview(_preview(draft.definition), "\n".join(lines))

    def _proposal(self, given: Given, draft: DefinitionDraft) -> str:
        """A name that says where it comes from; empty where nothing does."""
        if given.path is not None:
            return usable_name(draft.name or _name_from(given.path))
        image = given.definition.base_image if self.source.image.isChecked() else ""
        return usable_name(image.rpartition("/")[2]) if image else ""

    def _show_preview(self, text: str, told: str = "") -> None:
        self.source.tell(told)
        self.preview.setPlainText(text)
        self._preview_field.setVisible(bool(text))

    def _show_problem(self, number: int, error: TrainyardError) -> None:
        if number == self._checked:
            self._show_preview("")
            if error.field in _OF_DOCKERFILES:
                self.source.show_dockerfile(True)
            elif error.field in _OF_OTHERS:
                self.source.show_dockerfile(False)
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
        if self.source.from_file.isChecked() and given.path is None:
            self.source.fields["file"].set_error(self.tr("Choose a file."))
            self.source.fields["file"].focus_editor()
            return
        additions = self._additions()
        if additions is None:
            return
        self._create.setEnabled(False)
        submitted = (self.name.text(), given, additions)
        self._context.bridge.call(
            self._work,
            *submitted,
            then=partial(self._created, submitted),
            failed=partial(self._refused, submitted),
            owner=self,
        )

    async def _work(self, name: str, given: Given, additions: Additions) -> Environment:
        draft = await self._draft(given, additions)
        create = self._context.engine.environments.create
        return await create(name, draft.definition, draft.context)

    def _shows(self, submitted: _Submitted) -> bool:
        """Nothing else was typed meanwhile."""
        return submitted == (self.name.text(), self.source.given(), self._additions())

    def _created(self, submitted: _Submitted, environment: Environment) -> None:
        self._create.setEnabled(True)
        if self._shows(submitted):
            self._done()
            self.closed.emit()
        self.created.emit(environment)

    def _refused(self, submitted: _Submitted, error: TrainyardError) -> None:
        self._create.setEnabled(True)
        if not self._shows(submitted):
            self._context.bridge.failure.emit(error)
            return
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


def _preview(definition: EnvironmentDefinition) -> str:
    """What it is made of, in the order in which it is put together."""
    variables = [f"{name}={value}" for name, value in definition.variables.items()]
    apt = ["apt: " + " ".join(definition.apt)] if definition.apt else []
    conda = ["conda: " + " ".join(definition.conda)] if definition.conda else []
    last = [f"$ {line}" for line in definition.post_install.splitlines()]
    if definition.dockerfile:
        return definition.dockerfile
    base = definition.base_image or definition.python
    return "\n".join([base, *apt, *conda, *definition.requirements, *variables, *last])
