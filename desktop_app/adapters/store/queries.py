"""Filter expressions and sort fields as SQL."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    CompoundSelect,
    Integer,
    MetaData,
    Select,
    Table,
    and_,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)

from desktop_app.adapters.store import gpu_hours
from desktop_app.adapters.store.schema import parameters, runs, series, tags
from desktop_app.domain.filters import (
    And,
    Comparison,
    Expression,
    Field,
    FieldKind,
    Not,
    Operator,
    parse_field,
    parse_filter,
    speaks_of,
)
from desktop_app.domain.run import RunQuery

Condition = ColumnElement[bool]
Among = Callable[[ColumnElement[int]], Condition]


HAS_FAILED: Condition = runs.c.outcome == "failed"
_IS_REMOVED: Condition = runs.c.removed_at.is_not(None)

found = Table("found", MetaData(), Column("key", Integer, primary_key=True), prefixes=["TEMP"])
"""The keys of the runs that match a filter, while a page of them is looked for: what a filter says
is found out once, and whether the runs are few or many is known before they are put in order."""


def filtered(query: RunQuery) -> Select[Any] | None:
    """The keys of the runs that match, those that `left_out` has too; None for all runs. Raises
    `InvalidError` for a bad filter.

    Each part of a filter gives a set of keys from an index. One of them is gone through, and its
    keys are looked up in the others: the table of runs, which is large, is best not touched.
    """
    parts = list(_parts(parse_filter(query.filter)))
    if query.experiment:
        parts.append((select(runs.c.key).where(runs.c.experiment == query.experiment), True))
    if query.removed:
        parts.append((select(runs.c.key).where(_IS_REMOVED), True))
    if query.only is not None:
        parts.append((select(runs.c.key).where(runs.c.id.in_(query.only)), True))
    if not parts:
        return None
    within = [keys for keys, inside in parts if inside]
    within.sort(key=lambda keys: runs in keys.get_final_froms())
    first = within[0] if within else select(runs.c.key)
    key = first.selected_columns[0]
    for keys, inside in parts:
        if keys is not first:
            first = first.where(_is_in(key, keys) if inside else not_(_is_in(key, keys)))
    return first


def _parts(expression: Expression | None) -> Iterator[tuple[Select[Any], bool]]:
    """Sets of keys that a run must all be in, or not be in."""
    match expression:
        case None:
            return
        case And(parts=parts):
            for part in parts:
                yield from _parts(part)
        case Not(part=part):
            yield _keys_of(part), False
        case Comparison(field=field, operator=Operator.NOT_EQUAL, value=value):
            yield _keys_of(Comparison(field, Operator.EQUAL, value)), False
        case _:
            yield _keys_of(expression), True


def _is_in(key: ColumnElement[int], keys: Select[Any]) -> Condition:
    """Looked up for each: the sum keeps SQLite from beginning with the keys instead."""
    return (key + 0).in_(keys)


def left_out(query: RunQuery) -> Sequence[Select[Any]]:
    """The keys of the runs that a list has only where it is asked for them: those in the trash, and
    archived ones. Each from a small index of its own."""
    if query.removed:
        return ()
    out = [] if query.removed is None else [select(runs.c.key).where(_IS_REMOVED)]
    if not query.archived and not speaks_of(parse_filter(query.filter), "archived"):
        out.append(select(runs.c.key).where(runs.c.archived == 1))
    return out


def in_none(parts: Sequence[Select[Any]]) -> Among:
    """Whether a run is in none of these. By key: what is sorted by an index need not be looked up
    in the table as well."""
    return lambda key: key.not_in(union_all(*parts)) if parts else true()


def condition(expression: Expression) -> Condition:
    """True or false for every run, never NULL: so `not` means what it says."""
    if isinstance(expression, Comparison):
        return _comparison(expression)
    if isinstance(expression, Not):
        return not_(condition(expression.part))
    parts = [condition(part) for part in expression.parts]
    return and_(*parts) if isinstance(expression, And) else or_(*parts)


def looked_up(query: RunQuery, keys: Select[Any], group: Field | None = None) -> Select[Any]:
    """These keys in order, by their groups first: what each is sorted by is looked up. For few.

    Runs without the sort field come last in both directions.
    """
    order = _order(parse_field(query.sort), query.descending)
    if group is not None:
        order = [*_directed(_grouped_by(group), descending=False), *order]
    return select(runs.c.key).where(runs.c.key.in_(keys)).order_by(*order)


def walked(query: RunQuery, among: Among) -> Select[Any] | CompoundSelect[Any]:
    """The keys of the runs `among` which a page is, in the order of an index, so that the first of
    many are there at once. Of those sorted by a metric, a parameter or GPU hours only the ones that
    have it: `rest` has the others."""
    field = parse_field(query.sort)
    if field.name == "gpu_hours" and field.kind is FieldKind.RUN:
        return gpu_hours.in_order(among, query.descending)
    if field.kind is FieldKind.RUN:
        keys = select(runs.c.key).where(among(runs.c.key))
        return keys.order_by(*_order(field, query.descending))
    table, values = _valued(field)
    run_id = select(runs.c.id).where(runs.c.key == table.c.run).scalar_subquery()
    keys = select(table.c.run).where(*values, among(table.c.run))
    return keys.order_by(*_directed([*_columns(field), run_id], query.descending))


def rest(query: RunQuery, among: Among) -> Select[Any]:
    """The keys that `walked` leaves out, in order."""
    field = parse_field(query.sort)
    if field.kind is FieldKind.RUN:
        keys = select(runs.c.key).where(among(runs.c.key), runs.c.key.in_(gpu_hours.lacking()))
        return keys.order_by(*_directed([runs.c.id], query.descending))
    table, values = _valued(field)
    valued = select(table.c.run).where(*values)
    keys = select(runs.c.key).where(among(runs.c.key), runs.c.key.not_in(valued))
    return keys.order_by(*_directed([runs.c.id], query.descending))


def is_found(key: ColumnElement[int]) -> Condition:
    """Whether a run is among those that were `found`."""
    return _is_in(key, select(found.c.key))


def one_of(keys: Select[Any]) -> Among:
    """Whether a run is one of these."""
    return lambda key: _is_in(key, keys)


def besides(keys: Select[Any], among: Among) -> Among:
    """Whether a run is among those, and none of these."""
    return lambda key: and_(among(key), not_(_is_in(key, keys)))


def that_are(state: Condition, among: Among) -> Among:
    """Whether a run is among those, and in a state in which few are: begun with."""
    return lambda key: and_(among(key), key.in_(select(runs.c.key).where(state)))


@dataclass(frozen=True)
class Values:
    """The values that runs are grouped by, each beside the key of its run. Those of runs that have
    none are left out, or empty."""

    key: ColumnElement[int]
    value: ColumnElement[str]
    given: Condition

    def counts(self, among: Among) -> Select[str, int]:
        """The values in alphabetical order, and how many runs have each."""
        there = (self.given, self.value != "", among(self.key))
        value, count = self.value.label("value"), func.count().label("number")
        return select(value, count).where(*there).group_by(self.value).order_by(self.value)

    def hours(self, among: Among) -> Select[str, float]:
        """The values of runs that had GPUs, and the hours of all of each."""
        there = (self.given, self.value != "", runs.c.gpus > 0, among(self.key))
        value, hours = self.value.label("value"), func.sum(gpu_hours.HOURS).label("hours")
        found = select(value, hours).where(*there).group_by(self.value)
        if self.key.table is runs:
            return found
        return found.join_from(runs, self.key.table, self.key == runs.c.key)

    def firsts(self, metric: Field, descending: bool, among: Among) -> Select[str, float]:
        """The values of runs that have a metric, and the greatest or least of each."""
        there = (self.given, self.value != "", *_valued(metric)[1], among(self.key))
        value, first = self.value.label("value"), _first(metric, descending).label("first")
        found = select(value, first).where(*there).group_by(self.value)
        return found.join_from(series, self.key.table, self.key == series.c.run)

    def keys(self, wanted: Condition) -> Select[Any]:
        """The keys of the runs whose values are wanted."""
        return select(self.key).where(self.given, self.value != "", wanted)


def values_of(field: Field) -> Values:
    """What the runs are grouped by in a field (`parse_group`)."""
    if field.kind is FieldKind.PARAMETER:
        return Values(parameters.c.run, parameters.c.text, parameters.c.name == field.name)
    if field.name == "tag":
        ordered = select(tags).order_by(tags.c.run, tags.c.tag).subquery()
        value = _joined(ordered.c.tag).label("value")
        tagged = select(ordered.c.run, value).group_by(ordered.c.run).subquery()
        return Values(tagged.c.run, tagged.c.value, true())
    return Values(runs.c.key, runs.c[field.name], true())


def first_of(metric: Field, descending: bool, among: Among) -> Select[float]:
    """The greatest or least value of a metric."""
    return select(_first(metric, descending)).where(*_valued(metric)[1], among(series.c.run))


def _first(metric: Field, descending: bool) -> ColumnElement[float]:
    extreme: Any = func.max if descending else func.min
    found: ColumnElement[float] = extreme(series.c[metric.part])
    return found


def _valued(field: Field) -> tuple[Table, list[Condition]]:
    """Where the values of a metric or a parameter are, and which of the rows hold one."""
    if field.kind is FieldKind.METRIC:
        there = series.c[field.part].is_not(None)
        return series, [series.c.name == field.name, series.c.system == 0, there]
    return parameters, [parameters.c.name == field.name]


def _columns(field: Field) -> list[ColumnElement[Any]]:
    """What the values are sorted by: a parameter is its number, and its text where it is none."""
    if field.kind is FieldKind.METRIC:
        return [series.c[field.part]]
    return [parameters.c.number, parameters.c.text]


def names_of(column: Column[Any]) -> CTE:
    """The different values of an indexed column, from one to the next: SQLite itself would read
    the column in every row."""
    first = select(func.min(column).label("name")).cte(recursive=True)
    following = select(func.min(column)).where(column > first.c.name).scalar_subquery()
    return first.union_all(select(following).where(first.c.name.is_not(None)))


def _order(field: Field, descending: bool) -> list[ColumnElement[Any]]:
    return _directed([*_values_of(field), runs.c.id], descending)


def _directed(values: Sequence[ColumnElement[Any]], descending: bool) -> list[ColumnElement[Any]]:
    if descending:  # SQLite puts NULL last here; saying so would keep it from using an index
        return [value.desc() for value in values]
    return [_ascending(value) for value in values]


def _ascending(value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(value, Column) and not value.nullable:
        return value.asc()
    return value.asc().nulls_last()


def _values_of(field: Field) -> list[ColumnElement[Any]]:
    """What to order runs by, each looked up."""
    if field.kind is FieldKind.RUN:
        if field.name == "gpu_hours":
            return [gpu_hours.HOURS]
        return [_first_tag() if field.name == "tag" else runs.c[field.name]]
    table, values = _valued(field)
    # By its run: of a name there is one row in each run, and an index has them all.
    values[0] = and_(table.c.name.concat("") == field.name)
    return [
        select(column).where(table.c.run == runs.c.key, *values).scalar_subquery()
        for column in _columns(field)
    ]


def _grouped_by(field: Field) -> list[ColumnElement[Any]]:
    """What puts the groups of runs in order, looked up for each run."""
    if field == Field(FieldKind.RUN, "tag"):
        ordered = select(tags.c.tag).where(tags.c.run == runs.c.key).order_by(tags.c.tag)
        return [select(_joined(ordered.correlate(runs).subquery().c.tag)).scalar_subquery()]
    return _values_of(field)


def _joined(tag: ColumnElement[str]) -> ColumnElement[str]:
    return func.group_concat(tag, ", ")


def _first_tag() -> ColumnElement[Any]:
    return select(func.min(tags.c.tag)).where(tags.c.run == runs.c.key).scalar_subquery()


def _comparison(comparison: Comparison) -> Condition:
    if comparison.operator is Operator.NOT_EQUAL:
        equal = Comparison(comparison.field, Operator.EQUAL, comparison.value)
        return not_(_comparison(equal))
    keys = _indexed(comparison)
    if keys is not None:
        return runs.c.key.in_(keys)
    column = runs.c[comparison.field.name]
    if _is_nan(comparison.value):
        return false()
    return and_(column.is_not(None), _compare(column, comparison.operator, comparison.value))


def _keys_of(expression: Expression) -> Select[Any]:
    """The keys of the runs for which it is true."""
    keys = _indexed(expression) if isinstance(expression, Comparison) else None
    return select(runs.c.key).where(condition(expression)) if keys is None else keys


def _indexed(comparison: Comparison) -> Select[Any] | None:
    """Of what is in a table of its own: the keys of the runs of which it is true."""
    field, operator, value = comparison.field, comparison.operator, comparison.value
    if field.kind is FieldKind.METRIC:
        named = and_(series.c.name == field.name, series.c.system == 0)
        compared = _compare_number(series.c[field.part], comparison)
        return select(series.c.run).where(named, compared)
    if field.kind is FieldKind.PARAMETER:
        compared = _compare_parameter(comparison)
        return select(parameters.c.run).where(parameters.c.name == field.name, compared)
    if field.name == "tag":
        return select(tags.c.run).where(_compare(tags.c.tag, operator, value))
    if field.name == "gpu_hours" and not _is_nan(value):
        return gpu_hours.keys_where(lambda hours: _compare(hours, operator, value))
    return None


def _compare_number(column: Column[Any], comparison: Comparison) -> Condition:
    """A metric's column, where NULL is NaN."""
    if not _is_nan(comparison.value):
        return _compare(column, comparison.operator, comparison.value)
    return column.is_(None) if comparison.operator is Operator.EQUAL else false()


def _compare_parameter(comparison: Comparison) -> Condition:
    if isinstance(comparison.value, str):
        return _compare(parameters.c.text, comparison.operator, comparison.value)
    if not _is_nan(comparison.value):
        return _compare(parameters.c.number, comparison.operator, comparison.value)
    if comparison.operator is Operator.EQUAL:
        return func.lower(parameters.c.text) == "nan"
    return false()


def _compare(column: ColumnElement[Any], operator: Operator, value: str | float) -> Condition:
    match operator:
        case Operator.EQUAL:
            return column == value
        case Operator.LESS:
            return column < value
        case Operator.LESS_EQUAL:
            return column <= value
        case Operator.GREATER:
            return column > value
        case Operator.GREATER_EQUAL:
            return column >= value
        case Operator.LIKE:
            return column.like(value)
        case Operator.NOT_EQUAL:
            return column != value


def _is_nan(value: str | float) -> bool:
    return isinstance(value, float) and math.isnan(value)
