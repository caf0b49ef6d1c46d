"""What an environment is made of: a file, typed packages, an image, or an interpreter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.environment import (
    DefaultImages,
    EnvironmentDefinition,
    EnvironmentKind,
    FileKind,
)
from desktop_app.gui.tabs.parts import PathLine
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label

_LINES_HEIGHT = 132
_OF_FILES = ("file", *FileKind)


@dataclass(frozen=True)
class Given:
    """What somebody gave: a file, and the definition apart from its content."""

    definition: EnvironmentDefinition
    path: Path | None = None
    context: Path | None = None
    """What a Dockerfile copies from, if not its own folder."""

    @property
    def nothing(self) -> bool:
        """There is nothing yet that could be right or wrong."""
        made = self.definition
        return not (self.path or made.requirements or made.base_image or made.python)


class SourceForm(QWidget):
    """`changed` tells that something else is given, `takes_image` whether a base image can be.
    `fields` are named as errors name them."""

    changed = Signal()
    takes_image = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._constraints: tuple[str, ...] = ()
        self._defaults = DefaultImages()
        self._conda: tuple[str, ...] = ()
        self._channels: tuple[str, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.tokens.spacing.s)
        self.fields: dict[str, Field] = {}
        self._build_kinds()
        self._build_fields()
        self._show_kind()

    def _build_kinds(self) -> None:
        self.from_file = QRadioButton(self.tr("From a file"), self)
        self.typed = QRadioButton(self.tr("Packages that are typed here"), self)
        self.image = QRadioButton(self.tr("A Docker image as it is"), self)
        self.interpreter = QRadioButton(self.tr("A Python on this computer"), self)
        self.from_file.setChecked(True)
        group = QButtonGroup(self)
        for radio in (self.from_file, self.typed, self.image, self.interpreter):
            radio.setAccessibleName(radio.text())
            group.addButton(radio)
            self._layout.addWidget(radio)
        group.buttonToggled.connect(self._show_kind)

    def _build_fields(self) -> None:
        self.file = PathLine(self.tr("Definition"), False, self)
        self.file.line.textChanged.connect(self.changed)
        self._add(
            "file",
            self.tr("Definition"),
            self.file,
            self.tr("requirements.txt, conda, pyproject.toml, uv.lock, Dockerfile or saved folder"),
            self.file.line,
        )
        self.context = PathLine(self.tr("Context"), True, self)
        self.context.line.textChanged.connect(self.changed)
        self._add(
            "context",
            self.tr("Context"),
            self.context,
            self.tr("The folder that the Dockerfile copies from, if it is not its own"),
            self.context.line,
        )
        self.lines = QPlainTextEdit(self)
        self.lines.setFont(self._theme.mono_font())
        self.lines.setFixedHeight(_LINES_HEIGHT)
        self.lines.setTabChangesFocus(True)
        self.lines.setAcceptDrops(False)
        self.lines.textChanged.connect(self.changed)
        self._add(
            "requirements",
            self.tr("Packages"),
            self.lines,
            self.tr("One pip requirement per line, such as torch>=2.1"),
        )
        self._found = text_label("", self, "muted", wrap=True)
        self._found.setAccessibleName(self.tr("What this defines"))
        self._layout.addWidget(self._found)
        self.base_image = QLineEdit(self)
        self.base_image.textChanged.connect(self.changed)
        self._add("base_image", self.tr("Base image"), self.base_image)
        self.python = PathLine(self.tr("Interpreter"), False, self)
        self.python.line.textChanged.connect(self.changed)
        self._add(
            "python",
            self.tr("Interpreter"),
            self.python,
            self.tr("The path of a Python, or of a virtual environment's folder"),
            self.python.line,
        )
        for line in self.findChildren(QLineEdit):
            line.setAcceptDrops(False)  # a file that is dropped anywhere is the tab's

    def _add(
        self, key: str, label: str, editor: QWidget, hint: str = "", focus: QWidget | None = None
    ) -> None:
        self.fields[key] = Field(self._theme, label, editor, hint, focus, self)
        self._layout.addWidget(self.fields[key])

    def _show_kind(self) -> None:
        from_file, interpreter = self.from_file.isChecked(), self.interpreter.isChecked()
        self.fields["file"].setVisible(from_file)
        self.show_dockerfile(False)
        self.fields["requirements"].setVisible(self.typed.isChecked())
        self.fields["python"].setVisible(interpreter)
        self.base_image.setPlaceholderText(
            self.tr("the one that the file leads to") if from_file else self._defaults.cpu
        )
        label = self.tr("Image") if self.image.isChecked() else self.tr("Base image")
        self.fields["base_image"].set_label(label)
        self.tell("")
        self.changed.emit()

    def show_dockerfile(self, shown: bool) -> None:
        """A Dockerfile has a context, and a base image of its own."""
        self.fields["context"].setVisible(shown)
        takes_image = not shown and not self.interpreter.isChecked()
        self.fields["base_image"].setVisible(takes_image)
        self.takes_image.emit(takes_image)

    def set_defaults(self, images: DefaultImages) -> None:
        """What is built on where nothing is named."""
        self._defaults = images
        if not self.from_file.isChecked():
            self.base_image.setPlaceholderText(images.cpu)

    def clear(self) -> None:
        """Begin anew."""
        self._constraints = self._conda = self._channels = ()
        for line in (self.file.line, self.context.line, self.base_image, self.python.line):
            line.clear()
        self.lines.clear()
        self.from_file.setChecked(True)
        self.show_dockerfile(False)

    def focus_first(self) -> None:
        """Bring the keyboard to where the choice is made."""
        self.from_file.setFocus()

    def offer(self, path: Path | None) -> None:
        """A file or folder that was dropped; None for what is no single one, which takes the place
        of nothing."""
        self.from_file.setChecked(True)
        if path is not None:
            self.file.line.setText(str(path))

    def edit(self, definition: EnvironmentDefinition) -> None:
        """Begin with what a definition has."""
        if definition.kind is EnvironmentKind.INTERPRETER:
            self.interpreter.setChecked(True)
            self.python.line.setText(definition.python)
            return
        if definition.dockerfile:
            self.from_file.setChecked(True)  # what it copies is in the workspace, not at hand
            return
        self.typed.setChecked(True)
        self._constraints = tuple(definition.constraints)
        self._conda, self._channels = tuple(definition.conda), tuple(definition.channels)
        self.lines.setPlainText("\n".join(definition.requirements))
        self.base_image.setText(definition.base_image)

    def given(self) -> Given:
        """What is there now."""
        if self.interpreter.isChecked():
            path = self.python.path()
            python = str(path) if path is not None else ""
            return Given(EnvironmentDefinition(EnvironmentKind.INTERPRETER, python=python))
        typed = self.typed.isChecked()
        definition = EnvironmentDefinition(
            EnvironmentKind.IMAGE,
            base_image=self.base_image.text().strip(),
            requirements=tuple(self.lines.toPlainText().splitlines()) if typed else (),
            constraints=self._constraints if typed else (),
            conda=self._conda if typed else (),
            channels=self._channels if typed else (),
        )
        if not self.from_file.isChecked():
            return Given(definition)
        return Given(definition, self.file.path(), self.context.path())

    def tell(self, text: str) -> None:
        """Say what the given defines; empty for nothing."""
        self._found.setText(text)
        self._found.setVisible(bool(text))

    @property
    def told(self) -> str:
        return self._found.text()

    def field_of(self, name: str) -> Field | None:
        """The field in sight that an error's name means."""
        if name in _OF_FILES and self.from_file.isChecked():
            name = "file"
        field = self.fields.get(name)
        return None if field is None or field.isHidden() else field
