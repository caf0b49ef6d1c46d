"""The runs as a table model: pages on demand, updates in place."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.domain.errors import TrainyardError
from desktop_app.domain.events import Event, RunAdded, RunChanged, RunRemoved
from desktop_app.domain.filters import FieldKind, parse_field
from desktop_app.domain.groups import MOST_GROUPS, group_of, parse_group
from desktop_app.domain.run import RunGroup, RunPage, RunQuery, RunSummary
from desktop_app.gui.bridge import Call
from desktop_app.gui.context import TabContext
from desktop_app.gui.tabs.runs.table.columns import STAR
from desktop_app.gui.tabs.runs.table.columns_model import NONE, ColumnsModel, Index, alignment
from desktop_app.gui.tabs.runs.table.headings import Heading
from desktop_app.gui.tabs.runs.table.outline import Outline
from desktop_app.gui.tabs.runs.table.row_reads import Sketches, ValuesAt
from desktop_app.gui.tabs.runs.table.rows import RunRows
from desktop_app.gui.tabs.runs.table.selected import SelectedRuns
from desktop_app.gui.tabs.runs.words import number_text

PAGE = 100
MOST_KEPT = 4_000
"""Runs whose summaries are held."""
REFRESH_MS = 300


class RunTableModel(ColumnsModel):
    """Rows are the runs of a query, and the headings of their groups where it has some. A row's
    summary is read when it is first looked at.

    `loaded` comes after the first page of a query and where there are more runs or fewer of them,
    `refused` with the error of a bad filter.
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
        self._sorted_by = ("", True)
        """The metric, empty for something else, and whether the greatest comes first."""
        self._row_count = 0
        """As Qt was told."""
        self._folded: dict[str, set[str]] = {}
        """By what the runs are grouped by: the values whose groups are folded."""
        self._runs: dict[str, RunSummary] = {}
        self._numbers: dict[str, int] = {}
        self._calls: dict[int, Call] = {}
        self._ahead: dict[str, tuple[int, RunSummary]] = {}
        """Changes of runs whose page is still on its way, and may not tell of them."""
        self._first_row = 0
        self._ready = False
        self._snapshot = -1
        self.selected = SelectedRuns(context, self)
        self.sketches = Sketches(context, self)
        self.values_at = ValuesAt(context, self)
        for reads in (self.sketches, self.values_at):
            reads.came.connect(self._tell_read)
        self._later = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._later.timeout.connect(self.refresh)

    @property
    def ready(self) -> bool:
        """Whether the first page of the query has come."""
        return self._ready

    def run(self, row: int) -> RunSummary | None:
        """The run of a row, None where it was not read yet."""
        run_id = self._rows.at(row)
        return self._runs.get(run_id) if run_id else None

    @property
    def total(self) -> int:
        """How many runs there are."""
        return self._rows.outline.total

    @property
    def groups(self) -> Sequence[RunGroup]:
        """The groups of the runs, none where they are not grouped."""
        return self._rows.outline.groups

    def heading(self, row: int) -> Heading | None:
        """The heading in a row, None where a run is."""
        group, outline = self._rows.heading(row), self._rows.outline
        if group is None:
            return None
        further = len(outline.groups) > MOST_GROUPS
        folded = outline.is_folded(group)
        return Heading(outline.field, group, folded, further, *self._sorted_by)

    def fold(self, group: RunGroup, *, folded: bool) -> None:
        """Show only a group's heading, or its runs again."""
        outline = self._rows.outline
        row = outline.heading_row(group.value)
        if row < 0 or outline.is_folded(group) == folded:
            return
        values = self._folded.setdefault(outline.field, set())
        values.symmetric_difference_update([group.value])
        if folded:
            self.beginRemoveRows(NONE, row + 1, row + group.count)
        else:
            self.beginInsertRows(NONE, row + 1, row + group.count)
        self._take_outline(outline.refolded(values))
        if folded:
            self.endRemoveRows()
        else:
            self.endInsertRows()
        self._tell_rows(row, 1)

    def fold_all(self, *, folded: bool) -> None:
        """Do so to all groups."""
        values = {group.value for group in self.groups} if folded else set[str]()
        self._folded[self._rows.outline.field] = values
        self._rearrange(self._rows.refolded(values))

    def row_of(self, run_id: str) -> int:
        """The row of a run that was read; -1 for none."""
        return self._rows.row_of(run_id) if run_id in self._runs else -1

    def summary(self, run_id: str) -> RunSummary | None:
        """A run by its id, where it is in a page that was read."""
        return self._runs.get(run_id)

    def places(self, rows: Sequence[int]) -> list[int]:
        """Where the runs of some rows stand in the order of the query; headings have none."""
        return [place for place in map(self._rows.outline.place, rows) if place >= 0]

    def count_runs(self, first: int, last: int) -> int:
        """How many runs are in some rows, from the first to the last."""
        return self._rows.outline.count(first, last)

    def ask(self, query: RunQuery) -> None:
        """List other runs. The old rows stay until the new ones are there."""
        self.query = replace(query, offset=0, limit=PAGE)
        sort = parse_field(query.sort)
        metric = sort.name if sort.kind is FieldKind.METRIC else ""
        self._sorted_by = (metric, query.descending)
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
        in_view = range(self._first_row, min(self._first_row + PAGE // 2, len(self._rows)))
        places = [self._rows.outline.place(row) for row in in_view]
        for page in {place // PAGE for place in places if place >= 0} or {0}:
            self._fetch(page)

    # ----------------------------------------------------------------- Qt's

    def rowCount(self, parent: Index = NONE) -> int:
        return 0 if parent.isValid() else self._row_count

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        heading = self.heading(index.row())
        if heading is not None:
            return heading.text if role == Qt.ItemDataRole.AccessibleTextRole else None
        run, column = self.run(index.row()), self._columns[index.column()]
        if run is None:
            place = self._rows.outline.place(index.row())
            if place >= 0:
                self._fetch(place // PAGE)
            return "…" if role == Qt.ItemDataRole.DisplayRole and column.key == "name" else None
        if role == Qt.ItemDataRole.DisplayRole and column.at is not None:
            value = self.values_at.value(run, column.at.name, column.at.step or 0)
            return number_text(value)
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(run, self._clock())
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip(run, self._clock())
        if role == Qt.ItemDataRole.AccessibleTextRole and column.key == STAR:
            return column.tip(run, self._clock())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(column)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading can be gone to, and is never among the selected runs."""
        flags = super().flags(index)
        is_run = self._rows.heading(index.row()) is None
        return flags if is_run else flags & ~Qt.ItemFlag.ItemIsSelectable

    def text(self, index: Index) -> str:
        """What a cell shows."""
        return str(self.data(index) or "")

    def _tell_read(self, run_ids: Sequence[str]) -> None:
        """Small curves or values came: their cells are painted anew."""
        rows = [row for row in map(self.row_of, run_ids) if row >= 0]
        for at, column in enumerate(self._columns):
            if (column.sketched or column.at is not None) and rows:
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
        narrowed = self.query.filter or self.query.experiment or self.query.group
        if not self._ready or not newest or narrowed:
            self._later.start()
            return
        self.beginInsertRows(NONE, 0, 0)
        self._rows.insert_first(run.id)
        self._row_count += 1
        self._runs[run.id] = run
        self._numbers[run.id] = number
        self.endInsertRows()
        self.loaded.emit()

    def _change(self, run: RunSummary, number: int) -> None:
        if number <= self._numbers.get(run.id, -1):
            return
        regroups = self._regroups(run)
        if run.id in self._runs:
            self._runs[run.id] = run
            self._numbers[run.id] = number
            self._tell_rows(self._rows.row_of(run.id), 1)
            self.choose_columns([run])
        elif self._calls:
            self._ahead[run.id] = (number, run)
        # An ended run that is in no page may have come back from the archive.
        known = run.id in self._runs
        moves = run.annotation.archived and not self.query.archived if known else run.ended
        if (self.query.filter or moves or regroups) and not self._later.isActive():
            self._later.start()

    def _regroups(self, run: RunSummary) -> bool:
        """Whether a run's change moves it to another group, or changes what a heading counts."""
        old = self._runs.get(run.id)
        if not self.query.group or old is None:
            return False
        field = parse_group(self.query.group)
        told = [(group_of(one, field), one.ended, one.outcome) for one in (old, run)]
        return told[0] != told[1]

    def _remove(self, run_id: str) -> None:
        row = self.row_of(run_id)
        if self.query.group or row < 0:
            self._later.start()
        if row < 0:
            return
        group = self._rows.heading(row - 1)
        first = row - 1 if group is not None and group.count == 1 else row
        self.beginRemoveRows(NONE, first, row)
        self._rows.remove(run_id)
        self._row_count = len(self._rows)
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
        if not number or page.total != self.total:
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
        anew, before = not self._ready, self.total
        field = self.query.group
        outline = Outline(page.total, page.groups, self._folded.get(field, ()), field)
        same = outline.same_places(self._rows.outline)
        if not anew and same and self._rows.fills(first, fresh):
            self._rows.fill(first, fresh)
            self._take_outline(outline)
            self._tell_rows(*((0, len(self._rows)) if page.groups else (first, len(fresh))))
        else:
            self._rearrange(self._rows.moved(first, fresh, outline, anew=anew))
        self._forget_far()
        self.choose_columns(page.runs)
        self._ready = True
        if anew or self.total != before:
            self.loaded.emit()

    def _take_outline(self, outline: Outline) -> None:
        self._rows.outline = outline
        self._row_count = len(outline)

    def _tell_rows(self, first: int, count: int) -> None:
        if count and first >= 0:
            last = self.index(first + count - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(first, 0), last)

    def _rearrange(self, rows: RunRows) -> None:
        """Take another order, so that selections stay on their runs."""
        before, after = self._row_count, len(rows)
        if after > before:
            self.beginInsertRows(NONE, before, after - 1)
            self._row_count = after
            self.endInsertRows()
        # Rows that go away leave from the end, after those that stay have moved to their places.
        self._permute(rows)
        if after < before:
            self.beginRemoveRows(NONE, after, before - 1)
            self._row_count = after
            self.endRemoveRows()
        self._keep(self._rows.known)

    def _permute(self, rows: RunRows) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._rows.key(index.row()) for index in before]
        places = rows.rows_of({key for key in keys if key is not None})
        after = [
            self.index(places[key], index.column()) if key in places else NONE
            for key, index in zip(keys, before, strict=True)
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
