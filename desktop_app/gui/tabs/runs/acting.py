"""Does what the runs table is asked to do with one run or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QFileDialog

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.filters import Field, parse_field
from desktop_app.domain.run import RunSummary
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.parts import Removals
from desktop_app.gui.tabs.runs.table.page import TablePage
from desktop_app.gui.tabs.runs.tags import TagPopup
from desktop_app.gui.tabs.runs.words import size_text
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
        self._removals = Removals(context.toasts, self._hide_removed, self)
        self.tags = TagPopup(context, page)
        table = page.table
        table.cancel_requested.connect(self._cancel)
        table.retry_requested.connect(self.retry)
        table.annotate_requested.connect(self._annotate)
        table.tags_requested.connect(self._edit_tags)
        table.export_requested.connect(self._ask_where)
        table.remove_requested.connect(self._remove)
        page.model.selected.too_many.connect(self._tell_too_many)

    def finish(self) -> None:
        """Do now what waits for somebody to take it back."""
        self._removals.finish()

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
        shown = (column.sort for column in self._page.model.columns)
        keys = dict.fromkeys([*EXPORTED, *filter(None, shown)])
        return [parse_field(key) for key in keys]

    def _exported(self, name: str, count: int) -> None:
        text = self.tr("%Ln runs were written to {name}", "", count)
        self._context.toasts.show(text.format(name=name), Kind.SUCCESS)

    # --------------------------------------------------------------- removal

    def _remove(self, run_ids: Sequence[str]) -> None:
        ids = [run_id for run_id in run_ids if run_id not in self._hidden()]
        if len(ids) == 1:
            run = self._page.model.summary(ids[0])
            name = run.name if run is not None else ids[0]
            text = self.tr("{name} is removed").format(name=name)
        else:
            text = self.tr("%Ln runs are removed", "", len(ids))
        if ids:
            self._removals.remove("\n".join(ids), text, partial(self._remove_now, ids))

    def _hidden(self) -> frozenset[str]:
        """The runs that are to go once nobody took that back."""
        return frozenset(run_id for key in self._removals.hidden for run_id in key.split("\n"))

    def _hide_removed(self) -> None:
        self._page.model.ask(replace(self._page.model.query, without=self._hidden()))

    def _remove_now(self, run_ids: Sequence[str]) -> None:
        bridge, runs = self._context.bridge, self._context.engine.runs
        answers: list[int | None] = []
        for run_id in run_ids:
            bridge.call(
                runs.remove,
                run_id,
                then=partial(self._removed, answers, len(run_ids)),
                failed=partial(self._not_removed, answers, len(run_ids)),
                owner=self,
            ).keep()

    def _not_removed(self, answers: list[int | None], count: int, error: Exception) -> None:
        self._hide_removed()
        self._context.bridge.failure.emit(error)
        self._removed(answers, count, None)

    def _removed(self, answers: list[int | None], count: int, freed: int | None) -> None:
        """Once all have answered, tell how many are gone."""
        answers.append(freed)
        gone = [size for size in answers if size is not None]
        if gone and len(answers) == count:
            text = self.tr("%Ln runs were removed, {size} are free again", "", len(gone))
            self._context.toasts.show(text.format(size=size_text(sum(gone))), Kind.SUCCESS)
