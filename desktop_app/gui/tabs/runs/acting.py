"""Does what the runs table is asked to do with one run or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.filters import Field, parse_column
from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.table.page import TablePage
from desktop_app.gui.tabs.runs.tags import TagPopup
from desktop_app.gui.widgets.toast import Kind

EXPORTED = ("id", "name", "experiment", "stage", "outcome", "target", "created_at", "duration")
"""What a table of runs tells beside the columns that are shown."""


class RunActing(QObject):
    """Cancels, retries, marks, exports and removes runs for a table. `retried` names the run that
    does a single one once more."""

    retried = Signal(str)

    def __init__(self, context: TabContext, page: TablePage, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._page = page
        table = page.table
        table.cancel_requested.connect(self._cancel)
        table.retry_requested.connect(self.retry)
        table.annotate_requested.connect(self._annotate)
        table.tags_requested.connect(self._edit_tags)
        table.export_requested.connect(self._ask_where)
        table.remove_requested.connect(self._remove)
        page.model.selected.too_many.connect(self._tell_too_many)

    @cached_property
    def tags(self) -> TagPopup:
        """The tags of selected runs; made when they are first wanted."""
        return TagPopup(self._context, self._page)

    def _tell_too_many(self, count: int) -> None:
        text = self.tr("%Ln runs are too many to be changed at once.", "", count)
        self._context.toasts.show(text, Kind.WARNING)

    def _cancel(self, run_ids: Sequence[str]) -> None:
        for run_id in run_ids:
            self._context.bridge.call(self._context.engine.runs.cancel, run_id, owner=self)

    def retry(self, run_ids: Sequence[str]) -> None:
        """Do ended runs once more, as they were."""
        bridge, runs = self._context.bridge, self._context.engine.runs
        for run_id in run_ids:
            then = self._show_retried if len(run_ids) == 1 else None
            bridge.call(runs.retry, run_id, then=then, owner=self).keep()

    def _show_retried(self, run: RunSummary) -> None:
        self.retried.emit(run.id)

    # ----------------------------------------------------------------- marks

    def _annotate(self, run_ids: Sequence[str], change: AnnotationChange) -> None:
        done = partial(self._tell_archived, run_ids) if change.archived else None
        runs = self._context.engine.runs
        self._context.bridge.call(runs.annotate, run_ids, change, then=done, owner=self).keep()

    def _tell_archived(self, run_ids: Sequence[str], _: None) -> None:
        text = self.tr("%Ln runs were archived", "", len(run_ids))
        back = partial(self._annotate, run_ids, AnnotationChange(archived=False))
        self._context.toasts.show(text, Kind.INFO, self.tr("Undo"), back)

    def _edit_tags(self, run_ids: Sequence[str]) -> None:
        known = map(self._page.model.summary, run_ids)
        self.tags.open_for([run for run in known if run is not None], QCursor.pos())

    # ---------------------------------------------------------------- export

    def _ask_where(self, run_ids: Sequence[str]) -> None:
        dialog = QFileDialog(self._page, self.tr("Export runs"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Table (*.csv)"), self.tr("JSON (*.json)")])
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(
            lambda name: dialog.setDefaultSuffix("json" if "json" in name else "csv")
        )
        dialog.selectFile("runs.csv")
        dialog.fileSelected.connect(partial(self.export, run_ids))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, run_ids: Sequence[str], file: str) -> None:
        """Write these runs with the columns that are shown to a file."""
        query = replace(self._page.model.query, filter="", archived=True, only=tuple(run_ids))
        self._context.bridge.call(
            self._context.engine.runs.export,
            query,
            self._fields(),
            Path(file),
            then=partial(self._exported, Path(file).name),
            owner=self,
        )

    def _fields(self) -> list[Field]:
        columns = self._page.model.columns
        shown = (column.key if column.at is not None else column.sort for column in columns)
        keys = dict.fromkeys([*EXPORTED, *filter(None, shown)])
        return [parse_column(key) for key in keys]

    def _exported(self, name: str, count: int) -> None:
        text = self.tr("%Ln runs were written to {name}", "", count)
        self._context.toasts.show(text.format(name=name), Kind.SUCCESS)

    # --------------------------------------------------------------- removal

    def _remove(self, run_ids: Sequence[str]) -> None:
        put = self._context.engine.trash.put
        self._context.bridge.call(put, run_ids, then=self._tell_removed, owner=self).keep()

    def _tell_removed(self, runs: Sequence[RunSummary]) -> None:
        text = self.tr("%Ln runs were removed", "", len(runs))
        if len(runs) == 1:
            text = self.tr("{name} was removed").format(name=runs[0].name)
        back = partial(self._restore, [run.id for run in runs])
        self._context.toasts.show(text, Kind.INFO, self.tr("Undo"), back)

    def _restore(self, run_ids: Sequence[str]) -> None:
        restore = self._context.engine.trash.restore
        self._context.bridge.call(restore, run_ids, owner=self).keep()
