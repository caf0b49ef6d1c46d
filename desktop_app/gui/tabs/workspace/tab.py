"""The Workspace tab: which workspace this is, and its datasets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.dataset import Dataset
from desktop_app.domain.events import DatasetsChanged
from desktop_app.domain.origin import EXPORT_SUFFIX
from desktop_app.domain.workspace import RecentWorkspace
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.parts import Feed, PageHeader, Removals, button, local_paths, scrolled
from desktop_app.gui.tabs.workspace.create import CreateWorkspace
from desktop_app.gui.tabs.workspace.datasets import DatasetDetails, DatasetsModel, DatasetTable
from desktop_app.gui.theme.properties import set_look
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.toast import Kind

_MOST_RECENT = 10


class WorkspaceTab(QWidget):
    """Data is added by dropping it anywhere on the tab, or by the button."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[Dataset] = []
        self._wanted = ""
        self.setAcceptDrops(True)
        self._build()
        self._removals = Removals(context.toasts, self._show_items, self)
        datasets = context.engine.datasets
        self._feed = Feed(context.bridge, datasets.list, self._take, DatasetsChanged, parent=self)
        self._feed.load()

    def show_named(self, name: str) -> None:
        """Select a dataset."""
        self._wanted = name
        self._pages.setCurrentIndex(0)
        self.table.choose(name)

    def finish(self) -> None:
        """The window closes: removals that wait are done now."""
        self._removals.finish()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        workspace = self._context.engine.workspace
        self.header = PageHeader(theme, workspace.name, self)
        self.header.set_texts(workspace.name, str(workspace.path))
        self._add_header_buttons()
        self._pages = QStackedWidget(self)
        self._data = QStackedWidget(self._pages)
        self._data.addWidget(self._build_split())
        self._data.addWidget(self._build_empty())
        self._pages.addWidget(self._data)
        self.create_page = CreateWorkspace(theme, self._context.bridge, self._pages)
        self.create_page.created.connect(self._open)
        self.create_page.closed.connect(lambda: self._pages.setCurrentIndex(0))
        self._pages.addWidget(self.create_page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._pages, 1)

    def _add_header_buttons(self) -> None:
        theme = self._context.theme
        self._switch = button(self.tr("Workspaces"), self)
        theme.bind_icon(self._switch, "chevrons-up-down", "muted")
        self._switch_menu = QMenu(self._switch)
        self._switch.clicked.connect(self._ask_recent)
        self._add = button(self.tr("Add data"), self, "primary")
        theme.bind_icon(self._add, "plus", "accent_text")
        menu = QMenu(self._add)
        folder = menu.addAction(theme.icon("folder", "muted"), self.tr("A folder…"))
        folder.triggered.connect(partial(self._choose, True))
        file = menu.addAction(theme.icon("file", "muted"), self.tr("A file…"))
        file.triggered.connect(partial(self._choose, False))
        self._add_menu = menu
        self._add.clicked.connect(partial(self._pop_up, menu, self._add))
        self.header.buttons.addWidget(self._switch)
        self.header.buttons.addWidget(self._add)

    def _build_split(self) -> QSplitter:
        theme = self._context.theme
        self.model = DatasetsModel(theme, self)
        self.table = DatasetTable(theme, self.model, self)
        self.table.chosen.connect(self._show_details)
        self.details = DatasetDetails(theme, self)
        self.details.run_requested.connect(self._run_with)
        self.details.remove_requested.connect(self._remove)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        self._side = scrolled(self.details, split)
        self._side.setMinimumWidth(320)
        split.addWidget(self._side)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([700, 460])
        return split

    def _build_empty(self) -> QWidget:
        theme = self._context.theme
        space = theme.tokens.spacing.xl
        page = QWidget(self)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(space, 0, space, space)
        self._zone = QFrame(page)
        self._zone.setObjectName("dropZone")
        self._zone.setAccessibleName(self.tr("Drop data here"))
        inner = QVBoxLayout(self._zone)
        empty = EmptyState(
            theme,
            "images",
            self.tr("Drop a folder of images here"),
            self.tr("Choose a folder…"),
            self.tr("It is counted and recognised. The files stay where they are."),
        )
        empty.action_requested.connect(partial(self._choose, True))
        inner.addWidget(empty)
        layout.addWidget(self._zone)
        return page

    # ---------------------------------------------------------------- events

    def _take(self, items: Sequence[Dataset]) -> None:
        self._items = list(items)
        self._show_items()

    def _show_items(self) -> None:
        current = self.table.currentIndex().row()
        kept = self.model.items[current].name if 0 <= current < len(self.model.items) else ""
        shown = [item for item in self._items if item.name not in self._removals.hidden]
        self.model.set_items(shown)
        self._data.setCurrentIndex(0 if shown else 1)
        self.table.choose(self._wanted or kept)
        self._wanted = ""

    def _show_details(self, dataset: Dataset | None) -> None:
        self._side.setVisible(dataset is not None)
        if dataset is not None:
            self.details.show_dataset(dataset)

    # --------------------------------------------------------------- actions

    def add_data(self, path: Path) -> None:
        """Make `path` a dataset; it appears when it was counted."""
        self._context.bridge.call(
            self._context.engine.datasets.add, path, then=self._added, owner=self
        )

    def _added(self, dataset: Dataset) -> None:
        text = self.tr("{name} was added: %n files", "", dataset.file_count)
        self._context.toasts.show(text.format(name=dataset.name), Kind.SUCCESS)
        self.show_named(dataset.name)

    def _choose(self, folder: bool, checked: bool = False) -> None:
        dialog = QFileDialog(self, self.tr("Add data"), str(Path.home()))
        mode = QFileDialog.FileMode
        dialog.setFileMode(mode.Directory if folder else mode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.add_data(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _run_with(self, dataset: Dataset) -> None:
        self._context.navigate("runs", prefill={"data": dataset.name})

    def _remove(self, dataset: Dataset) -> None:
        text = self.tr("{name} was removed. Its files stay.").format(name=dataset.name)
        self._removals.remove(dataset.name, text, partial(self._forget, dataset.name))

    def _forget(self, name: str) -> None:
        self._context.bridge.call(self._context.engine.datasets.remove, name).keep()

    # ------------------------------------------------------------ workspaces

    def _ask_recent(self) -> None:
        bridge = self._context.bridge
        bridge.call(bridge.workspaces.recent, then=self._show_menu, owner=self)

    def _show_menu(self, entries: Sequence[RecentWorkspace]) -> None:
        theme, menu = self._context.theme, self._switch_menu
        menu.clear()
        here = self._context.engine.workspace.path
        for entry in entries[:_MOST_RECENT]:
            if entry.path != here and not entry.missing:
                action = menu.addAction(theme.icon("folder", "muted"), entry.name)
                action.setToolTip(str(entry.path))
                action.triggered.connect(partial(self._open, entry.path))
        if not menu.isEmpty():
            menu.addSeparator()
        new = menu.addAction(theme.icon("folder-plus", "muted"), self.tr("New workspace…"))
        new.triggered.connect(self.show_create)
        other = menu.addAction(theme.icon("folder-open", "muted"), self.tr("Open a workspace…"))
        other.triggered.connect(self._choose_workspace)
        self._pop_up(menu, self._switch)

    def show_create(self) -> None:
        """Show the page that makes a workspace."""
        self._pages.setCurrentWidget(self.create_page)
        self.create_page.folder.line.setFocus()

    def _choose_workspace(self) -> None:
        dialog = QFileDialog(self, self.tr("Open a workspace"), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda path: self._open(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open(self, path: Path, checked: bool = False) -> None:
        self._context.bridge.open_workspace(path)

    def _pop_up(self, menu: QMenu, at: QPushButton, checked: bool = False) -> None:
        corner = at.mapToGlobal(at.rect().bottomRight())
        gap = self._context.theme.tokens.spacing.xs
        menu.popup(QPoint(corner.x() - menu.sizeHint().width(), corner.y() + gap))

    # ----------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            set_look(self._zone, "over", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        set_look(self._zone, "over", False)

    def dropEvent(self, event: QDropEvent) -> None:
        set_look(self._zone, "over", False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        for path in local_paths(event.mimeData()):
            if path.suffix == EXPORT_SUFFIX:
                self._context.navigate("runs", import_file=path)
            else:
                self.add_data(path)
