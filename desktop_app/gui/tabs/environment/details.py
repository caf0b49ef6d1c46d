"""One environment: what it is made of, its versions, its build, and who uses it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment, EnvironmentDefinition, EnvironmentKind
from desktop_app.gui.context import TabContext
from desktop_app.gui.messages import localized
from desktop_app.gui.tabs.environment.build import BuildCard
from desktop_app.gui.tabs.environment.clone import CloneForm
from desktop_app.gui.tabs.environment.users import UsersCard
from desktop_app.gui.tabs.environment.versions import VersionsCard
from desktop_app.gui.tabs.parts import Facts, button, moment_text
from desktop_app.gui.widgets.card import Card
from desktop_app.gui.widgets.toast import Kind


class EnvironmentDetails(QWidget):
    """`cloned` carries the new environment, `change` the one that gets a new version."""

    cloned = Signal(object)
    change = Signal(object)

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._environment: Environment | None = None
        theme = context.theme
        space = theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.s, space.xl, space.l)
        layout.setSpacing(space.l)
        self.card = Card(theme, "", self)
        self._build_actions()
        self.clone_form = CloneForm(context, self.card)
        self.clone_form.cloned.connect(self.cloned)
        self.card.body.addWidget(self.clone_form)
        self._facts = Facts(theme, self.card)
        self.card.body.addWidget(self._facts)
        self.requirements = QPlainTextEdit(self.card)
        self.requirements.setReadOnly(True)
        self.requirements.setFont(theme.mono_font())
        self.requirements.setFixedHeight(140)
        self.requirements.setAccessibleName(self.tr("Requirements"))
        self.card.body.addWidget(self.requirements)
        layout.addWidget(self.card)
        self.build = BuildCard(context, self)
        layout.addWidget(self.build)
        self.versions = VersionsCard(context, self)
        layout.addWidget(self.versions)
        self.users = UsersCard(context, self)
        layout.addWidget(self.users)
        layout.addStretch(1)

    def _build_actions(self) -> None:
        self.run = button(self.tr("New run with this"), self.card)
        self.edit = button(self.tr("New version"), self.card)
        self.edit.clicked.connect(lambda: self.change.emit(self._environment))
        clone = button(self.tr("Clone"), self.card)
        clone.clicked.connect(self._clone)
        save = button(self.tr("Save to a folder…"), self.card)
        save.clicked.connect(self._choose_folder)
        self.remove = button(self.tr("Remove"), self.card, "danger")
        row = QHBoxLayout()
        for action in (self.run, self.edit, clone, save, self.remove):
            row.addWidget(action)
        self.card.header.addLayout(row)

    def show_environment(self, item: Environment) -> None:
        """Show another environment, at its newest version."""
        definition = item.definition
        if self._environment is None or self._environment.name != item.name:
            self.clone_form.hide()
        self._environment = item
        self.card.set_title(item.name)
        self.remove.setVisible(not item.curated)
        self.edit.setVisible(not item.curated)
        image = definition.kind is EnvironmentKind.IMAGE
        kind = self._kind(definition)
        python = definition.python or self.tr("the one that runs Trainyard")
        self._facts.show_facts(
            (
                (self.tr("About"), localized(item.description)),
                (self.tr("Kind"), kind),
                (self.tr("Version"), str(item.version)),
                (self.tr("Base image"), definition.base_image),
                *self._additions(definition),
                (self.tr("Image"), definition.image_tag if image else ""),
                (self.tr("Interpreter"), "" if image else python),
                (self.tr("Created"), moment_text(item.created_at)),
                (self.tr("Definition"), definition.hash[:16]),
            )
        )
        self.requirements.setPlainText("\n".join(definition.requirements))
        self.requirements.setVisible(bool(definition.requirements))
        self.build.show_environment(item)
        self.versions.show_environment(item)
        self.users.show_environment(item)

    def _kind(self, definition: EnvironmentDefinition) -> str:
        if definition.kind is EnvironmentKind.INTERPRETER:
            return self.tr("A Python on this computer")
        if definition.needs_engine:
            return self.tr("Docker image")
        return self.tr("Packages: a Docker image, or a virtual environment for plain processes")

    def _additions(self, definition: EnvironmentDefinition) -> Sequence[tuple[str, str]]:
        variables = "  ".join(f"{name}={value}" for name, value in definition.variables.items())
        return (
            (self.tr("System packages (apt)"), " ".join(definition.apt)),
            (self.tr("Conda packages"), "  ".join(definition.conda)),
            (self.tr("Conda channels"), "  ".join(definition.channels)),
            (self.tr("Constraints"), "  ".join(definition.constraints)),
            (self.tr("Environment variables"), variables),
            (self.tr("Post-install command"), definition.post_install.replace("\n", "; ")),
        )

    def _clone(self) -> None:
        if self._environment is not None:
            self.clone_form.offer(self._environment)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Save to a folder"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.save(Path(folder)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, folder: Path) -> None:
        """Write the definition into a folder of its name, below `folder`."""
        if self._environment is None:
            return
        name = self._environment.name
        text = self.tr("{name} was saved in {folder}").format(name=name, folder=folder)
        self._context.bridge.call(
            self._context.engine.environments.save,
            name,
            folder / name,
            then=lambda _: self._context.toasts.show(text, Kind.SUCCESS),
            owner=self,
        )
