"""The trash: removed runs, in place of the table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.errors import InvalidError
from desktop_app.domain.events import Event, RunChanged, RunRemoved
from desktop_app.domain.run import RunQuery, RunSummary
from desktop_app.domain.trash import Emptied
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.parts import Feed, Removals
from desktop_app.gui.tabs.runs.tools import label, push_button, tool_button
from desktop_app.gui.tabs.runs.trash.model import NAME, TrashModel
from desktop_app.gui.tabs.runs.words import size_text
from desktop_app.gui.widgets.empty_state import EmptyState
from desktop_app.gui.widgets.toast import Kind


class TrashPage(QWidget):
    """`closed` asks for the table again. What is deleted for good goes a little later, and until
    then that can be undone."""

    closed = Signal()

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._runs: Sequence[RunSummary] = ()
        self._measuring: Call | None = None
        self.model = TrashModel(context.theme, self)
        self._deletions = Removals(context.toasts, self._show, self)
        self._build()
        removed = RunQuery(removed=True, sort="removed_at")
        ask = partial(context.engine.runs.every, removed)
        self._feed = Feed(context.bridge, ask, self._take, parent=self)

    def finish(self) -> None:
        """The window closes: deletions that wait are done now."""
        self._deletions.finish()

    def take_event(self, event: Event) -> None:
        """A run came or went, or another window may have restored one."""
        changed = event.run if isinstance(event, RunChanged) else None
        restored = changed is not None and any(run.id == changed.id for run in self._runs)
        if self.isVisible() and (restored or isinstance(event, RunRemoved)):
            self._feed.load()

    def showEvent(self, event: QShowEvent) -> None:
        """Out of sight nothing is read."""
        super().showEvent(event)
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
        self._build_table()
        self._nothing = EmptyState(
            theme,
            "trash-2",
            self.tr("The trash is empty."),
            self.tr("Back to the runs"),
            self.tr("Runs that you remove are kept here until they are deleted for good."),
        )
        self._nothing.action_requested.connect(self.closed)
        body = QWidget(self)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(body, 1)
        for keys, act in (("Escape", self.closed.emit), ("Delete", self._delete_selected)):
            shortcut = QShortcut(QKeySequence(keys), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _build_table(self) -> None:
        self.table = table = QTableView(self)
        table.setModel(self.model)
        table.setAccessibleName(self.tr("Removed runs"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self._context.theme.tokens.row_height)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(self.model.columnCount()):
            table.setColumnWidth(column, 120)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._show_menu)
        table.selectionModel().selectionChanged.connect(self._show_buttons)

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

    @property
    def selected(self) -> list[str]:
        """The ids of the selected runs, from the top."""
        rows = self.table.selectionModel().selectedRows()
        return [self.model.runs[row].id for row in sorted(index.row() for index in rows)]

    def _take(self, runs: Sequence[RunSummary]) -> None:
        self._runs = runs
        self._show()
        self._measure()

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
        self._show_line()
        self._measure()

    def _not_measured(self, error: Exception) -> None:
        self._measuring = None
        self._context.bridge.failure.emit(error)

    def _show(self) -> None:
        kept = set(self.selected)
        hidden = {run_id for key in self._deletions.hidden for run_id in key.split("\n")}
        shown = [run for run in self._runs if run.id not in hidden]
        self.model.set_runs(shown)
        select = QItemSelectionModel.SelectionFlag
        rows = QItemSelection()
        for row, run in enumerate(shown):
            if run.id in kept:
                rows.select(self.model.index(row, 0), self.model.index(row, 0))
        self.table.selectionModel().select(rows, select.Select | select.Rows)
        self._stack.setCurrentWidget(self.table if shown else self._nothing)
        self._show_line()
        self._show_buttons()

    def _show_line(self) -> None:
        count, size, days = len(self.model.runs), self.model.total_size, self.model.first_days
        texts = [self.tr("%Ln runs", "", count)] if count else []
        if count and size is not None:
            texts.append(self.tr("{size} here").format(size=size_text(size)))
        if days is not None:
            texts.append(self.tr("the first is deleted for good in %Ln days", "", days))
        self._line.setText(", ".join(texts))

    def _show_buttons(self) -> None:
        chosen = bool(self.table.selectionModel().hasSelection())
        self._restore.setEnabled(chosen)
        self._delete.setEnabled(chosen)
        self._empty_all.setEnabled(bool(self.model.runs))

    # --------------------------------------------------------------- actions

    def _restore_selected(self) -> None:
        if self.selected:
            restore = self._context.engine.trash.restore
            call = self._context.bridge.call(
                restore, self.selected, then=self._restored, failed=self._not_done, owner=self
            )
            call.keep()

    def _restored(self, runs: Sequence[RunSummary]) -> None:
        text = self.tr("%Ln runs are back", "", len(runs))
        self._context.toasts.show(text, Kind.SUCCESS)
        self._feed.load()

    def _delete_selected(self) -> None:
        self._delete_later(self.selected)

    def _delete_all(self) -> None:
        self._delete_later([run.id for run in self.model.runs])

    def _delete_later(self, run_ids: Sequence[str]) -> None:
        refused = self._context.engine.workspace.read_only
        if run_ids and refused:  # said now, not once the time to undo is over
            self._context.bridge.failure.emit(InvalidError("read_only", refused))
        elif run_ids:
            text = self.tr("%Ln runs are deleted for good", "", len(run_ids))
            self._deletions.remove("\n".join(run_ids), text, partial(self._delete_now, run_ids))

    def _delete_now(self, run_ids: Sequence[str]) -> None:
        empty = self._context.engine.trash.empty
        call = self._context.bridge.call(
            empty, run_ids, then=self._deleted, failed=self._not_done, owner=self
        )
        call.keep()

    def _deleted(self, emptied: Emptied) -> None:
        if emptied.runs:
            text = self.tr("%Ln runs were deleted, {size} are free again", "", len(emptied.runs))
            shown = text.format(size=size_text(emptied.freed))
            self._context.toasts.show(shown, Kind.SUCCESS)
        for problem in emptied.problems[:1]:
            self._context.bridge.failure.emit(problem)
        self._feed.load()

    def _not_done(self, error: Exception) -> None:
        self._context.bridge.failure.emit(error)
        self._feed.load()
