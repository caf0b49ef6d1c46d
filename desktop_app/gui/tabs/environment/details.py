"""One environment: its name and what can be done with it, above pages that each show one side."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop_app.domain.environment import Environment
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.build import BuildCard
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.environment.clone import CloneForm
from desktop_app.gui.tabs.environment.definition import DefinitionCard
from desktop_app.gui.tabs.environment.packages import PackagesCard
from desktop_app.gui.tabs.environment.secrets import SecretsCard
from desktop_app.gui.tabs.environment.states import BuildStates
from desktop_app.gui.tabs.environment.travel import TravelCard
from desktop_app.gui.tabs.environment.users import UsersCard
from desktop_app.gui.tabs.environment.versions import VersionsCard
from desktop_app.gui.tabs.parts import button, scrolled
from desktop_app.gui.widgets.elided_label import ElidedLabel
from desktop_app.gui.widgets.toast import Kind


class EnvironmentDetails(QWidget):
    """`cloned` carries the new environment, `change` the one that gets a new version.

    A card of a further side is given its page in `_build_pages`.
    """

    cloned = Signal(object)
    change = Signal(object)

    def __init__(
        self, context: TabContext, states: BuildStates, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._environment: Environment | None = None
        self._sections: list[EnvironmentCard] = []
        space = context.theme.tokens.spacing
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space.xl, space.s, space.xl, space.l)
        layout.setSpacing(space.m)
        self._title = ElidedLabel("", self)
        self._title.setProperty("role", "heading")
        layout.addLayout(self._actions())
        self.clone_form = CloneForm(context, self)
        self.clone_form.cloned.connect(self.cloned)
        layout.addWidget(self.clone_form)
        self.pages = QTabWidget(self)
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName(self.tr("Sides of the environment"))
        layout.addWidget(self.pages, 1)
        self._build_pages(states)

    def _build_pages(self, states: BuildStates) -> None:
        context = self._context
        self.definition = DefinitionCard(context, self)
        self.secrets = SecretsCard(context, self)
        self.build = BuildCard(context, states, self)
        self.secrets.lacking.connect(self.build.show_lacking)
        self.build.secrets_wanted.connect(self.secrets.focus_lacking)
        self.travel = TravelCard(context, self)
        self.packages = PackagesCard(context, self)
        self.versions = VersionsCard(context, self)
        self.users = UsersCard(context, self)
        self._add_page(self.tr("Definition"), self.definition, self.versions)
        self._add_page(self.tr("Builds"), self.secrets, self.build, self.travel)
        self._add_page(self.tr("Packages"), self.packages)
        self._add_page(self.tr("Used by"), self.users)

    def _add_page(self, title: str, *cards: EnvironmentCard) -> None:
        """Cards below each other, on a page of their own; all are told of each environment."""
        page = QWidget(self.pages)
        column = QVBoxLayout(page)
        space = self._context.theme.tokens.spacing
        column.setContentsMargins(0, space.m, 0, 0)
        column.setSpacing(space.l)
        for card in cards:
            column.addWidget(card)
            self._sections.append(card)
        column.addStretch(1)
        self.pages.addTab(scrolled(page, self.pages), title)

    def _actions(self) -> QHBoxLayout:
        self.run = button(self.tr("New run with this"), self)
        self.edit = button(self.tr("New version"), self)
        self.edit.clicked.connect(lambda: self.change.emit(self._environment))
        clone = button(self.tr("Clone"), self)
        clone.clicked.connect(self._clone)
        save = button(self.tr("Save to a folder…"), self)
        save.clicked.connect(self._choose_folder)
        self.remove = button(self.tr("Remove"), self, "danger")
        row = QHBoxLayout()
        row.setSpacing(self._context.theme.tokens.spacing.s)
        row.addWidget(self._title, 1)
        for action in (self.run, self.edit, clone, save, self.remove):
            row.addWidget(action)
        return row

    def show_environment(self, item: Environment) -> None:
        """Show another environment, at its newest version."""
        if self._environment is None or self._environment.name != item.name:
            self.clone_form.hide()
        self._environment = item
        self._title.setText(item.name)
        self.remove.setVisible(not item.curated)
        self.edit.setVisible(not item.curated)
        for section in self._sections:
            section.show_environment(item)

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
            self._context.engine.resolutions.save,
            name,
            folder / name,
            then=lambda _: self._context.toasts.show(text, Kind.SUCCESS),
            owner=self,
        )
