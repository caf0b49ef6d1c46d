"""The trash: removed runs, in place of the table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QVBoxLayout, QWidget

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import Event, RunChanged, RunRemoved
from desktop_app.domain.run import RunQuery, RunSummary
from desktop_app.domain.trash import Emptied
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.discarding import DiscardPage, ThingsTable
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.tabs.runs.trash.model import NAME, TrashModel
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.toast import Kind


class TrashPage(DiscardPage[RunSummary]):
    """What is deleted here is deleted for good."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._measuring: Call | None = None
        self.model = TrashModel(context.theme, self)
        self._build()

    def take_event(self, event: Event) -> None:
        """A run came or went, or another window may have restored one."""
        changed = event.run if isinstance(event, RunChanged) else None
        restored = changed is not None and any(run.id == changed.id for run in self._every)
        if self.isVisible() and (restored or isinstance(event, RunRemoved)):
            self._feed.load()

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        theme = self._context.theme
        space = theme.tokens.spacing
        back = tool_button(theme, "arrow-left", self.tr("Back to the table"), self)
        back.clicked.connect(self.closed)
        self._line = label("", "small", self)
        name = self.tr("Restore the selected runs")
        self._restore = push_button(self.tr("Restore"), name, self)
        self._restore.clicked.connect(self._restore_selected)
        name = self.tr("Delete the selected runs for good")
        self._delete = push_button(self.tr("Delete for good"), name, self)
        self._delete.setProperty("danger", "true")
        self._delete.clicked.connect(self._delete_selected)
        name = self.tr("Delete all removed runs for good")
        self._empty_all = push_button(self.tr("Empty the trash"), name, self)
        self._empty_all.setProperty("danger", "true")
        self._empty_all.clicked.connect(self._delete_all)
        head = QHBoxLayout()
        head.setContentsMargins(space.s, space.s, space.m, space.s)
        head.setSpacing(space.s)
        head.addWidget(back)
        head.addWidget(label(self.tr("Removed runs"), "heading", self))
        head.addSpacing(space.s)
        head.addWidget(self._line, 1)
        for button in (self._restore, self._delete, self._empty_all):
            head.addWidget(button)
        nothing = EmptyState(
            theme,
            "trash-2",
            self.tr("The trash is empty."),
            self.tr("Back to the runs"),
            self.tr("Runs that you remove are kept here until they are deleted for good."),
        )
        nothing.action_requested.connect(self.closed)
        self._hold(self.model, self._make_table(), nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.body, 1)

    def _make_table(self) -> ThingsTable:
        table = ThingsTable(self.model, self._context.theme, self.tr("Removed runs"), self)
        for column in range(self.model.columnCount()):
            table.setColumnWidth(column, 120)
        table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        return table

    def _show_menu(self, place: QPoint) -> None:
        if not self.selected:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._context.theme.icon
        menu.addAction(icon("archive-restore", "muted"), self.tr("Restore"), self._restore_selected)
        delete = self.tr("Delete for good")
        menu.addAction(icon("trash-2", "muted"), delete, self._delete_selected).setShortcut("Del")
        menu.popup(self.table.viewport().mapToGlobal(place))

    # ----------------------------------------------------------------- state

    async def _ask(self) -> Sequence[RunSummary]:
        removed = RunQuery(removed=True, sort="removed_at")
        return await self._context.engine.runs.every(removed)

    def _take(self, runs: Sequence[RunSummary]) -> None:
        self._every = runs
        self._show()
        self._measure()

    def _key(self, row: RunSummary) -> str:
        return row.id

    def _measure(self) -> None:
        """Ask what runs take up of which that is not known: each file of theirs is looked at, so
        once, and only while somebody sees it."""
        run_ids = self.model.unmeasured
        if run_ids and self._measuring is None and self.isVisible():
            sizes = self._context.engine.trash.sizes
            self._measuring = self._context.bridge.call(
                sizes, run_ids, then=self._take_sizes, failed=self._not_measured, owner=self
            )

    def _take_sizes(self, sizes: dict[str, int]) -> None:
        self._measuring = None
        self.model.set_sizes(sizes)
        self._show_words()
        self._measure()

    def _not_measured(self, error: Exception) -> None:
        self._measuring = None
        self._context.bridge.failure.emit(error)

    def _show_words(self) -> None:
        count, size, days = len(self.model.rows), self.model.total_size, self.model.first_days
        texts = [self.tr("%Ln runs", "", count)] if count else []
        if count and size is not None:
            texts.append(self.tr("{size} here").format(size=size_text(size)))
        if days is not None:
            texts.append(self.tr("the first is deleted for good in %Ln days", "", days))
        self._line.setText(", ".join(texts))

    def _show_chosen(self) -> None:
        chosen = bool(self.table.selectionModel().hasSelection())
        self._restore.setEnabled(chosen)
        self._delete.setEnabled(chosen)
        self._empty_all.setEnabled(bool(self.model.rows))

    # --------------------------------------------------------------- actions

    def _restore_selected(self) -> None:
        if self.selected:
            restore = self._context.engine.trash.restore
            self._do(restore, _ids(self.selected), self._restored)

    def _restored(self, runs: Sequence[RunSummary]) -> None:
        text = self.tr("%Ln runs are back", "", len(runs))
        self._context.toasts.show(text, Kind.SUCCESS)
        self._feed.load()

    def _delete_selected(self) -> None:
        self._delete_for_good(self.selected)

    def _delete_all(self) -> None:
        self._delete_for_good(self.model.rows)

    def _delete_for_good(self, runs: Sequence[RunSummary]) -> None:
        refused = self._context.engine.workspace.read_only
        if runs and refused:  # said now, not once the time to undo is over
            self._context.bridge.failure.emit(InvalidError("read_only", refused))
        elif runs:
            text = self.tr("%Ln runs are deleted for good", "", len(runs))
            self._delete_later(runs, text, self._delete_now)

    def _delete_now(self, runs: Sequence[RunSummary]) -> None:
        self._do(self._context.engine.trash.empty, _ids(runs), self._deleted)

    def _deleted(self, emptied: Emptied) -> None:
        if emptied.runs:
            text = self.tr("%Ln runs were deleted, {size} are free again", "", len(emptied.runs))
            shown = text.format(size=size_text(emptied.freed))
            self._context.toasts.show(shown, Kind.SUCCESS)
        for problem in emptied.problems[:1]:
            self._context.bridge.failure.emit(problem)
        self._feed.load()


def _ids(runs: Sequence[RunSummary]) -> Sequence[str]:
    return [run.id for run in runs]
