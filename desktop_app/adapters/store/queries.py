"""Filter expressions and sort fields as SQL."""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import CTE, Column, ColumnElement, Select, and_, false, func, not_, or_, select

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


def matching(query: RunQuery) -> list[Condition]:
    """Conditions on `runs`; raises `InvalidError` for a bad filter."""
    conditions: list[Condition] = []
    if query.experiment:
        conditions.append(runs.c.experiment == query.experiment)
    expression = parse_filter(query.filter)
    if expression is not None:
        conditions.append(condition(expression))
    if query.only is not None:
        conditions.append(runs.c.id.in_(query.only))
    if query.without:
        conditions.append(runs.c.id.not_in(query.without))
    if not query.archived and not speaks_of(expression, "archived"):
        # By key: what is sorted by an index need not be looked up in the table as well.
        conditions.append(runs.c.key.not_in(select(runs.c.key).where(runs.c.archived == 1)))
    return conditions


def condition(expression: Expression) -> Condition:
    """True or false for every run, never NULL: so `not` means what it says."""
    if isinstance(expression, Comparison):
        return _comparison(expression)
    if isinstance(expression, Not):
        return not_(condition(expression.part))
    parts = [condition(part) for part in expression.parts]
    return and_(*parts) if isinstance(expression, And) else or_(*parts)


def page_keys(query: RunQuery) -> Select[Any]:
    """The keys of a page's runs, in order. Raises `InvalidError` for a bad filter or sort field.

    Runs without the sort field come last in both directions.
    """
    keys = select(runs.c.key).where(*matching(query))
    ordered = keys.order_by(*_order(parse_field(query.sort), query.descending))
    return ordered.limit(max(query.limit, 0)).offset(max(query.offset, 0))


def names_of(column: Column[Any]) -> CTE:
    """The different values of an indexed column, from one to the next: SQLite itself would read
    the column in every row."""
    first = select(func.min(column).label("name")).cte(recursive=True)
    following = select(func.min(column)).where(column > first.c.name).scalar_subquery()
    return first.union_all(select(following).where(first.c.name.is_not(None)))


def _order(field: Field, descending: bool) -> list[ColumnElement[Any]]:
    values = _values_of(field)
    if descending:  # SQLite puts NULL last here; saying so would keep it from using an index
        return [*(value.desc() for value in values), runs.c.id.desc()]
    return [*(_ascending(value) for value in values), runs.c.id.asc()]


def _ascending(value: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(value, Column) and not value.nullable:
        return value.asc()
    return value.asc().nulls_last()


def _values_of(field: Field) -> list[ColumnElement[Any]]:
    """What to order runs by: a parameter is its number, and its text where it is none."""
    if field.kind is FieldKind.RUN:
        return [_first_tag() if field.name == "tag" else runs.c[field.name]]
    if field.kind is FieldKind.METRIC:
        return [_metric_of(field)]
    return [_parameter_of(field, parameters.c.number), _parameter_of(field, parameters.c.text)]


def _first_tag() -> ColumnElement[Any]:
    return select(func.min(tags.c.tag)).where(tags.c.run == runs.c.key).scalar_subquery()


def _metric_of(field: Field) -> ColumnElement[Any]:
    value = select(series.c[field.part]).where(
        series.c.run == runs.c.key, series.c.name == field.name, series.c.system == 0
    )
    return value.scalar_subquery()


def _parameter_of(field: Field, column: Column[Any]) -> ColumnElement[Any]:
    value = select(column).where(parameters.c.run == runs.c.key, parameters.c.name == field.name)
    return value.scalar_subquery()


def _comparison(comparison: Comparison) -> Condition:
    if comparison.operator is Operator.NOT_EQUAL:
        equal = Comparison(comparison.field, Operator.EQUAL, comparison.value)
        return not_(_comparison(equal))
    field = comparison.field
    if field.kind is FieldKind.METRIC:
        compared = _compare_number(series.c[field.part], comparison)
        inner = select(series.c.run).where(
            series.c.name == field.name, series.c.system == 0, compared
        )
        return runs.c.key.in_(inner)
    if field.kind is FieldKind.PARAMETER:
        inner = select(parameters.c.run).where(
            parameters.c.name == field.name, _compare_parameter(comparison)
        )
        return runs.c.key.in_(inner)
    if field.name == "tag":
        tagged = _compare(tags.c.tag, comparison.operator, comparison.value)
        return runs.c.key.in_(select(tags.c.run).where(tagged))
    column = runs.c[field.name]
    if _is_nan(comparison.value):
        return false()
    return and_(column.is_not(None), _compare(column, comparison.operator, comparison.value))


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


def _compare(column: Column[Any], operator: Operator, value: str | float) -> Condition:
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
