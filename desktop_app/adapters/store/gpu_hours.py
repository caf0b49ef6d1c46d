"""GPU hours in SQL: stored once a run has ended, counted to this moment while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)

from desktop_app.adapters.store.schema import IS_LIVE, runs

_NOW = (func.julianday("now") - 2440587.5) * 86_400.0
"""In seconds since the epoch; one moment for a whole statement."""
_SO_FAR: ColumnElement[Any] = func.max(_NOW - runs.c.started_at, 0.0) * runs.c.gpus / 3600.0
HOURS: ColumnElement[float] = case((IS_LIVE, _SO_FAR), else_=runs.c.gpu_hours)
"""Of a run; NULL where it is not known."""
ARE_THERE = select(
    or_(exists().where(runs.c.gpu_hours > 0), exists().where(IS_LIVE, runs.c.gpus > 0))
)
"""Whether any run had GPUs for a while."""


def keys_where(compared: Callable[[ColumnElement[float]], ColumnElement[bool]]) -> Select[Any]:
    """The keys of the runs whose hours compare so: of those that have ended from an index."""
    over = select(runs.c.key).where(compared(runs.c.gpu_hours))
    going_on = select(runs.c.key).where(IS_LIVE, compared(_SO_FAR))
    return select(over.union_all(going_on).subquery().c.key)


def in_order(
    among: Callable[[ColumnElement[int]], ColumnElement[bool]], descending: bool
) -> CompoundSelect[Any]:
    """The keys of the runs among these that have hours, by them. SQLite merges two orders: that of
    an index, and that of the few that go on."""
    run = (runs.c.key, runs.c.id.label("id"))
    over = select(*run, runs.c.gpu_hours.label("hours")).where(runs.c.gpu_hours.is_not(None))
    live = select(*run, _SO_FAR.label("hours")).where(IS_LIVE, _SO_FAR.is_not(None))
    both = union_all(over.where(among(runs.c.key)), live.where(among(runs.c.key)))
    order: list[ColumnElement[Any]] = [literal_column("hours"), literal_column("id")]
    return both.order_by(*(part.desc() if descending else part.asc() for part in order))


def lacking() -> Select[Any]:
    """The keys of the runs that have none."""
    return select(runs.c.key).where(HOURS.is_(None))
