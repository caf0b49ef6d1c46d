"""The Runs tab: the table, one run beside it or alone, several compared, the trash, the form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.events import Event, RunRemoved
from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.plots.loading import PlotsReader
from desktop_app.gui.tabs.runs.acting import RunActing
from desktop_app.gui.tabs.runs.compare.page import ComparePage
from desktop_app.gui.tabs.runs.form.page import RunForm, RunPrefill
from desktop_app.gui.tabs.runs.form.source import dropped_path
from desktop_app.gui.tabs.runs.importing import RunImporting
from desktop_app.gui.tabs.runs.table.page import TablePage
from desktop_app.gui.tabs.runs.trash.page import TrashPage
from desktop_app.gui.tabs.runs.view.page import RunView

SPLITTER_SETTING = "runs.splitter"
READ_AHEAD_MS = 100


class RunsTab(QWidget):
    """Three widths of one thing: the table, the table with a run beside it, a run alone."""

    def __init__(self, context: TabContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._form: RunForm | None = None
        self._run_view: RunView | None = None
        self._comparison: ComparePage | None = None
        self._trash: TrashPage | None = None
        self._opening = ""
        self._build()
        self.acting = RunActing(context, self.table, self)
        self.importing = RunImporting(context, self)
        self.acting.retried.connect(self.show_run)
        self._connect()
        self.setAcceptDrops(True)
        context.bridge.event_posted.connect(self._take_event)
        if context.bridge.has_engine:
            self.table.load()
        # What the first run needs, while the table is looked at.
        reader = PlotsReader(self)
        QTimer.singleShot(READ_AHEAD_MS, reader, reader.begin)

    # ------------------------------------------------------------ from outside

    def new_run(self, prefill: RunPrefill | None = None) -> None:
        """Show the run form, filled with the last values and then with `prefill`."""
        self._show_form().open(prefill)

    def show_run(self, run_id: str) -> None:
        """Show a run beside the table, and in it once it is there."""
        self._pages.setCurrentWidget(self._split)
        self._opening = run_id
        self._show_beside(run_id)
        self._choose_opening()

    def run_again(self, run_id: str) -> None:
        """Show the run form filled as this run was."""
        self._show_form().open(again=run_id)

    def plot_number(self) -> None:
        """Ask which number in the log of the run that is in sight is to be plotted."""
        if self.shown_run:
            self.run_view.plot_number()

    def choose_import(self, what: str) -> None:
        """Let a person choose a `folder` or a `file` with runs of elsewhere."""
        self.importing.choose(what)

    def offer_import(self, file: Path) -> None:
        """Ask whether to import the runs of a file; of one without any it is told why not."""
        self._show_table()
        self.importing.take_drop(file, partial(self.importing.bring, file))

    def compare(self, run_ids: Sequence[str]) -> None:
        """Show runs beside each other, in place of the table."""
        self._pages.setCurrentWidget(self.comparison)
        self.comparison.open(run_ids)
        self.comparison.tabs.setFocus()

    @property
    def comparison(self) -> ComparePage:
        """Several runs beside each other; made when it is first wanted."""
        if self._comparison is None:
            self._comparison = ComparePage(self._context, self._pages)
            self._comparison.closed.connect(self._show_table)
            self._comparison.run_opened.connect(self.show_run)
            self._pages.addWidget(self._comparison)
        return self._comparison

    def show_trash(self) -> None:
        """Show the removed runs, in place of the table."""
        self._pages.setCurrentWidget(self.trash)
        self.trash.table.setFocus()

    @property
    def trash(self) -> TrashPage:
        """The removed runs; made when they are first wanted."""
        if self._trash is None:
            self._trash = TrashPage(self._context, self._pages)
            self._trash.closed.connect(self._show_table)
            self._pages.addWidget(self._trash)
        return self._trash

    def resume_run(self, run_id: str, output: str) -> None:
        """Show the run form filled as this run was, to go on from one of its outputs. What hinders
        that is told, and the run stays in sight."""
        self._context.bridge.call(
            self._context.engine.runs.resume_spec,
            run_id,
            output,
            then=lambda spec: self._show_form().open_with(spec),
            owner=self,
        )

    @property
    def run_view(self) -> RunView:
        """One run; made when it is first wanted, since a tab should be there at once."""
        if self._run_view is None:
            self._run_view = self._make_run_view()
        return self._run_view

    @property
    def shown_run(self) -> str:
        """The id of the run that is in sight, empty for none."""
        view = self._run_view
        return view.run_id if view is not None and view.isVisible() else ""

    @property
    def form(self) -> RunForm | None:
        """The run form, None before it was first opened."""
        return self._form

    # ------------------------------------------------------------- structure

    def _build(self) -> None:
        # Each widget is made where it stays: moving one styles everything in it anew.
        self._pages = QStackedWidget(self)
        self._split = QSplitter(Qt.Orientation.Horizontal, self._pages)
        self._split.setChildrenCollapsible(False)
        self.table = TablePage(self._context, self._split)
        self.table.setMinimumWidth(320)
        self._split.addWidget(self.table)
        self._split.setStretchFactor(0, 1)
        self._pages.addWidget(self._split)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    def finish(self) -> None:
        """The window closes: deletions that wait are done now."""
        if self._trash is not None:
            self._trash.finish()

    def _make_run_view(self) -> RunView:
        view = RunView(self._context, self._split)
        view.hide()
        view.setMinimumWidth(480)
        self._split.addWidget(view)
        self._split.setStretchFactor(1, 1)
        view.again_requested.connect(self.run_again)
        view.retry_requested.connect(lambda run_id: self.acting.retry([run_id]))
        view.run_requested.connect(self.show_run)
        view.hand_on_requested.connect(self.importing.ask_where)
        view.resume_requested.connect(self.resume_run)
        view.full_requested.connect(self._set_full)
        view.close_requested.connect(self._close_run)
        return view

    def _connect(self) -> None:
        table = self.table.table
        self.table.new_requested.connect(self.new_run)
        self.table.model.loaded.connect(self._choose_opening)
        table.current_changed.connect(self._show_beside)
        table.opened.connect(self._show_full)
        table.again_requested.connect(self.run_again)
        table.compare_requested.connect(self.compare)
        table.register_requested.connect(self._register)
        table.hand_on_requested.connect(self.importing.ask_where)
        self.table.import_requested.connect(self.choose_import)
        self.table.trash_requested.connect(self.show_trash)
        self._split.splitterMoved.connect(self._remember_split)
        back = QShortcut(QKeySequence("Escape"), self._split, self._step_back)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _show_form(self) -> RunForm:
        if self._form is None:
            self._form = RunForm(self._context, self._pages)
            self._form.submitted.connect(self._take_submitted)
            self._form.closed.connect(self._show_table)
            self._pages.addWidget(self._form)
        self._pages.setCurrentWidget(self._form)
        return self._form

    def _show_table(self) -> None:
        self._pages.setCurrentWidget(self._split)
        self.table.table.setFocus()

    # ---------------------------------------------------------------- widths

    def _show_beside(self, run_id: str) -> None:
        self.run_view.open(run_id, self.table.model.summary(run_id))
        if self.run_view.isHidden():
            self.run_view.show()
            self._restore_split()

    def _show_full(self, run_id: str) -> None:
        self._show_beside(run_id)
        self._set_full(True)

    def _set_full(self, full: bool) -> None:
        self.table.setVisible(not full)
        self.run_view.set_full(full)
        if full:
            self.run_view.tabs.setFocus()

    def _close_run(self) -> None:
        self._set_full(False)
        self.run_view.hide()
        self.run_view.close_run()
        self.table.table.clearSelection()
        self.table.table.setFocus()

    def _step_back(self) -> None:
        """From the full run to beside the table, from there to the table alone."""
        if self.table.isHidden():
            self._set_full(False)
            self.table.table.setFocus()
        elif self._run_view is not None and not self._run_view.isHidden():
            self._close_run()

    def _restore_split(self) -> None:
        kept = self._context.settings.get(SPLITTER_SETTING)
        if isinstance(kept, list) and len(kept) == 2 and all(isinstance(n, int) for n in kept):
            self._split.setSizes(kept)
        else:
            width = self.width()
            self._split.setSizes([width * 2 // 5, width * 3 // 5])

    def _remember_split(self) -> None:
        self._context.settings.put(SPLITTER_SETTING, self._split.sizes())

    # ---------------------------------------------------------------- events

    def _take_event(self, event: Event) -> None:
        self.table.model.take_event(event)
        if self._form is not None:
            self._form.take_event(event)
        if self._comparison is not None:
            self._comparison.take_event(event)
        if self._trash is not None:
            self._trash.take_event(event)
        if self._run_view is None:
            return
        self._run_view.take_event(event)
        if isinstance(event, RunRemoved) and event.run_id == self._run_view.run_id:
            self._close_run()

    def _take_submitted(self, run: RunSummary) -> None:
        self._show_table()
        self.show_run(run.id)

    def _choose_opening(self) -> None:
        if self._opening and self.table.table.choose(self._opening):
            self._opening = ""

    # --------------------------------------------------------------- actions

    def _register(self, run_id: str) -> None:
        self._show_beside(run_id)
        self.run_view.register_when_known()

    # ----------------------------------------------------------------- drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.importing.take_drop(path, partial(self.new_run, {"source": path}))
