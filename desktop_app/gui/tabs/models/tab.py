"""The Models tab: registered models, their versions, and where they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.events import ModelsChanged
from desktop_app.domain.model import Model, ModelVersion
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.listing import Entry, Listing
from desktop_app.gui.tabs.models.details import ModelDetails
from desktop_app.gui.tabs.models.register import RegisterFile
from desktop_app.gui.tabs.parts import Feed, PageHeader, Removals, button, local_paths
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.toast import Kind


class ModelsTab(QWidget):
    """A list of names; the chosen one with its versions at the right."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[Model] = []
        self._wanted = ""
        self.setAcceptDrops(True)
        self._build()
        self._removals = Removals(context.toasts, self._show_items, self)
        self._feed = Feed(
            context.bridge, context.engine.models.list, self._take, ModelsChanged, parent=self
        )
        self._feed.load()

    def show_named(self, name: str) -> None:
        """Select a model."""
        self._wanted = name
        self.listing.choose(name)

    def finish(self) -> None:
        """The window closes: removals that wait are done now."""
        self._removals.finish()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        header = PageHeader(theme, self.tr("Models"), self)
        header.set_texts(
            self.tr("Models"), self.tr("Kept by name and version, with where they came from")
        )
        from_file = button(self.tr("Register a file"), self)
        from_file.clicked.connect(self.show_register)
        from_run = button(self.tr("Register from a run"), self, "primary")
        from_run.clicked.connect(self._go_to_runs)
        header.buttons.addWidget(from_file)
        header.buttons.addWidget(from_run)
        self._pages = QStackedWidget(self)
        self.listing = Listing(theme, self.tr("Models"), self)
        self.listing.chosen.connect(self._show)
        self.details = ModelDetails(theme, self)
        self.details.download_requested.connect(self._download)
        self.details.remove_requested.connect(self._remove)
        self.details.run_requested.connect(self._show_run)
        self.details.note_changed.connect(self._keep_note)
        self._details_page = self.listing.add_page(self.details)
        self._pages.addWidget(self.listing)
        self.empty = EmptyState(
            theme,
            "boxes",
            self.tr("Keep a model from a run's outputs"),
            self.tr("Go to the runs"),
            self.tr("Choose a run that succeeded and register one of its outputs, or drop a file."),
        )
        self.empty.action_requested.connect(self._go_to_runs)
        self._pages.addWidget(self.empty)
        self.register_page = RegisterFile(self._context, self)
        self.register_page.registered.connect(self._registered)
        self.register_page.closed.connect(self._show_items)
        self._pages.addWidget(self.register_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._pages, 1)

    def show_register(self) -> None:
        """Show the page that registers a file."""
        self._pages.setCurrentWidget(self.register_page)
        self.register_page.file.line.setFocus()

    # ---------------------------------------------------------------- events

    def _take(self, items: Sequence[Model]) -> None:
        self._items = list(items)
        if self._pages.currentWidget() is not self.register_page:
            self._show_items()

    def _show_items(self) -> None:
        shown = self._shown()
        entries = [Entry(m.name, m.name, "box") for m in shown]
        self._pages.setCurrentWidget(self.listing if shown else self.empty)
        self.listing.set_entries(entries, self._wanted)
        self._wanted = ""
        self._show(self.listing.current_key())

    def _shown(self) -> list[Model]:
        """The models without the versions whose removal can still be undone."""
        hidden = self._removals.hidden
        kept = [
            replace(m, versions=tuple(v for v in m.versions if _key(v) not in hidden))
            for m in self._items
        ]
        return [model for model in kept if model.versions]

    def _show(self, name: str) -> None:
        model = next((model for model in self._shown() if model.name == name), None)
        if model is not None:
            self.details.show_model(model)

    def _registered(self, version: ModelVersion) -> None:
        self._wanted = version.name
        self._pages.setCurrentWidget(self.listing)
        self._feed.load()
        text = self.tr("{name} version {number} was registered")
        self._context.toasts.show(
            text.format(name=version.name, number=version.version), Kind.SUCCESS
        )

    # --------------------------------------------------------------- actions

    def _download(self, version: ModelVersion) -> None:
        start = str(Path.home() / version.file_name)
        dialog = QFileDialog(self, self.tr("Save the model"), start)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(version.file_name)
        dialog.fileSelected.connect(partial(self.download_to, version))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def download_to(self, version: ModelVersion, destination: str) -> None:
        """Save a version's file."""
        self._context.bridge.call(
            self._context.engine.models.download,
            version.name,
            version.version,
            Path(destination),
            then=self._downloaded,
            owner=self,
        )

    def _downloaded(self, path: Path) -> None:
        text = self.tr("Saved as {path}").format(path=path)
        self._context.toasts.show(text, Kind.SUCCESS)

    def _remove(self, version: ModelVersion) -> None:
        text = self.tr("{name} version {number} was removed")
        self._removals.remove(
            _key(version),
            text.format(name=version.name, number=version.version),
            partial(self._forget, version),
        )

    def _forget(self, version: ModelVersion) -> None:
        models = self._context.engine.models
        self._context.bridge.call(models.remove, version.name, version.version).keep()

    def _keep_note(self, version: ModelVersion, note: str) -> None:
        models = self._context.engine.models
        self._context.bridge.call(models.annotate, version.name, version.version, None, note)

    def _show_run(self, run_id: str) -> None:
        self._context.navigate("runs", run_id=run_id)

    def _go_to_runs(self) -> None:
        self._context.navigate("runs")

    # ----------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(path.is_file() for path in local_paths(event.mimeData())):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        files = [path for path in local_paths(event.mimeData()) if path.is_file()]
        self.register_page.offer(files[0])
        self.show_register()


def _key(version: ModelVersion) -> str:
    return f"{version.name}\0{version.version}"
