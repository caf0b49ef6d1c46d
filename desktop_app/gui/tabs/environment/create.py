"""The page that defines an environment, or a new version of one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.environment import (
    DEFAULT_CPU_IMAGE,
    Additions,
    DefinitionDraft,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.domain.errors import InvalidError, TrainyardError
from desktop_app.engine.definitions import with_additions
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import error_text, localized
from desktop_app.gui.tabs.environment.additions import AdditionsForm
from desktop_app.gui.tabs.parts import PathLine, button, text_label
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.field import Field

CHECK_MS = 250
_FILE_FIELDS = ("file", *(kind.value for kind in FileKind))


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
        self._checked = 0
        self._check_soon = QTimer(self, interval=CHECK_MS, singleShot=True)
        self._check_soon.timeout.connect(self._check)
        self._build_fields()
        self._build_end()
        self._show_kind()

    def _build_fields(self) -> None:
        card = self._card
        self.name = QLineEdit(card)
        self._add("name", self.tr("Name"), self.name)
        self.from_file = QRadioButton(self.tr("From a file that names packages"), card)
        self.image = QRadioButton(self.tr("A Docker image as it is"), card)
        self.interpreter = QRadioButton(self.tr("A Python on this computer"), card)
        self.from_file.setChecked(True)
        group = QButtonGroup(self)
        for radio in (self.from_file, self.image, self.interpreter):
            radio.setAccessibleName(radio.text())
            group.addButton(radio)
            card.body.addWidget(radio)
        group.buttonToggled.connect(self._show_kind)
        self.file = PathLine(self.tr("Definition"), False, card)
        self.file.line.textChanged.connect(self._changed)
        self._add(
            "file",
            self.tr("Definition"),
            self.file,
            self.tr("requirements.txt, a conda file, pyproject.toml, uv.lock, a saved environment"),
            self.file.line,
        )
        self._found = text_label("", card, "muted", wrap=True)
        self._found.setAccessibleName(self.tr("What the file defines"))
        card.body.addWidget(self._found)
        self.base_image = QLineEdit(card)
        self.base_image.textChanged.connect(self._changed)
        self._add("base_image", self.tr("Base image"), self.base_image)
        self.python = PathLine(self.tr("Interpreter"), False, card)
        self._add(
            "python",
            self.tr("Interpreter"),
            self.python,
            self.tr("The path of a Python, or of a virtual environment's folder"),
            self.python.line,
        )
        self.additions = AdditionsForm(self._context.theme, card)
        self._fields |= self.additions.fields
        card.body.addWidget(self.additions)
        for line in self.findChildren(QLineEdit):
            line.setAcceptDrops(False)  # a file dropped anywhere is the tab's

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
        from_file, image = self.from_file.isChecked(), self.image.isChecked()
        self._fields["file"].setVisible(from_file)
        self._found.setVisible(from_file and bool(self._found.text()))
        self._fields["base_image"].setVisible(from_file or image)
        self._fields["python"].setVisible(not from_file and not image)
        self.additions.setVisible(from_file or image)
        self.base_image.setPlaceholderText(
            self.tr("the one that the file leads to") if from_file else DEFAULT_CPU_IMAGE
        )
        self._fields["base_image"].set_label(
            self.tr("Base image") if from_file else self.tr("Image")
        )

    def field(self, key: str) -> Field:
        """A field by the name that errors use."""
        return self._fields["file" if key in _FILE_FIELDS and key != "python" else key]

    def offer(self, path: Path) -> None:
        """Define it by a file or folder that was dropped."""
        self.from_file.setChecked(True)
        self.file.line.setText(str(path))
        self.name.setFocus()

    # ------------------------------------------------------- while one writes

    def _changed(self) -> None:
        self._fields["file"].clear_error()
        self._fields["base_image"].clear_error()
        self._check_soon.start()

    def _check(self) -> None:
        """Read the file and say what it defines, or what is wrong with it and where."""
        self._checked += 1
        path = self.file.path()
        if not self.from_file.isChecked() or path is None:
            self._tell("")
            return
        self._context.bridge.call(
            self._context.engine.environments.read,
            path,
            None,
            self.base_image.text().strip(),
            then=partial(self._show_draft, self._checked, path),
            failed=partial(self._show_problem, self._checked),
            owner=self,
        )

    def _show_draft(self, number: int, path: Path, draft: DefinitionDraft) -> None:
        if number != self._checked:
            return
        if not self.name.text():
            self.name.setText(draft.name or _name_from(path))
        self._tell("\n".join([self._summary(draft.definition), *map(localized, draft.notes)]))

    def _show_problem(self, number: int, error: TrainyardError) -> None:
        if number != self._checked:
            return
        self._tell("")
        self._mark(error)

    def _tell(self, text: str) -> None:
        self._found.setText(text)
        self._found.setVisible(bool(text) and self.from_file.isChecked())

    def _summary(self, definition: EnvironmentDefinition) -> str:
        if definition.kind is EnvironmentKind.INTERPRETER:
            return self.tr("A Python on this computer: {path}").format(path=definition.python)
        count = sum(not line.startswith("-") for line in definition.requirements)
        return self.tr("%n package(s) on the image {image}", "", count).format(
            image=definition.base_image
        )

    # ----------------------------------------------------------------- create

    def submit(self) -> None:
        """Create it, or mark the field that is wrong."""
        for field in self._fields.values():
            field.clear_error()
        self._error.hide()
        try:
            additions = Additions() if self.interpreter.isChecked() else self.additions.values()
        except InvalidError as error:
            self._refused(error)
            return
        self._create.setEnabled(False)
        self._context.bridge.call(
            self._work,
            self.name.text(),
            self.file.path() if self.from_file.isChecked() else None,
            self._given(),
            additions,
            then=self._created,
            failed=self._refused,
            owner=self,
        )

    def _given(self) -> EnvironmentDefinition:
        """What was typed, apart from the file's content."""
        if self.interpreter.isChecked():
            path = self.python.path()
            python = str(path) if path is not None else ""
            return EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python)
        base = self.base_image.text().strip()
        return EnvironmentDefinition(EnvironmentKind.IMAGE, base_image=base)

    async def _work(
        self,
        name: str,
        path: Path | None,
        definition: EnvironmentDefinition,
        additions: Additions,
    ) -> object:
        environments = self._context.engine.environments
        if path is not None:
            draft = await environments.read(path, None, definition.base_image)
            definition = draft.definition
        return await environments.create(name, with_additions(definition, additions))

    def _created(self, environment: object) -> None:
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
        key = error.field
        if key in _FILE_FIELDS and self.from_file.isChecked():
            key = "file"
        if key in self.additions.fields:
            self.additions.open()
        field = self._fields.get(key)
        if field is None or field.isHidden():
            return None
        field.set_error(error_text(error))
        return field


def _name_from(path: Path) -> str:
    """A name for a file that has none of its own: its folder's, as the file's says only what it
    is."""
    return path.resolve().parent.name if path.is_file() else path.name
