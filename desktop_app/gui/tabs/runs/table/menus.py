"""What the runs table offers for runs, and for a column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMenu

from desktop_app.domain.annotation import AnnotationChange
from desktop_app.domain.filters import Field, FieldKind, field_text
from desktop_app.domain.run import RunSummary
from desktop_app.gui.tabs.runs.table.columns import (
    Column,
    condition_of,
    metric_of,
    other_parts,
)
from desktop_app.gui.theme.theme import Theme

if TYPE_CHECKING:
    from desktop_app.gui.tabs.runs.table.arranged import ArrangedTable
    from desktop_app.gui.tabs.runs.table.view import RunTable


class RunMenu(QMenu):
    """What can be done with the runs that are selected; `column` is the cell's that was clicked."""

    def __init__(
        self,
        table: RunTable,
        theme: Theme,
        runs: Sequence[RunSummary],
        column: Column | None = None,
    ) -> None:
        super().__init__(table)
        self._table, self._theme, self._runs = table, theme, runs
        self._ids = [run.id for run in runs]
        if len(runs) == 1:
            self._offer_one(runs[0])
        else:
            self._offer("git-compare", self.tr("Compare %Ln runs", "", len(runs)),
                        partial(table.compare_requested.emit, self._ids))  # fmt: skip
            self._offer_retry()
        self.addSeparator()
        self._offer_marks()
        self.addSeparator()
        self._offer_texts(column)
        self.addSeparator()
        self._offer_ends()

    def _offer_one(self, run: RunSummary) -> None:
        table = self._table
        self._offer("maximize-2", self.tr("Open run"), partial(table.opened.emit, run.id))
        if run.repeatable:
            again = partial(table.again_requested.emit, run.id)
            self._offer("rotate-ccw", self.tr("Run again…"), again)
        self._offer_retry()
        if run.ended:
            register = partial(table.register_requested.emit, run.id)
            self._offer("package", self.tr("Register model…"), register)
            hand_on = partial(table.hand_on_requested.emit, run.id, run.name)
            self._offer("file-archive", self.tr("Export run…"), hand_on)

    def _offer_retry(self) -> None:
        over = [run.id for run in self._runs if run.ended and not run.origin]
        if over:
            several = self.tr("Retry %Ln runs", "", len(over))
            text = self.tr("Retry run") if len(over) == 1 else several
            self._offer("refresh-cw", text, partial(self._table.retry_requested.emit, over))

    def _ended(self) -> list[str]:
        return [run.id for run in self._runs if run.ended]

    def _offer_marks(self) -> None:
        runs, annotate = self._runs, self._table.annotate_requested
        unstarred = not all(run.annotation.starred for run in runs)
        text = self.tr("Star") if unstarred else self.tr("Remove star")
        star = partial(annotate.emit, self._ids, AnnotationChange(starred=unstarred))
        self._offer("star", text, star).setShortcut("S")
        self._offer("tag", self.tr("Tags…"), partial(self._table.tags_requested.emit, self._ids))
        kept = not all(run.annotation.archived for run in runs)
        text = self.tr("Archive") if kept else self.tr("Take out of the archive")
        archive = partial(annotate.emit, self._ids, AnnotationChange(archived=kept))
        self._offer("archive" if kept else "archive-restore", text, archive)

    def _offer_texts(self, column: Column | None) -> None:
        clipboard = QGuiApplication.clipboard()
        text = self.tr("Copy id") if len(self._ids) == 1 else self.tr("Copy ids")
        self._offer("copy", text, partial(clipboard.setText, "\n".join(self._ids)))
        export = partial(self._table.export_requested.emit, self._ids)
        self._offer("download", self.tr("Export…"), export)
        condition = condition_of(self._runs[0], column) if column is not None else ""
        if condition and len(self._runs) == 1:
            text = self.tr("Only runs where {condition}").format(condition=condition)
            narrow = partial(self._table.narrow_requested.emit, condition)
            self._offer("funnel", text.replace("&", "&&"), narrow)

    def _offer_ends(self) -> None:
        table = self._table
        live = [run for run in self._runs if not run.ended]
        if live:
            ids = [run.id for run in live if not run.cancelling]
            several = self.tr("Cancel %Ln runs", "", len(live))
            text = self.tr("Cancel run") if len(live) == 1 else several
            cancel = self._offer("circle-stop", text, partial(table.cancel_requested.emit, ids))
            cancel.setEnabled(bool(ids))
        over = self._ended()
        if over:
            several = self.tr("Remove %Ln runs", "", len(over))
            text = self.tr("Remove run") if len(over) == 1 else several
            remove = self._offer("trash-2", text, partial(table.remove_requested.emit, over))
            remove.setShortcut("Del")

    def _offer(self, icon: str, text: str, act: Callable[[], None]) -> QAction:
        action = self.addAction(self._theme.icon(icon, "muted"), text)
        action.triggered.connect(lambda _checked: act())
        return action


def header_menu(table: ArrangedTable, column: Column | None) -> QMenu:
    """What can be done with a column, or with all."""
    menu = QMenu(table)
    if column is not None:
        _offer_order(menu, table, column)
        _offer_column(menu, table, column)
        _offer_places(menu, table, column)
    menu.addAction(_tr("Choose columns…"), table.choose_requested.emit)
    return menu


def _offer_order(menu: QMenu, table: ArrangedTable, column: Column) -> None:
    orders = ((_tr("Sort from the lowest"), False), (_tr("Sort from the highest"), True))
    for text, descending in orders if column.sort else ():
        sort = menu.addAction(text)
        sort.triggered.connect(partial(table.sort_requested.emit, column.sort, descending))
    if column.sort:
        narrow = menu.addAction(_tr("Filter by this column…"))
        narrow.triggered.connect(partial(table.filter_requested.emit, column.sort))
    menu.addSeparator()


def _offer_column(menu: QMenu, table: ArrangedTable, column: Column) -> None:
    for other in other_parts(column):
        action = menu.addAction(_tr("Show {column}").format(column=other.title))
        action.triggered.connect(partial(table.replace_requested.emit, column.key, other.key))
    metric = metric_of(column)
    if metric:
        ask = menu.addAction(_tr("Show a value at a step…"))
        ask.triggered.connect(partial(ask_step, table, column, metric))
    if column.key != "name":
        hide = menu.addAction(_tr("Hide column"))
        hide.triggered.connect(partial(table.replace_requested.emit, column.key, ""))
    menu.addSeparator()


def ask_step(table: ArrangedTable, column: Column, metric: str) -> QInputDialog:
    """Let a person say at which step a metric is to be shown, in a column beside this one."""
    dialog = QInputDialog(table)
    dialog.setWindowTitle(_tr("Value at a step"))
    dialog.setLabelText(_tr("Show {metric} at the step").format(metric=metric))
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dialog.setIntRange(0, 2**31 - 1)

    def show(step: int) -> None:
        field = Field(FieldKind.METRIC, metric, "last", step)
        table.add_requested.emit(column.key, field_text(field))

    dialog.intValueSelected.connect(show)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _offer_places(menu: QMenu, table: ArrangedTable, column: Column) -> None:
    """Where the column is, and whether it stays in sight."""
    place, last = table.shown_keys.index(column.key), len(table.shown_keys) - 1
    for text, by, possible in (
        (_tr("Move to the left"), -1, place > 0),
        (_tr("Move to the right"), 1, place < last),
    ):
        move = menu.addAction(text)
        move.setEnabled(possible)
        move.triggered.connect(partial(table.move_column, column.key, by))
    if table.frozen != place + 1:
        menu.addAction(_tr("Freeze up to here"), partial(table.freeze, column.key))
    if table.frozen:
        menu.addAction(_tr("Unfreeze columns"), partial(table.freeze, ""))
    menu.addSeparator()


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunTable", text)
