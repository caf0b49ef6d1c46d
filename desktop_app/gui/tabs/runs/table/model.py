"""The runs as a table model: pages on demand, updates in place."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import partial

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import Event, RunAdded, RunChanged, RunRemoved
from desktop_app.domain.run import RunPage, RunQuery, RunSummary
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.table.columns import (
    METRIC_COLUMNS,
    METRICS_AT,
    STAR,
    TAGS,
    Column,
    best_of,
    choose_metrics,
    column_for,
    metric_column,
    usual_columns,
)
from desktop_app.gui.tabs.runs.table.rows import RunRows
from desktop_app.gui.tabs.runs.table.sketches import Sketches

PAGE = 100
MOST_KEPT = 4_000
"""Runs whose summaries are held."""
REFRESH_MS = 300

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class RunTableModel(QAbstractTableModel):
    """Rows are the runs of a query. A row's summary is read when it is first looked at.

    `loaded` comes after the first page of a query, `refused` with the error of a bad filter.
    Selections hold on to runs, not to row numbers.
    """

    loaded = Signal()
    refused = Signal(object)

    def __init__(
        self,
        context: TabContext,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._clock = clock
        self.query = RunQuery(limit=PAGE)
        self._rows = RunRows()
        self._runs: dict[str, RunSummary] = {}
        self._numbers: dict[str, int] = {}
        self._metrics: tuple[str, ...] = ()
        self._usual = True
        """Whether nobody has chosen columns, so that those of metrics come as metrics do."""
        self._tagged = False
        """Whether a run was seen that has tags."""
        self._columns: tuple[Column, ...] = usual_columns(())
        self._calls: dict[int, Call] = {}
        self._ahead: dict[str, tuple[int, RunSummary]] = {}
        """Changes of runs whose page is still on its way, and may not tell of them."""
        self._first_row = 0
        self._ready = False
        self._snapshot = -1
        self.sketches = Sketches(context, self)
        self.sketches.came.connect(self._tell_sketches)
        self._later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._later.timeout.connect(self.refresh)

    @property
    def columns(self) -> Sequence[Column]:
        return self._columns

    @property
    def usual(self) -> bool:
        """Whether the columns are the usual ones, not a person's choice."""
        return self._usual

    def set_columns(self, keys: Sequence[str] | None) -> None:
        """Show the columns of these keys; None for the usual ones. Those that stay do not move,
        and those of unknown keys are left out."""
        self._usual = keys is None
        wanted = self.columns_if_usual
        if keys is not None:
            wanted = tuple(column for column in map(column_for, keys) if column is not None)
        kept = {column.key for column in wanted}
        for at in range(len(self._columns) - 1, -1, -1):
            if self._columns[at].key not in kept:
                self.beginRemoveColumns(_NONE, at, at)
                self._columns = (*self._columns[:at], *self._columns[at + 1 :])
                self.endRemoveColumns()
        shown = {column.key for column in self._columns}
        fresh = tuple(column for column in wanted if column.key not in shown)
        if fresh:
            first = len(self._columns)
            self.beginInsertColumns(_NONE, first, first + len(fresh) - 1)
            self._columns = (*self._columns, *fresh)
            self.endInsertColumns()

    @property
    def columns_if_usual(self) -> tuple[Column, ...]:
        """The usual columns in their usual order."""
        return usual_columns(self._metrics, tagged=self._tagged)

    @property
    def ready(self) -> bool:
        """Whether the first page of the query has come."""
        return self._ready

    def run(self, row: int) -> RunSummary | None:
        """The run of a row, None where it was not read yet."""
        run_id = self._rows.at(row)
        return self._runs.get(run_id) if run_id else None

    def row_of(self, run_id: str) -> int:
        """The row of a run that was read; -1 for none."""
        return self._rows.row_of(run_id) if run_id in self._runs else -1

    def summary(self, run_id: str) -> RunSummary | None:
        """A run by its id, where it is in a page that was read."""
        return self._runs.get(run_id)

    def ask(self, query: RunQuery) -> None:
        """List other runs. The old rows stay until the new ones are there."""
        self.query = replace(query, offset=0, limit=PAGE)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self._cancel()
        self._ready = False
        self._fetch(0)

    def look_at(self, row: int) -> None:
        """The topmost row in view, so that a refresh reads what is seen."""
        self._first_row = row

    def refresh(self) -> None:
        """Read the pages in view anew and apply what differs."""
        self._later.stop()
        self._cancel()
        first = self._first_row // PAGE
        for page in {first, first + 1 if self._first_row % PAGE > PAGE // 2 else first}:
            self._fetch(page)

    # ----------------------------------------------------------------- Qt's

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole and column.key == STAR:
            return ""
        if role == Qt.ItemDataRole.DisplayRole and column.sort == self.query.sort:
            return f"{column.title} {'↓' if self.query.descending else '↑'}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run, column = self.run(index.row()), self._columns[index.column()]
        if run is None:
            self._fetch(index.row() // PAGE)
            return "…" if role == Qt.ItemDataRole.DisplayRole and column.key == "name" else None
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(run, self._clock())
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(run, self._clock())
        if role == Qt.ItemDataRole.AccessibleTextRole and column.key == STAR:
            return column.tip(run, self._clock())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def text(self, index: Index) -> str:
        """What a cell shows."""
        return str(self.data(index) or "")

    def _tell_sketches(self, run_ids: Sequence[str]) -> None:
        """Small curves came: their cells are painted anew."""
        rows = [row for row in map(self.row_of, run_ids) if row >= 0]
        for at, column in enumerate(self._columns):
            if column.sketched and rows:
                self.dataChanged.emit(self.index(min(rows), at), self.index(max(rows), at))

    def tick(self, first: int, last: int) -> None:
        """Time went on: what depends on it in these rows is painted anew."""
        for number, column in enumerate(self._columns):
            if column.ticks and last >= first:
                self.dataChanged.emit(self.index(first, number), self.index(last, number))

    # ---------------------------------------------------------------- events

    def take_event(self, event: Event) -> None:
        """Apply what the engine tells."""
        match event:
            case RunAdded(run=run, number=number) if run is not None:
                if number > self._snapshot:
                    self._add(run, number)
            case RunChanged(run=run, number=number) if run is not None:
                self._change(run, number)
            case RunRemoved(run_id=run_id, number=number) if number > self._snapshot:
                self._remove(run_id)

    def _add(self, run: RunSummary, number: int) -> None:
        if run.id in self._runs:
            self._change(run, number)
            return
        newest = self.query.sort == "created_at" and self.query.descending
        narrowed = self.query.filter or self.query.experiment or self.query.without
        if not self._ready or not newest or narrowed:
            self._later.start()
            return
        self.beginInsertRows(_NONE, 0, 0)
        self._rows.insert_first(run.id)
        self._runs[run.id] = run
        self._numbers[run.id] = number
        self.endInsertRows()
        self.loaded.emit()

    def _change(self, run: RunSummary, number: int) -> None:
        if number <= self._numbers.get(run.id, -1):
            return
        if run.id in self._runs:
            self._runs[run.id] = run
            self._numbers[run.id] = number
            row = self._rows.row_of(run.id)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))
            self._choose_columns([run])
        elif self._calls:
            self._ahead[run.id] = (number, run)
        # An ended run that is in no page may have come back from the archive.
        known = run.id in self._runs
        moves = run.annotation.archived and not self.query.archived if known else run.ended
        if (self.query.filter or moves) and not self._later.isActive():
            self._later.start()

    def _remove(self, run_id: str) -> None:
        row = self.row_of(run_id)
        if row < 0:
            self._later.start()
            return
        self.beginRemoveRows(_NONE, row, row)
        self._rows.remove(row)
        del self._runs[run_id]
        self._numbers.pop(run_id, None)
        self.endRemoveRows()
        self.loaded.emit()

    # ----------------------------------------------------------------- pages

    def _cancel(self) -> None:
        for call in self._calls.values():
            call.cancel()
        self._calls.clear()

    def _fetch(self, page: int) -> None:
        if page in self._calls:
            return
        query = replace(self.query, offset=page * PAGE)
        self._calls[page] = self._context.bridge.call(
            self._context.engine.runs.list,
            query,
            then=partial(self._take_page, page),
            failed=self._refuse,
            owner=self,
        )

    def _refuse(self, error: TrainyardError) -> None:
        self._calls.clear()
        self.refused.emit(error)

    def _take_page(self, number: int, page: RunPage) -> None:
        self._calls.pop(number, None)
        first = number * PAGE
        if not number or page.total != len(self._rows):
            # The count of rows is right as of this event; those before it are in it.
            self._snapshot = max(self._snapshot, page.number)
        for run in page.runs:
            as_of, newest = max(
                (page.number, run), self._ahead.pop(run.id, (-1, run)), key=lambda told: told[0]
            )
            if as_of >= self._numbers.get(run.id, -1):
                self._runs[run.id] = newest
                self._numbers[run.id] = as_of
        if not self._calls:
            self._ahead.clear()
        fresh = [run.id for run in page.runs]
        anew = not self._ready
        if not anew and page.total == len(self._rows) and self._rows.fills(first, fresh):
            self._rows.fill(first, fresh)
            self._tell_rows(first, len(fresh))
        else:
            self._rearrange(self._rows.moved(first, fresh, page.total, anew=anew))
        self._forget_far()
        self._choose_columns(page.runs)
        self._ready = True
        if anew or not len(self._rows):
            self.loaded.emit()

    def _tell_rows(self, first: int, count: int) -> None:
        if count:
            last = self.index(first + count - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(first, 0), last)

    def _rearrange(self, rows: RunRows) -> None:
        """Take another order, so that selections stay on their runs."""
        before, after = len(self._rows), len(rows)
        if after > before:
            self.beginInsertRows(_NONE, before, after - 1)
            self._rows.extend(after - before)
            self.endInsertRows()
        # Rows that go away leave from the end, after those that stay have moved to their places.
        rows.extend(max(0, before - after))
        self._permute(rows)
        if after < before:
            self.beginRemoveRows(_NONE, after, before - 1)
            self._rows.cut(after)
            self.endRemoveRows()
        self._keep(self._rows.known)

    def _permute(self, rows: RunRows) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        runs = [self._rows.at(index.row()) or "" for index in before]
        places = rows.places(set(runs))
        after = [
            self.index(places[run], index.column()) if run in places else _NONE
            for run, index in zip(runs, before, strict=True)
        ]
        self._rows = rows
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _forget_far(self) -> None:
        """Let go of what is far from the rows in view: it is read again where it is looked at."""
        if len(self._runs) > MOST_KEPT:
            far = MOST_KEPT // 4
            self._keep(self._rows.some(self._first_row - far, self._first_row + far))

    def _keep(self, run_ids: Set[str]) -> None:
        """Let go of all other runs."""
        for run_id in self._runs.keys() - run_ids:
            del self._runs[run_id]
            self._numbers.pop(run_id, None)

    def _choose_columns(self, runs: Sequence[RunSummary]) -> None:
        """Add columns of metrics and tags as they turn up: those that are there never go."""
        if not self._tagged and any(run.annotation.tags for run in runs):
            self._tagged = True
            if self._usual:
                at = [column.key for column in self.columns_if_usual].index(TAGS)
                self._insert_column(at, self.columns_if_usual[at])
        room = METRIC_COLUMNS - len(self._metrics)
        if room <= 0:
            return
        chosen = choose_metrics(runs)
        for name in [name for name in chosen if name not in self._metrics][:room]:
            at = METRICS_AT + len(self._metrics)
            self._metrics = (*self._metrics, name)
            if self._usual:
                self._insert_column(at, metric_column(best_of(name)))

    def _insert_column(self, at: int, column: Column) -> None:
        self.beginInsertColumns(_NONE, at, at)
        self._columns = (*self._columns[:at], column, *self._columns[at:])
        self.endInsertColumns()


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
