"""`RunIndex` in SQLite, with SQLAlchemy Core (a page takes half the time that the ORM needs)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop_app.adapters.store import queries, rows
from desktop_app.adapters.store.database import Database
from desktop_app.adapters.store.pages import find_page
from desktop_app.adapters.store.schema import (
    counter,
    details,
    offsets,
    outputs,
    parameters,
    removed,
    runs,
    series,
    stages,
    tags,
)
from desktop_app.domain.annotation import Annotation, in_order
from desktop_app.domain.errors import NotFoundError
from desktop_app.domain.filters import Field, FieldKind, parse_filter, speaks_of
from desktop_app.domain.metrics import SeriesState, SeriesSummary
from desktop_app.domain.run import RunGroup, RunPage, RunQuery, RunRecord, Stage

CHUNK = 500
"""Keys in one statement: older SQLite takes 999 variables."""

MOST_FIELDS = 1000
"""Of each kind: what a person can choose from."""

_SUMMARY = (
    *(series.c["count"], series.c.last, series.c.min, series.c.max),
    *(series.c.last_step, series.c.source),
)
_SHOWN = (series.c.system == 0) & ((series.c.name != "") | (series.c.logged_as == ""))
"""Of series: the script's own that are not left out."""
_SUMMARIES = select(runs, details.c.facts).join(details, details.c.run == runs.c.key)
_RECORDS = select(runs, details.c.facts, details.c.more).join(details, details.c.run == runs.c.key)


def _put(table: Table) -> Insert:
    """Insert rows of this table, or replace those with the same key."""
    statement = upsert(table)
    new = {column.name: column for column in statement.excluded if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)


# What growing series use is made once: making a statement takes longer than SQLite needs for it.
_RUN = select(runs).where(runs.c.id == bindparam("id"))
_STATE = select(runs.c.key, runs.c.stage).where(runs.c.id == bindparam("id"))
_RENUMBER = update(runs).where(runs.c.key == bindparam("of")).values(change=bindparam("number"))
_COUNT_ON = update(counter).values(value=counter.c.value + 1)
_NUMBER = select(counter.c.value)
_PUT_OFFSETS = _put(offsets)
_PUT_SERIES = _put(series)


class SqliteRunIndex:
    """The metrics of a record are those of its series (not the host's own), and its annotation is
    what `annotate` was told last: what `record.summary` says of them is not stored. `progress` of a
    run that is not there is empty. `on_close` is called once the file was let go of."""

    def __init__(self, database: Database, on_close: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._on_close = on_close
        self._grouped: tuple[int, RunQuery, Sequence[RunGroup]] = (-1, RunQuery(), ())
        """As of which change a query had which groups: its pages share them, unless time alone
        changes what it finds."""

    def store(self, record: RunRecord, offsets: Mapping[str, int]) -> int:
        with self._database.writing() as connection:
            existing = connection.execute(_RUN, {"id": record.summary.id}).first()
            if existing is not None and existing.stage == Stage.ENDED:
                return _number(connection)
            number = _next_number(connection)
            key = _store_run(connection, record, number, existing)
            _store_children(connection, key, record)
            _store_offsets(connection, key, offsets)
        return number

    def grow(self, run_id: str, offsets: Mapping[str, int], series: Sequence[SeriesState]) -> int:
        with self._database.writing() as connection:
            found = connection.execute(_STATE, {"id": run_id}).first()
            if found is None:
                raise _no_run(run_id)
            if found.stage == Stage.ENDED:
                return _number(connection)
            number = _next_number(connection)
            connection.execute(_RENUMBER, {"of": found.key, "number": number})
            _store_offsets(connection, found.key, offsets)
            _store_series(connection, found.key, series)
        return number

    def regrow(
        self,
        run_id: str,
        offsets: Mapping[str, int | None],
        series: Sequence[SeriesState],
        gone: Collection[int] = (),
    ) -> int:
        with self._database.writing() as connection:
            found = connection.execute(_STATE, {"id": run_id}).first()
            if found is None:
                raise _no_run(run_id)
            number = _next_number(connection)
            connection.execute(_RENUMBER, {"of": found.key, "number": number})
            lost = [file for file, at in offsets.items() if at is None]
            _forget(connection, found.key, lost, gone)
            kept = {file: at for file, at in offsets.items() if at is not None}
            _store_offsets(connection, found.key, kept)
            _store_series(connection, found.key, series)
        return number

    def annotate(self, annotations: Mapping[str, Annotation]) -> None:
        with self._database.writing() as connection:
            for run_id, annotation in annotations.items():
                found = connection.execute(_STATE, {"id": run_id}).first()
                if found is not None:
                    _store_annotation(connection, found.key, annotation)

    def get(self, run_id: str) -> RunRecord:
        with self._database.reading() as connection:
            found = _records(connection, _RECORDS.where(runs.c.id == run_id))
        if not found:
            raise _no_run(run_id)
        return found[0]

    def page(self, query: RunQuery) -> RunPage:
        with self._database.reading() as connection:
            number = _number(connection)
            as_of, asked, groups = self._grouped
            whole = replace(query, offset=0, limit=0)
            same = query.group and (as_of, asked) == (number, whole)
            known = same and not speaks_of(parse_filter(query.filter), "gpu_hours")
            page = find_page(connection, query, groups if known else None)
            self._grouped = (number, whole, page.groups)
            metrics, words = _metrics(connection, page.keys), _tags(connection, page.keys)
            found = {
                row.key: rows.summary_of(row, metrics[row.key], words[row.key])
                for chunk in _chunks(page.keys)
                for row in connection.execute(_SUMMARIES.where(runs.c.key.in_(chunk))).all()
            }
        return RunPage(tuple(found[key] for key in page.keys), page.total, number, page.groups)

    def fields(self) -> Sequence[Field]:
        given, logged = (queries.names_of(table.c.name) for table in (parameters, series))
        of_script = exists().where(series.c.name == logged.c.name, _SHOWN)
        asked = (
            (FieldKind.PARAMETER, "", select(given.c.name).where(given.c.name.is_not(None))),
            (FieldKind.METRIC, "last", select(logged.c.name).where(of_script)),
        )
        with self._database.reading() as connection:
            return [
                Field(kind, name, part)
                for kind, part, names in asked
                for name in connection.scalars(names.limit(MOST_FIELDS))
            ]

    def tags(self) -> Sequence[str]:
        names = queries.names_of(tags.c.tag)
        there = select(names.c.name).where(names.c.name.is_not(None)).limit(MOST_FIELDS)
        with self._database.reading() as connection:
            return in_order(connection.scalars(there))

    def live(self) -> Sequence[RunRecord]:
        living = _RECORDS.where(runs.c.stage != "ended")
        with self._database.reading() as connection:
            return _records(connection, living.order_by(runs.c.created_at, runs.c.id))

    def progress(
        self, run_id: str, names: Collection[str] | None = None
    ) -> tuple[Mapping[str, int], Sequence[SeriesState]]:
        of_run = runs.c.id == run_id
        taken = select(offsets.c.file, offsets.c.offset).join(runs).where(of_run)
        columns = (series.c.number, series.c.name, series.c.system, series.c.logged_as, *_SUMMARY)
        grown = select(*columns).join(runs).where(of_run).order_by(series.c.number)
        if names is not None:
            grown = grown.where(series.c.name.in_(names))
        with self._database.reading() as connection:
            by_file = {row.file: row.offset for row in connection.execute(taken)}
            states = tuple(
                SeriesState(number, name, bool(system), rows.series_summary(*summary), logged_as)
                for number, name, system, logged_as, *summary in connection.execute(grown)
            )
        return by_file, states

    def changed_since(self, number: int) -> tuple[int, Sequence[RunRecord], Sequence[str]]:
        changed = _RECORDS.where(runs.c.change > number).order_by(runs.c.change)
        gone = select(removed.c.run).where(removed.c.change > number).order_by(removed.c.change)
        with self._database.reading() as connection:
            newest = _number(connection)
            if newest <= number:
                return newest, (), ()
            ids = tuple(connection.scalars(gone))
            return newest, _records(connection, changed), ids

    def remove(self, run_id: str) -> None:
        with self._database.writing() as connection:
            deleted = connection.execute(delete(runs).where(runs.c.id == run_id))
            if deleted.rowcount:
                number = _next_number(connection)
                connection.execute(insert(removed).values(run=run_id, change=number))

    def close(self) -> None:
        self._database.close()
        self._on_close()


def _no_run(run_id: str) -> NotFoundError:
    return NotFoundError("no_run", f"There is no run {run_id!r} in this workspace.")


def _number(connection: Connection) -> int:
    return int(connection.scalars(_NUMBER).one())


def _next_number(connection: Connection) -> int:
    connection.execute(_COUNT_ON)
    return _number(connection)


def _store_run(
    connection: Connection, record: RunRecord, number: int, existing: Row[Any] | None
) -> int:
    """Insert the run, or write the columns that differ: each costs its indexes."""
    values = rows.run_values(record)
    if existing is None:
        connection.execute(delete(removed).where(removed.c.run == values["id"]))
        result = connection.execute(insert(runs).values(**values, change=number))
        return int(result.lastrowid)
    old = existing._asdict()
    differing = {name: value for name, value in values.items() if old[name] != value}
    connection.execute(
        update(runs).where(runs.c.key == existing.key).values(**differing, change=number)
    )
    return int(existing.key)


def _store_children(connection: Connection, key: int, record: RunRecord) -> None:
    _replace(connection, details, key, [rows.detail_values(record)])
    _replace(connection, parameters, key, rows.parameter_rows(record))
    _replace(connection, stages, key, rows.stage_rows(record))
    _replace(connection, outputs, key, rows.output_rows(record))


def _replace(connection: Connection, table: Table, key: int, wanted: list[rows.Values]) -> None:
    """Make `wanted` the run's rows; nothing is written where they are that already."""
    columns = [column for column in table.c if column.name != "run"]
    ordered = select(*columns).where(table.c.run == key).order_by(*table.primary_key)
    existing = [dict(row) for row in connection.execute(ordered).mappings()]
    if existing == wanted:
        return
    if existing:
        connection.execute(delete(table).where(table.c.run == key))
    if wanted:
        connection.execute(insert(table), [{"run": key, **values} for values in wanted])


def _store_annotation(connection: Connection, key: int, annotation: Annotation) -> None:
    number, values = _next_number(connection), rows.annotation_values(annotation)
    connection.execute(update(runs).where(runs.c.key == key).values(**values, change=number))
    _replace(connection, tags, key, [{"tag": tag} for tag in sorted(annotation.tags)])


def _store_offsets(connection: Connection, key: int, taken: Mapping[str, int]) -> None:
    if taken:
        connection.execute(
            _PUT_OFFSETS, [{"run": key, "file": file, "offset": at} for file, at in taken.items()]
        )


def _store_series(connection: Connection, key: int, states: Sequence[SeriesState]) -> None:
    if states:
        connection.execute(_PUT_SERIES, [rows.series_row(key, state) for state in states])


def _forget(
    connection: Connection, key: int, files: Sequence[str], numbers: Collection[int]
) -> None:
    for name in files:
        connection.execute(delete(offsets).where(offsets.c.run == key, offsets.c.file == name))
    for number in numbers:
        connection.execute(delete(series).where(series.c.run == key, series.c.number == number))


def _records(connection: Connection, statement: Select[Any]) -> tuple[RunRecord, ...]:
    found = connection.execute(statement).all()
    keys = [row.key for row in found]
    metrics, words = _metrics(connection, keys), _tags(connection, keys)
    spans = _children(connection, select(stages), stages, keys)
    files = _children(connection, select(outputs), outputs, keys)
    return tuple(
        rows.record_of(
            row,
            metrics[row.key],
            words[row.key],
            [rows.stage_of(span) for span in spans[row.key]],
            [rows.output_of(file) for file in files[row.key]],
        )
        for row in found
    )


def _metrics(
    connection: Connection, keys: Sequence[int]
) -> defaultdict[int, dict[str, SeriesSummary]]:
    """The summaries of the script's own series that are shown, by run and name."""
    statement = select(series.c.run, series.c.name, *_SUMMARY).where(_SHOWN)
    found: defaultdict[int, dict[str, SeriesSummary]] = defaultdict(dict)
    for chunk in _chunks(keys):
        ordered = statement.where(series.c.run.in_(chunk)).order_by(*series.primary_key)
        for run, name, *summary in connection.execute(ordered).all():
            found[run][name] = rows.series_summary(*summary)
    return found


def _tags(connection: Connection, keys: Sequence[int]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for chunk in _chunks(keys):
        for run, tag in connection.execute(select(tags).where(tags.c.run.in_(chunk))):
            found[run].append(tag)
    return found


def _children(
    connection: Connection, statement: Select[Any], table: Table, keys: Sequence[int]
) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for chunk in _chunks(keys):
        ordered = statement.where(table.c.run.in_(chunk)).order_by(*table.primary_key)
        for row in connection.execute(ordered):
            found[row.run].append(row)
    return found


def _chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
