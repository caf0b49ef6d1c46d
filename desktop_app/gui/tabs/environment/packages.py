"""The packages that were found in an environment once it was built, on each target."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from desktop_app.domain.environment import BuildState, Environment, EnvironmentKind
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.events import BuildChanged, Event, RunChanged
from desktop_app.domain.resolution import Resolution
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.environment.card import EnvironmentCard
from desktop_app.gui.tabs.parts import Feed, button
from desktop_app.gui.widgets.package_list import PackageList
from desktop_app.gui.widgets.text_label import text_label
from desktop_app.gui.widgets.toast import Kind


class PackagesCard(EnvironmentCard):
    """With a choice of target where several have it."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._environment: Environment | None = None
        self._found: Mapping[str, Resolution] = {}
        self.set_title(self.tr("Packages"))
        self.target = QComboBox(self)
        self.target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.target.setAccessibleName(self.tr("Packages as found on target"))
        self.target.currentIndexChanged.connect(self._show_target)
        self.export = button(self.tr("Export lock…"), self)
        self.export.setToolTip(self.tr("A requirements file that asks for just these versions"))
        self.export.clicked.connect(self._choose_file)
        self.header.addWidget(self.target)
        self.header.addWidget(self.export)
        self.empty = text_label("", self, "muted", wrap=True)
        self.list = PackageList(context.theme, self)
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list)
        self._feed = Feed(context.bridge, self._ask, self._take_found, parent=self)
        context.bridge.event_posted.connect(self._take)
        self._show_found()

    def show_environment(self, environment: Environment) -> None:
        """Show what was found in another environment; of the one that is shown ask again."""
        before, self._environment = self._environment, environment
        if before is None or environment.name != before.name:
            self.list.search.clear()
        if before is None or _identity(environment) != _identity(before):
            self._found = {}
            self._show_found()
        self._feed.load()

    def save(self, path: Path) -> None:
        """Write the lock of what is shown."""
        if self._environment is not None:
            self._save(self._environment.name, self.target.currentText(), path)

    def _save(self, name: str, target: str, path: Path) -> None:
        text = self.tr("The lock was saved as {path}").format(path=path)
        self._context.bridge.call(
            self._write,
            name,
            path,
            target,
            then=lambda _: self._context.toasts.show(text, Kind.SUCCESS),
            owner=self,
        )

    async def _write(self, name: str, path: Path, target: str) -> None:
        resolutions = self._context.engine.resolutions
        await resolutions.write_lock(name, path, target, overwrite=True)

    def _take(self, event: Event) -> None:
        """A build ended, or a run, which may have built."""
        name = self._environment.name if self._environment is not None else ""
        match event:
            case BuildChanged(build=build) if build is not None and build.environment == name:
                if build.state is BuildState.READY:
                    self._feed.load()
            case RunChanged(run=run) if run is not None and run.environment == name and run.ended:
                self._feed.load()

    async def _ask(self) -> tuple[str, Mapping[str, Resolution]]:
        name = self._environment.name if self._environment is not None else ""
        try:
            return name, await self._context.engine.resolutions.all(name)
        except NotFoundError:  # removed meanwhile
            return name, {}

    def _take_found(self, answer: tuple[str, Mapping[str, Resolution]]) -> None:
        name, found = answer
        shown = self._environment is not None and name == self._environment.name
        if shown and found != self._found:
            self._found = found
            self._show_found()

    def _show_found(self) -> None:
        chosen = self.target.currentText()
        with QSignalBlocker(self.target):
            self.target.clear()
            self.target.addItems(list(self._found))
            if self._found:
                self.target.setCurrentIndex(max(0, self.target.findText(chosen)))
        self.target.setVisible(len(self._found) > 1)
        self.export.setVisible(bool(self._found))
        self.list.setVisible(bool(self._found))
        self.empty.setVisible(not self._found)
        environment = self._environment
        built = environment is None or environment.definition.kind is EnvironmentKind.IMAGE
        self.empty.setText(
            self.tr("Build it to see its packages.")
            if built
            else self.tr("Start a run with it to see its packages.")
        )
        self._show_target()

    def _show_target(self) -> None:
        found = self._found.get(self.target.currentText())
        if found is not None:
            self.list.show_resolution(found)

    def _choose_file(self) -> None:
        """The lock is that of what is shown now, whatever is shown once the file is chosen."""
        if self._environment is None:
            return
        save = partial(self._save, self._environment.name, self.target.currentText())
        dialog = QFileDialog(self, self.tr("Export lock"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(f"{self._environment.name}-lock.txt")
        dialog.fileSelected.connect(lambda path: save(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _identity(environment: Environment) -> tuple[str, str]:
    return environment.name, environment.definition.hash
